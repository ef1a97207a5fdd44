"""What the administrator of an organisation does: register, ask, designate, end. In no cell, and never in a case."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from participants.cells.rules import in_force
from participants.exports import leaves
from participants.fresh import freshly_proven
from participants.joining import deeds, forms, page
from participants.joining.deeds import NewPerson, Taken, keeper
from participants.joining.workspace import workspace
from participants.mandates import Steward, me
from participants.models import Administration, DesignationAct, Mandate, Participation, Service, User
from secrecy.acts import Forbidden, on_record, reader, refuse

PARTS = Participation.objects.select_related("cell", "service__organisation", "category")


@require_GET
def organisation(request: HttpRequest) -> HttpResponse:
    """All that the organisation has here: services, cells, representatives, administrators."""
    return render(request, "joining/organisation.html", {"keeps": workspace(keeper())})


@require_http_methods(["GET", "POST"])
def register_service(request: HttpRequest) -> HttpResponse:
    keeps = keeper()
    form = forms.ServiceForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = deeds.register_service(keeps.organisation, **form.cleaned_data)
        except Taken as taken:
            form.add_error("name", str(taken))
        else:
            messages.success(request, _("De dienst is geregistreerd. Vraag nu een cel om deel te nemen."))
            return redirect("joining:service", made.pk)
    context = {
        "title": _("Dienst registreren"), "lead": keeps.organisation.name, "submit": _("Registreren"), "icon": "check-lg",
        "intro": _("De dienst spreekt aan tafel. Pas als een cel haar deelname bevestigt, kan de burgemeester van die cel haar uitnodigen."),
        "back": reverse("joining:organisation"),
    }  # fmt: skip
    return _form(request, form, context)


@require_GET
def service(request: HttpRequest, pk: int) -> HttpResponse:
    """One service: in which cells, with which warnings, and who speaks for it there."""
    row, keeps = _service(pk)
    return render(request, "joining/service.html", {"service": row, "category": page.category_row(row.category), "parts": parts_of(row, keeps)})  # fmt: skip


def parts_of(row: Service, keeps: Steward) -> list[dict[str, Any]]:
    own = list(User.objects.filter(organisation=keeps.organisation).values_list("pk", flat=True))
    parts = PARTS.filter(service=row).order_by("cell__name", "-asked_at")
    return [
        page.participation_row(p, own) | {"mandates": page.mandates_of(p), "past": p.ended_at is not None}
        for p in parts
    ]


@require_http_methods(["GET", "POST"])
def ask_part(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a cell to take part; the claim goes along and gives nothing (R11)."""
    row, _keeps = _service(pk)
    form = forms.AskForm(request.POST if request.method == "POST" else None, service=row)
    if request.method == "POST" and form.is_valid():
        try:
            deeds.ask_part(row, form.cleaned_data["cell"])
        except Taken as taken:
            form.add_error("cell", str(taken))
        else:
            messages.success(request, _("Gevraagd. De cel bevestigt of weigert, en u leest het hier."))
            return redirect("joining:service", row.pk)
    category = page.category_row(row.category)
    context = {
        "title": _("Deelname vragen"), "lead": row.name, "submit": _("Vragen"), "icon": "send",
        "intro": _("U vraagt dit als: %(name)s (%(level)s). De coördinator of de burgemeester van de cel bevestigt of weigert.") % category,
        "back": reverse("joining:service", args=[row.pk]),
    }  # fmt: skip
    return _form(request, form, context)


