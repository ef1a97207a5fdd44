"""«Wie las deze casus»: for the mayor and the coordinator, on screen and on paper (R73)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.models import Case
from cases.purposes import Purpose
from cases.readings.forms import PeriodForm
from cases.readings.gathered import who_read
from cases.views import known, open_case, purpose_given, why
from participants.exports import leaves
from participants.mandates import me
from secrecy.acts import Forbidden, may, on_record, refuse


@require_http_methods(["GET", "POST"])
def readings(request: HttpRequest, slug: str) -> HttpResponse:
    """Everyone who looked at the case, or did so between two days. The reader's own looking is the newest line."""
    if (asked := why(request, slug)) is not None:
        return asked
    case = _opened(slug, purpose_given(request, slug))
    form = PeriodForm(request.GET or None)
    if form.errors:
        return render(request, "readings/case.html", _page(case, form), status=400)
    return render(request, "readings/case.html", _page(case, form) | {"days": _days(case, form)})


@require_POST
def paper(request: HttpRequest, slug: str) -> HttpResponse:
    """The same on A4. That it is printed stands in the register before the page is shown."""
    purpose = purpose_given(request, slug)
    if purpose is None:
        known(slug)
        return redirect("cases:readings", slug)
    case, form = _opened(slug, purpose), PeriodForm(request.POST)
    if form.errors:
        return render(request, "readings/case.html", _page(case, form), status=400)
    days = _days(case, form)
    on_record(leaves("readings_paper").channel, circles=[case.circle_id], about="wie las deze casus", purpose=purpose)
    context = _page(case, form) | {"days": days, "printed_at": timezone.localtime(), "by": me()}
    return render(request, "readings/paper.html", context)


def _opened(slug: str, purpose: Purpose | None) -> Case:
    """The case, opened. Raises :class:`Forbidden` for who may read it and lets nobody in; on record."""
    open_case(slug, purpose=purpose)
    case = get_object_or_404(Case, slug=slug)
    if not may("admit", case):
        refuse(slug, "not admitted to admit", purpose=purpose or "")
        raise Forbidden(
            _(
                "Wie deze casus las, zien de burgemeester en de coördinator. Wie uw eigen inbreng las, staat bij die inbreng."
            )
        )
    return case


def _days(case: Case, form: PeriodForm) -> Any:
    said = form.cleaned_data if form.is_bound else {}
    return who_read(case, since=said.get("van"), until=said.get("tot"))


def _page(case: Case, form: PeriodForm) -> dict[str, Any]:
    said = form.cleaned_data if form.is_valid() else {}
    return {"case": case, "form": form, "since": said.get("van"), "until": said.get("tot")}
