"""What is done at the table: each a POST, one verb, and back to the item. Typed text survives a refusal."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases.contributions import disclosure
from cases.contributions.models import Contribution
from cases.meetings import consultation, forms, invitations, minutes, page, signing, tasks
from cases.meetings.models import AgendaItem, Attendance
from cases.meetings.views import ITEMS, show_item
from cases.purposes import Purpose
from participants.mandates import Acting, me, named
from participants.models import Service
from secrecy.acts import Forbidden, open_circles, opened, refuse
from secrecy.models import Circle


def _led(slug: str) -> AgendaItem:
    """The item, opened for who leads the meeting."""
    consultation.coordinator("agendapunt")
    item = opened(ITEMS, slug, purpose=Purpose.TABLE, act="admit")
    consultation.not_cancelled(item)
    return item


def _back(item: AgendaItem) -> HttpResponse:
    return redirect(item)


def _persons(request: HttpRequest, name: str = "person") -> set[UUID]:
    """Capacities named in the form; what isn't one names nobody."""
    found = set()
    for text in request.POST.getlist(name):
        try:
            found.add(UUID(text))
        except ValueError:
            continue
    return found


@require_POST
def invite(request: HttpRequest, meeting_slug: str, slug: str) -> HttpResponse:
    signing.signer()
    item = _led(slug)
    form = page.invite_form(item, request.POST)
    if form.is_valid():
        try:
            signing.ask(item, **form.cleaned_data)
        except invitations.NotAuthorised as refusal:
            form.add_error("service", str(refusal))
        except invitations.AlreadyAsked:
            form.add_error("service", _("Deze dienst is voor dit punt al gevraagd: de uitnodiging was al verstuurd."))
        except signing.NotSent as refusal:
            form.add_error("with_name", next(iter(refusal.why.values())))
    if form.errors:
        return show_item(request, slug, page.Typed(forms={"invite": form}), status=400)
    return _back(item)


@require_POST
def open_item(request: HttpRequest, meeting_slug: str, slug: str) -> HttpResponse:
    item = _led(slug)
    consultation.open_item(item, present=_persons(request))
    return _back(item)


@require_POST
def attend(request: HttpRequest, meeting_slug: str, slug: str) -> HttpResponse:
    item = _led(slug)
    if item.state == AgendaItem.State.OPEN:  # a page that stood open lets nobody in to an item that is over
        consultation.arrive(item, _persons(request))
    return _back(item)


@require_POST
def leave(request: HttpRequest, meeting_slug: str, slug: str) -> HttpResponse:
    item = _led(slug)
    for attendance in Attendance.objects.filter(item=item, capacity__in=_persons(request), left_at=None):
        consultation.leave(item, attendance)
    return _back(item)


@require_POST
def decide(request: HttpRequest, meeting_slug: str, slug: str) -> HttpResponse:
    item = _led(slug)
    form = forms.DecisionForm(request.POST, auto_id="id_decision_%s")
    if not form.is_valid():
        return show_item(request, slug, page.Typed(forms={"decision": form}), status=400)
    if minutes.changes_closing(item, form.cleaned_data["kind"]):
        open_circles(item.case.slug, purpose=Purpose.TABLE, act="write", item=item.id)
    minutes.decide(item, **form.cleaned_data)
    return _back(item)


@require_POST
def add_action(request: HttpRequest, meeting_slug: str, slug: str) -> HttpResponse:
    item = _led(slug)
    services = Service.objects.filter(pk__in=[p.service.pk for p in consultation.who_may_sit(item)])
    form = forms.ActionForm(request.POST, auto_id="id_action_%s", services=services)
    if not form.is_valid():
        return show_item(request, slug, page.Typed(forms={"action": form}), status=400)
    minutes.propose_action(item, **form.cleaned_data)
    return _back(item)


@require_POST
def close_item(request: HttpRequest, meeting_slug: str, slug: str) -> HttpResponse:
    item = _led(slug)
    consultation.close_item(item)
    return _back(item)


