"""What those present say of their rendering: approved, or a remark. Who says nothing approves nothing (R22)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.meetings.models import AgendaItem, Rendering, Reply
from cases.meetings.reporting.readers import capacity, closed, recipients, sent
from cases.meetings.reporting.renderings import freeze
from cases.purposes import Purpose
from participants.mandates import named, seats_of
from participants.models import LegalReference, Seat
from secrecy.acts import Forbidden, admission_ends, admit, begin, reader, refuse
from secrecy.models import Circle

TOO_LATE = "De termijn om op dit verslag te antwoorden is voorbij: het ligt vast."


def reply(item: AgendaItem, rendering: Rendering, answer: str, text: str = "") -> Reply:
    """Approve one's own rendering, which freezes it, or remark on it; before the day that the report names.

    Read by oneself and by who leads, present or not: it is addressed to them. Raises :class:`Forbidden`, on record.
    """
    if closed(item) or rendering.version != item.report_version:
        refuse(item.slug, "the day for remarks is past", purpose=Purpose.REPORT)
        raise Forbidden(TOO_LATE)
    here, ground = reader(), LegalReference.on("secrecy").label
    until = admission_ends(rendering.circle_id) or timezone.now()
    if answer == Reply.Answer.APPROVED:
        freeze(rendering, item)
    circle = begin(
        "reply", inside=Circle.objects.get(id=item.circle_id), ground=ground, purpose=Purpose.REPORT, until=until,
        acts=["read", "write", "admit"],
    )  # fmt: skip
    row = Reply.objects.create(
        circle=circle, item=item, by_id=here.user_id, capacity=capacity(), version=rendering.version,
        answer=answer, text=text, digest=rendering.digest,
    )  # fmt: skip
    for seat in seats_of(item.meeting.cell):
        if seat.kind in (Seat.Kind.MAYOR, Seat.Kind.PREVENTION):
            # Not who is out of the item, which who replies isn't told: PostgreSQL asks that, whenever it is read.
            admit(
                seat.user.pk, to=circle, acts=["read"], ground=ground, capacity=seat.capacity, until=until,
                while_=(item.circle_id, "led"),
            )  # fmt: skip
    return row


def own_replies(item: AgendaItem) -> list[Reply]:
    """What the reader said of this item's report, also of earlier versions."""
    here = reader()
    return list(Reply.objects.filter(item=item, by_id=here.user_id, capacity=capacity()))


@dataclass(frozen=True, slots=True)
class Said:
    """What one who was there said of the version that holds: ``approved``, ``remark``, or nothing."""

    service: str
    title: str  # in which capacity
    answer: str
    label: str
    remarks: tuple[Reply, ...]
    sender: bool  # who sent it: of them nothing is asked, as far as the reader sees who it was


def said(item: AgendaItem) -> list[Said]:
    """By organisation, what is said of this version. For who leads: to anybody else PostgreSQL shows their own reply alone."""
    replies = list(Reply.objects.filter(item=item, version=item.report_version))
    report = sent(item)
    writer = report and Circle.objects.get(id=report.circle_id).begun_by_id
    rows, there = [], recipients(item)
    who = named(person.capacity for person in there)
    for person in there:
        own = [row for row in replies if row.capacity == person.capacity]
        nothing = _("verstuurde het verslag") if person.user_id == writer else _("geen antwoord")
        rows.append(
            Said(
                service=person.service.short_name,
                title=who[person.capacity].label if person.capacity in who else "",
                answer=str(own[-1].answer) if own else "",
                label=str(own[-1].get_answer_display()) if own else nothing,
                remarks=tuple(row for row in own if row.text),
                sender=person.user_id == writer,
            )
        )
    return sorted(rows, key=lambda row: row.service)


def all_approved(item: AgendaItem) -> bool:
    """Everybody else approved the version that holds, and there is somebody else. For who leads."""
    others = [row for row in said(item) if not row.sender]
    return bool(others) and all(row.answer == Reply.Answer.APPROVED for row in others)
