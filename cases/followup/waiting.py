"""Which actions a reader follows, and what of them waits: from headers, so that nothing is opened for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.followup.acting import LEADS
from cases.followup.models import FollowUpPath, Offer
from participants.cells.rules import ours
from participants.mandates import Acting
from secrecy.acts import may_each

#: After so many days without an answer, who leads is told.
SILENT_DAYS = 7
CHIPS = {"offered": "warn", "accepted": "info", "declined": "", "done": "ok", "withdrawn": ""}
OPEN = (Offer.State.OFFERED, Offer.State.ACCEPTED)
#: What the page of actions can be narrowed to, by the word in its address.
NARROWED: dict[str, tuple[Promise, Callable[[Offer, Acting], bool]]] = {
    "open": (gettext_lazy("Open"), lambda one, _me: one.state in OPEN),
    "mijn": (gettext_lazy("Van mij"), lambda one, me: one.state in OPEN and one.taken_by == me.capacity),
    "dienst": (gettext_lazy("Van mijn dienst"), lambda one, me: one.state in OPEN and one.service_id == me.service.pk),
    "te-laat": (gettext_lazy("Te laat"), lambda one, _me: one.late),
    "klaar": (gettext_lazy("Klaar"), lambda one, _me: one.state == Offer.State.DONE),
}


def followed(acting: Acting) -> list[Offer]:
    """Headers of the actions of the reader's service, and of those it follows up; for who leads, of the whole cell. What was taken back
    isn't shown."""
    rows = Offer.objects.exclude(state=Offer.State.WITHDRAWN).select_related("service")
    return list(rows) if acting.kind in LEADS else [*rows.filter(service=acting.service), *_watched(acting)]


def listing(acting: Acting, asked: str) -> dict[str, Any]:
    """The page of actions, narrowed to what was asked; a word that means nothing narrows to what is open."""
    rows = followed(acting)
    # Where one follows one's own service alone, that is no narrower than what is open.
    wide = acting.kind in LEADS or any(row.service_id != acting.service.pk for row in rows)
    words = [word for word in NARROWED if word != "dienst" or wide]
    asked = asked if asked in words else "open"
    shown = [row for row in rows if NARROWED[asked][1](row, acting)]
    within = may_each("read", shown)
    return {
        "here": asked,
        "narrowed": [
            {
                "word": word,
                "label": NARROWED[word][0],
                "number": sum(NARROWED[word][1](row, acting) for row in rows),
            }
            for word in words
        ],
        "actions": [header_row(row) | {"may_open": row.circle_id in within} for row in shown],
        "whole_cell": wide,
        "drawn": [{"slug": slug, "reference": reference} for slug, reference in _drawn(acting, FollowUpPath.Lead.ACCEPTED)],
    }  # fmt: skip


def header_row(row: Offer) -> dict[str, Any]:
    return {
        "slug": row.slug, "reference": row.reference, "who": row.service.short_name, "by": row.due, "late": row.late,
        "state": row.get_state_display(), "kind": CHIPS[row.state],
    }  # fmt: skip


# The workspace --------------------------------------------------------------------------------------------------


def todo(acting: Acting) -> list[dict[str, Any]]:
    """What waits for my service's answer, what is due or over its day; for who follows it all up, what others owe."""
    if not (acting.seated or acting.kind == "mandate"):
        return []
    rows, today = followed(acting), timezone.localdate()
    watched = _watched(acting)
    soon = today + timedelta(days=ours()["reminder_days"])
    mine = [row for row in rows if row.service_id == acting.service.pk]
    asked = [row for row in mine if row.state == Offer.State.OFFERED]
    due = [row for row in mine if row.state == Offer.State.ACCEPTED and row.due and today <= row.due <= soon]
    silent = timezone.now() - timedelta(days=SILENT_DAYS)
    unanswered = [row for row in watched if row.state == Offer.State.OFFERED and row.offered_at < silent]  # fmt: skip
    late, theirs = [row for row in mine if row.late], [row for row in watched if row.late]
    return [
        *_to_lead(acting),
        *_told(asked, _("Uw dienst kreeg een actie voorgesteld"), "dienst", _("wacht op antwoord"), "warn"),
        *_told(late, _("Een actie van uw dienst is over tijd"), "te-laat", _("te laat"), "bad"),
        *_told(due, _("Een actie van uw dienst moet binnenkort klaar zijn"), "dienst", _("binnenkort"), "info"),
        *_told(theirs, _("Een dienst is over tijd met een actie"), "te-laat", _("te laat"), "warn"),
        *_told(unanswered, _("Een voorgestelde actie bleef zonder antwoord"), "open", _("na te gaan"), ""),
    ]


def _to_lead(acting: Acting) -> list[dict[str, Any]]:
    """Paths that my service was asked to lead, until it answers (R49); which it leads, stands with the actions."""
    return [
        {
            "title": _("Uw dienst wordt gevraagd een opvolgingstraject te trekken"), "url": reverse("path:show", args=[slug]), "note": reference,
            "chip": _("wacht op antwoord"), "kind": "warn", "icon": "list-check",
        }
        for slug, reference in _drawn(acting, FollowUpPath.Lead.ASKED)
    ]  # fmt: skip


def _drawn(acting: Acting, state: FollowUpPath.Lead) -> list[tuple[str, str]]:
    """Running cases of which my service was asked to lead the path, and stands so to it: where they are found, and by which number. What
    it was let in to by that stays open when the window of the item is over."""
    rows = FollowUpPath.objects.filter(lead=acting.service.pk, lead_state=state, case__state="listed")
    return list(rows.order_by("-reference").values_list("case__slug", "reference"))


def _watched(acting: Acting) -> list[Offer]:
    """Actions of other services of which the reader is told when they are late or unanswered: who leads the consultation; where the cell
    lets the service that draws the case do it (``followup_style``), that service, of a case that has one."""
    led: dict[str, int | None] = {}
    if ours()["followup_style"] == "lead":
        led = dict(
            FollowUpPath.objects.filter(lead_state=FollowUpPath.Lead.ACCEPTED).values_list("reference", "lead_id")
        )
    elif acting.kind not in LEADS:
        return []
    own = acting.service.pk
    others = Offer.objects.exclude(state=Offer.State.WITHDRAWN).exclude(service=own).select_related("service")
    return [row for row in others if led.get(row.reference, own if acting.kind in LEADS else None) == own]


def _told(rows: list[Offer], title: str, word: str, chip: str, kind: str) -> list[dict[str, Any]]:
    """One line, whatever their number; of a single action straight to it."""
    if not rows:
        return []
    first = rows[0]
    address = first.get_absolute_url() if len(rows) == 1 else f"{reverse('followup:actions')}?toon={word}"
    number = ngettext("%(n)d actie", "%(n)d acties", len(rows)) % {"n": len(rows)}
    day = _("tegen %(day)s") % {"day": f"{first.due:%d/%m/%Y}"} if first.due else ""
    note = ", ".join(filter(None, [first.reference, first.service.short_name, day])) if len(rows) == 1 else number
    return [{"title": title, "url": address, "note": note, "chip": chip, "kind": kind, "icon": "list-check"}]
