"""The feedback sheet: drafted and sent by the police seat, read and agreed to by everyone who was there (R43-R47)."""

from __future__ import annotations

from django.contrib import messages
from django.db import ProgrammingError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.feedback import answering, asked, drafting, sending
from cases.feedback.forms import AnswerForm, SendForm, SuccessorForm, WordingForm
from cases.feedback.models import Agreement, Sheet, Wording
from cases.feedback.page import Typed, register_row, sheet_page
from cases.meetings.models import AgendaItem
from cases.purposes import Purpose
from participants.fresh import freshly_proven
from participants.mandates import me
from secrecy.acts import Forbidden, may, open_circles, opened, refuse

ITEMS = AgendaItem.objects.standing().select_related("case", "meeting__cell")
CHANGED = (
    "Intussen staat er een andere versie. Uw tekst staat hier nog: kijk na of hij nog klopt, en leg hem opnieuw voor."
)


@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """The sheets about which the reader was asked, and how each stands: from headers, without a text."""
    acting = me()
    if acting is None or not (acting.seated or acting.kind == "mandate"):
        refuse("terugkoppelingsfiches", "not at the table", purpose=Purpose.FEEDBACK)
        raise Forbidden(_("Terugkoppelingsfiches volgt wie aan de tafel zit."))
    rows = [register_row(sheet) for sheet in Sheet.objects.filter(version__gt=0)]
    return render(request, "feedback/list.html", {"sheets": rows})


@require_http_methods(["GET", "POST"])
@never_cache
def draft(request: HttpRequest, slug: str) -> HttpResponse:
    """A sheet at an item that was discussed: by the police seat that was there, in its own words."""
    acting = drafting.police(slug)
    item = opened(ITEMS, slug, purpose=Purpose.FEEDBACK)
    if why := drafting.why_not_drafted(item, acting):
        refuse(slug, "not present at the item", purpose=Purpose.FEEDBACK)
        raise Forbidden(why)
    form = WordingForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            with transaction.atomic():
                return redirect(drafting.draft(item, form.cleaned_data["text"]))
        except drafting.Meanwhile as went:
            form.add_error("text", str(went))
    context = {"item": item, "form": form, "asked": sorted({row.service.short_name for row in asked.everyone(item)})}
    return render(request, "feedback/draft.html", context, status=400 if form.errors else 200)


@require_GET
@never_cache
def sheet(request: HttpRequest, slug: str) -> HttpResponse:
    """The text with its hash, the same for everyone who is asked; after the window, its register alone."""
    header, acting = Sheet.objects.filter(slug=slug).first(), me()
    if header is not None and not may("read", header):
        return render(request, "feedback/closed.html", {"sheet": register_row(header)})
    late = header is not None and asked.drafts(acting) and header.state == Sheet.State.OPEN and asked.over(header)
    row = opened(Sheet, slug, purpose=Purpose.FEEDBACK, act="write" if late else "read")
    if late:
        drafting.lapse(row)
    return _show(request, row, Typed())


@require_POST
@never_cache
def change(request: HttpRequest, slug: str) -> HttpResponse:
    """Another text: a version more, and all agreements are void (R47)."""
    row, item = _drafted(slug)
    form = WordingForm(_again(request, row), auto_id="id_wording_%s")
    if not form.is_valid():
        return _show(request, row, Typed(wording=form), status=400)
    if asked.over(row) or item is None or item.state != AgendaItem.State.OVER:
        return _show(request, row, Typed(note=asked.why_not_sent(row, item, [])), status=409)
    if (form.cleaned_data["seen"] or 0) != row.version:
        form.data = {"text": str(form.data.get("text", "")), "seen": str(row.version)}
        form.add_error("text", CHANGED)
        return _show(request, row, Typed(wording=form), status=409)
    try:
        drafting.change(row, item, form.cleaned_data["text"])
    except drafting.Meanwhile as went:
        row.refresh_from_db()
        return _show(request, row, Typed(wording=form, note=str(went)), status=409)
    messages.success(request, _("Voorgelegd als nieuwe versie. Alle eerdere akkoorden zijn vervallen."))
    return redirect(row)


@require_POST
@never_cache
def agree(request: HttpRequest, slug: str) -> HttpResponse:
    return _answer(request, slug, Agreement.Kind.AGREE)


@require_POST
@never_cache
def object_(request: HttpRequest, slug: str) -> HttpResponse:
    return _answer(request, slug, Agreement.Kind.OBJECT)


