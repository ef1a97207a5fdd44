"""Lines of the register by week and act, as a drawing made on the server: SVG without a script or a style, its table behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from livc.oversight.noticing import LEAVES, Line

#: key -> how it is drawn (a class of the theme), in the order of the stack.
GROUPS = ("opens", "lists", "leaves", "refused", "rest")
HEIGHT, WIDTH, GAP = 160, 60, 16


@dataclass(frozen=True, slots=True)
class Bar:
    """One piece of a stack, in the units of the drawing."""

    group: str
    x: int
    y: float
    height: float
    number: int


@dataclass(frozen=True, slots=True)
class Week:
    """A week of the month by its monday: how many of each group, and where it stands in the drawing."""

    monday: date
    numbers: dict[str, int]
    x: int
    bars: list[Bar]

    @property
    def total(self) -> int:
        return sum(self.numbers.values())

    @property
    def middle(self) -> int:
        return self.x + WIDTH // 2


@dataclass(frozen=True, slots=True)
class Plot:
    """Weeks side by side; ``width`` and ``height`` of the drawing, ``top`` the largest total."""

    weeks: list[Week]
    top: int
    width: int
    height: int = HEIGHT


def group_of(line: Line) -> str:
    if line.act == "refuse":
        return "refused"
    if line.act in LEAVES:
        return "leaves"
    if line.opens:
        return "opens"
    return "lists" if line.act in ("list", "search") else "rest"


def plotted(lines: Iterable[Line], since: date, until: date) -> Plot:
    """Each week between two days, also those in which nothing happened."""
    counted: dict[date, Counter[str]] = {}
    day = since - timedelta(days=since.weekday())
    while day < until:
        counted[day] = Counter()
        day += timedelta(days=7)
    for line in lines:
        on = timezone.localdate(line.at)
        counted[on - timedelta(days=on.weekday())][group_of(line)] += 1
    top = max((sum(c.values()) for c in counted.values()), default=0)
    weeks = []
    for place, (monday, numbers) in enumerate(counted.items()):
        x, y, bars = GAP + place * (WIDTH + GAP), float(HEIGHT), []
        for group in GROUPS:
            height = HEIGHT * numbers[group] / top if top else 0.0
            y -= height
            if height:
                bars.append(Bar(group, x, round(y, 2), round(height, 2), numbers[group]))
        weeks.append(Week(monday, {group: numbers[group] for group in GROUPS}, x, bars))
    return Plot(weeks, top, GAP + len(weeks) * (WIDTH + GAP))
