"""A lost second factor: asked by an administrator, with proof of identity or a second administrator; confirmed by each cell.

Who asks never confirms, and nobody does either for oneself: constraints and row policies say so, here it is said in words.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from participants.mandates import Acting, Steward, me
from participants.models import Administration, Mandate, Recovery, RecoveryConfirmation, Seat, User
from participants.people import tell
from participants.suspension import unconfirmed_in
from secrecy.acts import Forbidden, Refused, reader, refuse, settled
from secrecy.outbox import tell_recovery

#: How long a recovery that was asked can be approved, and its link sent: as in the view ``secrecy_recovery``.
LASTING = timedelta(days=7)


def seconders(keeps: Steward, person: User) -> list[int]:
    """The other administrators of the organisation today, but the person concerned."""
    today = timezone.localdate()
    rows = Administration.objects.filter(
        Q(ended_at=None) | Q(ended_at__gt=timezone.now()), organisation=keeps.organisation, begins__lte=today, ends__gte=today
    )  # fmt: skip
    return list(rows.exclude(user_id__in=[person.pk, reader().user_id]).values_list("user_id", flat=True).distinct())


@transaction.atomic
def start(keeps: Steward, person: User, *, proof: str) -> Recovery:
    """With proof it is approved at once; without, a second administrator is asked, and told that something waits."""
    asked = Recovery.objects.create(
        user=person, organisation=keeps.organisation, asked_by_id=reader().user_id, proof=proof
    )
    if asked.approved:
        _approved(asked)
    else:
        for other in seconders(keeps, person):
            tell(User(pk=other), "waiting", once=f"herstel {asked.pk}")
    return asked


@transaction.atomic
def second(asked: Recovery) -> None:
    """A second administrator agrees. Raises :class:`Forbidden` for who asked, or is concerned; on record."""
    here = reader()
    if here.user_id in (asked.asked_by_id, asked.user_id):
        refuse("herstel", "asked it oneself")
        raise Forbidden(_("Wie een herstel vraagt, keurt het niet zelf goed: dat doet een andere beheerder."))
    asked.seconded_by_id, asked.seconded_at = here.user_id, timezone.now()
    asked.save(update_fields=["seconded_by", "seconded_at"])
    _approved(asked)


def withdraw(asked: Recovery) -> None:
    """Before it is approved. What was approved stands, until the cells have confirmed."""
    asked.withdrawn_at = timezone.now()
    asked.save(update_fields=["withdrawn_at"])


def _approved(asked: Recovery) -> None:
    """The person gets a link and is told; the cells are asked. From here on cases are closed to this person."""
    tell(asked.user, "recovery")
    tell(asked.user, "recovery-told", once=f"herstel {asked.pk}")
    transaction.on_commit(partial(tell_recovery, asked.user_id, once=f"herstel {asked.pk}"))


# A fixed seat of the cell --------------------------------------------------------------------------------------


def seated() -> Acting:
    """The reader on a fixed seat, with secrecy promised. Raises :class:`Forbidden`; on record."""
    acting = me()
    if acting is None or not acting.seated:
        refuse("herstel", "not a fixed seat")
        raise Forbidden(_("Enkel een vaste zetel van de cel bevestigt dat het om dezelfde persoon gaat."))
    if not reader().sworn:
        refuse("herstel", "secrecy not acknowledged")
        raise Forbidden(_("Uw eigen toegang is nog niet open. Daarna kunt u dit voor een ander bevestigen."))
    return acting


def to_confirm(acting: Acting) -> list[tuple[Recovery, list[Seat | Mandate]]]:
    """Recoveries that wait for this cell, each with what the person holds in it; those of who sits here no more don't wait."""
    today, now = timezone.localdate(), timezone.now()
    running = Q(cell=acting.cell, begins__lte=today, ends__gte=today) & (Q(ended_at=None) | Q(ended_at__gt=now))
    waiting = list(unconfirmed_in(acting.cell).select_related("user", "organisation").order_by("asked_at"))
    people = [row.user_id for row in waiting]
    places: list[Seat | Mandate] = []
    if people:
        places += Seat.objects.filter(running, user_id__in=people).select_related("service")
        places += Mandate.objects.filter(running, user_id__in=people).select_related("service")
    found = [(row, [place for place in places if place.user_id == row.user_id]) for row in waiting]
    return [(row, held) for row, held in found if held and row.user_id != acting.user.pk]


def may_confirm(acting: Acting, asked: Recovery) -> bool:
    """Who asked or seconded it as an administrator doesn't also confirm it here."""
    return acting.user.pk not in (asked.user_id, asked.asked_by_id, asked.seconded_by_id)


def confirm(acting: Acting, pk: UUID) -> User:
    """This is the same person: cases open again in this cell. Raises :class:`Refused` or :class:`Forbidden`; on record."""
    asked = next((row for row, _held in to_confirm(acting) if row.pk == pk), None)
    if asked is None:
        refuse("herstel", "no such reference")
        raise Refused("herstel")
    if not may_confirm(acting, asked):
        refuse("herstel", "asked it oneself")
        raise Forbidden(_("U vroeg of keurde dit herstel zelf: een andere vaste zetel van de cel bevestigt het."))
    if not settled():
        refuse("herstel", "seated less than a week")
        raise Forbidden(_("Uw zetel is nog geen week ingevuld: een andere vaste zetel van de cel bevestigt het."))
    try:
        with transaction.atomic():
            RecoveryConfirmation.objects.create(
                recovery=asked, user_id=asked.user_id, cell=acting.cell, confirmed_by_id=reader().user_id
            )
    except IntegrityError:  # another fixed seat was a moment faster
        return asked.user
    tell(asked.user, "waiting", once=f"bevestigd {asked.pk} {acting.cell.pk}")
    return asked.user
