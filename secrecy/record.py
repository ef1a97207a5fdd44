"""The log connection: one call, one commit, through functions that may do nothing else."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from typing import Any

from django.db import DatabaseError, InterfaceError, connections

logger = logging.getLogger("secrecy")


#: The SQLSTATE by which ``secrecy.stand`` tells that this database was restored, and its list of destroyed keys not replayed yet.
RESTORED = "LR001"


class RecordImpossible(Exception):
    """What must be on record could not be written; the answer is a 503 without content."""


def call(function: str, *args: Any) -> list[Sequence[Any]]:
    """Call one function of the deep room by name on the log connection, committed when this returns."""
    link = connections["log"]
    if link.in_atomic_block:
        raise RuntimeError("the log connection commits by itself: never put it in a transaction")
    try:
        with link.cursor() as cursor:
            cursor.execute(f"SELECT * FROM secrecy.{function}({', '.join(['%s'] * len(args))})", args)  # noqa: S608 - names from this package
            return list(cursor.fetchall())
    except (DatabaseError, InterfaceError) as trouble:
        # The class says enough; the message could carry what was asked.
        why = type(trouble.__cause__ or trouble).__name__
        if getattr(trouble.__cause__, "pgcode", None) == RESTORED:
            why = "this database was restored: replay its list of destroyed keys (THREAT_MODEL.md, Backups)"
        logger.error("record impossible: secrecy.%s, %s", function, why)
        raise RecordImpossible(function) from trouble


def columns(row: str | None) -> dict[str, Any] | None:
    """A row that the deep room returns as jsonb, such as a person (Django leaves jsonb as text)."""
    return None if row is None else dict(json.loads(row))
