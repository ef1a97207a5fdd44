"""What a service is asked about its own contribution, and its answer: seen by that service and the mayor alone."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.purposes import Purpose
from cases.subject_requests import forms, page, parts
from cases.subject_requests.models import Part, PartAnswer
from secrecy.acts import opened

PARTS = Part.objects.select_related("service")


@require_http_methods(["GET", "POST"])
def part(request: HttpRequest, slug: str) -> HttpResponse:
    row = opened(PARTS, slug, purpose=Purpose.REQUEST, act="write" if request.method == "POST" else "read")
    parts.own(row)
    form = forms.PartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            parts.answer(row, **form.cleaned_data)
        except ValidationError as missing:
            form.lacks(missing)
        else:
            messages.success(request, _("Genoteerd. De burgemeester leest uw antwoord, en niemand anders."))
            return redirect(row)
    said = list(PartAnswer.objects.filter(part=row))
    context = {"part": page.part_row(row), "form": form, "said": said[-1].text if said else ""}
    return render(request, "subject_requests/part.html", context, status=400 if form.errors else 200)
