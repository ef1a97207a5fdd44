"""The workspace of an organisation's administrator: its services, where they take part, and what ends soon."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from participants.joining import page
from participants.joining.deeds import LEADS
from participants.mandates import Acting, Steward
from participants.models import Administration, Mandate, Participation, Service, User
from secrecy.acts import reader

SOON = timedelta(days=30)


def due(acting: Acting) -> list[dict[str, Any]]:
    """Services that wait for the cell's word: for the coordinator and the mayor, either of whom gives it (R11)."""
    if acting.kind not in LEADS:
        return []
    asked = Participation.objects.running().filter(cell=acting.cell, confirmed_at=None).select_related("service")
    return [
        {
            "title": _("Deelname bevestigen of weigeren"), "url": reverse("joining:participants"), "note": part.service.name,
            "chip": _("gevraagd"), "kind": "warn", "icon": "building",
        }
        for part in asked.order_by("asked_at")
    ]  # fmt: skip


def workspace(steward: Steward) -> dict[str, Any]:
    """What ``joining/_workspace.html`` shows. Nothing of a case: an administrator sees none at any moment."""
    organisation = steward.organisation
    today = timezone.localdate()
    own = list(User.objects.filter(organisation=organisation).values_list("pk", flat=True))
    parts = list(
        Participation.objects.filter(service__organisation=organisation)
        .select_related("cell", "service", "category")
        .order_by("cell__name", "-asked_at")
    )
    mandates = list(
        Mandate.objects.filter(service__organisation=organisation, ended_at=None, ends__gte=today)
        .select_related("user", "service", "cell")
        .order_by("ends")
    )
    administrators = list(
        Administration.objects.filter(organisation=organisation, ended_at=None, ends__gte=today)
        .select_related("user")
        .order_by("ends")
    )
    return {
        "organisation": organisation,
        "services": [_service(s, parts, mandates, own) for s in Service.objects.filter(organisation=organisation).select_related("category")],
        "ending": [_ending(m.user, f"{m.get_role_display()}, {m.service} · {m.cell}", m.ends, reverse("joining:mandate", args=[m.pk])) for m in mandates if m.begins <= today and m.ends <= today + SOON]
        + [_ending(a.user, _("beheerder"), a.ends, reverse("joining:organisation")) for a in administrators if a.ends <= today + SOON],
        "administrators": [
            {"pk": a.pk, "name": a.user.get_full_name(), "ends": a.ends, "own": a.user_id == reader().user_id} for a in administrators
        ],
        "alone": len(administrators) < 2,
    }  # fmt: skip


def _service(row: Service, parts: list[Participation], mandates: list[Mandate], own: list[int]) -> dict[str, Any]:
    return {
        "pk": row.pk,
        "name": row.name,
        "short_name": row.short_name,
        "category": page.category_row(row.category),
        "parts": [page.participation_row(p, own) for p in parts if p.service_id == row.pk],
        "mandates": [page.mandate_row(m) | {"cell": m.cell} for m in mandates if m.service_id == row.pk],
        "unspoken": [
            p.cell.name
            for p in parts
            if p.service_id == row.pk
            and p.ended_at is None
            and p.confirmed_at
            and not any(m.service_id == row.pk and m.cell_id == p.cell_id and m.role == Mandate.Role.FIXED for m in mandates)
        ],
    }  # fmt: skip


def _ending(user: User, what: str, ends: Any, url: str) -> dict[str, Any]:
    return {"name": user.get_full_name() or user.short_name, "what": what, "ends": ends, "url": url}
