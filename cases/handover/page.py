"""What the pages of a hand-over and the workspace show of it: process data. The minimum only in the answer to the act of reading it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from cases.handover.deeds import GIVES, State, side
from cases.handover.forms import HandOverForm
from cases.handover.models import Minimum, Proposal
from cases.models import Case
from participants.mandates import Acting
from participants.models import Seat

CHIPS = {State.PROPOSED: "warn", State.ACCEPTED: "ok", State.REFUSED: "bad", State.WITHDRAWN: "", State.LAPSED: "", State.DONE: "ok"}  # fmt: skip
#: How long the workspace tells that the other side refused, withdrew or didn't answer.
TOLD_FOR = timedelta(days=14)


def proposal_page(
    row: Proposal, acting: Acting, *, minimum: Minimum | None = None, form: HandOverForm | None = None
) -> dict[str, Any]:
    """The context of ``handover/proposal.html``. ``minimum`` only when it was just opened; ``form`` when it came back with errors."""
    gives, stands = side(row, acting) == GIVES, row.stands
    case = Case.objects.filter(pk=row.of_case).first() if gives else None
    return {
        "row": facts(row) | {"slug": row.slug, "gives": gives, "case": case and case.slug},
        "waits": stands == State.PROPOSED,
        "withdraws": gives and stands in (State.PROPOSED, State.ACCEPTED),
        "form": (form or HandOverForm()) if gives and stands == State.ACCEPTED else None,
        "reads": stands in (State.PROPOSED, State.ACCEPTED) if gives else _takes_over(row, acting),
        "lists": not gives and _takes_over(row, acting),
        "minimum": minimum and _minimum(minimum),
    }  # fmt: skip


def facts(row: Proposal) -> dict[str, Any]:
    return {
        "reference": row.reference, "from_cell": row.from_cell.name, "to_cell": row.to_cell.name, "ground": row.ground.label,
        "state": row.stands.label, "kind": CHIPS[row.stands], "proposed_on": timezone.localtime(row.proposed_at), "answer_by": row.answer_by,
        "changed_on": timezone.localtime(row.changed_at) if row.state != State.PROPOSED else None, "read_until": row.read_until if row.state in (State.ACCEPTED, State.DONE) else None,
    }  # fmt: skip


def _takes_over(row: Proposal, acting: Acting) -> bool:
    """Who accepts, reads: in that seat, until the last day."""
    return (
        row.stands in (State.ACCEPTED, State.DONE)
        and row.answered_in == acting.capacity
        and row.read_until is not None
        and row.read_until >= timezone.localdate()
    )


def _minimum(row: Minimum) -> dict[str, Any]:
    return {"name": row.name, "birth_date": parse_date(row.birth_date), "contact": row.contact, "why": row.why}


def todo(acting: Acting) -> list[dict[str, Any]]:
    """What of hand-overs waits for a mayor: to answer, to read, to carry out; and that the other side went away. By number."""
    if acting.kind != Seat.Kind.MAYOR:
        return []
    return [line for row in Proposal.objects.select_related("from_cell", "to_cell") if (line := _line(row, acting))]


def _line(row: Proposal, acting: Acting) -> dict[str, Any] | None:
    gives, stands = side(row, acting) == GIVES, row.stands
    fresh = row.changed_at > timezone.now() - TOLD_FOR
    if gives and stands == State.ACCEPTED:
        return _row(row, _("Overdracht is aanvaard"), _("draag de casus over"), "warn")
    if gives and stands == State.REFUSED and fresh:
        return _row(row, _("Voorstel tot overdracht is geweigerd"), _("de casus blijft bij u"), "bad")
    if gives and stands == State.LAPSED and row.answer_by > timezone.localdate() - TOLD_FOR:
        return _row(row, _("Voorstel tot overdracht bleef zonder antwoord"), _("de casus blijft bij u"), "")
    if not gives and stands == State.PROPOSED:
        by = _("antwoord tegen %(day)s") % {"day": f"{row.answer_by:%d/%m/%Y}"}
        return _row(row, _("Voorstel tot overdracht"), by, "warn")
    if not gives and _takes_over(row, acting):
        until = _("te lezen tot en met %(day)s") % {"day": f"{row.read_until:%d/%m/%Y}"}
        return _row(row, _("Overgenomen casus op uw lijst plaatsen"), until, "warn")
    if not gives and stands == State.WITHDRAWN and fresh:
        return _row(row, _("Voorstel tot overdracht is ingetrokken"), _("u hoeft niets te doen"), "")
    return None


def _row(row: Proposal, title: str, chip: str, kind: str) -> dict[str, Any]:
    note = f"{row.reference}, {row.from_cell.name} → {row.to_cell.name}"
    return {"title": title, "url": reverse("handover:proposal", args=[row.slug]), "note": note, "chip": chip, "kind": kind, "icon": "arrow-right"}  # fmt: skip
