"""Starting, being killed, being found again, being removed."""

import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg2
import pytest

from livc.embedded import removal, servers
from livc.embedded import room as rooms
from livc.embedded.places import State
from livc.embedded.room import LONGEST_SOCKET, SOCKET_LIMIT, Room
from livc.embedded.servers import POSTGRES, REDIS, Servers
from tests.livc.embedded.installation import Launcher, bring_up, folder


@pytest.fixture(scope="module")
def var() -> Iterator[Path]:
    """One folder for most of these tests, each of which begins by bringing it up."""
    with folder() as var:
        yield var


def remember(state: State) -> None:
    connection = psycopg2.connect(state.admin)
    with connection, connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS kept")
        cursor.execute("CREATE TABLE kept AS SELECT 'a second run' AS since")
    connection.close()


def remembers(state: State) -> bool:
    connection = psycopg2.connect(state.admin)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT since FROM kept")
            return cursor.fetchone() == ("a second run",)
    finally:
        connection.close()


def test_a_second_start_keeps_data_and_keys(up: Servers, var: Path) -> None:
    remember(up.state)
    up.stop()
    assert not servers.found(var)
    again = bring_up(var)
    assert again.state == up.state
    assert remembers(again.state)


def test_a_server_that_was_left_running_is_taken_over(up: Servers, var: Path) -> None:
    again = bring_up(var)
    assert {name: process.pid for name, process in again.processes.items()} == {
        name: process.pid for name, process in up.processes.items()
    }
    again.stop()
    assert not servers.found(var)


def test_a_killed_postgresql_comes_back_with_its_data(up: Servers, var: Path) -> None:
    remember(up.state)
    up.processes[POSTGRES].send(signal.SIGKILL)
    again = bring_up(var)
    assert again.processes[POSTGRES].pid != up.processes[POSTGRES].pid
    assert remembers(again.state)


def test_a_killed_redis_comes_back(up: Servers, var: Path) -> None:
    up.processes[REDIS].send(signal.SIGKILL)
    again = bring_up(var)
    assert again.processes[REDIS].pid != up.processes[REDIS].pid


def test_a_number_given_out_again_is_not_taken_for_the_server(up: Servers, var: Path) -> None:
    room = Room.load(var)
    assert room
    up.stop()
    stranger = subprocess.Popen(["sleep", "60"])
    try:
        (room.data / "postmaster.pid").write_text(f"{stranger.pid}\n{room.data}\n")
        again = bring_up(var)
        assert again.processes[POSTGRES].alive()
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_servers_whose_sockets_were_cleaned_away_are_replaced(up: Servers, var: Path) -> None:
    room = Room.load(var)
    assert room
    for path in Path(room.sockets).iterdir():
        path.unlink()
    again = bring_up(var)
    assert again.processes[POSTGRES].alive()
    assert again.processes[REDIS].alive()
    assert not up.processes[POSTGRES].alive()
    assert not up.processes[REDIS].alive()


def test_what_was_brought_up_to_stay_outlives_its_users(var: Path) -> None:
    servers.down(var)
    bring_up(var, keep=True)
    user = bring_up(var)
    user.stop()
    assert set(servers.found(var)) == {POSTGRES, REDIS}
    assert set(servers.down(var)) == {POSTGRES, REDIS}
    assert not servers.found(var)


def test_two_installations_live_side_by_side(folders: Callable[[str], Path]) -> None:
    one, other = bring_up(folders("one")), bring_up(folders("other"))
    remember(one.state)
    with pytest.raises(psycopg2.errors.UndefinedTable):
        remembers(other.state)
    one.stop()
    assert all(process.alive() for process in other.processes.values())


def test_a_deep_folder_gets_its_sockets_elsewhere(folders: Callable[[str], Path]) -> None:
    var = folders("/".join(["a-folder-with-a-long-name"] * 5))
    up = bring_up(var)
    remember(up.state)
    room = Room.load(var)
    assert room
    sockets = Path(room.sockets)
    assert not sockets.is_relative_to(var)
    assert len(os.fsencode(sockets / LONGEST_SOCKET)) < SOCKET_LIMIT
    up.stop()
    again = bring_up(var)
    assert again.state == up.state

    again.stop()
    sockets.rmdir()  # as a cleaner of old files may do
    again = bring_up(var)
    assert again.state.admin != up.state.admin
    assert remembers(again.state)
    moved = Room.load(var)
    assert moved
    removal.remove(var)
    assert not Path(moved.sockets).exists()


def test_a_folder_may_have_a_curious_name(folders: Callable[[str], Path]) -> None:
    up = bring_up(folders("hélène's folder, really"))
    remember(up.state)
    assert remembers(up.state)


def test_removing_leaves_what_is_not_ours(folders: Callable[[str], Path]) -> None:
    var = folders("shared")
    up = bring_up(var)
    (var / "letters").mkdir()
    (var / "letters" / "from-home.txt").write_text("dear")
    removal.remove(var)
    assert {path.name for path in var.iterdir()} == {"letters", "lock"}
    assert not any(process.alive() for process in up.processes.values())


@pytest.mark.skipif(os.geteuid() != 0, reason="only root steps down to another account")
class TestAsRoot:
    @pytest.fixture(scope="class")
    @classmethod
    def var(cls) -> Iterator[Path]:
        """A folder that only root can reach."""
        with folder(closed=True) as var:
            yield var

    def test_data_lie_elsewhere_when_the_account_cannot_reach_var(self, up: Servers, var: Path) -> None:
        remember(up.state)
        room = Room.load(var)
        assert room
        elsewhere = Path(room.folder)
        assert elsewhere.parent == rooms.FAR
        assert elsewhere.stat().st_mode & 0o777 == 0o700
        assert elsewhere.stat().st_uid == room.uid != 0
        assert var.stat().st_uid == 0
        up.stop()
        assert remembers(bring_up(var).state)

    def test_a_folder_that_became_somebody_elses_is_refused(self, up: Servers, var: Path, launcher: Launcher) -> None:
        up.stop()
        room = Room.load(var)
        assert room
        os.chown(room.folder, 12345, 12345)
        try:
            refused = launcher("up")
            assert refused.returncode == 1
            assert refused.stderr.startswith(f"{room.folder} belongs to somebody else")
            assert Path(room.folder).stat().st_uid == 12345
        finally:
            os.chown(room.folder, room.uid, -1)

    def test_a_clone_made_again_at_the_same_place_starts_with_nothing(self, up: Servers, var: Path) -> None:
        remember(up.state)
        before = Room.load(var)
        assert before
        shutil.move(var, var.with_name("moved"))
        with pytest.raises(psycopg2.errors.UndefinedTable):
            remembers(bring_up(var).state)
        assert remembers(bring_up(var.with_name("moved")).state)
        removal.remove(var.with_name("moved"))
        assert not Path(before.folder).exists()
