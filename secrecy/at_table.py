"""At the table: whether there is something new, what is typed kept, and stepping out. Nothing here shows a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connections

from secrecy import keys, record
from secrecy.cipher import bound
from secrecy.confidential import Confidential
from secrecy.models import Circle
from secrecy.readers import Refused, reader


def version(page: str, meeting: str = "") -> str:
    """A mark of this page for the reader: it changes when somebody else changed what the reader may read there.

    ``page`` is the reference in its address; ``meeting`` that of the meeting, of which the whole cell knows how it stands. Nothing is opened and nothing is entered; of a page that isn't there, or isn't
    the reader's, the mark stays the same.
    """
    reader()
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT secrecy.version(%s, %s)", [page, meeting])
        return str(cursor.fetchone()[0])


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of typed words: ``kept``, or overtaken by another window of the same writer at this ``edition``."""

    kept: bool
    edition: int
    saved_at: datetime


def keep_draft(draft: type[Confidential], pk: UUID, text: str, *, edition: int) -> Kept:
    """Keep what is typed in the reader's own draft, committed when this returns, without opening its circle.

    ``edition`` is the one it was typed on. Raises :class:`Refused` when the draft isn't the reader's, or its circle was not
    opened in this session: then open it for writing first, which is on record.
    """
    here = reader()
    at = (here.pid, here.began, here.request)
    for circle, cell, wrapped, cell_wrapped in record.call("draft_key", pk, *at):
        key = keys.circle_key(circle, wrapped, keys.cell_key(cell, cell_wrapped))
        row = draft(id=pk, circle_id=circle)
        sealed = keys.seal(key.cipher, text.encode(), bound(row, "text"))
        for now, saved_at, kept in record.call("keep_draft", pk, sealed, edition, *at):
            return Kept(kept, now, saved_at)
    raise Refused("draft")


def step_out(circle: Circle | UUID, person: int, *, kinds: Sequence[str], because: str) -> int:
    """End what this person may do in a circle and in those of ``kinds`` inside it, from the next statement on; how many ended.

    One steps out oneself, or is put out by who opened the circle to ``admit``. Own contributions stay one's own.
    """
    which = circle.id if isinstance(circle, Circle) else circle
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT secrecy.step_out(%s, %s, %s, %s)", [which, person, list(kinds), because])
        return int(cursor.fetchone()[0])


def leave_to_owners(
    circle: Circle | UUID,
    *,
    keeping: Sequence[UUID] = (),
    own: Sequence[str] = (),
    held: Sequence[str] = (),
    beside: Sequence[str] = (),
    registers: Sequence[str] = (),
    because: str,
) -> int:
    """End what everyone may do in a circle and in all it holds, from the next statement on, but for what is their own; how many ended.

    The circle must be open to ``admit``. The capacities ``keeping`` keep what they may admit others to. Of circles of kinds ``own``
    who may admit there keeps all; of kinds ``held`` who may write there and admits nobody; kinds ``beside`` stay as they are; of kinds
    ``registers`` who lists the header goes on listing it, and does nothing else.
    """
    which = circle.id if isinstance(circle, Circle) else circle
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT secrecy.leave_to_owners(%s, %s::uuid[], %s, %s, %s, %s, %s)",
            [which, [str(one) for one in keeping], list(own), list(held), list(beside), list(registers), because],
        )
        return int(cursor.fetchone()[0])


@dataclass(frozen=True, slots=True)
class ReadingOf:
    """That somebody in this capacity looked, on which day, at what kind of thing, why, and how many times (R73)."""

    day: date
    capacity: UUID
    title: list[str] | None  # what the floor above shows of the capacity
    kind: str
    purpose: str
    times: int


def readings_of(circle: Circle | UUID, *, without: Sequence[str] = ()) -> list[ReadingOf]:
    """Everyone who looked at a case and what lies in it, newest day first; for who may admit to it, and it must be open.

    ``without``: kinds of circles that are known to a service alone.
    """
    here = reader()
    which = circle.id if isinstance(circle, Circle) else circle
    lines = record.call("readings_of", which, list(without), here.pid, here.began, here.request)
    return [ReadingOf(*line) for line in lines]
