"""What a report shows to this reader: what PostgreSQL shows of it, numbered over that alone.

No function here looks at a contribution: what a service brought in is never copied (R52).
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.followup.models import Action
from cases.meetings.models import AgendaItem, Report
from cases.meetings.outcome.page import actions_of, decisions_of
from cases.meetings.reporting.readers import sent

Content = dict[str, Any]


def parts(item: AgendaItem) -> list[Report]:
    """Of each part the reader was chosen for, what it says last; not what was taken out. In the order they were given."""
    last = {row.position: row for row in Report.objects.filter(item=item, for_some=True).order_by("version")}
    return sorted((row for row in last.values() if row.text), key=lambda row: row.position)


def words(item: AgendaItem) -> list[dict[str, str]]:
    """The minute-taker's own words, for all and for some, as far as they are this reader's."""
    main = sent(item)
    if main is None:
        return []
    said = [{"kind": "words", "title": _("Toelichting"), "text": main.text, "note": ""}] if main.text else []
    return said + [
        {"kind": "part", "title": _("Voor enkelen, ook voor u"), "text": row.text, "note": ""} for row in parts(item)
    ]


def outcome(item: AgendaItem) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """What was decided at last, and what was agreed, as far as this reader may read it."""
    decided = [
        {"kind": "decision", "title": _("Besluit: %s") % row.get_kind_display(), "text": row.text, "note": _day(row.taken_at)}
        for row in decisions_of(item)[-1:]
    ]  # fmt: skip
    return decided, [_agreed(row) for row in actions_of(item)]


def compose(item: AgendaItem) -> Content:
    """The reader's own report of this version; the item must be open, and the report the reader's."""
    decided, agreed = outcome(item)
    return {
        "reference": item.case.reference,
        "meeting": timezone.localdate(item.meeting.starts_at).isoformat(),
        "version": item.report_version,
        "pieces": [{"number": n} | piece for n, piece in enumerate([*decided, *words(item), *agreed], 1)],
    }


def salted(content: Content) -> tuple[str, str]:
    """``content`` as JSON with a random salt in it, and its SHA-256: two that read the same have nothing in common."""
    text = json.dumps(content | {"salt": secrets.token_hex(16)}, ensure_ascii=False, sort_keys=True)
    return text, hashlib.sha256(text.encode()).hexdigest()


def unsalted(text: str) -> Content:
    """What :func:`salted` was made of."""
    return dict(_without_salt(json.loads(text)))


def _without_salt(content: Content) -> Iterator[tuple[str, Any]]:
    return ((key, value) for key, value in content.items() if key != "salt")


def _agreed(row: Action) -> dict[str, str]:
    due = _("%(who)s, tegen %(due)s, %(state)s") % {
        "who": row.service, "due": date_format(row.due, "j F Y"), "state": row.get_state_display()
    }  # fmt: skip
    return {"kind": "action", "title": _("Afspraak"), "text": row.text, "note": ", ".join(filter(None, [due, row.domain]))}  # fmt: skip


def _day(moment: Any) -> str:
    return date_format(timezone.localtime(moment), "j F Y")
