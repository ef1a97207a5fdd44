"""What stands out in a month of the register: small rules with a name, each of which says why (journey 5).

A rule looks at lines, never at a person: nobody gets a score, and nothing is weighed against anything. Its thresholds are rules
of the cell. Most of what stands out is ordinary work; it is where looking begins.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy

from secrecy.models import Entry

#: Opening something to look in it. Who let somebody in looked at nothing.
OPENS = frozenset({"open", "write", "release", "admit"})
LEAVES = frozenset({"print", "export", "release", "calendar"})
BURST = timedelta(minutes=10)
#: What one finding names of its lines; the rest is a number.
SOME = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the register, as far as the rules look: references only."""

    id: int
    at: datetime
    act: str
    outcome: str
    circle: UUID | None
    actor: int
    capacity: UUID | None
    purpose: str
    item: UUID | None

    @property
    def opens(self) -> bool:
        return self.act in OPENS and self.outcome == "ok"

    @property
    def slug(self) -> str:
        return f"{int(self.at.timestamp())}-{self.id}"


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a cell: its lines, oldest first, the case each circle is about, the days of its meetings, when capacities ended."""

    lines: Sequence[Line]
    cases: Mapping[UUID, str]
    meetings: Sequence[date]
    ended: Mapping[UUID, datetime]
    rules: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule found of one capacity: how many lines, the first of them, and what they are about."""

    actor: int
    capacity: UUID | None
    lines: list[Line]
    words: str = ""
    slugs: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, lines: list[Line], words: str = "") -> Finding:
        return cls(lines[0].actor, lines[0].capacity, lines, words, [line.slug for line in lines[:SOME]])


@dataclass(frozen=True, slots=True)
class Notice:
    """A rule: its key, its name and why it looks, in Dutch; ``why`` is filled with the rules of the cell."""

    key: str
    name: Any
    why: Any
    find: Callable[[Month], Iterable[Finding]]


def month_of(rows: Any, since: datetime, until: datetime) -> list[Line]:
    """The lines of a cell between two moments, oldest first, of persons only; ``rows`` is the register that is open."""
    columns = ("id", "at", "act", "outcome", "circle", "actor", "capacity", "purpose", "item", "whom")
    found = rows.filter(at__gte=since, at__lt=until, actor__isnull=False).order_by("at", "id").values_list(*columns)
    return [
        Line(pk, at, act, outcome, circle, actor, capacity, purpose or "", item)
        for pk, at, act, outcome, circle, actor, capacity, purpose, item, whom in found.iterator(chunk_size=5000)
        if act != "admit" or whom is None
    ]


def _by_capacity(lines: Iterable[Line]) -> list[list[Line]]:
    found: dict[tuple[int, UUID | None], list[Line]] = defaultdict(list)
    for line in lines:
        found[line.actor, line.capacity].append(line)
    return list(found.values())


def _outside(month: Month) -> Iterable[Finding]:
    reach = timedelta(days=month.rules["watch_days"])
    far = [
        line
        for line in month.lines
        if line.opens
        and line.circle in month.cases
        and not any(abs(timezone.localdate(line.at) - day) <= reach for day in month.meetings)
    ]
    return map(Finding.of, _by_capacity(far))


def _after(month: Month) -> Iterable[Finding]:
    late = [
        line
        for line in month.lines
        if line.outcome == "capacity lapsed"
        or (line.capacity is not None and (end := month.ended.get(line.capacity)) is not None and line.at > end)
    ]
    return map(Finding.of, _by_capacity(late))


def _at_night(month: Month) -> Iterable[Finding]:
    begins, ends = month.rules["watch_night_from"], month.rules["watch_night_until"]

    def night(line: Line) -> bool:
        hour = timezone.localtime(line.at).hour
        return bool(hour >= begins or hour < ends)

    return map(Finding.of, _by_capacity(line for line in month.lines if line.opens and night(line)))


def _burst(month: Month) -> Iterable[Finding]:
    """The longest run of openings in which each ten minutes hold more than the cell finds ordinary."""
    most = month.rules["watch_burst"]
    for lines in _by_capacity(line for line in month.lines if line.opens):
        first, found = 0, set[int]()
        for last, line in enumerate(lines):
            while line.at - lines[first].at > BURST:
                first += 1
            if last - first + 1 > most:
                found.update(range(first, last + 1))
        if found:
            yield Finding.of([lines[place] for place in sorted(found)])


