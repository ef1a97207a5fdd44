"""Cells from registration to activity, through the pages, as the people of made-up and real municipalities take them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from tests import world as w
from tests.cases.steps import People

AARTSELAAR, BOOM, NIEL = "11001", "11005", "11030"
ADMINISTRATOR = {AARTSELAAR: "beheer-aartselaar", BOOM: "beheer-boom", NIEL: "beheer-niel"}


def day(ahead: int) -> date:
    return timezone.localdate() + timedelta(days=ahead)


def typed(ahead: int) -> str:
    """A date that far ahead, as it is typed."""
    return f"{day(ahead):%d/%m/%Y}"


def lay(nis: str, username: str = "") -> str:
    """What deployment lays down for a municipality: its organisation, and one administrator; the username."""
    username = username or ADMINISTRATOR[nis]
    ((organisation,),) = w.ask(
        "INSERT INTO participants_organisation (name, kind, kbo_number, ovo_code, institution_number, municipality_id, made_at)"
        " SELECT 'Gemeente ' || name, 'LB', '', '', '', nis_code, now() FROM cells_municipality WHERE nis_code = %s RETURNING id",
        [nis],
    )
    administrator(organisation, username)
    return username


def account(organisation: int, username: str) -> int:
    ((user,),) = w.ask(
        "INSERT INTO participants_user (username, first_name, last_name, email, is_active, is_staff, is_superuser, date_joined, organisation_id)"
        " VALUES (%s, 'Ann', initcap(replace(%s, '-', ' ')), %s, true, false, false, now(), %s) RETURNING id",
        [username, username, f"{username}@voorbeeld.invalid", organisation],
    )
    told(username)
    return int(user)


def told(username: str) -> None:
    """What is recorded about who reads: this person was told, as at the first sign-in."""
    said = "SELECT 1 FROM participants_acknowledgement WHERE kind = 'told' AND user_id = %s"
    if not w.ask(said, [w.id_of(username)]):
        w.ask(
            "INSERT INTO participants_acknowledgement (id, user_id, kind, label, at) VALUES (gen_random_uuid(), %s, 'told', '', now())",
            [w.id_of(username)],
        )


def administrator(organisation: int, username: str) -> None:
    w.ask(
        "INSERT INTO participants_administration (id, user_id, organisation_id, begins, ends, act)"
        " VALUES (gen_random_uuid(), %s, %s, current_date - 10, current_date + 700, '')",
        [account(organisation, username), organisation],
    )


def zone() -> str:
    return str(w.ask("SELECT code FROM cells_policezone WHERE in_force ORDER BY code LIMIT 1")[0][0])


def register(people: People, who: str, *members: str, **changes: Any) -> HttpResponse:
    return people.post(who, "/beheer/cel/nieuw/", **({"members": members, "zone": zone(), "name": ""} | changes))


def registered(people: People, who: str, *members: str, **changes: Any) -> int:
    """The number of the new cell."""
    answer = register(people, who, *members, **changes)
    assert answer.status_code == 302, answer.content.decode()
    return int(answer["Location"].strip("/").split("/")[-1])


def designation(name: str, **changes: Any) -> dict[str, Any]:
    """A new account with a term of a year, by a decision."""
    return {
        "person": "", "first_name": "Nieuwe", "last_name": name.title(), "email": f"{name}@voorbeeld.invalid", "begins": typed(0),
        "ends": typed(365), "decision": "besluit van het college", "decided_on": typed(-1), "number": "2026/7",
    } | changes  # fmt: skip


def police(name: str, **changes: Any) -> dict[str, Any]:
    cleared = {"clearance": "secret", "clearance_until": typed(200), "zone": zone()}
    return designation(name) | cleared | changes


def designate(people: People, who: str, cell: int, kind: str, name: str, **changes: Any) -> HttpResponse:
    said = (police if kind == "police" else designation)(name, **changes)
    return people.post(who, f"/beheer/cel/{cell}/aanstellen/{kind}/", **said)


def seat_of(username: str) -> str:
    return str(
        w.ask(
            "SELECT z.id FROM participants_seat z JOIN participants_user u ON u.id = z.user_id WHERE u.username = %s"
            " ORDER BY z.begins DESC, z.ended_at DESC NULLS FIRST LIMIT 1",
            [username],
        )[0][0]
    )


def filled(people: People, who: str, cell: int, tag: str) -> dict[str, str]:
    """The three seats of a cell, by new people; kind to username."""
    made = {}
    for kind in ("mayor", "police", "prevention_official"):
        name = f"{tag}-{kind.split('_')[0]}"
        answer = designate(people, who, cell, kind, name)
        assert answer.status_code == 302, answer.content.decode()
        made[kind] = f"{name}@voorbeeld.invalid"
    return made


def swear(username: str) -> None:
    """The notice on secrecy of today, acknowledged in the newest seat."""
    w.ask(
        "INSERT INTO participants_acknowledgement (id, user_id, capacity, cell_id, kind, notice_id, label, at)"
        " SELECT gen_random_uuid(), z.user_id, z.id, z.cell_id, 'notice', n.id, '', now() FROM participants_seat z, participants_secrecynotice n"
        " WHERE z.id = %s AND n.valid_from <= current_date AND coalesce(n.valid_until, 'infinity') >= current_date ORDER BY n.valid_from DESC LIMIT 1",
        [seat_of(username)],
    )
    told(username)


def duinbeke() -> int:
    return int(w.ask("SELECT id FROM cells_cell WHERE name = 'LIVC R Duinbeke'")[0][0])


def succeed(people: People, who: str, cell: int, old: str, name: str, **changes: Any) -> HttpResponse:
    said = designation(name, because="election") | changes
    return people.post(who, f"/beheer/cel/{cell}/zetel/{seat_of(old)}/opvolger/", **said)
