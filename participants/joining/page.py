"""What the pages of both sides show: plain values, the same words for a service and for the cell that confirms it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participants.authorisation import Authorisation, authorisation_by, text_of
from participants.cells.models import Cell
from participants.joining.forms import COMMUNITIES
from participants.models import AuthorisedCategory, Mandate, Participation

#: state -> (words, chip)
STATES = {
    "asked": (gettext_lazy("gevraagd"), "warn"),
    "confirmed": (gettext_lazy("bevestigd"), "ok"),
    "refused": (gettext_lazy("geweigerd"), "bad"),
    "withdrawn": (gettext_lazy("ingetrokken"), ""),
    "ended": (gettext_lazy("beëindigd"), ""),
}


def state_of(part: Participation, service_side: Iterable[int | None]) -> str:
    """``service_side``: accounts of the service's organisation, to tell a withdrawal from a refusal."""
    if part.ended_at is None:
        return "confirmed" if part.confirmed_at else "asked"
    if part.confirmed_at:
        return "ended"
    return "withdrawn" if part.ended_by_id in set(service_side) else "refused"


def participation_row(part: Participation, service_side: Iterable[int | None] = ()) -> dict[str, Any]:
    """A service in a cell. The warning is the same for both sides (R13), and stands here before anybody is invited."""
    state = state_of(part, service_side)
    words, chip = STATES[state]
    today = timezone.localdate()
    says = authorisation_by(part.category, part.cell, today) if part.ended_at is None else Authorisation(True, "")
    return {
        "pk": part.pk, "cell": part.cell, "service": part.service, "state": state, "words": words, "chip": chip,
        "since": timezone.localdate(part.ended_at or part.confirmed_at or part.asked_at), "because": part.because,
        "category": category_row(part.category), "ground": says.ground, "warning": says.warning, "invitable": says.allowed,
    }  # fmt: skip


def category_row(category: AuthorisedCategory | None) -> dict[str, Any]:
    """Community, level, text and article are always shown with a category (R14, R80)."""
    if category is None or category.level == "municipal":
        return {
            "pk": None,
            "name": capfirst(category.name) if category else _("Dienst op gemeentelijk niveau"),
            "level": _("geen decreet nodig"),
            "text": "",
            "certainty": "text",
            "until": None,
        }
    return {
        "pk": category.pk,
        "name": capfirst(category.name),
        "level": str(COMMUNITIES.get(category.community, category.community)),
        "text": text_of(category),
        "certainty": category.certainty,
        "until": category.valid_until,
    }


def mandate_row(held: Mandate) -> dict[str, Any]:
    today = timezone.localdate()
    running = held.ended_at is None and held.begins <= today <= held.ends
    over = held.ended_at is not None or held.ends < today
    return {
        "pk": held.pk, "name": held.user.get_full_name() or held.user.short_name, "role": held.get_role_display(),
        "profession": held.get_profession_display(),
        "named_profession": "" if held.profession == Mandate.Profession.OTHER else held.get_profession_display(), "begins": held.begins,
        "ends": timezone.localdate(held.ended_at) if held.ended_at else held.ends,
        "act": held.act, "running": running, "over": over,
        "words": _("loopt") if running else _("afgelopen") if over else _("begint later"),
        "chip": "ok" if running else "" if over else "info",
        "soon": running and (held.ends - today).days <= 30,
        "document": getattr(held, "document", None),
    }  # fmt: skip


def mandates_of(part: Participation) -> list[dict[str, Any]]:
    held = Mandate.objects.filter(cell=part.cell_id, service=part.service_id).select_related("user", "document")
    return [mandate_row(m) for m in held.order_by("ended_at", "role", "-ends") if m.user_id]


def claimed(cell: Cell, parts: Iterable[Participation]) -> list[AuthorisedCategory]:
    """Categories that services of this cell claim and that weren't read in the text itself."""
    found = {p.category.pk: p.category for p in parts if p.category is not None and p.ended_at is None}
    return sorted((c for c in found.values() if c.level != "municipal" and c.certainty != "text"), key=lambda c: c.name)
