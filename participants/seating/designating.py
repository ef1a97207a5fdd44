"""Who sits where: designated, succeeded, represented, prolonged, ended. Each is a dated act that stays on record."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from participants.cells.models import Cell, Municipality, PoliceZone
from participants.mandates import Steward
from participants.models import Appointment, Organisation, Seat, Service, User
from participants.people import tell
from participants.seating.deeds import locked
from participants.seating.jurisdiction import place_of, registered

Held = TypeVar("Held", Seat, Appointment)


def local_service(keeps: Steward, municipality: Municipality, name: str) -> Service:
    """«Lokaal bestuur Boom», for whom a seat speaks; made when the municipality has none yet."""
    full = f"{name} {municipality.name}"
    ours = models.Q(organisation=keeps.organisation) | models.Q(organisation__municipality=municipality)
    found = Service.objects.filter(ours, name=full).first()
    return found or Service.objects.create(organisation=keeps.organisation, name=full, short_name=full[:40])


def police_service(keeps: Steward, zone: PoliceZone) -> Service:
    """«Lokale politie», of the organisation of the zone; both are made when nobody registered them yet."""
    organisation = Organisation.objects.filter(police_zone=zone).first()
    if organisation is None:
        taken = Organisation.objects.filter(name=zone.name).exists()
        organisation = Organisation.objects.create(
            name=str(zone) if taken or not zone.name else zone.name, kind=Organisation.Kind.LB,
            police_zone=zone, made_by=keeps.user,
        )  # fmt: skip
    found = Service.objects.filter(organisation=organisation).order_by("pk").first()
    name = f"Lokale politie {zone.name.removeprefix('Politiezone ') or zone.code}"
    return found or Service.objects.create(organisation=organisation, name=name, short_name=name[:40])


def designate(
    keeps: Steward, cell: Cell, kind: str, *, user: User, begins: date, ends: date, act: str, clearance: str = "",
    clearance_until: date | None = None, zone: PoliceZone | None = None,
) -> Seat | Appointment:  # fmt: skip
    """Fill a fixed seat, or name an auditor or data protection officer (FED art. 3; R04, R05).

    A seat that somebody held before is succeeded to. Raises :class:`ValidationError`.
    """
    cell, place = locked(cell), place_of(keeps, cell)
    if place is None or (kind in (Seat.Kind.POLICE, Seat.Kind.PREVENTION) and not registered(keeps, cell)):
        raise ValidationError(_("Deze zetel vult de beheerder van de gemeente die de cel registreerde."))
    municipality = place.municipality
    common: dict[str, Any] = {
        "user": user, "cell": cell, "municipality": municipality, "begins": begins, "ends": ends, "act": act,
        "designated_by": keeps.user,
    }  # fmt: skip
    if kind in Appointment.Kind.values:
        return _told(
            Appointment.objects.create(kind=kind, service=local_service(keeps, municipality, "Toezicht"), **common)
        )
    if (sits := holder(cell, kind, municipality, begins, ends)) is not None:
        raise ValidationError(
            _("Deze zetel is in die periode al ingevuld, tot en met %(day)s. Wijs een opvolger aan bij die zetel.")
            % {"day": f"{sits.ends:%d/%m/%Y}"}
        )
    service = local_service(keeps, municipality, "Lokaal bestuur")
    if kind == Seat.Kind.POLICE:
        zone = zone or municipality.police_zone
        if zone is None:
            raise ValidationError({"zone": _("Kies de politiezone.")})
        if municipality.police_zone_id != zone.pk:
            municipality.police_zone = zone
            municipality.save(update_fields=["police_zone"])
        service = police_service(keeps, zone)
    before = _seats(cell, kind, municipality).filter(begins__lte=begins).order_by("begins", "pk").last()
    seat = Seat.objects.create(
        kind=kind, service=service, clearance=clearance, clearance_until=clearance_until, succeeds=before, **common
    )
    return _told(seat)


def _seats(cell: Cell, kind: str, municipality: Municipality | None) -> models.QuerySet[Seat]:
    """The seats of a kind, delegations left out; of mayors there is one for each municipality."""
    seats = Seat.objects.filter(cell=cell, kind=kind, deputises=None)
    return seats.filter(municipality=municipality) if kind == Seat.Kind.MAYOR else seats


def holder(cell: Cell, kind: str, municipality: Municipality | None, begins: date, ends: date) -> Seat | None:
    """Who holds a seat within these dates."""
    return _seats(cell, kind, municipality).filter(ended_at=None, begins__lte=ends, ends__gte=begins).first()


def _told(held: Held) -> Held:
    tell(held.user, "designated", once=f"designated {held.pk}")
    return held


def succeed(
    keeps: Steward, old: Seat, *, because: str, user: User, begins: date, ends: date, act: str, clearance: str = "",
    clearance_until: date | None = None,
) -> Seat:  # fmt: skip
    """After an election or a departure: the new one begins, the old one and who stood in for it end.

    The new seat reads nothing of its predecessor's until somebody else hands it over (R08).
    """
    cell, place = locked(old.cell), place_of(keeps, old.cell)
    if place is None:
        raise ValidationError(_("Uw gemeente zit niet meer in deze cel."))
    if old.deputises_id is not None:
        raise ValidationError(_("Wie waarneemt, heeft geen opvolger: stel die aan bij de zetel zelf."))
    if old.successors.filter(ended_at=None, ends__gte=timezone.localdate()).exists():
        raise ValidationError(_("Voor deze zetel is al een opvolger aangesteld."))
    later = holder(cell, old.kind, place.municipality, begins, ends)
    if later is not None and later.pk != old.pk:
        raise ValidationError(_("Deze zetel is in die periode al ingevuld."))
    for seat in (old, *old.deputies.filter(ended_at=None, ends__gte=timezone.localdate())):
        _make_way(seat, begins, because)
    service = (
        old.service if old.kind == Seat.Kind.POLICE else local_service(keeps, place.municipality, "Lokaal bestuur")
    )
    seat = Seat.objects.create(
        kind=old.kind, cell=cell, municipality=place.municipality, service=service, user=user, begins=begins, ends=ends,
        act=act, clearance=clearance, clearance_until=clearance_until, succeeds=old, designated_by=keeps.user,
    )  # fmt: skip
    return _told(seat)


def _make_way(seat: Seat, begins: date, because: str) -> None:
    """End a seat the day before another begins; at once when that is today or past."""
    today = timezone.localdate()
    if seat.ended_at is not None or seat.ends < today:
        return
    if begins <= today or seat.begins >= begins:
        end(seat, because=because)
    elif seat.ends >= begins:
        seat.ends, seat.ended_because = begins - timedelta(days=1), because
        seat.save(update_fields=["ends", "ended_because"])


def stand_in(
    keeps: Steward, seat: Seat, *, user: User, begins: date, ends: date, act: str, clearance: str = "",
    clearance_until: date | None = None,
) -> Seat:  # fmt: skip
    """An acting mayor, or who else stands in for somebody who can't arrange it, for a while (R08)."""
    if seat.deputises_id is not None or seat.ended_at is not None:
        raise ValidationError(_("Voor deze zetel kan niemand waarnemen."))
    within(seat, begins, ends)
    locked(seat.cell)
    made = Seat.objects.create(
        kind=seat.kind, cell=seat.cell, municipality=seat.municipality, service=seat.service, user=user, begins=begins,
        ends=ends, act=act, clearance=clearance, clearance_until=clearance_until, deputises=seat, designated_by=keeps.user,
    )  # fmt: skip
    return _told(made)