@require_http_methods(["GET", "POST"])
@freshly_proven
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Out of a cell: what runs there for the service ends in the same transaction."""
    part = _part(pk)
    form = forms.ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        deeds.stop(part, because=form.cleaned_data["because"])
        messages.success(request, _("De deelname is gestopt."))
        return redirect("joining:service", part.service_id)
    context = {
        "title": _("Deelname stoppen"), "lead": f"{part.service.name} · {part.cell.name}", "submit": _("Stoppen"), "icon": "x-lg",
        "intro": _("De mandaten van uw dienst in deze cel eindigen meteen mee. Wat ze openden, sluit."), "back": reverse("joining:service", args=[part.service_id]),
    }  # fmt: skip
    return _form(request, form, context)


@require_http_methods(["GET", "POST"])
@freshly_proven
def designate(request: HttpRequest, pk: int) -> HttpResponse:
    """A fixed representative or a substitute, for a participation that the cell confirmed (R23, R24, R76)."""
    part = _part(pk)
    if part.confirmed_at is None:
        refuse(f"deelname {pk}", "not confirmed by the cell")
        raise Forbidden(_("De cel heeft deze deelname nog niet bevestigd; daarna wijst u iemand aan."))
    documented = bool(in_force(part.cell)["designation_document"])
    today = timezone.localdate()
    form = forms.MandateForm(
        *((request.POST, request.FILES) if request.method == "POST" else ()),
        part=part, documented=documented, people=_people(part.service.organisation_id),
        initial={"begins": _typed(today), "ends": _typed(today + timedelta(days=364)), "role": Mandate.Role.FIXED},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        dated = {name: said[name] for name in ("role", "profession", "begins", "ends", "act")}
        try:
            deeds.designate(part, _somebody(said), document=said.get("document"), **dated)
        except Taken as taken:
            form.add_error(None, str(taken))
        else:
            messages.success(request, _("Aangewezen. Wie aangewezen is, krijgt een bericht zonder inhoud."))
            return redirect("joining:service", part.service_id)
    context = {
        "title": _("Iemand aanwijzen"), "lead": f"{part.service.name} · {part.cell.name}", "submit": _("Aanwijzen"), "icon": "person-plus",
        "intro": _("Wie u aanwijst, bevestigt eerst de tekst over het beroepsgeheim en leest pas daarna iets van een casus. U ziet zelf nooit een casus."),
        "back": reverse("joining:service", args=[part.service_id]), "file": documented,
    }  # fmt: skip
    return _form(request, form, context)


@require_GET
def mandate(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _show_mandate(request, _mandate(pk))


@require_POST
@freshly_proven
def prolong(request: HttpRequest, pk: UUID) -> HttpResponse:
    held = _mandate(pk)
    form = forms.ProlongForm(request.POST, mandate=held)
    if _over(held):
        form.add_error("ends", _("Dit mandaat is afgelopen. Wijs opnieuw iemand aan."))
    if form.is_valid():
        try:
            deeds.prolong(held, ends=form.cleaned_data["ends"])
        except Taken as taken:
            form.add_error("ends", str(taken))
        else:
            messages.success(request, _("Het mandaat is verlengd."))
            return redirect("joining:service", held.service_id)
    return _show_mandate(request, _mandate(pk), form)


@require_POST
@freshly_proven
def end_mandate(request: HttpRequest, pk: UUID) -> HttpResponse:
    held = _mandate(pk)
    if not _over(held):
        deeds.end_mandate(held)
        messages.success(request, _("Het mandaat is beëindigd. Wat voordien gebeurde, blijft geldig."))
    return redirect("joining:service", held.service_id)


def _show_mandate(request: HttpRequest, held: Mandate, form: forms.ProlongForm | None = None) -> HttpResponse:
    over = _over(held)
    context = {
        "held": page.mandate_row(held), "service": held.service, "cell": held.cell,
        "form": None if over and form is None else form or forms.ProlongForm(mandate=held),
        "own": held.user_id == reader().user_id,
    }  # fmt: skip
    return render(request, "joining/mandate.html", context, status=400 if form is not None else 200)


@require_GET
def document(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The act of designation, to the organisation's administrators and the cell's fixed seats: PostgreSQL says who."""
    acting = me()
    if acting is None or not acting.seated:
        keeper()
    kept = DesignationAct.objects.filter(pk=pk).first()
    if kept is None:
        refuse("akte", "no such reference")
        raise Http404
    on_record(leaves("designation").channel, about=f"akte {kept.pk}")
    answer = HttpResponse(deeds.document_of(kept), content_type="application/pdf")
    answer["Content-Disposition"] = 'attachment; filename="akte-van-aanwijzing.pdf"'
    return answer


