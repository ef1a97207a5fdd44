"""What an invited service sees of what it was asked: plain values for the templates, and no more than is open to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.meetings import answers
from cases.meetings.answer_forms import DeclineForm
from cases.meetings.models import AgendaItem, Invitation, Marked, Motive
from cases.purposes import Purpose
from participants.authorisation import authorisation_of
from participants.mandates import Acting, seats_of
from participants.models import LegalReference, Participation, Seat, Service
from secrecy.acts import may_each, open_circles

SHOWN = 20
#: What became of it, as who was asked reads it.
BECAME = {
    "sent": (_("wacht op uw antwoord"), "warn"),
    "accepted": (_("u neemt deel"), "ok"),
    "declined": (_("u neemt niet deel"), ""),
    "withdrawn": (_("ingetrokken door de burgemeester"), ""),
    "lapsed": (_("vervallen zonder antwoord"), ""),
}


@dataclass(frozen=True, slots=True)
class Table:
    """What is the same for every invitation of a service: who may come, who reads what it answers, who else there is."""

    coming: list[Acting]
    seats: list[Acting]
    services: list[Service]

    @classmethod
    def of(cls, acting: Acting) -> Table:
        parts = Participation.objects.confirmed().filter(cell=acting.cell).exclude(service=acting.service)
        return cls(
            answers.who_can_come(acting),
            seats_of(acting.cell),
            [part.service for part in parts.select_related("service").order_by("service__name")],
        )


def waiting(acting: Acting) -> list[dict[str, Any]]:
    """Invitations that wait for an answer of the reader's service, each letter opened by itself and on record."""
    if acting.kind != "mandate":
        return []
    asked = Invitation.objects.filter(service=acting.service, state=Invitation.State.SENT)
    rows = [
        (row, item)
        for row, item in answers.with_items(asked.select_related("service__category").order_by("sent_at"))
        if item is not None and row.standing(item) == "sent"
    ]
    readable = may_each("read", [row for row, _item in rows])
    rows = [(row, item) for row, item in rows if row.circle_id in readable]
    if not rows:
        return []
    open_circles(*[row.slug for row, _item in rows], purpose=Purpose.INVITATION)
    table = Table.of(acting)
    letters = {m.invitation_id: m for m in Motive.objects.filter(invitation__in=[row for row, _item in rows])}
    return [letter(row, item, acting, table, letters.get(row.id)) for row, item in rows]


def given(acting: Acting) -> list[dict[str, Any]]:
    """What the service answered, or left: the day it was asked and what became of it. Opens nothing."""
    if acting.kind != "mandate":
        return []
    rows = Invitation.objects.filter(service=acting.service).order_by("-sent_at")[: 2 * SHOWN]
    lines = [line(row, item) for row, item in answers.with_items(rows)]
    return [one for one in lines if one["standing"] != "sent"][:SHOWN]


def line(row: Invitation, item: AgendaItem | None) -> dict[str, Any]:
    """The header alone; which case and which day only as long as the reader may list the item."""
    standing = row.standing(item)
    words, chip = BECAME[standing]
    return {
        "slug": row.slug,
        "url": row.get_absolute_url(),
        "standing": standing,
        "words": words,
        "kind": chip,
        "asked_on": timezone.localtime(row.sent_at),
        "answered_on": row.answered_at and timezone.localtime(row.answered_at),
        "reference": item.case.reference if item is not None else "",
        "starts": item and timezone.localtime(item.meeting.starts_at),
    }


def letter(
    row: Invitation,
    item: AgendaItem,
    acting: Acting,
    table: Table,
    motive: Motive | None,
    *,
    form: DeclineForm | None = None,
) -> dict[str, Any]:
    """The seven parts (R18), what the service could add (R16), and what is needed to answer. The letter must be open."""
    meeting = item.meeting
    starts = timezone.localtime(meeting.starts_at)
    says = authorisation_of(row.service, meeting.cell, starts.date())
    comes = next((p for p in table.coming if p.capacity == row.comes), None)
    return line(row, item) | {
        "date": starts, "time": starts, "place": meeting.place, "meeting": meeting.slug,
        "purpose": meeting.cell.PURPOSE, "why": motive.text if motive else "", "urgency": motive.urgency if motive else "",
        "services": motive.services.splitlines() if motive else [],
        "legal_reference": LegalReference.on("invitation").label, "authorised_by": says.ground, "warning": says.warning,
        "answer_by": starts, "may_answer": item.state != AgendaItem.State.OVER, "stand": answers.stand(row),
        "name_given": answers.beside(row, acting, "invited") is not None,
        "comes": comes and comes.name, "comes_self": row.comes == acting.capacity,
        "others": [
            {"capacity": str(p.capacity), "name": p.name, "label": p.label}
            for p in table.coming if p.capacity not in (acting.capacity, row.comes)
        ],
        "seats": _names(table.seats), "mayor": _names(s for s in table.seats if s.kind == Seat.Kind.MAYOR),
        "form": form or decline_form(row, table),
    }  # fmt: skip


def decline_form(row: Invitation, table: Table, data: Any = None) -> DeclineForm:
    """Several stand on one page: each bears the reference of its invitation."""
    return DeclineForm(data, auto_id=f"id_{row.slug}_%s", services=table.services)


def marked(item: AgendaItem) -> str:
    """The text for who accepted; its circle must be open."""
    row = Marked.objects.filter(item=item).order_by("-saved_at").first()
    return row.text if row else ""


def calendar_url(meeting: str) -> str | None:
    try:
        return reverse("meetings:calendar", args=[meeting])
    except NoReverseMatch:
        return None


def _names(people: Iterable[Acting]) -> str:
    return ", ".join(sorted(f"{p.name} ({p.label})" for p in people))
