"""«Vragen over wat u las»: who is asked answers here, in their own name. Nobody else in the cell sees that there is a question."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from cases.lifecycle import Meanwhile
from livc.oversight import asking, page
from livc.oversight.ask_forms import AnswerForm
from livc.oversight.models import Question
from secrecy.acts import lines_asked_about, reader


@require_GET
def asked(request: HttpRequest) -> HttpResponse:
    """The questions to the reader, those that wait first."""
    rows = sorted(Question.objects.filter(user=reader().user_id).select_related("cell"), key=lambda row: not row.waits)
    here = reader().capacity
    return render(request, "oversight/asked.html", {"rows": [page.header(row) | {"here": row.capacity == here} for row in rows]})  # fmt: skip


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, slug: str) -> HttpResponse:
    """One question: what it is about, line by line, and the answer."""
    posted = request.method == "POST"
    row = asking.own(slug, act="write" if posted else "read")
    form: Any = AnswerForm(request.POST or None) if row.waits else None
    wrong, status = "", 200
    if posted:
        status = 400
        if form is None or form.is_valid():
            try:
                asking.answer(row, form.cleaned_data["text"] if form else "")
            except Meanwhile as went:
                wrong, status, form = str(went), 409, None
                row = asking.own(slug)
            else:
                messages.success(request, _("Geantwoord. De auditor leest het."))
                return redirect("asked:question", slug)
    context = page.question(row, words=True) | {"lines": page.own_lines(lines_asked_about(slug)), "form": form, "wrong": wrong}  # fmt: skip
    return render(request, "oversight/answer.html", context, status=status)


def todo() -> list[dict[str, Any]]:
    """For the workspace: that the auditor asked something, while it waits."""
    rows = list(Question.objects.filter(user=reader().user_id, state=Question.State.ASKED))
    if not rows:
        return []
    late = any(row.late for row in rows)
    first = min(row.answer_by for row in rows)
    return [
        {
            "title": _("Vragen over wat u las"), "url": reverse("asked:list"), "icon": "question-circle", "kind": "bad" if late else "warn",
            "note": ngettext("%(n)d vraag van de auditor", "%(n)d vragen van de auditor", len(rows)) % {"n": len(rows)},
            "chip": _("te laat") if late else _("tegen %(day)s") % {"day": f"{first:%d/%m/%Y}"},
        }
    ]  # fmt: skip
