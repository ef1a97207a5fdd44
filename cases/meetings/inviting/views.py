"""Preparing a meeting's invitations on one page, signing them on another, and what the mayor does with one that was sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.meetings import consultation, invitations, preparing, signing
from cases.meetings.inviting import sheets
from cases.meetings.inviting.asked import asked
from cases.meetings.inviting.forms import NO_URGENCY, UrgencyForm
from cases.meetings.models import AgendaItem, Invitation, Meeting
from cases.meetings.warnings import warnings_for
from cases.purposes import Purpose
from participants.mandates import Acting
from participants.undo import still_undoable, undoable, undone
from secrecy.acts import may_each, not_here, open_circles, opened
from secrecy.models import Circle

ITEMS = AgendaItem.objects.standing().select_related("case", "meeting__cell").order_by("position")
INVITATIONS = Invitation.objects.select_related("service", "item__case", "item__meeting__cell")


@require_http_methods(["GET", "POST"])
def prepare(request: HttpRequest, slug: str) -> HttpResponse:
    """Which services may be asked for which item, and what they could bring: one page, one submit, kept while one types."""
    acting = consultation.coordinator("uitnodigingen")
    meeting = _meeting(slug)
    if not preparing.askable(meeting):
        return _over(request, meeting)
    items = _open(meeting, act="admit" if request.method == "POST" else "read", purpose=Purpose.PREPARE)
    data = request.POST if request.method == "POST" else None
    page = _Preparing(meeting, items, acting, data)
    if data is None:
        return page.show(request)
    if "take_over" in data:
        return page.taking_over(request, data["take_over"])
    return page.keep(request)


class _Preparing:
    """The page for preparing, as it is asked for or comes back."""

    def __init__(self, meeting: Meeting, items: Sequence[AgendaItem], acting: Acting, data: Any) -> None:
        self.meeting, self.items, self.acting = meeting, items, acting
        self.offered = preparing.offers(meeting)
        self.sheets = sheets.sheets(meeting, items, acting, self.offered, data=data)
        self.kept = preparing.prepared(items)
        self.urgency = sheets.urgency(meeting, self.kept, data=data)

    def forms(self) -> list[Any]:
        return [f for sheet in self.sheets for f in sheet.forms()] + ([self.urgency] if self.urgency else [])

    def keep(self, request: HttpRequest) -> HttpResponse:
        typing = bool(request.headers.get("X-Autosave"))
        if not all(form.is_valid() for form in self.forms()):
            return self.show(request, status=400)
        urgency = self.urgency.cleaned_data["urgency"] if self.urgency else ""
        wishes = {sheet.item.pk: sheet.wishes() for sheet in self.sheets}
        if self.urgency and urgency and not any(wishes.values()):
            self.urgency.add_error("urgency", _("Duid minstens één dienst aan: deze reden wordt bij de uitnodigingen bewaard."))  # fmt: skip
            return self.show(request, status=400)
        gone = []
        rest = bool(self.urgency and self.urgency.has_changed())
        for sheet in self.sheets:
            if not (rest or sheet.changed()):
                continue
            if sheet.marked is not None:
                preparing.mark(sheet.item, sheet.marked.cleaned_data["text"])
            off = None if typing else sheet.stood()
            gone += preparing.keep(sheet.item, wishes[sheet.item.pk], urgency=urgency, off=off)
        if typing:
            return HttpResponse(status=204)
        if any(wishes.values()):
            preparing.tell_mayor(self.meeting)
        messages.success(request, _("Bewaard. De burgemeester ondertekent; tot dan is niemand iets gevraagd."))
        if gone:
            url = reverse("meetings:restore_prepared", args=[self.meeting.slug])
            undoable(request, url=url, text=_("Wat u uitvinkte, ligt niet meer klaar."))
        return redirect("meetings:prepare", self.meeting.slug)

    def taking_over(self, request: HttpRequest, item_slug: str) -> HttpResponse:
        """The indications of the case as a start for the text: shown, not kept, so that somebody reads them first."""
        sheet = next((s for s in self.sheets if s.item.slug == item_slug and s.marked is not None), None)
        if sheet is None or sheet.marked is None:
            return self.show(request, status=400)
        start, name = preparing.indications(sheet.item), sheet.marked.add_prefix("text")
        data = request.POST.copy()
        if start not in data.get(name, ""):
            data[name] = f"{data.get(name, '')}\n{start}".strip()
        self.sheets = sheets.sheets(self.meeting, self.items, self.acting, self.offered, data=data)
        return self.show(request, taken=item_slug)

    def show(self, request: HttpRequest, *, status: int = 200, taken: str = "") -> HttpResponse:
        found = warnings_for(self.meeting, self.items, prepared=self.kept, offered=self.offered)
        for sheet in self.sheets:
            sheet.warnings = found.items.get(sheet.item.pk, [])
        context = {
            "meeting": self.meeting, "sheets": self.sheets, "urgency": self.urgency, "warnings": found.whole, "taken": taken,
            "not_offered": [o for o in self.offered if not o.allowed], "may_sign": self.acting.kind == "mayor",
            "waiting": sum(len(rows) for rows in self.kept.values()), "refused": status == 400,
        }  # fmt: skip
        return render(request, "meetings/inviting/prepare.html", context, status=status)


@require_POST
def restore_prepared(request: HttpRequest, slug: str) -> HttpResponse:
    """What was taken off some seconds ago lies ready again."""
    consultation.coordinator("uitnodigingen")
    meeting = _meeting(slug)
    items = _open(meeting, act="admit", purpose=Purpose.PREPARE)
    rows = [row for row in preparing.taken_off(items) if still_undoable(row.removed_at)]
    preparing.put_back(rows)
    if not rows:
        messages.info(request, _("Ongedaan maken kan tot tien seconden na het weghalen."))
    undone(request)
    return redirect("meetings:prepare", meeting.slug)


@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, slug: str) -> HttpResponse:
    """What lies ready, for the mayor to sign on a phone: all that is ticked goes, or nothing does (R15)."""
    acting = signing.signer()
    meeting = _meeting(slug)
    if not preparing.askable(meeting):
        return _over(request, meeting)
    posted = request.method == "POST"
    items = _open(meeting, act="admit" if posted else "read", purpose=Purpose.INVITATION)
    data = request.POST if posted else None
    offered, kept = preparing.offers(meeting), preparing.prepared(items)
    papers = sheets.papers(items, offered, kept, data=data)
    urgency = sheets.urgency(meeting, kept, data=data)
    if posted and _sign(request, papers, urgency):
        return redirect("meetings:sign", meeting.slug)
    found = warnings_for(meeting, items, prepared=kept, offered=offered)
    rows = asked(items, acting)
    context = {
        "meeting": meeting, "urgency": urgency, "warnings": found.whole, "refused": posted, "papers": papers,
        "nothing": posted and not any(p.form["chosen"].value() for p in papers),
        "cases": [
            {"item": item, "papers": [p for p in papers if p.item.pk == item.pk], "asked": rows[item.pk], "warnings": found.items.get(item.pk, [])}
            for item in items
        ],
    }  # fmt: skip
    return render(request, "meetings/inviting/sign.html", context, status=400 if posted else 200)


def _sign(request: HttpRequest, papers: Sequence[sheets.Paper], urgency: UrgencyForm | None) -> bool:
    """Send what is ticked; whether that is done. Else each refusal stands with the letter that it is about."""
    forms = [paper.form for paper in papers] + ([urgency] if urgency else [])
    valid = all(form.is_valid() for form in forms)
    if _was_sent(request, papers):
        messages.info(request, _("Dit was al verstuurd. Er is niets dubbel gevraagd."))
        return True
    chosen = [paper for paper in papers if paper.form.is_valid() and paper.form.cleaned_data["chosen"]]
    if not valid or not chosen:
        return False
    letters = [
        signing.Letter(p.row, p.item, p.form.cleaned_data["text"], p.form.cleaned_data["with_name"]) for p in chosen
    ]
    try:
        sent = signing.sign(letters, urgency=urgency.cleaned_data["urgency"] if urgency else "")
    except invitations.TooSoon:
        if urgency is not None:
            urgency.add_error("urgency", NO_URGENCY)
        return False
    except signing.NotSent as refusal:
        for paper in chosen:
            paper.refused = refusal.why.get(paper.row.pk, "")
        return False
    if sent:
        messages.success(request, _("De uitnodigingen zijn verstuurd."))
    else:
        messages.info(request, _("Dit was al verstuurd. Er is niets dubbel gevraagd."))
    return True


def _was_sent(request: HttpRequest, papers: Sequence[sheets.Paper]) -> bool:
    """Whether the page that was sent ticks only what lies ready no more: it was sent before."""
    ticked = {name for name, value in request.POST.items() if name.endswith("-chosen") and value}
    here = {paper.form.add_prefix("chosen") for paper in papers}
    return bool(ticked) and not ticked & here


# What the mayor does with an invitation that was sent ---------------------------------------------------------


@require_POST
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Taken back: it closes at once for the service. Not to be undone, since it was sent."""
    signing.signer()
    invitation = opened(INVITATIONS, slug, purpose=Purpose.INVITATION, act="write")
    if _runs(invitation):
        invitations.withdraw(invitation)
    return redirect(invitation.item)


