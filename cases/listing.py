"""Putting a person on the mayor's list of cases (FED art. 3 § 2)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import functions
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from cases.minors import Grounds, is_minor, lacking
from cases.models import Case, DataSubject, Indication, LegalBasis, MinorGround
from cases.purposes import Purpose
from cases.reviews import looking_again
from participants.cells.models import Cell
from participants.cells.rules import ours
from participants.mandates import Acting, disagreeing, me, missing_seats, seats_of
from participants.models import LegalReference, Seat
from participants.once import already
from secrecy.acts import Forbidden, admit, begin, expunge, reader, refuse
from secrecy.models import Circle


def mayor() -> Acting:
    """The reader, who must hold the mayor's seat. Raises :class:`Forbidden` (R07); on record."""
    acting = me()
    if acting is None or acting.kind != Seat.Kind.MAYOR:
        refuse("lijst van casussen", "not the mayor's seat", purpose=Purpose.LISTING)
        raise Forbidden("Enkel de burgemeester of een aangestelde vertegenwoordiger zet een casus op de lijst.")
    return acting


def takes_cases(acting: Acting) -> None:
    """The cell is active, its three seats hold, and each mayor agreed (FED art. 2 and 3; R04, R05).

    Raises :class:`Forbidden` with what is missing; on record. PostgreSQL refuses to begin a case there too.
    """
    if why := why_no_case(acting):
        refuse("lijst van casussen", "the cell takes no case", purpose=Purpose.LISTING)
        raise Forbidden(" ".join(why))


def why_no_case(acting: Acting) -> list[str]:
    """What keeps this cell from taking a case on the list, in words; nothing when it may."""
    why = missing_seats(acting.cell)
    if acting.cell.state == Cell.State.PROPOSED:
        why.append("De cel is nog in oprichting: de beheerder van de gemeente maakt ze actief.")
    if acting.cell.state == Cell.State.ENDING:
        why.append("De cel loopt uit: ze neemt geen nieuwe casus op de lijst.")
    why += [f"De burgemeester van {name} heeft nog niet ingestemd met de cel." for name in disagreeing(acting.cell)]
    return why


def list_case(
    *,
    basis: LegalReference,
    reasons: str,
    indications: Iterable[tuple[str, str]],
    name: str,
    birth_date: str,
    contact: str = "",
    minor: Grounds | None = None,
    key: UUID | None = None,
) -> Case:
    """Place a case on the list: basis first, then what it is about (R07, R09, R32).

    ``indications`` are pairs of behaviour and text; ``birth_date`` is written as 2003-05-14. The grounds of a
    ``minor`` are kept of a minor only (R61, R62). ``key`` is the case's own, known before: asked twice, the case that
    bears it is answered, and nothing is done.
    The identity goes into a circle of its own. The coordinator is let in to prepare the consultation; the
    police seat only when in the room. Raises :class:`Forbidden` for anyone but the mayor, and while the cell
    takes no cases; ``ValidationError`` by field for what is missing, before anything is kept.
    """
    acting = mayor()
    takes_cases(acting)
    if key is not None and (there := already(Case, key)) is not None:
        return there
    signs, grounds = list(indications), minor or Grounds()
    born = _asked(signs, name=name, birth_date=birth_date, minor=grounds)
    ground, until = LegalReference.on("case_list").label, case_ends()
    reference = _next_reference(acting)
    circle = begin("case", label=reference, ground=ground, purpose=Purpose.LISTING, until=until)
    case, new = _laid(circle, key or uuid4(), cell=acting.cell, reference=reference, listed_by_id=reader().user_id)
    if not new:
        return case
    stated = LegalBasis.objects.create(
        circle=circle, case=case, reference=basis, stated_by_id=reader().user_id, reasons=reasons
    )
    about = {"case": case, "basis": stated, "source": acting.service}
    for behaviour, text in signs:
        Indication.objects.create(circle=circle, behaviour=behaviour, text=text, **about)
    if is_minor(born, case.listed_on):
        MinorGround.objects.create(
            circle=circle,
            best_interest=grounds.best_interest,
            exceptional=grounds.exceptional,
            informed=grounds.informed,
            **about,
        )
    looking_again.plan(case, born=born)
    identity = begin("identity", inside=circle, apart=True, ground=ground, purpose=Purpose.LISTING, until=until)
    DataSubject.objects.create(circle=identity, name=name, birth_date=birth_date, contact=contact, **about)
    for seat in seats_of(acting.cell):
        if seat.kind == Seat.Kind.PREVENTION:
            for one in (circle, identity):
                admit(
                    seat.user.pk,
                    to=one,
                    acts=["list", "read", "write", "admit"],
                    ground=ground,
                    capacity=seat.capacity,
                    until=until,
                )
    return case


def _laid(circle: Circle, key: UUID, **said: Any) -> tuple[Case, bool]:
    """The header of a new case, and whether it is new: of two presses at one moment the second finds what the first laid."""
    try:
        with transaction.atomic():
            return Case.objects.create(id=key, circle=circle, slug=circle.reference, **said), True
    except IntegrityError:
        there = already(Case, key)
        if there is None:
            raise
        expunge(circle, because="dubbel verstuurd")
        return there, False


def _asked(signs: list[tuple[str, str]], *, name: str, birth_date: str, minor: Grounds) -> date:
    """Whether all is there that a case needs; the birth date. Raises ``ValidationError`` by field (R09, R10, R61)."""
    wrong: dict[str, str] = {}
    if not signs or not {behaviour for behaviour, _text in signs} <= set(ours()["indicators"]):
        wrong["behaviour"] = _("Een casus komt enkel op de lijst met aanwijzingen die uw cel gebruikt.")
    if not all(text.strip() for _behaviour, text in signs):
        wrong["text"] = _("Beschrijf wat werd vastgesteld; zonder aanwijzing komt een casus niet op de lijst.")
    if not name.strip():
        wrong["name"] = _("Vul de naam in.")
    day = timezone.localdate()
    born = parse_date(birth_date)
    if born is None or born > day:
        wrong["birth_date"] = _("Vul de geboortedatum in: voor wie minderjarig is, vraagt de wet meer.")
    else:
        wrong |= lacking(minor, born=born, day=day)
    if born is None or wrong:
        raise ValidationError(wrong)
    return born


def case_ends() -> datetime:
    """How long the fixed seats may open a case before it is looked at again: a rule of the cell (R54, R55)."""
    return timezone.now() + timedelta(days=ours()["retention_days"])


def _next_reference(acting: Acting) -> str:
    year = timezone.localdate().year
    last = (
        Case.objects.filter(cell=acting.cell, reference__startswith=f"CAS-{year}-")
        .order_by(functions.Length("reference").desc(), "-reference")  # …-1000 comes after …-999
        .values_list("reference", flat=True)
        .first()
    )
    return f"CAS-{year}-{int(last.rsplit('-', 1)[1]) + 1 if last else 1:03}"
