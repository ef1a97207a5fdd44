"""What the mayor does on the page of a request: look, ask services, decide, and the report of who read."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases.models import Case
from cases.purposes import Purpose
from cases.readings.gathered import told, who_read
from cases.subject_requests import forms, looking, page, parts, registering
from cases.subject_requests.models import Decision, Finding, SubjectRequest
from cases.subject_requests.registering import Settled
from cases.subject_requests.views import settled, show, written
from participants.exports import leaves
from participants.models import Service
from secrecy.acts import Forbidden, on_record, open_circles, opened, refuse


@require_POST
def look(request: HttpRequest, slug: str) -> HttpResponse:
    looking.deciding()
    row = written(slug)
    try:
        looking.look(row)
    except Settled as went_on:
        return settled(request, row, went_on)
    return redirect(row)


@require_POST
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Services that were at the case that was found, each about its own contribution."""
    acting = looking.deciding()
    row = written(slug)
    found = _found(row)
    form = forms.AskForm(request.POST, services=parts.may_be_asked(acting, [f.of_case for f in found]))
    if not form.is_valid():
        return show(request, row, status=400, ask=form)
    try:
        for finding in found:
            chosen = {str(s.pk) for s in parts.may_be_asked(acting, [finding.of_case])} & {
                *form.cleaned_data["services"]
            }
            parts.ask(row, finding, list(Service.objects.filter(pk__in=chosen)))
    except Settled as went_on:
        return settled(request, row, went_on)
    return redirect(row)


def _found(row: SubjectRequest) -> list[Finding]:
    """The cases that were found; none before the mayor looked."""
    if row.looked_on is None:
        return []
    open_circles(f"{row.slug}/finding", purpose=Purpose.REQUEST)
    found: dict[str, Finding] = {}
    for finding in looking.found_now(row):
        if finding.of_case:
            found[finding.of_case] = finding
    return list(found.values())


@require_POST
def pass_on(request: HttpRequest, slug: str) -> HttpResponse:
    """Who registered it left: somebody else who handles requests goes on with it."""
    acting = looking.deciding()
    row = opened(SubjectRequest, slug, purpose=Purpose.REQUEST, act="admit")
    form = forms.PassForm(request.POST, able=registering.handlers(acting.cell))
    if not form.is_valid():
        return show(request, row, status=400, passing=form)
    try:
        registering.pass_on(row, form.chosen())
    except Settled as went_on:
        return settled(request, row, went_on)
    return redirect(row)


@require_POST
def decide(request: HttpRequest, slug: str) -> HttpResponse:
    """What is answered; what is held back has a ground and an end (R65, R66)."""
    looking.deciding()
    row, form = written(slug), forms.DecideForm(request.POST)
    try:
        if form.is_valid():
            looking.decide(row, **form.cleaned_data)
            return redirect(row)
    except Settled as went_on:
        return settled(request, row, went_on)
    except ValidationError as missing:
        form.lacks(missing)
    return show(request, row, status=400, decide=form)


@require_POST
def report(request: HttpRequest, slug: str) -> HttpResponse:
    """Who read, for the person concerned: days, purposes, organisations and capacities, no employee's name (CJEU C-579/21).

    Once the mayor decided that something is told; that it is printed stands in the register before the page is shown.
    """
    looking.deciding()
    row = opened(SubjectRequest, slug, purpose=Purpose.REQUEST)
    decided, found = registering.decision_of(row), _found(row)
    if decided is None or decided.kind != Decision.Kind.GIVEN or not found:
        refuse(slug, "nothing was decided to be told", purpose=Purpose.REQUEST)
        raise Forbidden(
            _("Een overzicht van inzages gaat enkel mee als de burgemeester besliste om iets mee te delen.")
        )
    days = []
    for finding in found:
        open_circles(finding.of_case, purpose=Purpose.REQUEST)
        case = Case.objects.get(slug=finding.of_case)
        on_record(
            leaves("request_readings").channel,
            circles=[case.circle_id],
            about="overzicht van inzages voor de betrokkene",
            purpose=Purpose.REQUEST,
        )
        days += who_read(case)
    days += told(parts.read_of_parts(row))
    context = {
        "row": page.header(row),
        "days": sorted(days, key=lambda one: one.day, reverse=True),
        "printed_at": timezone.localtime(),
    }
    return render(request, "subject_requests/report.html", context)
