"""«Een situatie voorleggen zonder persoon»: the list, asking, the answer, and closing."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.purposes import Purpose
from cases.signals import forms, page, questions
from cases.signals.models import Question
from cases.signals.screening import Settled
from secrecy.acts import opened

QUESTIONS = Question.objects.select_related("service")


@require_GET
def question_list(request: HttpRequest) -> HttpResponse:
    """What the reader asked; for the coordinator all that was asked. Headers only."""
    questions.asking()
    return render(request, "signals/questions.html", {"questions": [page.question_row(q) for q in QUESTIONS.all()]})


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    questions.asking()
    form = forms.SituationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        question = questions.ask(**form.cleaned_data)
        messages.success(request, _("Voorgelegd aan de coördinator. U krijgt een mail zodra er een antwoord is."))
        return redirect(question)
    return render(request, "signals/ask.html", {"form": form}, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, slug: str) -> HttpResponse:
    """The situation and its answers; for the coordinator, answering."""
    acting = questions.asking()
    if request.method == "GET":
        row = opened(QUESTIONS, slug, purpose=Purpose.QUESTION)
        return render(request, "signals/question.html", page.question_page(row, acting))
    row = opened(QUESTIONS, slug, purpose=Purpose.QUESTION, act="write")
    form = forms.AnswerForm(request.POST)
    status = 400
    if form.is_valid():
        try:
            questions.answer(row, form.cleaned_data["text"])
        except Settled as went_on:
            messages.warning(request, str(went_on))
            status = 409
        else:
            return redirect(row)
    return render(request, "signals/question.html", page.question_page(row, acting, form=form), status=status)


@require_POST
def close_question(request: HttpRequest, slug: str) -> HttpResponse:
    questions.asking()
    row = opened(QUESTIONS, slug, purpose=Purpose.QUESTION, act="write")
    questions.close(row)
    return redirect(row)