@require_POST
def let_in(request: HttpRequest, slug: str) -> HttpResponse:
    """Who speaks for the service by now, is let in to what was sent before."""
    invitation = _to_admit(slug)
    if _runs(invitation):
        name = None
        if (invitation.item_id, invitation.service_id) in signing.named([invitation.item]):
            (circle,) = open_circles(f"{slug}/name", purpose=Purpose.INVITATION, act="admit", item=invitation.item_id)
            name = Circle.objects.get(id=circle)
        invitations.let_successors_in(invitation, name=name)
    return redirect(invitation.item)


@require_POST
def add_name(request: HttpRequest, slug: str) -> HttpResponse:
    """The service needs the name after all: the mayor gives it, by an act of its own (R33)."""
    invitation = _to_admit(slug)
    if _runs(invitation):
        open_circles(f"{invitation.item.case.slug}/identity", purpose=Purpose.INVITATION, item=invitation.item_id)
        signing.add_name(invitation)
    return redirect(invitation.item)


@require_POST
def suggest(request: HttpRequest, meeting_slug: str, slug: str) -> HttpResponse:
    """A service that can't come named another as better placed: that one lies ready, for a reason to be written."""
    signing.signer()
    item = opened(ITEMS, slug, purpose=Purpose.INVITATION, act="admit")
    able = {offer.service.pk: offer.service for offer in preparing.offers(item.meeting) if offer.allowed}
    text = request.POST.get("service", "")
    service = able.get(int(text)) if text.isascii() and text.isdecimal() and len(text) < 10 else None
    if service is None or not preparing.askable(item.meeting):
        messages.info(request, _("Deze dienst kan voor dit overleg niet gevraagd worden."))
        return redirect(item)
    preparing.suggest(item, service)
    return redirect("meetings:prepare", item.meeting.slug)


