"""Decisions and actions, recorded while people talk: each a POST, one verb, and back to the item. Typed text survives a refusal."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases.meetings import consultation, minutes
from cases.meetings.models import AgendaItem
from cases.meetings.outcome import forms
from cases.meetings.outcome.page import action_form, decisions_of
from cases.meetings.page import Typed
from cases.meetings.views import ITEMS, show_item
from cases.purposes import Purpose
from secrecy.acts import open_circles, opened


def _led(slug: str) -> AgendaItem:
    """The item, opened for who leads the meeting."""
    consultation.coordinator("agendapunt")
    consultation.not_at_rest(slug)
    item = opened(ITEMS, slug, purpose=Purpose.TABLE, act="admit")
    consultation.not_cancelled(item)
    return item


def _back(item: AgendaItem, part: str) -> HttpResponse:
    return redirect(f"{item.get_absolute_url()}#{part}")


@require_POST
def decide(request: HttpRequest, meeting_slug: str, slug: str) -> HttpResponse:
    """What the table decides; said again while the item runs, it is corrected."""
    item = _led(slug)
    form = forms.DecisionForm(request.POST, auto_id="id_decision_%s")
    if not form.is_valid():
        return show_item(request, slug, Typed(forms={"decision": form}), status=400)
    decisions = decisions_of(item)
    if not minutes.may_decide(item, decisions):
        form.add_error(None, _("Dit punt loopt niet meer: keer ernaar terug om het besluit te verbeteren."))
        return show_item(request, slug, Typed(forms={"decision": form}), status=409)
    said = form.cleaned_data
    if decisions and (decisions[-1].kind, decisions[-1].text) == (said["kind"], said["text"]):
        return _back(item, "decision")  # pressed twice, or nothing to correct
    if minutes.changes_closing(item, said["kind"]):
        open_circles(item.case.slug, purpose=Purpose.TABLE, act="write", item=item.id)
    minutes.decide(item, **said)
    return _back(item, "decision")


@require_POST
def add_action(request: HttpRequest, meeting_slug: str, slug: str) -> HttpResponse:
    """An action, proposed to a service of this table (R49)."""
    item = _led(slug)
    form = action_form(item, request.POST)
    if not form.is_valid():
        return show_item(request, slug, Typed(forms={"action": form}), status=400)
    minutes.propose_action(item, **form.cleaned_data)
    return _back(item, "actions")
