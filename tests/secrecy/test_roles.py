"""Nobody who holds one of the database's roles holds more than that role is for."""

from __future__ import annotations

from secrets import token_hex

import psycopg2
import pytest
from django.apps import apps

from secrecy import foundation
from secrecy.models import Confidential, Listed
from tests import world as w
from tests.secrecy import serverlog
from tests.secrecy.intruder import bare
from tests.secrecy.test_grants import ROLES

CONFIDENTIAL = [m._meta.db_table for m in apps.get_models() if issubclass(m, Confidential | Listed)]


def partition() -> str:
    return str(w.ask("SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'secrecy_ledger'::regclass")[0][0])


def test_no_role_is_a_superuser_or_may_become_another() -> None:
    rows = w.ask(
        "SELECT rolname, rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolinherit FROM pg_roles WHERE rolname LIKE 'livc%'",
        database="postgres",
    )
    assert {row[0] for row in rows} == set(ROLES)
    assert all(not any(row[1:]) for row in rows)
    members = w.ask(
        "SELECT member::regrole, roleid::regrole FROM pg_auth_members WHERE member::regrole::text LIKE 'livc%' OR roleid::regrole::text LIKE 'livc%'",
        database="postgres",
    )
    assert members == []


def test_only_the_backup_sees_past_row_policies_and_the_keeper_cannot_log_in() -> None:
    rows = w.ask(
        "SELECT rolname, rolbypassrls, rolcanlogin FROM pg_roles WHERE rolname LIKE 'livc%'", database="postgres"
    )
    assert {row[0] for row in rows if row[1]} == {"livc_backup"}
    assert {row[0] for row in rows if not row[2]} == {"livc_keeper"}


@pytest.mark.parametrize("role", [r.removeprefix("livc_") for r in ROLES if r != "livc_keeper"])
def test_no_role_becomes_another(town: None, role: str) -> None:
    with bare(role) as someone:
        for other in {*ROLES, "postgres"} - {f"livc_{role}"}:
            assert someone.fails(f"SET ROLE {other}")
            assert someone.fails(f"SET SESSION AUTHORIZATION {other}")
            assert someone.fails(f"GRANT {other} TO livc_{role}")


# The owner migrates and never serves --------------------------------------------------------------------------


@pytest.mark.parametrize("table", CONFIDENTIAL)
def test_the_owner_sees_no_row_about_a_person(town: None, table: str) -> None:
    with bare("owner") as owner:
        assert owner.value(f"SELECT count(*) FROM {table}") == 0


@pytest.mark.parametrize("table", CONFIDENTIAL)
def test_the_owner_changes_no_row_about_a_person(town: None, table: str) -> None:
    with bare("owner") as owner, owner.link.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET circle_id = circle_id")
        assert cursor.rowcount == 0
        cursor.execute(f"DELETE FROM {table}")
        assert cursor.rowcount == 0


LEDGER = [
    "SELECT count(*) FROM {0}",
    "INSERT INTO {0} (act, door, request, commitment) VALUES ('open', 'x', gen_random_uuid(), sha256(''))",
    "UPDATE {0} SET act = 'x'",
    "DELETE FROM {0}",
    "TRUNCATE {0}",
    "DROP TABLE {0}",
    "ALTER TABLE {0} DISABLE TRIGGER ALL",
    "ALTER TABLE {0} NO FORCE ROW LEVEL SECURITY",
    "ALTER TABLE {0} DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE {0} OWNER TO livc_owner",
    "ALTER TABLE {0} RENAME TO other",
    "DROP TRIGGER never_emptied ON {0}",
    "CREATE POLICY mine ON {0} TO livc_owner USING (true)",
    "CREATE RULE mine AS ON INSERT TO {0} DO INSTEAD NOTHING",
    "GRANT ALL ON {0} TO livc_owner",
    "CREATE INDEX ON {0} (act)",
    "LOCK TABLE {0}",
    "COPY {0} TO STDOUT",
]


@pytest.mark.parametrize("attack", LEDGER)
def test_the_owner_can_do_nothing_to_the_ledger(town: None, attack: str) -> None:
    before = w.ask("SELECT count(*) FROM secrecy_ledger")
    with bare("owner") as owner:
        for table in ("secrecy_ledger", partition()):
            failed = owner.fails(attack.format(table))
            # A grant by who may not grant is a warning only; the test of grants says that nothing came of it.
            assert failed is not None or attack.startswith("GRANT"), attack
        owner.link.commit()
    assert w.ask("SELECT count(*) FROM secrecy_ledger") == before


@pytest.mark.parametrize(
    "attack",
    [
        "ALTER TABLE secrecy_ledger DETACH PARTITION {0}",
        "CREATE TABLE mine PARTITION OF secrecy_ledger DEFAULT",
        "DROP SCHEMA secrecy CASCADE",
        "DROP SCHEMA keystore CASCADE",
        "DROP SCHEMA public CASCADE",
        "ALTER SCHEMA secrecy OWNER TO livc_owner",
        "SELECT * FROM keystore.circle_key",
        "SELECT * FROM keystore.cell_key",
        "SELECT * FROM keystore.destroyed",
        "SELECT * FROM secrecy.badge",
        "SELECT * FROM secrecy.credential",
        "SELECT * FROM secrecy.standing",
        "INSERT INTO secrecy.act VALUES ('read', 1)",
        "SELECT secrecy.replay_destroyed()",
        "SELECT secrecy.destroy_key(gen_random_uuid(), 1, now(), gen_random_uuid(), 'x')",
        "REASSIGN OWNED BY livc_keeper TO livc_owner",
        "DROP OWNED BY livc_keeper",
        "ALTER FUNCTION secrecy.opened(text) OWNER TO livc_owner",
        "DROP FUNCTION secrecy.never() CASCADE",
        "ALTER FUNCTION secrecy.holds(bigint, uuid) SECURITY INVOKER",
    ],
)
def test_the_owner_does_not_take_the_deep_room(town: None, attack: str) -> None:
    with bare("owner") as owner:
        failed = owner.fails(attack.format(partition()))
        assert failed is not None
        assert failed.pgcode in ("42501", "2BP01"), failed


