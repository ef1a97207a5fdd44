"""The leaf of an entry is fixed for good: the database and a plain COPY give the same."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Iterator
from typing import Any

import pytest

from secrecy import ledger
from tests import world as w


def copied(where: str = "true") -> list[dict[str, str | None]]:
    """The ledger as an administrator would copy it out, in UTC."""
    link = w.connect()
    out = io.StringIO()
    try:
        with link.cursor() as cursor:
            cursor.execute("SET timezone = 'UTC'")
            cursor.copy_expert(
                f"COPY (SELECT {', '.join(ledger.COLUMNS)} FROM secrecy_ledger WHERE {where} ORDER BY id) TO STDOUT",
                out,
            )
    finally:
        link.close()
    return [ledger.from_copy(line) for line in out.getvalue().splitlines()]


def leaves(setting: str = "") -> dict[str, bytes]:
    rows: list[Any] = w.ask(f"{setting} SELECT e.id::text, secrecy.leaf(e) FROM secrecy_ledger e")
    return {pk: bytes(leaf) for pk, leaf in rows}


def test_every_leaf_is_computed_from_a_plain_copy(town: None) -> None:
    rows, known = copied(), leaves()
    assert len(rows) > 100
    assert {row["id"]: ledger.leaf(row) for row in rows if row["id"]} == known


def test_every_commitment_is_computed_from_a_plain_copy(town: None) -> None:
    with w.standing_as("coordinator") as here:  # whatever a session was set to
        from django.db import connection

        from cases.purposes import Purpose
        from secrecy.acts import open_circles

        with connection.cursor() as cursor:
            cursor.execute("SET bytea_output = 'escape'; SET datestyle = 'German'; SET timezone = 'Asia/Kolkata'")
        open_circles(w.slug_of("001"), purpose=Purpose.PREPARE)
    rows = copied()
    assert any(row["request"] == str(here.request) for row in rows)
    for row in rows:
        assert "\\x" + ledger.commitment(row).hex() == row["commitment"], row


def test_an_admission_is_committed_to_alike_in_a_session_of_other_settings(world: str) -> None:
    from tests.secrecy.intruder import inside
    from tests.secrecy.test_admitting import sound

    with inside("coordinator") as i:
        i.open(w.slug_of("001"), act="admit")
        i.sql("SET bytea_output = 'escape'; SET datestyle = 'German'; SET timezone = 'Asia/Kolkata'")
        assert sound(i) is None
        i.link.commit()
    (row,) = copied(f"request = '{i.request}' AND whom IS NOT NULL")
    assert "\\x" + ledger.commitment(row).hex() == row["commitment"]


@pytest.mark.parametrize(
    "setting",
    [
        "SET bytea_output = 'escape';",
        "SET datestyle = 'German';",
        "SET timezone = 'Asia/Kolkata';",
        "SET intervalstyle = 'iso_8601';",
    ],
)
def test_no_setting_of_a_session_changes_a_leaf(town: None, setting: str) -> None:
    known, other = leaves(), leaves(setting)
    assert {pk: other[pk] for pk in known if pk in other} == {pk: known[pk] for pk in known if pk in other}


def test_personal_columns_can_be_emptied_and_the_leaf_still_stands(world: str) -> None:
    before = leaves()
    # As superuser, with the triggers out of the way: what an office will do at their term.
    w.ask("ALTER TABLE secrecy_ledger DISABLE TRIGGER USER; ALTER TABLE secrecy_ledger NO FORCE ROW LEVEL SECURITY")
    w.ask(f"UPDATE secrecy_ledger SET {', '.join(f'{name} = NULL' for name in (*ledger.PERSONAL, 'salt'))}")
    assert w.ask("SELECT count(*) FROM secrecy_ledger WHERE actor IS NOT NULL OR salt IS NOT NULL") == [(0,)]
    assert leaves() == before
    assert {row["id"]: ledger.leaf(row) for row in copied() if row["id"]} == before


@pytest.mark.parametrize("column", [c for c in ledger.IN_LEAF if c not in ("id", "commitment")])
def test_every_other_column_stands_in_the_leaf(world_of_changes: str, column: str) -> None:
    before = leaves()
    changed = {
        "at": "at + interval '1 microsecond'",
        "cell": "coalesce(cell, 0) + 1",
        "admission": "coalesce(admission, 0) + 1",
        "xid": "'1'::xid8",
    }
    changed |= dict.fromkeys(("circle", "item", "request"), "gen_random_uuid()") | {
        "shown": "array_append(shown, gen_random_uuid())"
    }
    w.ask(f"UPDATE secrecy_ledger SET {column} = {changed.get(column, f'coalesce({column}, chr(32)) || chr(33)')}")
    after = leaves()
    assert not any(after[pk] == before[pk] for pk in before)


@pytest.fixture(scope="module")
def unlocked(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A world whose ledger can be changed, as no role of ours can."""
    name = f"livc_test_{os.getpid()}_leaf"
    with django_db_blocker.unblock():
        w.copy(name)
        w.ask(
            "ALTER TABLE secrecy_ledger DISABLE TRIGGER USER; ALTER TABLE secrecy_ledger DROP CONSTRAINT an_entry_is_as_long_as_a_reference",
            database=name,
        )
        yield name
        w.drop(name)


@pytest.fixture
def world_of_changes(unlocked: str, django_db_blocker: Any) -> Iterator[str]:
    with django_db_blocker.unblock():
        w.point(unlocked)
        yield unlocked
        w.point(w.TOWN)


def test_fields_do_not_run_into_each_other() -> None:
    assert ledger.fields(["ab", "c"]) != ledger.fields(["a", "bc"])
    assert ledger.fields([None]) != ledger.fields([""])


@pytest.mark.parametrize("value", ["", "a\tb", "a\nb\\n", "\\N", "é–…", "\r\b\f\v", "back\\slash"])
def test_a_value_survives_the_copy(town: None, value: str) -> None:
    found = w.ask("SELECT secrecy.fields(%s, NULL)", [value])[0][0]
    assert bytes(found) == ledger.fields([value, None])
    out = io.StringIO()
    link = w.connect()
    with link.cursor() as cursor:
        quoted = cursor.mogrify("%s", [value]).decode()
        cursor.copy_expert(f"COPY (SELECT {quoted}) TO STDOUT", out)
    link.close()
    assert ledger._field(out.getvalue().removesuffix("\n")) == value


def test_the_leaf_of_a_known_entry_never_changes() -> None:
    """A change here would part every ledger from its sealed past."""
    row: dict[str, str | None] = dict.fromkeys(ledger.COLUMNS)
    row |= {"id": "1", "at": "2026-11-24 02:41:44.076188+00", "act": "open", "outcome": "ok", "door": "cases:case"}
    row |= {
        "request": "00000000-0000-4000-8000-000000000001",
        "commitment": "\\x" + "00" * 32,
        "xid": "7",
        "shown": "{00000000-0000-4000-8000-000000000002}",
    }
    assert ledger.leaf(row).hex() == KNOWN
    assert ledger.leaf(row) == hashlib.sha256(b"\x00" + ledger.fields(row[name] for name in ledger.IN_LEAF)).digest()


KNOWN = "2a8fa03530be28a868487ae533757429d14bbbbe29e223c61bb6cada6446582b"
