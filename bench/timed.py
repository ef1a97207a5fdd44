"""The application with a clock in it: each answer says in ``Server-Timing`` where its time went and what it asked.

Wrapped from outside, so that the product has no switch for it. Numbers are milliseconds and counts.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from django.db import connections
from django.db.backends.signals import connection_created
from django.template.base import Template

from livc.wsgi import application as _plain
from secrecy import keys, record

_spent: dict[str, float] = defaultdict(float)
_asked: list[str] = []
_inside: list[str] = []  # what is being timed now, outermost first


def _timed(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
    """Time of its own: what is spent in another timed part isn't counted here as well."""

    def timed(*args: Any, **kwargs: Any) -> Any:
        began = time.perf_counter()
        _inside.append(name)
        try:
            return call(*args, **kwargs)
        finally:
            _inside.pop()
            took = time.perf_counter() - began
            _spent[name] += took
            if _inside:
                _spent[_inside[-1]] -= took

    return timed


_call = record.call


def _recorded(function: str, *args: Any) -> Any:
    _asked.append(f"log {function}")
    return _timed(f"log {function}", _call)(function, *args)


def _executed(execute: Callable[..., Any], statement: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    if context["connection"].alias == "log":
        return execute(statement, params, many, context)
    text = str(statement)
    name = "stand" if "pg_backend_pid" in text else "sign-in" if _signs_in(text) else "statements"
    _asked.append(f"data {name}: {text}")
    return _timed(name, execute)(statement, params, many, context)


def _signs_in(text: str) -> bool:
    """Django's own session and user query."""
    return 'FROM "django_session"' in text or text.startswith('SELECT "participants_user"')


def _watch(connection: Any, **_: Any) -> None:
    connection.execute_wrappers.append(_executed)
    connection._commit = _timed("commit", connection._commit)


record.call = _recorded

keys.unseal = _timed("decrypt", keys.unseal)
setattr(Template, "render", _timed("render", Template.render))
connection_created.connect(_watch, dispatch_uid="bench.timed")
for _link in connections.all(initialized_only=True):
    _link.close()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    _spent.clear()
    _asked.clear()
    began = time.perf_counter()

    def started(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        whole = time.perf_counter() - began
        parts = [("whole", whole), *sorted(_spent.items())]
        timing = ", ".join(f'p;desc="{name}";dur={seconds * 1000:.4f}' for name, seconds in parts)
        said = [
            ("Server-Timing", timing),
            ("X-Asked", str(len(_asked))),
            ("X-Statements", " | ".join(" ".join(text.split())[:160].replace("\n", " ") for text in _asked)),
        ]
        return start_response(status, headers + said, *rest)

    return _plain(environ, started)
