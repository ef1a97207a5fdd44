"""Looking at a case again: some weeks after it was listed or looked at (``review_weeks``), and when a minor turns eighteen (R62)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Case
from cases.reviews.models import Review
from participants.cells.rules import ours
from participants.mandates import Acting
from participants.models import Seat
from secrecy.acts import reader

OF_AGE = 18  # fixed by law, whatever a cell sets for what it asks of minors
LEADS = (Seat.Kind.MAYOR, Seat.Kind.PREVENTION)


class TooEarly(Exception):
    """The day that it waits for hasn't come: it stays."""


def coming_of_age(born: date) -> date:
    """The 18th birthday; who was born on 29 February comes of age on 1 March."""
    try:
        return born.replace(year=born.year + OF_AGE)
    except ValueError:
        return date(born.year + OF_AGE, 3, 1)


def plan(case: Case, *, born: date | None = None) -> None:
    """Put the next day on which the case is looked at again: the first of a month, so that it tells no birthday. The rhythm of the
    cell, or the month in which the person comes of age when that is sooner."""
    today = timezone.localdate()
    day = _month_after(today + timedelta(weeks=ours()["review_weeks"]))
    if born is not None and coming_of_age(born) > today:
        day = min(day, coming_of_age(born).replace(day=1))
    Review.objects.create(cell_id=case.cell_id, case=case.pk, slug=case.slug, reference=case.reference, due_on=day)


def _month_after(day: date) -> date:
    """The first of a month, that day or the next one."""
    return day if day.day == 1 else (day.replace(day=1) + timedelta(days=31)).replace(day=1)


def too_early(born: date, *, day: date) -> bool:
    """Whether on ``day`` the person comes of age that month and hasn't yet: what waits for the birthday isn't done before it (R62)."""
    of_age = coming_of_age(born)
    return day < of_age and (of_age.year, of_age.month) == (day.year, day.month)


def due(case: Case) -> list[Review]:
    """What waits of this case, for who leads: its day has come, and nobody looked again since."""
    return list(Review.objects.filter(case=case.pk, done_at=None))


def looked_again(case: Case, *, born: date | None = None) -> bool:
    """Who leads looked at the case again; the next day follows. False when nothing waits: a second press. The case must be open.

    ``born``: of a minor, from the identity. Raises :class:`TooEarly` in the month of the 18th birthday, before that day.
    """
    waiting = due(case)
    if waiting and born is not None and too_early(born, day=timezone.localdate()):
        raise TooEarly
    for row in waiting:
        row.done_at, row.done_by_id = timezone.now(), reader().user_id
        row.save(update_fields=["done_at", "done_by"])
    if waiting and case.state == Case.State.LISTED:
        plan(case, born=born)
    return bool(waiting)


def todo(acting: Acting) -> list[dict[str, Any]]:
    """Cases to look at again, for who leads: by reference, and the same words for whatever reason. What was closed meanwhile doesn't wait;
    put back on the list, it does again."""
    if acting.kind not in LEADS:
        return []
    rows = list(Review.objects.filter(done_at=None))
    listed = set(Case.objects.running().filter(pk__in=[row.case for row in rows]).values_list("pk", flat=True))
    return [
        {
            "title": _("Casus te herbekijken"), "url": reverse("cases:case", args=[row.slug]), "note": row.reference,
            "chip": _("te herbekijken"), "kind": "warn", "icon": "calendar-event",
        }
        for row in rows
        if row.case in listed
    ]  # fmt: skip
