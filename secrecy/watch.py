"""What every query of the web role passes: a forgotten opening crashes instead of showing an empty page.

Looked at where all ways of Django lead: ``exists()``, ``count()``, ``explain()``, base managers, joins from
another model, ``values()``, raw SQL and cursors. PostgreSQL's row policies stand behind it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

from secrecy.confidential import Confidential, Listed
from secrecy.readers import NoReader, NotOpened, reader_or_none

# What Django sends to save a row: it asks nothing and brings nothing back.
_WRITES = re.compile(r"\s*(INSERT|UPDATE)\b(?!.*\b(SELECT|RETURNING)\b)", re.IGNORECASE | re.DOTALL)


@lru_cache(1)
def _sealed() -> tuple[frozenset[str], frozenset[str], re.Pattern[str]]:
    confidential = {m._meta.db_table for m in apps.get_models() if issubclass(m, Confidential)}
    listed = {m._meta.db_table for m in apps.get_models() if issubclass(m, Listed)}
    names = sorted(confidential | listed)
    return frozenset(confidential), frozenset(listed), re.compile(r"\b(" + "|".join(names or ["$^"]) + r")\b")


def _named(statement: str) -> frozenset[str]:
    return frozenset(_sealed()[2].findall(statement))


# The ORM sends the same statements over and over, with their values apart. A statement without parameters may
# hold values in its text, so it is never kept.
_named_again = lru_cache(1024)(_named)


def watch(execute: Callable[..., Any], statement: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """A Django execute wrapper: raises ``NoReader`` or ``NotOpened`` before anything is sent."""
    confidential, listed, _ = _sealed()
    tables = (_named_again if params else _named)(str(statement))
    if tables:
        here = reader_or_none()
        if here is None:
            raise NoReader(", ".join(sorted(tables)))
        if here.link is not context["connection"]:
            # PostgreSQL would show an empty page: this reader stands in a transaction of another connection.
            raise NoReader(", ".join(sorted(tables)))
        if tables & confidential and not here.opened:
            raise NotOpened(", ".join(sorted(tables & confidential)))
        if tables & listed and not _WRITES.match(str(statement)):
            here.listed = True
            here.unnoted |= not here.noting
    return execute(statement, params, many, context)


def watch_connection(connection: BaseDatabaseWrapper, **_: object) -> None:
    """On every new connection of the serving roles; migrations run as the owner, who sees no row anyway."""
    if settings.DATABASE_ROLE == "app" and watch not in connection.execute_wrappers:
        connection.execute_wrappers.append(watch)
