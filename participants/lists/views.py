"""The lists that everybody reads and municipalities' administrators correct: police zones, justice houses, categories."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from participants.cells.models import JusticeHouse, Municipality, PoliceZone
from participants.lists.checking import check, municipal_steward
from participants.lists.forms import HouseForm, ListFilter, NewZoneForm, OwnZoneForm, ZoneForm
from participants.lists.page import categories_page, house_rows, own_municipality, zone_rows
from participants.mandates import steward


@require_GET
def categories(request: HttpRequest) -> HttpResponse:
    """R11, R12, R80: which services may be invited, by community, on what text, how certain, and what was said before."""
    return render(request, "lists/categories.html", {"groups": categories_page()})


@require_GET
def zones(request: HttpRequest) -> HttpResponse:
    asked = ListFilter(request.GET)
    rows = asked.among(PoliceZone.objects.all(), "name", "code", "municipalities__name")
    context = _listed(asked, zone_rows(rows)) | {"own": own_municipality()}
    return render(request, "lists/zones.html", context, status=200 if asked.is_valid() else 400)


@require_GET
def houses(request: HttpRequest) -> HttpResponse:
    asked = ListFilter(request.GET)
    rows = asked.among(JusticeHouse.objects.all(), "name", "ovo_code", "city")
    return render(
        request, "lists/houses.html", _listed(asked, house_rows(rows)), status=200 if asked.is_valid() else 400
    )


def _listed(asked: ListFilter, rows: list[dict[str, Any]]) -> dict[str, Any]:
    keeps = steward()
    return {"filter_form": asked, "rows": rows, "may_correct": keeps is not None and keeps.municipal}


@require_http_methods(["GET", "POST"])
def zone(request: HttpRequest, code: str) -> HttpResponse:
    municipal_steward()
    row = get_object_or_404(PoliceZone, pk=code)
    title = row.name  # before the form puts in what was typed
    form = ZoneForm(_posted(request), instance=row)
    if request.method == "POST" and form.is_valid():
        check(row, form.fields)
        messages.success(request, _("De politiezone staat als nagekeken in de lijst."))
        return redirect("lists:zones")
    return _asked(request, form, title=title, number=row.code, back="lists:zones")


@require_http_methods(["GET", "POST"])
def add_zone(request: HttpRequest) -> HttpResponse:
    municipal_steward()
    form = NewZoneForm(_posted(request))
    if request.method == "POST" and form.is_valid():
        check(form.instance, form.fields, new=True)
        messages.success(request, _("De politiezone staat als nagekeken in de lijst."))
        return redirect("lists:zones")
    return _asked(request, form, title=_("Politiezone toevoegen"), back="lists:zones")


@require_http_methods(["GET", "POST"])
def house(request: HttpRequest, code: str) -> HttpResponse:
    municipal_steward()
    row = get_object_or_404(JusticeHouse, pk=code)
    title = row.name
    form = HouseForm(_posted(request), instance=row)
    if request.method == "POST" and form.is_valid():
        check(row, form.fields)
        messages.success(request, _("Het justitiehuis staat als nagekeken in de lijst."))
        return redirect("lists:houses")
    return _asked(request, form, title=title, number=row.ovo_code, back="lists:houses")


@require_http_methods(["GET", "POST"])
def own_zone(request: HttpRequest) -> HttpResponse:
    keeps = municipal_steward()
    row = get_object_or_404(Municipality, pk=keeps.organisation.municipality_id)
    form = OwnZoneForm(_posted(request), instance=row)
    if request.method == "POST" and form.is_valid():
        row.save(update_fields=["police_zone"])
        messages.success(request, _("De politiezone van uw gemeente is bewaard."))
        return redirect("lists:zones")
    title = _("Politiezone van %s") % row.name
    return _asked(request, form, title=title, back="lists:zones", signed=False)


def _posted(request: HttpRequest) -> Any:
    """What was sent; also nothing at all is an answer to be told what is missing."""
    return request.POST if request.method == "POST" else None


def _asked(request: HttpRequest, form: Any, *, title: str, back: str, number: str = "", signed: bool = True) -> HttpResponse:  # fmt: skip
    context = {"form": form, "title": title, "number": number, "back": back, "signed": signed}
    return render(request, "lists/edit.html", context, status=400 if form.errors else 200)
