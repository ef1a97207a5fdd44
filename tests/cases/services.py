"""More services than the demo town has, laid down as its administrators and its cell would have: each with one who speaks for it."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

from tests import world as w


def lay(slug: str, short: str, last_name: str, *, like: str = "caw") -> str:
    """A service of the category of another, taking part in the same cell, with one representative; the person's slug."""
    ((person, service, organisation, mandate),) = w.ask(
        "SELECT u.id, m.service_id, u.organisation_id, m.id::text FROM participants_user u JOIN participants_mandate m ON m.user_id = u.id WHERE u.username = %s",
        [like],
    )
    house = _copied(
        "organisation", f"id = {organisation}", name=short, kbo_number="", ovo_code="", institution_number=""
    )
    desk = _copied("service", f"id = {service}", name=short, short_name=short, organisation_id=house)
    _copied("participation", f"service_id = {service}", service_id=desk)
    who = _copied(
        "user", f"id = {person}", username=slug, first_name=short, last_name=last_name, email=f"{slug}@duinbeke.invalid", organisation_id=house
    )  # fmt: skip
    speaks = _copied("mandate", f"id = '{mandate}'", service_id=desk, user_id=who)
    for one, capacity in w.ask(
        "SELECT id::text, capacity::text FROM participants_acknowledgement WHERE user_id = %s", [person]
    ):
        _copied("acknowledgement", f"id = '{one}'", user_id=who, capacity=capacity and speaks)
    return slug


def _copied(what: str, where: str, **changes: Any) -> Any:
    """A row like that one, but for these columns, with a key of its own; the key."""
    table = f"participants_{what}"
    ((numbered,),) = w.ask("SELECT pg_get_serial_sequence(%s, 'id')", [table])
    key = w.ask(f"SELECT nextval('{numbered}')")[0][0] if numbered else str(uuid4())
    w.ask(
        f"INSERT INTO {table} SELECT (jsonb_populate_record(NULL::{table}, to_jsonb(x) || %s::jsonb)).* FROM {table} x WHERE {where} LIMIT 1",
        [json.dumps({"id": key, **changes})],
    )
    return key
