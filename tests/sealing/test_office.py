"""Sealed and unsealed together are what was committed: no late one passed by, none twice, whoever is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg2
import pytest
from psycopg2.extensions import connection

from secrecy.sealing import key, office
from secrecy.transparency import tree
from secrecy.transparency.checkpoints import Checkpoint
from secrecy.transparency.notes import Signer
from tests import world as w

ENTER = "SELECT secrecy.enter_outside('sign-in', 'ok', NULL, NULL, NULL, %s, 'test:writers', NULL)"
UNSEALED = """
  SELECT 'entry', id FROM secrecy_ledger e WHERE NOT EXISTS (SELECT FROM secrecy_sealed s WHERE s.kind = 'entry' AND s.id = e.id)
  UNION ALL SELECT 'change', id FROM secrecy_change c WHERE NOT EXISTS (SELECT FROM secrecy_sealed s WHERE s.kind = 'change' AND s.id = c.id)"""


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    return key.make(tmp_path / "key", "test.livc-r.localhost/log")


@pytest.fixture
def sealer(world: str) -> Iterator[connection]:
    link = w.connect("seal", world, autocommit=False)
    yield link
    link.close()


def leaves() -> list[bytes]:
    return [bytes(leaf) for (leaf,) in w.ask("SELECT leaf FROM secrecy_sealed ORDER BY position")]


def unsealed() -> int:
    return int(w.ask(f"SELECT count(*) FROM ({UNSEALED}) x")[0][0])


def test_everything_that_was_committed_is_sealed_in_one_tree(sealer: connection, signer: Signer) -> None:
    there = unsealed()
    first = office.seal(sealer, signer, most=1000, demo=True)
    assert first is not None
    assert first.more
    assert (first.leaves, first.checkpoint.anew) == (1000, True)
    while (done := office.seal(sealer, signer, most=1000)) and done.more:
        pass
    assert unsealed() == 0
    assert len(leaves()) == there
    assert office.seal(sealer, signer) is None  # nothing new: nothing is written
    (size, root, note) = w.ask("SELECT size, root, note FROM secrecy_checkpoint ORDER BY size DESC LIMIT 1")[0]
    assert (size, bytes(root)) == (there, tree.root(leaves()))
    last = office.last_checkpoint(sealer)
    assert last is not None
    assert str(last) == note
    assert last.verify([signer.key])
    told = Checkpoint.parse(last.text)
    # What is sealed is the leaf that is fixed for good.
    assert w.ask(
        "SELECT count(*) FROM secrecy_sealed s JOIN secrecy_ledger e USING (id) WHERE s.kind = 'entry' AND s.leaf <> secrecy.leaf(e)"
    ) == [(0,)]
    assert told.remarks == (
        f"the first {there} leaves were there before sealing began: made-up history of a demo, laid down at once",
    )
    with w.standing_as("coordinator"):
        pass
    w.ask("SELECT secrecy.enter_outside('sign-in', 'ok', NULL, NULL, NULL, gen_random_uuid(), 'x', NULL)", role="log")
    after = office.seal(sealer, signer)
    assert after is not None
    assert not after.checkpoint.anew
    assert after.checkpoint.remarks == told.remarks
    assert after.checkpoint.root == tree.root(leaves())


def test_a_reader_who_holds_a_transaction_open_holds_nobody_up_and_a_writer_is_waited_for(
    sealer: connection, signer: Signer
) -> None:
    while (done := office.seal(sealer, signer)) and done.more:
        pass
    reader, writer = w.connect("app", autocommit=False), w.connect("log", autocommit=False)
    with reader.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_case")
    late, early = uuid4(), uuid4()
    with writer.cursor() as cursor:
        cursor.execute(ENTER, [str(late)])
    w.ask(ENTER, [str(early)], role="log")
    assert office.seal(sealer, signer) is None  # whoever came before isn't over yet
    writer.commit()
    done = office.seal(sealer, signer)
    assert done is not None
    assert done.leaves == 2
    assert unsealed() == 0
    for link in (reader, writer):
        link.close()


def test_of_two_sealers_one_waits_for_the_other(sealer: connection, signer: Signer, world: str) -> None:
    with sealer.cursor() as cursor:
        cursor.execute("SELECT size FROM secrecy.seal_next(10, false)")
    other = w.connect("seal", world, autocommit=False)
    done: list[office.Sealing | None] = []
    second = threading.Thread(target=lambda: done.append(office.seal(other, signer, most=10)))
    second.start()
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'livc_seal' AND wait_event_type = 'Lock' AND datname = %s"
    while w.ask(waiting, [world], database="postgres") != [(1,)]:
        time.sleep(0.01)
    assert done == []
    sealer.rollback()
    second.join()
    other.close()
    assert done[0] is not None
    assert len(leaves()) == 10


def test_a_sealing_without_its_checkpoint_is_taken_up_by_the_next(sealer: connection, signer: Signer) -> None:
    """No program of ours commits this; whoever holds the role could."""
    with sealer.cursor() as cursor:
        cursor.execute("SELECT size FROM secrecy.seal_next(10, false)")
    sealer.commit()
    done = office.seal(sealer, signer, most=10)
    assert done is not None
    assert done.checkpoint.size == 20
    assert done.checkpoint.root == tree.root(leaves())


def test_nothing_is_sealed_on_top_of_another_key_or_another_tree(
    sealer: connection, signer: Signer, tmp_path: Path
) -> None:
    office.seal(sealer, signer, most=100)
    other = key.make(tmp_path / "other", "test.livc-r.localhost/log")
    with pytest.raises(office.NotSealed, match="not signed by a known key"):
        office.seal(sealer, other, most=100)
    w.ask(
        "BEGIN; ALTER TABLE secrecy_checkpoint DISABLE TRIGGER never_changed; UPDATE secrecy_checkpoint SET frontier = set_byte(frontier, 3, get_byte(frontier, 3) # 1); COMMIT"
    )
    with pytest.raises(office.NotSealed, match="tree"):
        office.seal(sealer, signer, most=100)
    assert len(leaves()) == 100


WRITER = """
import random, sys, time, uuid
import psycopg2
link = psycopg2.connect(sys.argv[1])
chance = random.Random(sys.argv[2])
while True:
    with link, link.cursor() as cursor:
        for _ in range(chance.choice((1, 1, 2, 5))):
            cursor.execute(sys.argv[3], [str(uuid.uuid4())])
            time.sleep(chance.choice((0, 0, 0.01, 0.2)))
        if chance.random() < 0.2:
            link.rollback()
