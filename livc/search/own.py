"""What one's own service still has to do, and who read what it brought in.

Both are sealed texts inside the items that were discussed. To know of one, its item must be open; so that happens on a
question with a purpose, once for both, each opening in the register, and never on a visit of the workspace. The texts
themselves aren't searched: whoever searches in them searches for names.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils import timezone

from cases.contributions.models import Contribution
from cases.followup.models import Action, Offer
from cases.meetings.models import AgendaItem
from cases.models import Case
from cases.page import action_row
from cases.purposes import Purpose
from livc.search.asked import Asked
from participants.mandates import Acting, named
from secrecy.acts import may_each, open_circles, readers_of

#: Of the items discussed last; who leads is let in to every item of every year.
MOST = 25
OPEN = (Action.State.PROPOSED, Action.State.ACCEPTED)


@dataclass(slots=True)
class Opens:
    """Headers of what would be opened: items that were discussed, and actions of other items, each by itself."""

    items: list[AgendaItem] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)

    @property
    def references(self) -> list[str]:
        return [item.slug for item in self.items] + [offer.slug for offer in self.offers]


def to_open(acting: Acting, asked: Asked | None = None) -> Opens:
    """What the reader may read and could hold an answer; of a question that is no number and no day, nothing. Opens nothing."""
    if asked is not None and not (asked.ending or asked.day):
        return Opens()
    discussed = (
        AgendaItem.objects.standing().filter(case__state=Case.State.LISTED).exclude(state=AgendaItem.State.PLANNED)
    )
    if asked is not None and asked.ending:
        discussed = discussed.filter(case__reference__endswith=asked.ending)
    items = list(discussed.select_related("case", "meeting").order_by("-meeting__starts_at", "position"))
    owed = Offer.objects.filter(service=acting.service, state__in=(Offer.State.OFFERED, Offer.State.ACCEPTED))
    offers = [o for o in owed.order_by("due") if asked is None or o.due == asked.day or asked.names(o.reference)]
    within = may_each("read", [*items, *offers])
    opened = [item for item in items if item.circle_id in within][:MOST]
    # An item opens with the actions in it; after the window its actions alone are left.
    there = {item.pk for item in opened}
    return Opens(opened, [o for o in offers if o.circle_id in within and o.item not in there][:MOST])


def open_all(opens: Opens, *, purpose: Purpose) -> None:
    """Open them for this purpose: an entry each, committed before anything is read."""
    if opens.references:
        open_circles(*opens.references, purpose=purpose)


def actions(acting: Acting, opens: Opens, asked: Asked | None = None) -> tuple[list[dict[str, Any]], set[UUID]]:
    """The open actions of the reader's service, the first due first, and their circles. What holds them must be open."""
    if not opens.references:
        return [], set()
    items = {item.pk: item for item in opens.items}
    taken = {offer.circle_id for offer in opens.offers}
    owed = Action.objects.filter(service=acting.service, state__in=OPEN).select_related("service", "circle")
    rows = [row for row in owed.order_by("due") if row.item in items or row.circle_id in taken]
    if asked is not None:
        rows = [row for row in rows if row.due == asked.day or asked.names(row.circle.label)]
    today = timezone.localdate()
    return (
        [action_row(row) | {"reference": row.circle.label, "late": row.due < today} for row in rows],
        {row.circle_id for row in rows},
    )


def readers(acting: Acting, items: Iterable[AgendaItem]) -> list[dict[str, Any]]:
    """Who may read what the reader's service shared: name and organisation, read or not, the first day (consultation).

    The items must be open; nothing comes back of what the reader may not admit to.
    """
    at = {item.pk: item for item in items}
    shared = Contribution.objects.filter(
        service=acting.service, state=Contribution.State.SHARED, item__in=list(at)
    ).order_by("-shared_at")
    rows = list(shared)
    lines = readers_of(*rows) if rows else []
    who = named({line.capacity for line in lines})
    told = []
    for row in rows:
        others = [
            li
            for li in lines
            if li.circle == row.circle_id and li.capacity in who and who[li.capacity].service != acting.service
        ]
        told.append(
            {
                "reference": at[row.item].case.reference,
                "on": row.shared_at and timezone.localtime(row.shared_at),
                "readers": sorted(
                    (
                        {
                            "name": who[line.capacity].name,
                            "organisation": who[line.capacity].service,
                            "first": line.first_read and timezone.localdate(line.first_read),
                        }
                        for line in others
                    ),
                    key=lambda one: str(one["name"]),
                ),
            }
        )
    return told
