"""The register of requests, one request, and what who handles it does there."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.purposes import Purpose
from cases.subject_requests import forms, page, registering
from cases.subject_requests.models import SubjectRequest
from cases.subject_requests.registering import Settled
from secrecy.acts import opened


@require_GET
def request_list(request: HttpRequest) -> HttpResponse:
    """What the reader handles or decides on: headers only, on record before the answer leaves."""
    acting = registering.desk()
    context = {
        "rows": [page.header(row) for row in SubjectRequest.objects.all()],
        "may_register": acting.kind in registering.HANDLES,
    }
    return render(request, "subject_requests/list.html", context)


@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    registering.handling()
    form = forms.RegisterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        row = registering.register(**form.cleaned_data)
        messages.success(request, _("Geregistreerd. De burgemeester gaat na en beslist; u bevestigt de ontvangst."))
        return redirect(row)
    return render(request, "subject_requests/register.html", {"form": form}, status=400 if form.errors else 200)


@require_GET
def request(request: HttpRequest, slug: str) -> HttpResponse:
    registering.desk()
    return show(request, opened(SubjectRequest, slug, purpose=Purpose.REQUEST))


def show(request: HttpRequest, row: SubjectRequest, *, status: int = 200, **typed: Any) -> HttpResponse:
    """The page of a request that is open; ``typed`` are forms that came back with errors, by name."""
    context = page.request_page(row, registering.desk(), typed)
    return render(request, "subject_requests/request.html", context, status=status)


def settled(request: HttpRequest, row: SubjectRequest, went_on: Settled) -> HttpResponse:
    """A second press, or a page that stood open: what it is now, and nothing done."""
    messages.warning(request, str(went_on))
    row.refresh_from_db()
    return show(request, row, status=409)


def written(slug: str) -> SubjectRequest:
    return opened(SubjectRequest, slug, purpose=Purpose.REQUEST, act="write")


@require_POST
def extend(request: HttpRequest, slug: str) -> HttpResponse:
    registering.handling()
    row, form = written(slug), forms.ExtendForm(request.POST, auto_id="id_extend_%s")
    try:
        if form.is_valid():
            registering.extend(row, form.cleaned_data["reasons"])
            return redirect(row)
    except Settled as went_on:
        return settled(request, row, went_on)
    except ValidationError as missing:
        form.lacks(missing)
    return show(request, row, status=400, extend=form)


@require_POST
def answer(request: HttpRequest, slug: str) -> HttpResponse:
    """Answered as the mayor decided, with the remedies; without them it is refused (R64)."""
    registering.handling()
    row, form = written(slug), forms.AnswerForm(request.POST)
    try:
        if form.is_valid():
            registering.answer(row, remedies=form.cleaned_data["remedies"])
            return redirect(row)
    except Settled as went_on:
        return settled(request, row, went_on)
    except ValidationError as missing:
        form.lacks(missing)
    return show(request, row, status=400, answer=form)