@require_POST
@never_cache
def successor(request: HttpRequest, slug: str) -> HttpResponse:
    """In the place of who left, somebody of the same service may agree."""
    row, item = _drafted(slug)
    wanted = request.POST.get("asked", "")
    voice = next((v for v in asked.voices(row) if str(v.row.pk) == wanted and v.left), None)
    if voice is None or item is None or asked.over(row):
        return _show(request, row, Typed(note=_("Hier is niemand (meer) te vervangen.")), status=409)
    form = SuccessorForm(request.POST, voice=voice, auto_id=f"id_{voice.row.pk}_%s")
    if not form.is_valid():
        return _show(request, row, Typed(successor=form), status=400)
    drafting.name_successor(row, item, voice, form.chosen())
    return redirect(row)


@require_POST
@freshly_proven
@never_cache
def send(request: HttpRequest, slug: str) -> HttpResponse:
    """Everyone agreed: it goes to services of the law's list, and to no other (R43, R46)."""
    row, item = _drafted(slug)
    form = SendForm(request.POST, auto_id="id_send_%s")
    if row.state == Sheet.State.SENT:  # pressed twice: it was sent once
        return redirect(row)
    if not form.is_valid():
        typed = Typed(send=form if not asked.why_not_sent(row, item, asked.voices(row)) else None, note=_errors(form))
        return _show(request, row, typed, status=400)
    try:
        with transaction.atomic():
            sending.send(row, item, list(form.cleaned_data["receivers"]))
    except ProgrammingError as refused:  # somebody objected, or it was sent, while this came in
        refuse(slug, "not everybody agreed", purpose=Purpose.FEEDBACK)
        raise Forbidden(_("Intussen staat deze fiche anders. Lees ze opnieuw.")) from refused
    messages.success(request, _("Verstuurd. Haal het document af en bezorg het zelf: de toepassing mailt niets."))
    return redirect(row)


@require_POST
@freshly_proven
@never_cache
def document(request: HttpRequest, slug: str) -> HttpResponse:
    """The document of a sheet that was sent, to carry."""
    acting = drafting.police(slug)
    row = opened(Sheet, slug, purpose=Purpose.FEEDBACK)
    return HttpResponse(
        sending.document(row, acting),
        content_type="application/pdf",
        headers={"Content-Disposition": 'attachment; filename="terugkoppelingsfiche.pdf"'},
    )


def _again(request: HttpRequest, row: Sheet) -> dict[str, str]:
    """What was sent; of «the same text, before whoever was there» the text that lies there: one press, nothing to copy."""
    sent = {name: str(request.POST.get(name, "")) for name in ("text", "seen")}
    if "again" in request.POST and (lies := Wording.objects.filter(sheet=row, version=row.version).first()):
        sent["text"] = lies.text
    return sent


def _drafted(slug: str) -> tuple[Sheet, AgendaItem | None]:
    """A sheet of the police seat, held while it changes, with its item where that is still open to it."""
    drafting.police(slug)
    row = opened(Sheet, slug, purpose=Purpose.FEEDBACK, act="admit")
    item = _item(row)
    return drafting.held(row), item


def _item(row: Sheet) -> AgendaItem | None:
    found: AgendaItem | None = ITEMS.filter(pk=row.item_id).first()
    if found is None or not may("read", found):
        return None
    open_circles(found.slug, purpose=Purpose.FEEDBACK, item=found.pk)
    return found


def _answer(request: HttpRequest, slug: str, kind: Agreement.Kind) -> HttpResponse:
    row = opened(Sheet, slug, purpose=Purpose.FEEDBACK)
    agrees = kind == Agreement.Kind.AGREE
    form = AnswerForm(request.POST, agrees=agrees, auto_id="id_answer_%s")
    if not form.is_valid():
        return _show(request, row, Typed(answer=form if agrees else None, note=_errors(form)), status=400)
    said = form.cleaned_data
    try:
        answering.answer(row, kind, digest=said["digest"], no_secret=bool(said.get("no_secret")), once=said["once"])
    except answering.Overtaken as why:
        row.refresh_from_db()
        return _show(request, row, Typed(note=str(why)), status=409)
    messages.success(request, _("Uw akkoord is genoteerd.") if agrees else _("Uw bezwaar is genoteerd: deze versie wordt niet verstuurd."))  # fmt: skip
    return redirect(row)


def _errors(form: AnswerForm | SendForm) -> str:
    return " ".join(str(error) for errors in form.errors.values() for error in errors)


def _show(request: HttpRequest, row: Sheet, typed: Typed, *, status: int = 200) -> HttpResponse:
    return render(request, "feedback/sheet.html", sheet_page(row, _item(row), typed), status=status)
