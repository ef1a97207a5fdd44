"""The ledger of a cell, for who audits it. Reading it is the first thing on record."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import models

from secrecy import record
from secrecy.models import Entry
from secrecy.readers import Forbidden, reader


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
