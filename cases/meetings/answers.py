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
from secrecy.acts import Forbidden, admit, begin, may, refuse
from secrecy.models import Admission, Circle
from secrecy.outbox import post


def answering(invitation: Invitation) -> Acting:
    """The reader, who must represent the service that was asked: who asked may not answer, and a worker speaks for nobody. On record."""
    acting = me()
    if acting is None or acting.kind != "mandate" or acting.service.pk != invitation.service_id:
        refuse(invitation.slug, "not the service that was asked", purpose=Purpose.INVITATION)
        raise Forbidden("Enkel de gevraagde dienst antwoordt op een uitnodiging.")
    return acting


def who_can_come(acting: Acting) -> list[Acting]:
    """The representative and the substitutes of the reader's service, the reader first."""
    people = [p for p in speaking_for(acting.service, acting.cell) if p.kind == "mandate"]
    return sorted(people, key=lambda p: (p.capacity != acting.capacity, p.name))


def accept(invitation: Invitation, *, comes: UUID | None = None) -> None:
    """The service takes part; ``comes`` is the mandate of who will sit there, when that isn't the reader.

    The invitation must be open for writing. Raises :class:`Forbidden` for anyone but the service, and for a stranger to it.
    """
    acting = answering(invitation)
    chosen = {p.capacity: p for p in who_can_come(acting)}
    if comes is not None and comes not in chosen:
        refuse(invitation.slug, "does not represent the service", purpose=Purpose.INVITATION)
        raise Forbidden("Enkel een vertegenwoordiger of plaatsvervanger van uw dienst kan komen.")
    same = invitation.state == Invitation.State.ACCEPTED and invitation.comes == (comes or acting.capacity)
    if same:
        return
    before = invitation.comes
    invitation.state, invitation.comes = Invitation.State.ACCEPTED, comes or acting.capacity
    invitation.answered_at = timezone.now()
    invitation.save()
    person = chosen.get(invitation.comes)
    if person is not None and person.user.pk != acting.user.pk:
        post(person.user.pk, "waiting", once=f"comes {invitation.slug} {person.capacity}")
    _tell_who_stays(invitation, before, acting)


def _tell_who_stays(invitation: Invitation, before: UUID | None, acting: Acting) -> None:
    """Who was to come and no longer is hears that something changed, when somebody else said so."""
    if before is None or before in (invitation.comes, acting.capacity):
        return
    for person in who_can_come(acting):
        if person.capacity == before:
            post(person.user.pk, "moved", once=f"stays {invitation.slug} {invitation.answered_at:%Y-%m-%dT%H:%M:%S}")


def decline(invitation: Invitation, because: str, *, text: str = "", instead: Service | None = None) -> None:
    """Never blocked (R20). Reason, words and the service that is better placed are for the mayor and the service alone (R21)."""
    acting, before = answering(invitation), invitation.comes
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
    _tell_who_stays(invitation, before, acting)


def stand(invitation: Invitation) -> str:
    """What a form that answers was made at, so that a stale one is known: the state, and who comes."""
    return f"{invitation.state} {invitation.comes or ''}".strip()


def beside(invitation: Invitation, acting: Acting, so: str) -> UUID | None:
    """The circle beside the letter that the reader was let in to read as long as this is so of the invitation.

    The name for "invited", when the mayor gave it, and the marked text for "accepted": one knows a circle by one's own
    admission before it is opened, so that nothing is tried in vain and put on record as a refusal.
    """
    own = Admission.objects.filter(
        user_id=acting.user.pk, capacity=acting.capacity, while_of=invitation.circle_id, while_is=so,
        permission__codename="read_circle", until__gt=timezone.now(),
    )  # fmt: skip
    return own.exclude(content_object_id=invitation.circle_id).values_list("content_object_id", flat=True).first()


def reads_marked(invitation: Invitation, acting: Acting, item: AgendaItem) -> bool:
    """Whether the text that was marked for who accepts is the reader's to read now."""
    if invitation.state != Invitation.State.ACCEPTED or not item.marked_slug:
        return False
    circle = beside(invitation, acting, "accepted")
    return circle is not None and bool(may("read", Circle(id=circle)))


def with_items(invitations: Iterable[Invitation]) -> list[tuple[Invitation, AgendaItem | None]]:
    """Each invitation with its item as far as the reader may list that: a join would hide an invitation that closed."""
    rows = list(invitations)
    found = AgendaItem.objects.filter(pk__in=[row.item_id for row in rows]).select_related("case", "meeting__cell")
    items = {item.pk: item for item in found}
    return [(row, items.get(row.item_id)) for row in rows]
