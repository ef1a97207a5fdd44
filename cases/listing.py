"""Putting a person on the mayor's list of cases (FED art. 3 § 2)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import functions
from django.utils import timezone

from cases.models import Case, DataSubject, Indication, LegalBasis
from cases.purposes import Purpose
from participants.cells.models import Cell
from participants.cells.rules import ours
from participants.mandates import Acting, disagreeing, me, missing_seats, seats_of
from participants.models import LegalReference, Seat
from secrecy.acts import Forbidden, admit, begin, reader, refuse


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
    why = missing_seats(acting.cell)
    if acting.cell.state == Cell.State.PROPOSED:
        why.append("De cel is nog in oprichting: de beheerder van de gemeente maakt ze actief.")
    if acting.cell.state == Cell.State.ENDING:
        why.append("De cel loopt uit: ze neemt geen nieuwe casus op de lijst.")
    why += [f"De burgemeester van {name} heeft nog niet ingestemd met de cel." for name in disagreeing(acting.cell)]
    if why:
        refuse("lijst van casussen", "the cell takes no case", purpose=Purpose.LISTING)
        raise Forbidden(" ".join(why))


def list_case(
    *,
    basis: LegalReference,
    reasons: str,
    indications: Iterable[tuple[str, str]],
    name: str = "",
    birth_date: str = "",
    contact: str = "",
) -> Case:
    """Place a case on the list: basis first, then what it is about (R07, R09, R32).

    The identity goes into a circle of its own. The coordinator is let in to prepare the consultation; the
    police seat only when in the room. Raises :class:`Forbidden` for anyone but the mayor, and while the cell
    takes no cases.
    """
    acting = mayor()
    takes_cases(acting)
    ground, until = LegalReference.on("case_list").label, case_ends()
    reference = _next_reference(acting)
    circle = begin("case", label=reference, ground=ground, purpose=Purpose.LISTING, until=until)
    case = Case.objects.create(
        circle=circle,
        slug=circle.reference,
        cell=acting.cell,
        reference=reference,
        listed_by_id=reader().user_id,
    )
    stated = LegalBasis.objects.create(
        circle=circle, case=case, reference=basis, stated_by_id=reader().user_id, reasons=reasons
    )
    for behaviour, text in indications:
        Indication.objects.create(
            circle=circle, case=case, basis=stated, source=acting.service, behaviour=behaviour, text=text
        )
    circles = [circle]
    if name:
        identity = begin("identity", inside=circle, apart=True, ground=ground, purpose=Purpose.LISTING, until=until)
        DataSubject.objects.create(
            circle=identity,
            case=case,
            basis=stated,
            source=acting.service,
            name=name,
            birth_date=birth_date,
            contact=contact,
        )
        circles.append(identity)
    for seat in seats_of(acting.cell):
        if seat.kind == Seat.Kind.PREVENTION:
            for one in circles:
                admit(
                    seat.user.pk,
                    to=one,
                    acts=["list", "read", "write", "admit"],
                    ground=ground,
                    capacity=seat.capacity,
                    until=until,
                )
    return case


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
