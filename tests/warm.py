"""Django's connections to databases that are used again: kept open from one test to the next, as a server keeps them from one request to
the next, and cleaned as it cleans them."""

from __future__ import annotations

from typing import Any

import psycopg2
from django.db import connections
from psycopg2.extensions import TRANSACTION_STATUS_IDLE, connection

CLEANED = "CLOSE ALL; DEALLOCATE ALL; UNLISTEN *; RESET ALL; DISCARD TEMP; DISCARD SEQUENCES"
_kept: dict[tuple[str, str], connection] = {}  # by alias and database


class _Gone:
    """Stands where a connection stood that is kept, while Django closes it."""

    closed = 0

    def close(self) -> None: ...


def leave(alias: str) -> None:
    """Keep the connection of this alias for when its database is spoken to again; close it when it isn't as a fresh one would be."""
    wrapper: Any = connections[alias]
    raw, name = wrapper.connection, str(wrapper.settings_dict["NAME"])
    if raw is not None and not wrapper.in_atomic_block and _cleaned(raw):
        _kept[alias, name] = raw
        wrapper.connection = _Gone()
    wrapper.close()


def _cleaned(raw: connection) -> bool:
    try:
        if raw.closed:
            return False
        raw.rollback()
        raw.autocommit = True
        with raw.cursor() as cursor:
            cursor.execute(CLEANED)
        return raw.info.transaction_status == TRANSACTION_STATUS_IDLE
    except psycopg2.Error:
        return False


def keep() -> None:
    """From now on the connections of this thread are made only when none was kept."""
    for alias in connections:
        _from_kept(connections[alias], alias)


def _from_kept(wrapper: Any, alias: str) -> None:
    new = wrapper.get_new_connection

    def get(params: dict[str, Any]) -> connection:
        raw = _kept.pop((alias, str(params.get("dbname", params.get("database")))), None)
        if raw is not None and _cleaned(raw):
            return raw
        made: connection = new(params)
        return made

    wrapper.get_new_connection = get


def pids(name: str) -> str:
    """The backends of what is kept to this database."""
    return ", ".join(str(raw.info.backend_pid) for (_alias, of), raw in _kept.items() if of == name and not raw.closed)


def cool(name: str) -> None:
    """Close what is kept to this database."""
    for key in [key for key in _kept if key[1] == name]:
        _kept.pop(key).close()