"""
SEALER = """
import pathlib, sys
import psycopg2
from secrecy.sealing import key, office
link = psycopg2.connect(sys.argv[1])
signer = key.load(pathlib.Path(sys.argv[2]))
while True:
    office.seal(link, signer, most=50)
"""


def test_sixteen_slow_writers_killed_ones_and_a_killed_sealer_leave_sealed_and_unsealed_as_committed(
    world: str, signer: Signer, sealer: connection, tmp_path: Path
) -> None:
    while (done := office.seal(sealer, signer)) and done.more:
        pass
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "livc.settings", "PYTHONPATH": "."}

    def writer(number: int) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-c", WRITER, w.dsn("log", world), str(number), ENTER], stderr=subprocess.DEVNULL
        )

    def office_at_work() -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-c", SEALER, w.dsn("seal", world), str(tmp_path / "key")],
            env=environment,
            stderr=subprocess.DEVNULL,
        )

    written = "SELECT count(*) FROM secrecy_ledger WHERE door = 'test:writers'"
    sealed = "SELECT count(*) FROM secrecy_sealed"
    at_work = [writer(number) for number in range(16)]
    sealing = office_at_work()
    try:
        for turn in range(3):
            targets = {question: w.ask(question)[0][0] + 50 for question in (written, sealed)}
            while any(w.ask(question)[0][0] < target for question, target in targets.items()):
                time.sleep(0.05)
            victim = 5 * turn
            at_work[victim].send_signal(signal.SIGKILL)
            at_work[victim].wait()
            at_work[victim] = writer(100 + turn)
            sealing.send_signal(signal.SIGKILL)
            sealing.wait()
            sealing = office_at_work()
    finally:
        for process in (*at_work, sealing):
            process.kill()
            process.wait()
    while w.ask(
        "SELECT count(*) FROM pg_stat_activity WHERE usename IN ('livc_log', 'livc_seal') AND datname = %s AND xact_start IS NOT NULL",
        [world],
        database="postgres",
    )[0][0]:
        time.sleep(0.05)
    w.ask(ENTER, [str(uuid4())], role="log")
    while office.seal(sealer, signer):
        pass
    assert unsealed() == 0
    assert w.ask("SELECT count(*) FROM secrecy_sealed") == w.ask(
        "SELECT (SELECT count(*) FROM secrecy_ledger) + (SELECT count(*) FROM secrecy_change)"
    )
    assert w.ask("SELECT max(position) + 1, count(*) FROM secrecy_sealed")[0][0] == len(leaves())
    for size, root in w.ask("SELECT size, root FROM secrecy_checkpoint"):
        assert tree.root(leaves()[:size]) == bytes(root)


@pytest.mark.parametrize("role", ["app", "log", "auditor", "owner", "seal"])
def test_no_role_writes_in_what_is_sealed(town: None, role: str) -> None:
    link = w.connect(role)
    attacks = [
        "INSERT INTO secrecy_sealed VALUES (0, 'entry', 1, '1', sha256(''))",
        "INSERT INTO secrecy_checkpoint (size, root, note, frontier, horizon) VALUES (1, sha256(''), '', '', '1')",
        "INSERT INTO secrecy_rotation VALUES (1, '')",
        "UPDATE secrecy_sealed SET leaf = sha256('')",
        "UPDATE secrecy_checkpoint SET note = ''",
        "DELETE FROM secrecy_checkpoint",
        "TRUNCATE secrecy_sealed",
        "DROP TABLE secrecy_sealed",
        "ALTER TABLE secrecy_checkpoint DISABLE TRIGGER ALL",
        "CREATE POLICY mine ON secrecy_sealed USING (true)",
    ]
    if role != "seal":
        attacks += ["SELECT secrecy.seal_next(1, false)", "SELECT secrecy.seal_checkpoint(1, '', '', '', '1', '')"]
    if role in ("app", "log", "owner"):
        attacks += [
            "SELECT * FROM secrecy_sealed",
            "SELECT * FROM secrecy_checkpoint",
            "SELECT * FROM secrecy_rotation",
        ]
    with link.cursor() as cursor:
        for attack in attacks:
            with pytest.raises((psycopg2.errors.InsufficientPrivilege, psycopg2.errors.ReadOnlySqlTransaction)):
                cursor.execute(attack)
    link.close()