def within(seat: Seat, begins: date, ends: date) -> None:
    """A delegation lies within the seat it stands in for, and beside no other. Raises :class:`ValidationError`."""
    if begins < seat.begins or ends > seat.ends:
        raise ValidationError(
            {
                "ends": _("De zetel zelf loopt tot en met %s; een vervanging duurt niet langer.")
                % f"{seat.ends:%d/%m/%Y}"
            }
        )
    if seat.deputies.filter(ended_at=None, begins__lte=ends, ends__gte=begins).exists():
        raise ValidationError({"begins": _("In die periode is er al een vervanging.")})


def end(held: Seat | Appointment, *, because: str) -> None:
    """Over from this moment. What was done in it stays valid, and keeps its name."""
    held.ended_at = timezone.now()
    fields = ["ended_at"]
    if isinstance(held, Seat):
        held.ended_because = because
        fields.append("ended_because")
    held.save(update_fields=fields)


def prolong(held: Seat | Appointment, *, ends: date) -> None:
    if held.ended_at is not None or held.ends < timezone.localdate():
        raise ValidationError({"ends": _("Dit is al voorbij: stel opnieuw iemand aan.")})
    if ends <= held.ends:
        raise ValidationError(
            {"ends": _("Kies een dag na %s; inkorten doet u door te beëindigen.") % f"{held.ends:%d/%m/%Y}"}
        )
    if isinstance(held, Seat):
        if held.deputises is not None and ends > held.deputises.ends:
            raise ValidationError({"ends": _("Een vervanging duurt niet langer dan de zetel zelf.")})
        if held.successors.filter(ended_at=None, begins__lte=ends).exists():
            raise ValidationError({"ends": _("Er is al een opvolger aangesteld.")})
    held.ends = ends
    held.save(update_fields=["ends"])


def renew_clearance(seat: Seat, *, clearance: str, until: date) -> None:
    """A new term of the police seat's clearance (FED art. 3; R05)."""
    seat.clearance, seat.clearance_until = clearance, until
    seat.save(update_fields=["clearance", "clearance_until"])
