"""The auditor's side of a question: asking, reading the answer, judging, following up. Each look in the register is on record first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.lifecycle import Meanwhile
from livc.oversight import asking, noticing, page
from livc.oversight.ask_forms import AskForm, JudgeForm
from livc.oversight.asked import PURPOSE
from livc.oversight.asking import NobodyToAsk
from livc.oversight.gathering import gathered
from livc.oversight.lines import LINE
from livc.oversight.models import Question
from livc.oversight.month_views import month_asked
from livc.oversight.views import lines_shown
from participants.mandates import Acting
from secrecy.acts import Refused, register
from secrecy.models import Entry

_RULES = {notice.key: notice for notice in noticing.NOTICES}


@require_GET
def questions(request: HttpRequest) -> HttpResponse:
    """Every question of the cell, of whichever auditor: what waits, what is to be judged, what is to be followed."""
    register(purpose=PURPOSE, asked="questions")
    return render(request, "oversight/questions.html", page.questions())


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask who did this why: about a line, or about what one rule found."""
    rows = register(purpose=PURPOSE, asked="question")
    posted = request.method == "POST"
    entries, rule = _about(request, rows)
    form = AskForm(request.POST if posted else None, day=asking.last_day(), initial={"lines": _said(entries), "rule": rule})  # fmt: skip
    asked, wrong = _whom(entries)
    if posted and form.is_valid() and asked is not None:
        given = form.cleaned_data
        try:
            row = asking.ask(entries, text=given["text"], answer_by=given["answer_by"], rule=rule, once=given["once"])
        except ValidationError as missing:
            form.lacks(missing)
        else:
            messages.success(request, _("Gesteld. Wie het deed, krijgt een mail zonder inhoud, en antwoordt hier."))
            return redirect(row)
    context = {
        "form": form, "entries": lines_shown(entries), "asked": asked, "wrong": wrong, "rule": _RULES[rule].name if rule else "",
    }  # fmt: skip
    return render(request, "oversight/ask.html", context, status=400 if posted else 200)


def _about(request: HttpRequest, rows: Any) -> tuple[list[Entry], str]:
    """The lines a question is about, oldest first, and the rule by which they stood out."""
    if request.method == "POST":
        rule = request.POST.get("rule", "")
        return _lines(rows, request.POST.get("lines", "").split(",")), rule if rule in _RULES else ""
    rule, first = request.GET.get("opvalt", ""), request.GET.get("vanaf", "")
    if rule in _RULES and first:
        month = gathered(rows, month_asked(request))
        for found in _RULES[rule].find(month):
            if found.slugs[0] == first:
                return noticing.entries_of(rows, found.lines[: asking.MOST]), rule
    return _lines(rows, request.GET.getlist("regel")), ""


def _lines(rows: Any, slugs: Sequence[str]) -> list[Entry]:
    """The lines with these addresses; what is none is left out."""
    known = [slug.split("-") for slug in slugs[: asking.MOST + 1] if LINE.fullmatch(slug)]
    if not known:
        return []
    try:
        moments = [datetime.fromtimestamp(int(at), tz=UTC) for at, _number in known]
    except (ValueError, OverflowError, OSError):
        return []
    numbers = [number for _at, text in known if (number := int(text)) < 2**63]
    around = (min(moments) - timedelta(seconds=2), max(moments) + timedelta(seconds=2))
    return list(rows.filter(pk__in=numbers, at__range=around).order_by("at", "id"))


def _said(entries: Sequence[Entry]) -> str:
    return ",".join(f"{int(e.at.timestamp())}-{e.pk}" for e in entries)


def _whom(entries: Sequence[Entry]) -> tuple[Acting | None, str]:
    if not entries:
        return None, _("Kies eerst een regel: bij wat opvalt, in een steekproef of in het register.")
    try:
        return asking.whom(entries), ""
    except NobodyToAsk as why:
        return None, str(why)


@require_GET
def question(request: HttpRequest, slug: str) -> HttpResponse:
    """What was asked and answered, and what came of it; for auditors who were let in to the words."""
    rows, row = _found(slug)
    return _shown(request, rows, row)


def _found(slug: str) -> tuple[Any, Question]:
    rows = register(purpose=PURPOSE, asked=f"question={slug[:30]}")
    return rows, asking.found(slug)


def _shown(request: HttpRequest, rows: Any, row: Question, *, status: int = 200, **more: Any) -> HttpResponse:
    reads = asking.reads(row)
    if reads:
        asking.enter(row)
    entries = list(rows.filter(pk__in=row.lines, at__range=(row.since, row.until)).order_by("at", "id"))
    form = more.pop("form", None) or (JudgeForm() if asking.may_judge(row) else None)
    context = page.question(row, words=reads) | {"entries": lines_shown(entries), "form": form if reads else None}
    return render(request, "oversight/question.html", context | more, status=status)


@require_POST
def judge(request: HttpRequest, slug: str) -> HttpResponse:
    """A verdict with its reason, and what is to be followed by whom, before when."""
    rows, row = _entered(slug)
    form = JudgeForm(request.POST)
    if form.is_valid():
        try:
            asking.judge(row, **form.cleaned_data)
        except Meanwhile as went:
            return _shown(request, rows, asking.found(slug), status=409, wrong=str(went))
        except ValidationError as missing:
            form.lacks(missing)
        else:
            messages.success(request, _("Beoordeeld. Wie antwoordde, ziet het oordeel, niet de motivering."))
            return redirect(row)
    return _shown(request, rows, row, status=400, form=form if asking.may_judge(row) else None)


@require_POST
def follow(request: HttpRequest, slug: str) -> HttpResponse:
    """What was to happen, happened."""
    rows, row = _entered(slug)
    try:
        asking.follow(row)
    except Meanwhile as went:
        return _shown(request, rows, asking.found(slug), status=409, wrong=str(went))
    messages.success(request, _("Genoteerd: opgevolgd."))
    return redirect(row)


@require_POST
def let_in(request: HttpRequest, slug: str) -> HttpResponse:
    """An auditor who came later reads along from now on."""
    _rows, row = _entered(slug)
    asking.let_in(row)
    messages.success(request, _("Wie op deze cel toezicht houdt, leest deze vraag mee."))
    return redirect(row)


def _entered(slug: str) -> tuple[Any, Question]:
    """A question open to let in and to write; hidden from who may not. Raises :class:`Refused`."""
    rows, row = _found(slug)
    if not asking.reads(row):
        raise Refused(slug)
    asking.enter(row, act="admit")
    return rows, row
