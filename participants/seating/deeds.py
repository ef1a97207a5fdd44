"""What is done to a cell: registered, proposed to others, declined, agreed to, activated; followed on after a merger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from participants.cells.models import Agreement, Cell, Membership, Municipality, PoliceZone
from participants.mandates import Acting, Steward, disagreeing, missing_seats
from participants.seating.jurisdiction import municipalities, own_municipality


def in_another(codes: Sequence[str], *, than: Cell | None = None) -> list[Membership]:
    """Running memberships of these municipalities in an active cell (R02)."""
    taken = Membership.objects.running().filter(municipality__in=codes, since__isnull=False)
    if than is not None:
        taken = taken.exclude(cell=than)
    return list(taken.select_related("cell", "municipality"))


def taken_words(membership: Membership) -> str:
    return _(
        "%(municipality)s zit al in de actieve cel «%(cell)s». Een gemeente hoort bij hoogstens één actieve cel."
    ) % {"municipality": membership.municipality.name, "cell": membership.cell.name}


def name_for(members: Sequence[Municipality]) -> str:
    """The name that is proposed: «LIVC R Boom – Niel»."""
    name = "LIVC R " + " – ".join(m.name for m in members)
    return name if len(name) <= 80 else f"LIVC R {members[0].name} en {len(members) - 1} andere"


def register(keeps: Steward, *, name: str, members: Sequence[Municipality], zone: PoliceZone | None) -> Cell:
    """A cell «in oprichting», for the own municipality alone or with others (R01).

    Each other municipality sees the proposal, and its mayor has to agree. Raises :class:`ValidationError`.
    """
    own = own_municipality(keeps)
    if own not in members:
        raise ValidationError({"members": _("Een cel hoort bij minstens één gemeente, en de uwe hoort erbij.")})
    if taken := in_another([m.pk for m in members]):
        raise ValidationError({"members": [taken_words(one) for one in taken]})
    try:
        with transaction.atomic():
            cell = Cell.objects.create(
                name=name or name_for([own, *(m for m in members if m != own)]), municipality=own
            )
    except IntegrityError:
        raise ValidationError({"name": _("Er bestaat al een cel met deze naam.")}) from None
    for member in members:
        Membership.objects.create(cell=cell, municipality=member)
    if zone is not None and own.police_zone_id != zone.pk:
        own.police_zone = zone
        own.save(update_fields=["police_zone"])
    return cell


def leave(membership: Membership, *, because: str) -> Membership:
    """The municipality doesn't join after all: its administrator declines, or who proposed it takes that back."""
    if membership.cell.state != Cell.State.PROPOSED:
        raise ValidationError({"because": _("De cel is al actief: een gemeente verlaat ze niet zomaar.")})
    membership.until, membership.because = timezone.localdate(), because
    membership.save(update_fields=["until", "because"])
    return membership


def agree(acting: Acting, membership: Membership) -> Agreement:
    """The mayor agrees for the own municipality (FED art. 2); PostgreSQL takes nobody else's word."""
    made, _new = Agreement.objects.get_or_create(membership=membership, defaults={"agreed_by": acting.user})
    return made


@dataclass(frozen=True, slots=True)
class Check:
    """A condition for activating a cell, in words, and whether it is met."""

    met: bool
    words: str


def checklist(cell: Cell) -> list[Check]:
    """All that a cell needs before it can be active (R01, R02, R04, R05), met or not."""
    members = list(cell.memberships.running().select_related("municipality"))
    missing, silent = missing_seats(cell), disagreeing(cell)
    taken = in_another([m.municipality_id for m in members], than=cell)
    checks = [Check(False, words) for words in missing]
    if not missing:
        checks.append(Check(True, _("De drie vaste zetels zijn ingevuld: burgemeester, lokale politie, coördinator.")))
    checks += [
        Check(False, _("De burgemeester van %s heeft nog niet ingestemd.") % municipality) for municipality in silent
    ]
    if len(members) > 1 and not silent:
        checks.append(Check(True, _("Elke burgemeester heeft ingestemd.")))
    if not members:
        checks.append(Check(False, _("De cel heeft geen gemeente.")))
    checks += [Check(False, taken_words(one)) for one in taken]
    if members and not taken:
        checks.append(Check(True, _("Geen van de gemeenten zit in een andere actieve cel.")))
    return checks


def activate(cell: Cell) -> Cell:
    """Make a cell active: from now on it takes cases. Raises :class:`ValidationError` with all that is missing (R04)."""
    cell = locked(cell)
    if cell.state != Cell.State.PROPOSED:
        raise ValidationError(_("Deze cel is niet meer in oprichting."))
    if missing := [check.words for check in checklist(cell) if not check.met]:
        raise ValidationError(missing)
    cell.state, cell.activated_at = Cell.State.ACTIVE, timezone.now()
    cell.save(update_fields=["state", "activated_at"])
    for membership in cell.memberships.running():
        membership.since = timezone.localdate()
        try:
            with transaction.atomic():
                membership.save(update_fields=["since"])
        except IntegrityError:  # somebody else's cell was a moment faster
            raise ValidationError(
                _("%s zit intussen in een andere actieve cel.") % membership.municipality.name
            ) from None
    return cell


def locked(cell: Cell) -> Cell:
    """The cell, held until the end of the request: who does the same waits."""
    return Cell.objects.select_for_update().get(pk=cell.pk)


def predecessors_in(keeps: Steward, cell: Cell) -> list[Membership]:
    """Running memberships of municipalities that merged into the one of this administrator."""
    own = keeps.organisation.municipality_id
    merged = [code for code in municipalities(keeps) if code != own]
    running = cell.memberships.running().filter(municipality__in=merged, since__isnull=False)
    return list(running.select_related("municipality"))


def take_place(keeps: Steward, cell: Cell) -> Membership:
    """After a merger: the new municipality takes the place of its predecessors in one cell (R02)."""
    cell, own = locked(cell), own_municipality(keeps)
    before = predecessors_in(keeps, cell)
    if not before or cell.state != Cell.State.ACTIVE:
        raise ValidationError(_("In deze cel is geen plaats van een voorganger in te nemen."))
    if taken := in_another([own.pk]):
        raise ValidationError([taken_words(one) for one in taken])
    for membership in before:
        membership.until = timezone.localdate()
        membership.because = _("fusie: opgegaan in %s") % own.name
        membership.save(update_fields=["until", "because"])
    followed = Membership.objects.create(cell=cell, municipality=own, since=timezone.localdate())
    if cell.municipality_id in {m.municipality_id for m in before}:
        cell.municipality = own
        cell.save(update_fields=["municipality"])
    return followed


def run_out(keeps: Steward, cell: Cell) -> Cell:
    """The other cell of a merged pair takes no new case; what runs there is finished or handed over (R02)."""
    cell = locked(cell)
    if cell.state != Cell.State.ACTIVE or not predecessors_in(keeps, cell):
        raise ValidationError(_("Enkel een actieve cel van een gemeente die gefuseerd is, loopt zo uit."))
    cell.state, cell.ended_at = Cell.State.ENDING, timezone.now()
    cell.save(update_fields=["state", "ended_at"])
    return cell
