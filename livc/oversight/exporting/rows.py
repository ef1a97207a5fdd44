"""A line of the register as an export holds it: what the pages of the register show of it, and the references that FHIR asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from livc.oversight.lines import counted
from livc.oversight.views import lines_shown
from livc.oversight.words import OUTCOMES
from secrecy.models import Entry

#: Lines asked of the database at once: what a worker holds in memory.
CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class Row:
    """One line. ``cells`` stand under :data:`HEADINGS`: number, moment, then texts."""

    entry: Entry
    at: datetime  # with the offset of Brussels
    act: str  # in words
    outcome: str  # in words; empty when all was well
    texts: tuple[str, ...]

    @property
    def cells(self) -> tuple[int, datetime, tuple[str, ...]]:
        return self.entry.pk, self.at, self.texts


HEADINGS: tuple[str | Promise, ...] = (
    _("Volgnummer"), _("Tijdstip"), _("Persoon"), _("Dienst"), _("Handeling"), _("Wat"), _("Deel"), _("Reden"), _("Uitkomst"), _("Rechtsgrond"), _("Deur"), _("Aanvraag"),
)  # fmt: skip


def rows_after(rows: QuerySet[Entry], mark: Mapping[str, Any] | None, most: int) -> Iterator[list[Row]]:
    """At most so many lines after a mark (``at``, ``id``), oldest first, some at a time; by key, so each costs the same."""
    after = (datetime.fromisoformat(mark["at"]), int(mark["id"])) if mark else None
    # What a list showed is counted where it lies: one line may hold twenty thousand references.
    lean = counted(rows).defer("shown", "session", "salt", "commitment", "address")
    while most > 0:
        asked = lean
        if after:
            asked = asked.filter(Q(at__gt=after[0]) | Q(at=after[0], id__gt=after[1])).filter(at__gte=after[0])
        page = list(asked.order_by("at", "id")[: min(CHUNK, most)])
        if not page:
            return
        yield [_row(entry, shown) for entry, shown in zip(page, lines_shown(page), strict=True)]
        after, most = (page[-1].at, page[-1].pk), most - len(page)


def marked(row: Row) -> dict[str, Any]:
    """Where this line stands, for :func:`rows_after`."""
    return {"at": row.entry.at.isoformat(), "id": row.entry.pk}


def _row(entry: Entry, shown: Mapping[str, Any]) -> Row:
    outcome = "" if entry.outcome == "ok" else str(OUTCOMES.get(entry.outcome, entry.outcome))
    texts = (
        shown["person"], shown["service"], shown["act"], shown["reference"], shown["part"], entry.purpose, outcome, entry.ground,
        entry.door, entry.request,
    )  # fmt: skip
    said = tuple("" if text is None else str(text) for text in texts)
    return Row(entry, timezone.localtime(entry.at), said[2], outcome, said)
