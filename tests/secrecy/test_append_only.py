"""Promise 5: ledger and change log are added to, and nothing else, whoever asks."""

from __future__ import annotations

import psycopg2
import pytest

from tests import world as w
from tests.secrecy.intruder import Intruder, bare, inside

TABLES = (
    "secrecy_ledger",
    "partition",
    "secrecy_change",
    "secrecy_sealed",
    "secrecy_node",
    "secrecy_checkpoint",
    "secrecy_rotation",
)


def named(table: str) -> str:
    found = "SELECT to_regclass('secrecy.ledger_' || to_char(now() AT TIME ZONE 'UTC', 'YYYYMM'))::text"
    return str(w.ask(found)[0][0]) if table == "partition" else table


def attacks(table: str) -> list[str]:
    column = {
        "secrecy_sealed": "leaf",
        "secrecy_node": "hash",
        "secrecy_checkpoint": "note",
        "secrecy_rotation": "note",
    }.get(table, "door")
    return [
        f"UPDATE {table} SET {column} = {column}",
        f"DELETE FROM {table}",
        f"TRUNCATE {table}",
        f"TRUNCATE {table} CASCADE",
    ]


def refused(i: Intruder, table: str) -> None:
    for attack in attacks(named(table)):
        failed = i.fails(attack)
        if failed is None:  # no policy shows this role a row there, so that none was touched
            assert not attack.startswith("TRUNCATE")
            with i.link.cursor() as cursor:
                cursor.execute(attack)
                assert cursor.rowcount == 0, attack
        else:
            assert isinstance(failed, psycopg2.errors.InsufficientPrivilege), attack


@pytest.mark.parametrize("table", TABLES)
def test_for_the_web_role(town: None, table: str) -> None:
    with inside("coordinator") as i:
        refused(i, table)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("role", ["livc_keeper", "livc_owner", "livc_log", "postgres"])
def test_for_who_owns_it_and_even_for_who_administers_the_database(town: None, table: str, role: str) -> None:
    """The triggers stand behind the grants; ALWAYS, so that no replica's setting silences them."""
    with bare("superuser") as i:
        if role != "postgres":
            i.sql(f"SET ROLE {role}")
            refused(i, table)
            i.sql("RESET ROLE")
        else:
            refused(i, table)
            i.sql("SET session_replication_role = replica")
            refused(i, table)


def test_every_partition_of_the_ledger_has_its_own_triggers_and_policies(town: None) -> None:
    rows = w.ask(
        "SELECT c.relname, c.relowner::regrole::text, c.relrowsecurity AND c.relforcerowsecurity,"
        " (SELECT array_agg(t.tgname::text || t.tgenabled::text ORDER BY t.tgname) FROM pg_trigger t WHERE t.tgrelid = c.oid)"
        " FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'secrecy_ledger'::regclass"
    )
    assert len(rows) >= 30
    for name, owner, forced, triggers in rows:
        assert (owner, forced) == ("livc_keeper", True), name
        assert triggers == ["never_changedA", "never_emptiedA"], name


def test_partitions_of_the_months_ahead_are_made_once(world: str) -> None:
    from livc.housekeeping import make_partitions

    count = "SELECT count(*) FROM pg_inherits WHERE inhparent = 'secrecy_ledger'::regclass"
    before = w.ask(count)
    make_partitions()
    assert w.ask(count) == before
    w.ask("DROP TABLE secrecy.ledger_" + w.ask("SELECT to_char(now() + interval '2 months', 'YYYYMM')")[0][0])
    make_partitions()
    assert w.ask(count) == before


def test_an_entry_is_no_longer_than_a_reference(town: None) -> None:
    from secrecy.acts import RecordImpossible, on_record

    with w.standing_as("coordinator"):
        with pytest.raises(RecordImpossible):
            on_record("print", purpose="lang " * 100)
        with pytest.raises(RecordImpossible):
            on_record("print", about="lang " * 100)


@pytest.mark.parametrize("act", ["open", "write", "admit", "erase", "review", "begin", "sign-in", "anything"])
def test_an_act_with_a_verb_of_its_own_is_entered_by_that_verb_alone(town: None, act: str) -> None:
    from secrecy.acts import RecordImpossible, on_record

    with w.standing_as("coordinator") as here:
        with pytest.raises(RecordImpossible):
            on_record(act)
        assert w.entries(request=here.request) == []
