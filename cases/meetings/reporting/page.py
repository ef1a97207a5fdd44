"""The report as the page of its item shows it, and as one's own page does: plain values for the templates."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.meetings.models import AgendaItem, Rendering, Reply, Report
from cases.meetings.reporting import sending
from cases.meetings.reporting.composing import words
from cases.meetings.reporting.forms import ReplyForm, Sheet
from cases.meetings.reporting.readers import closed, may_leave, recipients, sent, style
from cases.meetings.reporting.renderings import of_version
from cases.meetings.reporting.replying import own_replies, said
from participants.mandates import Acting, named
from participants.models import Seat
from secrecy.acts import admission_ends

CHIPS = {"approved": "ok", "remark": "warn", "": ""}


def section(item: AgendaItem, acting: Acting, sheet: Sheet | None = None) -> dict[str, Any]:
    """What the item's page says of its report; the item must be open. ``sheet``: one that came back with errors."""
    leads = acting.kind in (Seat.Kind.PREVENTION, Seat.Kind.MAYOR)
    why = sending.why_not(item, acting) if leads else ""
    report = sent(item)
    return {
        "report": {
            "none": style(item) == Report.Style.NONE, "version": item.report_version, "sent_on": _local(item.reported_at), "due": _local(item.report_due),
            "closed": closed(item), "words": words(item), "until": _local(report and admission_ends(report.circle_id)),
            "own_url": report and reverse("meetings:report", args=[item.meeting.slug, item.slug]), "mine": report and mine(item),
            "readers": _names(item) if leads else [], "said": said(item) if leads and item.report_version else [], "chips": CHIPS,
            "why_not": why if leads and (item.state != AgendaItem.State.PLANNED) else "",
        },
        "report_form": (sheet or Sheet(item, acting)) if leads and (not why or sheet is not None) else None,
    }  # fmt: skip


def own_page(item: AgendaItem, rendering: Rendering, form: ReplyForm | None = None) -> dict[str, Any]:
    """One's own report, on a page of its own: what it holds, what one said of it, and what can still be said."""
    over = closed(item)
    newest = rendering.version == item.report_version
    replies = own_replies(item)
    fresh = form or ReplyForm(auto_id="id_reply_%s", initial={"digest": rendering.digest})
    return {
        "item": item, "rendering": rendering, "content": shown(rendering), "newest": newest, "closed": over, "due": _local(item.report_due),
        "until": _local(admission_ends(rendering.circle_id)), "replies": [row for row in replies if row.version == rendering.version],
        "earlier": sorted({row.version for row in _opened_before(item)} - {rendering.version}),
        "form": fresh if newest and not over else None, "approved": _approved(replies, rendering.version),
        "may_leave": may_leave(item) and rendering.frozen_at is not None, "would_leave": may_leave(item),
    }  # fmt: skip


def shown(rendering: Rendering) -> dict[str, Any]:
    """What stands in a rendering, with its day as a day."""
    content: dict[str, Any] = json.loads(rendering.content)
    return content | {"meeting": date.fromisoformat(content["meeting"])}


def mine(item: AgendaItem) -> str:
    """In a word, what the reader said of the version that holds; empty when nothing."""
    now = [row for row in own_replies(item) if row.version == item.report_version]
    if _approved(now, item.report_version):
        return str(_("u keurde het goed"))
    return str(_("u maakte een opmerking")) if now else ""


def earlier(item: AgendaItem, version: int) -> Rendering | None:
    """The reader's own of an earlier version, if it was ever opened."""
    return of_version(item, version) if 0 < version <= item.report_version else None


def _opened_before(item: AgendaItem) -> list[Rendering]:
    return [row for version in range(1, item.report_version + 1) if (row := of_version(item, version))]


def _approved(replies: list[Reply], version: int) -> bool:
    return any(row.answer == Reply.Answer.APPROVED for row in replies if row.version == version)


def _names(item: AgendaItem) -> list[str]:
    who = named({row.capacity for row in recipients(item)})
    return sorted(f"{person.name} ({person.service.short_name})" for person in who.values())


def _local(moment: Any) -> Any:
    return moment and timezone.localtime(moment)
