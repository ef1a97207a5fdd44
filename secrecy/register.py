"""The ledger of a cell, for who audits it. Reading it is the first thing on record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import models

from secrecy import record
from secrecy.models import Entry
from secrecy.readers import Forbidden, reader
from secrecy.transparency.checkpoints import Checkpoint
from secrecy.transparency.notes import Note, encoded


def register(*, purpose: str, asked: str = "") -> models.QuerySet[Entry]:
    """The ledger of the reader's cell, for its auditor; the review is on record before a line is shown."""
    here = reader()
    ((cell,),) = record.call("open_register", here.pid, here.began, here.request, purpose, asked[:100] or None)
    if cell is None:
        raise Forbidden("U bent niet aangesteld als auditor of functionaris voor gegevensbescherming van deze cel.")
    return Entry.objects.filter(cell=cell)


def circles_named(circles: Iterable[UUID]) -> dict[UUID, tuple[str, str]]:
    """(label, kind) of circles that stand in the register the reader has open."""
    here = reader()
    rows = record.call("circles_named", sorted(set(circles)), here.pid, here.began, here.request)
    return {circle: (label, kind) for circle, label, kind in rows}


def actors_named(people: Iterable[int]) -> dict[int, tuple[str, str, str]]:
    """(username, first name, last name) of who acts in the register the reader has open without being of that cell."""
    here = reader()
    rows = record.call("actors_named", sorted(set(people)), here.pid, here.began, here.request)
    return {person: (username, first, last) for person, username, first, last in rows}


def circles_called(number: str) -> list[UUID]:
    """The circles that bear this case number, in the register the reader has open."""
    here = reader()
    return [row[0] for row in record.call("circles_called", number[:20], here.pid, here.began, here.request)]


@dataclass(frozen=True, slots=True)
class OwnLine:
    """A line of the register that somebody is asked about, as who did it is shown it: of what was refused only that it was."""

    at: datetime
    act: str
    ok: bool
    label: str | None
    kind: str | None
    purpose: str | None


def lines_asked_about(question: str) -> list[OwnLine]:
    """One's own lines that a question to oneself (by its public reference) is about; none of anybody else's."""
    here = reader()
    return [OwnLine(*row) for row in record.call("lines_asked_about", question, here.pid, here.began, here.request)]


@dataclass(frozen=True, slots=True)
class Sealing:
    """How far a register is sealed between two moments: until which moment the last checkpoint looks, how many lines there are until
    then, how many of those it doesn't cover, and the checkpoint: its size, and the signed note to the letter."""

    upto: datetime
    lines: int
    uncovered: int
    size: int
    note: str

    @property
    def checkpoint(self) -> dict[str, str]:
        """The note in its parts, for who compares it with what was deposited elsewhere: root in base 64, key as name and id."""
        signed = Note.parse(self.note)
        read = Checkpoint.parse(signed.text)
        by = signed.signatures[0]
        return {
            "origin": read.origin, "size": str(read.size), "root": encoded(read.root), "time": read.time, "key": f"{by.name}+{by.id.hex()}",
        }  # fmt: skip


def sealed_between(since: datetime, until: datetime) -> Sealing | None:
    """Of the register the reader has open; None before anything was sealed."""
    here = reader()
    rows = record.call("sealed_between", since, until, here.pid, here.began, here.request)
    return Sealing(*rows[0]) if rows else None


def sealed_acts(since: datetime, until: datetime, size: int) -> dict[str, int]:
    """How many lines of each act the register that is open has between two moments, of those the checkpoint of ``size`` covers."""
    here = reader()
    rows = record.call("sealed_acts", since, until, size, here.pid, here.began, here.request)
    return {act: int(number) for act, number in rows}
