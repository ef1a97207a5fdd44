"""In the cell: a fixed seat confirms that somebody is the same person; who waits for it reads why cases are closed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from participants.fresh import freshly_proven
from participants.mandates import me, named, seats_of
from participants.models import Mandate, Recovery, Seat
from participants.recovering import deeds
from participants.suspension import suspended as suspension


@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    """«Is dit dezelfde persoon?», for each who waits in this cell."""
    acting = deeds.seated()
    rows = [_row(asked, held) | {"may": deeds.may_confirm(acting, asked)} for asked, held in deeds.to_confirm(acting)]
    return render(request, "recovering/waiting.html", {"acting": acting, "rows": rows})


def _row(asked: Recovery, held: list[Seat | Mandate]) -> dict[str, Any]:
    """Who asked is named by organisation: an administrator sits in no cell."""
    labels = named(place.pk for place in held)
    return {
        "pk": asked.pk,
        "name": asked.user.get_full_name(),
        "places": [
            {"label": labels[place.pk].label, "service": place.service.name, "begins": place.begins} for place in held
        ],
        "organisation": asked.organisation.name,
        "asked_at": asked.asked_at,
        "seconded_at": asked.seconded_at,
        "proof": asked.get_proof_display() if asked.proof else "",
    }


@require_POST
@freshly_proven
def confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One button: cases open again for this person in this cell, at the next statement."""
    deeds.confirm(deeds.seated(), pk)
    messages.success(request, _("Bevestigd. In uw cel gaan de casussen weer open voor deze persoon."))
    return redirect("recovering:waiting")


@require_GET
def suspended(request: HttpRequest) -> HttpResponse:
    """Why cases are closed to the reader after a recovery, and who opens them again."""
    asked, acting = suspension(), me()
    seats = []
    if asked is not None and acting is not None:
        seats = [seat for seat in seats_of(acting.cell) if seat.user.pk != acting.user.pk]
    context = {"asked": asked, "acting": acting, "seats": seats}
    return render(request, "recovering/suspended.html", context)
