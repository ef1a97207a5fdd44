"""What is done at the table: each a POST, one verb, and back to the item. Typed text survives a refusal."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases.meetings import consultation, invitations, page, signing
from cases.meetings.models import AgendaItem, Attendance
from cases.meetings.views import ITEMS, show_item
from cases.purposes import Purpose
from secrecy.acts import opened


def _led(slug: str) -> AgendaItem:
    """The item, opened for who leads the meeting."""
    consultation.coordinator("agendapunt")
    consultation.not_at_rest(slug)
    item = opened(ITEMS, slug, purpose=Purpose.TABLE, act="admit")
    consultation.not_cancelled(item)
    return item


def _back(item: AgendaItem) -> HttpResponse:
    return redirect(item)


def _persons(request: HttpRequest, name: str = "person") -> set[UUID]:
    """Capacities named in the form; what isn't one names nobody."""
    found = set()
    for text in request.POST.getlist(name):
        try:
            found.add(UUID(text))
        except ValueError:
            continue
    return found


@require_POST
def invite(request: HttpRequest, meeting_slug: str, slug: str) -> HttpResponse:
    signing.signer()
    item = _led(slug)
    form = page.invite_form(item, request.POST)
    if form.is_valid():
        try:
            signing.ask(item, **form.cleaned_data)
        except invitations.NotAuthorised as refusal:
            form.add_error("service", str(refusal))
        except invitations.AlreadyAsked:
            form.add_error("service", _("Deze dienst is voor dit punt al gevraagd: de uitnodiging was al verstuurd."))
        except signing.NotSent as refusal:
            form.add_error("with_name", next(iter(refusal.why.values())))
    if form.errors:
        return show_item(request, slug, page.Typed(forms={"invite": form}), status=400)
    return _back(item)


@require_POST
def open_item(request: HttpRequest, meeting_slug: str, slug: str) -> HttpResponse:
    item = _led(slug)
    consultation.open_item(item, present=_persons(request))
    return _back(item)


@require_POST
def attend(request: HttpRequest, meeting_slug: str, slug: str) -> HttpResponse:
    item = _led(slug)
    if item.state == AgendaItem.State.OPEN:  # a page that stood open lets nobody in to an item that is over
        consultation.arrive(item, _persons(request))
    return _back(item)


@require_POST
def leave(request: HttpRequest, meeting_slug: str, slug: str) -> HttpResponse:
    item = _led(slug)
    for attendance in Attendance.objects.filter(item=item, capacity__in=_persons(request), left_at=None):
        consultation.leave(item, attendance)
    return _back(item)


@require_POST
def close_item(request: HttpRequest, meeting_slug: str, slug: str) -> HttpResponse:
    item = _led(slug)
    consultation.close_item(item)
    return _back(item)
