"""Who speaks for whom, in which capacity, from when to when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, cast
from uuid import UUID

from django.db import models
from django.utils import timezone

from participants.cells.models import Cell
from participants.models import Appointment, Mandate, Seat, Service, User
from secrecy.acts import reader

FIXED_SEATS = frozenset(Seat.Kind.values)


@dataclass(frozen=True, slots=True)
class Acting:
    """A person acting in a capacity: what screens show and what admissions need."""

    user: User
    capacity: UUID
    kind: str
    label: str
    service: Service
    cell: Cell
    ends: datetime

    @property
    def name(self) -> str:
        return self.user.short_name

    @property
    def seated(self) -> bool:
        """Holds one of the three fixed seats (FED art. 3)."""
        return self.kind in FIXED_SEATS


def _acting(row: Seat | Mandate | Appointment) -> Acting:
    if isinstance(row, Mandate):
        kind, label = "mandate", row.get_role_display()
    else:
        kind, label = row.kind, row.get_kind_display()
    ends = timezone.make_aware(datetime.combine(row.ends + timedelta(days=1), time()))
    return Acting(row.user, row.id, kind, str(label), row.service, row.cell, ends)


def _all(models_: Iterable[Any], *, running_on: date | None, **where: Any) -> Iterator[Acting]:
    for model in models_:
        rows = model.objects.filter(**where).select_related("user", "service", "cell")
        if running_on is not None:
            ended = models.Q(ended_at=None) | models.Q(ended_at__gt=timezone.now())
            rows = rows.filter(ended, begins__lte=running_on, ends__gte=running_on)
        yield from (_acting(row) for row in rows)


def me() -> Acting | None:
    """The reader in the present capacity; None without one."""
    here = reader()
    if here.capacity is None:
        return None
    if "me" not in here.kept:
        here.kept["me"] = next(_all((Seat, Mandate, Appointment), running_on=None, id=here.capacity), None)
    return cast("Acting | None", here.kept["me"])


def named(capacities: Iterable[UUID]) -> dict[UUID, Acting]:
    """Capacities, running or ended, by id: to name who did something."""
    wanted = list(capacities)
    return {a.capacity: a for a in _all((Seat, Mandate, Appointment), running_on=None, id__in=wanted)} if wanted else {}


def seats_of(cell: Cell) -> list[Acting]:
    """Who holds the fixed seats of a cell today."""
    return list(_all((Seat,), running_on=timezone.localdate(), cell=cell))


def representatives_in(cell: Cell) -> list[Acting]:
    """Who represents a service in a cell today, substitutes too."""
    return list(_all((Mandate,), running_on=timezone.localdate(), cell=cell))


def speaking_for(service: Service, cell: Cell) -> list[Acting]:
    """Everyone who acts for a service at this table today: representatives, substitutes, or its fixed seats."""
    return list(_all((Seat, Mandate), running_on=timezone.localdate(), cell=cell, service=service))


def everyone_of(cell: Cell) -> list[Acting]:
    """Everyone who ever had a capacity in a cell, for who looks back at what they did."""
    return list(_all((Seat, Mandate, Appointment), running_on=None, cell=cell))
