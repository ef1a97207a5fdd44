"""A telephone is lost: what administrators and fixed seats do about it, by the screens; looked up as the superuser."""

from __future__ import annotations

from typing import Any

from django.test import Client

from tests import world as w

STEWARD, OTHER = "beheerder-caw", "beheerder-caw-2"


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def a_second_administrator(slug: str = OTHER, of: str = STEWARD) -> str:
    """Somebody else who administers the same organisation, told what is recorded."""
    w.ask(
        "INSERT INTO participants_user (username, first_name, last_name, email, is_staff, is_superuser, is_active, date_joined, organisation_id)"
        " SELECT %s, 'Dora', 'Tweede', 'dora@caw.invalid', false, false, true, now(), organisation_id FROM participants_user WHERE username = %s",
        [slug, of],
    )
    w.ask(
        "INSERT INTO participants_administration (id, user_id, organisation_id, begins, ends, designated_by_id, act)"
        " SELECT gen_random_uuid(), %s, organisation_id, begins, ends, NULL, act FROM participants_administration WHERE user_id = %s",
        [w.id_of(slug), w.id_of(of)],
    )
    w.ask(
        "INSERT INTO participants_acknowledgement (id, user_id, kind, label, at, capacity, cell_id, notice_id)"
        " SELECT gen_random_uuid(), %s, kind, label, at, NULL, NULL, NULL FROM participants_acknowledgement WHERE user_id = %s AND kind = 'told'",
        [w.id_of(slug), w.id_of(of)],
    )
    return slug


def starts(who: str = STEWARD, person: str = "caw", proof: str = "eid") -> Any:
    return w.signed_in(who, fresh=True).post(f"/beheer/accounts/{w.id_of(person)}/herstel/", {"proof": proof})


def recovery(person: str = "caw") -> str:
    """The last recovery of somebody."""
    rows = w.ask(
        "SELECT id::text FROM participants_recovery WHERE user_id = %s ORDER BY asked_at DESC", [w.id_of(person)]
    )
    return str(rows[0][0])


def confirms(who: str = "coordinator", person: str = "caw") -> Any:
    return w.signed_in(who, fresh=True).post(f"/herstel/{recovery(person)}/bevestigen/")


def told(slug: str, message: str) -> int:
    return int(
        w.ask("SELECT count(*) FROM secrecy.outbox WHERE user_id = %s AND message = %s", [w.id_of(slug), message])[0][0]
    )


def past_item() -> str:
    """The address of the item that was discussed, with the CAW in the room."""
    ((meeting, item),) = w.ask(
        "SELECT m.slug, i.slug FROM meetings_agendaitem i JOIN meetings_meeting m ON m.id = i.meeting_id WHERE i.position = 1 AND m.starts_at < now()"
    )
    return f"/overleg/{meeting}/{item}/"


def opens(client: Client) -> int:
    return int(client.get(past_item()).status_code)
