"""Meetings as the workspace shows them: what is on the agenda, who was asked, and how that stands. Headers only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.meetings.answer_page import calendar_url
from cases.meetings.models import AgendaItem, Invitation, Meeting
from cases.meetings.page import LEADS, meeting_row
from participants.mandates import Acting
from participants.models import Seat
from secrecy.acts import may_each

#: How long a meeting that is over stays, for who has to know which services never answered.
DAYS = 14
STANDS = {
    "sent": gettext_lazy("antwoord open"),
    "accepted": gettext_lazy("komt"),
    "declined": gettext_lazy("komt niet"),
    "withdrawn": gettext_lazy("ingetrokken"),
    "lapsed": gettext_lazy("geen antwoord"),
}
CHIPS = {AgendaItem.State.PLANNED: "", AgendaItem.State.OPEN: "ok", AgendaItem.State.OVER: "info"}


@dataclass(frozen=True, slots=True)
class Sitting:
    """A meeting, its items as far as the reader may list them, and for each the last invitation of every service."""

    meeting: Meeting
    items: list[AgendaItem]
    asked: dict[UUID, list[tuple[Invitation, str]]]

    @property
    def comes(self) -> bool:
        """Today or later, and neither over nor called off."""
        gone = (Meeting.State.OVER, Meeting.State.CANCELLED)
        return self.meeting.state not in gone and timezone.localdate(self.meeting.starts_at) >= timezone.localdate()

    def invitations(self) -> list[tuple[AgendaItem, Invitation, str]]:
        return [(item, row, so) for item in self.items for row, so in self.asked.get(item.pk, [])]

    def unasked(self) -> list[AgendaItem]:
        """Items to come for which nobody was asked, or nobody is any more. What lies ready to be signed isn't in a header."""
        runs = {item.pk for item, _row, so in self.invitations() if so != "withdrawn"}
        return [item for item in self.items if item.state == AgendaItem.State.PLANNED and item.pk not in runs]


def sittings() -> list[Sitting]:
    """The meetings of the reader's cell from two weeks ago on, the first first. Three questions, whatever there is."""
    since = timezone.now() - timedelta(days=DAYS)
    meetings = list(Meeting.objects.filter(starts_at__gte=since).order_by("starts_at"))
    items = list(
        AgendaItem.objects.standing()
        .filter(meeting__in=meetings)
        .select_related("case", "meeting__cell")
        .order_by("position")
    )
    by_key = {item.pk: item for item in items}
    # Of a service that was asked again, the last invitation says how it stands.
    last: dict[tuple[UUID, int], Invitation] = {}
    for row in Invitation.objects.filter(item__in=items).select_related("service").order_by("sent_at"):
        last[row.item_id, row.service_id] = row
    asked: dict[UUID, list[tuple[Invitation, str]]] = {}
    for row in sorted(last.values(), key=lambda row: row.service.short_name):
        asked.setdefault(row.item_id, []).append((row, row.standing(by_key[row.item_id])))
    return [Sitting(m, [i for i in items if i.meeting_id == m.pk], asked) for m in meetings]


def upcoming(found: Iterable[Sitting]) -> list[Sitting]:
    return [sitting for sitting in found if sitting.comes]


def counted(sitting: Sitting) -> str:
    """«4 gevraagd: 2 komen, 1 weigert, 1 antwoord open»; empty when nobody was asked."""
    how_many = Counter(so for _item, _row, so in sitting.invitations() if so != "withdrawn")
    if not how_many:
        return ""
    words = {
        "accepted": ngettext("%(n)d komt", "%(n)d komen", how_many["accepted"]),
        "declined": ngettext("%(n)d weigert", "%(n)d weigeren", how_many["declined"]),
        "sent": ngettext("%(n)d antwoord open", "%(n)d antwoorden open", how_many["sent"]),
        "lapsed": _("%(n)d zonder antwoord"),
    }
    parts = ", ".join(said % {"n": how_many[so]} for so, said in words.items() if how_many[so])
    return _("%(n)d gevraagd: %(parts)s") % {"n": how_many.total(), "parts": parts}


def next_meeting(sitting: Sitting, acting: Acting) -> dict[str, Any]:
    """The panel of the next meeting: what is on the agenda, how each item stands, who was asked and comes."""
    within, leads = may_each("read", sitting.items), acting.kind in LEADS
    row = meeting_row(sitting.meeting)
    asked: dict[UUID, list[str]] = {}
    for item, invitation, so in sitting.invitations():
        if so != "withdrawn":
            asked.setdefault(item.pk, []).append(f"{invitation.service.short_name} ({STANDS[so]})")
    slug = sitting.meeting.slug
    return row | {
        "url": sitting.meeting.get_absolute_url(), "chip": row["state"],
        "ask_url": reverse("meetings:sign" if acting.kind == Seat.Kind.MAYOR else "meetings:prepare", args=[slug]) if leads and sitting.items else None,
        "items": [
            {"position": n, "reference": i.case.reference, "kind_label": i.get_item_kind_display(), "minutes": i.minutes,
             "state": i.get_state_display(), "kind": CHIPS[AgendaItem.State(i.state)],
             "url": reverse("meetings:item", args=[slug, i.slug]) if i.circle_id in within else None, "services": ", ".join(asked.get(i.pk, [])) or "–"}
            for n, i in enumerate(sitting.items, 1)
        ],
    }  # fmt: skip


def taken_part(found: Iterable[Sitting], acting: Acting) -> list[dict[str, Any]]:
    """The meetings to come for which the reader's service accepted: a line each, with the items it is about."""
    if acting.kind != "mandate":
        return []
    rows = []
    for sitting in upcoming(found):
        own = [
            (i, row) for i, row, so in sitting.invitations() if so == "accepted" and row.service_id == acting.service.pk
        ]
        if own:
            rows.append(
                meeting_row(sitting.meeting)
                | {
                    "url": sitting.meeting.get_absolute_url(),
                    "references": ", ".join(item.case.reference for item, _row in own),
                    "self": any(row.comes == acting.capacity for _item, row in own),
                    "calendar_url": calendar_url(sitting.meeting.slug),
                }
            )
    return rows
