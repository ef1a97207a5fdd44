"""What ends soon, or ended of late and was not followed up: for the workspace of whoever stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from participants.cells.models import Cell
from participants.cells.rulebook import RULES
from participants.cells.rules import in_force
from participants.mandates import me, steward
from participants.models import Administration, AnyCapacity, Appointment, Mandate, Seat
from participants.roster.sitting import full_name, last_day, role
from secrecy.acts import reader

LAPSING_DAYS = int(RULES["lapsing_days"].default)  # for who acts in no cell
LAPSED_DAYS = 30  # how long what lapsed stays in sight


@dataclass(frozen=True, slots=True)
class Ending:
    """A seat, mandate, appointment, administration or clearance that ends. ``days`` is 0 on its last day, below 0 once lapsed."""

    name: str
    what: str
    where: str
    last: date
    days: int
    own: bool

    @property
    def lapsed(self) -> bool:
        return self.days < 0

    @property
    def chip(self) -> str:
        """A row's chip in words: how long it still holds."""
        if self.lapsed:
            return _("verlopen")
        if self.days == 0:
            return _("laatste dag vandaag")
        return ngettext("nog %(days)d dag", "nog %(days)d dagen", self.days) % {"days": self.days}

    @property
    def kind(self) -> str:
        return "bad" if self.lapsed else "warn"


def lapsing_days() -> int:
    """How far ahead is looked, by the rules of the reader's cell (R70)."""
    acting = me()
    return int(in_force(acting.cell)["lapsing_days"]) if acting else LAPSING_DAYS


def ending_within(days: int) -> list[Ending]:
    """What ends within so many days, soonest first: one's own; everything in the cell for a fixed seat; what one administers.

    What somebody ended on purpose, what goes on in a later row for the same person, and a stand-in's time that is over
    are not among them.
    """
    today, mine = timezone.localdate(), reader().user_id
    rows = list(_looked_after())
    found = []
    for held in rows:
        last = last_day(held)
        left = (last - today).days
        over = left < 0 and (isinstance(held, Seat) and held.deputises_id is not None)
        if held.begins <= today and -LAPSED_DAYS <= left <= days and not over and not _followed_up(held, last, rows):
            found.append(
                Ending(full_name(held.user), _what(held, last), _where(held), last, left, held.user_id == mine)
            )
    return sorted(found, key=lambda e: (e.last, e.name, e.what))


def _looked_after() -> Iterable[AnyCapacity]:
    """Capacities that nobody ended: those of the reader, and of whom the reader looks after. PostgreSQL shows no others."""
    acting, keeps = me(), steward()
    own = Q(user_id=reader().user_id)
    cell = Q(cell=acting.cell) if acting and acting.seated else Q(pk__in=[])
    seats = mandates = cell
    administrations = Q(pk__in=[])
    if keeps is not None:
        municipal = Q(municipality_id=keeps.organisation.municipality_id) if keeps.municipal else Q(pk__in=[])
        seats, mandates = seats | municipal, mandates | Q(service__organisation=keeps.organisation)
        administrations = Q(organisation=keeps.organisation)
    yield from Seat.objects.filter(own | seats, ended_at=None).select_related("user", "cell")
    yield from Mandate.objects.filter(own | mandates, ended_at=None).select_related("user", "cell", "service")
    yield from Appointment.objects.filter(own | seats, ended_at=None).select_related("user", "cell")
    yield from Administration.objects.filter(own | administrations, ended_at=None).select_related(
        "user", "organisation"
    )


def _followed_up(held: AnyCapacity, last: date, rows: Iterable[AnyCapacity]) -> bool:
    """A later row goes on where this one stops: for the same person as the same, or a seat's successor."""
    for other in rows:
        if other.pk != held.pk and other.begins <= last + timedelta(days=1) and last_day(other) > last:
            if isinstance(other, Seat) and other.succeeds_id == held.pk:
                return True
            if other.user_id == held.user_id and _place(other) == _place(held):
                return True
    return False


def _place(held: Any) -> tuple[Any, ...]:
    if isinstance(held, Administration):
        return "administration", held.organisation_id
    kind = held.role if isinstance(held, Mandate) else held.kind
    return kind, held.cell_id, held.service_id


def _what(held: AnyCapacity, last: date) -> str:
    if isinstance(held, Administration):
        return _("Beheerder")
    if isinstance(held, Seat) and last < held.ends:
        return _("%(role)s: veiligheidsmachtiging") % {"role": role(held)}
    if isinstance(held, Mandate):
        return f"{role(held)[:1].upper()}{role(held)[1:]} · {held.service.short_name}"
    return role(held)


def _where(held: AnyCapacity) -> str:
    place: Cell | Any = held.organisation if isinstance(held, Administration) else held.cell
    return str(place.name)
