"""Suspending an end, and hastening it: asked by one person, confirmed by another in another seat (consultation: four eyes).

Mayor and coordinator are those two seats. PostgreSQL holds the same: ``secrecy.measure_stands``.
"""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.lifecycle import Meanwhile
from cases.listing import case_ends
from cases.models import Case
from cases.purposes import Purpose
from cases.retention.models import Measure, MeasureReason
from cases.turning import standing_items
from participants.cells.rules import ours
from participants.mandates import Acting, me, seats_of
from participants.models import LegalReference, Seat
from participants.once import already
from secrecy.acts import Forbidden, admit, begin, reader, refuse
from secrecy.models import Circle
from secrecy.outbox import post

Kind, State = Measure.Kind, Measure.State
LEADS = (Seat.Kind.MAYOR, Seat.Kind.PREVENTION)
LONGEST = timedelta(days=365)  # a hold has an end; who needs it longer asks again
#: The rule of the cell that says which grounds it uses.
GROUNDS = {Kind.HOLD: "holding_grounds", Kind.EARLY: "early_grounds"}


def leading(reference: str) -> Acting:
    """The reader, who must hold the mayor's or the coordinator's seat. Raises :class:`Forbidden`; on record."""
    acting = me()
    if acting is None or acting.kind not in LEADS:
        refuse(reference, "not the coordinator's seat", purpose=Purpose.KEEPING)
        raise Forbidden(_("Enkel de burgemeester en de coördinator beslissen over het einde van een casus."))
    return acting


def grounds(kind: str) -> list[tuple[str, str]]:
    """The closed list of the cell, as key and words."""
    used = ours()[GROUNDS[Kind(kind)]]
    return [(key, str(label)) for key, label in Measure.Ground.choices if key in used]


def ask(
    case: Case, kind: str, *, ground: str, text: str, until: date | None = None, once: UUID | None = None
) -> Measure:
    """Ask for a hold until a day, or for an early erasure. Nothing is held or erased before another confirms it.

    The case must be open to ``admit``. ``once`` is the key of the form. Raises :class:`Forbidden`, :class:`Meanwhile` when
    one of this kind waits already, ``ValidationError`` by field, or with what stands in the way.
    """
    acting = leading(case.slug)
    pk = once or uuid4()
    if (there := already(Measure, pk)) is not None:
        return there
    _asked(kind, ground, text, until)
    if kind == Kind.EARLY:
        _rests(case)
    if Measure.objects.filter(case=case, measure_kind=kind, state=State.ASKED).exists():
        raise _meanwhile(case.slug, _("Dit is al gevraagd, en wacht op bevestiging. Er is niets gewijzigd."))
    on, ends = LegalReference.on("case_list").label, case_ends()
    inside = Circle.objects.get(id=case.circle_id)
    circle = begin("keeping", inside=inside, ground=on, purpose=Purpose.KEEPING, until=ends)
    try:
        with transaction.atomic():
            row = Measure.objects.create(
                id=pk, circle=circle, slug=circle.reference, cell=acting.cell, case=case, reference=case.reference, measure_kind=kind,
                ground=ground, until=until, review_on=until and _looked_at(until), asked_by_id=reader().user_id, asked_seat=acting.kind,
            )  # fmt: skip
    except IntegrityError:
        if (there := already(Measure, pk)) is not None:
            return there
        raise _meanwhile(case.slug, _("Een collega vroeg dit net. Er is niets gewijzigd.")) from None
    MeasureReason.objects.create(circle=circle, measure=row, text=text.strip(), by_id=reader().user_id)
    for seat in seats_of(acting.cell):
        if seat.kind in LEADS and seat.user.pk != reader().user_id:
            admit(seat.user.pk, to=circle, acts=("list", "read", "write", "admit"), ground=on, capacity=seat.capacity, until=min(ends, seat.ends))  # fmt: skip
            if seat.kind != acting.kind:
                post(seat.user.pk, "waiting", once=f"measure {row.slug}")
    return row


def _asked(kind: str, ground: str, text: str, until: date | None) -> None:
    wrong: dict[str, str] = {}
    today = timezone.localdate()
    if ground not in dict(grounds(kind)):
        wrong["ground"] = _("Kies een grond uit de lijst van uw cel.")
    if not text.strip():
        wrong["text"] = _("Schrijf in een zin waarom.")
    if kind == Kind.HOLD and (until is None or not today < until <= today + LONGEST):
        wrong["until"] = _("Kies een dag na vandaag en hoogstens een jaar ver. «Onbeperkt» bestaat niet.")
    if wrong:
        raise ValidationError(wrong)


