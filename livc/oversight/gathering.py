"""A month of a cell's register with what the rules ask beside it: meetings, mandates, thresholds."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from dateutil.relativedelta import relativedelta
from django.utils import timezone

from cases.meetings.models import Meeting
from livc.oversight import noticing
from livc.oversight.noticing import Month
from participants.cells.rules import ours
from participants.mandates import everyone_of, me
from secrecy.acts import circles_named


def after(first: date) -> date:
    """The first day of the next month."""
    return first + relativedelta(months=1)


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def gathered(rows: Any, first: date, *, until: datetime | None = None) -> Month:
    """The month of the reader's cell (to ``until`` at most); the register must be open. What the rules ask of meetings and mandates
    the auditor may see."""
    acting, rules = me(), ours()
    ends = midnight(after(first))
    lines = noticing.month_of(rows, midnight(first), min(ends, until) if until else ends)
    about = circles_named({line.circle for line in lines if line.circle is not None})
    cell = acting.cell if acting else None
    around = relativedelta(days=int(rules["watch_days"]))
    meetings = Meeting.objects.filter(
        cell=cell, starts_at__gte=midnight(first - around), starts_at__lt=midnight(after(first) + around)
    ).exclude(state=Meeting.State.CANCELLED)
    held = everyone_of(cell) if cell else []
    return Month(
        lines=lines,
        cases={circle: label for circle, (label, _kind) in about.items() if label},
        meetings=[timezone.localdate(at) for at in meetings.values_list("starts_at", flat=True)],
        ended={one.capacity: one.ends for one in held},
        rules={key: rules[key] for key in (*noticing.WATCHED, "watch_sample")},
    )
