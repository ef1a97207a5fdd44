"""Following actions up: a list from headers, one action opened alone, and handing over to a successor."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.followup import acting, succession, waiting
from cases.followup.forms import HandoverForm, ResultForm
from cases.followup.models import Action, Offer
from cases.followup.page import action_page
from cases.models import Case
from cases.purposes import Purpose
from participants.cells.models import Cell
from participants.mandates import Acting, me
from participants.models import Participation, Service
from secrecy.acts import Forbidden, may, refuse


@require_GET
def actions(request: HttpRequest) -> HttpResponse:
    """Mine, my service's, overdue, done: how each stands, and nothing of what it says."""
    return render(request, "followup/actions.html", waiting.listing(_at_table(), request.GET.get("toon", "")))


@require_http_methods(["GET", "POST"])
def action(request: HttpRequest, slug: str) -> HttpResponse:
    """One action, opened alone; accepted or declined in one press by the service it was proposed to (R49)."""
    posted = request.method == "POST"
    header, row = acting.at_hand(slug, act="write" if posted else "read")
    if not posted:
        return _show(request, header, row)
    said = request.POST.get("answer", "")
    if said not in acting.ANSWERS:
        return _show(request, header, row, note=_("Kies of uw dienst de actie aanvaardt of niet."), status=400)
    if not acting.answer(header, row, said):
        return _show(request, header, row, note=_overtaken(header), status=409)
    return _back(request, header)


@require_POST
def finish(request: HttpRequest, slug: str) -> HttpResponse:
    """It is done, with or without words on what came of it."""
    header, row = acting.at_hand(slug, act="write")
    form = ResultForm(request.POST)
    if not form.is_valid():
        return _show(request, header, row, form=form, status=400)
    if not acting.finish(header, row, form.cleaned_data["result"]):
        return _show(request, header, row, form=form, note=_overtaken(header), status=409)
    return _back(request, header)


@require_POST
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Who leads takes back what nobody accepted."""
    header, row = acting.at_hand(slug, act="write")
    if not acting.withdraw(header, row):
        return _show(request, header, row, note=_overtaken(header), status=409)
    return _back(request, header)


def _at_table() -> Acting:
    who = me()
    if who is None or not (who.seated or who.kind == "mandate"):
        refuse("acties", "not at the table", purpose=Purpose.FOLLOW_UP)
        raise Forbidden(_("Acties volgt wie aan de tafel zit: de vaste zetels en de vertegenwoordigers van diensten."))
    return who


def _show(request: HttpRequest, header: Offer, row: Action, *, form: ResultForm | None = None, note: str = "", status: int = 200) -> HttpResponse:  # fmt: skip
    return render(request, "followup/action.html", action_page(header, row, form=form) | {"note": note}, status=status)


def _overtaken(header: Offer) -> str:
    return _("Intussen staat deze actie anders: %(state)s.") % {"state": header.get_state_display()}


def _back(request: HttpRequest, header: Offer) -> HttpResponse:
    """Who answered at the table goes on there; who answered afterwards sees the action."""
    if request.POST.get("at") == "table":
        items: Any = Case._meta.get_field("items").related_model
        item = items._default_manager.select_related("meeting").filter(pk=header.item).first()
        if item is not None and may("read", item):
            return redirect(f"{item.get_absolute_url()}#actions")
    return redirect(header)


@require_http_methods(["GET", "POST"])
def handover(request: HttpRequest, service: int) -> HttpResponse:
    """What a service still has to do after a mandate lapsed; offered to who speaks for it now."""
    leading = succession.leading()
    row = Service.objects.filter(pk=service).first()
    if row is None or not _takes_part(row, leading.cell):
        refuse("overdracht", "no such reference", purpose=Purpose.FOLLOW_UP)
        raise Http404
    gone = next(iter(succession.lapsed(leading.cell, row)), None)
    posted = request.method == "POST"
    if gone is None:
        return (
            redirect("workspace")
            if posted
            else render(request, "followup/handover.html", {"service": row, "form": None})
        )
    rows = succession.open_actions(row, act="admit" if posted else "read")
    form = HandoverForm(request.POST if posted else None, successors=gone.successors, actions=rows)
    if posted and form.is_valid():
        chosen = form.chosen()
        succession.hand_over(gone, [a for a in rows if a.pk in chosen], to=form.cleaned_data["to"])
        return redirect("workspace")
    context = {"service": row, "form": form, "gone": gone, "count": len(rows)}
    return render(request, "followup/handover.html", context, status=400 if form.errors else 200)


def _takes_part(service: Service, cell: Cell) -> bool:
    return Participation.objects.filter(cell=cell, service=service).exists()
