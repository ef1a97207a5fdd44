"""The waiting place: who is there says so, and is let in by who leads, one item after another."""

from __future__ import annotations

from collections.abc import Container, Iterable
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from cases.meetings.consultation import who_may_sit
from cases.meetings.models import AgendaItem, Invitation, Meeting, Waiting
from cases.purposes import Purpose
from participants.mandates import Acting, me
from secrecy.acts import Forbidden, refuse


def comes(acting: Acting, items: Iterable[AgendaItem]) -> bool:
    """Whether the reader's service accepted for one of these items, as far as the reader knows of them."""
    accepted = Invitation.objects.filter(
        service=acting.service, state=Invitation.State.ACCEPTED, item__in=[item.pk for item in items]
    )
    return acting.kind == "mandate" and accepted.exists()


def takes(meeting: Meeting) -> bool:
    """Whether one can say that one is there: while it runs, and on its day before it begins."""
    today = timezone.localdate(meeting.starts_at) == timezone.localdate()
    return meeting.state == Meeting.State.RUNNING or (meeting.state == Meeting.State.PLANNED and today)


def mine(meeting: Meeting, acting: Acting) -> Waiting | None:
    return Waiting.objects.filter(meeting=meeting, capacity=acting.capacity, left_at=None).first()


def come(meeting: Meeting, items: Iterable[AgendaItem]) -> None:
    """The reader is there: who leads sees it, and lets in to the items their service accepted for. Else :class:`Forbidden`, on record."""
    acting = me()
    if acting is None or not comes(acting, items):
        refuse(meeting.slug, "accepted nothing here", purpose=Purpose.TABLE)
        raise Forbidden("Enkel wie een uitnodiging voor dit overleg aanvaardde, meldt zich hier aan.")
    if not takes(meeting):
        refuse(meeting.slug, "not on its day", purpose=Purpose.TABLE)
        raise Forbidden("Aanmelden kan op de dag van het overleg, tot het afgesloten is.")
    if mine(meeting, acting) is not None:
        return
    try:
        with transaction.atomic():
            Waiting.objects.create(
                meeting=meeting, cell=acting.cell, user=acting.user, capacity=acting.capacity, service=acting.service
            )
    except IntegrityError:
        return  # said twice at once


def go(meeting: Meeting) -> None:
    """The reader no longer waits. Who sits at an item stays there until who leads notes that they left."""
    acting = me()
    waits = mine(meeting, acting) if acting is not None else None
    if waits is not None:
        waits.left_at = timezone.now()
        waits.save(update_fields=["left_at"])


def who_waits(item: AgendaItem, here: Container[UUID] = ()) -> list[Acting]:
    """Who is there, may sit at this item, and isn't in the room for it; for who leads. The item must be open."""
    there = set(Waiting.objects.filter(meeting=item.meeting_id, left_at=None).values_list("capacity", flat=True))
    return [p for p in who_may_sit(item) if p.capacity in there and p.capacity not in here] if there else []
