"""The auditor's monthly hour: what stands out, the month as a drawing, and a sample. Each look is on record first."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from uuid import UUID

from dateutil.relativedelta import relativedelta
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from livc.oversight import noticing, plots, sampling
from livc.oversight.asked import PURPOSE
from livc.oversight.gathering import after, gathered
from livc.oversight.noticing import Finding
from livc.oversight.views import lines_shown, people_named
from participants.cells.rules import ours
from participants.mandates import Acting, named
from secrecy.acts import reader, register

_MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])", re.ASCII)
_SEED = re.compile(rf"[0-9a-f]{{{sampling.SEED}}}", re.ASCII)
#: What each piece of the drawing is, in the order of the stack.
GROUPS = {
    "opens": gettext_lazy("Inzagen"),
    "lists": gettext_lazy("Lijsten en opzoekingen"),
    "leaves": gettext_lazy("Afdrukken en bestanden"),
    "refused": gettext_lazy("Geweigerd"),
    "rest": gettext_lazy("Andere"),
}


@require_GET
def month(request: HttpRequest) -> HttpResponse:
    """What stands out, rule by rule with its reason, and the month by week and act."""
    first = month_asked(request)
    rows = register(purpose=PURPOSE, asked=f"month={first:%Y-%m}")
    whole = gathered(rows, first)
    found = noticing.noticed(whole)
    names = _names([f for _notice, findings in found for f in findings])
    plot = plots.plotted(whole.lines, first, after(first))
    context = {
        **_frame(first), "groups": [(key, str(words)) for key, words in GROUPS.items()], "plot": plot,
        "weeks": [{"monday": week.monday, "total": week.total, "cells": [(str(words), week.numbers[key]) for key, words in GROUPS.items()]} for week in plot.weeks],
        "total": len(whole.lines),
        "notices": [
            {"key": notice.key, "name": notice.name, "why": noticing.in_words(notice, whole.rules), "rows": [_finding(f, names) for f in findings]}
            for notice, findings in found
        ],
    }  # fmt: skip
    return render(request, "oversight/month.html", context)


@require_GET
def sample(request: HttpRequest) -> HttpResponse:
    """By lot, with the seed that draws the same lines again, or those that most rules fall on."""
    first = month_asked(request)
    asked = request.GET.get("zaad", "")
    seed = asked if _SEED.fullmatch(asked) else sampling.fresh_seed()
    by_rules = request.GET.get("soort") == "regels"
    most = ours()["watch_sample"]
    drawn = "rules" if by_rules else f"seed={seed}"
    rows = register(purpose=PURPOSE, asked=f"month={first:%Y-%m}&{drawn}&size={most}")
    found = gathered(rows, first)
    if by_rules:
        ranked = noticing.ranked(noticing.noticed(found))[:most]
        reasons = {line.id: names for line, names in ranked}
        lines = [line for line, _names in ranked]
    else:
        reasons, lines = {}, sampling.drawn(found.lines, seed, most)
    entries = noticing.entries_of(rows, lines)
    shown = [line | {"reasons": reasons.get(e.pk, [])} for e, line in zip(entries, lines_shown(entries), strict=True)]
    context = {**_frame(first), "entries": shown, "seed": seed, "by_rules": by_rules, "most": most}
    return render(request, "oversight/sample.html", context)


def month_asked(request: HttpRequest) -> date:
    """The first day of the month in the address; of this month when there is none, or none that is a month already begun."""
    today = timezone.localdate()
    words = request.GET.get("maand", "")
    first = date.fromisoformat(f"{words}-01") if _MONTH.fullmatch(words) else today.replace(day=1)
    return min(first, today.replace(day=1))


def _names(findings: list[Finding]) -> tuple[dict[int, str], dict[UUID, Acting]]:
    return people_named({f.actor for f in findings}), named({f.capacity for f in findings if f.capacity})


def _finding(found: Finding, names: tuple[dict[int, str], dict[UUID, Acting]]) -> dict[str, Any]:
    people, capacities = names
    acting = capacities.get(found.capacity) if found.capacity else None
    first, last = (timezone.localtime(line.at) for line in (found.lines[0], found.lines[-1]))
    return {
        "person": people.get(found.actor, _("onbekend")), "service": acting.service if acting else "", "label": acting.label if acting else "",
        "number": len(found.lines), "first": first, "last": last, "words": found.words, "slugs": list(enumerate(found.slugs, 1)),
        "actor": found.actor, "first_slug": found.slugs[0], "askable": found.actor != reader().user_id,
    }  # fmt: skip


def _frame(first: date) -> dict[str, Any]:
    today = timezone.localdate().replace(day=1)
    return {
        "month": first, "before": first - relativedelta(months=1), "after": after(first) if first < today else None,
        "last": after(first) - relativedelta(days=1),
    }  # fmt: skip
