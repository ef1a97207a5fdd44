"""Asking services to the table: the mayor asks, no answer is no. What the service answers stands in ``answers``.

Whom a service sends is let in when it is asked, and what it may read hangs on the invitation: the letter while that is open, the
marked text once it is accepted. PostgreSQL asks that at each statement (``public.secrecy_condition``).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.dateparse import parse_date

from cases.listing import case_ends, mayor
from cases.meetings.consultation import marked_circle, recused, window_ends
from cases.meetings.models import AgendaItem, Invitation, Invitee, Meeting, Motive, Naming
from cases.models import DataSubject
from cases.purposes import Purpose
from participants.authorisation import authorisation_of
from participants.cells.models import Cell
from participants.cells.rules import in_force
from participants.mandates import Acting, seats_of, speaking_for
from participants.models import LegalReference, Seat, Service
from secrecy.acts import admit, begin
from secrecy.models import Circle
from secrecy.outbox import post


class NotAuthorised(Exception):
    """This service can't be invited on that day; the message says why, in Dutch (R11)."""


class TooSoon(Exception):
    """The notice is shorter than the cell's rules say, and no reason of urgency was given (R19)."""


class AlreadyAsked(Exception):
    """This service has an invitation for this item that is open or accepted."""


def notice_short(meeting: Meeting) -> bool:
    """Whether who is invited today has less time than the cell's rules say (R19; default 14 calendar days, FCD art. 5)."""
    return timezone.localdate(meeting.starts_at) < timezone.localdate() + timedelta(
        days=in_force(meeting.cell)["notice_days"]
    )


def open_invitations(item: AgendaItem) -> list[Invitation]:
    """Those that wait for an answer or were accepted."""
    running = (Invitation.State.SENT, Invitation.State.ACCEPTED)
    return list(Invitation.objects.filter(item=item, state__in=running).select_related("service"))


def asked_of(service: Service, cell: Cell) -> list[Acting]:
    """Whom the letter to a service is for: its representative and substitutes. A fixed seat of that service isn't asked by it."""
    return [person for person in speaking_for(service, cell) if person.kind == "mandate"]


def invite(
    item: AgendaItem,
    service: Service,
    *,
    why: str,
    urgency: str = "",
    with_name: bool = False,
    beside: Iterable[Service] = (),
) -> Invitation:
    """The mayor asks a service, for this person, because of what it could add (R11, R15, R16, R18).

    ``beside`` are services asked in the same go: the letter names them. ``with_name`` when the mayor finds name and birth date
    needed to answer. The item and its case must be open to ``admit``, and the identity to read for a name.
    Raises :class:`NotAuthorised`, :class:`TooSoon`, :class:`AlreadyAsked`, or ``Forbidden`` for anyone else.
    """
    mayor()
    authorisation = authorisation_of(service, item.meeting.cell, timezone.localdate(item.meeting.starts_at))
    if not authorisation.allowed:
        raise NotAuthorised(authorisation.warning)
    if notice_short(item.meeting) and not urgency.strip():
        raise TooSoon
    before = open_invitations(item)
    if any(other.service_id == service.pk for other in before):
        raise AlreadyAsked
    ground, until = LegalReference.on("invitation").label, case_ends()
    circle = begin(
        "invitation",
        inside=Circle.objects.get(id=item.circle_id),
        ground=ground,
        purpose=Purpose.INVITATION,
        until=until,
    )
    invitation = Invitation.objects.create(circle=circle, slug=circle.reference, item=item, service=service)
    names = {other.service.name for other in before} | {other.name for other in beside} | {service.name}
    Motive.objects.create(
        circle=circle, invitation=invitation, text=why, urgency=urgency.strip(), services="\n".join(sorted(names))
    )
    if not Invitee.objects.filter(item=item, service=service).exists():
        Invitee.objects.create(circle_id=item.circle_id, item=item, service=service)
    for seat in seats_of(item.meeting.cell):
        if seat.kind == Seat.Kind.PREVENTION:
            admit(seat.user.pk, to=circle, acts=["list", "read"], ground=ground, capacity=seat.capacity, until=until)
    name = _name_for(invitation, circle, ground) if with_name else None
    for person in asked_of(service, item.meeting.cell):
        _let_in(person, invitation, name.id if name else None)
        post(person.user.pk, "asked", once=f"asked {circle.reference}")
    return invitation


