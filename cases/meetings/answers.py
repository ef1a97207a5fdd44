"""What an invited service answers: it comes, or it doesn't; and what it may read meanwhile."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.utils import timezone

from cases.listing import case_ends
from cases.meetings.models import AgendaItem, Decline, Invitation
from cases.purposes import Purpose
from participants.mandates import Acting, me, seats_of, speaking_for
from participants.models import LegalReference, Seat, Service
from secrecy.acts import Forbidden, admit, begin, refuse
from secrecy.models import Circle
from secrecy.outbox import post


def answering(invitation: Invitation) -> Acting:
    """The reader, who must represent the service that was asked: who asked may not answer, and a worker speaks for nobody. On record."""
    acting = me()
    if acting is None or acting.kind != "mandate" or acting.service.pk != invitation.service_id:
        refuse(invitation.slug, "not the service that was asked", purpose=Purpose.INVITATION)
        raise Forbidden("Enkel de gevraagde dienst antwoordt op een uitnodiging.")
    return acting


def who_can_come(invitation: Invitation, acting: Acting) -> list[Acting]:
    """The representative and the substitute of the service, the reader first."""
    people = [p for p in speaking_for(invitation.service, acting.cell) if p.kind == "mandate"]
    return sorted(people, key=lambda p: (p.capacity != acting.capacity, p.name))


def accept(invitation: Invitation, *, comes: UUID | None = None) -> None:
    """The service takes part; ``comes`` is the mandate of who will sit there, when that isn't the reader.

    The invitation must be open for writing. Raises :class:`Forbidden` for anyone but the service, and for a stranger to it.
    """
    acting = answering(invitation)
    chosen = {p.capacity: p for p in who_can_come(invitation, acting)}
    if comes is not None and comes not in chosen:
        refuse(invitation.slug, "does not represent the service", purpose=Purpose.INVITATION)
        raise Forbidden("Enkel een vertegenwoordiger of plaatsvervanger van uw dienst kan komen.")
    same = invitation.state == Invitation.State.ACCEPTED and invitation.comes == (comes or acting.capacity)
    if same:
        return
    invitation.state, invitation.comes = Invitation.State.ACCEPTED, comes or acting.capacity
    invitation.answered_at = timezone.now()
    invitation.save()
    person = chosen.get(invitation.comes)
    if person is not None and person.user.pk != acting.user.pk:
        post(person.user.pk, "waiting", once=f"comes {invitation.slug} {person.capacity}")


def decline(invitation: Invitation, because: str, *, text: str = "", instead: Service | None = None) -> None:
    """Never blocked (R20). Reason, words and the service that is better placed are for the mayor and the service alone (R21)."""
    acting = answering(invitation)
    ground = LegalReference.on("invitation").label
    circle = begin(
        "decline",
        inside=Circle.objects.get(id=invitation.circle_id),
        ground=ground,
        purpose=Purpose.INVITATION,
        until=case_ends(),
    )
    Decline.objects.create(
        circle=circle, invitation=invitation, because=because, text=text, instead=str(instead.pk) if instead else ""
    )
    for seat in seats_of(acting.cell):
        if seat.kind == Seat.Kind.MAYOR:
            admit(seat.user.pk, to=circle, acts=["read"], ground=ground, capacity=seat.capacity, until=case_ends())
    invitation.state, invitation.comes, invitation.answered_at = Invitation.State.DECLINED, None, timezone.now()
    invitation.save()


def with_items(invitations: Iterable[Invitation]) -> list[tuple[Invitation, AgendaItem | None]]:
    """Each invitation with its item as far as the reader may list that: a join would hide an invitation that closed."""
    rows = list(invitations)
    found = AgendaItem.objects.filter(pk__in=[row.item_id for row in rows]).select_related("case", "meeting__cell")
    items = {item.pk: item for item in found}
    return [(row, items.get(row.item_id)) for row in rows]
