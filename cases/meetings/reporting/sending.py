"""Sending a report to who was there: a version, a day for remarks, and the window in which it is read (R52, R53)."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from cases.meetings.consultation import coordinator, marked_circle, still_held, window_ends
from cases.meetings.models import AgendaItem, Attendance, Report
from cases.meetings.reporting.readers import closed, recipients, style
from cases.meetings.reporting.replying import all_approved
from cases.purposes import Purpose
from participants.cells.rules import in_force
from participants.mandates import Acting
from participants.models import LegalReference
from secrecy.acts import Forbidden, admit, begin, may, reader, readers_of, refuse
from secrecy.models import Circle

NOTHING = "Volgens de regels van de cel wordt van een punt geen verslag gemaakt."
NOT_THERE = "Wie bij dit agendapunt niet aanwezig was, schrijft er het verslag niet van."
FIXED = "Dit verslag ligt vast: de termijn is voorbij, of iedereen keurde het goed. Er komt geen nieuwe versie."
NOT_BEGUN = "Dit punt is nog niet besproken: er is niets om verslag van te doen."
MANY = "De regel van de cel laat enkel besluiten en afspraken toe: eigen woorden gaan niet mee."


@dataclass(frozen=True, slots=True)
class Part:
    """Words for some of those present. ``position`` names one that was sent before: without words it is taken out."""

    text: str
    to: Collection[UUID]  # capacities
    position: int | None = None


def why_not(item: AgendaItem, writer: Acting | None = None) -> str:
    """What stands in the way of a (new) version by who leads, in Dutch; empty when nothing does. The item must be open."""
    if style(item) == Report.Style.NONE:
        return NOTHING
    if item.state == AgendaItem.State.PLANNED:
        return NOT_BEGUN
    if writer is not None and writer.capacity not in {row.capacity for row in recipients(item)}:
        return NOT_THERE
    return FIXED if fixed(item) else ""


def fixed(item: AgendaItem) -> bool:
    """No new version comes: the day is past, or everybody else approved this one. For who leads."""
    return item.report_version > 0 and (closed(item) or all_approved(item))


def send(item: AgendaItem, *, words: str = "", parts: Sequence[Part] = ()) -> Report:
    """One version more of the report, to those who were present for this item and to nobody else (R53).

    ``words`` are the minute-taker's own, as the rule ``report_style`` allows; decisions and agreed actions come along by
    themselves. The item must be open to ``admit``. Raises :class:`Forbidden`, on record.
    """
    writer = coordinator("verslag")
    if why := why_not(item, writer):
        refuse(item.slug, _ON_RECORD[why], purpose=Purpose.REPORT)
        raise Forbidden(why)
    if (words or parts) and style(item) != Report.Style.FULL:
        refuse(item.slug, "own words are not of this style", purpose=Purpose.REPORT)
        raise Forbidden(MANY)
    _next_version(item)
    until, there = window_ends(item), still_held(item, recipients(item))
    report = _row(item, "report", until, text=words)
    for person in there:
        _let_in(person, report.circle_id, until)
    for part in parts:
        _send_part(item, part, there, until)
    _prolong(item, there, until)
    return report


def own_parts(item: AgendaItem) -> list[tuple[Report, set[UUID]]]:
    """Parts that the reader wrote, as they stand, with the capacities they are for."""
    rows = {row.position: row for row in Report.objects.filter(item=item, for_some=True).order_by("version")}
    lines = readers_of(*rows.values(), since=False) if rows else []
    given = {
        row.circle_id: {
            line.capacity for line in lines if line.circle == row.circle_id and line.user_id != reader().user_id
        }
        for row in rows.values()
    }
    # Only who may admit there is told who reads it: the one who wrote it.
    return [(row, given[row.circle_id]) for _n, row in sorted(rows.items()) if row.text and given[row.circle_id]]


def _next_version(item: AgendaItem) -> None:
    """Held first: of two who send at once, the second makes a version of its own."""
    item.report_version = AgendaItem.objects.select_for_update(no_key=True).get(pk=item.pk).report_version + 1
    item.reported_at = timezone.now()
    item.report_due = item.reported_at + timedelta(days=in_force(item.meeting.cell)["report_days"])
    item.save(update_fields=["report_version", "reported_at", "report_due"])


def _row(item: AgendaItem, kind: str, until: datetime, *, text: str, position: int = 1) -> Report:
    """A version in a circle of its own: the writer's own admission can't be prolonged, so that each has its window."""
    circle = begin(
        kind, inside=Circle.objects.get(id=item.circle_id), ground=LegalReference.on("secrecy").label,
        purpose=Purpose.REPORT, until=until, acts=["read", "write", "admit"],
    )  # fmt: skip
    return Report.objects.create(
        circle=circle, item=item, style=style(item), version=item.report_version, for_some=kind == "part",
        position=position, text=text, published_at=item.reported_at or timezone.now(),
    )  # fmt: skip


def _send_part(item: AgendaItem, part: Part, there: Sequence[Attendance], until: datetime) -> None:
    # A number of its own, and not the next one: who isn't chosen for a part doesn't see that there is one, also who writes.
    position = part.position or secrets.randbelow(32_000) + 1
    row = _row(item, "part", until, text=part.text, position=position)
    for person in there:
        if person.capacity in part.to:
            _let_in(person, row.circle_id, until)


def _prolong(item: AgendaItem, there: Sequence[Attendance], until: datetime) -> None:
    """The window runs from the day for remarks: also for the item, what came of it and the text for who came.

    A contribution keeps the end that its author gave it.
    """
    marked = marked_circle(item)
    within = [c for c in Circle.objects.filter(of_id=item.circle_id, kind__in=["outcome", "action"]) if may("admit", c)]
    for person in there:
        _let_in(person, item.circle_id, until, "list")
        for circle in [*within, *([marked] if marked else [])]:
            _let_in(person, circle.id, until)


def _let_in(person: Attendance, circle: UUID, until: datetime, *more: str) -> None:
    ground = LegalReference.on("secrecy").label
    admit(person.user_id, to=circle, acts=["read", *more], ground=ground, capacity=person.capacity, until=until)


_ON_RECORD = {
    NOTHING: "the cell makes no reports",
    NOT_BEGUN: "the item has not been discussed",
    NOT_THERE: "not present at the item",
    FIXED: "the report is fixed",
}
