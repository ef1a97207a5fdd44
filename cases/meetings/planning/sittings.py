"""The sitting that somebody may put in a calendar: of who sits there, or was asked to."""

from __future__ import annotations

from collections.abc import Sequence

from cases.meetings.answers import with_items
from cases.meetings.calendar import Sitting, uid
from cases.meetings.models import AgendaItem, Invitation, Meeting
from participants.mandates import Acting

MINUTES = 60  # of an agenda that is still empty


def own_sitting(meeting: Meeting, acting: Acting, items: Sequence[AgendaItem]) -> Sitting | None:
    """The meeting as this reader's calendar may know it; None for who has nothing to do there.

    ``items`` are those that the reader may know of. A fixed seat has the whole agenda; a representative what its service
    was asked for, struck out when nothing of that is left.
    """
    length = sum(item.minutes for item in items) or MINUTES
    if acting.seated:
        return _sitting(meeting, length, cancelled=meeting.state == Meeting.State.CANCELLED)
    if acting.kind != "mandate":
        return None
    rows = with_items(Invitation.objects.filter(service=acting.service))
    here = {item.pk for item in items}
    running = [
        row for row, item in rows if row.item_id in here and row.standing(item) in ("sent", "accepted")
    ]  # fmt: skip
    # Of an invitation that closed, the service can't tell any more to which meeting it was: to strike out what isn't there does no harm.
    closed = [row for row, item in rows if item is None]
    if not running and not closed:
        return None
    withdrawn = [row for row, _item in rows if row.state in (Invitation.State.WITHDRAWN, Invitation.State.DECLINED)]
    at = [meeting.changed_at, *(r.answered_at for r in withdrawn if r.answered_at), *(r.sent_at for r in running)]
    return _sitting(
        meeting, length, cancelled=not running or meeting.state == Meeting.State.CANCELLED,
        changed_at=max(at), more=len(withdrawn),
    )  # fmt: skip


def _sitting(meeting: Meeting, minutes: int, *, cancelled: bool, changed_at: object = None, more: int = 0) -> Sitting:
    """``more``: what changed for this reader alone counts on in the sequence as well (RFC 5546, 2.1.4)."""
    return Sitting(
        uid=uid(meeting.slug), sequence=meeting.sequence + more, starts_at=meeting.starts_at, minutes=minutes,
        place=meeting.place, cancelled=cancelled, changed_at=changed_at or meeting.changed_at,  # type: ignore[arg-type]
    )  # fmt: skip
