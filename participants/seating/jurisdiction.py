"""Whose municipality and whose cell: what the administrator who stands here keeps, and nothing else."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from participants.cells.models import Cell, Membership, Municipality
from participants.mandates import Steward, steward
from participants.models import Appointment, Seat, User
from secrecy.acts import Forbidden, Refused, refuse

PURPOSE = "beheer van cellen"


def administrator() -> Steward:
    """The reader, who must administer a municipality. Raises :class:`Forbidden`; on record."""
    keeps = steward()
    if keeps is None or not keeps.municipal:
        refuse("cel", "not the administrator of a municipality", purpose=PURPOSE)
        raise Forbidden(_("Enkel de beheerder van een gemeente registreert een cel en vult haar zetels."))
    return keeps


def own_municipality(keeps: Steward) -> Municipality:
    return Municipality.objects.select_related("police_zone").get(pk=keeps.organisation.municipality_id)


def municipalities(keeps: Steward) -> list[str]:
    """The NIS codes that this administrator keeps: the municipality's own, and of what merged into it."""
    own = str(keeps.organisation.municipality_id)
    merged = Municipality.objects.filter(successor=own, valid_until__lt=timezone.localdate())
    return [own, *merged.values_list("pk", flat=True)]


def cells(keeps: Steward) -> models.QuerySet[Cell]:
    """The cells that a municipality of this administrator registered, or was asked to join."""
    codes = municipalities(keeps)
    of_ours = models.Q(municipality__in=codes) | models.Q(memberships__municipality__in=codes)
    return Cell.objects.filter(of_ours).distinct().select_related("municipality")


def cell_kept(keeps: Steward, pk: int) -> Cell:
    """One of these cells. Another's and an absent one go one way: recorded, 404."""
    found = cells(keeps).filter(pk=pk).first()
    if found is None:
        refuse(f"cel {pk}", "not administered here", purpose=PURPOSE)
        raise Refused(str(pk))
    return found


def place_of(keeps: Steward, cell: Cell) -> Membership | None:
    """The running membership of this administrator's municipality in a cell."""
    running = cell.memberships.running().filter(municipality__in=municipalities(keeps))
    return running.select_related("municipality__police_zone").order_by("municipality__valid_until").last()


def registered(keeps: Steward, cell: Cell) -> bool:
    """Whether this administrator's municipality registered the cell, and so fills the seats of police and prevention."""
    return cell.municipality_id in municipalities(keeps)


def seat_kept(keeps: Steward, cell: Cell, pk: UUID) -> Seat | Appointment:
    """A seat or appointment that this administrator keeps in the cell; another's and an absent one: recorded, 404."""
    codes = municipalities(keeps)
    for model in (Seat, Appointment):
        found = model.objects.filter(cell=cell, pk=pk, municipality__in=codes).select_related("user", "municipality")
        if (held := found.first()) is not None:
            return held
    refuse("zetel", "not administered here", purpose=PURPOSE)
    raise Refused(str(pk))


def people(keeps: Steward) -> models.QuerySet[User]:
    """Whom this administrator may designate: accounts of the organisation, and who already sits for the municipality."""
    codes = municipalities(keeps)
    known = models.Q(organisation=keeps.organisation) | models.Q(seats__municipality__in=codes)
    return User.objects.filter(known, is_active=True).distinct().order_by("last_name", "first_name")
