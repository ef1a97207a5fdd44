"""Pages of who holds a fixed seat: agreeing to a joint cell, arranging a replacement, handing a seat over."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from participants.cells.models import Cell
from participants.fresh import freshly_proven
from participants.models import Seat
from participants.seating import deeds, succession
from participants.seating.attempt import attempt
from participants.seating.forms import ClearedDelegateForm, DelegateForm


@require_http_methods(["GET", "POST"])
def agree(request: HttpRequest) -> HttpResponse:
    """What a mayor agrees to for the municipality, and one button (FED art. 2; R01)."""
    acting = succession.mayor()
    seat = succession.own_seat(acting)
    members = list(
        seat.cell.memberships.running().select_related("municipality", "agreement").order_by("municipality__name")
    )
    mine = next((m for m in members if m.municipality_id == seat.municipality_id), None)
    agreed = getattr(mine, "agreement", None)
    open_ = mine is not None and len(members) > 1 and agreed is None
    if request.method == "POST" and open_ and mine is not None:
        deeds.agree(acting, mine)
        messages.success(request, _("U stemde in met de cel."))
        return redirect("workspace")
    context = {
        "cell": seat.cell, "municipality": seat.municipality, "members": members, "purpose": Cell.PURPOSE, "agreed": agreed, "open": open_,
    }  # fmt: skip
    return render(request, "seating/agree.html", context, status=409 if request.method == "POST" else 200)


@require_http_methods(["GET", "POST"])
@freshly_proven
def deputise(request: HttpRequest) -> HttpResponse:
    """«Vervanging regelen»: who stands in for me, from when to when; and back early (R08)."""
    acting = succession.seated()
    seat = succession.own_seat(acting)
    if request.method == "POST" and (deputy := _uuid(request.POST.get("end", ""))) is not None:
        succession.take_back(seat, deputy)
        messages.success(request, _("De vervanging is beëindigd. Wat uw vervanger deed, blijft geldig."))
        return redirect("seating:deputise")
    form = (ClearedDelegateForm if seat.kind == Seat.Kind.POLICE else DelegateForm)(
        request.POST if request.method == "POST" else None, people=succession.could_stand_in(acting, seat)
    )
    if form.is_valid():
        user = form.cleaned_data["person"]
        if attempt(form, partial(succession.delegate, acting, seat, user=user, **form.term())) is not None:
            messages.success(request, _("Uw vervanging is geregeld. Uw vervanger krijgt een bericht zonder inhoud."))
            return redirect("seating:deputise")
    running = (
        seat.deputies.filter(ended_at=None, ends__gte=timezone.localdate()).select_related("user").order_by("begins")
    )
    anyone = form.fields["person"].queryset.exists()  # type: ignore[attr-defined]
    context = {
        "form": form,
        "seat": seat,
        "deputies": running,
        "acting": acting,
        "anyone": anyone and not acting.delegate,
    }
    return render(request, "seating/deputise.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@freshly_proven
def hand_over(request: HttpRequest) -> HttpResponse:
    """«Zetel overdragen»: from whom to whom, how many circles; by another seat than who receives or designated (R08)."""
    acting = succession.seated()
    if request.method == "POST" and (capacity := _uuid(request.POST.get("seat", ""))) is not None:
        count = succession.hand_over(capacity)
        done = ngettext("De zetel is overgedragen: %d kring.", "De zetel is overgedragen: %d kringen.", count) % count
        messages.success(request, done)
        return redirect("seating:hand_over")
    waiting = succession.hand_overs(acting)
    status = 400 if request.method == "POST" else 200
    return render(request, "seating/hand_over.html", {"waiting": waiting, "cell": acting.cell}, status=status)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