def _again(month: Month) -> Iterable[Finding]:
    """The same case on more than so many days, without an agenda item that says why."""
    times: dict[tuple[int, UUID | None, str], list[Line]] = defaultdict(list)
    for line in month.lines:
        if line.opens and line.item is None and line.circle is not None and (case := month.cases.get(line.circle)):
            times[line.actor, line.capacity, case].append(line)
    for (_actor, _capacity, case), lines in times.items():
        if len({timezone.localdate(line.at) for line in lines}) >= month.rules["watch_again"]:
            yield Finding.of(lines, case)


def _refused(month: Month) -> Iterable[Finding]:
    shut = _by_capacity(line for line in month.lines if line.act == "refuse")
    return (Finding.of(lines) for lines in shut if len(lines) >= month.rules["watch_refused"])


def _left(month: Month) -> Iterable[Finding]:
    return map(Finding.of, _by_capacity(line for line in month.lines if line.act in LEAVES))


NOTICES: tuple[Notice, ...] = (
    Notice("outside", gettext_lazy("Ver van een overleg"), gettext_lazy("Een casus ging open terwijl er binnen %(watch_days)s dagen voor of na geen overleg van de cel was."), _outside),
    Notice("after", gettext_lazy("Na het einde van een mandaat"), gettext_lazy("Iemand probeerde iets te openen nadat de hoedanigheid waarin dat gebeurde, geëindigd was."), _after),
    Notice("night", gettext_lazy("In de nacht"), gettext_lazy("Een opening tussen %(watch_night_from)s en %(watch_night_until)s uur."), _at_night),
    Notice("burst", gettext_lazy("Veel ineens"), gettext_lazy("Meer dan %(watch_burst)s openingen binnen tien minuten door één persoon."), _burst),
    Notice("again", gettext_lazy("Steeds dezelfde casus"), gettext_lazy("Dezelfde casus op %(watch_again)s dagen of meer, telkens zonder agendapunt dat het verklaart."), _again),
    Notice("refused", gettext_lazy("Vaak geweigerd"), gettext_lazy("%(watch_refused)s weigeringen of meer van één persoon. Wie rondkijkt, begint bij gesloten deuren."), _refused),
    Notice("left", gettext_lazy("Wat de toepassing verliet"), gettext_lazy("Afdrukken, bestanden en vrijgaven: elk daarvan ontsnapt aan het register zodra het op papier staat."), _left),
)  # fmt: skip


def noticed(month: Month) -> list[tuple[Notice, list[Finding]]]:
    """Every rule with what it found, most lines first; also those that found nothing, so that it is seen that they looked."""
    return [(notice, sorted(notice.find(month), key=lambda f: (-len(f.lines), f.lines[0].at))) for notice in NOTICES]


def ranked(found: Iterable[tuple[Notice, list[Finding]]]) -> list[tuple[Line, list[str]]]:
    """Lines by how many rules they fall under, newest first among equals: a line is ranked, never a person."""
    under: dict[int, tuple[Line, list[str]]] = {}
    for notice, findings in found:
        for line in (line for finding in findings for line in finding.lines):
            under.setdefault(line.id, (line, []))[1].append(str(notice.name))
    return sorted(under.values(), key=lambda pair: (-len(pair[1]), -pair[0].at.timestamp()))


def entries_of(rows: Any, lines: Iterable[Line]) -> list[Entry]:
    """The whole lines of these, in the same order."""
    wanted = list(lines)
    if not wanted:
        return []
    moments = [line.at for line in wanted]
    known = {e.pk: e for e in rows.filter(pk__in=[line.id for line in wanted], at__range=(min(moments), max(moments)))}
    return [known[line.id] for line in wanted if line.id in known]


def in_words(notice: Notice, rules: Mapping[str, Any]) -> str:
    """Why a rule looks, with the thresholds of the cell in it."""
    return str(notice.why) % {key: rules[key] for key in WATCHED}


WATCHED = ("watch_days", "watch_night_from", "watch_night_until", "watch_burst", "watch_again", "watch_refused")
__all__ = [
    "NOTICES",
    "WATCHED",
    "Finding",
    "Line",
    "Month",
    "Notice",
    "entries_of",
    "in_words",
    "month_of",
    "noticed",
    "ranked",
]
