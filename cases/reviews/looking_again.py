"""Looking at a case again: when a minor turns eighteen (R62), and else some weeks after it was listed or looked at (``review_weeks``)."""

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


def coming_of_age(born: date) -> date:
    """The 18th birthday; who was born on 29 February comes of age on 1 March."""
    try:
        return born.replace(year=born.year + OF_AGE)
    except ValueError:
        return date(born.year + OF_AGE, 3, 1)


def plan(case: Case, *, born: date | None = None) -> None:
    """Put the next day on which the case is looked at again. Of who isn't of age yet, the 18th birthday."""
    today = timezone.localdate()
    due = today + timedelta(weeks=ours()["review_weeks"])
    if born is not None and coming_of_age(born) > today:
        due = coming_of_age(born)
    Review.objects.create(cell_id=case.cell_id, case=case.pk, slug=case.slug, reference=case.reference, due_on=due)


def due(case: Case) -> list[Review]:
    """What waits of this case, for who leads: its day has come, and nobody looked again since."""
    return list(Review.objects.filter(case=case.pk, done_at=None))


def looked_again(case: Case) -> bool:
    """Who leads looked at the case again; the next day follows. False when nothing waits: a second press. The case must be open."""
    waiting = due(case)
    for row in waiting:
        row.done_at, row.done_by_id = timezone.now(), reader().user_id
        row.save(update_fields=["done_at", "done_by"])
    if waiting and case.state == Case.State.LISTED:
        plan(case)
    return bool(waiting)


def todo(acting: Acting) -> list[dict[str, Any]]:
    """Cases to look at again, for who leads: by reference, and the same words for whatever reason."""
    if acting.kind not in LEADS:
        return []
    return [
        {
            "title": _("Casus te herbekijken"), "url": reverse("cases:case", args=[row.slug]), "note": row.reference,
            "chip": _("te herbekijken"), "kind": "warn", "icon": "calendar-event",
        }
        for row in Review.objects.filter(done_at=None)
    ]  # fmt: skip
