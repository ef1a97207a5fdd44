"""Pausing, going on and ending a meeting, with the timer of its item. Opening and closing items stands in ``consultation``."""

from __future__ import annotations

from django.utils import timezone

from cases.meetings.consultation import coordinator, elapsed, finish, lead_too, running, stop
from cases.meetings.models import Meeting


def pause(meeting: Meeting) -> None:
    """The timer stands still until :func:`go_on`. A second post changes nothing."""
    row = _led(meeting)
    if row.state != Meeting.State.RUNNING or row.paused_at is not None:
        return
    now, item = timezone.now(), running(row)
    if item is not None:
        lead_too(item)
        item.spent, item.running_since = elapsed(item, now), None
        item.save(update_fields=["spent", "running_since"])
    row.paused_at = now
    row.save(update_fields=["paused_at"])


def go_on(meeting: Meeting) -> None:
    """After a pause: the timer of the item that was interrupted runs again."""
    row = _led(meeting)
    if row.paused_at is None:
        return
    item = running(row)
    if item is not None:
        lead_too(item)
        item.running_since = timezone.now()
        item.save(update_fields=["running_since"])
    row.paused_at = None
    row.save(update_fields=["paused_at"])


def end(meeting: Meeting) -> None:
    """The meeting is over, and so is the item that ran; nobody waits any more. Items that weren't discussed stay as they are."""
    row = _led(meeting)
    now = timezone.now()
    if row.state != Meeting.State.RUNNING:
        return
    item = running(row)
    if item is not None:
        lead_too(item)
        stop(item, now)
    finish(row, now)


def _led(meeting: Meeting) -> Meeting:
    """The meeting as it stands, held while it changes; for who leads."""
    coordinator("overleg")
    return Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
