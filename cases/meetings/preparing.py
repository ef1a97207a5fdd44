"""Laying invitations ready for the mayor to sign: nothing is asked of any service until then (R15).

What is prepared lies in a circle of the mayor and the coordinator inside the item. A draft needs no reason yet; a letter does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.listing import case_ends
from cases.meetings.consultation import coordinator, marked_circle
from cases.meetings.models import AgendaItem, Invitation, Marked, Meeting, Motive, Prepared
from cases.models import Indication
from cases.purposes import Purpose
from participants.authorisation import authorisation_by
from participants.mandates import representatives_in, seats_of
from participants.models import LegalReference, Participation, Seat, Service
from secrecy.acts import admit, begin, may_each, open_circles, reader
from secrecy.models import Circle
from secrecy.outbox import post

LEADS = (Seat.Kind.MAYOR, Seat.Kind.PREVENTION)


@dataclass(frozen=True, slots=True)
class Offer:
    """A service that takes part in the cell: whether it can be asked for the meeting's day, and what both sides must know of that."""

    service: Service
    allowed: bool
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted of one service for one item."""

    service: Service
    text: str = ""
    with_name: bool = False


def askable(meeting: Meeting) -> bool:
    """Whether anybody can still be asked to this meeting: it isn't over or called off, and its day isn't past (R22)."""
    gone = (Meeting.State.OVER, Meeting.State.CANCELLED)
    return meeting.state not in gone and timezone.localdate(meeting.starts_at) >= timezone.localdate()


def offers(meeting: Meeting) -> list[Offer]:
    """The services of the cell, each with what its category allows on the meeting's day (R11, R13, R14)."""
    cell, day = meeting.cell, timezone.localdate(meeting.starts_at)
    spoken_for = {person.service.pk for person in representatives_in(cell)}
    found = []
    for part in Participation.objects.confirmed().filter(cell=cell).select_related("service", "category"):
        says = authorisation_by(part.category, cell, day)
        if says.allowed and part.service_id not in spoken_for:
            nobody = _("Niemand spreekt nu voor «%(name)s» in deze cel.") % {"name": part.service.name}
            found.append(Offer(part.service, False, nobody))
        else:
            found.append(Offer(part.service, says.allowed, says.warning))
    return found


def hold(items: Iterable[AgendaItem]) -> set[UUID]:
    """Until this request is done nobody else prepares or sends for these items: what is sent twice waits, and then finds it done.

    Nor are they taken off, or is their meeting moved or called off. They must be open for writing. Returns those for which
    somebody can still be asked, as they stand now.
    """
    wanted = {item.pk: item.meeting_id for item in items}
    # The meeting first, as everywhere: two who hold both never wait for each other.
    held = Meeting.objects.select_for_update(no_key=True).filter(pk__in=set(wanted.values())).order_by("pk")
    meetings = {meeting.pk for meeting in held if askable(meeting)}
    rows = AgendaItem.objects.select_for_update(no_key=True).filter(pk__in=list(wanted)).order_by("pk")
    stand = rows.values_list("pk", "removed_at", "state")
    return {pk for pk, off, state in stand if off is None and state != AgendaItem.State.OVER and wanted[pk] in meetings}


def prepared(items: Iterable[AgendaItem]) -> dict[UUID, list[Prepared]]:
    """What lies ready to be signed, an item; the items must be open."""
    rows: dict[UUID, list[Prepared]] = {}
    waiting = Prepared.objects.filter(item__in=list(items), removed_at=None, signed_at=None)
    for row in waiting.select_related("service"):
        rows.setdefault(row.item_id, []).append(row)
    return rows


def begun(items: Iterable[AgendaItem]) -> set[UUID]:
    """The items for which something was prepared at any time, also what was taken off or signed since."""
    return set(Prepared.objects.filter(item__in=list(items)).values_list("item_id", flat=True))


def last_time(items: Collection[AgendaItem], meeting: Meeting) -> dict[UUID, dict[int, str]]:
    """For each item of a case that was discussed before: whom the mayor asked the last time, by key, and why.

    Opens those letters, for the preparation; they are the mayor's and the coordinator's to read.
    """
    cases = {item.case_id: item for item in items if item.item_kind != AgendaItem.Kind.NEW}
    asked = (
        Invitation.objects.filter(item__case__in=list(cases), item__meeting__starts_at__lt=meeting.starts_at)
        .exclude(state=Invitation.State.WITHDRAWN)
        .select_related("item__meeting")
        .order_by("-item__meeting__starts_at")
    )
    latest: dict[UUID, UUID] = {}
    letters = []
    for invitation in asked:
        if latest.setdefault(invitation.item.case_id, invitation.item_id) == invitation.item_id:
            letters.append(invitation)
    within = may_each("read", letters)
    readable = [letter for letter in letters if letter.circle_id in within]
    if not readable:
        return {}
    open_circles(*[letter.slug for letter in readable], purpose=Purpose.PREPARE)
    why = {motive.invitation_id: motive.text for motive in Motive.objects.filter(invitation__in=readable)}
    found: dict[UUID, dict[int, str]] = {}
    for letter in readable:
        found.setdefault(cases[letter.item.case_id].pk, {}).setdefault(letter.service_id, why.get(letter.pk, ""))
    return found


