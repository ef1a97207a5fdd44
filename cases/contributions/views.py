"""«Wat wij deelden»: the disclosure ledger of one's service, on screen and on paper; and each contribution, read again."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cases.contributions.forms import LedgerForm
from cases.contributions.ledger import lines_of, own_again, speaker, told
from cases.contributions.models import Disclosure
from cases.purposes import Purpose
from participants.exports import leaves
from participants.mandates import Acting
from secrecy.acts import on_record

PAGE = 25
ON_PAPER = 200  # lines; who wants more asks for a case, or for what still runs


@require_GET
def ledger(request: HttpRequest) -> HttpResponse:
    """Newest first. That these lines were shown, and each contribution that opened for it, stands in the register."""
    acting, form = speaker(), LedgerForm(request.GET)
    context: dict[str, Any] = {"form": form, "service": acting.service}
    if not form.is_valid():
        return render(request, "contributions/ledger.html", context, status=400)
    page = Paginator(_asked(acting, form), PAGE).get_page(request.GET.get("blad"))
    rows = list(page.object_list)
    _record("list", rows)
    context |= {"lines": told(rows), "note": _("%(number)d regels") % {"number": page.paginator.count}}
    if page.has_previous():
        context["previous_url"] = _link(form, page.previous_page_number())
    if page.has_next():
        context["next_url"] = _link(form, page.next_page_number())
    return render(request, "contributions/ledger.html", context)


@require_POST
def paper(request: HttpRequest) -> HttpResponse:
    """The same on A4. That it is printed stands in the register before the page is shown."""
    acting, form = speaker(), LedgerForm(request.POST)
    if not form.is_valid():
        return render(request, "contributions/ledger.html", {"form": form, "service": acting.service}, status=400)
    rows = list(_asked(acting, form)[:ON_PAPER])
    _record(leaves("disclosures_paper").channel, rows)
    context = {"lines": told(rows), "service": acting.service, "by": acting, "printed_at": timezone.localtime()}
    return render(request, "contributions/paper.html", context)


@require_GET
def own(request: HttpRequest, slug: str) -> HttpResponse:
    """One's own contribution again, also after the window: its circle alone, for this purpose, on record."""
    return render(request, "contributions/own.html", own_again(speaker(), slug))


def _asked(acting: Acting, form: LedgerForm) -> Any:
    return lines_of(acting, case=form.cleaned_data["casus"], standing=form.cleaned_data["stand"])


def _record(act: str, rows: list[Disclosure]) -> None:
    circles = list({row.circle for row in rows})
    on_record(act, circles=circles, about="wat wij deelden", purpose=Purpose.OWN)


def _link(form: LedgerForm, page: int) -> str:
    """A case number never stands in a link: who asks for one, asks for little."""
    return "?" + urlencode({"stand": form.cleaned_data["stand"], "blad": page})
