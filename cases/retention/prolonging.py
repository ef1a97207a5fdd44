"""Keeping a case longer than its term: the mayor, with a reason, after a discussion that is on record (FCD art. 20; R54)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.lifecycle import Meanwhile
from cases.meetings.models import AgendaItem
from cases.models import Case
from cases.purposes import Purpose
from cases.retention.models import Prolongation, ProlongingReason
from participants.cells.rulebook import CAP_DAYS
from participants.cells.rules import ours
from participants.mandates import Acting, me
from participants.models import Seat
from secrecy.acts import Forbidden, ends_of, reader, refuse

#: A discussion carries a prolongation for as long as the term that runs from it; and each is of a year at most.
YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Room:
    """How a case stands: kept until ``ends`` (that day included), and prolonged until ``latest`` at most.

    ``item`` is its last discussion, when that may carry a prolongation; ``lacks`` says in Dutch why none is possible.
    """

    ends: date | None
    latest: date | None
    item: AgendaItem | None
    spoken: date | None
    lacks: str


def mayor(reference: str) -> Acting:
    """The reader, who must hold the mayor's seat, also as a delegate. Raises :class:`Forbidden`; on record."""
    acting = me()
    if acting is None or acting.kind != Seat.Kind.MAYOR:
        refuse(reference, "not the mayor's seat", purpose=Purpose.KEEPING)
        raise Forbidden(
            _("Enkel de burgemeester of een aangestelde vertegenwoordiger verlengt de bewaring van een casus.")
        )
    return acting


def kept_until(case: Case) -> date | None:
    """The last day on which the case is kept, holds apart; it must be open."""
    days = [end.otherwise or end.due for end in ends_of(case.circle_id) if end.because == "term"]
    return days[0] - timedelta(days=1) if days else None


def room(case: Case) -> Room:
    """What a prolongation may be, or what it lacks; the case must be open. PostgreSQL holds the same."""
    ends, today = kept_until(case), timezone.localdate()
    items = list(AgendaItem.objects.standing().filter(case=case).order_by("-closed_at"))
    discussed = [item for item in items if item.closed_at and item.state == AgendaItem.State.OVER]
    item = discussed[0] if discussed else None
    spoken = timezone.localdate(item.closed_at) if item else None
    before = list(Prolongation.objects.filter(case=case))
    lacks = ""
    if ends is None or ends < today:
        lacks = _("De termijn van deze casus is om: ze wordt gewist.")
    elif any(row.state == AgendaItem.State.OPEN for row in items):
        lacks = _("Het overleg bespreekt deze casus nu. Verlengen kan na die bespreking.")
    elif item is None or spoken is None or spoken < today - YEAR:
        lacks = _("Zonder bespreking verlengt u niet: zet de casus eerst op de agenda van een overleg.")
    elif any(row.item_id == item.pk for row in before):
        lacks = _("Op de laatste bespreking steunt al een verlenging. Bespreek de casus eerst opnieuw.")
    if lacks or ends is None or spoken is None:
        return Room(ends, None, None, spoken, lacks)
    first = min([row.discussed_on for row in before] + [spoken])
    latest = min(ends + YEAR, first + timedelta(days=CAP_DAYS))
    if latest <= ends:
        return Room(ends, None, None, spoken, _("Langer dan vijf jaar wordt een casus niet bewaard."))
    return Room(ends, latest, item, spoken, "")


def prolong(case: Case, *, reason: str, text: str, until: date) -> Prolongation:
    """Keep a case until a day; it must be open to write. ``reason`` is of the closed list of the cell.

    Raises :class:`Forbidden` for anyone but the mayor; ``ValidationError`` by field, or with what the case lacks;
    :class:`Meanwhile` when somebody prolonged it first. Each stands on record.
    """
    mayor(case.slug)
    stands = room(case)
    if stands.lacks or stands.item is None or stands.spoken is None or stands.ends is None or stands.latest is None:
        refuse(case.slug, "may not be prolonged now", purpose=Purpose.KEEPING)
        raise ValidationError(stands.lacks)
    wrong: dict[str, str] = {}
    if reason not in ours()["prolonging_reasons"]:
        wrong["reason"] = _("Kies een reden uit de lijst van uw cel.")
    if not text.strip():
        wrong["text"] = _("Schrijf waarom, en wat het overleg erover zei.")
    if not stands.ends < until <= stands.latest:
        wrong["until"] = _("Kies een dag na %(ends)s en niet later dan %(latest)s.") % {
            "ends": f"{stands.ends:%d/%m/%Y}", "latest": f"{stands.latest:%d/%m/%Y}",
        }  # fmt: skip
    if wrong:
        raise ValidationError(wrong)
    said = {"circle_id": case.circle_id, "case": case, "by_id": reader().user_id}
    try:
        with transaction.atomic():
            why = ProlongingReason.objects.create(reason=reason, text=text.strip(), **said)
            return Prolongation.objects.create(
                item=stands.item, reason=why, discussed_on=stands.spoken, until=until, **said
            )
    except IntegrityError:
        refuse(case.slug, "the case went elsewhere meanwhile", purpose=Purpose.KEEPING)
        raise Meanwhile(
            _("Iemand verlengde deze casus intussen, of ze werd intussen opnieuw besproken. Er is niets gewijzigd.")
        ) from None
