"""What many tests begin with is lived through once, through the same pages and verbs; each goes on in a copy of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable
from copy import deepcopy
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from tests import world as w
from tests.rewinding import copies

P = ParamSpec("P")
T = TypeVar("T")
_made: dict[Hashable, tuple[str, Any]] = {}


def once(what: Hashable, make: Callable[[], T]) -> T:
    """What ``make`` returns, in a world in which it was done; ``what`` names it, with everything that it depends on.

    In a world in which something was done already it is done there. What it returns are plain values.
    """
    name = w.current()
    if not w.untouched(name):
        return make()
    if what not in _made:
        before = f"livc_test_{os.getpid()}_lived_{len(_made)}"
        w.copy(before)
        w.point(before)
        try:
            _made[what] = before, make()
        finally:
            w.point(name)
    before, answer = _made[what]
    goes_on = copies.take(before)
    w.point(goes_on)
    w.just_now(goes_on)
    return deepcopy(answer)  # type: ignore[no-any-return]


def beforehand(do: Callable[P, T]) -> Callable[P, T]:
    """For what many tests begin with: lived through once for these arguments, which are plain values as its answer is."""

    @wraps(do)
    def begin(*args: P.args, **more: P.kwargs) -> T:
        return once(named(do, args, more), lambda: do(*args, **more))

    return begin


def named(do: Callable[..., Any], args: tuple[Any, ...], more: dict[str, Any]) -> str:
    return f"{do.__module__}.{do.__qualname__} {args!r} {sorted(more.items())!r}"


def forget() -> None:
    """Remove the databases in which it was done."""
    for name, _answer in _made.values():
        w.drop(name)
    _made.clear()
