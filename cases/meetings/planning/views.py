"""Planning a meeting, its page before it begins, moving and cancelling it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.meetings import consultation, page
from cases.meetings.forms import AddItemForm
from cases.meetings.inviting.overview import overview
from cases.meetings.live import page as live
from cases.meetings.live.mark import mark
from cases.meetings.models import Meeting
from cases.meetings.planning import agenda, moving
from cases.meetings.planning.forms import AgendaForm, MoveForm, OrderForm
from cases.meetings.planning.page import calendar_offer, order_rows, totals
from cases.meetings.planning.sittings import own_sitting
from cases.meetings.views import at_table, items_of
from cases.models import Case
from cases.purposes import Purpose
from participants.mandates import Acting, asked_once
from participants.once import already
from secrecy.acts import opened


@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    """Day, hour, place and the cases that are due, filled in beforehand: one submit makes the meeting with its agenda."""
    acting = consultation.coordinator("overleg")
    proposed = agenda.proposal(acting.cell)
    due = agenda.due_cases(acting.cell, day=proposed.day)
    form = AgendaForm(request.POST if request.method == "POST" else None, due=due, proposed=proposed)
    status = 200
    if request.method == "POST":
        status = 400
        valid = form.is_valid()
        before = already(Meeting, form.cleaned_data["once"])
        if before is not None:
            return redirect(before)
        if form.strangers():
            form.add_error(None, _("De lijst veranderde intussen: een casus staat al op een andere agenda. Kijk na wat er nu staat."))  # fmt: skip
            status = 409
        elif valid:
            said = form.cleaned_data
            return redirect(
                agenda.plan_agenda(
                    starts_at=form.starts_at(), place=said["place"], points=form.points(), once=said["once"]
                )
            )
    return render(request, "meetings/plan.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
def meeting(request: HttpRequest, slug: str) -> HttpResponse:
    """The agenda; for who leads, everything that can still change about it. A POST adds a case."""
    acting, row = at_table(slug)
    if request.method != "POST" or acting.kind not in page.LEADS:
        return show_meeting(request, acting, row)
    form = AddItemForm(request.POST, cases=Case.objects.running().filter(cell=row.cell))
    if not form.is_valid():
        return show_meeting(request, acting, row, adding=form, status=400)
    said = form.cleaned_data
    if said["case"].pk in {item.case_id for item in items_of(row)}:
        return redirect(row)  # it came in twice
    case = opened(Case, said["case"].slug, purpose=Purpose.PREPARE)
    agenda.add_case(case, row, kind=said["kind"], minutes=said["minutes"])
    return redirect(row)


@asked_once()
def show_meeting(
    request: HttpRequest,
    acting: Acting,
    row: Meeting,
    *,
    adding: AddItemForm | None = None,
    ordering: OrderForm | None = None,
    order: Sequence[str] = (),
    note: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page of a meeting. Forms that came back stand in it as they were typed, and ``note`` says what wasn't done."""
    version = mark(row.slug, row.slug)
    items = items_of(row)
    asked = reverse("meetings:version", args=[row.slug])
    context: dict[str, Any] = {
        "meeting": page.agenda(row, acting, items),
        "live": live.bar(row, acting, items, version=version, asked=asked, page=row.get_absolute_url()),
        "here": live.waiting_place(row, acting, items),
        "item": None,
        "note": note,
        "calendar": calendar_offer(own_sitting(row, acting, items)),
    }
    leads = acting.kind in page.LEADS
    context["inviting"] = overview(row, items, acting) if leads else {}
    if leads and row.state in agenda.TAKES_CASES:
        listed = Case.objects.running().filter(cell=row.cell).exclude(pk__in=[i.case_id for i in items])
        context["add_item_form"] = adding or AddItemForm(cases=listed)
    if leads and row.state == Meeting.State.PLANNED:
        form = ordering or OrderForm(items=items)
        context |= {"planning": totals(row, items), "order_form": form, "rows": order_rows(form, items, order)}
    return render(request, "meetings/meeting.html", context, status=status)


@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, slug: str) -> HttpResponse:
    """Another day, hour or place; on the same page one can cancel."""
    _acting, row = at_table(slug)
    moving.movable(row)
    now = timezone.localtime(row.starts_at)
    given = {"day": now.date(), "time": f"{now:%H.%M}", "place": row.place, "seen": row.sequence}
    form = MoveForm(request.POST if request.method == "POST" else None, initial=given)
    status = 400 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            moving.move(row, starts_at=form.starts_at(), place=said["place"], seen=said["seen"])
            return redirect(row)
        except agenda.Stale:
            form.add_error(None, _("Het overleg werd intussen al verplaatst. Kijk na wat er nu staat."))
            status = 409
        except moving.TooSoon as refusal:
            words = _("Er zijn al diensten uitgenodigd: vroeger kan vanaf %(day)s, met de termijn om uit te nodigen.")
            form.add_error("day", words % {"day": f"{refusal.first:%d/%m/%Y}"})
    context = {"form": form, "meeting": page.meeting_row(row), "asked": len(moving.asked_services(row))}
    return render(request, "meetings/move.html", context, status=status)


@require_POST
def cancel(request: HttpRequest, slug: str) -> HttpResponse:
    _acting, row = at_table(slug)
    moving.cancel(row)
    return redirect(row)
