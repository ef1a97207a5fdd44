"""What services bring in, as this reader sees it: plain values for the templates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format

from cases.contributions.models import Contribution, Draft
from cases.meetings import consultation
from cases.meetings.contributing.words import unshareable
from cases.meetings.models import AgendaItem, Attendance
from participants.cells import rules
from participants.cells.rulebook import RULES
from participants.mandates import Acting
from participants.models import User
from secrecy.acts import ReaderOf, reader

State = Contribution.State


def disclosed(contributions: Iterable[Contribution], acting: Acting) -> list[dict[str, Any]]:
    """What other services let this reader read, each with its source (R31); of what was withdrawn only that it was."""
    return [
        {
            "service": c.service,
            "on": timezone.localtime(c.shared_at),
            "text": c.text,
            "category": category_words(c.category),
            "corrected": _local(c.corrected_at) if c.state == State.SHARED else None,
            "withdrawn": _local(c.withdrawn_at),
        }
        for c in contributions
        if c.service_id != acting.service.pk and c.shared_at
    ]


def category_words(category: str) -> str:
    """The kind of data in words, also when the cell allows it no more."""
    return str(dict(RULES["data_categories"].choices).get(category, category))


def own(
    item: AgendaItem,
    contributions: Iterable[Contribution],
    acting: Acting,
    inside: Iterable[Attendance],
    admitted: Iterable[ReaderOf],
    who: Mapping[UUID, Acting],
    *,
    writes: bool,
    text: str | None = None,
    category: str = "",
    errors: str = "",
) -> dict[str, Any] | None:
    """What the service brings in: who would read it, by name, before a word is written (R30). None when there is nothing to see.

    ``writes``: was in the room; a colleague who wasn't reads along. ``text``, ``category`` and ``errors``: what was typed and chosen
    and couldn't be kept, shown again.
    """
    ours = [c for c in contributions if c.service_id == acting.service.pk]
    if not (ours or writes):
        return None
    row = next((c for c in ours if c.state != State.WITHDRAWN), None)
    drafts = list(Draft.objects.filter(contribution__in=[c.pk for c in ours]).order_by("-saved_at"))
    shared = row is not None and row.state == State.SHARED
    here = {a.capacity for a in inside}
    others = [who[a.capacity] for a in inside if a.capacity in who and who[a.capacity].service != acting.service]
    reading = _reading(row, admitted, who, acting) if shared else {}
    joining = consultation.may_still_join(item, here) if item.state != AgendaItem.State.OVER else []
    runs = item.state == AgendaItem.State.OPEN
    until = max((line.until for line in reading.values()), default=consultation.window_ends(item))
    mine = next((d for d in drafts if d.by_id == reader().user_id), None)
    return {
        "state": ("disclosed" if shared else row.state) if row else "draft",
        "service": acting.service,
        "runs": runs,
        "categories": rules.data_categories(rules.ours()) if runs and not shared else [],
        "category": category,
        "writes": writes,
        "writer": str(acting.capacity),
        **_typed(row, mine, text, errors),
        "shared": _shared(row) if shared and row else None,
        "readers": [
            _person(p) | {"read": p.capacity in reading and reading[p.capacity].first_read is not None}
            for p in ([who[c] for c in reading] if shared else others if runs else [])
        ],
        "others": [_person(p) for p in others if p.capacity not in reading] if runs else [],
        "may_join": [f"{p.name} ({p.service})" for p in joining if p.service != acting.service],
        "until": date_format(timezone.localtime(until), "j F Y"),
        "colleagues": _colleagues(drafts, row, mine, text),
        "withdrawn": [
            {"on": timezone.localtime(c.shared_at), "withdrawn": _local(c.withdrawn_at)} for c in ours if c.withdrawn_at
        ],
    }


def _typed(row: Contribution | None, mine: Draft | None, text: str | None, errors: str) -> dict[str, Any]:
    """The words in the field, and on which edition of the draft they go on."""
    current = mine if mine is not None and row is not None and mine.contribution_id == row.pk else None
    stored = str(mine.text) if mine is not None else str(row.text) if row is not None else ""
    again = text is not None and text != stored
    words = stored if text is None else text
    return {
        "text": words,
        # Kept as it is, for no word is lost; said before somebody tries to share it (R39, R42).
        "warning": unshareable(words) if not errors else "",
        # Without it the next keeping looks at the item first: that takes «niets te delen» back.
        "draft": current.pk if current is not None and row is not None and row.state != State.NOTHING else "",
        "edition": current.edition if current is not None else "",
        "saved_at": _local(mine.saved_at) if mine is not None and not again else None,
        "errors": errors,
        # Typed here, while one's draft holds something else: of another window.
        "elsewhere": {"id": mine.pk, "text": stored} if again and mine is not None and stored.strip() else None,
    }


def _shared(row: Contribution) -> dict[str, Any]:
    return {
        "text": row.text,
        "category": category_words(row.category),
        "on": _local(row.shared_at),
        "corrected": _local(row.corrected_at),
    }


def _colleagues(
    drafts: Iterable[Draft], row: Contribution | None, mine: Draft | None, text: str | None
) -> list[dict[str, Any]]:
    """What others of the service typed and nobody disclosed: their last words each, kept for the service alone."""
    told = {str(row.text).strip(), ""} if row is not None else {""}
    newest: dict[int, Draft] = {}
    for draft in drafts:
        if draft.by_id != reader().user_id:
            newest.setdefault(draft.by_id, draft)
    names = _names(newest)
    return [
        {"name": names[by], "id": d.pk, "saved_at": _local(d.saved_at), "text": d.text}
        for by, d in newest.items()
        if d.text.strip() not in told
    ]


def _names(by: Iterable[int]) -> dict[int, str]:
    return {user.pk: user.short_name for user in User.objects.filter(pk__in=list(by))}


def _reading(
    row: Contribution | None, admitted: Iterable[ReaderOf], who: Mapping[UUID, Acting], acting: Acting
) -> dict[UUID, ReaderOf]:
    """Who outside the service may read it, by capacity."""
    return {
        line.capacity: line
        for line in admitted
        if row is not None
        and line.circle == row.circle_id
        and line.capacity in who
        and who[line.capacity].service != acting.service
    }


def _person(person: Acting) -> dict[str, Any]:
    return {"slug": str(person.capacity), "name": person.name, "organisation": person.service.short_name}


def _local(moment: datetime | None) -> datetime | None:
    return None if moment is None else timezone.localtime(moment)
