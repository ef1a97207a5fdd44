"""Promise 4: SQL injected in A's request reads what A has opened, acts as A, and takes nobody's identity."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import psycopg2
import pytest

from tests import world as w
from tests.secrecy.intruder import inside

ROOM = (
    "secrecy.badge",
    "secrecy.credential",
    "secrecy.standing",
    "secrecy.act",
    "keystore.circle_key",
    "keystore.cell_key",
    "keystore.destroyed",
)


@pytest.mark.parametrize("table", ROOM)
def test_sessions_passwords_standings_and_keys_are_neither_read_nor_written(town: None, table: str) -> None:
    with inside("coordinator") as i:
        for attack in (
            f"SELECT * FROM {table}",
            f"DELETE FROM {table}",
            f"INSERT INTO {table} DEFAULT VALUES",
            f"LOCK TABLE {table}",
            f"COPY {table} TO STDOUT",
        ):
            failed = i.fails(attack)
            assert isinstance(failed, psycopg2.errors.InsufficientPrivilege), attack


def log_functions() -> list[tuple[str, list[str]]]:
    """Functions of the log connection and all others that the web role isn't meant to call, with their arguments."""
    rows = w.ask(
        "SELECT p.oid::regprocedure::text, ARRAY(SELECT format_type(t, NULL) FROM unnest(p.proargtypes) t) FROM pg_proc p"
        " WHERE p.pronamespace = 'secrecy'::regnamespace AND NOT has_function_privilege('livc_app', p.oid, 'EXECUTE') AND p.prorettype <> 'trigger'::regtype AND p.provariadic = 0"
    )
    return [(str(name), list(args)) for name, args in rows]


def test_no_function_of_the_log_connection_can_be_called(town: None) -> None:
    functions = log_functions()
    assert len(functions) > 25
    with inside("coordinator") as i:
        for name, args in functions:
            call = f"{name.split('(')[0]}({', '.join(f'NULL::{arg}' for arg in args)})"
            failed = i.fails(f"SELECT * FROM {call}")
            assert isinstance(failed, psycopg2.errors.InsufficientPrivilege), call


def test_nobody_is_seated_mandated_flagged_or_called_back(world: str) -> None:
    w.ask("UPDATE participants_user SET is_active = false WHERE username = 'vdab'")
    with inside("coordinator") as i:
        for attack in (
            "UPDATE participants_user SET is_superuser = true",
            "INSERT INTO participants_user (username) VALUES ('x')",
            "INSERT INTO participants_seat SELECT * FROM participants_seat",
            "UPDATE participants_seat SET kind = 'mayor'",
            "INSERT INTO participants_mandate SELECT * FROM participants_mandate",
            "INSERT INTO participants_appointment SELECT * FROM participants_appointment",
            "UPDATE participants_appointment SET kind = 'auditor'",
            "UPDATE auth_permission SET codename = 'admit_circle' WHERE codename = 'read_circle'",
            "INSERT INTO auth_permission (name, content_type_id, codename) VALUES ('x', 1, 'x')",
            "UPDATE django_content_type SET model = 'circle'",
            "INSERT INTO participants_user_user_permissions (user_id, permission_id) VALUES (1, 1)",
            "INSERT INTO participants_user_groups (user_id, group_id) VALUES (1, 1)",
            "INSERT INTO guardian_userobjectpermission (user_id, permission_id, content_type_id, object_pk) VALUES (1, 1, 1, '1')",
            "UPDATE participants_legalreference SET valid_until = NULL",
            "UPDATE cells_cell SET municipality_id = '99002', id = 7",
            "INSERT INTO participants_administration (id, user_id, organisation_id, begins, ends, act, designated_by_id)"
            " SELECT gen_random_uuid(), id, organisation_id, now(), now(), '', secrecy.reader() FROM participants_user WHERE id <> secrecy.reader()",
            "INSERT INTO cells_agreement (membership_id, agreed_by_id, agreed_at) SELECT id, secrecy.reader(), now() FROM cells_membership",
            "INSERT INTO demo_demomark DEFAULT VALUES",
        ):
            assert isinstance(i.fails(attack), psycopg2.errors.InsufficientPrivilege), attack
        # What an administrator may change, changes for nobody else: no row is there to be changed.
        for attack in (
            "UPDATE participants_user SET is_active = true",
            "UPDATE participants_seat SET clearance_until = '2099-01-01', ends = '2099-01-01'",
            "UPDATE participants_appointment SET ends = '2099-01-01'",
            "UPDATE participants_administration SET ends = '2099-01-01'",
            "UPDATE participants_service SET name = 'x'",
            "UPDATE participants_organisation SET name = 'x'",
            "UPDATE cells_cell SET state = 'active'",
            "UPDATE cells_membership SET until = NULL",
        ):
            with i.link.cursor() as cursor:
                cursor.execute(attack)
                assert cursor.rowcount == 0, attack
        # A fixed seat can end a mandate of its cell, and neither begin, prolong nor revive one.
        assert i.fails("UPDATE participants_mandate SET ended_at = NULL, ends = '2099-01-01'")


