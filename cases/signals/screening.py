"""A signal and its screening: noted, checked by the cell's own steps, referred, left, or put before the mayor.

First the basis, then the text (R32). Nobody else in the cell knows of a signal before who noted it lets them in, and the mayor
reads it once it is proposed. The verbs take a signal that is open for what they do.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.listing import mayor, takes_cases
from cases.minors import Grounds, lacking
from cases.purposes import Purpose
from cases.signals.models import (
    Proposal,
    ProposedIndication,
    ProposedPerson,
    ScreeningStep,
    Signal,
    SignalBasis,
    SignalNote,
)
from participants.cells.rules import ours
from participants.mandates import Acting, me, seats_of
from participants.models import LegalReference, Seat
from participants.once import made_once
from participants.undo import still_undoable
from secrecy.acts import Forbidden, admit, begin, reader, refuse
from secrecy.models import Circle, new_reference
from secrecy.outbox import post


class Settled(Exception):
    """The signal went on meanwhile (a second press, a page that stood open); the message says to what, in Dutch."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who a proposal is about."""

    name: str
    born: date
    contact: str = ""


def seated() -> Acting:
    """The reader, who must hold a fixed seat. Raises :class:`Forbidden`; on record."""
    acting = me()
    if acting is None or not acting.seated:
        refuse("signaal", "not on a fixed seat", purpose=Purpose.SIGNAL)
        raise Forbidden(_("Enkel wie een vaste zetel van de cel bekleedt, noteert en volgt signalen."))
    return acting


def note(received_on: date, source: str, channel: str, *, once: UUID | None = None) -> Signal:
    """Note that a signal came in: day, source and channel, no text and no name (R32).

    Only who notes it sees it. ``once`` is the key of the form: posted twice, it notes one signal. Its reference is drawn by lot, so that nothing tells how many there are.
    Raises :class:`Forbidden` for who holds no fixed seat, and while the cell takes no cases.
    """
    acting = seated()
    takes_cases(acting)
    pk = once or uuid4()
    return made_once(Signal, pk, lambda: _noted(pk, acting, received_on, source, channel))


def _noted(pk: UUID, acting: Acting, received_on: date, source: str, channel: str) -> Signal:
    reference = f"SIG-{new_reference()[:5].upper()}"
    circle = begin("signal", label=reference, ground=_ground(), purpose=Purpose.SIGNAL, until=_ends())
    return Signal.objects.create(
        id=pk,
        circle=circle,
        slug=circle.reference,
        cell=acting.cell,
        reference=reference,
        received_on=received_on,
        source=source,
        channel=channel,
        noted_by_id=reader().user_id,
    )


def stays_until(signal: Signal) -> date:
    """The last day of a signal of which nothing more becomes: so many days after its state last changed (``signal_days``)."""
    return signal.state_since + timedelta(days=ours()["signal_days"])


def let_in(signal: Signal, kind: str) -> None:
    """Put a signal before another fixed seat: who holds it lists, reads and writes from now on, and gets a mail.

    Must be open to ``admit``. The mayor isn't let in so: what the mayor reads of a signal is a proposal. Raises ``ValueError`` for
    another kind of seat, :class:`Forbidden` when nobody holds it.
    """
    if kind not in (Seat.Kind.PREVENTION, Seat.Kind.POLICE):
        raise ValueError(kind)
    _running(signal)
    held = [seat for seat in seats_of(signal.cell) if seat.kind == kind]
    if not held:
        refuse(signal.slug, "a fixed seat is not filled", purpose=Purpose.SIGNAL)
        raise Forbidden(_("Deze zetel is niet ingevuld: er is niemand om het signaal aan voor te leggen."))
    for seat in held:
        _admit(seat, signal.circle_id, "list", "read", "write")
        post(seat.user.pk, "waiting", once=f"signal {signal.slug}")


def basis_of(signal: Signal) -> SignalBasis | None:
    """On what ground text is kept; None while nobody stated one."""
    return SignalBasis.objects.filter(signal=signal).select_related("reference", "stated_by").first()


