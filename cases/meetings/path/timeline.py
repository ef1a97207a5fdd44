"""What happened in a case, as far as this reader may know: only from rows that are open or listed to them.

Nothing is numbered or counted, and what isn't the reader's leaves no place empty.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.contributions.models import Contribution
from cases.followup.models import Evaluation, FollowUpPath, Goal, Offer
from cases.lifecycle import NAMED
from cases.meetings.models import AgendaItem, Decision
from cases.models import Case, Turn


@dataclass(frozen=True, slots=True)
class Event:
    """One line: when, what, and words when there are any to read."""

    at: datetime
    what: str
    words: str = ""
    kind: str = ""  # of the chip


def events(case: Case, items: Sequence[AgendaItem], offers: Sequence[Offer], path: FollowUpPath | None) -> list[Event]:
    """The newest first. What the reader may read of the case must be open."""
    found = [*_listed(case), *_turned(case), *_at_table(items), *_told(case), *_done(offers), *_walked(path)]
    return sorted(found, key=lambda event: event.at, reverse=True)


def last_time(items: Sequence[AgendaItem]) -> datetime | None:
    """When the case was discussed last, at an item the reader knows of; while one runs, the time before."""
    return max((item.closed_at for item in items if item.closed_at and item.state == AgendaItem.State.OVER), default=None)  # fmt: skip


def _listed(case: Case) -> Iterator[Event]:
    yield Event(timezone.make_aware(datetime.combine(case.listed_on, time.min)), _("Op de lijst geplaatst"))


def _turned(case: Case) -> Iterator[Event]:
    """Off the list and back on it, with why: to who has the case itself open (R58, R59)."""
    for row in Turn.objects.filter(case=case):
        if row.passage in NAMED:
            yield Event(row.at, str(NAMED[row.passage].told), str(row.text))


def _at_table(items: Sequence[AgendaItem]) -> Iterator[Event]:
    for item in items:
        if item.closed_at and item.state == AgendaItem.State.OVER:
            yield Event(item.closed_at, _("Besproken op een overleg"), kind="info")
    for decision in Decision.objects.filter(item__in=[item.pk for item in items]):
        yield Event(decision.taken_at, str(decision.get_kind_display()), str(decision.text), "ok")


def _told(case: Case) -> Iterator[Event]:
    shared = Contribution.objects.filter(case=case.pk, shared_at__isnull=False).select_related("service")
    for row in shared:
        yield Event(row.shared_at or row.saved_at, _("%(who)s bracht iets in") % {"who": row.service.short_name})
        if row.withdrawn_at:
            yield Event(row.withdrawn_at, _("%(who)s trok een inbreng in") % {"who": row.service.short_name})


def _done(offers: Sequence[Offer]) -> Iterator[Event]:
    said = {
        Offer.State.ACCEPTED: _("%(who)s aanvaardde een actie"),
        Offer.State.DECLINED: _("%(who)s aanvaardde een actie niet"),
    }
    for row in offers:
        who = {"who": row.service.short_name}
        yield Event(row.offered_at, _("Actie voorgesteld aan %(who)s") % who)
        if row.answered_at and row.state in said:
            yield Event(row.answered_at, said[Offer.State(row.state)] % who, kind="info")
        if row.done_at and row.state == Offer.State.DONE:
            yield Event(row.done_at, _("%(who)s rondde een actie af") % who, kind="ok")


def _walked(path: FollowUpPath | None) -> Iterator[Event]:
    if path is None:
        return
    for goal in Goal.objects.filter(path=path):
        about = f"{goal.domain}: {goal.text}" if goal.domain else str(goal.text)
        yield Event(goal.set_at, _("Doel gesteld"), about)
        if goal.changed_at:
            yield Event(goal.changed_at, _("Doel: %(state)s") % {"state": goal.get_state_display()}, about, "ok")
    for row in Evaluation.objects.filter(path=path):
        yield Event(row.evaluated_at, _("Evaluatie: %(of)s") % {"of": row.domain or _("het geheel")}, str(row.text))
    if path.lead is not None and path.lead_at and path.lead_state == FollowUpPath.Lead.ACCEPTED:
        yield Event(path.lead_at, _("%(who)s trekt het traject") % {"who": path.lead.short_name}, kind="info")
