"""A meeting from plan to report: who is invited, who is in the room, and so who reads what."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from cases.listing import case_ends
from cases.meetings.models import (
    AgendaItem,
    Attendance,
    Invitation,
    Invitee,
    Meeting,
    Recusal,
    Waiting,
)
from cases.models import Case
from cases.purposes import Purpose
from participants.cells.rules import in_force
from participants.mandates import Acting, me, missing_seats, remembered, representatives_in, seats_of
from participants.models import LegalReference, Seat
from participants.once import made_once
from secrecy.acts import Forbidden, admit, begin, dismiss, may, open_circles, refuse
from secrecy.models import Circle


def coordinator(what: str) -> Acting:
    """The reader, who must be the cell's coordinator or mayor. Raises :class:`Forbidden`; on record."""
    acting = me()
    if acting is None or acting.kind not in (Seat.Kind.PREVENTION, Seat.Kind.MAYOR):
        refuse(what, "not the coordinator's seat", purpose=Purpose.PREPARE)
        raise Forbidden("Enkel de coördinator of de burgemeester leidt het overleg.")
    return acting


def plan(*, starts_at: datetime, place: str, once: UUID | None = None) -> Meeting:
    """A meeting of the reader's cell. ``once``: the key of the form it was asked with; a second post of that form gets
    the meeting of the first (:mod:`participants.once`)."""
    acting = coordinator("overleg")
    pk = once or uuid4()
    return made_once(
        Meeting, pk, lambda: Meeting.objects.create(id=pk, cell=acting.cell, starts_at=starts_at, place=place)
    )


def put_on_agenda(case: Case, meeting: Meeting, *, kind: str, minutes: int) -> AgendaItem:
    """One case, one item, one circle. The case must be open."""
    acting = coordinator("agenda")
    ground, until = LegalReference.on("case_list").label, case_ends()
    circle = begin(
        "item", inside=Circle.objects.get(id=case.circle_id), ground=ground, purpose=Purpose.PREPARE, until=until
    )
    marked = begin("marked", inside=circle, ground=ground, purpose=Purpose.PREPARE, until=until)
    last = (
        AgendaItem.objects.filter(meeting=meeting).order_by("-position").values_list("position", flat=True).first() or 0
    )
    item = AgendaItem.objects.create(
        circle=circle,
        slug=circle.reference,
        marked_slug=marked.reference,
        meeting=meeting,
        case=case,
        position=last + 1,
        item_kind=kind,
        minutes=minutes,
    )
    on_the_list(item)
    for seat in seats_of(acting.cell):
        if seat.kind in (Seat.Kind.MAYOR, Seat.Kind.PREVENTION) and seat.user.pk != acting.user.pk:
            for one in (circle, marked):
                admit(
                    seat.user.pk,
                    to=one,
                    acts=["list", "read", "write", "admit"],
                    ground=ground,
                    capacity=seat.capacity,
                    until=until,
                )
    return item


def marked_circle(item: AgendaItem) -> Circle | None:
    """The circle of the text for who accepts, when the item is open to the reader; items of an earlier version have none."""
    return Circle.objects.filter(reference=item.marked_slug).first() if item.marked_slug else None


def recused(item: AgendaItem) -> frozenset[UUID]:
    """Who is out of this item by a conflict of interest, by capacity: whoever has another capacity in the cell is out in that one too.
    Who leads knows of all; anyone else of oneself alone."""
    return remembered(("recused", item.id), lambda: frozenset(_recused(item)))


def _recused(item: AgendaItem) -> set[UUID]:
    rows = list(Recusal.objects.filter(item=item.id, lifted_at=None).values_list("capacity", "user_id"))
    if not rows:
        return set()
    persons, cell = {user for _capacity, user in rows}, item.meeting.cell
    return {capacity for capacity, _user in rows} | {
        p.capacity for p in seats_of(cell) + representatives_in(cell) if p.user.pk in persons
    }


def who_may_sit(item: AgendaItem) -> list[Acting]:
    """Fixed seats, and representatives of services that accepted; not who is out of it. No answer is no (R22)."""
    accepted = set(
        Invitation.objects.filter(item=item, state=Invitation.State.ACCEPTED).values_list("service_id", flat=True)
    )
    cell, out = item.meeting.cell, recused(item)
    able = seats_of(cell) + [p for p in representatives_in(cell) if p.service.pk in accepted]
    return [p for p in able if p.capacity not in out]


def may_still_join(item: AgendaItem, here: Container[UUID]) -> list[Acting]:
    """Who is not in the room but could come: fixed seats, and services that were asked, whatever they answered.

    The item must be open. Who is out of it is among them for who doesn't lead: that they are out is not told, and it may be lifted.
    """
    asked = set(Invitee.objects.filter(item=item).values_list("service_id", flat=True))
    cell, out = item.meeting.cell, recused(item)
    able = seats_of(cell) + [p for p in representatives_in(cell) if p.service.pk in asked]
    return [p for p in able if p.capacity not in here and p.capacity not in out]


