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


_LABELS = dict([*Seat.Kind.choices, *Mandate.Role.choices, *Appointment.Kind.choices])
_COLUMNS = {
    name: [field.attname for field in model._meta.concrete_fields]
    for name, model in {"user": User, "service": Service, "cell": Cell}.items()
}


def _all(models_: Iterable[Any], *, running_on: date | None, **where: Any) -> Iterator[Acting]:
    """One query, whatever the kinds of capacity."""
    asked = []
    for model in models_:
        rows = model.objects.filter(**where)
        if running_on is not None:
            ended = models.Q(ended_at=None) | models.Q(ended_at__gt=timezone.now())
            rows = rows.filter(ended, begins__lte=running_on, ends__gte=running_on)
        joined = [f"{name}__{column}" for name, columns in _COLUMNS.items() for column in columns]
        asked.append(rows.values_list("role" if model is Mandate else "kind", "id", "ends", *joined))
    for kind, capacity, ends, *values in asked[0].union(*asked[1:], all=True):
        rest = iter(values)
        user, service, cell = (
            model.from_db("default", columns, [next(rest) for _ in columns])
            for model, columns in zip((User, Service, Cell), _COLUMNS.values(), strict=True)
        )
        until = timezone.make_aware(datetime.combine(ends + timedelta(days=1), time()))
        kind_ = "mandate" if kind in Mandate.Role.values else kind
        yield Acting(user, capacity, kind_, str(_LABELS[kind]), service, cell, until)  # type: ignore[arg-type]


def me() -> Acting | None:
    """The reader in the present capacity; None without one."""
    here = reader()
    if "me" not in here.kept:
        named([])
    return cast("Acting | None", here.kept["me"])


def named(capacities: Iterable[UUID]) -> dict[UUID, Acting]:
    """Capacities, running or ended, by id: to name who did something."""
    here, wanted = reader(), set(capacities)
    asked = wanted if "me" in here.kept or here.capacity is None else wanted | {here.capacity}
    found = {a.capacity: a for a in _all((Seat, Mandate, Appointment), running_on=None, id__in=asked)} if asked else {}
    if "me" not in here.kept:  # asked along, as every page says who one is
        here.kept["me"] = found.get(here.capacity) if here.capacity else None
    return {capacity: acting for capacity, acting in found.items() if capacity in wanted}


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
