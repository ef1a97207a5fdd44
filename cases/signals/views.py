"""Signals: the list, noting one, its page, and the proposal. What is pressed on the page stands in ``deeds``."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.purposes import Purpose
from cases.signals import forms, page, screening
from cases.signals.models import ProposedPerson, Signal
from participants.cells.rules import ours
from secrecy.acts import Forbidden, Refused, open_circles, opened

SIGNALS = Signal.objects.select_related("cell")


@require_GET
def signal_list(request: HttpRequest) -> HttpResponse:
    """What the reader noted or was let in to: headers only, on record before the answer leaves."""
    screening.seated()
    since = timezone.localdate() - timedelta(days=ours()["signal_days"])
    rows = Signal.objects.filter(state_since__gte=since, removed_at=None).order_by("-received_on")
    return render(request, "signals/list.html", {"signals": [page.signal_row(row) for row in rows]})


@require_http_methods(["GET", "POST"])
def note(request: HttpRequest) -> HttpResponse:
    """Noted in under a minute; text comes after the basis (R32)."""
    screening.seated()
    form = forms.NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return redirect(screening.note(**form.cleaned_data))
    return render(request, "signals/note.html", {"form": form}, status=400 if form.errors else 200)


@require_GET
def signal(request: HttpRequest, slug: str) -> HttpResponse:
    return show_signal(request, opened(SIGNALS, slug, purpose=Purpose.SIGNAL))


def show_signal(
    request: HttpRequest, row: Signal, *, status: int = 200, person: ProposedPerson | None = None, **typed: Any
) -> HttpResponse:
    """The page of a signal that is open; ``typed`` are forms that came back with errors, by name."""
    context = page.signal_page(row, screening.seated(), person=person, typed=typed)
    return render(request, "signals/signal.html", context, status=status)


def settled(request: HttpRequest, row: Signal, went_on: screening.Settled) -> HttpResponse:
    """A second press, or a page that stood open while the signal went on: what it is now, and nothing done."""
    messages.warning(request, str(went_on))
    row.refresh_from_db()
    return show_signal(request, row, status=409)


def kept(slug: str) -> Signal:
    """A signal, opened by who keeps it: who noted it, or the mayor once it is proposed.

    Hidden and absent go one way; who only reads along hears what is missing.
    """
    try:
        return opened(SIGNALS, slug, purpose=Purpose.SIGNAL, act="admit")
    except Refused:
        if not Signal.objects.filter(slug=slug).exists():
            raise
        raise Forbidden(
            _("U leest dit signaal mee. Wie het noteerde, legt het voor, stelt het voor of rondt het af.")
        ) from None


@require_POST
def person(request: HttpRequest, slug: str) -> HttpResponse:
    """Showing the name is an act of its own, on record (R33); leaving the page hides it again."""
    screening.seated()
    open_circles(slug, f"{slug}/person", purpose=Purpose.SIGNAL)
    found = get_object_or_404(ProposedPerson.objects.select_related("signal__cell"), signal__slug=slug)
    return show_signal(request, found.signal, person=found)


@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, slug: str) -> HttpResponse:
    """The way to the mayor: advice, behaviour, person, and what the law asks of a minor."""
    screening.seated()
    row = kept(slug)
    form = forms.ProposeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            screening.propose(
                row,
                advice=form.cleaned_data["advice"],
                indications=form.indications,
                person=form.person,
                minor=form.grounds,
            )
        except screening.Settled as went_on:
            return settled(request, row, went_on)
        except ValidationError as missing:
            form.add_error(None, missing)
        else:
            messages.success(request, _("Voorgesteld. De burgemeester krijgt een mail zonder inhoud en beslist."))
            return redirect(row)
    context = {"form": form, "signal": page.signal_row(row)}
    return render(request, "signals/propose.html", context, status=400 if form.errors else 200)
