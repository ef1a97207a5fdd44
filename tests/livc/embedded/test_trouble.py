"""Whatever goes wrong is said in one sentence, with what to do."""

import os
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg2
import pytest

from livc.embedded import binaries, files, places, postgres, room
from livc.embedded.account import Account
from livc.embedded.room import Room
from livc.embedded.servers import POSTGRES, REDIS, Servers
from livc.embedded.trouble import Trouble
from tests.livc.embedded.installation import Launcher, bring_up, folder


def the_sentence(run: subprocess.CompletedProcess[str]) -> str:
    """The one line that a run ended with, in place of what it was asked to do."""
    assert run.returncode == 1
    lines = run.stderr.splitlines()
    assert len(lines) == 1
    assert lines[0].endswith(".")
    return lines[0]


@pytest.fixture
def small_disk(var: Path) -> Iterator[Path]:
    """`var` on a disk of 24 MB."""
    if os.geteuid() != 0 or not shutil.which("mount"):
        if os.environ.get("CI"):
            pytest.fail("continuous integration runs as root, to mount a small disk")
        pytest.skip("only root can mount a small disk")
    var.mkdir(mode=0o711)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m,mode=0711", "tmpfs", var], check=True)
    try:
        yield var
    finally:
        subprocess.run(["umount", "--lazy", var], check=True)


def test_a_port_in_use(launcher: Launcher) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = the_sentence(launcher("demo", PORT=str(port)))
    assert said == f"Port {port} is in use: choose another, as in PORT={port + 1}."


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "８０８０"])
def test_a_port_that_is_none(launcher: Launcher, port: str) -> None:
    assert the_sentence(launcher("demo", PORT=port)).startswith(f"PORT={port} is no port")


def test_a_full_disk_before_it_starts(small_disk: Path, launcher: Launcher) -> None:
    said = the_sentence(launcher("up"))
    assert "MB left and 250 MB are needed" in said
    assert said.endswith("make room, or choose another folder with VAR=.")


def test_a_disk_that_fills_up_while_the_data_are_made(small_disk: Path) -> None:
    its_room, account = Room.prepare(small_disk)
    server = postgres.Postgres(small_disk, its_room, account)
    programs = binaries.postgres(account, Path(its_room.folder))
    with pytest.raises(Trouble, match="could not be made: the disk is full"):
        server.create(programs)
    assert not any(path.name.startswith("postgres") for path in Path(its_room.folder).iterdir())


def test_a_disk_without_room_for_a_single_file(small_disk: Path, launcher: Launcher) -> None:
    ballast = small_disk / "ballast"
    subprocess.run(["dd", "if=/dev/zero", f"of={ballast}"], capture_output=True)
    assert "is full" in the_sentence(launcher("up"))


def test_a_folder_that_cannot_be_written(var: Path, launcher: Launcher) -> None:
    if os.geteuid() == 0:
        var.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", var], check=True)
    else:
        var.mkdir(mode=0o500)
    try:
        said = the_sentence(launcher("up"))
    finally:
        if os.geteuid() == 0:
            subprocess.run(["umount", var], check=True)
    assert said == f"{var} is not writable for you: choose another folder with VAR=."


def test_a_file_where_the_folder_should_be(var: Path, launcher: Launcher) -> None:
    var.write_text("")
    assert "is in the way" in the_sentence(launcher("up"))
    assert "is in the way" in the_sentence(launcher("up", VAR=str(var / "deeper")))


def test_a_second_launcher_on_the_same_folder(var: Path, launcher: Launcher) -> None:
    files.make_var(var)
    with files.held(var, "demo"):
        for command in ("up", "down", "demo", "remove"):
            said = the_sentence(launcher(command))
            assert said.startswith(f"{var} is in use by process {os.getpid()} (demo): stop that")


def test_no_postgresql_where_it_was_said_to_be(tmp_path: Path, launcher: Launcher) -> None:
    said = the_sentence(launcher("up", PG=str(tmp_path)))
    assert said.startswith("PostgreSQL 15 or later is not found: install")


