"""What the pages about a cell show, in words."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participants.cells.models import Cell
from participants.mandates import Steward
from participants.models import Appointment, Seat
from participants.seating.deeds import checklist, predecessors_in
from participants.seating.jurisdiction import municipalities, place_of, registered

SOON = timedelta(days=30)
CHIPS = {Cell.State.PROPOSED: "warn", Cell.State.ACTIVE: "ok", Cell.State.ENDING: "bad"}
ORDER = {Seat.Kind.MAYOR: 0, Seat.Kind.POLICE: 1, Seat.Kind.PREVENTION: 2}
ROLES: dict[str, Any] = {
    Seat.Kind.MAYOR: gettext_lazy("Burgemeester"), Seat.Kind.POLICE: gettext_lazy("Lokale politie"),
    Seat.Kind.PREVENTION: gettext_lazy("Preventieambtenaar, coördinator LIVC R"),
    Appointment.Kind.AUDITOR: gettext_lazy("Auditor"), Appointment.Kind.DPO: gettext_lazy("Functionaris voor gegevensbescherming"),
}  # fmt: skip


def last_day(held: Seat | Appointment) -> date:
    """The day on which it really ends: a police seat with its clearance (R05)."""
    if isinstance(held, Seat) and held.kind == Seat.Kind.POLICE and held.clearance_until is not None:
        return min(held.ends, held.clearance_until)
    return held.ends


def held_row(cell: Cell, held: Seat | Appointment) -> dict[str, Any]:
    today, ends = timezone.localdate(), last_day(held)
    chip, kind = _("tot en met %s") % f"{ends:%d/%m/%Y}", ""
    if ends < today:
        chip, kind = _("vervallen op %s") % f"{ends:%d/%m/%Y}", "bad"
    elif held.begins > today:
        chip, kind = _("vanaf %s") % f"{held.begins:%d/%m/%Y}", "info"
    elif ends <= today + SOON:
        kind = "warn"
    role = ROLES[held.kind]
    if isinstance(held, Seat) and held.deputises_id is not None:
        role = _("%s, waarnemend") % role
    return {
        "role": role, "name": held.user.get_full_name() or held.user.username, "place": held.municipality, "chip": chip, "kind": kind,
        "url": reverse("seating:seat", args=[cell.pk, held.pk]), "lapsed": ends < today,
    }  # fmt: skip


def seats_of_ours(keeps: Steward, cell: Cell) -> list[Seat]:
    """The seats that this administrator keeps in the cell: running, to come, or lapsed without a successor."""
    seats = Seat.objects.filter(cell=cell, municipality__in=municipalities(keeps), ended_at=None)
    over = models.Q(ends__lt=timezone.localdate())
    seats = seats.exclude(over & models.Q(successors__isnull=False)).exclude(over & models.Q(deputises__isnull=False))
    return sorted(
        seats.select_related("user", "municipality").distinct(),
        key=lambda s: (ORDER[Seat.Kind(s.kind)], s.deputises_id is not None, s.begins),
    )


def seat_rows(keeps: Steward, cell: Cell) -> list[dict[str, Any]]:
    """Each fixed seat that this administrator has to fill, with who holds it, or nobody."""
    seats, place = seats_of_ours(keeps, cell), place_of(keeps, cell)
    rows = [held_row(cell, seat) for seat in seats]
    ours = list(Seat.Kind) if registered(keeps, cell) else [Seat.Kind.MAYOR]
    filled = {seat.kind for seat in seats}
    if place is not None:
        rows += [
            {"role": ROLES[kind], "name": "", "place": place.municipality, "url": reverse("seating:designate", args=[cell.pk, kind.value])}
            for kind in ours if kind not in filled
        ]  # fmt: skip
    return rows


def overseer_rows(keeps: Steward, cell: Cell) -> list[dict[str, Any]]:
    """Auditors and data protection officers whom this administrator named."""
    named = Appointment.objects.filter(cell=cell, municipality__in=municipalities(keeps), ended_at=None)
    running = named.filter(ends__gte=timezone.localdate()).select_related("user", "municipality")
    return [held_row(cell, one) for one in running.order_by("kind", "begins")]


def member_rows(keeps: Steward, cell: Cell) -> list[dict[str, Any]]:
    """The municipalities of the cell: agreed or not, and which of them this administrator may take out."""
    codes, proposed = municipalities(keeps), cell.state == Cell.State.PROPOSED
    members = list(cell.memberships.select_related("municipality", "agreement").order_by("municipality__name"))
    joint = sum(1 for m in members if m.until is None) > 1
    rows = []
    for member in members:
        if member.until is not None:
            chip, kind = _("niet meer, sinds %s") % f"{member.until:%d/%m/%Y}", ""
        elif not joint:
            chip, kind = "", ""
        elif hasattr(member, "agreement"):
            chip, kind = _("burgemeester stemde in"), "ok"
        else:
            chip, kind = _("wacht op de burgemeester"), "warn"
        theirs = member.municipality_id in codes
        may = proposed and member.until is None and (theirs != registered(keeps, cell))
        rows.append(
            {"name": member.municipality.name, "because": member.because, "chip": chip, "kind": kind,
             "leave": member.pk if may else None, "leave_label": _("Voorstel afwijzen") if theirs else _("Voorstel intrekken")}
        )  # fmt: skip
    return rows


def cell_page(keeps: Steward, cell: Cell) -> dict[str, Any]:
    leads = registered(keeps, cell)
    return {
        "cell": cell, "chip": CHIPS[Cell.State(cell.state)], "purpose": Cell.PURPOSE, "leads": leads,
        "members": member_rows(keeps, cell), "seats": seat_rows(keeps, cell), "overseers": overseer_rows(keeps, cell),
        "checks": checklist(cell) if leads and cell.state == Cell.State.PROPOSED else None,
        "merged": predecessors_in(keeps, cell) if cell.state == Cell.State.ACTIVE else [],
        "place": place_of(keeps, cell),
    }  # fmt: skip
