"""What is done to an agenda before the meeting, and what of it leaves the screen."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cases.meetings import consultation, page
from cases.meetings.calendar import calendar_file, method
from cases.meetings.models import AgendaItem
from cases.meetings.planning import agenda
from cases.meetings.planning.forms import OrderForm
from cases.meetings.planning.page import paper_rows, totals
from cases.meetings.planning.sittings import own_sitting
from cases.meetings.planning.views import show_meeting
from cases.meetings.views import at_table, items_of
from cases.purposes import Purpose
from participants.exports import leaves
from participants.undo import undoable, undone
from secrecy.acts import Forbidden, on_record, opened, refuse

#: Also what was taken off: it can be put back.
ITEMS = AgendaItem.objects.select_related("case", "meeting__cell")
STEPS = {"up": -1, "down": 1}


@require_POST
def arrange(request: HttpRequest, slug: str) -> HttpResponse:
    """The order from top to bottom, with kind and minutes of each; a script that sends it wants no page back."""
    acting, row = at_table(slug)
    agenda.still_planned(row)
    quiet = "X-Order" in request.headers
    items, order = items_of(row), _moved(request.POST.getlist("order"), request.POST.get("move", ""))
    if sorted(order) != sorted(item.slug for item in items):
        return _stale(request, slug)
    form = OrderForm(request.POST, items=items)
    if not form.is_valid():
        if quiet:
            return HttpResponse(status=400)
        return show_meeting(request, acting, row, ordering=form, order=order, status=400)
    try:
        agenda.arrange(row, form.slots(order))
    except agenda.Stale:
        return _stale(request, slug)
    return HttpResponse(status=204) if quiet else redirect(row)


def _moved(order: list[str], step: str) -> list[str]:
    """The order with one of it put a place higher or lower, as the arrows ask without a script."""
    slug, _sep, way = step.partition(":")
    if slug not in order or way not in STEPS:
        return order
    here = order.index(slug)
    there = min(max(here + STEPS[way], 0), len(order) - 1)
    order.insert(there, order.pop(here))
    return order


def _stale(request: HttpRequest, slug: str) -> HttpResponse:
    """Nothing changed, and the page says so with what stands there now."""
    if "X-Order" in request.headers:
        return HttpResponse(status=409)
    acting, row = at_table(slug)
    note = _("De agenda veranderde intussen: uw volgorde is niet bewaard. Hieronder staat wat er nu op staat.")
    return show_meeting(request, acting, row, note=note, status=409)


def _led(slug: str) -> AgendaItem:
    consultation.coordinator("agenda")
    return opened(ITEMS, slug, purpose=Purpose.PREPARE, act="write")


@require_POST
def take_off(request: HttpRequest, meeting_slug: str, slug: str) -> HttpResponse:
    item = _led(slug)
    agenda.take_off(item)
    undoable(
        request, url=reverse("meetings:put_back", args=[item.meeting.slug, slug]), text=_("Van de agenda gehaald.")
    )
    return redirect(item.meeting)


@require_POST
def put_back(request: HttpRequest, meeting_slug: str, slug: str) -> HttpResponse:
    item = _led(slug)
    undone(request)
    agenda.put_back(item)
    return redirect(item.meeting)


@require_POST
def paper(request: HttpRequest, slug: str) -> HttpResponse:
    """The agenda on A4, by references alone. That it is printed stands in the register before the page is shown."""
    acting, row = at_table(slug)
    items = items_of(row)
    on_record(
        leaves("agenda_paper").channel,
        circles=[i.circle_id for i in items],
        about=f"agenda {row.slug}",
        purpose=Purpose.PREPARE,
    )
    lead = acting.kind in page.LEADS
    context = {
        "meeting": page.meeting_row(row), "rows": paper_rows(row, items, hours=acting.seated, services=lead), "services": lead,
        "hours": acting.seated, "total": totals(row, items), "printed_at": timezone.localtime(), "by": acting, "cell": row.cell,
    }  # fmt: skip
    return render(request, "meetings/paper.html", context)


@require_GET
def calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """The file that puts the meeting in the reader's own calendar, or strikes it out there."""
    acting, row = at_table(slug)
    sitting = own_sitting(row, acting, items_of(row))
    if sitting is None:
        refuse(slug, "not the service that was asked", purpose=Purpose.PREPARE)
        raise Forbidden(_("Uw dienst is voor dit overleg niet uitgenodigd."))
    on_record(leaves("calendar").channel, about=f"overleg {row.slug}", purpose=Purpose.PREPARE)
    written = calendar_file(sitting, receiver=acting.user.email, name=acting.user.get_full_name())
    kind = f"text/calendar; charset=utf-8; method={method(sitting)}"
    return HttpResponse(
        written, content_type=kind, headers={"Content-Disposition": 'attachment; filename="overleg.ics"'}
    )
