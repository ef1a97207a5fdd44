"""The administrator's pages about who sits in a cell: designated, succeeded, represented, prolonged, ended."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from participants.cells.models import Cell
from participants.fresh import freshly_proven
from participants.mandates import Steward
from participants.models import Appointment, Seat
from participants.seating import designating
from participants.seating.attempt import attempt
from participants.seating.forms import (
    ClearanceForm,
    ClearedForm,
    ClearedSuccessorForm,
    DesignateForm,
    EndForm,
    PoliceForm,
    ProlongForm,
    SuccessorForm,
)
from participants.seating.jurisdiction import administrator, cell_kept, people, place_of, seat_kept
from participants.seating.page import ROLES, held_row


@require_http_methods(["GET", "POST"])
@freshly_proven
def designate(request: HttpRequest, cell: int, kind: str) -> HttpResponse:
    """Fill a seat of the cell, or name who oversees it (R04, R05, R06)."""
    keeps = administrator()
    row = cell_kept(keeps, cell)
    if kind not in ROLES:
        raise Http404
    police, place = kind == Seat.Kind.POLICE, place_of(keeps, row)
    start = {"zone": place.municipality.police_zone_id} if police and place else None
    form = (PoliceForm if police else DesignateForm)(
        request.POST if request.method == "POST" else None, initial=start, people=people(keeps), me=keeps.user
    )
    if form.is_valid() and attempt(form, partial(_designate, keeps, row, kind, form)) is not None:
        messages.success(request, _("Aangesteld. Wie aangesteld is, krijgt een bericht zonder inhoud."))
        return redirect("seating:cell", row.pk)
    return _asked(request, row, form, {"role": ROLES[kind], "deed": "designate"})


def _designate(keeps: Steward, row: Cell, kind: str, form: DesignateForm) -> Seat | Appointment:
    more = {"zone": form.cleaned_data["zone"]} if "zone" in form.cleaned_data else {}
    return designating.designate(keeps, row, kind, user=form.user(keeps.organisation), **form.term(), **more)


@require_http_methods(["GET", "POST"])
@freshly_proven
def succeed(request: HttpRequest, cell: int, seat: UUID) -> HttpResponse:
    """A successor on a seat: the old one ends, what was done in it stays (R08)."""
    keeps = administrator()
    row = cell_kept(keeps, cell)
    old = _seat(keeps, row, seat)
    form = (ClearedSuccessorForm if old.kind == Seat.Kind.POLICE else SuccessorForm)(
        request.POST if request.method == "POST" else None, people=people(keeps), me=keeps.user
    )
    if _others(form, old, keeps) and attempt(form, partial(_succeed, keeps, old, form)) is not None:
        messages.success(request, _("De opvolger is aangesteld. Een andere vaste zetel draagt de casussen over."))
        return redirect("seating:cell", row.pk)
    return _asked(request, row, form, {"role": ROLES[old.kind], "old": old, "deed": "succeed"})


def _succeed(keeps: Steward, old: Seat, form: DesignateForm) -> Seat:
    because = form.cleaned_data["because"]
    return designating.succeed(keeps, old, because=because, user=form.user(keeps.organisation), **form.term())


@require_http_methods(["GET", "POST"])
@freshly_proven
def stand_in(request: HttpRequest, cell: int, seat: UUID) -> HttpResponse:
    """Somebody who stands in for a while, for who can't arrange it: a sick mayor's alderman (R08)."""
    keeps = administrator()
    row = cell_kept(keeps, cell)
    old = _seat(keeps, row, seat)
    form = (ClearedForm if old.kind == Seat.Kind.POLICE else DesignateForm)(
        request.POST if request.method == "POST" else None, people=people(keeps).exclude(pk=old.user_id), me=keeps.user
    )
    if form.is_valid() and attempt(form, partial(_stand_in, keeps, old, form)) is not None:
        messages.success(request, _("De waarnemer is aangesteld. Een andere vaste zetel draagt de casussen over."))
        return redirect("seating:cell", row.pk)
    return _asked(request, row, form, {"role": ROLES[old.kind], "old": old, "deed": "stand_in"})


def _stand_in(keeps: Steward, old: Seat, form: DesignateForm) -> Seat:
    return designating.stand_in(keeps, old, user=form.user(keeps.organisation), **form.term())


def _asked(request: HttpRequest, row: Cell, form: forms.Form, more: dict[str, Any]) -> HttpResponse:
    status = 400 if form.errors else 200
    return render(request, "seating/designate.html", {"cell": row, "form": form} | more, status=status)


@require_http_methods(["GET", "POST"])
@freshly_proven
def seat(request: HttpRequest, cell: int, seat: UUID) -> HttpResponse:
    """One seat or appointment: who, by which act, until when; prolong it, renew the clearance, end it."""
    keeps = administrator()
    row = cell_kept(keeps, cell)
    held = seat_kept(keeps, row, seat)
    asked = request.POST.get("deed", "")
    offered: dict[str, forms.Form] = {"prolong": ProlongForm(prefix="prolong"), "end": EndForm(prefix="end")}
    if held.kind == Seat.Kind.POLICE:
        offered["clearance"] = ClearanceForm(prefix="clearance")
    if asked in offered:
        form = offered[asked] = type(offered[asked])(request.POST, prefix=asked)
        if _others(form, held, keeps) and attempt(form, partial(_change, held, asked, form.cleaned_data)) is not None:
            messages.success(request, _("Genoteerd. Wat voordien gebeurde, blijft geldig."))
            return redirect("seating:cell", row.pk)
    context = {
        "cell": row, "held": held, "row": held_row(row, held), "over": held.ended_at is not None,
        "is_seat": isinstance(held, Seat) and held.deputises_id is None, **offered,
    }  # fmt: skip
    return render(request, "seating/seat.html", context, status=400 if request.method == "POST" else 200)


def _change(held: Seat | Appointment, deed: str, said: dict[str, Any]) -> Seat | Appointment:
    if held.ended_at is not None:
        raise ValidationError(_("Dit is al voorbij: stel opnieuw iemand aan."))
    if deed == "end":
        designating.end(held, because=said["because"])
    elif deed == "prolong":
        designating.prolong(held, ends=said["ends"])
    elif isinstance(held, Seat):
        designating.renew_clearance(held, clearance=said["clearance"], until=said["clearance_until"])
    return held


def _seat(keeps: Steward, row: Cell, pk: UUID) -> Seat:
    held = seat_kept(keeps, row, pk)
    if not isinstance(held, Seat):
        raise Http404
    return held


def _others(form: forms.Form, held: Seat | Appointment, keeps: Steward) -> bool:
    """The form is valid, and the seat is somebody else's: nobody changes one's own, and PostgreSQL refuses it too."""
    if form.is_valid() and held.user_id == keeps.user.pk:
        form.add_error(None, _("Uw eigen zetel wijzigt een andere beheerder van uw gemeente."))
    return form.is_valid()
