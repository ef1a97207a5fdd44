"""«Wat als?»: before inviting, and before a mandate, a participation or a category ends, the difference by person and by row.

Only for who leads the cell, and only of circles to which they let others in: what a service keeps for itself is not counted.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cases.meetings import consultation, invitations, preparing
from cases.meetings.consultation import recused
from cases.meetings.models import AgendaItem, Meeting, Prepared
from cases.purposes import Purpose
from livc.explaining import grouped
from participants.joining.deeds import leading
from participants.mandates import Acting, representatives_in
from participants.models import CategoryConfirmation, Participation, Service
from secrecy.acts import Refused, open_circles, refuse, what_if, what_if_admitted


@require_GET
def mandate(request: HttpRequest, capacity: UUID) -> HttpResponse:
    """What closes to one person when this mandate ends."""
    acting = leading()
    held = [one for one in representatives_in(acting.cell) if one.capacity == capacity]
    return _ended(request, held, _("Wat als dit mandaat eindigt?"), found=bool(held))


@require_GET
def participation(request: HttpRequest, pk: int) -> HttpResponse:
    """What closes to everyone who speaks for a service when it stops taking part."""
    acting = leading()
    part = Participation.objects.running().filter(pk=pk, cell=acting.cell).select_related("service").first()
    held = _speaking(acting, [part.service]) if part is not None else []
    return _ended(request, held, _("Wat als deze dienst niet meer deelneemt?"), found=part is not None)


@require_GET
def category(request: HttpRequest, pk: int) -> HttpResponse:
    """What closes, and what may no longer be asked, when the confirmation of a category is withdrawn.

    Nothing closes by that alone: who was asked rightly keeps what that opened. New invitations stop (R13).
    """
    acting = leading()
    stands = CategoryConfirmation.objects.filter(pk=pk, cell=acting.cell, withdrawn_at=None).first()
    parts = Participation.objects.confirmed().filter(cell=acting.cell, category=stands.category_id if stands else None)
    held = _speaking(acting, [part.service for part in parts.select_related("service")]) if stands else []
    return _ended(request, held, _("Wat als deze bevestiging wegvalt?"), found=stands is not None, stays=True)


@require_GET
def inviting(request: HttpRequest, slug: str) -> HttpResponse:
    """What would open to whom when the invitations that lie ready are signed: at once, on acceptance, and at the table."""
    consultation.coordinator("uitnodigingen")
    meeting = _meeting(slug)
    items = list(AgendaItem.objects.standing().filter(meeting=meeting).select_related("case", "meeting__cell"))
    if items:
        open_circles(*(item.slug for item in items), purpose=Purpose.PREPARE)
    ready = preparing.prepared(items)
    letters = [_letter(row, item) for item in items for row in ready.get(item.pk, [])]
    context = {"meeting": meeting, "letters": letters, "back": reverse("meetings:prepare", args=[slug])}
    return render(request, "explaining/if_invited.html", context)


def _letter(row: Prepared, item: AgendaItem) -> dict[str, Any]:
    """One letter that lies ready: for each person of the service what opens on signing, on acceptance, and at the table."""
    marked = consultation.marked_circle(item)
    later = [circle for circle in (marked.id if marked else None, item.circle_id) if circle is not None]
    people = invitations.asked_of(row.service, item.meeting.cell)
    out = recused(item)
    have = {
        (gain.capacity, gain.circle): gain.until
        for gain in what_if_admitted([one.capacity for one in people], to=later)
    }
    return {
        "reference": item.case.reference, "service": row.service.name, "with_name": row.with_name,
        "people": [
            {
                "name": one.name, "label": one.label, "recused": one.capacity in out, "marked": marked is not None,
                "reads_marked": have.get((one.capacity, marked.id)) if marked else None, "reads_item": have.get((one.capacity, item.circle_id)),
            }
            for one in people
        ],
    }  # fmt: skip


def _meeting(slug: str) -> Meeting:
    """Raises :class:`Refused` when there is none here for the reader; on record."""
    meeting = Meeting.objects.filter(slug=slug).select_related("cell").first()
    if meeting is None:
        refuse(slug, "no such reference", purpose=Purpose.PREPARE)
        raise Refused(slug)
    return meeting


def _speaking(acting: Acting, services: Iterable[Service]) -> list[Acting]:
    return [one for service in services for one in invitations.asked_of(service, acting.cell)]


def _ended(
    request: HttpRequest, held: list[Acting], title: str, *, found: bool = True, stays: bool = False
) -> HttpResponse:
    """The page: person by person what they may read now. ``stays``: nothing of it closes by itself."""
    if not found:
        refuse("wat als", "no such reference")
        raise Refused("wat als")
    rows = what_if(ended=[one.capacity for one in held])
    people = [
        {
            "name": one.name, "label": one.label, "service": one.service.name,
            "rows": [{"what": grouped.part(row.label, row.kind), "until": row.until} for row in rows if row.capacity == one.capacity],
        }
        for one in held
    ]  # fmt: skip
    context = {"title": title, "people": people, "stays": stays, "back": reverse("joining:participants")}
    return render(request, "explaining/if_ended.html", context)
