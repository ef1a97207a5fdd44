"""Meetings and their table. Reading stands here; what is done at the table in ``deeds``."""

from __future__ import annotations

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cases.meetings import afterwards, answer_page, consultation, page
from cases.meetings.live import page as live
from cases.meetings.live.mark import mark
from cases.meetings.models import AgendaItem, Meeting
from cases.purposes import Purpose
from participants.mandates import Acting, asked_once, me
from secrecy.acts import Forbidden, may, not_here, open_circles, refuse

ITEMS = AgendaItem.objects.standing().select_related("case", "meeting__cell")


@require_GET
def meeting_list(request: HttpRequest) -> HttpResponse:
    """Meetings of the reader's cell, what waits for an answer, and what was answered."""
    now = timezone.now()
    meetings = list(
        Meeting.objects.prefetch_related(Prefetch("items", AgendaItem.objects.standing())).order_by("-starts_at")[:50]
    )
    acting = me()
    # Only whose cases one may know of: a meeting without an item for the reader shows its day, and no more.
    rows = [
        page.meeting_row(m)
        | {"items": len(m.items.all()), "is_past": m.starts_at < now and m.state != Meeting.State.RUNNING}
        for m in meetings
    ]
    context = {
        "upcoming": [r for r in rows if not r["is_past"]][::-1],
        "past": [r for r in rows if r["is_past"]],
        "invitations": answer_page.waiting(acting) if acting else [],
        "answers": answer_page.given(acting) if acting else [],
        "may_plan": reverse("meetings:plan") if acting and acting.kind in page.LEADS else None,
    }
    return render(request, "meetings/list.html", context)


@require_GET
def item(request: HttpRequest, meeting_slug: str, slug: str) -> HttpResponse:
    return show_item(request, slug, page.Typed())


def show_item(request: HttpRequest, slug: str, typed: page.Typed, *, status: int = 200) -> HttpResponse:
    """The table at one item, for who is or was in the room; the invitation for who was asked and wasn't."""
    within = request.resolver_match.kwargs["meeting_slug"] if request.resolver_match else ""
    version = mark(slug, within)  # first of all: what comes in while the page is made is new to it
    acting, row = _known_item(slug)
    if row.meeting.slug != within:  # an address that nobody gave: what is in it doesn't belong together
        not_here(within, purpose=Purpose.TABLE)
    consultation.not_cancelled(row)
    references = [row.slug, row.case.slug] if may("read", row.case) else [row.slug]
    open_circles(*references, purpose=Purpose.TABLE, item=row.id)
    with asked_once():
        items = items_of(row.meeting)
        context = {"meeting": page.agenda(row.meeting, acting, items, current=row)} | page.table(row, acting, typed)
        asked = reverse("meetings:item_version", args=[within, slug])
        context["live"] = live.bar(row.meeting, acting, items, version=version, asked=asked, page=request.path)
        context["live"] |= live.at_item(row, acting, items)
        context["afterwards"] = afterwards.at_item(row, acting)
    return render(request, "meetings/meeting.html", context, status=status)


def _known_item(slug: str) -> tuple[Acting, AgendaItem]:
    """The header of an item the reader may read; else 404, or 403 with what is missing, both recorded."""
    header = ITEMS.filter(slug=slug).first()
    acting = me()
    if header is None or acting is None:
        not_here(slug, purpose=Purpose.TABLE)  # also when it was taken off the agenda
    if not may("read", header):
        consultation.not_at_rest(slug)
        if acting.capacity in consultation.recused(header):
            refuse(slug, "out of this item", purpose=Purpose.TABLE)
            raise Forbidden(
                _("U stapte uit dit punt wegens een belangenconflict. Wie het overleg leidt, kan u weer toelaten.")
            )
        refuse(slug, "invited, not in the room", purpose=Purpose.TABLE)
        raise Forbidden(
            _(
                "U ziet dit punt zodra de coördinator u er als aanwezig voor noteert. Uw uitnodiging vindt u bij Overleggen."
            )
        )
    return acting, header


def at_table(slug: str) -> tuple[Acting, Meeting]:
    """The reader, and a meeting at whose table they sit; else 404, on record."""
    row, acting = Meeting.objects.filter(slug=slug).select_related("cell").first(), me()
    # Whoever has a capacity in the cell may know the row; the table is for those who sit at it.
    if (
        row is None
        or acting is None
        or row.cell_id != acting.cell.pk
        or not (acting.seated or acting.kind == "mandate")
    ):
        not_here(slug, purpose=Purpose.PREPARE)
    return acting, row


def items_of(row: Meeting) -> list[AgendaItem]:
    return list(ITEMS.filter(meeting=row).order_by("position"))
