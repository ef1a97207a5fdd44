"""What is pressed while a meeting runs, and what its screens ask. Each deed is a POST, one verb, and back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cases.meetings import consultation
from cases.meetings.live import cards, recusing, running, waiting
from cases.meetings.live.mark import mark
from cases.meetings.live.page import wrap_up
from cases.meetings.models import AgendaItem, Meeting
from cases.meetings.views import ITEMS, at_table, items_of
from cases.purposes import Purpose
from secrecy.acts import opened, reader


@require_GET
def version(request: HttpRequest, slug: str) -> HttpResponse:
    """Whether the page of a meeting has something new: 204 when not; 200 without a word when it has."""
    return _whether(request, slug, slug)


@require_GET
def item_version(request: HttpRequest, meeting_slug: str, slug: str) -> HttpResponse:
    """The same of an item."""
    return _whether(request, slug, meeting_slug)


def _whether(request: HttpRequest, page: str, meeting: str) -> HttpResponse:
    answer = HttpResponse(status=204 if request.GET.get("version") == mark(page, meeting) else 200)
    ends = reader().ends
    if ends is not None:  # being at the table keeps the session alive
        answer["X-Session-Minutes"] = str(max(0, int((ends - timezone.now()).total_seconds() // 60)))
    return answer


@require_POST
def come(request: HttpRequest, slug: str) -> HttpResponse:
    _acting, row = at_table(slug)
    waiting.come(row, items_of(row))
    return redirect(row)


@require_POST
def go(request: HttpRequest, slug: str) -> HttpResponse:
    _acting, row = at_table(slug)
    waiting.go(row)
    return redirect(row)


@require_POST
def pause(request: HttpRequest, slug: str) -> HttpResponse:
    _acting, row = at_table(slug)
    running.pause(row)
    return _back(row)


@require_POST
def go_on(request: HttpRequest, slug: str) -> HttpResponse:
    _acting, row = at_table(slug)
    running.go_on(row)
    return _back(row)


@require_POST
def end(request: HttpRequest, slug: str) -> HttpResponse:
    """The meeting is over; on to the page from which its reports leave."""
    _acting, row = at_table(slug)
    running.end(row)
    return redirect(wrap_up(row))


def _back(row: Meeting) -> HttpResponse:
    """To the item that runs, or between two to the meeting."""
    now = consultation.running(row)
    return redirect(now if now is not None else row)


@require_POST
def step_aside(request: HttpRequest, meeting_slug: str, slug: str) -> HttpResponse:
    """A conflict of interest of one's own. What doesn't come from that button puts nobody out."""
    item = _item(slug, "read")
    if request.POST.get("conflict") != "mine":
        return redirect(item)
    recusing.step_aside(item)
    return redirect(item.meeting)


@require_POST
def set_aside(request: HttpRequest, meeting_slug: str, slug: str) -> HttpResponse:
    """Somebody else's, said by who leads."""
    item = _led(slug)
    for capacity in _named(request):
        recusing.set_aside(item, capacity)
    return redirect(item.meeting if reader().capacity in _named(request) else item)


@require_POST
def lift(request: HttpRequest, meeting_slug: str, slug: str) -> HttpResponse:
    item = _led(slug)
    for capacity in _named(request):
        recusing.lift(item, capacity)
    return redirect(item)


@require_POST
def show_card(request: HttpRequest, meeting_slug: str, slug: str) -> HttpResponse:
    """The police seat notes that it showed a card; there is nothing to type (R40)."""
    item = _item(slug, "read")
    if not cards.note(item):
        messages.info(request, _("Dat de informatiekaart getoond werd, stond vandaag al genoteerd bij dit punt."))
    return redirect(item)


def _led(slug: str) -> AgendaItem:
    consultation.coordinator("belangenconflict")
    return _item(slug, "admit")


def _item(slug: str, act: str) -> AgendaItem:
    consultation.not_at_rest(slug)
    item = opened(ITEMS, slug, purpose=Purpose.TABLE, act=act)
    consultation.not_cancelled(item)
    return item


def _named(request: HttpRequest) -> list[UUID]:
    """The capacity in the form; what isn't one names nobody."""
    try:
        return [UUID(request.POST.get("person", ""))]
    except ValueError:
        return []