def _name_for(invitation: Invitation, circle: Circle, ground: str) -> Circle:
    """Name and birth date for this service, and nothing else of who it is (R33): in a circle apart, opened by an act of its own."""
    subject = DataSubject.objects.get(case=invitation.item.case_id)
    name = begin("name", inside=circle, apart=True, ground=ground, purpose=Purpose.INVITATION, until=case_ends())
    Naming.objects.create(
        circle=name,
        invitation=invitation,
        name=subject.name,
        birth_date=born.isoformat() if (born := parse_date(subject.birth_date)) else "",
    )
    return name


def _let_in(person: Acting, invitation: Invitation, name: UUID | None) -> None:
    """One who speaks for the service: to the letter, the name, the headers and the marked text, as long as the invitation lets."""
    item, until = invitation.item, case_ends()
    ground = LegalReference.on("invitation").label
    letter, marked = invitation.circle_id, marked_circle(item)
    if person.capacity in recused(item):  # the letter alone, as it was read before
        name = marked = None
    # That it was asked, the service may know a while longer; what, not. While it runs it is listed whatever day the meeting moves to.
    admit(person.user.pk, to=letter, acts=["list"], ground=ground, capacity=person.capacity, until=window_ends(item))
    for circle, acts, so in (
        (letter, ["list", "read", "write"], "invited"),
        (item.circle_id, ["list"], "invited"),
        (item.case.circle_id, ["list"], "invited"),
        (name, ["read"], "invited"),
        (marked and marked.id, ["read"], "accepted"),
    ):
        if circle is not None:
            admit(
                person.user.pk,
                to=circle,
                acts=acts,
                ground=ground,
                capacity=person.capacity,
                until=until,
                while_=(letter, so),
            )


def let_successors_in(invitation: Invitation, *, name: Circle | None = None) -> list[Acting]:
    """Who speaks for the service by now is let in to an invitation sent before: the mayor asked the service, not the person.

    Invitation, item and case must be open to ``admit``; ``name`` is the circle of the name when there is one, open too. Returns who
    speaks for the service; who was let in already keeps what there was.
    """
    mayor()
    people = asked_of(invitation.service, invitation.item.meeting.cell)
    for person in people:
        _let_in(person, invitation, name.id if name else None)
        post(person.user.pk, "asked", once=f"asked {invitation.slug}")
    return people


def add_name(invitation: Invitation) -> None:
    """Name and birth date for a service that was asked without: the mayor finds them needed by now (R33).

    Invitation, item and case must be open to ``admit``, and the identity to read.
    """
    mayor()
    circle, ground = Circle.objects.get(id=invitation.circle_id), LegalReference.on("invitation").label
    name = _name_for(invitation, circle, ground)
    for person in asked_of(invitation.service, invitation.item.meeting.cell):
        _let_in(person, invitation, name.id)
        post(person.user.pk, "waiting", once=f"named {invitation.slug}")


def withdraw(invitation: Invitation) -> None:
    """The mayor takes an invitation back: it closes at once for the service. Must be open for writing.

    What the service declined a moment ago stays declined.
    """
    mayor()
    if Invitation.objects.select_for_update(no_key=True).filter(pk=invitation.pk).first() is None:
        return
    invitation.state, invitation.answered_at, invitation.comes = Invitation.State.WITHDRAWN, timezone.now(), None
    invitation.save()
    for person in asked_of(invitation.service, invitation.item.meeting.cell):
        post(person.user.pk, "moved", once=f"withdrawn {invitation.slug}")


def invited_services(item: AgendaItem) -> list[Invitation]:
    return list(Invitation.objects.filter(item=item).select_related("service"))