def test_no_program_on_the_whole_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(binaries, "_wheel", lambda module: None)
    account = Account(os.geteuid(), os.getegid(), lower=False)
    with pytest.raises(Trouble, match="PostgreSQL 15 or later is not found"):
        binaries.postgres(account, tmp_path, system=[])
    with pytest.raises(Trouble, match="Redis 6 or later is not found"):
        binaries.redis(account, tmp_path)


def test_an_old_postgresql_is_named(tmp_path: Path) -> None:
    for name in ("postgres", "initdb"):
        (tmp_path / name).write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 13.4'\n")
        (tmp_path / name).chmod(0o755)
    account = Account(os.geteuid(), os.getegid(), lower=False)
    with pytest.raises(Trouble, match=r"is not found \(there is 13\.4\)"):
        binaries.postgres(account, tmp_path, choice=str(tmp_path))


class TestWhatIsKept:
    """What an earlier start left, and something happened to."""

    @pytest.fixture(scope="class")
    @classmethod
    def var(cls) -> Iterator[Path]:
        with folder() as var:
            bring_up(var).stop()
            yield var

    def test_data_of_another_version(self, var: Path, launcher: Launcher) -> None:
        its_room = Room.load(var)
        assert its_room
        version = its_room.data / "PG_VERSION"
        before = version.read_text()
        version.write_text("14\n")
        said = the_sentence(launcher("up"))
        assert said.startswith("These data were made by PostgreSQL 14, which is not found (there is")
        version.write_text(before)

    def test_lost_keys(self, var: Path, launcher: Launcher) -> None:
        (var / places.FILE).rename(var / "elsewhere")
        assert "with the keys of these data is gone" in the_sentence(launcher("up"))
        assert not (var / places.FILE).exists()
        (var / "elsewhere").rename(var / places.FILE)

    def test_damaged_files_of_ours(self, var: Path, launcher: Launcher) -> None:
        for name in (places.FILE, room.FILE):
            (var / name).write_text("{")
            said = the_sentence(launcher("up"))
            assert said == f"{var / name} is damaged: RESET=1 starts over."
        assert launcher("remove").returncode == 0
        assert launcher("up").returncode == 0


class TestGivenByUrl:
    @pytest.fixture(scope="class")
    @classmethod
    def host(cls) -> Iterator[Servers]:
        """Servers to give to others."""
        with folder() as var:
            yield bring_up(var)

    def test_servers_that_are_given_are_used(
        self, host: Servers, folders: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DATABASE_URL", places.on_database(host.state.admin, "elsewhere"))
        monkeypatch.setenv("REDIS_URL", host.state.redis_url)
        guest = bring_up(folders("guest"))
        assert guest.processes == {}
        assert guest.state.database == "elsewhere"
        assert guest.state.redis_url == host.state.redis_url
        assert guest.state.passwords != host.state.passwords
        guest.stop()
        assert host.processes[POSTGRES].alive()
        assert host.processes[REDIS].alive()

    def test_one_that_does_not_answer(self, launcher: Launcher) -> None:
        said = the_sentence(launcher("up", DATABASE_URL="postgresql://su:hush@localhost:1/livc"))
        assert said.startswith("DATABASE_URL cannot be reached")
        assert "hush" not in said
        said = the_sentence(launcher("up", REDIS_URL="redis://:hush@localhost:1/0"))
        assert said.startswith("REDIS_URL cannot be reached")
        assert "hush" not in said

    def test_one_that_is_no_url(self, launcher: Launcher) -> None:
        assert the_sentence(launcher("up", DATABASE_URL="sqlite:///x")).startswith("DATABASE_URL must read")
        assert the_sentence(launcher("up", REDIS_URL="queue")).startswith("REDIS_URL cannot be reached")

    def test_an_account_that_is_no_superuser(self, host: Servers, launcher: Launcher) -> None:
        connection = psycopg2.connect(host.state.admin)
        with connection, connection.cursor() as cursor:
            cursor.execute("CREATE ROLE guest LOGIN PASSWORD 'guest'")
        connection.close()
        url = places.on_database(host.state.admin, "livc", user="guest", password="guest")
        said = the_sentence(launcher("up", DATABASE_URL=url))
        assert said.startswith("DATABASE_URL must be a superuser's")