def _rests(case: Case) -> None:
    """Nothing is erased under a table that speaks of it, or is about to."""
    for item in standing_items(case):
        raise ValidationError(
            _("De casus staat op de agenda van %(day)s. Haal het punt daar weg, of wacht tot het besproken is.")
            % {"day": f"{timezone.localtime(item.meeting.starts_at):%d/%m/%Y}"}
        )


def _looked_at(until: date) -> date:
    """The next day on which somebody asks whether the hold is still needed: a rule of the cell, and its last day at most."""
    return min(until, timezone.localdate() + timedelta(weeks=ours()["review_weeks"]))


def may_confirm(row: Measure) -> bool:
    """Whether the reader is the other person in the other seat, for what waits of it now. PostgreSQL asks it again."""
    acting = me()
    if acting is None or acting.kind not in LEADS or not row.waits:
        return False
    asked, seat = (
        (row.lifting_by_id, row.lifting_seat) if row.state == State.LIFTING else (row.asked_by_id, row.asked_seat)
    )
    return asked != reader().user_id and seat != acting.kind


def confirm(row: Measure) -> Measure:
    """Confirm what another asked: from now on the case is held, or the office erases it the coming night.

    It must be open to write. Raises :class:`Forbidden` for who asked it and for who sits in the same seat.
    """
    held = _held(row, State.ASKED)
    _other(held)
    if held.measure_kind == Kind.EARLY:
        _rests(held.case)
    return _becomes(held, State.CONFIRMED, "confirmed")


def withdraw(row: Measure) -> Measure:
    """Not confirmed, or thought better of: by either of the two."""
    return _becomes(_held(row, State.ASKED), State.WITHDRAWN, "ended")


def ask_to_lift(row: Measure) -> Measure:
    """Ask to end a hold before its day; it holds until another confirms that."""
    return _becomes(_held(row, State.CONFIRMED), State.LIFTING, "lifting")


def keep_holding(row: Measure) -> Measure:
    """It isn't lifted after all: by either of the two."""
    held = _held(row, State.LIFTING)
    held.state, held.lifting_by, held.lifting_seat, held.lifting_at = State.CONFIRMED, None, "", None
    held.save(update_fields=["state", "lifting_by", "lifting_seat", "lifting_at"])
    return held


def lift(row: Measure) -> Measure:
    """Confirm that a hold ends: what is past its term goes the coming night."""
    held = _held(row, State.LIFTING)
    _other(held)
    return _becomes(held, State.LIFTED, "ended")


def looked_at(row: Measure) -> Measure:
    """Still needed: the next day of review follows. On a hold that ends first, nothing changes."""
    held = _held(row, State.CONFIRMED)
    following = held.until and _looked_at(held.until)
    if following and following != held.review_on:
        held.review_on = following
        held.save(update_fields=["review_on"])
    return held


def _held(row: Measure, state: Measure.State) -> Measure:
    """The row, held until this transaction ends: of two at once the second waits here, and finds what the first made of it."""
    leading(row.slug)
    held: Measure = Measure.objects.select_for_update(no_key=True).get(pk=row.pk)
    if held.state != state or (held.until and held.until < timezone.localdate()):
        raise _meanwhile(row.slug, _("Dit is intussen «%(state)s». Er is niets gewijzigd.") % {"state": held.get_state_display()})  # fmt: skip
    return held


def _other(row: Measure) -> None:
    if not may_confirm(row):
        refuse(row.slug, "who asks does not confirm", purpose=Purpose.KEEPING)
        raise Forbidden(_("Wie het vroeg, bevestigt het niet: dat doet iemand anders, in de andere zetel."))


def _becomes(row: Measure, state: Measure.State, did: str) -> Measure:
    acting = leading(row.slug)
    row.state = state
    setattr(row, f"{did}_by_id", reader().user_id)
    setattr(row, f"{did}_seat", acting.kind)
    setattr(row, f"{did}_at", timezone.now())
    row.save(update_fields=["state", f"{did}_by", f"{did}_seat", f"{did}_at"])
    return row


def _meanwhile(reference: str, said: str) -> Meanwhile:
    refuse(reference, "the case went elsewhere meanwhile", purpose=Purpose.KEEPING)
    return Meanwhile(said)