@pytest.mark.parametrize("table", ["secrecy_ledger", "partition"])
def test_the_ledger_is_neither_written_nor_changed(town: None, table: str) -> None:
    if table == "partition":
        table = w.ask("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'secrecy_ledger'::regclass")[
            0
        ][0]
    with inside("auditor") as i:
        for attack in (
            f"INSERT INTO {table} (act, door, request, commitment) VALUES ('open', 'x', gen_random_uuid(), sha256(''))",
            f"UPDATE {table} SET actor = 1",
            f"DELETE FROM {table}",
            f"TRUNCATE {table}",
            f"ALTER TABLE {table} DISABLE TRIGGER ALL",
            "SELECT nextval('secrecy_ledger_id_seq')",
        ):
            assert i.fails(attack), attack


def test_the_ledger_is_read_once_its_review_is_on_record_and_of_ones_own_cell(town: None) -> None:
    from secrecy import record

    with inside("auditor") as i:
        assert i.value("SELECT count(*) FROM secrecy_ledger") == 0
        assert record.call("open_register", i.pid, i.began, i.request, "toezicht", None)[0][0]
        assert i.value("SELECT count(*) FROM secrecy_ledger") > 50
        assert i.sql("SELECT DISTINCT cell FROM secrecy_ledger") == [(1,)]
    assert [e["act"] for e in w.entries(request=i.request)] == ["review"]
    with inside("coordinator") as i:
        assert record.call("open_register", i.pid, i.began, i.request, "nieuwsgierig", None) == [(None,)]
        assert i.value("SELECT count(*) FROM secrecy_ledger") == 0


def test_the_change_log_is_written_in_the_own_name_alone_and_never_read_or_changed(world: str) -> None:
    line = (
        "INSERT INTO secrecy_change (content_type_id, object_pk, object_repr, action, changes_text, timestamp, door, noticed, actor_id, remote_addr, actor_email)"
        " VALUES (1, 'x', 'x', 1, '', '2001-01-01', 'elders', false, %s, '203.0.113.1', 'x@example.org') RETURNING id"
    )
    with inside("coordinator") as i:
        pk = i.sql(line, [w.id_of("burgemeester")])[0][0]
        for attack in (
            "SELECT changes FROM secrecy_change",
            "SELECT * FROM secrecy_change",
            "UPDATE secrecy_change SET door = 'x'",
            "DELETE FROM secrecy_change",
        ):
            assert isinstance(i.fails(attack), psycopg2.errors.InsufficientPrivilege), attack
        i.link.commit()
    (kept,) = w.ask(
        "SELECT actor_id, door, remote_addr, actor_email, now() - timestamp < interval '1 hour' FROM secrecy_change WHERE id = %s",
        [pk],
    )
    assert kept == (w.id_of("coordinator"), "test", None, None, True)


def test_nobody_writes_a_line_where_nobody_stands(town: None) -> None:
    from tests.secrecy.intruder import bare

    with bare() as i:
        assert i.fails(
            "INSERT INTO secrecy_change (content_type_id, object_pk, object_repr, action, changes_text, timestamp, door, noticed) VALUES (1, 'x', 'x', 1, '', now(), '', false)"
        )


