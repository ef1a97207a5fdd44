"""Seats that pass on: who holds one lets somebody stand in; somebody else hands a successor what the predecessor had.

What services let a predecessor read doesn't pass: they decide themselves whom they tell (``secrecy.pass_on``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from participants.cells.models import Cell
from participants.mandates import Acting, me
from participants.models import Seat, User
from participants.people import tell
from participants.seating.designating import end, within
from participants.seating.jurisdiction import PURPOSE
from secrecy.acts import Forbidden, Refused, pass_on, refuse, settled, to_pass


def seated() -> Acting:
    """The reader, who must hold a fixed seat. Raises :class:`Forbidden`; on record."""
    acting = me()
    if acting is None or not acting.seated:
        refuse("zetel", "not a fixed seat", purpose=PURPOSE)
        raise Forbidden(_("Dit is voor wie een vaste zetel heeft: burgemeester, lokale politie, coördinator."))
    return acting


def mayor() -> Acting:
    """The reader, who must be mayor or stand in for one. Raises :class:`Forbidden`; on record."""
    acting = me()
    if acting is None or acting.kind != Seat.Kind.MAYOR:
        refuse("cel", "not the mayor's seat", purpose=PURPOSE)
        raise Forbidden(_("Enkel de burgemeester stemt in met de cel."))
    return acting


def own_seat(acting: Acting) -> Seat:
    return Seat.objects.select_related("cell", "municipality", "service").get(pk=acting.capacity)


def could_stand_in(acting: Acting, seat: Seat) -> models.QuerySet[User]:
    """Whom the holder of a seat can let stand in: who has an account of the same organisation and is known in the cell.

    Not who oversees the cell, and not who holds another of its fixed seats.
    """
    today = timezone.localdate()
    theirs = models.Q(organisation=seat.service.organisation_id)
    if seat.municipality_id:
        theirs |= models.Q(organisation__municipality=seat.municipality_id)
    busy = Seat.objects.filter(cell=seat.cell, ended_at=None, ends__gte=today).exclude(kind=seat.kind)
    return (
        User.objects.filter(theirs, is_active=True)
        .exclude(pk=acting.user.pk)
        .exclude(appointments__cell=seat.cell)
        .exclude(pk__in=busy.values("user"))
        .distinct()
        .order_by("last_name", "first_name")
    )


def delegate(
    acting: Acting, seat: Seat, *, user: User, begins: date, ends: date, act: str, clearance: str = "",
    clearance_until: date | None = None,
) -> Seat:  # fmt: skip
    """Let somebody stand in for dated holidays (R08); what is open to the holder is passed until the last day."""
    if acting.delegate:
        raise ValidationError(_("Wie zelf iemand vervangt, geeft dat niet door."))
    within(seat, begins, ends)
    made = Seat.objects.create(
        kind=seat.kind, cell=seat.cell, municipality=seat.municipality, service=seat.service, user=user, begins=begins,
        ends=ends, act=act, clearance=clearance, clearance_until=clearance_until, deputises=seat, designated_by=acting.user,
    )  # fmt: skip
    tell(user, "designated", once=f"designated {made.pk}")
    if seat.cell.state != Cell.State.PROPOSED:
        # The deep room looks from another connection: it sees the seat once this is committed.
        transaction.on_commit(partial(pass_on, made.pk, because="vervanging"))
    return made


def take_back(seat: Seat, deputy: UUID) -> None:
    """The holder is back early: the delegation ends at once."""
    found = seat.deputies.filter(pk=deputy, ended_at=None).first()
    if found is None:
        refuse("zetel", "not administered here", purpose=PURPOSE)
        raise Refused(str(deputy))
    end(found, because=Seat.Because.RETURNED)


@dataclass(frozen=True, slots=True)
class HandOver:
    """A seat that was not handed over yet."""

    seat: Seat
    before: User
    circles: int
    mine: bool  # the reader is the one who waits for it
    may: bool  # the reader may hand it over


def hand_overs(acting: Acting) -> list[HandOver]:
    """What waits to be handed over in the reader's cell: for the fixed seats, nothing for others."""
    waiting = to_pass() if acting.seated else {}
    seats = Seat.objects.filter(pk__in=waiting).select_related("user", "succeeds__user", "deputises__user")
    found, long_here = [], bool(waiting) and settled()
    for seat in seats.order_by("begins", "pk"):
        old = seat.succeeds or seat.deputises
        if old is not None:
            mine = seat.user_id == acting.user.pk
            may = not mine and (old.pk == acting.capacity or (long_here and seat.designated_by_id != acting.user.pk))
            found.append(HandOver(seat, old.user, waiting[seat.pk], mine, may))
    return found


def hand_over(capacity: UUID) -> int:
    """Hand a seat over; how many circles. Raises :class:`Forbidden` for who receives it or designated; on record."""
    if capacity not in to_pass():
        refuse("zetel", "may not pass this seat on", purpose=PURPOSE)
        raise Forbidden(_("Deze zetel wacht niet (meer) op een overdracht in uw cel."))
    return pass_on(capacity, because="zetel overgedragen")
