"""The life of a case as one table: from where one comes to where, who takes it there, what it needs, and what follows (R07, R58-R60).

Read :data:`PASSAGES` first. ``transitions`` walks it; PostgreSQL holds it too, without the table: but for the mayor's seat nobody
takes a case off the list or puts it back, and what is off the list says since when (``cases.models.Case``); nothing goes either way
without why, and back on only on a legal basis stated anew, and for a minor with what is asked of one (``secrecy/sql/8_list.sql``).

A passage that is refused says all that is missing, and stands on record. Of two people at the same passage the second waits for the
first, and is told.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from transitions import Machine

from cases import turning
from cases.models import Case
from cases.purposes import Purpose
from participants.mandates import Acting, me
from participants.models import Seat
from secrecy.acts import Forbidden, refuse

LISTED, AFTERCARE, CLOSED = Case.State.LISTED, Case.State.AFTERCARE, Case.State.CLOSED
Step = turning.Step


class Meanwhile(Exception):
    """The case went elsewhere meanwhile: a colleague was first, or a page stood open. Nothing was done; the message says so, in Dutch."""


@dataclass(frozen=True, slots=True)
class Need:
    """What must be so; ``lacks`` says in Dutch what is missing, or that by field, and nothing when it is so."""

    name: str
    lacks: Callable[[Step], str | dict[str, str]]


@dataclass(frozen=True, slots=True)
class Passage:
    """One row of the table. ``who`` is a fixed seat, with who stands in for it within dates (R07, R08, R15)."""

    name: str
    says: str | Promise
    told: str | Promise
    comes_from: tuple[Case.State, ...]
    to: Case.State
    who: Seat.Kind
    needs: tuple[Need, ...]
    follows: tuple[Callable[[Step], None], ...]


REASON = Need("a closing reason that the cell uses (R58)", turning.lacks_reason)
WORDS = Need("why, in words (R58, R59)", turning.lacks_words)
OFF_AGENDA = Need("no discussion of it running or planned", turning.lacks_rest)
REPORTED = Need("each report sent, or left unsent on purpose (R52)", turning.lacks_reports)
LAST_DAY = Need("a day on which the after-care ends (R59)", turning.lacks_last_day)
GROUNDS = Need("of a minor, what is asked of one, said anew (R61, R62)", turning.lacks_grounds)
BASIS = Need("a legal basis, stated anew (R32)", turning.lacks_basis)
SETTLED = Need("no proposal to another cell that isn't over (R60)", turning.lacks_settled_proposal)
ACCEPTED = Need("a proposal that the mayor of another cell accepted (R60)", turning.lacks_acceptance)
CELL = Need("a cell that takes cases (R01, R04, R05)", turning.lacks_cell)

PASSAGES: tuple[Passage, ...] = (
    Passage(
        "close", gettext_lazy("Afsluiten"), gettext_lazy("Afgesloten"), (LISTED,), CLOSED, Seat.Kind.MAYOR,
        needs=(REASON, WORDS, OFF_AGENDA, REPORTED, SETTLED),
        follows=(turning.write_why, turning.off_the_list, turning.leave_each_their_own),
    ),
    Passage(
        "close_with_aftercare", gettext_lazy("Afsluiten met nazorg"), gettext_lazy("Afgesloten, met nazorg"),
        (LISTED,), AFTERCARE, Seat.Kind.MAYOR,
        needs=(REASON, WORDS, OFF_AGENDA, REPORTED, LAST_DAY, SETTLED),
        follows=(turning.write_why, turning.off_the_list, turning.leave_each_their_own),
    ),
    Passage(
        "hand_over", gettext_lazy("Overdragen aan een andere cel"), gettext_lazy("Overgedragen aan een andere cel"),
        (LISTED, AFTERCARE), CLOSED, Seat.Kind.MAYOR,
        needs=(WORDS, OFF_AGENDA, ACCEPTED),
        follows=(turning.write_why, turning.off_the_list, turning.leave_each_their_own, turning.carry_out),
    ),
    Passage(
        "reopen", gettext_lazy("Heropenen"), gettext_lazy("Opnieuw op de lijst geplaatst"), (AFTERCARE, CLOSED), LISTED, Seat.Kind.MAYOR,
        needs=(WORDS, BASIS, CELL, GROUNDS),
        follows=(turning.state_basis, turning.keep_grounds, turning.write_why, turning.on_the_list, turning.let_coordinator_in),
    ),
)  # fmt: skip
NAMED = {passage.name: passage for passage in PASSAGES}


def taker(name: str, reference: str) -> Acting:
    """The reader, who must hold the seat that this passage is of. Raises :class:`Forbidden`; on record."""
    acting = me()
    if acting is None or acting.kind != NAMED[name].who:
        refuse(reference, "not the mayor's seat", purpose=Purpose.LISTING)
        raise Forbidden(
            _(
                "Enkel de burgemeester of een aangestelde vertegenwoordiger sluit een casus af, heropent die of draagt die over."
            )
        )
    return acting


def take(case: Case, name: str, **said: Any) -> Case:
    """Take a case through a passage, all of it or nothing. It must be open to ``admit``, with its identity where that is shared.

    Raises :class:`Forbidden` for anyone else than whose passage it is; :class:`Meanwhile` when it doesn't start where the case
    stands by now; ``ValidationError`` with all that is missing. Each stands on record.
    """
    acting = taker(name, case.slug)
    # Held until this transaction ends: who comes second waits here, and finds what the first made of it. Held whole, so that nobody
    # puts it on an agenda meanwhile; and with the meetings where it stands, so that nobody opens its item.
    held = Case.objects.select_for_update().get(pk=case.pk)
    turning.hold_meetings(held)
    passage, step = NAMED[name], Step(case=held, acting=acting, passage=name, said=said)
    walk = _Walk(step)
    if name not in walk.machine.get_triggers(held.stands.value):
        refuse(case.slug, "the case went elsewhere meanwhile", purpose=Purpose.LISTING)
        raise Meanwhile(_("Deze casus is intussen «%(state)s». Er is niets gewijzigd.") % {"state": held.stands.label})
    if not walk.trigger(name):
        why = [said_ for need in passage.needs if (said_ := need.lacks(step))]
        refuse(case.slug, "something is missing for this passage", purpose=Purpose.LISTING)
        raise _missing(why)
    return held


def _missing(why: list[str | dict[str, str]]) -> ValidationError:
    """All of it at once: beside the field that is named, and the rest above the form."""
    above = [said for said in why if isinstance(said, str)]
    beside = {name: [words] for said in why if isinstance(said, dict) for name, words in said.items()}
    return ValidationError(beside | ({NON_FIELD_ERRORS: above} if above else {}) if beside else above)


class _Walk:
    """One case at the machine: the table above, as ``transitions`` reads it."""

    trigger: Callable[[str], bool]

    def __init__(self, step: Step) -> None:
        self.machine = Machine(
            model=self, states=[state.value for state in Case.State], initial=step.case.stands.value, auto_transitions=False,
            transitions=[
                {
                    "trigger": passage.name, "source": [state.value for state in passage.comes_from], "dest": passage.to.value,
                    "conditions": [_so(need, step) for need in passage.needs],
                    "after": [_done(deed, step) for deed in passage.follows],
                }
                for passage in PASSAGES
            ],
        )  # fmt: skip


def _so(need: Need, step: Step) -> Callable[[], bool]:
    return lambda: not need.lacks(step)


def _done(deed: Callable[[Step], None], step: Step) -> Callable[[], None]:
    return lambda: deed(step)
