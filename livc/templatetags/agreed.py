"""A rule of the cell, shown where it applies (R70)."""

from __future__ import annotations

from typing import Any

from django.template import Library

from participants.cells.rulebook import RULES
from participants.cells.rules import ours

register = Library()


@register.inclusion_tag("components/_rule.html")
def rule(key: str) -> dict[str, Any]:
    """What holds in the reader's cell today, and why. Asks nothing: the badge brought it."""
    one, here = RULES[key], ours()
    return {
        "key": key,
        "label": one.label,
        "value": one.said(here[key]),
        "own": here.sets(key) and here[key] != one.standard,
        "source": one.source,
        "certainty": one.certainty,
    }
