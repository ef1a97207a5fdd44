"""What was agreed, shown where it applies: a rule of the cell (R70), and for what something may be used (R78)."""

from __future__ import annotations

from typing import Any

from django.template import Library

from participants.cells.rulebook import RULES
from participants.cells.rules import ours
from participants.exports import PURPOSE_LINE

register = Library()


@register.simple_tag
def purpose_line() -> str:
    """What stands on everything that leaves and names cases (R78)."""
    return str(PURPOSE_LINE)


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
