"""Conflict of interest: who has one is out of the item, by an act of one's own or of who leads. Why isn't asked."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from cases.listing import case_ends
from cases.meetings.consultation import coordinator, marked_circle, recused
from cases.meetings.models import AgendaItem, Attendance, Recusal
from cases.purposes import Purpose
from participants.mandates import Acting, me, named, seats_of
from participants.models import LegalReference, Seat
from secrecy.acts import Forbidden, admit, may, reader, refuse, step_out
from secrecy.models import Circle

LEADS = (Seat.Kind.PREVENTION, Seat.Kind.MAYOR)
#: What lies inside an item and closes to who is out of it, and the name beside a letter. The letter stays: it was read before. Of a
#: feedback sheet what its drafter has by having begun it; who is asked about it reads it on the condition that they aren't out.
KINDS = ("marked", "outcome", "report", "part", "rendering", "reply", "contribution", "action", "name", "sheet")


def step_aside(item: AgendaItem) -> None:
    """The reader has a conflict of interest: out of the item from the next statement on. It must be open to read."""
    acting = me()
    if acting is None:
        raise AssertionError("an item never opens to who has no capacity")
    _out(item, acting)


def set_aside(item: AgendaItem, capacity: UUID) -> None:
    """Who leads says that somebody has one. The item must be open to ``admit``; a stranger to the cell is nobody."""
    coordinator("belangenconflict")
    person = named({capacity}).get(capacity)
    if person is not None and person.cell.pk == item.meeting.cell_id:
        _out(item, person)


def _out(item: AgendaItem, person: Acting) -> None:
    out = recused(item)
    if person.capacity in out:
        return
    others = [p for p in seats_of(item.meeting.cell) if p.kind in LEADS and p.capacity not in {*out, person.capacity}]
    if person.kind in LEADS and not others:
        refuse(item.slug, "nobody else leads", purpose=Purpose.TABLE)
        raise Forbidden("Er is niemand anders die dit punt nog kan leiden: laat eerst een zetel invullen of vervangen.")
    Recusal.objects.create(
        cell=item.meeting.cell,
        item=item.id,
        user=person.user,
        capacity=person.capacity,
        declared_by_id=reader().user_id,
    )
    for attendance in Attendance.objects.filter(item=item, capacity=person.capacity, left_at=None):
        attendance.left_at = reader().began
        attendance.save(update_fields=["left_at"])
    step_out(item.circle_id, person.user.pk, kinds=KINDS, because="belangenconflict")


def lift(item: AgendaItem, capacity: UUID) -> None:
    """It was no conflict after all: this person may be let in again, and who leads may lead again. Open to ``admit``.

    What was brought in meanwhile stays closed to them, as to whoever wasn't in the room.
    """
    acting = coordinator("belangenconflict")
    for row in Recusal.objects.filter(item=item.id, capacity=capacity, lifted_at=None).exclude(user=acting.user):
        row.lifted_at = timezone.now()
        row.save(update_fields=["lifted_at"])
        seat = next((p for p in seats_of(item.meeting.cell) if p.capacity == capacity and p.kind in LEADS), None)
        if seat is not None:
            _leads_again(item, seat)


def _leads_again(item: AgendaItem, seat: Acting) -> None:
    ground, until = LegalReference.on("secrecy").label, case_ends()
    inside = Circle.objects.filter(of_id=item.circle_id, kind__in=["outcome", "action"])
    for circle, acts in (
        (item.circle_id, ["list", "read", "write", "admit"]),
        (marked_circle(item), ["list", "read", "write", "admit"]),
        *((one, ["read", "write", "admit"]) for one in inside if may("admit", one)),
    ):
        if circle is not None:
            admit(seat.user.pk, to=circle, acts=acts, ground=ground, capacity=seat.capacity, until=until)