def state_basis(signal: Signal, reference: LegalReference, reasons: str) -> SignalBasis:
    """State on what ground text about a person may be kept (FED art. 4 § 3; R32). Stated before, that one stays."""
    _running(signal)
    return basis_of(signal) or SignalBasis.objects.create(
        circle_id=signal.circle_id,
        signal=signal,
        reference=reference,
        stated_by_id=reader().user_id,
        reasons=reasons,
    )


def write(signal: Signal, text: str, *, once: UUID | None = None) -> SignalNote:
    """Write down what was noticed, or what came out of a step. Raises :class:`Forbidden` without a basis (R32).

    ``once`` is the key of the form: posted twice, it stands once.
    """
    _running(signal)
    basis, pk = _needed(signal), once or uuid4()
    return made_once(
        SignalNote,
        pk,
        lambda: SignalNote.objects.create(
            id=pk,
            circle_id=signal.circle_id,
            signal=signal,
            basis=basis,
            text=text,
            written_by_id=reader().user_id,
        ),
    )


def steps_asked() -> list[str]:
    """The steps before the mayor's list, by the rules of the reader's cell."""
    rules = ours()
    with_force = [_("contact met de Lokale Task Force")] if rules["screening_ltf"] else []
    return [*rules["screening_steps"], *with_force]


def steps_taken(signal: Signal) -> list[ScreeningStep]:
    """Those that stand, the oldest first."""
    return list(ScreeningStep.objects.filter(signal=signal, removed_at=None).select_related("done_by"))


def take_step(signal: Signal, label: str) -> None:
    """Tick off a step as the rules name it; ticked twice, it stands once. Raises ``ValueError`` for what is no step."""
    if label not in steps_asked():
        raise ValueError(label)
    _running(signal)
    if not [step for step in steps_taken(signal) if step.label == label]:
        ScreeningStep.objects.create(
            circle_id=signal.circle_id, signal=signal, label=label, done_by_id=reader().user_id
        )


def untake(signal: Signal, label: str) -> list[ScreeningStep]:
    """Take the tick away, under whatever rules it was set; returns what was taken away."""
    _running(signal)
    standing = [step for step in steps_taken(signal) if step.label == label]
    for step in standing:
        remove(step)
    return standing


def remove(row: SignalNote | ScreeningStep | Signal) -> None:
    """Take away a text or a step, or a signal that was noted by mistake, as long as the mayor has no proposal.

    Raises :class:`Settled` once it was proposed or decided.
    """
    _set_removed(row, timezone.now())


def restore(row: SignalNote | ScreeningStep | Signal) -> None:
    """Put back what was taken away a moment ago; raises :class:`Settled` when it was longer."""
    if row.removed_at is not None and not still_undoable(row.removed_at):
        raise Settled(_("Ongedaan maken kan tot tien seconden na het weghalen."))
    _set_removed(row, None)


def _set_removed(row: SignalNote | ScreeningStep | Signal, moment: datetime | None) -> None:
    signal = row if isinstance(row, Signal) else row.signal
    if signal.state != Signal.State.NOTED:
        raise Settled(_became(signal))
    if isinstance(row, SignalNote) and row.written_by_id != reader().user_id:
        refuse(signal.slug, "not one's own text", purpose=Purpose.SIGNAL)
        raise Forbidden(_("Enkel wie een tekst schreef, haalt hem weg."))
    row.removed_at = moment
    row.save(update_fields=["removed_at"])


