"""What is done on the page of a signal: each a POST, one verb, and back. Typed text survives a refusal."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases.purposes import Purpose
from cases.signals import forms, page, screening
from cases.signals.models import Signal, SignalNote
from cases.signals.views import SIGNALS, kept, settled, show_signal
from participants.undo import undoable, undone
from secrecy.acts import Refused, opened, refuse


def _written(slug: str) -> Signal:
    """The signal, opened for writing by who noted it or was let in."""
    screening.seated()
    return opened(SIGNALS, slug, purpose=Purpose.SIGNAL, act="write")


@require_POST
def state_basis(request: HttpRequest, slug: str) -> HttpResponse:
    row = _written(slug)
    form = forms.BasisForm(request.POST)
    if not form.is_valid():
        return show_signal(request, row, status=400, basis=form)
    try:
        screening.state_basis(row, form.cleaned_data["basis"], form.cleaned_data["reasons"])
    except screening.Settled as went_on:
        return settled(request, row, went_on)
    return redirect(row)


@require_POST
def write(request: HttpRequest, slug: str) -> HttpResponse:
    row = _written(slug)
    form = forms.TextForm(request.POST, auto_id="id_note_%s")
    if not form.is_valid():
        return show_signal(request, row, status=400, text=form)
    try:
        screening.write(row, **form.cleaned_data)
    except screening.Settled as went_on:
        return settled(request, row, went_on)
    return redirect(row)


@require_POST
def remove_text(request: HttpRequest, slug: str, text: str) -> HttpResponse:
    """A text goes, and can be put back for ten seconds."""
    row = _written(slug)
    found = _text_of(row, text)
    if found.removed_at is None:
        try:
            screening.remove(found)
        except screening.Settled as went_on:
            return settled(request, row, went_on)
        undoable(request, url=reverse("signals:restore_text", args=[slug, text]), text=_("De tekst is weggehaald."))
    return redirect(row)


@require_POST
def restore_text(request: HttpRequest, slug: str, text: str) -> HttpResponse:
    row = _written(slug)
    return _restored(request, row, _text_of(row, text))


@require_POST
def restore(request: HttpRequest, slug: str) -> HttpResponse:
    """A signal that was noted by mistake, and wasn't."""
    screening.seated()
    row = kept(slug)
    return _restored(request, row, row)


def _restored(request: HttpRequest, row: Signal, what: Signal | SignalNote) -> HttpResponse:
    undone(request)
    if what.removed_at is not None:
        try:
            screening.restore(what)
        except screening.Settled as went_on:
            return settled(request, row, went_on)
    return redirect(row)


def _text_of(row: Signal, key: str) -> SignalNote:
    """The text of this signal with that key. Raises ``Refused``, on record, as for what isn't there."""
    try:
        found = SignalNote.objects.select_related("signal").filter(signal=row, pk=UUID(key)).first()
    except ValueError:
        found = None
    if found is None:
        refuse(row.slug, "not of this kind", purpose=Purpose.SIGNAL)
        raise Refused(row.slug)
    return found


@require_POST
def step(request: HttpRequest, slug: str) -> HttpResponse:
    row = _written(slug)
    known = [*screening.steps_asked(), *(s.label for s in screening.steps_taken(row))]
    form = forms.StepForm(request.POST, labels=known)
    if not form.is_valid():
        return show_signal(request, row, status=400, step=form)
    try:
        if form.cleaned_data["taken"]:
            screening.take_step(row, form.cleaned_data["label"])
        else:
            screening.untake(row, form.cleaned_data["label"])
    except screening.Settled as went_on:
        return settled(request, row, went_on)
    return redirect(f"{row.get_absolute_url()}#stappen")


@require_POST
def let_in(request: HttpRequest, slug: str) -> HttpResponse:
    acting, row = screening.seated(), kept(slug)
    form = forms.SeatForm(request.POST, seats=[(k, v) for k, v in page.BEFORE.items() if k != acting.kind])
    if not form.is_valid():
        return show_signal(request, row, status=400, seat=form)
    try:
        screening.let_in(row, form.cleaned_data["seat"])
    except screening.Settled as went_on:
        return settled(request, row, went_on)
    messages.success(request, _("Voorgelegd. Er vertrekt een mail zonder inhoud."))
    return redirect(row)


@require_POST
def conclude(request: HttpRequest, slug: str) -> HttpResponse:
    """Without a case: referred, none, or noted by mistake."""
    screening.seated()
    row = kept(slug)
    form = forms.OutcomeForm(request.POST)
    if not form.is_valid():
        return show_signal(request, row, status=400, outcome=form)
    outcome = form.cleaned_data["outcome"]
    try:
        if outcome == form.MISTAKE:
            screening.remove(row)
            undoable(request, url=reverse("signals:restore", args=[slug]), text=_("Het signaal is weggehaald."))
            return redirect("signals:list")
        (screening.refer if outcome == form.REFER else screening.no_case)(row)
    except screening.Settled as went_on:
        return settled(request, row, went_on)
    return redirect(row)
