"""Hard rules that can be turned off, one at a time, and by tests alone: then the tests that bear the rule's id must fail.

Nothing in the product knows a switch. ``LIVC_MUTANT`` names the rule; the tests' own set-up puts a weaker body under the
function that holds it, or weakens the copies of the database. ``make mutants`` runs them all.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from tests.mutants.rules import RULES, Mutant, find


def chosen() -> Mutant | None:
    """The rule that is off in this run; None in every ordinary one."""
    name = os.environ.get("LIVC_MUTANT", "")
    return RULES[name] if name else None


def turn_off() -> None:
    """Weaken the functions that hold the chosen rule, wherever they were imported."""
    if (mutant := chosen()) is not None:
        for target, weaker in mutant.bodies:
            target().__code__ = weaker.__code__
        for owner, name, value in mutant.attributes:
            setattr(find(owner), name, value)


def weaken(ask: Callable[..., Any], database: str) -> None:
    """Weaken a fresh copy of the database; ``ask`` is :func:`tests.world.ask`."""
    if (mutant := chosen()) is not None:
        for statement in mutant.statements:
            ask(statement, database=database)
