"""One's own report on its way out: a PDF, or a page for the printer. Off unless the cell's rules allow it (R53)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.formats import date_format

from cases.meetings.models import AgendaItem, Rendering
from cases.meetings.reporting.page import shown
from cases.meetings.reporting.readers import may_leave
from cases.purposes import Purpose
from cases.typesetting import set_in_type
from participants.exports import PURPOSE_LINE, Export, leaves
from participants.mandates import Acting
from secrecy.acts import Forbidden, open_circles, reader, refuse, release

OFF = "De regels van de cel laten niet toe dat een verslag de toepassing verlaat. De coördinator kan die regel wijzigen bij Afspraken."
NOT_YET = "Uw weergave van dit verslag ligt nog niet vast: keur ze goed, of wacht tot de termijn voorbij is."
SOURCE = Path(__file__).parent / "paper.typ"


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands on every page that leaves: who took it, when, and a number that the register knows."""

    number: str
    name: str
    capacity: str
    at: datetime

    @classmethod
    def fresh(cls, acting: Acting, at: datetime) -> Mark:
        """The number is that of this request, which is random and stands in the entry that says that it left."""
        here = reader().request.hex[:12].upper()
        number = "-".join(here[n : n + 4] for n in (0, 4, 8))
        return cls(number, acting.user.get_full_name(), f"{acting.label}, {acting.service.short_name}", at)


def may_be_taken(item: AgendaItem, rendering: Rendering) -> None:
    """Raises :class:`Forbidden` with what is missing, on record: the rule of the cell, or that it is frozen (R53)."""
    if not may_leave(item):
        refuse(item.slug, "reports don't leave this cell", purpose=Purpose.REPORT)
        raise Forbidden(OFF)
    if rendering.frozen_at is None:
        refuse(item.slug, "the report is not fixed yet", purpose=Purpose.REPORT)
        raise Forbidden(NOT_YET)


def exported(item: AgendaItem, rendering: Rendering, mark: Mark) -> bytes:
    """The PDF (PDF/UA-1, ISO 14289-1); on record as an export before it is made."""
    return _released(item, rendering, leaves("report"), lambda content: pdf(content, mark, rendering.digest))  # type: ignore[no-any-return]


def printed(item: AgendaItem, rendering: Rendering) -> dict[str, Any]:
    """What the page for the printer shows; on record as a print before it is shown."""
    return _released(item, rendering, leaves("report_paper"), lambda content: content)  # type: ignore[no-any-return]


def _released(item: AgendaItem, rendering: Rendering, export: Export, render: Any) -> Any:
    open_circles(rendering.circle.reference, purpose=Purpose.REPORT, act="release", item=item.pk)
    return release([rendering], to=export.channel, ground=Purpose.REPORT, render=lambda _rows: render(shown(rendering)), item=item.pk)  # fmt: skip


def pdf(content: dict[str, Any], mark: Mark, digest: str) -> bytes:
    """One's own report as a document."""
    day = date_format(content["meeting"], "j F Y")
    data = {
        "reference": content["reference"], "day": day, "version": str(content["version"]), "digest": digest, "number": mark.number,
        "name": mark.name, "capacity": mark.capacity, "at": date_format(mark.at, "j F Y, H.i"), "pieces": content["pieces"], "purpose": str(PURPOSE_LINE),
    }  # fmt: skip
    return set_in_type(SOURCE, data)
