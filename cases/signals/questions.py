"""A situation put to the cell without a person: asked, answered by the coordinator, closed. No case comes of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.listing import takes_cases
from cases.purposes import Purpose
from cases.signals.models import Question, QuestionText
from cases.signals.screening import Settled
from participants.cells.models import Cell
from participants.cells.rules import ours
from participants.mandates import Acting, me, seats_of
from participants.models import LegalReference, Seat
from participants.once import made_once
from secrecy.acts import Forbidden, admit, begin, reader, refuse
from secrecy.models import new_reference
from secrecy.outbox import post


def asking() -> Acting:
    """The reader, who represents a service or holds a fixed seat. Raises :class:`Forbidden`; on record."""
    acting = me()
    if acting is None or not (acting.seated or acting.kind == "mandate"):
        refuse("voorgelegde situatie", "not at the table", purpose=Purpose.QUESTION)
        raise Forbidden(_("Enkel wie een dienst vertegenwoordigt of een vaste zetel bekleedt, legt een situatie voor."))
    return acting


def ask(text: str, *, once: UUID | None = None) -> Question:
    """Put a situation to the coordinator, without a person. Only who asks and the coordinator read it.

    ``once`` is the key of the form: posted twice, it asks once. Raises :class:`Forbidden` for who doesn't sit at the table, and while the cell isn't active.
    """
    acting = asking()
    if acting.seated:
        takes_cases(acting)
    elif acting.cell.state != Cell.State.ACTIVE:
        refuse("voorgelegde situatie", "the cell takes no case", purpose=Purpose.QUESTION)
        raise Forbidden(_("De cel is niet actief: er is niemand om een situatie aan voor te leggen."))
    pk = once or uuid4()
    return made_once(Question, pk, lambda: _asked(pk, acting, text))


def _asked(pk: UUID, acting: Acting, text: str) -> Question:
    ground, until = LegalReference.on("case_list").label, _ends()
    label = f"VRG-{new_reference()[:5].upper()}"
    circle = begin("question", label=label, ground=ground, purpose=Purpose.QUESTION, until=until)
    question = Question.objects.create(
        id=pk,
        circle=circle,
        slug=circle.reference,
        cell=acting.cell,
        service=acting.service,
        asked_by_id=reader().user_id,
    )
    _say(question, text)
    for seat in seats_of(acting.cell):
        if seat.kind == Seat.Kind.PREVENTION:
            admit(
                seat.user.pk,
                to=circle,
                acts=["list", "read", "write"],
                ground=ground,
                capacity=seat.capacity,
                until=until,
            )
            if seat.user.pk != reader().user_id:
                post(seat.user.pk, "waiting", once=f"question {question.slug}")
    return question


def answer(question: Question, text: str) -> None:
    """The coordinator answers; who asked gets a mail. Must be open for writing. Raises :class:`Forbidden` or ``Settled``."""
    acting = me()
    if acting is None or acting.kind != Seat.Kind.PREVENTION:
        refuse(question.slug, "not the coordinator's seat", purpose=Purpose.QUESTION)
        raise Forbidden(_("De coördinator beantwoordt deze vraag."))
    _open(question)
    said = _say(question, text)
    _becomes(question, Question.State.ANSWERED)
    if question.asked_by_id != reader().user_id:
        post(question.asked_by_id, "waiting", once=f"answer {said.pk}")


def close(question: Question) -> None:
    """Who asked or the coordinator closes it; closed twice is closed. Must be open for writing."""
    if question.state != Question.State.CLOSED:
        _becomes(question, Question.State.CLOSED)


def _say(question: Question, text: str) -> QuestionText:
    return QuestionText.objects.create(
        circle_id=question.circle_id, question=question, author_id=reader().user_id, text=text
    )


def _open(question: Question) -> None:
    if question.state == Question.State.CLOSED:
        raise Settled(_("Deze vraag is intussen afgesloten."))


def _becomes(question: Question, state: Question.State) -> None:
    question.state, question.changed_at = state, timezone.now()
    question.save()


def _ends() -> datetime:
    """Asked, answered, closed: each for as long as a signal stays."""
    return timezone.now() + timedelta(days=3 * ours()["signal_days"])
