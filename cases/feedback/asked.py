"""Who is asked about a sheet, and what they said: from what PostgreSQL shows this reader, so nothing is opened here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.feedback.models import Agreement, Asked, Round, Sheet
from cases.meetings import consultation
from cases.meetings.models import AgendaItem, Attendance
from participants.mandates import Acting, named, representatives_in, seats_of
from participants.models import Seat
from secrecy.acts import holding_for

#: Said to whoever reads, answers or sends, when somebody laid a hash beside a text that isn't its own.
UNFIT = gettext_lazy(
    "De tekst en het controlegetal horen niet bij elkaar: op deze versie kan niemand antwoorden, en ze gaat nergens heen. De lokale politie legt de tekst opnieuw voor."
)


@dataclass(frozen=True, slots=True)
class Voice:
    """One who is asked: for which service, in which capacity, and the last they said as far as the reader sees it."""

    row: Asked
    service: str
    title: str
    said: str  # "agree", "object" or nothing: silence is no agreement
    left: bool = False  # speaks there no more or was set aside, and answered nothing
    successors: tuple[Acting, ...] = field(default=())  # who may be named in their place

    @property
    def mine(self) -> UUID:
        """The capacity that answers."""
        return self.row.successor or self.row.capacity


def current(sheet: Sheet) -> Round | None:
    """The version that lies before everyone; None before the first."""
    return Round.objects.filter(sheet=sheet.pk, version=sheet.version).select_related("cell").first()


def everyone(item: AgendaItem) -> Sequence[Attendance]:
    """Each capacity once that was effectively in the room for the item: late joiners too, absent and declining not (R44).

    Not who is out of it by a conflict of interest; but who was asked already stays, unless they say so themselves. The item must be open.
    """
    there = {row.capacity: row for row in consultation.attended(item)}
    heard = holding_for(item.circle_id, "heard", there)
    return [row for capacity, row in there.items() if capacity in heard]


def set_aside(sheet: Sheet, capacities: Iterable[UUID]) -> set[UUID]:
    """Who of these is out of the item: they can't read the sheet."""
    asked, place = (
        set(capacities),
        AgendaItem.objects.filter(pk=sheet.item_id).values_list("circle_id", flat=True).first(),
    )
    return asked - holding_for(place, "unrecused", asked) if place else set()


def voices(sheet: Sheet) -> list[Voice]:
    """Everyone who is asked about the version that lies there, by service."""
    rows = list(Asked.objects.filter(sheet=sheet.pk, round__version=sheet.version).select_related("service", "cell"))
    if not rows:
        return []
    answers = Agreement.objects.filter(asked__in=rows).order_by("at")
    last = {answer.asked_id: str(answer.kind) for answer in answers}
    who = named({row.capacity for row in rows} | {row.successor for row in rows if row.successor})
    able = seats_of(rows[0].cell) + representatives_in(rows[0].cell)
    out = set_aside(sheet, {row.successor or row.capacity for row in rows})
    said = [_voice(row, last.get(row.pk, ""), who, able, out) for row in rows]
    return sorted(said, key=lambda voice: (voice.service, voice.title))


def _voice(row: Asked, said: str, who: dict[UUID, Acting], able: list[Acting], out: set[UUID]) -> Voice:
    answers = row.successor or row.capacity
    left = not said and (answers in out or answers not in {person.capacity for person in able})
    person = who.get(answers)
    title = person.label if person is not None else ""
    before = who.get(row.capacity)
    follows = tuple(p for p in able if p.capacity not in out and _follows(p, row, before)) if left else ()
    return Voice(row, row.service.short_name, title, said, left, follows)


def _follows(person: Acting, row: Asked, before: Acting | None) -> bool:
    """Of the same service; on a seat, of the same seat."""
    if person.seated or (before is not None and before.seated):
        return before is not None and person.kind == before.kind
    return person.service.pk == row.service_id


def my_voice(sheet: Sheet, acting: Acting | None, among: list[Voice] | None = None) -> Voice | None:
    """What is asked of the reader; None of who isn't asked about this version."""
    rows = voices(sheet) if among is None else among
    return next((voice for voice in rows if acting is not None and voice.mine == acting.capacity), None)


def others_came(sheet: Sheet, item: AgendaItem) -> bool:
    """Whether who was there isn't who is asked any more: the attendance was corrected (R44, R47). The item must be open."""
    asked = set(Asked.objects.filter(sheet=sheet.pk, round__version=sheet.version).values_list("capacity", flat=True))
    return asked != {row.capacity for row in everyone(item)}


def over(sheet: Sheet) -> bool:
    """Nothing is said or sent any more: it was sent, or its day is past."""
    return sheet.state != Sheet.State.OPEN or sheet.due <= timezone.now()


def drafts(acting: Acting | None) -> bool:
    """Whether the reader holds the police seat, or stands in for it (R46)."""
    return acting is not None and acting.kind == Seat.Kind.POLICE


def why_not_sent(sheet: Sheet, item: AgendaItem | None, rows: list[Voice]) -> str:
    """What stands in the way of sending, in Dutch; empty when nothing does. ``item`` None: it isn't open to the reader."""
    if sheet.state == Sheet.State.SENT:
        return _("Deze fiche is al verstuurd.")
    if over(sheet):
        return _("De termijn is voorbij: deze fiche is vervallen en gaat nergens meer heen.")
    if item is None:
        return _("Uw inzagevenster op dit agendapunt is voorbij.")
    if item.state != AgendaItem.State.OVER:
        return _("Het agendapunt is opnieuw bezig: wacht tot het afgesloten is.")
    if others_came(sheet, item):
        return _(
            "Wie aanwezig was, is verbeterd sinds deze versie voorgelegd werd. Leg de tekst opnieuw voor: alle akkoorden vervallen."
        )
    if any(voice.said == Agreement.Kind.OBJECT for voice in rows):
        return _("Er is bezwaar: deze versie wordt niet verstuurd.")
    if gone := [voice.service for voice in rows if voice.left and not voice.successors]:
        return _("Wie aanwezig was voor %(services)s, kan niet meer antwoorden, en niemand van die dienst kan in de plaats antwoorden: deze fiche gaat nergens heen.") % {"services": ", ".join(gone)}  # fmt: skip
    silent = [voice for voice in rows if voice.said != Agreement.Kind.AGREE]
    if silent or not rows:
        return _("Nog niet iedereen die aanwezig was, gaf een akkoord.")
    return ""
