"""Rows into both databases: sealed into the full one, as they are into the bare one. By COPY, as superuser."""

from __future__ import annotations

import hashlib
import io
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import models
from psycopg2.extensions import connection

from bench.installation import BARE, FULL, Installation
from bench.region import Marked, Region
from bench.scale import MONTHS, Scale
from participants.models import LegalReference
from secrecy import keys
from secrecy.cipher import SealedText, bound

AT_ONCE = 200_000  # rows kept before they are copied


def fill(on: Installation, scale: Scale) -> Marked:
    """Generate the region and put it in both databases; what to measure on."""
    permissions = dict(on.ask("SELECT name, permission FROM secrecy.act"))
    ((basis,),) = on.ask(f"SELECT id FROM {LegalReference._meta.db_table} ORDER BY id LIMIT 1")
    ((notice,),) = on.ask("SELECT id FROM participants_secrecynotice WHERE valid_until IS NULL")
    region = Region(scale, permissions, basis, notice)
    links = {name: on.connect(name) for name in (FULL, BARE)}
    try:
        for link in links.values():
            with link.cursor() as cursor:
                cursor.execute("SET session_replication_role = replica; SET synchronous_commit = off")
        _copy(links, region, region.everyone())
        waiting: list[models.Model] = []
        for town, people in region.towns():
            waiting += people
            waiting += region.cases(town)
            if len(waiting) > AT_ONCE:
                _copy(links, region, waiting)
                waiting = []
        _copy(links, region, waiting)
        with links[FULL].cursor() as cursor:
            _rows(cursor, "keystore.cell_key", ("cell", "wrapped"), region.cell_keys.items())
            pairs = ((circle, cell, wrapped) for circle, (cell, _raw, wrapped) in region.circle_keys.items())
            _rows(cursor, "keystore.circle_key", ("circle", "cell", "wrapped"), pairs)
            cursor.execute(LEDGER, {"entries": scale.entries, "months": MONTHS})
        with links[BARE].cursor() as cursor:
            for model, act in GRANTED.items():
                cursor.execute(
                    GRANTS.format(table=f"{model}", act=act), {"model": model.split("_")[1], "app": model.split("_")[0]}
                )
        for link in links.values():
            with link.cursor() as cursor:
                cursor.execute(SEQUENCES)
                cursor.execute("VACUUM ANALYZE")
    finally:
        for link in links.values():
            link.close()
    assert region.marked is not None
    return region.marked


def _copy(links: dict[str, connection], region: Region, rows: Iterable[models.Model]) -> None:
    tables: dict[type[models.Model], list[models.Model]] = defaultdict(list)
    for row in rows:
        tables[type(row)].append(row)
    for model, its in tables.items():
        fields = model._meta.concrete_fields
        columns = [str(f.column) for f in fields]
        for name, link in links.items():
            sealed = name == FULL
            values = ([_value(row, f, region, sealed=sealed) for f in fields] for row in its)
            with link.cursor() as cursor:
                _rows(cursor, model._meta.db_table, columns, values)


def _value(row: models.Model, column: Any, region: Region, *, sealed: bool) -> Any:
    value = row.__dict__.get(column.attname)  # past the descriptor that unseals
    if not sealed or not isinstance(column, SealedText):
        return value
    circle: UUID = getattr(row, "circle_id")  # noqa: B009 - only confidential models have sealed columns
    key = AESGCM(region.circle_keys[circle][1])
    return keys.seal(key, str(value).encode(), bound(row, column.column))  # type: ignore[arg-type]


def _rows(cursor: Any, table: str, columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
    text = io.StringIO()
    for row in rows:
        text.write("\t".join(map(_text, row)) + "\n")
    text.seek(0)
    quoted = ", ".join(f'"{c}"' for c in columns)
    cursor.copy_expert(f"COPY {table} ({quoted}) FROM STDIN", text)


def _text(value: Any) -> str:
    """A value as COPY reads it."""
    if value is None:
        return "\\N"
    if isinstance(value, bytes):
        return "\\\\x" + value.hex()
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value).replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")


def badge(on: Installation, cookie: str, reader: int, capacity: UUID, content: str) -> None:
    """A session of the full product, as signing in leaves it, but for its length."""
    on.ask(
        "INSERT INTO secrecy.badge (token, user_id, capacity, content, idle, until) VALUES (%s, %s, %s, %s, '30 minutes', now() + interval '1 day')",
        [hashlib.sha256(bytes.fromhex(cookie)).digest(), reader, str(capacity), content],
    )


# Skewed like life: few busy people, recent cases more than old ones. Entries have no one to answer for: leaves are
# not computed from them here.
LEDGER = """
INSERT INTO secrecy_ledger (at, act, cell, circle, shown, purpose, door, request, actor, capacity, salt, commitment)
SELECT now() - random() * make_interval(months => %(months)s), 'open', c.cell, c.id, ARRAY[c.id], 'voorbereiding overleg', 'cases:case',
       gen_random_uuid(), c.cell * 100 + floor(power(random(), 3) * 15)::int, c.id, uuid_send(gen_random_uuid()), sha256(uuid_send(c.id))
  FROM generate_series(1, %(entries)s) n
  JOIN (SELECT row_number() OVER (ORDER BY begun_at DESC) - 1 AS place, count(*) OVER () AS total, id, cell FROM secrecy_circle WHERE kind = 'case') c
    ON c.place = (hashint4(n)::bigint + 2147483648) %% c.total
"""
# What guardian keeps for the same readers: one row a person and object, for the act that shows it.
GRANTED = {
    "cases_case": "list", "cases_datasubject": "read", "cases_indication": "read", "contributions_contribution": "read",
    "followup_action": "read", "meetings_decision": "read",
}  # fmt: skip
GRANTS = """
INSERT INTO guardian_userobjectpermission (user_id, permission_id, content_type_id, object_pk)
SELECT DISTINCT a.user_id, p.id, t.id, r.id::text
  FROM {table} r JOIN secrecy_admission a ON a.content_object_id = r.circle_id
  JOIN secrecy.act q ON q.permission = a.permission_id AND q.name = '{act}'
  JOIN django_content_type t ON t.app_label = %(app)s AND t.model = %(model)s
  JOIN auth_permission p ON p.content_type_id = t.id AND p.codename = 'view_' || %(model)s
"""
SEQUENCES = """
DO $$ DECLARE t regclass; BEGIN
  FOR t IN SELECT c.oid FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'id'
            WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attidentity <> '' LOOP
    EXECUTE format('SELECT setval(pg_get_serial_sequence(%L, ''id''), (SELECT coalesce(max(id), 0) + 1 FROM %s), false)', t, t);
  END LOOP;
END $$
"""
