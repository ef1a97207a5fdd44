"""What the servers are like once they are up."""

import os
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest
import redis

from livc.embedded import files, places
from livc.embedded.places import State
from livc.embedded.room import Room
from livc.embedded.servers import POSTGRES, REDIS, Servers
from tests.livc.embedded.installation import bring_up, folder


@pytest.fixture(scope="module")
def var() -> Iterator[Path]:
    with folder() as var:
        yield var


@pytest.fixture(scope="module")
def up(var: Path) -> Servers:
    """One installation for all: these tests only look."""
    return bring_up(var)


def ask(state: State, query: str) -> str:
    connection = psycopg2.connect(state.admin)
    try:
        with connection.cursor() as cursor:
            cursor.execute(query)
            row = cursor.fetchone()
            assert row
            return str(row[0])
    finally:
        connection.close()


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def sockets(var: Path) -> Path:
    room = Room.load(var)
    assert room
    return Path(room.sockets)


def test_the_sockets_are_for_one_account_only(up: Servers, var: Path) -> None:
    folder = sockets(var)
    assert mode(folder) == 0o700
    assert {path.name: mode(path) for path in folder.iterdir() if path.is_socket()} == {
        ".s.PGSQL.5432": 0o700,
        "redis.sock": 0o700,
    }


def test_nothing_listens_on_the_network(up: Servers) -> None:
    assert ask(up.state, "SHOW listen_addresses") == ""
    with redis.Redis.from_url(up.state.redis_url) as client:
        assert client.config_get("port") == {"port": "0"}


def test_a_wrong_password_opens_neither_server(up: Servers) -> None:
    password = urlsplit(up.state.admin).password
    assert password
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        psycopg2.connect(up.state.admin.replace(password, "wrong"))
    stored = ask(up.state, "SELECT rolpassword FROM pg_authid WHERE rolname = current_user")
    assert stored.startswith("SCRAM-SHA-256$")

    password = urlsplit(up.state.redis_url).password
    assert password
    with (
        redis.Redis.from_url(up.state.redis_url.replace(password, "wrong")) as client,
        pytest.raises(redis.AuthenticationError),
    ):
        client.ping()


def test_data_pages_carry_checksums_and_text_is_utf8(up: Servers) -> None:
    assert ask(up.state, "SHOW data_checksums") == "on"
    assert ask(up.state, "SHOW server_encoding") == "UTF8"
    assert ask(up.state, "SHOW fsync") == "on"


def test_redis_writes_nothing_to_disk(up: Servers) -> None:
    with redis.Redis.from_url(up.state.redis_url) as client:
        assert client.config_get("save") == {"save": ""}
        assert client.config_get("appendonly") == {"appendonly": "no"}


def test_no_server_runs_as_root(up: Servers) -> None:
    for name in (POSTGRES, REDIS):
        status = Path(f"/proc/{up.processes[name].pid}/status").read_text()
        numbers = {
            line.split(":")[0]: line.split()[1:]
            for line in status.splitlines()
            if line.startswith(("Uid", "Gid", "Groups"))
        }
        assert "0" not in [*numbers["Uid"], *numbers["Gid"], *numbers["Groups"]]


def test_no_password_stands_in_the_list_of_processes(up: Servers) -> None:
    for process, url in (
        (up.processes[POSTGRES], up.state.admin),
        (up.processes[REDIS], up.state.redis_url),
    ):
        password = urlsplit(url).password
        assert password
        assert password.encode() not in Path(f"/proc/{process.pid}/cmdline").read_bytes()
        assert password.encode() not in Path(f"/proc/{process.pid}/environ").read_bytes()


def test_the_log_of_postgresql_shows_no_statement_and_no_value(up: Servers, var: Path) -> None:
    connection = psycopg2.connect(up.state.admin)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE told (sentence text UNIQUE)")
        cursor.execute("INSERT INTO told VALUES ('she went to her sister')")
        with pytest.raises(psycopg2.errors.UniqueViolation):
            cursor.execute("INSERT INTO told VALUES ('she went to her sister')")
    connection.close()
    log = files.log(var, "postgresql").read_text()
    assert "duplicate key" in log
    assert "sister" not in log


def test_the_state_file_is_private_and_reads_back(up: Servers, var: Path) -> None:
    assert mode(var / places.FILE) == 0o600
    assert places.load(var) == up.state
    assert len(bytes.fromhex(up.state.master_key)) == 32
    assert set(up.state.passwords) == {f"livc_{role}" for role in places.ROLES}


def test_the_state_does_not_show_its_secrets(up: Servers) -> None:
    assert up.state.secret_key not in repr(up.state)
    assert up.state.master_key not in repr(up.state)


def test_everything_in_var_is_closed_to_others(up: Servers, var: Path) -> None:
    # PostgreSQL closes its own; copied programs are no secret, and the folder around them is closed.
    apart = [var / "servers" / "postgres", var / "servers" / "wheels"]
    open_to_others = [
        path for path in var.rglob("*") if mode(path) & 0o077 and not any(path.is_relative_to(one) for one in apart)
    ]
    assert open_to_others == []


@pytest.mark.parametrize(
    ("admin", "role", "expected"),
    [
        ("postgresql://su:x@/postgres?host=/run/a%20b&port=5432", "app", "postgresql://livc_app:p%2Fw@/livc?host=/run/a%20b&port=5432"),
        ("postgresql://su:x@h:5433/postgres?sslmode=require", "superuser", "postgresql://su:x@h:5433/livc?sslmode=require"),
        ("postgresql://h/postgres?user=su&password=x", "app", "postgresql://livc_app:p%2Fw@h/livc"),
    ],
)  # fmt: skip
def test_each_role_has_an_url_on_the_same_server(up: Servers, admin: str, role: str, expected: str) -> None:
    state = replace(up.state, admin=admin, passwords={"livc_app": "p/w"})
    assert state.dsn(role) == expected


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can look at it from outside")
def test_the_data_belong_to_the_account_of_the_server(up: Servers, var: Path) -> None:
    room = Room.load(var)
    assert room
    owner = Path(room.folder).stat().st_uid
    assert owner != 0
    assert room.data.stat().st_uid == owner
    assert Path(f"/proc/{up.processes[POSTGRES].pid}").stat().st_uid == owner
