"""How long anything is kept: one declaration for each model and each part of the records, that machines can ask (R54, R55).

A term has a length, a day from which it runs, a source with its certainty, a cap, and **who ends it**: the verb of an office,
by its dotted name. Where a row's own columns say that it is past its term, ``past`` says so in SQL; :mod:`secrecy.ends` makes
of it what the office may take away, and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.module_loading import import_string

Certainty = Literal["text", "secondary", "inferred", "unknown"]
CERTAINTIES: dict[str, str] = {
    "text": "tekst gelezen",
    "secondary": "uit tweede hand",
    "inferred": "afgeleid",
    "unknown": "onbekend",
}
#: Ten years: whatever a declaration or a rule of a cell says, nothing is kept longer after the day from which its term runs.
MOST = 3653
CHOSEN = "gekozen standaard"
_ENDLESS = re.compile(
    r"blijft|blijven|onbeperkt|altijd|eeuwig|voorgoed|zonder einde|unlimited|for ?ever", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Term:
    """So many days from a day on, and who ends it then.

    ``rule`` names the cell's rule that sets the length; ``days`` is its default then, and ``most`` its cap. ``sets`` are columns
    that are emptied where the row itself stands: its references are asked for longer. ``then`` is what comes after.
    """

    days: int
    since: str
    ender: str
    source: str | Promise = CHOSEN
    certainty: Certainty = "inferred"
    most: int = 0
    rule: str = ""
    past: str = ""
    sets: tuple[tuple[str, str], ...] = ()
    then: Term | None = None

    @property
    def cap(self) -> int:
        return self.most or self.days

    @property
    def steps(self) -> Iterator[Term]:
        step: Term | None = self
        while step is not None:
            yield step
            step = step.then

    def __str__(self) -> str:
        """In Dutch, with source and certainty: «365 dagen na de laatste bespreking (...)»."""
        length = f"{self.days} dagen na" if self.days else "vanaf"
        by_cell = f"; de cel stelt het in, hoogstens {self.cap} dagen" if self.rule else ""
        emptied = f", leeggemaakt: {', '.join(name for name, _ in self.sets)}" if self.sets else ""
        said = f"{length} {self.since}{by_cell}{emptied} ({self.source}; {CERTAINTIES.get(self.certainty, '?')})"
        return f"{said}; daarna {self.then}" if self.then else said

    def plainly(self) -> dict[str, object]:
        """What ``manage.py inventory --json`` prints of it."""
        return {
            "days": self.days, "since": self.since, "cap_days": self.cap, "rule": self.rule, "source": str(self.source),
            "certainty": self.certainty, "ended_by": self.ender, "emptied": [name for name, _ in self.sets],
            "then": self.then.plainly() if self.then else None,
        }  # fmt: skip


def problems(term: object) -> Iterator[str]:
    """What is wrong with a declared term, in English; nothing when it ends, and somebody ends it."""
    if not isinstance(term, Term):
        yield "says its term in words alone: nobody can tell when it ends, and who ends it"
        return
    for step in term.steps:
        if _ENDLESS.search(f"{step.since} {step.source}"):
            yield "is kept without an end"
        if not (0 <= step.days <= step.cap <= MOST):
            yield f"is kept longer than its cap, or than {MOST} days"
        if not step.since.strip():
            yield "doesn't say from when its term runs"
        if not str(step.source).strip() or step.certainty not in CERTAINTIES:
            yield "doesn't say where its term comes from, or how certain that is"
        if not _callable(step.ender):
            yield f"is ended by {step.ender!r}, which isn't there"


def _callable(name: str) -> bool:
    try:
        return callable(import_string(name))
    except ImportError:
        return False
