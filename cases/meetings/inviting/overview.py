"""What the page of a meeting says of its invitations, for who leads it: who was asked for what, and what deserves a look."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from cases.meetings import preparing
from cases.meetings.inviting.asked import asked
from cases.meetings.models import AgendaItem, Meeting
from cases.meetings.warnings import warnings_for
from cases.purposes import Purpose
from participants.mandates import Acting
from participants.models import Seat
from secrecy.acts import may_each, open_circles


def overview(meeting: Meeting, items: Iterable[AgendaItem], acting: Acting) -> dict[str, Any]:
    """Opens the items as far as the reader was let in: the reasons are the mayor's and the coordinator's to read.

    Empty once nobody can be asked any more, and for an agenda without items.
    """
    planned = [item for item in items if item.state == AgendaItem.State.PLANNED]
    if not planned or not preparing.askable(meeting):
        return {}
    within = may_each("read", planned)
    rows = [item for item in planned if item.circle_id in within]
    if rows:
        open_circles(*[item.slug for item in rows], purpose=Purpose.PREPARE)
    ready, sent = preparing.prepared(rows), asked(rows, acting)
    found = warnings_for(meeting, rows, prepared=ready)
    waiting = {item.pk: [row.service.short_name for row in ready.get(item.pk, [])] for item in rows}
    may_sign = acting.kind == Seat.Kind.MAYOR and any(waiting.values())
    return {
        "warnings": found.whole,
        "prepare_url": reverse("meetings:prepare", args=[meeting.slug]),
        "sign_url": reverse("meetings:sign", args=[meeting.slug]) if may_sign else None,
        "items": [
            {
                "item": item,
                "asked": sent[item.pk],
                "waiting": waiting[item.pk],
                "warnings": found.items.get(item.pk, []),
            }
            for item in rows
        ],
    }