def present(item: AgendaItem) -> list[Attendance]:
    """Who is in the room for this item now."""
    return list(Attendance.objects.filter(item=item, left_at=None).select_related("user", "service"))


def still_held(item: AgendaItem, there: Iterable[Attendance]) -> list[Attendance]:
    """Of these, who still holds the capacity in which they came: whose seat or mandate ended meanwhile, or whose account closed, is
    let in to nothing more. PostgreSQL would refuse it, and with it what is being done for the others."""
    held = {p.capacity for p in seats_of(item.meeting.cell) + representatives_in(item.meeting.cell)}
    return [a for a in there if a.capacity in held]


def not_cancelled(item: AgendaItem) -> None:
    """Raises :class:`Forbidden` when the meeting of the item was cancelled: nothing opens there; on record."""
    if item.meeting.state == Meeting.State.CANCELLED:
        refuse(item.slug, "the meeting was cancelled", purpose=Purpose.PREPARE)
        raise Forbidden("Dit overleg is afgelast: er opent niets meer.")


def on_the_list(item: AgendaItem) -> None:
    """Raises :class:`Forbidden` when the case of the item is off the mayor's list: it is discussed no more (R59); on record.

    Asked once the meeting is held, or the item made: who closes the case at that moment waits for that, or came before.
    """
    if not Case.objects.running().filter(pk=item.case_id).exists():
        refuse(item.slug, "the case is off the list", purpose=Purpose.TABLE)
        raise Forbidden("Deze casus is afgesloten. De burgemeester heropent die eerst.")


def not_at_rest(slug: str) -> None:
    """Raises :class:`Forbidden` for who leads, of an item of a case that is off the list: what was said there rests (R59); on record."""
    acting = me()
    if acting is None or acting.kind not in (Seat.Kind.PREVENTION, Seat.Kind.MAYOR):
        return
    if AgendaItem.objects.filter(slug=slug).exclude(case__state=Case.State.LISTED).exists():
        refuse(slug, "the case is off the list", purpose=Purpose.TABLE)
        raise Forbidden("Deze casus is afgesloten: wat aan tafel gezegd werd, gaat pas weer open als de burgemeester de casus heropent.")  # fmt: skip


def held(item: AgendaItem) -> None:
    """The meeting, held and as it stands now, before the item changes: somebody may just have called it off, or moved on."""
    item.meeting = (
        Meeting.objects.select_for_update(no_key=True, of=("self",)).select_related("cell").get(pk=item.meeting_id)
    )
    rows = AgendaItem.objects.filter(pk=item.pk).values("state", "opened_at", "spent", "running_since")
    now: dict[str, Any] = next((dict(row) for row in rows), {})
    for name, value in now.items():
        setattr(item, name, value)
    not_cancelled(item)


def running(meeting: Meeting) -> AgendaItem | None:
    """The item that is being discussed now; one at a time."""
    return AgendaItem.objects.standing().filter(meeting=meeting, state=AgendaItem.State.OPEN).first()


def open_item(item: AgendaItem, *, present: Iterable[UUID]) -> None:
    """Begin the item, or return to it, with who is in the room (R51); another that runs ends. The item must be open to ``admit``.

    Without the three fixed seats there is no consultation: :class:`Forbidden` names the seat (FED art. 3; R04, R05).
    """
    acting = coordinator("agendapunt")
    not_cancelled(item)
    if missing := missing_seats(acting.cell):
        refuse("agendapunt", "a fixed seat is not filled", purpose=Purpose.TABLE)
        raise Forbidden(" ".join([*missing, "Zonder de drie vaste zetels gaat geen overleg door."]))
    held(item)
    on_the_list(item)
    now, other = timezone.now(), running(item.meeting)
    if other is not None and other.pk != item.pk:
        lead_too(other)
        stop(other, now)
    if item.running_since is None:
        item.running_since = now
    item.state, item.opened_at = AgendaItem.State.OPEN, item.opened_at or now
    item.save(update_fields=["state", "opened_at", "running_since"])
    item.meeting.state, item.meeting.paused_at = Meeting.State.RUNNING, None
    item.meeting.opened_at = item.meeting.opened_at or now
    item.meeting.save(update_fields=["state", "opened_at", "paused_at"])
    arrive(item, set(present) - recused(item))


def lead_too(other: AgendaItem) -> None:
    """Open the item that runs as well, to end it. Who is out of it can't: :class:`Forbidden` says who must; on record."""
    if not may("admit", other):
        refuse(other.slug, "out of the item that runs", purpose=Purpose.TABLE)
        raise Forbidden("Een ander punt is nog bezig, en u stapte daaruit: wie het leidt, beëindigt het eerst.")
    open_circles(other.slug, purpose=Purpose.TABLE, act="admit", item=other.id)


