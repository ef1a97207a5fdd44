"""The page of one invitation, for the service that was asked: read it, answer it, change one's mind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.meetings import afterwards, answer_page, answers, briefing_views
from cases.meetings.answer_forms import DeclineForm
from cases.meetings.models import AgendaItem, Invitation, Motive, Naming
from cases.purposes import Purpose
from participants.mandates import Acting
from secrecy.acts import Refused, may, open_circles, opened

ASKED = Invitation.objects.select_related("service__category")
OPEN = (Invitation.State.SENT, Invitation.State.ACCEPTED)


@dataclass(slots=True)
class Asked:
    """One invitation as its service finds it: its header, its item as far as that shows, and whether the letter is open."""

    row: Invitation
    item: AgendaItem | None
    acting: Acting
    admitted: bool  # whether the letter may be read at this moment
    is_open: bool = False

    @property
    def standing(self) -> str:
        return self.row.standing(self.item)

    @property
    def answerable(self) -> bool:
        """Waiting or accepted, and its item not over (R20)."""
        return self.readable and self.item is not None and self.item.state != AgendaItem.State.OVER

    @property
    def readable(self) -> bool:
        return self.item is not None and self.admitted and self.standing in ("sent", "accepted")


def _asked(slug: str) -> Asked:
    """Hidden and absent go one way: recorded, 404. Who sees the header without being asked: 403."""
    row = ASKED.filter(slug=slug).first() or opened(ASKED, slug, purpose=Purpose.INVITATION)
    acting = answers.answering(row)
    ((_row, item),) = answers.with_items([row])
    asked = Asked(row, item, acting, admitted=item is not None and bool(may("read", row)))
    if row.state in OPEN and not asked.readable:  # a colleague's answer may have come in after the header was read
        row.refresh_from_db(fields=["state", "comes", "answered_at"])
    return asked


@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, slug: str) -> HttpResponse:
    asked = _asked(slug)
    if request.method == "GET":
        return _page(request, asked)
    if asked.answerable:
        asked = _to_answer(asked)
    # Only the word itself accepts, and only the word itself declines: whatever else comes in is no answer (R22).
    if request.POST.get("answer") == "accept":
        return _accept(request, asked)
    if request.POST.get("answer") == "decline":
        return _decline(request, asked)
    said = _("Kies of u deelneemt; er is nog niets gewijzigd.")
    return _page(request, asked, message=said, typed=_typed(request), status=400)


def _to_answer(asked: Asked) -> Asked:
    """The invitation, opened for writing and held until the answer is in: colleagues may answer at the same moment."""
    slug = asked.row.slug
    try:
        open_circles(slug, purpose=Purpose.INVITATION, act="write", item=asked.row.item_id)
    except Refused:  # it closed a moment ago
        return _asked(slug)
    if Invitation.objects.select_for_update().filter(pk=asked.row.pk).first() is None:
        return _asked(slug)
    now = _asked(slug)
    now.is_open = True
    return now


def _accept(request: HttpRequest, asked: Asked) -> HttpResponse:
    """One step, also for who sends the substitute."""
    row, text = asked.row, request.POST.get("comes", "")
    try:
        comes = UUID(text) if text else None
    except ValueError:
        return _page(request, asked, message=_("Kies wie er komt; er is nog niets gewijzigd."), status=400)
    if not asked.answerable:
        return _stale(request, asked)
    same = row.state == Invitation.State.ACCEPTED and row.comes == (comes or asked.acting.capacity)
    if not same and request.POST.get("stand", answers.stand(row)) != answers.stand(row):
        return _stale(request, asked)
    answers.accept(row, comes=comes)
    return redirect(row)


def _decline(request: HttpRequest, asked: Asked) -> HttpResponse:
    """Never blocked as long as there is something to decline; the same said twice is said once."""
    form = answer_page.decline_form(asked.row, answer_page.Table.of(asked.acting), request.POST)
    if not asked.answerable:
        twice = asked.standing == "declined" and form.is_valid() and not form.cleaned_data["text"]
        return redirect(asked.row) if twice else _stale(request, asked)
    if not form.is_valid():
        return _page(request, asked, form=form, status=400)
    answers.decline(asked.row, **form.said())
    return redirect(asked.row)


def _stale(request: HttpRequest, asked: Asked) -> HttpResponse:
    """The page one answered from was no longer so: nothing is done, what it stands at is said, and typed words come back."""
    message = (
        _("Dit agendapunt is al besproken; antwoorden kan niet meer.")
        if asked.readable and not asked.answerable
        else _("Er is niets gewijzigd: intussen staat deze uitnodiging zoals u hieronder ziet.")
    )
    return _page(request, asked, message=message, typed=_typed(request), status=409)


def _typed(request: HttpRequest) -> str:
    """Words that came along, shown again though they aren't kept."""
    return request.POST.get("text", "").replace("\0", "")


@require_POST
def invitation_name(request: HttpRequest, slug: str) -> HttpResponse:
    """Showing the name is an act of its own, on record (R33); leaving the page hides it again."""
    asked = _asked(slug)
    if not asked.readable:
        return _stale(request, asked)
    open_circles(slug, f"{slug}/name", purpose=Purpose.INVITATION, item=asked.row.item_id)
    asked.is_open = True
    naming = Naming.objects.filter(invitation=asked.row).first()
    name = {"name": naming.name, "birth_date": parse_date(naming.birth_date)} if naming is not None else None
    return _page(request, asked, naming=name)


def _page(
    request: HttpRequest,
    asked: Asked,
    *,
    form: DeclineForm | None = None,
    naming: dict[str, Any] | None = None,
    message: str = "",
    typed: str = "",
    status: int = 200,
) -> HttpResponse:
    """The letter while it is open to the service; after that, that it was asked and what became of it: no circle opens."""
    row, item = asked.row, asked.item
    context: dict[str, Any] = {"message": message, "typed": typed, "naming": naming, "letter": None}
    if item is not None and asked.readable:
        more = [item.marked_slug] if answers.reads_marked(row, asked.acting, item) else []
        if more or not asked.is_open:
            open_circles(*([] if asked.is_open else [row.slug]), *more, purpose=Purpose.INVITATION, item=item.id)
        motive = Motive.objects.filter(invitation=row).first()
        table = answer_page.Table.of(asked.acting)
        context["letter"] = answer_page.letter(row, item, asked.acting, table, motive, form=form)
        context["marked"] = answer_page.marked(item) if more else ""
        context["calendar"] = answer_page.calendar_url(item.meeting.slug)
        context["until"] = afterwards.at_invitation(row)
        context["briefing_box"] = briefing_views.box(row, asked.acting)
    context["line"] = answer_page.line(row, item)
    return render(request, "meetings/invitation.html", context, status=status)
