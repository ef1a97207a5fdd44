"""What deserves a look before a meeting. A warning stops nobody; what the law forbids is refused where it is done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.meetings.invitations import notice_short
from cases.meetings.models import AgendaItem, Invitation, Meeting, Prepared
from cases.meetings.preparing import Offer, askable, offers
from participants.mandates import missing_seats, representatives_in, standing_on
from participants.models import AuthorisedCategory, Participation, Service

#: Policy domains in the list of categories that stand for justice, or for administration (R69; VVSG, ABB): all others are help,
#: care, education, work, leisure. A service without a category speaks for the municipality itself, and police seats have none.
NOT_SOCIO_PREVENTIVE = frozenset({"Justitie en Handhaving", "Justice", "Lokaal bestuur", "Administration"})
#: Categories of such a domain that help people all the same: the agency names the OCMW among the socio-preventive seats.
SOCIO_PREVENTIVE = frozenset({"ocmw"})


@dataclass(slots=True)
class Warnings:
    """In words: of the meeting as a whole, and by item (the key of the item)."""

    whole: list[str] = field(default_factory=list)
    items: dict[UUID, list[str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.whole or any(self.items.values()))


def socio_preventive(category: AuthorisedCategory | None) -> bool:
    """Whether a service of this category looks at a person to help, rather than to guard or to govern (R69)."""
    if category is None:
        return False
    return category.code in SOCIO_PREVENTIVE or category.policy_domain not in NOT_SOCIO_PREVENTIVE


def warnings_for(
    meeting: Meeting,
    items: Iterable[AgendaItem],
    *,
    prepared: Mapping[UUID, list[Prepared]] | None = None,
    offered: Iterable[Offer] | None = None,
) -> Warnings:
    """What is missing, or will have lapsed on the meeting's day (R05, R11, R19, R69). None once nobody can be asked any more.

    ``prepared`` are the invitations that lie ready, where the items are open; without it only those that were sent count.
    """
    found = Warnings()
    if not askable(meeting):
        return found
    day, rows = timezone.localdate(meeting.starts_at), [i for i in items if i.state == AgendaItem.State.PLANNED]
    found.whole += [_on_that_day(words) for words in missing_seats(meeting.cell, day)]
    asked = _asked(rows)
    ready = {item.pk: list((prepared or {}).get(item.pk, ())) for item in rows}
    found.whole += _without_reason(meeting, ready)
    services = {s.pk: s for item in rows for s in [*asked[item.pk], *(row.service for row in ready[item.pk])]}
    helps = _that_help(meeting, services)
    here = {person.service.pk for person in representatives_in(meeting.cell)} if services else set()
    then = standing_on(day, cell=meeting.cell, services=services.values()) if services else set()
    says = {o.service.pk: o for o in (offers(meeting) if offered is None else offered)} if services else {}
    for item in rows:
        about = {s.pk: s for s in [*asked[item.pk], *(row.service for row in ready[item.pk])]}
        lines = [] if about.keys() & helps else [_nobody_helps(prepared is not None)]
        for pk, service in about.items():
            offer = says.get(pk)
            if offer is None or (not offer.allowed and pk in here):
                lines.append(offer.warning if offer else _("De deelname van «%(name)s» aan de cel loopt niet meer.") % {"name": service.name})  # fmt: skip
            if pk not in then:
                lines.append(_("Niemand spreekt op die dag nog voor «%(name)s»: haar mandaten lopen dan niet.") % {"name": service.name})  # fmt: skip
        found.items[item.pk] = lines
    return found


def _on_that_day(words: str) -> str:
    return _("Op de dag van het overleg: %(what)s") % {"what": words[:1].lower() + words[1:]}


def _nobody_helps(with_prepared: bool) -> str:
    if with_prepared:
        return _(
            "Geen sociaal-preventieve dienst gevraagd of voorbereid: enkel veiligheid en bestuur zitten aan tafel."
        )
    return _("Nog geen sociaal-preventieve dienst gevraagd.")


def _asked(items: list[AgendaItem]) -> dict[UUID, list[Service]]:
    """Services whose invitation waits for an answer or was accepted, an item: headers alone."""
    found: dict[UUID, list[Service]] = {item.pk: [] for item in items}
    running = (Invitation.State.SENT, Invitation.State.ACCEPTED)
    for row in Invitation.objects.filter(item__in=items, state__in=running).select_related("service"):
        found[row.item_id].append(row.service)
    return found


def _without_reason(meeting: Meeting, ready: Mapping[UUID, list[Prepared]]) -> list[str]:
    rows = [row for prepared in ready.values() for row in prepared]
    if not rows or not notice_short(meeting) or all(row.urgency.strip() for row in rows):
        return []
    return [
        _(
            "De uitnodigingstermijn van de cel is niet gehaald, en er is nog geen reden opgegeven waarom dit dringend is."
        )
    ]


def _that_help(meeting: Meeting, services: Mapping[int, Service]) -> set[int]:
    """By the category under which the cell confirmed them."""
    parts = Participation.objects.confirmed().filter(cell=meeting.cell, service__in=services).select_related("category")
    return {part.service_id for part in parts if socio_preventive(part.category)}
