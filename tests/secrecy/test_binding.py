"""Promises 1 and 4: an opening holds in one transaction of one backend, once another transaction committed it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import psycopg2
import pytest
from django.db import connection

from secrecy import record
from secrecy.acts import RecordImpossible
from tests import world as w
from tests.secrecy.intruder import bare, inside

SEEN = "SELECT count(*) FROM cases_indication"


def test_who_reads_and_rolls_back_has_left_the_entry(town: None) -> None:
    with inside("coordinator") as i:
        i.open(w.slug_of("001"))
        assert i.value(SEEN) == 2
        i.link.rollback()
    (entry,) = w.entries(request=i.request)
    assert (entry["act"], entry["actor"]) == ("open", w.id_of("coordinator"))


def test_who_reads_and_is_cut_off_has_left_the_entry(town: None) -> None:
    with inside("coordinator") as i:
        i.open(w.slug_of("001"))
        assert i.value(SEEN) == 2
        w.ask("SELECT pg_terminate_backend(%s)", [i.pid])
        with pytest.raises(psycopg2.OperationalError):
            i.value(SEEN)
        assert [e["act"] for e in w.entries(request=i.request)] == ["open"]


@pytest.mark.parametrize(
    "ending",
    [
        "COMMIT; BEGIN",
        "ROLLBACK; BEGIN",
        "COMMIT AND CHAIN",
        "ROLLBACK AND CHAIN",
        "COMMIT; BEGIN; COMMIT; BEGIN",
        "END; START TRANSACTION",
    ],
)
def test_the_next_transaction_shows_nothing(town: None, ending: str) -> None:
    with inside("coordinator") as i:
        i.open(w.slug_of("001"))
        assert i.value(SEEN) == 2
        assert i.value(f"{ending}; {SEEN}") == 0  # in one message, so with one clock
        assert i.value(SEEN) == 0


def test_a_savepoint_neither_opens_nor_closes(town: None) -> None:
    with inside("coordinator") as i:
        i.sql("SAVEPOINT a")
        i.open(w.slug_of("001"))
        assert i.value(SEEN) == 2
        i.sql("ROLLBACK TO a")
        assert i.value(SEEN) == 2
        assert len(w.entries(request=i.request)) == 1


def test_another_backend_shows_nothing(town: None) -> None:
    with inside("coordinator") as i, bare() as other:
        i.open(w.slug_of("001"))
        assert other.value(SEEN) == 0
        other.stand("coordinator")
        assert other.value(SEEN) == 0


def test_another_circle_shows_nothing(town: None) -> None:
    with inside("coordinator") as i:
        i.open(w.slug_of("002"))
        case = w.ask("SELECT id FROM cases_case WHERE slug = %s", [w.slug_of("001")])[0][0]
        assert i.value(f"{SEEN} WHERE case_id = %s", [case]) == 0


@pytest.mark.parametrize("level", ["REPEATABLE READ", "SERIALIZABLE"])
def test_a_snapshot_from_before_the_opening_shows_nothing(town: None, level: str) -> None:
    with bare() as i:
        i.sql(f"SET TRANSACTION ISOLATION LEVEL {level}")
        i.stand("coordinator")
        i.open(w.slug_of("001"))
        assert i.value(SEEN) == 0


def _note(link: Any, pid: int, began: Any) -> None:
    """What only the log functions may do: note that the coordinator stands there with case 001 open."""
    with link.cursor() as cursor:
        cursor.execute(
            "INSERT INTO secrecy.standing (pid, began, user_id, capacity, request, door, session, read)"
            " SELECT %s, %s, c.user_id, c.capacity, gen_random_uuid(), 'forged', '', ARRAY(SELECT circle_id FROM cases_case WHERE slug = %s)"
            " FROM secrecy_capacity c WHERE c.user_id = %s",
            [pid, began, w.slug_of("001"), w.id_of("coordinator")],
        )


def test_an_opening_of_the_same_transaction_shows_nothing(world: str) -> None:
    with bare("superuser") as i:
        pid, began = i.sql("SELECT pg_backend_pid(), transaction_timestamp()")[0]
        _note(i.link, pid, began)
        i.sql("SET LOCAL ROLE livc_app")
        assert i.value(SEEN) == 0


def test_the_same_opening_shows_its_rows_once_another_transaction_committed_it(world: str) -> None:
    with bare("superuser") as i:
        pid, began = i.sql("SELECT pg_backend_pid(), transaction_timestamp()")[0]
        _note(w.connect(), pid, began)
        i.sql("SET LOCAL ROLE livc_app")
        assert i.value(SEEN) == 2


def test_reading_takes_no_transaction_number(town: None) -> None:
    with inside("coordinator") as i:
        i.open(w.slug_of("001"))
        assert i.value(SEEN) == 2
        assert i.value("SELECT pg_current_xact_id_if_assigned()") is None


def test_one_does_not_open_where_another_stands(town: None) -> None:
    with inside("coordinator") as i:
        for pid, began, request in (
            (i.pid, i.began, uuid4()),
            (i.pid + 1, i.began, i.request),
            (i.pid, "2020-01-01", i.request),
        ):
            with pytest.raises(RecordImpossible):
                record.call("open_within", [w.slug_of("001")], pid, began, request, "read", "test", None)
        assert i.value(SEEN) == 0


def test_the_next_reader_of_a_backend_takes_the_place_of_the_one_before(town: None) -> None:
    with inside("coordinator") as i:
        i.open(w.slug_of("001"))
        i.stand("vdab")  # in the same transaction, as no request does
        assert i.value(SEEN) == 0
        assert i.value("SELECT secrecy.reader()") == w.id_of("vdab")


def test_an_opening_must_be_durable_before_it_counts(town: None) -> None:
    with inside("coordinator") as i, bare("log") as log:
        log.sql("SET synchronous_commit = off")
        failed = log.fails(
            "SELECT * FROM secrecy.open_within(%s, %s, %s, %s, 'read', 'x', NULL)",
            [[w.slug_of("001")], i.pid, i.began, i.request],
        )
        assert "durable" in str(failed)


LEFT = [
    "DECLARE left_behind CURSOR WITH HOLD FOR SELECT id FROM cases_indication",
    "PREPARE left_behind AS SELECT text FROM cases_indication",
    "SET enable_seqscan = off",
    "SET search_path = secrecy",
    "SET default_transaction_isolation = 'serializable'",
    "SET statement_timeout = 0",
    "SET synchronous_commit = off",
    "SELECT set_config('livc.note', 'smokkelwaar', false)",
]
TRACES = {
    "cursors": "SELECT count(*) FROM pg_cursors WHERE name = 'left_behind'",
    "prepared statements": "SELECT count(*) FROM pg_prepared_statements",
    "settings": "SELECT count(*) FROM pg_settings WHERE source = 'session' AND name NOT IN ('transaction_isolation', 'transaction_read_only', 'transaction_deferrable')",
    "notes": "SELECT count(*) WHERE current_setting('livc.note', true) <> ''",
}


@pytest.mark.parametrize("kind", TRACES)
def test_what_was_left_on_a_kept_connection_is_gone_for_the_next_reader(town: None, kind: str) -> None:
    with w.standing_as("coordinator") as here, connection.cursor() as cursor:
        record.call("open_within", [w.slug_of("001")], here.pid, here.began, here.request, "read", "test", None)
        here.opened.add(uuid4())
        for statement in LEFT:
            cursor.execute(statement)
    with w.standing_as("vdab") as next_one, connection.cursor() as cursor:
        assert next_one.pid == here.pid
        cursor.execute(TRACES[kind])
        assert cursor.fetchone() == (0,)


def test_a_channel_one_listened_on_is_left_with_the_next_reader(town: None) -> None:
    with w.standing_as("coordinator"), connection.cursor() as cursor:
        cursor.execute("LISTEN left_behind")
    with w.standing_as("vdab"):
        pass  # UNLISTEN counts from the commit on
    with w.standing_as("vdab"), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_listening_channels()")
        assert cursor.fetchone() == (0,)


def test_row_security_switched_off_is_an_error_and_on_again_for_the_next_reader(town: None) -> None:
    with w.standing_as("coordinator"), connection.cursor() as cursor:
        cursor.execute("SET row_security = off")
    with w.standing_as("vdab"), connection.cursor() as cursor:
        cursor.execute("SHOW row_security")
        assert cursor.fetchone() == ("on",)
    with inside("coordinator") as i:
        i.open(w.slug_of("001"))
        i.sql("SET row_security = off")
        assert i.fails(SEEN)


def test_nothing_is_set_on_the_session_so_that_a_pooler_may_share_it(town: None) -> None:
    with w.standing_as("coordinator"), connection.cursor() as cursor:
        cursor.execute(TRACES["settings"])
        assert cursor.fetchone() == (0,)
