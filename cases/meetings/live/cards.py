"""That a card of the T.E.R. database was shown at the table: a day and the police seat, and never what stood on it (R40)."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.listing import case_ends
from cases.meetings.consultation import present, recused, still_held, window_ends
from cases.meetings.models import AgendaItem, CardShown
from cases.purposes import Purpose
from participants.mandates import Acting, me, seats_of
from participants.models import LegalReference, Seat
from secrecy.acts import Forbidden, admit, begin, expunge, reader, refuse
from secrecy.models import Circle

LEADS = (Seat.Kind.MAYOR, Seat.Kind.PREVENTION)


def may_note(item: AgendaItem, acting: Acting) -> bool:
    """Whether the reader holds the police seat and is in the room while this item runs. The item must be open."""
    return (
        acting.kind == Seat.Kind.POLICE
        and item.state == AgendaItem.State.OPEN
        and any(a.capacity == acting.capacity for a in present(item))
    )


def note(item: AgendaItem) -> bool:
    """Note that the card was shown today, for who is in the room and for who leads; pressed twice, it stands once. Whether it was
    noted now: of two at one moment, the second isn't.

    Raises :class:`Forbidden` for anybody but the police seat, in the room (TER art. 24; FED art. 4 § 1); on record.
    """
    acting = me()
    if acting is None or acting.kind != Seat.Kind.POLICE:
        refuse(item.slug, "not the police seat", purpose=Purpose.TABLE)
        raise Forbidden(_("Enkel de zetel van de politie noteert dat een informatiekaart getoond werd."))
    if not may_note(item, acting):
        refuse(item.slug, "not in the room", purpose=Purpose.TABLE)
        raise Forbidden(_("Dit kan enkel terwijl dit punt besproken wordt en u er aanwezig bent."))
    if CardShown.objects.filter(item=item, shown_on=timezone.localdate()).exists():
        return False
    ground, until = LegalReference.on("secrecy").label, case_ends()
    inside = Circle.objects.get(id=item.circle_id)
    circle = begin(
        "card", inside=inside, ground=ground, purpose=Purpose.TABLE, until=until, acts=["read", "write", "admit"]
    )
    try:
        with transaction.atomic():
            CardShown.objects.create(circle=circle, item=item, shown_by_id=reader().user_id)
    except IntegrityError:  # a colleague on the same seat was first
        expunge(circle, because="dubbel genoteerd")
        return False
    out = recused(item)
    for seat in seats_of(item.meeting.cell):
        if seat.kind in LEADS and seat.capacity not in out:
            admit(seat.user.pk, to=circle, acts=["read"], ground=ground, capacity=seat.capacity, until=until)
    for one in still_held(item, present(item)):
        admit(one.user_id, to=circle, acts=["read"], ground=ground, capacity=one.capacity, until=window_ends(item))
    return True


def shown(item: AgendaItem) -> list[CardShown]:
    """The days on which one was shown, as far as they are open to the reader."""
    return list(CardShown.objects.filter(item=item))
