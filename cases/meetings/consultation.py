"""A meeting from plan to report: who is invited, who is in the room, and so who reads what."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils import timezone

from cases.followup.models import Action
from cases.listing import case_ends, mayor
from cases.meetings.models import (
    AgendaItem,
    Attendance,
    Decision,
    Decline,
    Invitation,
    Invitee,
    Meeting,
    Motive,
    Report,
)
from cases.models import Case
from cases.purposes import Purpose
from participants.authorisation import authorisation_of
from participants.mandates import Acting, me, representatives_in, seats_of, speaking_for
from participants.models import LegalReference, Seat, Service
from secrecy.acts import Forbidden, admit, begin, dismiss, refuse
from secrecy.models import Circle


class NotAuthorised(Exception):
    """This service can't be invited on that day; the message says why, in Dutch (R11)."""


def coordinator(what: str) -> Acting:
    """The reader, who must be the cell's coordinator or mayor. Raises :class:`Forbidden`; on record."""
    acting = me()
    if acting is None or acting.kind not in (Seat.Kind.PREVENTION, Seat.Kind.MAYOR):
        refuse(what, "not the coordinator's seat", purpose=Purpose.PREPARE)
        raise Forbidden("Enkel de coördinator of de burgemeester leidt het overleg.")
    return acting


def plan(*, starts_at: datetime, place: str) -> Meeting:
    acting = coordinator("overleg")
    return Meeting.objects.create(cell=acting.cell, starts_at=starts_at, place=place)


def put_on_agenda(case: Case, meeting: Meeting, *, kind: str, minutes: int) -> AgendaItem:
    """One case, one item, one circle. The case must be open."""
    acting = coordinator("agenda")
    ground, until = LegalReference.on("case_list").label, case_ends()
    circle = begin(
        "item", inside=Circle.objects.get(id=case.circle_id), ground=ground, purpose=Purpose.PREPARE, until=until
    )
    last = (
        AgendaItem.objects.filter(meeting=meeting).order_by("-position").values_list("position", flat=True).first() or 0
    )
    item = AgendaItem.objects.create(
        circle=circle,
        slug=circle.reference,
        meeting=meeting,
        case=case,
        position=last + 1,
        item_kind=kind,
        minutes=minutes,
    )
    for seat in seats_of(acting.cell):
        if seat.kind in (Seat.Kind.MAYOR, Seat.Kind.PREVENTION) and seat.user.pk != acting.user.pk:
            admit(
                seat.user.pk,
                to=circle,
                acts=["list", "read", "write", "admit"],
                ground=ground,
                capacity=seat.capacity,
                until=until,
            )
    return item


def invite(item: AgendaItem, service: Service, *, why: str) -> Invitation:
    """The mayor asks a service, for this person, because of what it could add (R11, R15, R16).

    The item and its case must be open to ``admit``. Raises :class:`NotAuthorised`, or :class:`Forbidden` for anyone else.
    """
    acting = mayor()
    authorisation = authorisation_of(service, timezone.localdate(item.meeting.starts_at))
    if not authorisation.allowed:
        raise NotAuthorised(authorisation.warning)
    ground, until = LegalReference.on("invitation").label, case_ends()
    circle = begin(
        "invitation",
        inside=Circle.objects.get(id=item.circle_id),
        ground=ground,
        purpose=Purpose.INVITATION,
        until=until,
    )
    invitation = Invitation.objects.create(circle=circle, slug=circle.reference, item=item, service=service)
    Motive.objects.create(circle=circle, invitation=invitation, text=why)
    Invitee.objects.create(circle_id=item.circle_id, item=item, service=service)
    for seat in seats_of(acting.cell):
        if seat.kind == Seat.Kind.PREVENTION:
            admit(seat.user.pk, to=circle, acts=["list", "read"], ground=ground, capacity=seat.capacity, until=until)
    for person in speaking_for(service, acting.cell):
        ends = window_ends(item)
        admit(
            person.user.pk,
            to=circle,
            acts=["list", "read", "write"],
            ground=ground,
            capacity=person.capacity,
            until=ends,
        )
        for header in (item.circle_id, item.case.circle_id):
            admit(person.user.pk, to=header, acts=["list"], ground=ground, capacity=person.capacity, until=ends)
    return invitation


def accept(invitation: Invitation) -> None:
    """The invitation must be open for writing."""
    invitation.state, invitation.answered_at = Invitation.State.ACCEPTED, timezone.now()
    invitation.save()


def decline(invitation: Invitation, because: str) -> None:
    """Never blocked (R20); the reason is for the mayor and the service alone (R21)."""
    acting = me()
    ground = LegalReference.on("invitation").label
    circle = begin(
        "decline",
        inside=Circle.objects.get(id=invitation.circle_id),
        ground=ground,
        purpose=Purpose.INVITATION,
        until=case_ends(),
    )
    Decline.objects.create(circle=circle, invitation=invitation, because=because)
    for seat in seats_of(acting.cell) if acting else []:
        if seat.kind == Seat.Kind.MAYOR:
            admit(seat.user.pk, to=circle, acts=["read"], ground=ground, capacity=seat.capacity, until=case_ends())
    invitation.state, invitation.answered_at = Invitation.State.DECLINED, timezone.now()
    invitation.save()


