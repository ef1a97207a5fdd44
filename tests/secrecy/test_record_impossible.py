"""Promise 1, hard: what cannot be put on record is not shown; the answer is a 503, and it heals by itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import close_old_connections, connections
from django.test import Client

from cases.models import Case, Indication
from cases.purposes import Purpose
from secrecy import keys
from secrecy.acts import RecordImpossible, expunge, on_record, open_circles, opened, refuse
from secrecy.keys import KeyMissing
from secrecy.models import Circle
from tests import world as w
from tests.secrecy.intruder import inside


def reading(client: Client) -> int:
    """Say why, and read case 001; the status of the page."""
    close_old_connections()  # what a server does at every request, and Django's test client leaves out
    path = f"/casussen/{w.slug_of('001')}/"
    client.post(path, {"purpose": "voorbereiding overleg"})
    answer = client.get(path)
    assert answer.status_code == 200 or b"training" not in answer.content
    assert answer.status_code == 200 or b"CAS-" not in answer.content
    return answer.status_code


def fresh_connections() -> None:
    for alias in connections:
        connections[alias].close()


@contextmanager
def locked_out() -> Iterator[None]:
    w.ask("ALTER ROLE livc_log NOLOGIN", database="postgres")
    fresh_connections()
    try:
        yield
    finally:
        w.ask("ALTER ROLE livc_log LOGIN", database="postgres")


@contextmanager
def ledger_locked() -> Iterator[None]:
    w.ask(f"ALTER ROLE livc_log IN DATABASE {w.current()} SET lock_timeout = '100ms'")
    fresh_connections()
    with inside_superuser("LOCK TABLE secrecy_ledger IN ACCESS EXCLUSIVE MODE"):
        yield


@contextmanager
def function_gone() -> Iterator[None]:
    w.ask("ALTER FUNCTION secrecy.open_within RENAME TO mislaid")
    try:
        yield
    finally:
        w.ask("ALTER FUNCTION secrecy.mislaid RENAME TO open_within")


@contextmanager
def partition_missing() -> Iterator[None]:
    """Nobody made this month's partition."""
    part = w.ask("SELECT to_regclass('secrecy.ledger_' || to_char(now() AT TIME ZONE 'UTC', 'YYYYMM'))::text")[0][0]
    w.ask(f"ALTER TABLE secrecy_ledger DETACH PARTITION {part}; ALTER TABLE {part} RENAME TO mislaid")
    try:
        yield
    finally:
        w.ask("DROP TABLE secrecy.mislaid; SELECT secrecy.make_partitions(1, NULL)")


@contextmanager
def inside_superuser(statement: str) -> Iterator[None]:
    link = w.connect(autocommit=False)
    try:
        with link.cursor() as cursor:
            cursor.execute(statement)
        yield
    finally:
        link.rollback()
        link.close()


TROUBLES = [locked_out, ledger_locked, function_gone, partition_missing]


@pytest.mark.parametrize("trouble", TROUBLES)
def test_the_page_is_a_503_without_content_and_comes_back_by_itself(world: str, trouble: Any) -> None:
    client = w.signed_in("coordinator")
    assert reading(client) == 200
    with trouble():
        assert reading(client) == 503
    assert reading(client) == 200


@pytest.mark.parametrize(
    "act",
    [
        lambda: open_circles(w.slug_of("001"), purpose=Purpose.PREPARE),
        lambda: refuse("iets", "x"),
        lambda: on_record("print"),
    ],
)
def test_an_act_that_cannot_be_recorded_says_so_and_shows_nothing(world: str, act: Any) -> None:
    # Standing is noted, and then the ledger can't be written any more.
    with (
        w.standing_as("coordinator") as here,
        inside_superuser("ALTER TABLE secrecy_ledger ADD CONSTRAINT full_up CHECK (id < 0) NOT VALID"),
    ):
        with connections["log"].cursor() as cursor:
            cursor.execute("SET lock_timeout = '100ms'")
        with pytest.raises(RecordImpossible):
            act()
        assert not here.opened
        assert not here.keys


def test_a_log_connection_that_was_killed_is_replaced_without_anybody_noticing(town: None) -> None:
    client = w.signed_in("coordinator")
    assert reading(client) == 200
    for role in ("livc_log", "livc_app"):
        w.ask(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s AND datname = current_database()",
            [role],
        )
        assert reading(client) == 200


