"""The cell's side: which services take part, under which category, and on whose word (R11, R13, R14, R80)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from participants.cells.models import Cell
from participants.fresh import freshly_proven
from participants.joining import deeds, forms, page
from participants.joining.deeds import LEADS, NewPerson, Taken, keeper, leading, seated
from participants.mandates import everyone_of, me
from participants.models import AuthorisedCategory, CategoryConfirmation, Participation
from secrecy.acts import refuse

PARTS = Participation.objects.select_related("cell", "service__organisation", "category")


@require_GET
def participants(request: HttpRequest) -> HttpResponse:
    """What asks, what takes part, and what its category rests on; for the three fixed seats."""
    acting = seated()
    parts = list(PARTS.filter(cell=acting.cell).order_by("service__short_name", "-asked_at"))
    # Who withdrew sits on the service's side: never had a capacity in this cell.
    ours = {a.user.pk for a in everyone_of(acting.cell) if a.seated}
    rows = [page.participation_row(p, {p.ended_by_id} - ours) | {"mandates": page.mandates_of(p)} for p in parts]
    context = {
        "cell": acting.cell,
        "leads": acting.kind in LEADS,
        "asked": [r for r in rows if r["state"] == "asked"],
        "confirmed": [r for r in rows if r["state"] == "confirmed"],
        "past": [r for r in rows if r["state"] not in ("asked", "confirmed")],
        "categories": _categories(acting.cell, parts),
    }
    return render(request, "joining/participants.html", context)


def _categories(cell: Cell, parts: list[Participation]) -> list[dict[str, Any]]:
    stands = {
        c.category_id: c
        for c in CategoryConfirmation.objects.filter(cell=cell, withdrawn_at=None).select_related("confirmed_by")
    }
    return [
        page.category_row(c) | {"confirmation": stands.get(c.pk), "by": stands[c.pk].confirmed_by.short_name if c.pk in stands else ""}
        for c in page.claimed(cell, parts)
    ]  # fmt: skip


@require_http_methods(["GET", "POST"])
@freshly_proven
def invite_organisation(request: HttpRequest) -> HttpResponse:
    """An organisation that isn't known here yet, by the cell's coordinator or mayor, or by an administrator."""
    acting = me()
    if acting is None:
        keeper()
    else:
        leading()
    back = reverse("joining:organisation" if acting is None else "joining:participants")
    form = forms.InviteOrganisationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        first = NewPerson(said["first_name"], said["last_name"], said["email"])
        try:
            deeds.invite_organisation(name=said["name"], kind=said["kind"], number=form.number_given(), first=first)
        except Taken as taken:
            form.add_error(None, str(taken))
        else:
            messages.success(request, _("Uitgenodigd. De eerste beheerder krijgt een mail met een link."))
            return redirect(back)
    context = {
        "title": _("Organisatie uitnodigen"), "lead": acting.cell.name if acting else "", "submit": _("Uitnodigen"), "icon": "send", "back": back,
        "intro": _("Voor een organisatie die hier nog niet bekend is. Haar eerste beheerder krijgt een mail met een link, registreert daarna zelf haar dienst en vraagt om deel te nemen."),
    }  # fmt: skip
    return _form(request, form, context)


@require_POST
@freshly_proven
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    part = _part(pk)
    if part.confirmed_at is None:
        deeds.confirm(part)
        messages.success(request, _("De deelname is bevestigd. De dienst wijst nu aan wie voor haar spreekt."))
    return redirect("joining:participants")


@require_http_methods(["GET", "POST"])
@freshly_proven
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuse what asks, or end what takes part: with a reason, and its running mandates in the same transaction."""
    part = _part(pk)
    asked = part.confirmed_at is None
    form = forms.ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        deeds.stop(part, because=form.cleaned_data["because"])
        said = _("Geweigerd. De dienst leest uw reden.") if asked else _("De deelname is beëindigd, met haar mandaten.")
        messages.success(request, said)
        return redirect("joining:participants")
    context = {
        "title": _("Deelname weigeren") if asked else _("Deelname beëindigen"), "lead": part.service.name, "back": reverse("joining:participants"),
        "submit": _("Weigeren") if asked else _("Beëindigen"), "icon": "x-lg",
        "intro": _("De beheerder van de dienst leest uw reden en kan het later opnieuw vragen.") if asked
        else _("De mandaten van deze dienst in uw cel eindigen meteen mee. Wat ze openden, sluit."),
    }  # fmt: skip
    return _form(request, form, context)


@require_http_methods(["GET", "POST"])
@freshly_proven
def confirm_category(request: HttpRequest, pk: int) -> HttpResponse:
    """R13: with text, article and date, in the reader's name; after it the warning is gone for both sides."""
    acting = leading()
    category = AuthorisedCategory.objects.filter(pk=pk).exclude(level="municipal").exclude(certainty="text").first()
    if category is None:
        raise _absent("categorie")
    form = forms.CategoryForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            deeds.confirm_category(acting.cell, category, **form.cleaned_data)
        except Taken as taken:
            form.add_error(None, str(taken))
        else:
            messages.success(request, _("De categorie is bevestigd voor uw cel."))
            return redirect("joining:participants")
    row = page.category_row(category)
    context = {
        "title": _("Categorie bevestigen"), "lead": row["name"], "submit": _("Bevestigen"), "icon": "check-lg", "back": reverse("joining:participants"),
        "intro": _("U zegt in uw eigen naam, voor uw cel, op welke tekst deze categorie steunt. Wie later nakijkt, vindt uw naam, de tekst, het artikel en de datum."),
    }  # fmt: skip
    return _form(request, form, context)


@require_POST
@freshly_proven
def withdraw_category(request: HttpRequest, pk: int) -> HttpResponse:
    acting = leading()
    stands = CategoryConfirmation.objects.filter(pk=pk, cell=acting.cell).first()
    if stands is None:
        raise _absent("bevestiging")
    if stands.withdrawn_at is None:
        deeds.withdraw_category(stands)
        messages.success(request, _("De bevestiging is ingetrokken."))
    return redirect("joining:participants")


def _part(pk: int) -> Participation:
    """One of the reader's cell that still runs."""
    acting = leading()
    part = PARTS.running().filter(pk=pk, cell=acting.cell).first()
    if part is None:
        raise _absent("deelname")
    return part


def _absent(what: str) -> Http404:
    refuse(what, "no such reference")
    return Http404()


def _form(request: HttpRequest, form: Any, context: dict[str, Any]) -> HttpResponse:
    return render(request, "joining/form.html", context | {"form": form}, status=400 if form.errors else 200)
