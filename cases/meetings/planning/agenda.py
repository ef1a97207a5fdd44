"""Which cases are due, in what order they stand on an agenda, and for how long each (R50)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.meetings.consultation import coordinator, on_the_list, put_on_agenda
from cases.meetings.invitations import open_invitations
from cases.meetings.models import AgendaItem, Meeting
from cases.meetings.models.agenda import AgendaItemQuerySet
from cases.models import Case
from cases.purposes import Purpose
from participants.cells.models import Cell
from participants.cells.rules import in_force
from participants.once import made_once
from participants.undo import still_undoable
from secrecy.acts import Forbidden, open_circles, refuse

NEW, RUNNING, CLOSING = AgendaItem.Kind.NEW, AgendaItem.Kind.RUNNING, AgendaItem.Kind.CLOSING
#: The rule ``agenda_order`` in kinds; whatever isn't named there stands as the coordinator puts it.
ORDERS = {
    "new_running_close": (NEW, RUNNING, CLOSING),
    "running_new_close": (RUNNING, NEW, CLOSING),
    "close_running_new": (CLOSING, RUNNING, NEW),
}
#: Minutes proposed for an item; a first time takes longest.
MINUTES = {NEW: 30, RUNNING: 25, CLOSING: 15}
#: A case can still be added at the table.
TAKES_CASES = (Meeting.State.PLANNED, Meeting.State.RUNNING)
FIRST_HOUR = time(14)  # of a cell that never met


class Stale(Exception):
    """What was sent is about another agenda than there is now; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Due:
    """A case that the next agenda is offered, as what, and the day it was last discussed."""

    case: Case
    kind: AgendaItem.Kind
    last: date | None


@dataclass(frozen=True, slots=True)
class Point:
    """A case as it was chosen for an agenda."""

    case: Case
    kind: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Slot:
    """An item of an agenda as it should stand, by its reference."""

    slug: str
    kind: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """When and where the next meeting could be."""

    day: date
    hour: time
    place: str


def proposal(cell: Cell) -> Proposal:
    """The cell's rhythm after its last meeting, but never sooner than services must be asked (R19); hour and place as then."""
    rules, today = in_force(cell), timezone.localdate()
    soonest = today + timedelta(days=rules["notice_days"])
    last = Meeting.objects.filter(cell=cell).exclude(state=Meeting.State.CANCELLED).order_by("-starts_at").first()
    if last is None:
        return Proposal(soonest, FIRST_HOUR, "")
    was = timezone.localtime(last.starts_at)
    return Proposal(
        max(was.date() + timedelta(weeks=rules["rhythm_weeks"]), soonest), was.time().replace(second=0), last.place
    )


def due_cases(cell: Cell, *, day: date | None = None) -> list[Due]:
    """What an agenda of that day (default today) should hold, in the cell's order: headers only, no case is opened.

    Never discussed: new. The table decided to close: to close. Else running, when the last time lies as far back as the
    rhythm of the cell or its term for looking again. What stands on a coming agenda is not offered twice.
    """
    rules, today = in_force(cell), timezone.localdate()
    long_ago = (day or today) - timedelta(weeks=min(rules["rhythm_weeks"], rules["review_weeks"]))
    last: dict[UUID, date] = {}
    coming = set()
    items = AgendaItem.objects.standing().filter(case__cell=cell, case__state=Case.State.LISTED)
    for item in items.exclude(meeting__state=Meeting.State.CANCELLED).select_related("meeting"):
        on = timezone.localdate(item.meeting.starts_at)
        if item.state == AgendaItem.State.OVER:
            last[item.case_id] = max(on, last.get(item.case_id, on))
        elif on >= today:
            coming.add(item.case_id)
    found = []
    for case in Case.objects.running().filter(cell=cell).exclude(pk__in=coming):
        was = last.get(case.pk)
        kind = CLOSING if case.to_close else NEW if was is None else RUNNING
        if kind != RUNNING or (was is not None and was <= long_ago):
            found.append(Due(case, kind, was))
    found.sort(key=lambda due: (due.last or due.case.listed_on, due.case.reference))
    return sorted(found, key=lambda due: _rank(cell, due.kind))


def _rank(cell: Cell, kind: str) -> int:
    """Where the cell's rule puts this kind; sorting keeps the rest as it stands."""
    kinds = [str(one) for one in ORDERS.get(in_force(cell)["agenda_order"], ())]
    return kinds.index(str(kind)) if str(kind) in kinds else 0


