"""Handing a case over: one mayor proposes, the other answers, and the first carries it out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.handover import deeds, page
from cases.handover.forms import HandOverForm, ProposeForm
from cases.handover.models import Proposal
from cases.lifecycle import Meanwhile
from cases.models import Case
from cases.purposes import Purpose
from secrecy.acts import opened


@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, slug: str) -> HttpResponse:
    """To which cell, and the minimum that goes with it (R60)."""
    acting = deeds.mayor(slug)
    case = opened(Case, slug, purpose=Purpose.HANDOVER, act="admit")
    if request.method == "GET" and (there := deeds.running(case)) is not None:
        return redirect(there)
    form, status = ProposeForm(request.POST or None, acting=acting), 200
    if form.is_valid():
        try:
            row = deeds.propose(case, **form.cleaned_data)
        except Meanwhile as went:
            form.add_error(None, str(went))
            status = 409
        except ValidationError as missing:
            form.lacks(missing)
        else:
            messages.success(
                request, _("Voorgesteld. Tot de andere burgemeester aanvaardt, is daar enkel het nummer te zien.")
            )
            return redirect(row)
    before = deeds.last(case)
    context = {
        "case": {"slug": case.slug, "reference": case.reference, "closed": case.stands == Case.State.CLOSED},
        "before": before and page.facts(before), "form": form,
    }  # fmt: skip
    return render(request, "handover/propose.html", context, status=400 if form.errors and status == 200 else status)


@require_GET
def proposal(request: HttpRequest, slug: str) -> HttpResponse:
    """How it stands, for both mayors: process data."""
    return _shown(request, _found(slug))


@require_POST
def minimum(request: HttpRequest, slug: str) -> HttpResponse:
    """Reading who it is, is an act of its own, on record; leaving the page hides it again (R33, R60)."""
    row = _found(slug)
    return _shown(request, row, minimum=deeds.read(row))


@require_POST
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    said = _("Ingetrokken. De andere burgemeester hoort dat, zonder meer, en leest niets meer.")
    return _pressed(request, slug, deeds.withdraw, said)


@require_POST
def accept(request: HttpRequest, slug: str) -> HttpResponse:
    said = _("Aanvaard. U leest nu wat meegaat; plaats de casus daarna op uw eigen lijst.")
    return _pressed(request, slug, deeds.accept, said)


@require_POST
def decline(request: HttpRequest, slug: str) -> HttpResponse:
    return _pressed(request, slug, deeds.decline, _("Geweigerd. De casus blijft waar ze is."))


@require_POST
def hand_over(request: HttpRequest, slug: str) -> HttpResponse:
    """The case comes off the list here: the other mayor accepted it (R58, R60)."""
    row, form = _found(slug), HandOverForm(request.POST)
    deeds.of_side(row, deeds.GIVES)
    if form.is_valid():
        try:
            deeds.hand_over(row, text=form.cleaned_data["text"])
        except Meanwhile as went:
            return _meanwhile(request, row, went)
        except ValidationError as missing:
            form.lacks(missing)
        else:
            messages.success(request, _("Overgedragen. De casus is hier van de lijst."))
            return redirect(row)
    return _shown(request, row, status=400, form=form)


def _found(slug: str) -> Proposal:
    deeds.mayor(slug)
    return deeds.found(slug)


def _pressed(request: HttpRequest, slug: str, deed: Callable[[Proposal], Proposal], said: str) -> HttpResponse:
    row = _found(slug)
    try:
        deed(row)
    except Meanwhile as went:
        return _meanwhile(request, row, went)
    messages.success(request, said)
    return redirect(row)


def _meanwhile(request: HttpRequest, row: Proposal, went: Meanwhile) -> HttpResponse:
    """Who comes second is told, and finds what the first made of it."""
    messages.warning(request, str(went))
    return _shown(request, deeds.found(row.slug), status=409)


def _shown(request: HttpRequest, row: Proposal, *, status: int = 200, **more: Any) -> HttpResponse:
    context = page.proposal_page(row, deeds.mayor(row.slug), **more)
    return render(request, "handover/proposal.html", context, status=status)
