"""Off the list and back on it: the mayor's, or that of who stands in. Made for a phone."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import lifecycle
from cases.closing import page
from cases.closing.forms import CloseForm, ReopenForm
from cases.models import Case
from cases.purposes import Purpose
from cases.turning import last_kept, unsent_reports
from cases.views import remember
from secrecy.acts import opened


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, slug: str) -> HttpResponse:
    """A reason, a sentence, after-care or none (R58, R59)."""
    lifecycle.taker("close", slug)
    case = opened(Case, slug, purpose=Purpose.LISTING, act="admit")
    form = CloseForm(request.POST or None, last=last_kept(case), unsent=bool(unsent_reports(case)))
    if form.is_valid():
        said = form.cleaned_data
        name = "close_with_aftercare" if said["until"] else "close"
        try:
            lifecycle.take(
                case, name, reason=said["reason"], text=said["text"], until=said["until"], unsent=said.get("unsent")
            )
        except lifecycle.Meanwhile as went:
            return _meanwhile(request, case, went)
        except ValidationError as missing:
            form.lacks(missing)
        else:
            return _done(request, case, _("Afgesloten. Elke dienst leest enkel nog wat van haar is."))
    return _shown(request, "cases/closing/close.html", page.close_page(case), form)


@require_http_methods(["GET", "POST"])
def reopen(request: HttpRequest, slug: str) -> HttpResponse:
    """Back on the list, on a legal basis stated anew, and for a minor with what is asked of one (R32, R58, R59, R61)."""
    lifecycle.taker("reopen", slug)
    case = opened(Case, slug, purpose=Purpose.LISTING, act="admit")
    form = ReopenForm(request.POST or None)
    if form.is_valid():
        try:
            lifecycle.take(
                case, "reopen", basis=form.cleaned_data["basis"], text=form.cleaned_data["text"], minor=form.grounds
            )
        except lifecycle.Meanwhile as went:
            return _meanwhile(request, case, went)
        except ValidationError as missing:
            form.lacks(missing)
        else:
            return _done(
                request, case, _("Opnieuw op de lijst. De coördinator leest weer mee; diensten nodigt u opnieuw uit.")
            )
    return _shown(request, "cases/closing/reopen.html", page.reopen_page(case, form), form)


def _done(request: HttpRequest, case: Case, said: str) -> HttpResponse:
    remember(request, case.slug, Purpose.LISTING)
    messages.success(request, said)
    return redirect(case)


def _shown(request: HttpRequest, template: str, context: dict[str, Any], form: Any) -> HttpResponse:
    return render(request, template, context | {"form": form}, status=400 if form.errors else 200)


def _meanwhile(request: HttpRequest, case: Case, went: Exception) -> HttpResponse:
    """Who comes second is told, and finds what the first made of it."""
    case.refresh_from_db()
    context = page.off_the_list(case, told=True) | {"meanwhile": str(went)}
    return render(request, "cases/closing/meanwhile.html", context, status=409)