def arrive(item: AgendaItem, capacities: Iterable[UUID]) -> None:
    """Let these people in the room: they read from now on, until the window ends. The item runs (R04): else :class:`Forbidden`."""
    coordinator("aanwezigheid")
    if item.state != AgendaItem.State.OPEN:
        refuse(item.slug, "the item is not running", purpose=Purpose.TABLE)
        raise Forbidden("Dit punt is niet bezig: open het eerst met wie in de zaal is.")
    wanted, ground, marked = set(capacities), LegalReference.on("secrecy").label, marked_circle(item)
    if wanted & recused(item):
        refuse(item.slug, "out of this item", purpose=Purpose.TABLE)
        raise Forbidden("Wie uit dit punt stapte, komt er pas weer in als u het belangenconflict opheft.")
    # Somebody with two capacities is in the room once, and so leaves it whole.
    here, coming = {a.user_id for a in present(item)}, []
    for person in who_may_sit(item):
        if person.capacity in wanted and person.user.pk not in here:
            here.add(person.user.pk)
            coming.append(person)
    _know_the_case(item, coming)
    for person in coming:
        Attendance.objects.create(
            circle_id=item.circle_id,
            item=item,
            user=person.user,
            capacity=person.capacity,
            service=person.service,
            arrived_at=timezone.now(),
        )
        for one, acts in ((item.circle_id, ["list", "read"]), (marked and marked.id, ["read"])):
            if one is not None:
                admit(
                    person.user.pk,
                    to=one,
                    acts=acts,
                    ground=ground,
                    capacity=person.capacity,
                    until=window_ends(item),
                )


def _know_the_case(item: AgendaItem, coming: Sequence[Acting]) -> None:
    """A representative whose mandate is newer than the invitation was not let in to the case's header, in which an item is found."""
    newer = [p for p in coming if not p.seated]
    if not newer or not may("admit", item.case):
        return
    open_circles(item.case.slug, purpose=Purpose.TABLE, act="admit", item=item.id)
    for person in newer:
        admit(
            person.user.pk,
            to=item.case.circle_id,
            acts=["list"],
            ground=LegalReference.on("secrecy").label,
            capacity=person.capacity,
            until=window_ends(item),
        )


def leave(item: AgendaItem, attendance: Attendance) -> None:
    """Out of the room: nothing brought in from now on reaches this person. What was disclosed before stays."""
    coordinator("aanwezigheid")
    attendance.left_at = timezone.now()
    attendance.save(update_fields=["left_at"])
    for waits in Waiting.objects.filter(meeting=item.meeting_id, capacity=attendance.capacity, left_at=None):
        waits.left_at = attendance.left_at
        waits.save(update_fields=["left_at"])
    if not any(seat.user.pk == attendance.user_id for seat in seats_of(item.meeting.cell)):
        dismiss(attendance.user_id, from_=item.circle_id, because="verliet het agendapunt", acts=["read"])


def letter_ends(item: AgendaItem) -> datetime:
    """Until when the letter of an invitation may be read, and what two of one service said of it: it doesn't wait for a report."""
    return max(item.meeting.starts_at, timezone.now()) + timedelta(days=in_force(item.meeting.cell)["window_days"])


def window_ends(item: AgendaItem) -> datetime:
    """Until when those present may read afterwards: some days (a rule of the cell; 30) after the day for remarks on the report.

    While no report was sent, that day is as many days from now, or from the meeting, as the rules give for remarks.
    """
    rules = in_force(item.meeting.cell)
    due = item.report_due or max(item.meeting.starts_at, timezone.now()) + timedelta(days=rules["report_days"])
    return due + timedelta(days=rules["window_days"])


def close_item(item: AgendaItem) -> None:
    """Moving on: live disclosure ends; who was there keeps reading until the window ends. Of what doesn't run nothing changes."""
    coordinator("agendapunt")
    held(item)
    if item.state != AgendaItem.State.OPEN:
        return
    now = timezone.now()
    stop(item, now)
    if not AgendaItem.objects.standing().filter(meeting=item.meeting).exclude(state=AgendaItem.State.OVER).exists():
        finish(item.meeting, now)


def finish(meeting: Meeting, now: datetime) -> None:
    """The meeting is over, and nobody waits any more. It must be held while it changes."""
    meeting.state, meeting.paused_at = Meeting.State.OVER, None
    meeting.save(update_fields=["state", "paused_at"])
    for waits in Waiting.objects.filter(meeting=meeting, left_at=None):
        waits.left_at = now
        waits.save(update_fields=["left_at"])


def elapsed(item: AgendaItem, now: datetime) -> int:
    """How long the item was discussed, in seconds: all rounds, pauses left out."""
    return item.spent + (max(0, int((now - item.running_since).total_seconds())) if item.running_since else 0)


def stop(item: AgendaItem, now: datetime) -> None:
    """The item is over and its timer stands still; the room is empty. It must be open to write."""
    item.spent, item.running_since = elapsed(item, now), None
    item.state, item.closed_at = AgendaItem.State.OVER, now
    item.save(update_fields=["state", "closed_at", "spent", "running_since"])
    for attendance in present(item):
        attendance.left_at = now
        attendance.save(update_fields=["left_at"])


def attended(item: AgendaItem) -> Sequence[Attendance]:
    """Everyone who was in the room for this item, also who left early."""
    return remembered(
        ("attended", item.id), lambda: tuple(Attendance.objects.filter(item=item).select_related("user", "service"))
    )
