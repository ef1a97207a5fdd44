"""What a search finds in headers: cases, and meetings. It opens nothing.

PostgreSQL decides which headers there are for the reader, in the same questions whatever was typed: «there is none» and
«none for you» are one answer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from cases.meetings.models import AgendaItem, Meeting
from cases.meetings.page import LEADS, meeting_row
from cases.models import Case
from cases.page import CHIPS
from livc.search.asked import Asked
from participants.mandates import Acting
from secrecy.acts import may_each

MOST = 25
#: Of meetings, and of the days on which one case was discussed.
SOME = 5


@dataclass(slots=True)
class Found:
    """Plain values for the page, and the circles whose headers they come from."""

    cases: list[dict[str, Any]] = field(default_factory=list)
    meetings: list[dict[str, Any]] = field(default_factory=list)
    circles: set[UUID] = field(default_factory=set)
    more: bool = False


def find(asked: Asked, acting: Acting) -> Found:
    """Cases by their number, meetings by day or place; of the newest, at most 25 each."""
    named = Q(reference__endswith=asked.ending) if asked.ending else Q(pk=None)
    cases = list(Case.objects.filter(named).order_by("-listed_on", "-reference")[: MOST + 1])
    items = list(
        AgendaItem.objects.standing()
        .filter(case__in=cases[:MOST])
        .select_related("meeting")
        .order_by("-meeting__starts_at")
    )
    readable = may_each("read", cases) if acting.kind in LEADS else set()
    meetings = _meetings(asked)
    return Found(
        cases=[_case(case, items, case.circle_id in readable) for case in cases[:MOST]],
        meetings=[meeting_row(meeting) | {"url": meeting.get_absolute_url()} for meeting in meetings[:MOST]],
        circles={row.circle_id for row in (*cases[:MOST], *items)},
        more=len(cases) > MOST or len(meetings) > MOST,
    )


def _meetings(asked: Asked) -> list[Meeting]:
    """By day, or by place: the places of the cell are compared here, so that no other words are sent to the database."""
    known = Meeting.objects.order_by("place").values_list("place", flat=True).distinct()
    words = asked.words.casefold()
    places = [place for place in known if len(words) > 1 and not asked.ending and words in place.casefold()]
    found = Q(place__in=places) if places else Q(pk=None)
    if asked.day is not None:
        found |= Q(starts_at__date=asked.day)
    return list(Meeting.objects.filter(found).order_by("-starts_at")[: MOST + 1])


def _case(case: Case, items: list[AgendaItem], opens: bool) -> dict[str, Any]:
    on = [item.meeting for item in items if item.case_id == case.pk][:SOME]
    return {
        "reference": case.reference, "state": case.stands.label, "kind": CHIPS[case.stands], "listed_on": case.listed_on,
        "url": reverse("cases:case", args=[case.slug]) if opens else None,
        "on": [{"day": timezone.localtime(meeting.starts_at), "url": meeting.get_absolute_url()} for meeting in on],
    }  # fmt: skip
