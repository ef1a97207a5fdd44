"""«Voorstel beoordelen»: the page on which the mayor, or who stands in within dates, decides. Made for a phone."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.forms import MinorForm
from cases.listing import mayor
from cases.purposes import Purpose
from cases.signals import deciding, page, screening
from cases.signals.models import ProposedPerson, Signal
from cases.signals.views import SIGNALS, settled
from cases.views import remember
from secrecy.acts import open_circles, opened

NAME, LIST = "name", "list"


@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, slug: str) -> HttpResponse:
    """All that was proposed; listed in one press. The name is shown by an act of its own (R33)."""
    mayor()
    done = request.POST.get("do")
    signal = opened(SIGNALS, slug, purpose=Purpose.LISTING, act="write" if done == LIST else "read")
    if request.method == "GET":
        said = deciding.proposed(signal)
        return _shown(request, signal, MinorForm(initial={name: getattr(said, name) for name in MinorForm.base_fields}))
    form = MinorForm(request.POST)
    if done not in (NAME, LIST):
        return _shown(request, signal, form, status=400)
    open_circles(f"{slug}/person", purpose=Purpose.LISTING)
    if done == NAME:
        return _shown(request, signal, form, person=ProposedPerson.objects.filter(signal=signal).first())
    if form.is_valid():
        try:
            case = deciding.place_on_list(signal, minor=form.grounds)
        except screening.Settled as went_on:
            return settled(request, signal, went_on)
        except ValidationError as missing:
            form.lacks(missing)
        else:
            remember(request, case.slug, Purpose.LISTING)
            messages.success(request, _("Op de lijst geplaatst. De coördinator leest de casus vanaf nu."))
            return redirect(case)
    return _shown(request, signal, form, status=400)


def _shown(
    request: HttpRequest, signal: Signal, form: MinorForm, *, status: int = 200, person: ProposedPerson | None = None
) -> HttpResponse:
    context: dict[str, Any] = page.signal_page(signal, mayor(), person=person)
    waits = context["decides"]
    # Here one decides: ticking and writing are done on the page of the signal.
    context |= {"waits": waits, "decides": False, "may_tick": False, "form": form}
    context["of_a_minor"] = bool(form.errors) or any(form[name].value() for name in form.fields)
    return render(request, "signals/decide.html", context, status=status)