@require_http_methods(["GET", "POST"])
@freshly_proven
def add_administrator(request: HttpRequest) -> HttpResponse:
    keeps = keeper()
    today = timezone.localdate()
    held = Administration.objects.filter(organisation=keeps.organisation, ended_at=None, ends__gte=today)
    people = _people(keeps.organisation.pk).exclude(pk__in=[a.user_id for a in held])
    form = forms.AdministratorForm(
        request.POST if request.method == "POST" else None,
        people=people, initial={"ends": _typed(today + timedelta(days=2 * 365))},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            deeds.add_administrator(keeps.organisation, _somebody(form.cleaned_data), ends=form.cleaned_data["ends"])
        except Taken as taken:
            form.add_error("email", str(taken))
        else:
            messages.success(request, _("Toegevoegd. De beheerder krijgt een bericht zonder inhoud."))
            return redirect("joining:organisation")
    context = {
        "title": _("Beheerder toevoegen"), "lead": keeps.organisation.name, "submit": _("Toevoegen"), "icon": "person-plus",
        "intro": _("Een beheerder registreert diensten en wijst vertegenwoordigers aan, en ziet geen enkele casus. Met twee kan de ene de andere helpen die zijn telefoon verliest."),
        "back": reverse("joining:organisation"),
    }  # fmt: skip
    return _form(request, form, context)


@require_POST
@freshly_proven
def end_administration(request: HttpRequest, pk: UUID) -> HttpResponse:
    keeps = keeper()
    held = Administration.objects.filter(pk=pk, organisation=keeps.organisation).first()
    if held is None:
        raise _absent("beheer")
    if held.ended_at is None:
        deeds.end_administration(held)
        messages.success(request, _("Het beheer is beëindigd."))
    return redirect("joining:organisation")


# What is of the reader's organisation; the rest is as good as absent ------------------------------------------


def _service(pk: int) -> tuple[Service, Steward]:
    keeps = keeper()
    row = Service.objects.filter(pk=pk, organisation=keeps.organisation).select_related("category").first()
    if row is None:
        raise _absent("dienst")
    return row, keeps


def _part(pk: int) -> Participation:
    """One that still runs."""
    keeps = keeper()
    part = PARTS.running().filter(pk=pk, service__organisation=keeps.organisation).first()
    if part is None:
        raise _absent("deelname")
    return part


def _mandate(pk: UUID) -> Mandate:
    keeps = keeper()
    rows = Mandate.objects.select_related("user", "service", "cell", "document")
    held = rows.filter(pk=pk, service__organisation=keeps.organisation).first()
    if held is None:
        raise _absent("mandaat")
    return held


def _absent(what: str) -> Http404:
    refuse(what, "no such reference")
    return Http404()


def _over(held: Mandate) -> bool:
    return held.ended_at is not None or held.ends < timezone.localdate()


def _people(organisation: int) -> Any:
    """Accounts of the organisation but one's own: nobody designates oneself."""
    rows = User.objects.filter(organisation=organisation, is_active=True).exclude(pk=reader().user_id)
    return rows.order_by("last_name", "first_name")


def _somebody(said: dict[str, Any]) -> User | NewPerson:
    chosen: User | None = said["person"]
    return chosen or NewPerson(said["first_name"], said["last_name"], said["email"])


def _typed(day: Any) -> str:
    return date_format(day, "d/m/Y")


def _form(request: HttpRequest, form: Any, context: dict[str, Any]) -> HttpResponse:
    return render(request, "joining/form.html", context | {"form": form}, status=400 if form.errors else 200)
