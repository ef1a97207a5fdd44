"""Who sits where, as what, from when to when: everyone with a capacity in a cell (R74)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participants.cells.models import Cell
from participants.mandates import speaking
from participants.models import AnyCapacity, Appointment, Mandate, Participation, Seat, User
from participants.roster.promises import Promises
from secrecy.outbox import unreached

Held = Seat | Mandate | Appointment
ENDED_DAYS = 90  # how long what ended stays in the folded list
ORDER = (Seat.Kind.MAYOR, Seat.Kind.PREVENTION, Seat.Kind.POLICE, Mandate.Role.FIXED, Mandate.Role.SUBSTITUTE,
         Appointment.Kind.AUDITOR, Appointment.Kind.DPO)  # fmt: skip


class Access(TextChoices):
    """What this person can open at this moment in this capacity; PostgreSQL says the same (``secrecy_capacity.sworn``)."""

    OPEN = "open", _("toegang tot casussen")
    NOTICE = "notice", _("nog geen toegang: geheimhouding niet bevestigd")
    DECLARATION = "declaration", _("nog geen toegang: verklaring van de cel niet bevestigd")
    SUSPENDED = "suspended", _("geschorst: een vaste zetel moet het herstel bevestigen")
    CLOSED = "closed", _("account gesloten")
    REGISTER = "register", _("enkel het inzageregister")
    LATER = "later", _("nog niet begonnen")
    OVER = "over", _("beëindigd")


CHIPS = {Access.OPEN: "ok", Access.REGISTER: "info", Access.LATER: "info", Access.SUSPENDED: "bad", Access.CLOSED: "bad",
         Access.NOTICE: "warn", Access.DECLARATION: "warn"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sitting:
    """A person in a capacity, as the list shows it. ``last`` is the last day on which it holds."""

    capacity: UUID
    name: str
    role: str
    of: str  # the municipality or service
    stands_in_for: str
    begins: date
    last: date
    clearance: str
    clearance_until: date | None
    acknowledged: date | None  # the notice on secrecy of today
    in_use: bool
    reached: bool  # no mail to this person failed for good
    access: Access
    chip: str
    service_id: int
    kind: str


@dataclass(frozen=True, slots=True)
class Roster:
    """A cell on a day. What is to come and what ended are there only when that day is today."""

    day: date
    today: bool
    seats: list[Sitting]
    services: list[Sitting]
    oversight: list[Sitting]
    vacant: list[str]  # seats nobody holds that day
    silent: list[str]  # services that take part, and for which nobody may speak
    ended: list[Sitting]

    @property
    def everybody(self) -> list[Sitting]:
        return [*self.seats, *self.services, *self.oversight]

    @property
    def with_access(self) -> list[Sitting]:
        """R74: who can open case content now."""
        return [s for s in self.everybody if s.access is Access.OPEN]

    @property
    def overseeing(self) -> list[Sitting]:
        return [s for s in self.oversight if s.access is Access.REGISTER]

    @property
    def without_access(self) -> list[Sitting]:
        return [s for s in self.everybody if s.access not in (Access.OPEN, Access.REGISTER, Access.LATER)]


def last_day(held: AnyCapacity) -> date:
    """The last day on which a capacity holds: the police seat's ends with its clearance (R05), and what was ended, that day."""
    days = [held.ends]
    if isinstance(held, Seat) and held.kind == Seat.Kind.POLICE and held.clearance_until:
        days.append(held.clearance_until)
    if held.ended_at is not None:
        days.append(timezone.localdate(held.ended_at))
    return min(days)


def runs_on(held: Held, day: date, today: date) -> bool:
    """Today at this moment; on another day at some moment of it."""
    over = held.ended_at is not None and day == today and held.ended_at <= timezone.now()
    return held.begins <= day <= last_day(held) and not over


