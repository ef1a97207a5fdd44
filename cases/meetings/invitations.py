"""Asking services to the table: the mayor asks, the service answers, no answer is no."""

from __future__ import annotations

from django.utils import timezone

from cases.listing import case_ends, mayor
from cases.meetings.consultation import window_ends
from cases.meetings.models import AgendaItem, Decline, Invitation, Invitee, Motive
from cases.purposes import Purpose
from participants.authorisation import authorisation_of
from participants.mandates import Acting, me, seats_of, speaking_for
from participants.models import LegalReference, Seat, Service
from secrecy.acts import Forbidden, admit, begin, refuse
from secrecy.models import Circle


class NotAuthorised(Exception):
    """This service can't be invited on that day; the message says why, in Dutch (R11)."""


def invite(item: AgendaItem, service: Service, *, why: str) -> Invitation:
    """The mayor asks a service, for this person, because of what it could add (R11, R15, R16).

    The item and its case must be open to ``admit``. Raises :class:`NotAuthorised`, or :class:`Forbidden` for anyone else.
    """
    acting = mayor()
    authorisation = authorisation_of(service, item.meeting.cell, timezone.localdate(item.meeting.starts_at))
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


def answering(invitation: Invitation) -> Acting:
    """The reader, who must act for the service that was asked: who asked may not answer. On record."""
    acting = me()
    if acting is None or acting.service.pk != invitation.service_id:
        refuse(invitation.slug, "not the service that was asked", purpose=Purpose.INVITATION)
        raise Forbidden("Enkel de gevraagde dienst antwoordt op een uitnodiging.")
    return acting


def accept(invitation: Invitation) -> None:
    """The invitation must be open for writing. Raises :class:`Forbidden` for anyone but the service."""
    answering(invitation)
    invitation.state, invitation.answered_at = Invitation.State.ACCEPTED, timezone.now()
    invitation.save()


def decline(invitation: Invitation, because: str) -> None:
    """Never blocked (R20); the reason is for the mayor and the service alone (R21)."""
    acting = answering(invitation)
    ground = LegalReference.on("invitation").label
    circle = begin(
        "decline",
        inside=Circle.objects.get(id=invitation.circle_id),
        ground=ground,
        purpose=Purpose.INVITATION,
        until=case_ends(),
    )
    Decline.objects.create(circle=circle, invitation=invitation, because=because)
    for seat in seats_of(acting.cell):
        if seat.kind == Seat.Kind.MAYOR:
            admit(seat.user.pk, to=circle, acts=["read"], ground=ground, capacity=seat.capacity, until=case_ends())
    invitation.state, invitation.answered_at = Invitation.State.DECLINED, timezone.now()
    invitation.save()


def invited_services(item: AgendaItem) -> list[Invitation]:
    return list(Invitation.objects.filter(item=item).select_related("service"))
