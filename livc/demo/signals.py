"""Before the list, in the demo town: a signal being checked, one put before the mayor, and two situations without a person."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from cases.models import Indication
from cases.purposes import Purpose
from cases.signals import questions, screening
from cases.signals.models import Question, Signal
from livc.demo.town import standing_as
from participants.models import LegalReference, Seat
from secrecy.acts import opened

REASONS = "De burgemeester moet kunnen nagaan of overleg nodig is; enkel wat daarvoor nodig is."


def lay() -> None:
    checked = _noted(
        4, Signal.Source.YOUTH, "Een jeugdwerker hoort sinds twee weken harde uitspraken in het jeugdhuis."
    )
    with standing_as("coordinator", "signals:step"):
        screening.take_step(_opened(checked, "write"), screening.steps_asked()[0])
    with standing_as("coordinator", "signals:let_in"):
        screening.let_in(_opened(checked, "admit"), Seat.Kind.POLICE)
    _proposed(_noted(9, Signal.Source.SCHOOL, "De school meldt dat een oud-leerling folders uitdeelt aan de poort."))
    _asked(
        "caw", "Een jongere praat in de opvang vaak over een verre oorlog. Wanneer is dat meer dan zorg om het nieuws?"
    )
    answered = _asked(
        "clb",
        "Een klas is onrustig na een filmpje dat rondgaat. Wie kan de school helpen, zonder iemand aan te wijzen?",
    )
    with standing_as("coordinator", "signals:question"):
        question = opened(Question, answered, purpose=Purpose.QUESTION, act="write")
        questions.answer(
            question, "De jeugddienst geeft een klasgesprek over beelden van geweld; ik breng u in contact."
        )


def _opened(slug: str, act: str) -> Signal:
    return opened(Signal.objects.select_related("cell"), slug, purpose=Purpose.SIGNAL, act=act)


def _noted(days_ago: int, source: str, text: str) -> str:
    with standing_as("coordinator", "signals:note"):
        day = timezone.localdate() - timedelta(days=days_ago)
        signal = screening.note(day, source, Signal.Channel.TALK)
        screening.state_basis(signal, LegalReference.on("basis_public_task"), REASONS)
        screening.write(signal, text)
        return signal.slug


def _proposed(slug: str) -> None:
    with standing_as("coordinator", "signals:propose"):
        screening.propose(
            _opened(slug, "admit"),
            advice="De school en de lokale politie maken zich elk apart zorgen; samen overleggen kan helpen.",
            indications=[
                (Indication.Behaviour.MATERIAL, "Deelde in november driemaal folders uit die geweld goedpraten.")
            ],
            person=screening.Person("Kim Strandvonk", date(2001, 7, 9), "Zeedijk 9, 0000 Duinbeke"),
        )


def _asked(slug: str, text: str) -> str:
    with standing_as(slug, "signals:ask"):
        return questions.ask(text).slug
