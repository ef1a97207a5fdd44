"""The rules of a cell in force on a day: its latest version over the defaults. A cell without own rules works (R70)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from participants.cells.models import Cell, CellRules
from participants.cells.rulebook import RULES
from secrecy.acts import reader


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds in a cell: ``rules["window_days"]``; what it set itself stands in ``own``."""

    own: Mapping[str, Any] = field(default_factory=dict)

    def __getitem__(self, key: str) -> Any:
        return self.own.get(key, RULES[key].standard)


def in_force(cell: Cell, day: date | None = None) -> Rules:
    """The rules of ``cell`` on ``day`` (default today). For the reader's own cell today the badge brought them: no query."""
    here = reader()
    if day is None and here.cell == cell.pk and here.words is not None:
        return Rules(here.words.get("rules") or {})
    day = day or timezone.localdate()
    version = CellRules.objects.filter(cell=cell, valid_from__lte=day).order_by("-version").first()
    return Rules(version.values if version else {})
