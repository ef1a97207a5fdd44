"""May I, who may, and who did: the answers, from the same admissions the policies ask."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from secrecy import record
from secrecy.admitting import holding, permission_ids
from secrecy.confidential import Confidential, Listed
from secrecy.models import Admission, Circle
from secrecy.readers import reader


@dataclass(frozen=True, slots=True)
class Answer:
    """Truthy when allowed; ``why`` says on what ground, or what is missing."""

    allowed: bool
    why: str

    def __bool__(self) -> bool:
        return self.allowed


def may(act: str, row: Confidential | Listed | Circle) -> Answer:
    """May the reader do this here, and why (or what is missing)? Asks the same admissions as the policies."""
    here = reader()
    circle = row.id if isinstance(row, Circle) else row.circle_id
    given = Admission.objects.filter(
        holding(),
        user_id=here.user_id,
        capacity=here.capacity,
        content_object_id=circle,
        permission_id=permission_ids()[act],
        until__gt=timezone.now(),
    ).order_by("-until")
    first = given.first()
    if first is None:
        return Answer(False, f"geen toegang om te {_DUTCH[act]} in deze kring")
    return Answer(True, f"{first.ground}, tot {timezone.localtime(first.until):%d/%m/%Y}")


def may_each(act: str, rows: Iterable[Confidential | Listed]) -> set[UUID]:
    """The circles of those of these rows for which :func:`may` says yes; one question for a whole page."""
    here = reader()
    given = Admission.objects.filter(
        holding(),
        user_id=here.user_id,
        capacity=here.capacity,
        content_object_id__in={row.circle_id for row in rows},
        permission_id=permission_ids()[act],
        until__gt=timezone.now(),
    )
    return set(given.values_list("content_object_id", flat=True))


_DUTCH = {"list": "zien", "read": "lezen", "write": "schrijven", "admit": "toelaten", "release": "vrijgeven"}


@dataclass(frozen=True, slots=True)
class ReaderOf:
    """One who may read (or could read until then), until when, and the first time they did (when that was asked)."""

    circle: UUID
    user_id: int
    capacity: UUID
    until: datetime
    title: list[str]  # what the floor above shows of the capacity
    first_read: datetime | None


def readers_of(*rows: Confidential | Listed | Circle | UUID, since: bool = True) -> list[ReaderOf]:
    """Who may read these rows or circles, for who may admit to them; nothing for everyone else.

    They must be open. One question for a whole page; without ``since`` it doesn't say when each first read.
    """
    here = reader()
    circles = {row if isinstance(row, UUID) else row.id if isinstance(row, Circle) else row.circle_id for row in rows}
    lines = record.call("readers_of", sorted(circles), here.pid, here.began, here.request, since)
    return [ReaderOf(*line) for line in lines]


@dataclass(frozen=True, slots=True)
class Reading:
    """That somebody in this capacity looked, on which day and why: as much as who may admit is told."""

    day: date
    capacity: UUID
    label: str
    kind: str
    purpose: str


def readings(*, days: int = 14) -> list[Reading]:
    """Who looked lately at circles to which the reader may admit; a day's visits are one line (R73)."""
    here = reader()
    return [Reading(*line) for line in record.call("readings", days, here.pid, here.began, here.request)]
