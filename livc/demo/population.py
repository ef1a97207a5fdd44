"""The population of the demo town, laid down by the owner role: organisations, services, cells, and who sits where."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from livc.demo.models import DemoMark
from livc.demo.persons import BEHIND, MUNICIPALITIES, ORGANISATIONS, PERSONS, SERVICES, TOWN, Person, totp_secret
from participants.accounts import MFAAdapter
from participants.cells.models import Cell, CellRules, Membership, Municipality, PoliceZone
from participants.models import (
    Acknowledgement,
    Administration,
    Appointment,
    AuthorisedCategory,
    Mandate,
    Organisation,
    Participation,
    Recovery,
    RecoveryConfirmation,
    Seat,
    SecrecyNotice,
    Service,
    User,
)
from secrecy import record

CAPACITIES: dict[str, Any] = {"seat": Seat, "mandate": Mandate, "appointment": Appointment}


def lay_people() -> None:
    """Mark an empty database as a demo and lay its people down (owner role)."""
    if User.objects.exists():
        raise RuntimeError("this database already has people: it is not marked as a demo")
    DemoMark.objects.create()
    organisations, cells = _organisations(), _cells()
    services = {
        key: Service.objects.create(
            organisation=organisations[BEHIND.get(key, key)], name=name, short_name=short,
            category=AuthorisedCategory.objects.filter(code=code).first() if code else None,
        )
        for key, (name, short, code) in SERVICES.items()
    }  # fmt: skip
    people = {person.slug: _person(person, organisations) for person in PERSONS}
    for person in PERSONS:
        _designate(person, people, cells, services, organisations)
    _recovered(people, cells[TOWN], organisations["clb"])
    _agree(people, cells[TOWN])
    seated = Seat.objects.get(cell=cells[TOWN], kind=Seat.Kind.PREVENTION)
    for key in ("caw", "clb", "vdab"):
        Participation.objects.create(
            cell=cells[TOWN], service=services[key], category=services[key].category,
            confirmed_by_id=seated.user_id, confirmed_at=timezone.now(),
        )  # fmt: skip


def _recovered(people: dict[str, User], cell: Cell, organisation: Organisation) -> None:
    """Somebody once lost a telephone: it lies in the past, and the cell confirmed who it was."""
    lost = Recovery.objects.create(
        user=people["clb"], organisation=organisation, asked_by=people["superuser"], proof=Recovery.Proof.EID,
        asked_at=timezone.now() - timedelta(days=200),
    )  # fmt: skip
    RecoveryConfirmation.objects.create(
        recovery=lost,
        user=people["clb"],
        cell=cell,
        confirmed_by=people["coordinator"],
        at=timezone.now() - timedelta(days=199),
    )


def _organisations() -> dict[str, Organisation]:
    for nis, town in (("99001", "Duinbeke"), ("99002", "Elders")):
        Municipality.objects.create(nis_code=nis, name=town, province="Nergens", valid_from=date(2025, 1, 1))
    zone = PoliceZone.objects.create(code="9991", name="Politiezone Duinen")
    Municipality.objects.filter(pk="99001").update(police_zone=zone)
    return {
        key: Organisation.objects.create(
            name=name, kind=kind, police_zone=zone if key == "politie" else None,
            municipality_id=MUNICIPALITIES[key][0] if key in MUNICIPALITIES else None, **{column: number},
        )
        for key, (name, kind, column, number) in ORGANISATIONS.items()
    }  # fmt: skip


def _cells() -> dict[str, Cell]:
    cells = {}
    for nis, name in MUNICIPALITIES.values():
        cells[name] = Cell.objects.create(
            name=name, municipality_id=nis, state=Cell.State.ACTIVE, activated_at=timezone.now()
        )
        Membership.objects.create(cell=cells[name], municipality_id=nis, since=date(2025, 1, 1))
    return cells


def _person(person: Person, organisations: dict[str, Organisation]) -> User:
    root = person.slug == "superuser"
    user = User.objects.create(
        username=person.slug, first_name=person.first_name, last_name=person.last_name,
        email=f"{person.slug}@duinbeke.invalid", is_superuser=root, is_staff=root,
        organisation=organisations[BEHIND.get(person.service, person.service)],
    )  # fmt: skip
    Authenticator.objects.create(
        user=user, type=Authenticator.Type.TOTP, data={"secret": MFAAdapter().encrypt(totp_secret(person.slug))}
    )
    Acknowledgement.objects.create(user=user, kind=Acknowledgement.Kind.TOLD)
    return user


def _designate(
    person: Person, people: dict[str, User], cells: dict[str, Cell], services: dict[str, Service],
    organisations: dict[str, Organisation],
) -> None:  # fmt: skip
    """Their seat, mandate, appointment or administration, with the notice on secrecy acknowledged."""
    if person.capacity is None:
        return
    model, kind = person.capacity
    today, user = timezone.localdate(), people[person.slug]
    dated = {"begins": today - timedelta(days=400), "ends": today + timedelta(days=700)}
    if model == "administration":
        Administration.objects.create(user=user, organisation=organisations[person.service], **dated)
        return
    extra: dict[str, Any] = (
        {"role": kind}
        if model == "mandate"
        else {
            "kind": kind,
            "municipality_id": next(nis for nis, cell in MUNICIPALITIES.values() if cell == person.cell),
        }
    )
    if kind == "police":
        extra |= {"clearance": "secret", "clearance_until": today + timedelta(days=500)}
    held = CAPACITIES[model].objects.create(
        user=user, cell=cells[person.cell], service=services[person.service], **dated, **extra
    )
    if model != "appointment":
        notice = SecrecyNotice.on()
        Acknowledgement.objects.create(
            user=user,
            capacity=held.pk,
            cell=held.cell,
            kind=Acknowledgement.Kind.NOTICE,
            notice=notice,
            label=notice.reference.label,
        )


def _agree(people: dict[str, User], cell: Cell) -> None:
    """Duinbeke's first own rules, after the practice of Ghent; everyone acknowledged them but the CLB."""
    rules = CellRules.objects.create(
        cell=cell, version=1, valid_from=timezone.localdate() - timedelta(days=20), values={"rhythm_weeks": 6, "standing_members": ["Jeugddienst"], "report_style": "full"},
        note="Overleg om de zes weken, zoals in Gent.", made_by=people["coordinator"], made_at=timezone.now() - timedelta(days=21),
    )  # fmt: skip
    for model in (Seat, Mandate):
        for held in model.objects.filter(cell=cell).exclude(user=people["clb"]):
            Acknowledgement.objects.create(
                user=held.user, capacity=held.pk, cell=cell, kind=Acknowledgement.Kind.RULES, rules=rules
            )


def set_passwords(password: str) -> None:
    """One password for everyone, hashed once: this is a demo."""
    stored = make_password(password)
    for person in PERSONS:
        record.call("set_hash", account_of(person.slug), stored, uuid4(), "demo", None)


def account_of(slug: str) -> int:
    """The number of a demo person's account, as the log connection knows it."""
    found = record.columns(record.call("credential_of", slug)[0][0])
    assert found is not None
    return int(found["id"])
