"""Searching, and what concerns one's own service: asked with a purpose, by POST, so that nothing typed stands in an address."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from livc.search import own
from livc.search.asked import Asked
from livc.search.forms import SearchForm, WhyForm
from livc.search.found import find
from participants.mandates import Acting, me
from secrecy.acts import Forbidden, on_record, refuse


@require_http_methods(["GET", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Over references, meetings and, when asked, the own service's open actions. On record before the answer leaves."""
    acting = _at_the_table("opzoeking")
    form = SearchForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "search/search.html", {"form": form}, status=400 if form.errors else 200)
    asked, purpose = Asked.of(form.cleaned_data["q"]), form.cleaned_data["purpose"]
    found = find(asked, acting)
    context: dict[str, Any] = {"form": form, "found": found, "actions": None}
    if form.cleaned_data["actions"]:
        opens = own.to_open(acting, asked)
        own.open_all(opens, purpose=purpose)
        context["actions"], circles = own.actions(acting, opens, asked)
        found.circles |= circles
    on_record("search", circles=sorted(found.circles), about=asked.hashed, purpose=purpose)
    return render(request, "search/search.html", context)


@require_http_methods(["GET", "POST"])
def own_service(request: HttpRequest) -> HttpResponse:
    """Open actions of the reader's service and who read what it shared, once it was said why they are opened."""
    acting = _at_the_table("eigen dienst")
    form = WhyForm(request.POST if request.method == "POST" else None)
    opens = own.to_open(acting)
    context: dict[str, Any] = {"form": form, "service": acting.service, "count": len(opens.references)}
    if not form.is_valid():
        return render(request, "search/own.html", context, status=400 if form.errors else 200)
    own.open_all(opens, purpose=form.cleaned_data["purpose"])
    context["actions"], _circles = own.actions(acting, opens)
    context["shared"] = own.readers(acting, opens.items)
    return render(request, "search/own.html", context | {"opened": True})


def _at_the_table(what: str) -> Acting:
    """The reader, who holds a fixed seat or represents a service. Raises :class:`Forbidden`; on record."""
    acting = me()
    if acting is None or not (acting.seated or acting.kind == "mandate"):
        refuse(what, "not at the table")
        raise Forbidden(_("Enkel wie een vaste zetel bekleedt of een dienst vertegenwoordigt, zoekt hier iets op."))
    return acting
