"""What ends besides circles: rows past their term, names in the records, remains of circles, sessions, messages,
what lies about (R54, R55). By an office, which is nobody; each step is one transaction, and says how many.

Every verb takes ``simulate``: the same is done, counted and undone.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.db import DatabaseError, InterfaceError, connections, transaction

from secrecy.record import RecordImpossible

logger = logging.getLogger("secrecy")
#: So many lines of the records at once: nobody who writes there waits long.
BATCH = 20_000


@dataclass(frozen=True, slots=True)
class Ended:
    """Of which table how many rows went or were emptied."""

    what: str
    rows: int


def end_rows(*, simulate: bool = False) -> list[Ended]:
    """Rows that are past their term by their own columns: designations, accounts, lines of a disclosure ledger, empty meetings ..."""
    return _done("end_rows", uuid4(), simulate=simulate)


def empty_names(*, simulate: bool = False) -> list[Ended]:
    """Who did what, in ledger and change log, past the register's term of each cell. The leaf of every line stands."""
    total: dict[str, int] = {}
    while found := _done("empty_names", BATCH, uuid4(), simulate=simulate):
        for one in found:
            total[one.what] = total.get(one.what, 0) + one.rows
        if simulate:
            break
    return [Ended(*one) for one in total.items()]


def end_circles(*, simulate: bool = False) -> list[Ended]:
    """What is left of a circle and its admissions, once names about it are past the register's term."""
    return _done("end_circles", uuid4(), simulate=simulate)


def end_accounts(*, simulate: bool = False) -> list[Ended]:
    """Sessions of closed accounts; passwords and links of emptied ones."""
    return _done("end_accounts", simulate=simulate)


def sweep(*, simulate: bool = False) -> list[Ended]:
    """What lies about in the deep room: for hours or days, and about nobody's case."""
    return _done("sweep", simulate=simulate)


def end_sessions(*, simulate: bool = False) -> list[Ended]:
    """Sessions that are over."""
    return _counted("secrecy.badge", "end_stale_sessions", simulate=simulate)


def end_messages(*, simulate: bool = False) -> list[Ended]:
    """Messages that were sent long ago, and links that nobody used."""
    return _counted("secrecy.outbox", "empty_outbox", simulate=simulate)


def end_past(*, simulate: bool = False) -> list[Ended]:
    """All of it, in the order in which one makes way for the other. A step that fails leaves the others as they are."""
    ended: list[Ended] = []
    for step in (end_rows, empty_names, end_circles, end_accounts, end_sessions, end_messages, sweep):
        try:
            ended += step(simulate=simulate)
        except RecordImpossible:
            logger.error("not ended: %s; the next run tries again", step.__name__)
    return ended


def _done(function: str, *args: Any, simulate: bool) -> list[Ended]:
    return _asked(f"SELECT what, rows FROM secrecy.{function}({', '.join(['%s'] * len(args))})", args, simulate)  # noqa: S608 - names from this module


def _counted(what: str, function: str, *, simulate: bool) -> list[Ended]:
    return [one for one in _asked(f"SELECT %s, secrecy.{function}()", (what,), simulate) if one.rows]


def _asked(statement: str, args: tuple[Any, ...], simulate: bool) -> list[Ended]:
    """One transaction of the log connection, undone when it is only asked what would go. Raises :class:`RecordImpossible`."""
    try:
        with transaction.atomic(using="log"), connections["log"].cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = '300s'")
            cursor.execute(statement, args)
            found = [Ended(str(what), int(rows)) for what, rows in cursor.fetchall()]
            transaction.set_rollback(simulate, using="log")
    except (DatabaseError, InterfaceError) as trouble:
        logger.error("not ended: %s", type(trouble.__cause__ or trouble).__name__)
        raise RecordImpossible(statement) from trouble
    return found
