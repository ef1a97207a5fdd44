"""The rules of a cell in force on a day: its latest version over the defaults. A cell without own rules works (R70)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from participants.cells.models import Cell, CellRules
from participants.cells.rulebook import RULEBOOK, RULES, SPECIAL, Rule
from secrecy.acts import reader


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds in a cell: ``rules["window_days"]``; what it set itself stands in ``own``."""

    own: Mapping[str, Any] = field(default_factory=dict)

    def __getitem__(self, key: str) -> Any:
        return self.own[key] if self.sets(key) else RULES[key].standard

    def sets(self, key: str) -> bool:
        """Whether the cell set this itself. What no longer fits the rulebook counts as not set."""
        return key in self.own and RULES[key].fits(self.own[key])


@dataclass(frozen=True, slots=True)
class Change:
    rule: Rule
    before: Any
    after: Any


def in_force(cell: Cell, day: date | None = None) -> Rules:
    """The rules of ``cell`` on ``day`` (default today). For the reader's own cell today the badge brought them: no query."""
    if day is None and reader().cell == cell.pk and reader().words is not None:
        return ours()
    version = version_in_force(cell, day)
    return Rules(version.values if version else {})


def ours() -> Rules:
    """The rules in force today in the cell where the reader stands; the defaults for who stands in none. No query."""
    return Rules((reader().words or {}).get("rules") or {})


def unfounded(rules: Rules) -> list[str]:
    """Special kinds of data that are switched on while no law is named that allows them (AVG art. 9 and 10; R37)."""
    return [kind for kind, basis in SPECIAL.items() if kind in rules["data_categories"] and not rules[basis]]


def data_categories(rules: Rules) -> list[tuple[str, str]]:
    """The kinds of data that may be brought in, as key and words (R36). What no law allows isn't among them, whatever is set."""
    on, off = rules["data_categories"], unfounded(rules)
    return [(key, str(words)) for key, words in RULES["data_categories"].choices if key in on and key not in off]


def versions(cell: Cell) -> list[CellRules]:
    """All versions of a cell's rules, newest first, with who made them."""
    return list(CellRules.objects.filter(cell=cell).select_related("made_by").order_by("-version"))


def version_in_force(cell: Cell, day: date | None = None) -> CellRules | None:
    """The version that holds on a day: of those that began, the last one made. PostgreSQL says the same to the badge."""
    day = day or timezone.localdate()
    return CellRules.objects.filter(cell=cell, valid_from__lte=day).order_by("-version").first()


def changes(before: Rules, after: Rules) -> Iterator[Change]:
    """Only what differs, in the order of the rulebook."""
    for rule in RULEBOOK:
        if before[rule.key] != after[rule.key]:
            yield Change(rule, before[rule.key], after[rule.key])
