"""Another day, hour or place, or no meeting at all; and those who were asked are told."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.meetings.consultation import coordinator
from cases.meetings.models import AgendaItem, Invitation, Meeting
from cases.meetings.planning.agenda import Stale, still_planned
from cases.purposes import Purpose
from participants.cells.rules import in_force
from participants.mandates import speaking_for
from participants.models import Service
from secrecy.acts import Forbidden, refuse
from secrecy.outbox import post


class TooSoon(Exception):
    """Services were asked for a later day, and this one leaves them less than the notice of the cell (R19).

    ``first`` is the first day that keeps it.
    """

    def __init__(self, first: date) -> None:
        super().__init__(first)
        self.first = first


def movable(meeting: Meeting) -> Meeting:
    """The meeting, held to be changed. Raises :class:`Forbidden` once it began, was cancelled, or its day passed.

    After its day no answer was a no (R22): moving it then would ask again what was not answered.
    """
    held = still_planned(meeting)
    if timezone.localdate(held.starts_at) < timezone.localdate():
        refuse(meeting.slug, "its day is over", purpose=Purpose.PREPARE)
        raise Forbidden(_("De dag van dit overleg is voorbij. Plan een nieuw overleg."))
    return held


def move(meeting: Meeting, *, starts_at: datetime, place: str, seen: int) -> None:
    """Another day, hour or place. ``seen`` is the sequence that the reader had before them.

    Nothing happens when it stands there already. Raises :class:`Stale` when it was moved meanwhile, and :class:`TooSoon`.
    """
    held = movable(meeting)
    if (held.starts_at, held.place) == (starts_at, place):
        return
    if held.sequence != seen:
        raise Stale
    asked = asked_services(held)
    first = timezone.localdate() + timedelta(days=in_force(held.cell)["notice_days"])
    if asked and starts_at < held.starts_at and timezone.localdate(starts_at) < first:
        raise TooSoon(first)
    held.starts_at, held.place = starts_at, place
    _changed(held, asked)


def cancel(meeting: Meeting) -> None:
    """No meeting: every invitation to it closes at once. A meeting that began is not cancelled; one that was, stays so."""
    coordinator("overleg")
    if Meeting.objects.filter(pk=meeting.pk, state=Meeting.State.CANCELLED).exists():
        return
    held = still_planned(meeting)
    asked = asked_services(held)
    held.state = Meeting.State.CANCELLED
    _changed(held, asked)


def asked_services(meeting: Meeting) -> list[Service]:
    """Services with an invitation to this meeting that waits for an answer or was accepted."""
    items = {i.pk: i for i in AgendaItem.objects.standing().filter(meeting=meeting).select_related("meeting")}
    rows = Invitation.objects.filter(item__in=list(items)).select_related("service")
    return list(
        {r.service_id: r.service for r in rows if r.standing(items[r.item_id]) in ("sent", "accepted")}.values()
    )


def _changed(meeting: Meeting, asked: list[Service]) -> None:
    """What calendars must know counts on; who speaks for a service that was asked hears it once, without a word on what."""
    meeting.sequence, meeting.changed_at = meeting.sequence + 1, timezone.now()
    meeting.save(update_fields=["starts_at", "place", "state", "sequence", "changed_at"])
    for service in asked:
        for person in speaking_for(service, meeting.cell):
            post(person.user.pk, "moved", once=f"moved {meeting.slug} {meeting.sequence}")