def _to_admit(slug: str) -> Invitation:
    signing.signer()
    invitation = opened(INVITATIONS, slug, purpose=Purpose.INVITATION, act="admit")
    item = invitation.item
    open_circles(item.slug, item.case.slug, purpose=Purpose.INVITATION, act="admit", item=item.pk)
    return invitation


def _runs(invitation: Invitation) -> bool:
    return invitation.standing(invitation.item) in ("sent", "accepted")


# ---------------------------------------------------------------------------------------------------------------


def _meeting(slug: str) -> Meeting:
    """The meeting of the reader's cell; hidden and absent go one way."""
    row = Meeting.objects.filter(slug=slug).select_related("cell").first()
    if row is None:
        not_here(slug, purpose=Purpose.PREPARE)
    return row


def _open(meeting: Meeting, *, act: str, purpose: Purpose) -> list[AgendaItem]:
    """The items that can still be asked for, opened in one go, as far as the reader was let in to them."""
    rows = list(ITEMS.filter(meeting=meeting, state=AgendaItem.State.PLANNED))
    within = may_each("read", rows) if rows else set()
    items = [row for row in rows if row.circle_id in within]
    if items:
        open_circles(*[item.slug for item in items], purpose=purpose, act=act)
    return items


def _over(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    status = 409 if request.method == "POST" else 200
    return render(request, "meetings/inviting/over.html", {"meeting": meeting}, status=status)
