"""One screen of what became of a case, and what who leads notes there: each a POST, one verb, and back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.followup import pathing
from cases.followup.models import FollowUpPath, Goal
from cases.meetings import consultation, minutes
from cases.meetings.path import forms, page
from cases.models import Case
from cases.purposes import Purpose
from cases.views import NOT_ANY_MORE, purpose_given, why
from secrecy.acts import Forbidden, may, not_here, open_circles, refuse


@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """What changed since last time, the path, and the timeline; each reader their own. Who may read the case says why first."""
    case = _listed(slug)
    if may("read", case) and (asked := why(request, slug)) is not None:
        return asked
    return _show(request, case, {})


@require_POST
def add_goal(request: HttpRequest, slug: str) -> HttpResponse:
    """A goal in a life domain; the first begins the path."""
    form = forms.GoalForm(request.POST, auto_id="id_goal_%s")
    case = _led(slug)
    if not form.is_valid():
        return _show(request, case, {"goal": form}, status=400)
    pathing.set_goal(_written(case), **form.said())
    return redirect("path:show", slug)


@require_POST
def move_goal(request: HttpRequest, slug: str, goal: UUID) -> HttpResponse:
    case = _led(slug)
    state = request.POST.get("state", "")
    path = pathing.path_of(case)
    row = Goal.objects.filter(pk=goal, path=path).first() if path else None
    if row is None:
        refuse(slug, "no such reference", purpose=Purpose.FOLLOW_UP)
        raise Http404
    if state not in Goal.State.values:
        return _show(request, case, {}, status=400)
    if state != row.state:
        _written(case)
        pathing.move_goal(row, state)
    return redirect("path:show", slug)


@require_POST
def evaluate(request: HttpRequest, slug: str) -> HttpResponse:
    """Per life domain or as a whole; a case without any goal is evaluated too (R48)."""
    form = forms.EvaluationForm(request.POST, auto_id="id_evaluation_%s")
    case = _led(slug)
    if not form.is_valid():
        return _show(request, case, {"evaluation": form}, status=400)
    pathing.evaluate(_written(case), **form.said())
    return redirect("path:show", slug)


@require_POST
def ask_lead(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask a service to lead the path; it answers itself (R49). Or take that back, whatever it answered."""
    case = _led(slug)
    if request.POST.get("do") == "back":
        if pathing.path_of(case) is not None:
            pathing.take_lead_back(_written(case))
        return redirect("path:show", slug)
    form = page.lead_form(case, request.POST)
    if form is None or not form.is_valid():
        return _show(request, case, {"lead": form}, status=400)
    item = page.latest(case)
    pathing.ask_lead(_written(case), form.cleaned_data["service"], without=consultation.recused(item) if item else ())
    return redirect("path:show", slug)


@require_POST
def answer_lead(request: HttpRequest, slug: str) -> HttpResponse:
    case = _listed(slug)
    path = pathing.path_of(case)
    if path is None or not may("write", path):
        open_circles(
            f"{slug}/path", purpose=Purpose.FOLLOW_UP, act="write"
        )  # refused, in the same words as what isn't there
        raise Http404
    open_circles(path.slug, purpose=Purpose.FOLLOW_UP, act="write")
    if not pathing.answer_lead(path, request.POST.get("answer", "")):
        return _show(request, case, {}, status=400)
    if path.lead_state == FollowUpPath.Lead.DECLINED:  # who wasn't at the item finds nothing of it here any more
        messages.success(request, _("Genoteerd: uw dienst trekt dit traject niet."))
        return redirect("workspace")
    return redirect("path:show", slug)


def _listed(slug: str) -> Case:
    """The header of a case that the reader may list; else 404, on record."""
    case = Case.objects.filter(slug=slug).select_related("cell").first()
    if case is None:
        not_here(slug, purpose=Purpose.FOLLOW_UP)
    return case


def _led(slug: str) -> Case:
    """The case, open to who leads. Raises :class:`Forbidden` when it is off the list; on record."""
    pathing.leading()
    case = _listed(slug)
    if case.state != Case.State.LISTED:
        refuse(slug, "the case is off the list", purpose=Purpose.FOLLOW_UP)
        raise Forbidden(str(NOT_ANY_MORE))
    open_circles(slug, purpose=Purpose.FOLLOW_UP, act="admit")
    return case


def _written(case: Case) -> FollowUpPath:
    """The path, open for writing and begun when there was none; who leads keeps it, and who was at the last item reads it (consultation).

    Raises :class:`Forbidden` when there is one to which the reader wasn't let in; on record."""
    try:
        path = pathing.begun(case)
    except pathing.Meanwhile:  # the other one who leads was first, and let this one in
        try:
            path = pathing.begun(case)
        except pathing.Meanwhile:
            refuse(case.slug, "not admitted to the path", purpose=Purpose.FOLLOW_UP)
            raise Forbidden(
                _(
                    "Van deze casus is er al een opvolgingstraject, dat u niet kunt openen: wie het begon, schrijft erin."
                )
            ) from None
    item = page.latest(case)
    if item is None:
        pathing.let_in(path, (), until=timezone.now(), without=())
    elif may("read", item):
        there = [(a.user_id, a.capacity) for a in consultation.still_held(item, minutes.in_room(item))]
        pathing.let_in(path, there, until=consultation.window_ends(item), without=consultation.recused(item))
    return path


def _show(request: HttpRequest, case: Case, typed: dict[str, Any], *, status: int = 200) -> HttpResponse:
    purpose = purpose_given(request, case.slug) or Purpose.FOLLOW_UP
    return render(request, "path/show.html", page.screen(page.open_all(case, purpose), typed), status=status)