def circle_of(item: AgendaItem) -> Circle:
    """Where the item's prepared invitations lie: begun when the first one is. The item must be open to ``admit``, and held."""
    known = Circle.objects.filter(of=item.circle_id, kind="prepared")
    circle = known.first()
    if circle is None:
        # Whoever held the item before may have begun it since it was opened here.
        open_circles(item.slug, purpose=Purpose.PREPARE, act="admit", item=item.pk)
        circle = known.first()
    if circle is not None:
        return circle
    ground, until = LegalReference.on("case_list").label, case_ends()
    inside = Circle.objects.get(id=item.circle_id)
    circle = begin("prepared", inside=inside, ground=ground, purpose=Purpose.PREPARE, until=until)
    for seat in seats_of(item.meeting.cell):
        if seat.kind in LEADS:
            acts = ["list", "read", "write", "admit"]
            admit(seat.user.pk, to=circle, acts=acts, ground=ground, capacity=seat.capacity, until=until)
    return circle


def keep(
    item: AgendaItem, wishes: Iterable[Wish], *, urgency: str = "", off: Collection[int] | None = None
) -> list[Prepared]:
    """Lay these invitations ready, and take off what is no longer wanted: of the services in ``off`` (which the reader saw
    lying there) and of what the reader laid ready. Without ``off``, while somebody is typing, nothing is taken off.

    Who was asked already is left as it is. The item must be open to ``admit``. Returns what was taken off.
    """
    coordinator("uitnodigingen")
    hold([item])
    wanted = {wish.service.pk: wish for wish in wishes}
    if wanted:
        circle = circle_of(item)
    rows = list(Prepared.objects.filter(item=item, signed_at=None).order_by("removed_at"))
    lying = {row.service_id: row for row in rows if row.removed_at is None}
    taken = {row.service_id: row for row in rows if row.removed_at is not None}
    for pk in wanted.keys() - _asked(item):
        wish = wanted[pk]
        row = lying.get(pk) or taken.get(pk)
        if row is None:
            Prepared.objects.create(
                circle=circle, item=item, service=wish.service, text=wish.text, with_name=wish.with_name,
                urgency=urgency, made_by_id=reader().user_id,
            )  # fmt: skip
        elif (row.text, row.with_name, row.urgency, row.removed_at) != (wish.text, wish.with_name, urgency, None):
            row.text, row.with_name, row.urgency, row.removed_at = wish.text, wish.with_name, urgency, None
            row.save()
    mine = reader().user_id
    unwanted = [row for pk, row in lying.items() if pk not in wanted]
    gone = [row for row in unwanted if off is not None and (row.service_id in off or row.made_by_id == mine)]
    for row in gone:
        row.removed_at = timezone.now()
        row.save()
    return gone


def _asked(item: AgendaItem) -> set[int]:
    running = (Invitation.State.SENT, Invitation.State.ACCEPTED)
    return set(Invitation.objects.filter(item=item, state__in=running).values_list("service_id", flat=True))


def taken_off(items: Iterable[AgendaItem]) -> list[Prepared]:
    """What lay ready once and was taken off; the items must be open."""
    return list(Prepared.objects.filter(item__in=list(items), signed_at=None).exclude(removed_at=None))


def put_back(rows: Iterable[Prepared]) -> None:
    """What was taken off lies there again; their items must be open for writing. Who was asked meanwhile stays as it is."""
    coordinator("uitnodigingen")
    for row in rows:
        lies = Prepared.objects.filter(item=row.item_id, service=row.service_id, removed_at=None, signed_at=None)
        if row.removed_at is not None and row.signed_at is None and not lies.exists():
            row.removed_at = None
            row.save()


def suggest(item: AgendaItem, service: Service) -> None:
    """One more service lies ready, without a reason yet: a service that can't come named it as better placed."""
    coordinator("uitnodigingen")
    hold([item])
    lies = Prepared.objects.filter(item=item, service=service, removed_at=None, signed_at=None)
    if not lies.exists() and service.pk not in _asked(item):
        Prepared.objects.create(circle=circle_of(item), item=item, service=service, made_by_id=reader().user_id)


def marked(items: Iterable[AgendaItem]) -> dict[UUID, str]:
    """The text for who accepts, an item; the items must be open."""
    return {row.item_id: row.text for row in Marked.objects.filter(item__in=list(items))}


def mark(item: AgendaItem, text: str) -> None:
    """Keep the text for who accepts. The item must be open for writing."""
    coordinator("tekst voor wie aanvaardt")
    circle = marked_circle(item)
    row = Marked.objects.filter(item=item).first()
    if row is None and text and circle is not None:
        Marked.objects.create(circle=circle, item=item, text=text)
    elif row is not None and row.text != text:
        row.text = text
        row.save()


def indications(item: AgendaItem) -> str:
    """The indications of the case, as a start for that text. Opens the case, for the preparation."""
    open_circles(item.case.slug, purpose=Purpose.PREPARE, item=item.pk)
    return "\n".join(row.text for row in Indication.objects.filter(case=item.case_id))


def tell_mayor(meeting: Meeting) -> None:
    """There is something to sign: one mail a day and meeting, without content."""
    for seat in seats_of(meeting.cell):
        if seat.kind == Seat.Kind.MAYOR and seat.user.pk != reader().user_id:
            post(seat.user.pk, "waiting", once=f"prepared {meeting.slug} {timezone.localdate():%Y%m%d} {seat.capacity}")
