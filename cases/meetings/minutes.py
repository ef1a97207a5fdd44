"""What comes out of an item: decisions and actions. Its report: ``reporting``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from cases.followup import acting
from cases.followup.models import Action
from cases.listing import case_ends
from cases.meetings.consultation import attended, coordinator, present, recused, still_held, window_ends
from cases.meetings.models import AgendaItem, Attendance, Decision
from cases.purposes import Purpose
from participants.mandates import seats_of
from participants.models import LegalReference, Seat, Service
from secrecy.acts import admit, begin
from secrecy.models import Circle


def outcome_circle(item: AgendaItem) -> Circle:
    """The circle of decisions: those in the room, the mayor and the coordinator, but who is out of it. Each action has its own."""
    found = Circle.objects.filter(of_id=item.circle_id, kind="outcome").first()
    ground, out = LegalReference.on("secrecy").label, recused(item)
    if found is None:
        found = begin(
            "outcome",
            inside=Circle.objects.get(id=item.circle_id),
            ground=ground,
            purpose=Purpose.TABLE,
            until=case_ends(),
        )
    for seat in seats_of(item.meeting.cell):
        if seat.kind in (Seat.Kind.MAYOR, Seat.Kind.PREVENTION) and seat.capacity not in out:
            admit(
                seat.user.pk,
                to=found,
                acts=["read", "write", "admit"],
                ground=ground,
                capacity=seat.capacity,
                until=case_ends(),
            )
    for attendance in still_held(item, present(item)):
        admit(
            attendance.user_id,
            to=found,
            acts=["read"],
            ground=ground,
            capacity=attendance.capacity,
            until=window_ends(item),
        )
    return found


def changes_closing(item: AgendaItem, kind: str) -> bool:
    """Whether this decision changes what the next agenda offers the case as: to close or not (R50)."""
    return item.case.to_close != (kind == Decision.Kind.CLOSE)


def may_decide(item: AgendaItem, decisions: Sequence[Decision]) -> bool:
    """While the item runs, as often as needed: the last counts. Afterwards only what the table decided and nobody noted."""
    if item.state == AgendaItem.State.OVER:
        return not decisions
    return item.state == AgendaItem.State.OPEN


def decide(item: AgendaItem, *, kind: str, text: str) -> Decision:
    """What the table decided. When that changes whether the case is to close, the case must be open for writing."""
    coordinator("besluit")
    if changes_closing(item, kind):
        item.case.to_close = kind == Decision.Kind.CLOSE
        item.case.save(update_fields=["to_close"])
    return Decision.objects.create(
        circle=outcome_circle(item), item=item, kind=kind, text=text, taken_at=timezone.now()
    )


def in_room(item: AgendaItem) -> list[Attendance]:
    """Who is in the room; of an item that is over, who was until its end, and isn't out of it since.

    An item to which one returned bears the end of its earlier round while it runs: who left since then isn't there.
    """
    end, out = item.closed_at if item.state == AgendaItem.State.OVER else None, recused(item)
    there = [a for a in attended(item) if a.capacity not in out]
    return [a for a in there if a.left_at is None or (end is not None and a.left_at >= end)]


def propose_action(item: AgendaItem, *, service: Service, text: str, due: date, domain: str = "") -> Action:
    """Proposed until the service accepts it (R49). Who is in the room reads it until the window ends."""
    coordinator("actie")
    return acting.propose(
        item.case,
        inside=Circle.objects.get(id=item.circle_id),
        item=item.id,
        service=service,
        text=text,
        due=due,
        domain=domain,
        there=[(a.user_id, a.capacity) for a in still_held(item, in_room(item))],
        without=recused(item),
        until=window_ends(item),
    )
