"""The statement of a quarter: composed, looked at, signed by two, and taken along as a document."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.lifecycle import Meanwhile
from livc.oversight import paper, stating
from livc.oversight.models import Statement
from livc.oversight.stating import PURPOSE, NotSealed
from livc.oversight.views import people_named
from participants.fresh import freshly_proven
from secrecy.acts import register


@require_http_methods(["GET", "POST"])
def statements(request: HttpRequest) -> HttpResponse:
    """What was stated before, and composing the next: nothing is signed by that."""
    rows = register(purpose=PURPOSE, asked="statements")
    wrong, quarter = "", request.POST.get("quarter", "")
    if request.method == "POST":
        try:
            made = stating.make(rows, quarter)
        except NotSealed as why:
            wrong = str(why)
        else:
            messages.success(request, _("Opgesteld. Lees de cijfers na, en onderteken ze dan."))
            return redirect(made)
    there = list(Statement.objects.prefetch_related("signatures"))
    who = people_named({row.made_by_id for row in there})
    context = {
        "quarters": stating.quarters(), "quarter": quarter, "wrong": wrong,
        "rows": [{"row": row, "by": who.get(row.made_by_id), "made_at": timezone.localtime(row.made_at), "signed": len(row.signatures.all())} for row in there],
    }  # fmt: skip
    return render(request, "oversight/statements.html", context, status=400 if request.method == "POST" else 200)


@require_GET
def statement(request: HttpRequest, slug: str) -> HttpResponse:
    """The figures as they were composed, whether they still hold, and who looked and signed."""
    rows, row = _found(slug)
    return _shown(request, rows, row)


def _found(slug: str) -> tuple[Any, Statement]:
    rows = register(purpose=PURPOSE, asked=f"statement={slug[:30]}")
    return rows, stating.found(slug)


def _shown(request: HttpRequest, rows: Any, row: Statement, *, status: int = 200, wrong: str = "") -> HttpResponse:
    figures, seen = json.loads(row.figures), stating.seen_by(rows, row)
    signed = stating.signatures(row)
    who = people_named({row.made_by_id, *seen, *(one.by_id for one in signed)})
    context = {
        "statement": row, "made_at": timezone.localtime(row.made_at), "by": who.get(row.made_by_id), "holds": stating.holds(row),
        "tables": paper.tables(figures), "figures": figures, "until": timezone.localtime(row.until), "since": timezone.localtime(row.since),
        "signed": [{"by": who.get(one.by_id), "as": one.capacity, "role": one.get_role_display(), "at": timezone.localtime(one.at)} for one in signed],
        "seen": [{"by": who.get(pk), "at": timezone.localtime(at)} for pk, at in sorted(seen.items(), key=lambda pair: pair[1])],
        "may_sign": stating.may_sign(row), "wrong": wrong,
    }  # fmt: skip
    return render(request, "oversight/statement.html", context, status=status)


@require_POST
@freshly_proven
def sign(request: HttpRequest, slug: str) -> HttpResponse:
    """In one's own name, with a proof given just now; a second auditor after the first."""
    rows, row = _found(slug)
    try:
        stating.sign(row)
    except Meanwhile as went:
        return _shown(request, rows, row, status=409, wrong=str(went))
    messages.success(request, _("Ondertekend. Dat staat in het register."))
    return redirect(row)


@require_POST
def document(request: HttpRequest, slug: str) -> HttpResponse:
    """The statement as a document; on record as an export before it is made."""
    _rows, row = _found(slug)
    return HttpResponse(
        paper.document(row),
        content_type="application/pdf",
        headers={"Content-Disposition": 'attachment; filename="kwartaalverklaring.pdf"'},
    )
