"""Promise 1 with no room left for the ledger: a 503 without content, and nothing is lost or left when there is room again."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import pytest

from secrecy.acts import RecordImpossible, refuse
from tests import world as w
from tests.secrecy.test_record_impossible import reading

MEGABYTES = 2


def server_account() -> int:
    """The user id PostgreSQL runs as; this machine must be its own."""
    folder = Path(w.ask("SELECT current_setting('data_directory')", database="postgres")[0][0])
    return folder.stat().st_uid if folder.exists() else -1


@pytest.fixture
def small_disk(world: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """This month's partition of the ledger on a disk of its own, of two megabytes."""
    if os.geteuid() != 0:
        if os.environ.get("CI"):
            pytest.fail("continuous integration runs this test as root")
        pytest.skip("a small disk can be made by root alone")
    account = server_account()
    if account < 0:
        pytest.skip("the server runs on another machine")
    disk = Path(tempfile.mkdtemp(prefix="livc-small-disk-", dir="/var/tmp"))
    name = f"small_{uuid4().hex[:8]}"
    group = pwd.getpwuid(account).pw_gid
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m,mode=0700,uid={account},gid={group}", "tmpfs", str(disk)],
        check=True,
    )
    part = w.ask("SELECT to_regclass('secrecy.ledger_' || to_char(now() AT TIME ZONE 'UTC', 'YYYYMM'))::text")[0][0]
    try:
        w.ask(f"CREATE TABLESPACE {name} LOCATION '{disk}'", database="postgres")
        w.ask(f"ALTER TABLE {part} SET TABLESPACE {name}")
        yield disk
    finally:
        (disk / "filler").unlink(missing_ok=True)
        w.ask(f"ALTER TABLE {part} SET TABLESPACE pg_default")
        w.ask(f"DROP TABLESPACE IF EXISTS {name}", database="postgres")
        subprocess.run(["umount", str(disk)], check=True)
        disk.rmdir()


def fill(disk: Path) -> None:
    """Take all the room there is."""
    with (disk / "filler").open("wb", buffering=0) as filler, suppress(OSError):
        for _ in range(MEGABYTES * 1024 * 1024 // 4096 + 1):
            filler.write(bytes(4096))
    assert shutil.disk_usage(disk).free == 0


def use_up_the_pages_begun() -> None:
    for _ in range(500):
        refuse("iets", "x" * 200)


def test_with_a_full_disk_nothing_is_read_and_with_room_again_all_is(small_disk: Path) -> None:
    client = w.signed_in("coordinator")
    assert reading(client) == 200
    fill(small_disk)
    before = len(w.entries())
    with w.standing_as("coordinator"), pytest.raises(RecordImpossible):
        use_up_the_pages_begun()
    assert reading(client) == 503
    kept = len(w.entries())
    assert kept >= before
    (small_disk / "filler").unlink()
    assert reading(client) == 200
    assert len(w.entries()) > kept