def invited_services(item: AgendaItem) -> list[Invitation]:
    return list(Invitation.objects.filter(item=item).select_related("service"))


def who_may_sit(item: AgendaItem) -> list[Acting]:
    """Fixed seats, and representatives of services that accepted. No answer is no (R22)."""
    accepted = set(
        Invitation.objects.filter(item=item, state=Invitation.State.ACCEPTED).values_list("service_id", flat=True)
    )
    cell = item.meeting.cell
    return seats_of(cell) + [p for p in representatives_in(cell) if p.service.pk in accepted]


def may_still_join(item: AgendaItem, here: Container[UUID]) -> list[Acting]:
    """Who is not in the room but could come: fixed seats, and services that were asked, whatever they answered.

    The item must be open.
    """
    asked = set(Invitee.objects.filter(item=item).values_list("service_id", flat=True))
    cell = item.meeting.cell
    able = seats_of(cell) + [p for p in representatives_in(cell) if p.service.pk in asked]
    return [p for p in able if p.capacity not in here]


def present(item: AgendaItem) -> list[Attendance]:
    """Who is in the room for this item now."""
    return list(Attendance.objects.filter(item=item, left_at=None).select_related("user", "service"))


def open_item(item: AgendaItem, *, present: Iterable[UUID]) -> None:
    """Begin the item with who is in the room (R51). The item must be open to ``admit``."""
    coordinator("agendapunt")
    now = timezone.now()
    item.state, item.opened_at, item.closed_at = AgendaItem.State.OPEN, item.opened_at or now, None
    item.save()
    if item.meeting.state != Meeting.State.RUNNING:
        item.meeting.state, item.meeting.opened_at = Meeting.State.RUNNING, item.meeting.opened_at or now
        item.meeting.save(update_fields=["state", "opened_at"])
    arrive(item, present)


def arrive(item: AgendaItem, capacities: Iterable[UUID]) -> None:
    """Let these people in the room: they read from now on, until the window ends."""
    coordinator("aanwezigheid")
    wanted, ground = set(capacities), LegalReference.on("secrecy").label
    here = {a.capacity for a in present(item)}
    for person in who_may_sit(item):
        if person.capacity in wanted and person.capacity not in here:
            Attendance.objects.create(
                circle_id=item.circle_id,
                item=item,
                user=person.user,
                capacity=person.capacity,
                service=person.service,
                arrived_at=timezone.now(),
            )
            admit(
                person.user.pk,
                to=item.circle_id,
                acts=["list", "read"],
                ground=ground,
                capacity=person.capacity,
                until=window_ends(item),
            )


def leave(item: AgendaItem, attendance: Attendance) -> None:
    """Out of the room: nothing brought in from now on reaches this person. What was disclosed before stays."""
    coordinator("aanwezigheid")
    attendance.left_at = timezone.now()
    attendance.save()
    if not any(seat.user.pk == attendance.user_id for seat in seats_of(item.meeting.cell)):
        dismiss(attendance.user_id, from_=item.circle_id, because="verliet het agendapunt", acts=["read"])


def window_ends(item: AgendaItem) -> datetime:
    """Until when those present may read afterwards (a setting of the cell; 30 days)."""
    return max(item.meeting.starts_at, timezone.now()) + timedelta(days=item.meeting.cell.window_days)


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


def decide(item: AgendaItem, *, kind: str, text: str) -> Decision:
    coordinator("besluit")
    return Decision.objects.create(
        circle=outcome_circle(item), item=item, kind=kind, text=text, taken_at=timezone.now()
    )


def propose_action(item: AgendaItem, *, service: Service, text: str, due: date) -> Action:
    """Proposed until the service accepts it (R49)."""
    coordinator("actie")
    return Action.objects.create(
        circle=outcome_circle(item), case_id=item.case_id, item=item.id, service=service, text=text, due=due
    )


def close_item(item: AgendaItem) -> None:
    """Moving on: live disclosure ends; who was there keeps reading until the window ends."""
    coordinator("agendapunt")
    now = timezone.now()
    item.state, item.closed_at = AgendaItem.State.OVER, now
    item.save()
    for attendance in present(item):
        attendance.left_at = now
        attendance.save()
    if not AgendaItem.objects.filter(meeting=item.meeting).exclude(state=AgendaItem.State.OVER).exists():
        item.meeting.state = Meeting.State.OVER
        item.meeting.save(update_fields=["state"])


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


def attended(item: AgendaItem) -> Sequence[Attendance]:
    """Everyone who was in the room for this item, also who left early."""
    return list(Attendance.objects.filter(item=item).select_related("user", "service"))