@require_POST
def publish_report(request: HttpRequest, meeting_slug: str, slug: str) -> HttpResponse:
    item = _led(slug)
    form = forms.ReportForm(request.POST, auto_id="id_report_%s")
    if not form.is_valid():
        return show_item(request, slug, page.Typed(forms={"report": form}), status=400)
    minutes.publish_report(item, form.cleaned_data["text"])
    tasks.announce_report.ask(item.slug)
    return _back(item)


# What a service brings in -----------------------------------------------------------------------------------


def _own(slug: str, act: str) -> tuple[AgendaItem, Acting, Contribution]:
    """The item and the reader's service's contribution to it, begun when there is none yet."""
    item, author = opened(ITEMS, slug, purpose=Purpose.TABLE), me()
    if author is None or not Attendance.objects.filter(item=item, capacity=author.capacity).exists():
        refuse(slug, "not in the room", purpose=Purpose.TABLE)
        raise Forbidden(_("U was niet aanwezig bij dit agendapunt."))
    own = Contribution.objects.filter(item=item.id, service=author.service).select_related("circle").first()
    if own is None:
        own = disclosure.draft(item.case, item=item.id, inside=Circle.objects.get(id=item.circle_id), author=author)
    else:
        open_circles(own.circle.reference, purpose=Purpose.TABLE, act=act, item=item.id)
    return item, author, own


@require_POST
def save_contribution(request: HttpRequest, meeting_slug: str, slug: str) -> HttpResponse:
    item, _author, own = _own(slug, "write")
    if wrong := _wrong(request):
        return _again(request, slug, wrong)
    if own.state == Contribution.State.SHARED:
        return show_item(
            request,
            slug,
            page.Typed(text=_text(request), errors=_("Deze inbreng is al gedeeld en staat vast.")),
            status=409,
        )
    disclosure.save(own, _text(request))
    # The page saves by itself while one types, and asks for no page back.
    return HttpResponse(status=204) if request.headers.get("X-Autosave") else _back(item)


@require_POST
def disclose(request: HttpRequest, meeting_slug: str, slug: str) -> HttpResponse:
    """To everyone named on the page that was sent, or to some: never to who came in meanwhile."""
    item, author, own = _own(slug, "admit")
    if wrong := _wrong(request):
        return _again(request, slug, wrong)
    if own.state != Contribution.State.SHARED and "text" in request.POST:
        disclosure.save(own, _text(request))
    if not own.text.strip():
        return show_item(request, slug, page.Typed(text="", errors=_("Er is nog geen tekst om te delen.")), status=400)
    chosen = _persons(request, "person" if request.POST.get("to") == "some" else "seen")
    here = named({a.capacity for a in consultation.present(item)})
    readers = [p for capacity, p in here.items() if capacity in chosen and p.service != author.service]
    if not readers:
        return show_item(
            request,
            slug,
            page.Typed(errors=_("Duid aan met wie u dit deelt. Wie intussen wegging, leest niet mee.")),
            status=400,
        )
    disclosure.disclose(own, to=readers, until=consultation.window_ends(item))
    return _back(item)


@require_POST
def nothing_to_share(request: HttpRequest, meeting_slug: str, slug: str) -> HttpResponse:
    item, _author, own = _own(slug, "write")
    if wrong := _wrong(request):
        return _again(request, slug, wrong)
    if own.state != Contribution.State.SHARED:
        if _text(request):
            disclosure.save(own, _text(request))
        disclosure.nothing_to_share(own)
    return _back(item)


def _text(request: HttpRequest) -> str:
    text: Any = request.POST.get("text", "")
    return str(text).replace("\r\n", "\n")


def _wrong(request: HttpRequest) -> str:
    """Why this text can't be kept, in words; empty when it can."""
    return " ".join(str(error) for error in forms.ContributionForm(request.POST).errors.get("text", []))


def _again(request: HttpRequest, slug: str, wrong: str) -> HttpResponse:
    return show_item(request, slug, page.Typed(text=_text(request), errors=wrong), status=400)