# Whatever the owner makes is asked by functions that run as the keeper; so the owner writes no code.
TROJANS = [
    "CREATE FUNCTION public.trojan() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE FUNCTION public.trojan() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    "CREATE PROCEDURE public.trojan() LANGUAGE sql AS 'SELECT 1'",
    "CREATE OR REPLACE FUNCTION secrecy.reader() RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint'",
    "DO $$ BEGIN END $$",
    "CREATE VIEW trojan AS SELECT wrapped FROM keystore.circle_key",
    "CREATE EXTENSION dblink",
    "CREATE EVENT TRIGGER trojan ON ddl_command_end EXECUTE FUNCTION secrecy.never()",
    "SELECT query_to_xml('SELECT 1', true, true, '')",
]


@pytest.mark.parametrize("attack", TROJANS)
@pytest.mark.parametrize("role", ["owner", "app"])
def test_nobody_writes_code_that_the_keeper_would_run(town: None, role: str, attack: str) -> None:
    with bare(role) as someone:
        failed = someone.fails(attack)
        assert failed is not None
        assert failed.pgcode in ("42501", "0A000"), failed  # not allowed, or not there at all


# The others ---------------------------------------------------------------------------------------------------


READ = {
    "seal": ["secrecy_checkpoint", "secrecy_ledger", "secrecy_node", "secrecy_rotation", "secrecy_sealed"],
    "auditor": [
        "secrecy_change",
        "secrecy_checkpoint",
        "secrecy_ledger",
        "secrecy_node",
        "secrecy_rotation",
        "secrecy_sealed",
    ],
}


@pytest.mark.parametrize("role", READ)
def test_the_auditor_and_the_sealer_read_what_is_on_record_and_nothing_else(town: None, role: str) -> None:
    with bare(role) as someone:
        assert someone.value("SELECT count(*) FROM secrecy_ledger") > 100
        readable = someone.sql(
            "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname IN ('public', 'secrecy', 'keystore') AND c.relkind IN ('r', 'p', 'v') AND has_any_column_privilege(c.oid, 'SELECT, INSERT, UPDATE')"
        )
        assert sorted(name for (name,) in readable) == READ[role]


def test_what_the_auditor_asks_of_the_database_is_in_the_servers_log(town: None) -> None:
    mark = token_hex(8)
    with serverlog.reading() as since:
        w.ask(f"SELECT count(*) FROM secrecy_ledger WHERE door <> '{mark}'", role="auditor")
        assert mark in since()


@pytest.mark.parametrize("setting", ["log_statement = none", "log_min_messages = panic", "log_destination = 'csvlog'"])
def test_the_auditor_cannot_switch_that_off(town: None, setting: str) -> None:
    with bare("auditor") as auditor:
        assert auditor.fails(f"SET {setting}")
        assert auditor.fails(f"ALTER ROLE livc_auditor SET {setting}")


def test_the_backup_reads_ciphertext_and_neither_keys_nor_sessions(town: None) -> None:
    with bare("backup") as backup:
        assert b"Robin" not in bytes(backup.value("SELECT text FROM cases_indication LIMIT 1"))
        assert backup.value("SELECT count(*) FROM secrecy_ledger") > 100
        for table in (
            "keystore.circle_key",
            "keystore.cell_key",
            "keystore.destroyed",
            "secrecy.badge",
            "secrecy.credential",
            "secrecy.standing",
        ):
            assert backup.fails(f"SELECT * FROM {table}")
        for attack in (
            "UPDATE cases_case SET state = 'x'",
            "DELETE FROM secrecy_change",
            "INSERT INTO demo_demomark DEFAULT VALUES",
        ):
            assert backup.fails(attack)


def test_a_backup_reads_the_partition_of_every_month(town: None) -> None:
    unread = w.ask(
        "SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'secrecy_ledger'::regclass AND NOT has_table_privilege('livc_backup', inhrelid, 'SELECT')"
    )
    assert unread == []


def test_the_log_role_finds_no_table(town: None) -> None:
    with bare("log") as log:
        for table in (
            "secrecy.badge",
            "secrecy.standing",
            "secrecy.credential",
            "secrecy_ledger",
            "cases_case",
            "participants_user",
            "secrecy_change",
        ):
            failed = log.fails(f"SELECT * FROM {table}")
            assert isinstance(failed, psycopg2.errors.InsufficientPrivilege)


def test_laying_the_foundation_again_puts_right_what_a_role_did_to_itself(world: str) -> None:
    made = w.state()
    with bare("app") as intruder:
        # PostgreSQL lets a role do this to itself. It shuts the web out; it shows nothing.
        intruder.sql("ALTER ROLE livc_app PASSWORD 'taken'")
        intruder.sql("ALTER ROLE livc_app SET row_security = off")
        intruder.sql(f"ALTER ROLE livc_app IN DATABASE {world} SET default_transaction_read_only = on")
        intruder.link.commit()
    try:
        with pytest.raises(psycopg2.OperationalError):
            w.connect("app")
    finally:
        foundation.lay(made.admin, database=world, passwords=made.passwords)
    with bare("app") as app:
        assert app.sql(
            "SELECT current_setting('row_security'), current_setting('default_transaction_read_only'), current_setting('track_activities')"
        ) == [("on", "off", "off")]
