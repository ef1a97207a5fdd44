"""What comes out of an item: decisions, actions, and the report for who was there."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from cases.followup.models import Action
from cases.listing import case_ends
from cases.meetings.consultation import attended, coordinator, present, window_ends
from cases.meetings.models import AgendaItem, Decision, Report
from cases.purposes import Purpose
from participants.mandates import seats_of
from participants.models import LegalReference, Seat, Service
from secrecy.acts import Forbidden, admit, begin, refuse
from secrecy.models import Circle


def outcome_circle(item: AgendaItem) -> Circle:
    """The circle of decisions and actions: those in the room, the mayor and the coordinator."""
    found = Circle.objects.filter(of_id=item.circle_id, kind="outcome").first()
    ground = LegalReference.on("secrecy").label
    if found is None:
        found = begin(
            "outcome",
            inside=Circle.objects.get(id=item.circle_id),
            ground=ground,
            purpose=Purpose.TABLE,
            until=case_ends(),
        )
    for seat in seats_of(item.meeting.cell):
        if seat.kind in (Seat.Kind.MAYOR, Seat.Kind.PREVENTION):
            admit(
                seat.user.pk,
                to=found,
                acts=["read", "write", "admit"],
                ground=ground,
                capacity=seat.capacity,
                until=case_ends(),
            )
    for attendance in present(item):
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


def decide(item: AgendaItem, *, kind: str, text: str) -> Decision:
    """What the table decided. When that changes whether the case is to close, the case must be open for writing."""
    coordinator("besluit")
    if changes_closing(item, kind):
        item.case.to_close = kind == Decision.Kind.CLOSE
        item.case.save(update_fields=["to_close"])
    return Decision.objects.create(
        circle=outcome_circle(item), item=item, kind=kind, text=text, taken_at=timezone.now()
    )


def propose_action(item: AgendaItem, *, service: Service, text: str, due: date) -> Action:
    """Proposed until the service accepts it (R49)."""
    coordinator("actie")
    return Action.objects.create(
        circle=outcome_circle(item), case_id=item.case_id, item=item.id, service=service, text=text, due=due
    )


def publish_report(item: AgendaItem, text: str) -> Report:
    """The report goes to those who were present for this item, and to nobody else (R53)."""
    writer = coordinator("verslag")
    if writer.user.pk not in {a.user_id for a in attended(item)}:
        refuse("verslag", "not present at the item", purpose=Purpose.REPORT)
        raise Forbidden("Wie bij dit agendapunt niet aanwezig was, schrijft er het verslag niet van.")
    ground = LegalReference.on("secrecy").label
    circle = begin(
        "report",
        inside=Circle.objects.get(id=item.circle_id),
        ground=ground,
        purpose=Purpose.REPORT,
        until=case_ends(),
        acts=["read", "write", "admit"],
    )
    report = Report.objects.create(circle=circle, item=item, text=text, published_at=timezone.now())
    for attendance in attended(item):
        admit(
            attendance.user_id,
            to=circle,
            acts=["read"],
            ground=ground,
            capacity=attendance.capacity,
            until=window_ends(item),
        )
        admit(
            attendance.user_id,
            to=item.circle_id,
            acts=["read"],
            ground=ground,
            capacity=attendance.capacity,
            until=window_ends(item),
        )
    return report