def test_a_log_connection_killed_under_a_request_ends_it(town: None) -> None:
    with w.standing_as("coordinator"):
        w.ask(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'livc_log' AND datname = current_database()"
        )
        for _ in range(2):  # refused by the server, then by the closed connection
            with pytest.raises(RecordImpossible):
                open_circles(w.slug_of("001"), purpose=Purpose.PREPARE)
        connections["log"].close()


# Keys ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def master_key(settings: Any) -> Iterator[Any]:
    """The master key may be changed by the test; what was read of it is forgotten before and after."""
    keys._master.cache_clear()
    yield settings
    keys._master.cache_clear()


@pytest.mark.parametrize("wrong", [b"\x07" * 32, b"", b"short", None])
def test_without_the_right_master_key_nothing_opens(town: None, master_key: Any, wrong: Any) -> None:
    client = w.signed_in("coordinator")
    assert reading(client) == 200
    right, master_key.MASTER_KEY = master_key.MASTER_KEY, wrong
    keys._master.cache_clear()
    with pytest.raises(KeyMissing), w.standing_as("coordinator"):
        opened(Case, w.slug_of("001"), purpose=Purpose.PREPARE)
    assert reading(client) == 503
    master_key.MASTER_KEY = right
    keys._master.cache_clear()
    assert reading(client) == 200


@pytest.mark.parametrize("missing", ["circle_key", "cell_key"])
def test_a_key_store_without_the_key_is_a_503(world: str, missing: str) -> None:
    w.ask("ALTER TABLE keystore.circle_key DROP CONSTRAINT circle_key_cell_fkey")
    w.ask(f"DELETE FROM keystore.{missing}")
    with pytest.raises(KeyMissing), w.standing_as("coordinator"):
        opened(Case, w.slug_of("001"), purpose=Purpose.PREPARE)
    assert reading(w.signed_in("coordinator")) == 503


def test_a_key_wrapped_for_another_circle_opens_nothing(world: str) -> None:
    from cryptography.exceptions import InvalidTag

    w.ask(
        "UPDATE keystore.circle_key k SET wrapped = (SELECT o.wrapped FROM keystore.circle_key o WHERE o.circle <> k.circle AND o.wrapped <> k.wrapped LIMIT 1)"
    )
    with pytest.raises(InvalidTag), w.standing_as("coordinator"):
        opened(Case, w.slug_of("001"), purpose=Purpose.PREPARE)
    assert reading(w.signed_in("coordinator")) == 500


def test_a_key_is_destroyed_for_who_may_admit_and_with_a_reason(world: str) -> None:
    from secrecy.acts import Refused

    reference = w.ask(
        "SELECT k.reference FROM secrecy_circle k JOIN contributions_contribution c ON c.circle_id = k.id"
    )[0][0]
    for slug, act, because in (("coordinator", "read", "x"), ("caw", "read", "x"), ("caw", "admit", "")):
        with w.standing_as(slug) as here:
            (circle,) = open_circles(reference, purpose=Purpose.TABLE, act=act)
            with pytest.raises(Refused):
                expunge(Circle.objects.get(id=circle), because=because)
        assert w.entries(request=here.request)[-1]["outcome"] == "may not end this circle"


def test_a_reader_who_stays_holds_up_nobody_who_writes(world: str) -> None:
    from concurrent.futures import ThreadPoolExecutor

    def write(number: int) -> int:
        try:
            with inside("burgemeester") as i:
                i.open(w.slug_of("001"), act="write")
                i.sql(
                    "UPDATE cases_indication SET noted_on = '2020-01-01' WHERE id = (SELECT id FROM cases_indication ORDER BY id OFFSET %s LIMIT 1)",
                    [number % 2],
                )
                i.link.commit()
                return number
        finally:
            fresh_connections()

    with w.standing_as("coordinator"):
        opened(Case, w.slug_of("001"), purpose=Purpose.PREPARE)
        assert Indication.objects.count() == 2
        with ThreadPoolExecutor(8) as writers:
            assert sorted(writers.map(write, range(8))) == list(range(8))
        assert {row.noted_on.year for row in Indication.objects.all()} == {2020}
