"""Seats that pass on, and circles that nobody can open any more."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import connections

from secrecy import record
from secrecy.readers import Forbidden, reader


def pass_on(capacity: UUID, *, because: str) -> int:
    """Give the capacity what the one it follows on could do in circles where that let others in; how many circles.

    Asked by who holds the old capacity, or by another fixed seat of the cell; never by who receives, never by who
    designated, nor from a seat that was filled less than a week ago. Each circle has its entry. Raises :class:`Forbidden`.
    """
    here = reader()
    ((circles,),) = record.call("pass_on", capacity, here.pid, here.began, here.request, because)
    if circles is None:
        raise Forbidden(
            "Een zetel wordt overgedragen door wie ze had, of door een andere vaste zetel van de cel die al een week ingevuld is."
        )
    return int(circles)


def settled() -> bool:
    """Whether the reader's fixed seat has been filled for a week: before that it vouches for nobody and passes nothing on."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT secrecy.settled(secrecy.capacity())")
        return bool(cursor.fetchall()[0][0])


def to_pass() -> dict[UUID, int]:
    """Seats of the reader's cell that follow on another and were not handed everything yet: how many circles each.

    For the fixed seats; nothing for others.
    """
    here = reader()
    return {capacity: int(circles) for capacity, circles in record.call("to_pass", here.pid, here.began, here.request)}


@dataclass(frozen=True, slots=True)
class Orphaned:
    """Circles of one kind of one case that nobody can open: the pseudonymous number, the kind, and how many."""

    label: str
    kind: str
    circles: int


def orphaned() -> list[Orphaned]:
    """Circles of the reader's cell, within their term, that nobody can open; for the fixed seats, nothing for others."""
    here = reader()
    return [Orphaned(*line) for line in record.call("orphaned", here.pid, here.began, here.request)]
