"""Hard rules that can be turned off, one at a time, and by tests alone: then the tests that bear the rule's id must fail.

Nothing in the product knows a switch. ``LIVC_MUTANT`` names the rule; the tests' own set-up puts a weaker body under the
function that holds it, or weakens the copies of the database. ``make mutants`` runs them all.
"""

from __future__ import annotations
import __future__

import inspect
import os
import textwrap
from collections.abc import Callable
from types import CodeType
from typing import Any

from tests.mutants.more import MORE
from tests.mutants.rules import RULES, Mutant, find

ALL = RULES | MORE


def chosen() -> Mutant | None:
    """The rule that is off in this run; None in every ordinary one."""
    name = os.environ.get("LIVC_MUTANT", "")
    return ALL[name] if name else None


def turn_off() -> None:
    """Weaken the functions that hold the chosen rule, wherever they were imported."""
    if (mutant := chosen()) is not None:
        for target, weaker in mutant.bodies:
            target().__code__ = weaker.__code__
        for path, old, new in mutant.edits:
            find(path).__code__ = _edited(path, old, new)
        for owner, name, value in mutant.attributes:
            setattr(find(owner), name, value)


def _edited(path: str, old: str, new: str) -> CodeType:
    """The function with other words in its source; they must be there."""
    function = find(path)
    source = textwrap.dedent(inspect.getsource(function))
    source = source[source.index("def ") :]
    if old not in source:
        raise LookupError(f"nothing to weaken in {path}: {old}")
    made: dict[str, Any] = {}
    flags = __future__.annotations.compiler_flag
    exec(compile(source.replace(old, new), path, "exec", flags), function.__globals__, made)  # noqa: S102 - our own source
    code: CodeType = made[function.__name__].__code__
    return code


def weaken(ask: Callable[..., Any], database: str) -> None:
    """Weaken a fresh copy of the database; ``ask`` is :func:`tests.world.ask`."""
    if (mutant := chosen()) is not None:
        for statement in mutant.statements:
            ask(statement, database=database)