def test_a_circle_is_neither_made_nor_changed(town: None) -> None:
    with inside("coordinator") as i:
        i.open(w.slug_of("001"), act="admit")
        for attack in (
            "INSERT INTO secrecy_circle (id, reference, kind, label, cell, apart, begun_by_id, begun_at) SELECT gen_random_uuid(), 'x', kind, label, cell, false, begun_by_id, now() FROM secrecy_circle LIMIT 1",
            "UPDATE secrecy_circle SET apart = false",
            "UPDATE secrecy_circle SET cell = 2",
        ):
            assert isinstance(i.fails(attack), psycopg2.errors.InsufficientPrivilege), attack


def test_a_stolen_hash_of_a_cookie_would_open_nothing(town: None) -> None:
    """What lies in the database is no cookie: standing hashes again what it is given."""
    from secrecy.acts import Refused, standing

    with inside("coordinator"):
        (token,) = w.ask(
            "SELECT token FROM secrecy.badge WHERE user_id = %s ORDER BY made DESC LIMIT 1", [w.id_of("coordinator")]
        )[0]
    with pytest.raises(Refused), standing(bytes(token), door="test"):
        pass


# What A can do: act as A. Written down, so that it is a choice and no surprise. --------------------------------


def test_what_injected_sql_can_do_in_somebodys_request(world: str) -> None:
    with inside("coordinator") as i:
        # Read the headers that the coordinator may list, without the list standing in the ledger.
        assert i.value("SELECT count(*) FROM cases_case") == 4
        # Know the people and meetings of the coordinator's cell.
        assert i.value("SELECT count(*) FROM participants_user") == 8
        assert i.value("SELECT count(*) FROM meetings_meeting") == 3
        # See that a table has rows one can't read, and about how many.
        i.sql("SET LOCAL enable_indexscan = off; SET LOCAL enable_bitmapscan = off")
        assert "Rows Removed by Filter" in str(i.sql("EXPLAIN ANALYZE SELECT * FROM cases_indication"))
        blind = "MERGE INTO cases_indication USING (VALUES (1)) v ON true WHEN MATCHED THEN UPDATE SET noted_on = now()"
        assert "target row violates" in str(i.fails(blind))
        assert i.value("SELECT n_live_tup >= 0 FROM pg_stat_user_tables WHERE relname = 'cases_indication'")
        # Change and add rows in circles opened to write, with the coordinator's name in the change log; the texts
        # are ciphertext, so what is put there can't be read, and nobody reads it as something else.
        i.open(w.slug_of("001"), act="write")
        i.sql("UPDATE cases_case SET to_close = true")
        i.sql("UPDATE cases_indication SET text = 'x'")
        # Go on fetching from a cursor that was opened while it was allowed, until the transaction ends.
        i.sql("DECLARE early CURSOR FOR SELECT text FROM cases_indication")
        assert len(i.sql("FETCH 1 FROM early")) == 1
        # Hold others up until the role's limits end it.
        assert i.fails("LOCK TABLE cases_indication IN ACCESS EXCLUSIVE MODE") is None
        assert i.value("SELECT current_setting('statement_timeout')") == "15s"
        # Shut the web out, until the foundation is laid again.
        assert i.fails("ALTER ROLE livc_app PASSWORD 'x'") is None
        # Let others of the cell in, and out, in circles opened to admit: see test_admitting.


def test_a_badge_for_a_task_is_asked_by_who_stands_and_for_nobody_else(town: None) -> None:
    from secrecy import record
    from secrecy.acts import RecordImpossible

    with inside("coordinator") as i, pytest.raises(RecordImpossible):
        record.call("badge_for_task", b"x" * 32, b"y" * 32, i.pid, i.began + timedelta(seconds=1), i.request)
    with inside("coordinator") as i, pytest.raises(RecordImpossible):
        record.call("badge_for_task", b"x" * 32, b"y" * 32, i.pid, i.began, uuid4())
