"""A line of the register by its address, and the case it is about."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from django.db.models import F, Func, IntegerField, QuerySet
from django.utils import timezone

from secrecy.acts import circles_named
from secrecy.models import Entry

LINE = re.compile(r"\d{1,12}-\d{1,19}", re.ASCII)


def line_at(rows: QuerySet[Entry], slug: str) -> Entry | None:
    """The line with this address, "second-number"; None when there is none in these rows, or that is no address."""
    if not LINE.fullmatch(slug):
        return None
    at, _sep, number = slug.partition("-")
    # The month's partition is enough to look in.
    try:
        moment = datetime.fromtimestamp(int(at), tz=timezone.get_default_timezone())
        around = (moment - timedelta(seconds=2), moment + timedelta(seconds=2))
        return rows.filter(id=int(number), at__range=around).first()
    except (ValueError, OverflowError, OSError):  # no such moment, no such number
        return None


def case_of(row: Entry | None) -> str:
    """The number that the circle of a line bears; empty when it is about none."""
    if row is None or row.circle is None:
        return ""
    label, _kind = circles_named([row.circle]).get(row.circle, ("", ""))
    return label


def counted(rows: QuerySet[Entry]) -> QuerySet[Entry]:
    """Lines with how many references each showed (``many``), counted where they lie."""
    return rows.annotate(many=Func(F("shown"), function="cardinality", output_field=IntegerField()))


def shown_by(row: Entry) -> int:
    """How many references a line showed."""
    counted_there = vars(row).get("many", False)
    return len(row.shown or ()) if counted_there is False else counted_there or 0