def plan_agenda(*, starts_at: datetime, place: str, points: Sequence[Point], once: UUID) -> Meeting:
    """A meeting with its agenda, in the cell's order, in one go. The cases are opened to prepare it.

    ``once``: the key of the form it was asked with; a second post of that form gets the meeting of the first.
    """
    acting = coordinator("overleg")

    def make() -> Meeting:
        # The meeting first: of two posts at one moment the second waits here, and begins no item.
        meeting = Meeting.objects.create(id=once, cell=acting.cell, starts_at=starts_at, place=place)
        if points:
            open_circles(*(point.case.slug for point in points), purpose=Purpose.PREPARE)
        for point in sorted(points, key=lambda point: _rank(acting.cell, point.kind)):
            put_on_agenda(point.case, meeting, kind=point.kind, minutes=point.minutes)
        return meeting

    return made_once(Meeting, once, make)


def add_case(case: Case, meeting: Meeting, *, kind: str, minutes: int) -> None:
    """One more, at the end, also at the table. The case must be open; what stands there already, stays as it is."""
    held = still_planned(meeting, states=TAKES_CASES)
    try:
        with transaction.atomic():
            put_on_agenda(case, held, kind=kind, minutes=minutes)
    except IntegrityError:
        if not on_agenda(held).filter(case=case).exists():
            raise


def on_agenda(meeting: Meeting) -> AgendaItemQuerySet:
    """The items of a meeting that the reader may know of, in their order."""
    items: AgendaItemQuerySet = AgendaItem.objects.standing()
    return items.filter(meeting=meeting).order_by("position", "slug")


def still_planned(meeting: Meeting, *, states: Sequence[str] = (Meeting.State.PLANNED,)) -> Meeting:
    """The meeting as it is now, held until this transaction ends. Raises :class:`Forbidden` once it began or was cancelled."""
    coordinator("agenda")
    held = Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
    if held.state in states:
        return held
    refuse(meeting.slug, "not planned any more", purpose=Purpose.PREPARE)
    if held.state == Meeting.State.CANCELLED:
        raise Forbidden(_("Dit overleg is afgelast: er verandert niets meer aan."))
    raise Forbidden(_("Dit overleg is begonnen: dag en agenda liggen vast."))


def arrange(meeting: Meeting, slots: Sequence[Slot]) -> None:
    """Put the agenda in this order, with these kinds and minutes. Raises :class:`Stale` when other items stand on it by now."""
    held = still_planned(meeting)
    items = {item.slug: item for item in on_agenda(held)}
    if sorted(slot.slug for slot in slots) != sorted(items):
        raise Stale
    changed = []
    for position, slot in enumerate(slots, 1):
        item = items[slot.slug]
        if (item.position, item.item_kind, item.minutes) != (position, slot.kind, slot.minutes):
            item.position, item.item_kind, item.minutes = position, slot.kind, slot.minutes
            changed.append(item)
    if changed:
        open_circles(*(item.slug for item in changed), purpose=Purpose.PREPARE, act="write")
    for item in changed:
        item.save(update_fields=["position", "item_kind", "minutes"])


def take_off(item: AgendaItem) -> None:
    """Off the agenda, as long as no service waits or comes for it. Must be open for writing; what is off already stays so."""
    still_planned(item.meeting)
    if item.removed_at is not None:
        return
    if open_invitations(item):
        refuse(item.slug, "services were invited", purpose=Purpose.PREPARE)
        raise Forbidden(_("Voor dit punt zijn al diensten uitgenodigd. Trek eerst de uitnodigingen in."))
    item.removed_at = timezone.now()
    item.save(update_fields=["removed_at"])


def put_back(item: AgendaItem) -> None:
    """Where it stood, some seconds after it was taken off. Must be open for writing."""
    held = still_planned(item.meeting)
    if item.removed_at is None:
        return
    if not still_undoable(item.removed_at):
        refuse(item.slug, "too late to undo", purpose=Purpose.PREPARE)
        raise Forbidden(_("Ongedaan maken kan tot tien seconden na het weghalen. Zet de casus opnieuw op de agenda."))
    if on_agenda(held).filter(case=item.case_id).exists():
        return
    item.removed_at = None
    item.save(update_fields=["removed_at"])
    on_the_list(item)