def propose(
    signal: Signal,
    *,
    advice: str,
    indications: Iterable[tuple[str, str]],
    person: Person,
    minor: Grounds | None = None,
) -> Proposal:
    """Put a person before the mayor: the advice, the behaviour, and what the law asks besides of a minor (R09, R10, R61).

    Must be open to ``admit``. The person stands in a circle apart. From here on the mayor reads, lets in and decides, and nobody
    else changes what stands there. Steps that weren't taken don't hold it up: the mayor sees which.
    Raises :class:`Forbidden` without a basis, :class:`Settled` when it was proposed before, ``ValidationError`` by field.
    """
    _undecided(signal)
    basis, grounds, signs = _needed(signal), minor or Grounds(), list(indications)
    wrong = lacking(grounds, born=person.born, day=timezone.localdate())
    if not signs or not {behaviour for behaviour, _text in signs} <= set(ours()["indicators"]):
        wrong["behaviour"] = _("Een voorstel heeft minstens één aanwijzing die uw cel gebruikt.")
    if wrong:
        raise ValidationError(wrong)
    on_basis = {"signal": signal, "basis": basis}
    proposal = Proposal.objects.create(
        circle_id=signal.circle_id, advice=advice, made_by_id=reader().user_id, best_interest=grounds.best_interest,
        exceptional=grounds.exceptional, informed=grounds.informed, **on_basis,
    )  # fmt: skip
    for behaviour, text in signs:
        ProposedIndication.objects.create(circle_id=signal.circle_id, behaviour=behaviour, text=text, **on_basis)
    inside = Circle.objects.get(id=signal.circle_id)
    apart = begin("person", inside=inside, apart=True, ground=_ground(), purpose=Purpose.SIGNAL, until=_ends())
    ProposedPerson.objects.create(
        circle=apart, name=person.name, birth_date=person.born.isoformat(), contact=person.contact, **on_basis
    )
    for seat in seats_of(signal.cell):
        if seat.kind == Seat.Kind.MAYOR:
            _admit(seat, signal.circle_id, "list", "read", "write", "admit")
            _admit(seat, apart.id, "read")
            post(seat.user.pk, "waiting", once=f"proposal {signal.slug}")
    _becomes(signal, Signal.State.PROPOSED)
    return proposal


def refer(signal: Signal) -> None:
    """No case: the person is helped in the ordinary way."""
    _concluded(signal, Signal.State.REFERRED)


def no_case(signal: Signal) -> None:
    _concluded(signal, Signal.State.NO_CASE)


def listed(signal: Signal) -> None:
    """The mayor put the case on the list (R07). Must be open for writing; raises :class:`Settled` when it was decided before."""
    mayor()
    _running(signal)
    _becomes(signal, Signal.State.LISTED)


def _concluded(signal: Signal, state: Signal.State) -> None:
    """What was proposed is for the mayor; PostgreSQL holds that too."""
    _running(signal)
    acting = me()
    if signal.state == Signal.State.PROPOSED and (acting is None or acting.kind != Seat.Kind.MAYOR):
        refuse(signal.slug, "not the mayor's seat", purpose=Purpose.SIGNAL)
        raise Forbidden(_("Dit voorstel ligt bij de burgemeester: die beslist erover."))
    _becomes(signal, state)


def _becomes(signal: Signal, state: Signal.State) -> None:
    signal.state, signal.state_since = state, timezone.localdate()
    signal.save()


def _running(signal: Signal) -> None:
    if not signal.running:
        raise Settled(_became(signal))


def _undecided(signal: Signal) -> None:
    _running(signal)
    if signal.state != Signal.State.NOTED:
        raise Settled(_became(signal))


def _became(signal: Signal) -> str:
    said = _("weggehaald") if signal.removed_at else signal.get_state_display()
    return _("Dit signaal is intussen %(state)s; dit kan niet meer.") % {"state": said}


def _needed(signal: Signal) -> SignalBasis:
    basis = basis_of(signal)
    if basis is None:
        refuse(signal.slug, "no legal basis stated", purpose=Purpose.SIGNAL)
        raise Forbidden(
            _(
                "Er is nog geen rechtsgrond genoteerd. Zonder grond wordt geen tekst en geen naam bewaard: noteer ze eerst."
            )
        )
    return basis


def _ground() -> str:
    return LegalReference.on("case_list").label


def _ends() -> datetime:
    """A signal lives through three states at most: noted, proposed, decided. Each has the same term."""
    return timezone.now() + timedelta(days=3 * ours()["signal_days"])


def _admit(seat: Acting, circle: UUID, *acts: str) -> None:
    admit(seat.user.pk, to=circle, acts=acts, ground=_ground(), capacity=seat.capacity, until=_ends())
