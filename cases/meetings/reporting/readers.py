"""Whom the report of an item is for, and what the cell's rules say of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from cases.meetings.consultation import attended, recused
from cases.meetings.models import AgendaItem, Attendance, Report
from participants.cells.rules import in_force
from participants.mandates import remembered
from secrecy.acts import reader


def recipients(item: AgendaItem) -> Sequence[Attendance]:
    """Who gets the report: each capacity once that was effectively in the room for this item, and isn't out of it (R51, R53)."""
    out = recused(item)
    there = {row.capacity: row for row in attended(item) if row.capacity not in out}
    return list(there.values())


def capacity() -> UUID:
    """In which the reader stands: nobody opens an item without one."""
    held = reader().capacity
    assert held is not None, "an item is opened in a capacity"
    return held


def style(item: AgendaItem) -> str:
    """``none``, ``decisions`` or ``full``: a rule of the cell (R52)."""
    return str(in_force(item.meeting.cell)["report_style"])


def may_leave(item: AgendaItem) -> bool:
    """Whether somebody's own report may leave the application: off, unless the cell's rules say so (R53)."""
    return bool(in_force(item.meeting.cell)["report_download"])


def closed(item: AgendaItem, at: datetime | None = None) -> bool:
    """Whether the day for remarks is past: from then on nothing about this report changes."""
    return item.report_due is not None and item.report_due <= (at or timezone.now())


def sent(item: AgendaItem) -> Report | None:
    """The version that holds, for who was given it; None while there is none, and for anybody else. The item must be open."""
    version = item.report_version
    held = Report.objects.filter(item=item, version=version, for_some=False)
    return remembered(("report", item.id, version), held.first)
