"""Why one sees what a page showed, who else could see it, and what would change (promise 9).

Each answer names circles, so each is a list on record before it is given.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from secrecy import record
from secrecy.opening import on_record
from secrecy.readers import reader


@dataclass(frozen=True, slots=True)
class Because:
    """One thing that a request of one's own did: what was opened, listed or refused, and the admission that lets one.

    ``circle`` is None of what one may not know of any more; ``by_seat``: a fixed seat lists it, no admission does.
    ``outcome`` is "ok", "hidden" (nothing is told of what that was) or the rule that refused. ``admits``: one may let in there.
    """

    at: datetime
    act: str
    outcome: str
    purpose: str | None
    circle: UUID | None
    kind: str | None
    label: str | None
    by_seat: bool
    ground: str | None
    giver_id: int | None
    given_at: datetime | None
    until: datetime | None
    admits: bool


def explain(request: UUID) -> list[Because]:
    """What one's own request of the last day did and why it could; empty for a request of somebody else, or of long ago."""
    here = reader()
    found = [Because(*line) for line in record.call("why", request, here.pid, here.began, here.request)]
    on_record("list", circles={line.circle for line in found if line.circle}, about="waarom")
    return found


@dataclass(frozen=True, slots=True)
class Made:
    """A request of one's own: when it began, what it did and for which purposes, and whether something was refused."""

    request: UUID
    at: datetime
    acts: list[str]
    purposes: list[str]
    refused: bool


def requests_made() -> list[Made]:
    """One's own requests of the last day, at most 25, the newest first; they name no circle."""
    here = reader()
    return [Made(*line) for line in record.call("own_requests", here.pid, here.began, here.request)]


@dataclass(frozen=True, slots=True)
class MayIn:
    """One admission that holds: who may do what in a circle, on which ground, let in by whom, until when."""

    circle: UUID
    kind: str
    label: str
    user_id: int
    capacity: UUID
    title: list[str]  # what the floor above shows of the capacity
    act: str
    ground: str
    giver_id: int
    given_at: datetime
    until: datetime


def who_may(circles: Iterable[UUID], *, about: str = "wie kan dit zien") -> list[MayIn]:
    """Who may do what in these circles, for who may let in there; nothing for everyone else. ``about`` stands in the register."""
    here = reader()
    found = [MayIn(*line) for line in record.call("who_may", sorted(set(circles)), here.pid, here.began, here.request)]
    on_record("list", circles={line.circle for line in found}, about=about)
    return found


@dataclass(frozen=True, slots=True)
class Readable:
    """What somebody may read in a capacity now, and so would no longer when it ended."""

    capacity: UUID
    user_id: int
    circle: UUID
    kind: str
    label: str
    until: datetime


def what_if(*, ended: Iterable[UUID]) -> list[Readable]:
    """What would close to whom if these capacities of the reader's cell ended now: as far as the reader lets in there."""
    here = reader()
    capacities = sorted(set(ended))
    found = [Readable(*line) for line in record.call("readable_by", capacities, here.pid, here.began, here.request)]
    on_record("list", circles={line.circle for line in found}, about="wat als")
    return found


@dataclass(frozen=True, slots=True)
class Gain:
    """Whether somebody may read a circle already; ``until`` is None when letting them in would be new."""

    circle: UUID
    capacity: UUID
    until: datetime | None


def what_if_admitted(capacities: Iterable[UUID], *, to: Iterable[UUID]) -> list[Gain]:
    """What letting these capacities in to these circles would add, by person and circle; for who may let in there."""
    wanted, circles = list(capacities), list(to)
    have = {
        (line.circle, line.capacity): line.until for line in who_may(circles, about="wat als") if line.act == "read"
    }
    return [Gain(circle, capacity, have.get((circle, capacity))) for circle in circles for capacity in wanted]
