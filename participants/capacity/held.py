"""The capacities that the reader holds now, to choose from: own seats, mandates, appointments, administrations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from participants.models import Administration, Appointment, Mandate, Seat
from secrecy.acts import reader


@dataclass(frozen=True, slots=True)
class Held:
    """One of the reader's capacities; ``where`` is the cell, or the organisation of an administrator."""

    capacity: UUID
    label: str
    behalf: str
    where: str
    last: date
    current: bool


def held() -> list[Held]:
    """Which hold today, by where; PostgreSQL asks again when one is chosen."""
    here, today = reader(), timezone.localdate()
    running = Q(user_id=here.user_id, begins__lte=today, ends__gte=today) & (
        Q(ended_at=None) | Q(ended_at__gt=timezone.now())
    )
    cleared = ~Q(kind=Seat.Kind.POLICE) | Q(clearance_until__gte=today)  # R05
    rows = [
        Held(
            z.pk,
            _("%s (vervanging)") % z.get_kind_display() if z.deputises_id else z.get_kind_display(),
            z.service.name,
            z.cell.name,
            min(z.ends, z.clearance_until) if z.kind == Seat.Kind.POLICE and z.clearance_until else z.ends,
            z.pk == here.capacity,
        )
        for z in Seat.objects.filter(running, cleared).select_related("cell", "service")
    ]
    rows += [
        Held(m.pk, m.get_role_display(), m.service.name, m.cell.name, m.ends, m.pk == here.capacity)
        for m in Mandate.objects.filter(running).select_related("cell", "service")
    ]
    rows += [
        Held(a.pk, a.get_kind_display(), a.service.name, a.cell.name, a.ends, a.pk == here.capacity)
        for a in Appointment.objects.filter(running).select_related("cell", "service")
    ]
    rows += [
        Held(a.pk, "", "", a.organisation.name, a.ends, a.pk == here.capacity)
        for a in Administration.objects.filter(running).select_related("organisation")
    ]
    return sorted(rows, key=lambda h: (h.where, h.behalf, h.label))
