"""A meeting up to its report, and what each then gets of it."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from html import unescape
from typing import Any

from django.urls import reverse
from django.utils import timezone

from cases.meetings import minutes
from cases.meetings.models import AgendaItem
from cases.purposes import Purpose
from participants.models import Service
from secrecy.acts import opened
from tests import lived
from tests import world as w
from tests.cases import moments as m

WORDS = "Wat de minutieuze zeemeeuw zelf opschreef."
PART = "Wat enkel de vloed mag weten."
ITEMS = AgendaItem.objects.select_related("case", "meeting__cell")


def rule(**values: object) -> None:
    """The rules of the cell, from now on."""
    w.ask("UPDATE cells_cellrules SET values = values || %s::jsonb", [json.dumps(values)])


@lived.beforehand
def discussed(*there: str, absent: str = "", number: str = "001") -> str:
    """An item that is over, with a decision and an action, and these representatives in the room; its reference."""
    item = m.plan(number=number)
    for slug in (*there, absent) if absent else there:
        m.accept(slug, m.ask(item, slug.upper()))
    w.ask("UPDATE meetings_meeting m SET starts_at = now() FROM meetings_agendaitem a WHERE a.meeting_id = m.id AND a.slug = %s", [item])  # fmt: skip
    m.hold(item, *there)
    m.decide(item)
    with w.standing_as("coordinator"):
        row = opened(ITEMS, item, purpose=Purpose.TABLE, act="admit")
        due = timezone.localdate() + timedelta(days=12)
        minutes.propose_action(row, service=Service.objects.get(short_name="CAW"), text=m.ACTION, due=due)
    m.move_on(item)
    return item


def address(door: str, item: str) -> str:
    ((meeting,),) = w.ask("SELECT m.slug FROM meetings_meeting m JOIN meetings_agendaitem a ON a.meeting_id = m.id WHERE a.slug = %s", [item])  # fmt: skip
    return reverse(f"meetings:{door}", args=[meeting] if door in ("meeting", "wrap_up") else [meeting, item])


def send(slug: str, item: str, **fields: Any) -> Any:
    """Press the button of the report form, as it stands on the page."""
    seen = w.ask("SELECT report_version FROM meetings_agendaitem WHERE slug = %s", [item])[0][0]
    return w.signed_in(slug).post(address("publish_report", item), {"seen": seen, **fields})


def text(answer: Any) -> str:
    """What a page says, in one line."""
    main = answer.content.decode().split("<main", 1)[-1]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def own(slug: str, item: str, status: int = 200) -> str:
    """One's own report, as its page shows it."""
    answer = w.signed_in(slug).get(address("report", item))
    assert answer.status_code == status, (slug, answer.status_code)
    return text(answer)


def digest(slug: str, item: str) -> str:
    answer = w.signed_in(slug).get(address("report", item))
    return re.search(r'name="digest" value="([0-9a-f]{64})"', answer.content.decode())[1]  # type: ignore[index]


def reply(slug: str, item: str, answer: str, text: str = "", *, of: str | None = None) -> Any:
    data = {"answer": answer, "text": text, "digest": of or digest(slug, item)}
    return w.signed_in(slug).post(address("answer_report", item), data)


def day_passes(item: str) -> None:
    w.ask("UPDATE meetings_agendaitem SET report_due = now() - interval '1 minute' WHERE slug = %s", [item])
