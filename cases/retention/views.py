"""The end of a case: what ends soon, keeping one longer, suspending or hastening an end with four eyes, and the proofs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from cases.lifecycle import Meanwhile
from cases.models import Case
from cases.purposes import Purpose
from cases.retention import measures, page, prolonging
from cases.retention.forms import MeasureForm, ProlongForm
from cases.retention.models import Measure
from participants.mandates import me
from secrecy.acts import opened, register
from secrecy.models import ErasureProof

PAGE = 25
PURPOSE = "toezicht op wissing"


@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Headers only; nothing of a case is opened."""
    measures.leading("bewaren en wissen")
    return render(request, "retention/overview.html", page.overview())


@require_GET
def case(request: HttpRequest, slug: str) -> HttpResponse:
    measures.leading(slug)
    return render(request, "retention/case.html", page.case_page(_case(slug)))


@require_http_methods(["GET", "POST"])
def prolong(request: HttpRequest, slug: str) -> HttpResponse:
    """A reason, what was said, a day (R54)."""
    prolonging.mayor(slug)
    row = _case(slug)
    room = prolonging.room(row)
    form = ProlongForm(request.POST or None, room=room)
    status = 200
    if form.is_valid():
        try:
            kept = prolonging.prolong(row, **form.cleaned_data)
        except Meanwhile as went:
            return _meanwhile(request, went, reverse("retention:case", args=[slug]))
        except ValidationError as missing:
            form.lacks(missing)
        else:
            messages.success(request, _("Verlengd: bewaard tot en met %(day)s.") % {"day": f"{kept.until:%d/%m/%Y}"})
            return redirect("retention:case", slug)
    if form.errors:
        status = 400
    return render(request, "retention/prolong.html", page.case_page(row) | {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Ask for a hold, or for an early erasure: the other seat confirms."""
    measures.leading(slug)
    row = _case(slug)
    form = MeasureForm(request.POST or None, kind=kind)
    if form.is_valid():
        try:
            asked = measures.ask(row, kind, **form.cleaned_data)
        except Meanwhile as went:
            return _meanwhile(request, went, reverse("retention:case", args=[slug]))
        except ValidationError as missing:
            form.lacks(missing)
        else:
            messages.success(
                request, _("Gevraagd. Er gebeurt niets voor iemand anders, in de andere zetel, het bevestigt.")
            )
            return redirect(asked)
    context = page.case_page(row) | {"form": form, "hold": kind == Measure.Kind.HOLD}
    return render(request, "retention/ask.html", context, status=400 if form.errors else 200)


DEEDS: dict[str, tuple[Any, Any]] = {
    "confirm": (measures.confirm, gettext_lazy("Bevestigd.")),
    "withdraw": (measures.withdraw, gettext_lazy("Ingetrokken. Er is niets veranderd aan de casus.")),
    "ask_to_lift": (
        measures.ask_to_lift,
        gettext_lazy("Gevraagd. De opschorting loopt tot iemand anders de opheffing bevestigt."),
    ),
    "keep": (measures.keep_holding, gettext_lazy("De opschorting loopt verder.")),
    "lift": (measures.lift, gettext_lazy("Opgeheven.")),
    "review": (measures.looked_at, gettext_lazy("Genoteerd: nog nodig.")),
}


@require_http_methods(["GET", "POST"])
def measure(request: HttpRequest, slug: str) -> HttpResponse:
    """One hold or early erasure: who asked it and why, and for who may, confirming, withdrawing, lifting."""
    measures.leading(slug)
    posted = request.method == "POST"
    row = opened(Measure, slug, purpose=Purpose.KEEPING, act="write" if posted else "admit")
    if not posted:
        return _shown(request, row)
    deed, said = DEEDS.get(request.POST.get("do", ""), (None, ""))
    if deed is None:
        return _shown(request, row, status=400, wrong=_("Kies wat u wilt doen."))
    try:
        deed(row)
    except Meanwhile as went:
        row.refresh_from_db()
        return _shown(request, row, status=409, wrong=str(went))
    except ValidationError as missing:
        return _shown(request, row, status=400, wrong=" ".join(missing.messages))
    messages.success(request, str(said))
    return redirect(row)


def _shown(request: HttpRequest, row: Measure, *, status: int = 200, wrong: str = "") -> HttpResponse:
    return render(request, "retention/measure.html", page.measure_page(row) | {"wrong": wrong}, status=status)


@require_GET
def proofs(request: HttpRequest) -> HttpResponse:
    """What was erased in this cell, with a proof that anyone can check: for its fixed seats, and who oversees it."""
    acting = me()
    if acting is None or not acting.seated:
        register(purpose=PURPOSE)  # refuses whoever doesn't oversee; and reading along is on record first
    rows = ErasureProof.objects.order_by("-day", "id")
    if (last := _last(request.GET.get("na", ""))) is not None:
        rows = rows.filter(Q(day__lt=last.day) | Q(day=last.day, id__gt=last.pk))
    found = list(rows[: PAGE + 1])
    context = {
        "proofs": page.proofs_page(found[:PAGE]),
        "previous_url": "?" if last else None,
        "next_url": f"?na={found[PAGE - 1].pk}" if len(found) > PAGE else None,
    }
    return render(request, "retention/proofs.html", context)


def _last(number: str) -> ErasureProof | None:
    try:
        return ErasureProof.objects.filter(pk=UUID(number)).first()
    except ValueError:
        return None


def _case(slug: str) -> Case:
    return opened(Case, slug, purpose=Purpose.KEEPING, act="admit")


def _meanwhile(request: HttpRequest, went: Exception, back: str) -> HttpResponse:
    """Who comes second is told, and led to what the first made of it."""
    return render(request, "retention/meanwhile.html", {"said": str(went), "back": back}, status=409)
