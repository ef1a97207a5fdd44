"""Who read a case: by day, organisation and capacity, what kind of thing, why and how many times (R73)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cases.models import Case
from cases.purposes import Purpose
from cases.readings.words import PARTS
from participants.mandates import speaking
from secrecy.acts import ReadingOf, readings_of

#: Known to a service alone, so left out: that it briefs somebody, that it writes on a contribution (silence is no answer, R29),
#: and the part of a report that is for some. Who read a contribution is told to its author's service.
#: That a service is asked something for a person concerned is between it and the mayor (R66).
OF_A_SERVICE = ("briefing", "contribution", "part", "subject_part")


@dataclass(frozen=True, slots=True, order=True)
class ReadBy:
    """A day's looking of one capacity of one organisation at one kind of thing. No person, and no hour (consultation)."""

    organisation: str
    capacity: str
    what: str
    why: str
    times: int


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    lines: list[ReadBy]


def who_read(case: Case, *, since: date | None = None, until: date | None = None) -> list[Day]:
    """The days on which a case was read, newest first; from ``since`` to ``until``, both included.

    The case must be open, to somebody who may admit to it: to everyone else there is nothing. Two who act for one organisation
    in one capacity are one line, or the number of lines would tell them apart.
    """
    return days_of(readings_of(case.circle_id, without=OF_A_SERVICE), since=since, until=until)


def days_of(lines: Iterable[ReadingOf], *, since: date | None = None, until: date | None = None) -> list[Day]:
    """Lines of the register by day, without a person or an hour; newest day first."""
    times: Counter[tuple[date, tuple[str, str, str, str]]] = Counter()
    for line in lines:
        if (since is None or line.day >= since) and (until is None or line.day <= until):
            who = speaking(line.title)
            organisation, capacity = (who.service, who.label) if who else (_("Automatische taak"), "")
            times[line.day, (organisation, capacity, _what(line.kind), _why(line.purpose))] += line.times
    days = sorted({day for day, _line in times}, reverse=True)
    return [
        Day(day, sorted(ReadBy(*said, number) for (on, said), number in times.items() if on == day)) for day in days
    ]


def lines_of(days: Iterable[Day]) -> list[list[Any]]:
    """The same as plain values, to be kept in a text; :func:`told` reads them again."""
    return [[day.day.isoformat(), *astuple(line)] for day in days for line in day.lines]


def told(lines: Iterable[list[Any]]) -> list[Day]:
    days: dict[date, list[ReadBy]] = {}
    for day, *said in lines:
        days.setdefault(date.fromisoformat(day), []).append(ReadBy(*said))
    return [Day(day, sorted(read)) for day, read in days.items()]


def _what(kind: str) -> str:
    return str(PARTS.get(kind, kind)) or _("dossier")


def _why(purpose: str) -> str:
    known: dict[str, Any] = dict(Purpose.choices)
    return str(known.get(purpose, purpose))