def roster(cell: Cell, day: date | None = None) -> Roster:
    """Who sits in ``cell``: today (also what is to come, and what ended of late) or on another day."""
    today = timezone.localdate()
    day = day or today
    promises, silent_to = Promises.of(cell), unreached()
    running: list[Sitting] = []
    ended: list[Sitting] = []
    for held in _held(cell):
        sits, comes = runs_on(held, day, today), day == today and held.begins > today and held.ended_at is None
        if sits or comes:
            running.append(_sitting(held, promises, silent_to, Access.LATER if comes else None))
        elif day == today and today - timedelta(days=ENDED_DAYS) <= last_day(held) <= today:
            ended.append(_sitting(held, promises, silent_to, Access.OVER))
    running.sort(key=_order)
    sitting = [s for s in running if s.access is not Access.LATER]
    spoken_for = {s.service_id for s in sitting}
    parts = Participation.objects.confirmed().filter(cell=cell).select_related("service") if day == today else []
    return Roster(
        day, day == today,
        seats=[s for s in running if s.kind in Seat.Kind.values],
        services=[s for s in running if s.kind in Mandate.Role.values],
        oversight=[s for s in running if s.kind in Appointment.Kind.values],
        vacant=[str(kind.label) for kind in Seat.Kind if kind not in {s.kind for s in sitting}],
        silent=[part.service.name for part in parts if part.service_id not in spoken_for],
        ended=sorted(ended, key=lambda s: (s.last, s.name), reverse=True),
    )  # fmt: skip


def _held(cell: Cell) -> Iterable[Held]:
    yield from Seat.objects.filter(cell=cell).select_related("user", "service", "municipality", "deputises__user")
    # A case worker sits nowhere, and isn't known to the cell (R25).
    at_table = Mandate.objects.filter(cell=cell).exclude(role=Mandate.Role.CASE_WORKER)
    yield from at_table.select_related("user", "service")
    yield from Appointment.objects.filter(cell=cell).select_related("user", "service", "municipality")


def _order(sitting: Sitting) -> tuple[Any, ...]:
    place = ORDER.index(sitting.kind)
    service = sitting.of if sitting.kind in Mandate.Role.values else ""
    return service, place, sitting.of, bool(sitting.stands_in_for), sitting.begins, sitting.name


def _sitting(held: Held, promises: Promises, silent_to: set[int], known: Access | None) -> Sitting:
    seat = held if isinstance(held, Seat) else None
    access = known or _access(held, promises)
    municipality = None if isinstance(held, Mandate) else held.municipality
    return Sitting(
        held.pk, full_name(held.user), role(held), municipality.name if municipality else held.service.name,
        full_name(seat.deputises.user) if seat and seat.deputises else "", held.begins, last_day(held),
        str(seat.get_clearance_display()) if seat and seat.clearance else "", seat.clearance_until if seat else None,
        promises.acknowledged.get(held.pk), held.user_id in promises.in_use, held.user_id not in silent_to,
        access, CHIPS.get(access, ""), held.service_id, kind_of(held),
    )  # fmt: skip


def _access(held: Held, promises: Promises) -> Access:
    if not held.user.is_active:
        return Access.CLOSED
    if isinstance(held, Appointment):
        return Access.REGISTER
    if held.user_id in promises.suspended:
        return Access.SUSPENDED
    if held.pk not in promises.acknowledged:
        return Access.NOTICE
    return Access.OPEN if promises.declared(held.pk) else Access.DECLARATION


def kind_of(held: Held) -> str:
    return held.role if isinstance(held, Mandate) else held.kind


def role(held: Held) -> str:
    """«Burgemeester», or «Burgemeester (aangestelde vertegenwoordiger)» for who stands in."""
    stands_in = isinstance(held, Seat) and held.deputises_id is not None
    said = speaking([f"{kind_of(held)}_delegate" if stands_in else kind_of(held), ""])
    return said.label if said else ""


def full_name(user: User) -> str:
    return user.get_full_name() or user.username
