"""Wrapping up a meeting: after the last item, the reports of all its items on one page, sent with one press."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from cases.meetings import consultation, tasks
from cases.meetings.models import AgendaItem, Meeting, Report
from cases.meetings.reporting import sending
from cases.meetings.reporting.composing import outcome
from cases.meetings.reporting.forms import Sheet
from cases.meetings.reporting.readers import recipients, style
from cases.meetings.views import at_table, items_of
from cases.purposes import Purpose
from participants.mandates import Acting
from secrecy.acts import may_each, open_circles


@dataclass(slots=True)
class Row:
    """One item on the page: what its report would hold, for whom, and what stands in the way."""

    item: AgendaItem
    why_not: str = ""
    sheet: Sheet | None = None
    decided: list[dict[str, str]] = field(default_factory=list)
    agreed: list[dict[str, str]] = field(default_factory=list)
    readers: list[str] = field(default_factory=list)

    @property
    def chosen(self) -> bool:
        return self.sheet is not None and bool(self.sheet.words["send"].value())


@require_http_methods(["GET", "POST"])
def wrap_up(request: HttpRequest, slug: str) -> HttpResponse:
    """All reports that are still to be sent; what is refused keeps its words, and the others go."""
    acting = consultation.coordinator("verslag")
    _person, meeting = at_table(slug)
    posted = request.method == "POST"
    rows = _rows(meeting, acting, request.POST if posted else None)
    sent = [row for row in rows if _send(row)] if posted else []
    if sent:
        tasks.announce_report.ask(*[row.item.slug for row in sent])
        messages.success(
            request,
            ngettext("%d verslag verstuurd aan wie aanwezig was.", "%d verslagen verstuurd aan wie aanwezig was.", len(sent)) % len(sent),
        )  # fmt: skip
    wrong = [row for row in rows if posted and row not in sent and _stays(row)]
    if not sent and not wrong and any(row.sheet and row.sheet.words.is_bound for row in rows):
        messages.info(request, _("U duidde geen verslag aan om te versturen."))
    if posted and not wrong:
        return redirect("meetings:wrap_up", meeting.slug)
    for row in sent:  # nothing more is asked of what went
        row.sheet = None
    return render(request, "meetings/reporting/wrap_up.html", _context(meeting, rows, wrong), status=400 if wrong else 200)  # fmt: skip


def _rows(meeting: Meeting, acting: Acting, data: Any) -> list[Row]:
    """The items of the meeting; what of them is open to the reader is opened, at once."""
    items = items_of(meeting) if meeting.state != Meeting.State.CANCELLED else []
    mine = may_each("admit", items) & may_each("read", items)
    if slugs := [item.slug for item in items if item.circle_id in mine]:
        open_circles(*slugs, purpose=Purpose.REPORT, act="admit")
    return [_row(item, acting, data) if item.circle_id in mine else Row(item, sending.NOT_THERE) for item in items]


def _row(item: AgendaItem, acting: Acting, data: Any) -> Row:
    row = Row(item, sending.why_not(item, acting) or _still_on(item))
    row.decided, row.agreed = outcome(item)
    row.readers = sorted({person.service.short_name for person in recipients(item)})
    typed = data is not None and any(key.startswith(f"{item.slug}-") and data[key] for key in data)
    if typed or (item.report_version == 0 and not row.why_not):
        row.sheet = Sheet(item, acting, data if typed else None, prefix=item.slug)
        if typed and row.sheet.twice:
            row.sheet = None
    return row


def _still_on(item: AgendaItem) -> str:
    return str(_("Dit punt is nog bezig: beëindig het eerst.")) if item.state == AgendaItem.State.OPEN else ""


def _send(row: Row) -> bool:
    """Send what is ticked and in order; whether that was done. What stands in the way is said beside it."""
    if row.sheet is None or not row.sheet.words.is_bound or not row.chosen:
        return False
    if not row.sheet.is_valid():
        return False
    if row.why_not:
        row.sheet.refuse(row.why_not)
        return False
    row.sheet.send()
    return True


def _stays(row: Row) -> bool:
    """Whether words or errors of this item are still to be shown: nothing that was typed goes without being sent."""
    if row.sheet is None or not row.sheet.words.is_bound:
        return False
    if row.chosen:
        return not row.sheet.is_valid()
    if any(form["text"].value() for form in (row.sheet.words, *row.sheet.parts)) and row.sheet.is_valid():
        row.sheet.refuse(str(_("Dit verslag was niet aangeduid om te versturen. Uw woorden staan er nog.")))
    return not row.sheet.is_valid()


def _context(meeting: Meeting, rows: list[Row], wrong: list[Row]) -> dict[str, Any]:
    return {
        "meeting": meeting, "day": timezone.localtime(meeting.starts_at), "rows": rows, "wrong": wrong,
        "none": bool(rows) and style(rows[0].item) == Report.Style.NONE, "to_send": any(row.sheet for row in rows),
    }  # fmt: skip
