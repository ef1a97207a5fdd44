"""What the pages around an agenda show: plain values for the templates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone

from cases.meetings.calendar import Sitting
from cases.meetings.models import AgendaItem, Invitation, Meeting
from cases.meetings.planning.forms import OrderForm


def totals(meeting: Meeting, items: Iterable[AgendaItem]) -> dict[str, Any]:
    """How long the agenda takes together, in minutes, and until when."""
    minutes = sum(item.minutes for item in items)
    return {"minutes": minutes, "until": timezone.localtime(meeting.starts_at + timedelta(minutes=minutes))}


def order_rows(form: OrderForm, items: Sequence[AgendaItem], order: Sequence[str] = ()) -> list[dict[str, Any]]:
    """The rows of the list that is put in order; ``order`` is how it was sent, when that couldn't be kept."""
    place = {slug: n for n, slug in enumerate(order)}
    rows = sorted(items, key=lambda item: place.get(item.slug, len(place)))
    return [
        {"slug": i.slug, "position": n, "reference": i.case.reference, "kind": form[f"kind-{i.slug}"], "minutes": form[f"minutes-{i.slug}"]}
        for n, i in enumerate(rows, 1)
    ]  # fmt: skip


def calendar_offer(sitting: Sitting | None) -> dict[str, Any] | None:
    """What a page says beside the calendar file, for who may have one."""
    return {"cancelled": sitting.cancelled, "moved": sitting.sequence > 0} if sitting else None


def paper_rows(meeting: Meeting, items: Sequence[AgendaItem], *, hours: bool, services: bool) -> list[dict[str, Any]]:
    """The agenda on paper: references only. ``hours``: for who sees all of it; ``services``: for who leads."""
    asked: dict[Any, list[str]] = {}
    if services:
        by_id = {item.pk: item for item in items}
        for row in Invitation.objects.filter(item__in=list(by_id)).select_related("service"):
            if row.standing(by_id[row.item_id]) in ("sent", "accepted"):
                asked.setdefault(row.item_id, []).append(row.service.short_name)
    rows, begins = [], timezone.localtime(meeting.starts_at)
    for position, item in enumerate(items, 1):
        ends = begins + timedelta(minutes=item.minutes)
        rows.append(
            {
                "position": position,
                "reference": item.case.reference,
                "kind_label": item.get_item_kind_display(),
                "minutes": item.minutes,
                "begins": begins if hours else None,
                "ends": ends,
                "services": ", ".join(sorted(asked.get(item.pk, []))),
            }
        )
        begins = ends
    return rows
