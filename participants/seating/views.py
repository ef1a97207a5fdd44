"""The administrator's pages about a cell: registering it, activating it, and what a merger does to it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from participants.cells.models import Cell, Membership
from participants.fresh import freshly_proven
from participants.mandates import Steward
from participants.refused import WrittenForm
from participants.seating import deeds
from participants.seating.attempt import attempt
from participants.seating.forms import LeaveForm, RegisterForm
from participants.seating.jurisdiction import PURPOSE, administrator, cell_kept, own_municipality, registered
from participants.seating.page import cell_page, member_rows
from secrecy.acts import Forbidden, refuse


@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """A cell for the own municipality, alone or with others (R01, R02, R03)."""
    keeps = administrator()
    own, typed = own_municipality(keeps), request.POST
    ticked = typed.getlist("members") if request.method == "POST" else [own.pk]
    find = " ".join(typed.get("find", "").split())[:60]
    sent = request.method == "POST" and "search" not in typed
    # Searching asks nothing of what was filled in so far; it stays as it was typed.
    start = {
        "members": ticked,
        "find": find,
        "zone": typed.get("zone", own.police_zone_id),
        "name": typed.get("name", ""),
    }
    form = RegisterForm(typed if sent else None, initial=start, own=own, ticked=ticked, find=find)
    if form.is_valid():
        said = form.cleaned_data
        deed = partial(deeds.register, keeps, name=said["name"], members=said["members"], zone=said["zone"])
        if (made := attempt(form, deed)) is not None:
            messages.success(request, _("De cel staat klaar, in oprichting. Vul nu haar zetels in."))
            return redirect("seating:cell", made.pk)
    context = {"form": form, "own": own, "purpose": Cell.PURPOSE}
    return render(request, "seating/register.html", context, status=400 if sent else 200)


@require_GET
def cell(request: HttpRequest, cell: int) -> HttpResponse:
    """A cell with its municipalities, its seats, and what is missing before it can be active (R04)."""
    keeps = administrator()
    return render(request, "seating/cell.html", cell_page(keeps, cell_kept(keeps, cell)))


@require_POST
@freshly_proven
def activate(request: HttpRequest, cell: int) -> HttpResponse:
    """Only with the three seats filled and each mayor's word (R04); who registered the cell does it."""
    keeps = administrator()
    row = cell_kept(keeps, cell)
    if not registered(keeps, row):
        refuse("cel", "not administered here", purpose=PURPOSE)
        raise Forbidden(_("Wie de cel registreerde, maakt ze actief."))
    return _pressed(request, keeps, row, partial(deeds.activate, row), _("De cel is actief."))


@require_POST
@freshly_proven
def take_place(request: HttpRequest, cell: int) -> HttpResponse:
    """After a merger: the new municipality in the place of its predecessors, in one cell (R02)."""
    keeps = administrator()
    row = cell_kept(keeps, cell)
    done = _("Uw gemeente nam de plaats in. Wijs nu bij elke zetel een opvolger aan.")
    return _pressed(request, keeps, row, partial(deeds.take_place, keeps, row), done)


@require_POST
@freshly_proven
def run_out(request: HttpRequest, cell: int) -> HttpResponse:
    """After a merger: the other cell takes no new case (R02)."""
    keeps = administrator()
    row = cell_kept(keeps, cell)
    done = _("Deze cel loopt uit: ze neemt geen nieuwe casus.")
    return _pressed(request, keeps, row, partial(deeds.run_out, keeps, row), done)


def _pressed(request: HttpRequest, keeps: Steward, row: Cell, deed: Callable[[], object], done: str) -> HttpResponse:
    """A button on the cell's page: done, or the page again with what stands in the way."""
    form = WrittenForm(data={})
    form.full_clean()
    if attempt(form, deed) is not None:
        messages.success(request, done)
        return redirect("seating:cell", row.pk)
    row.refresh_from_db()
    page = cell_page(keeps, row) | {"refused": form.non_field_errors()}
    return render(request, "seating/cell.html", page, status=409)


@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, cell: int) -> HttpResponse:
    """A municipality declines a proposal, or the proposal to it is taken back; with the reason."""
    keeps = administrator()
    row = cell_kept(keeps, cell)
    able = [str(m["leave"]) for m in member_rows(keeps, row) if m["leave"] is not None]
    asked = request.POST.get("member") or request.GET.get("gemeente") or (able[0] if len(able) == 1 else "")
    member = row.memberships.select_related("municipality", "cell").get(pk=asked) if asked in able else None
    form = LeaveForm(request.POST if request.method == "POST" else None)
    if member is not None and form.is_valid() and attempt(form, partial(_leave, member, form)) is not None:
        messages.success(request, _("Genoteerd: deze gemeente komt niet in de cel."))
        return redirect("workspace")
    status = 200 if request.method == "GET" else 409 if member is None else 400
    return render(request, "seating/leave.html", {"cell": row, "member": member, "form": form}, status=status)


def _leave(member: Membership, form: LeaveForm) -> Membership:
    return deeds.leave(member, because=form.cleaned_data["because"])
