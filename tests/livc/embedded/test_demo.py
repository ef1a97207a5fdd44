"""`make demo` as one types it: started, interrupted, killed, and started again."""

import os
import re
import signal
import socket
import subprocess
from collections.abc import Iterator, Sequence
from http.client import HTTPConnection
from pathlib import Path

import pytest

from livc.embedded import demo, files, places, servers
from livc.embedded.processes import Process
from livc.embedded.servers import POSTGRES
from tests.livc.embedded.installation import folder

MAKE = ["make", "--no-print-directory", "demo"]


class Running:
    """A demo that was started, with what it says."""

    def __init__(self, var: Path, *arguments: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.var = var
        self.process = subprocess.Popen(
            [*MAKE, f"VAR={var}", f"PORT={self.port}", *arguments],
            cwd=places.REPOSITORY,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.said: list[str] = []

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}/"

    def await_line(self, beginning: str) -> None:
        """Read on until a line begins so."""
        assert self.process.stdout
        for line in self.process.stdout:
            self.said.append(line.rstrip())
            if line.startswith(beginning):
                return
        pytest.fail("it ended: " + "\n".join(self.said))

    def serves(self) -> None:
        """Wait until it says where it is, and look at the page."""
        self.await_line(f"LIVC R: {self.url}")
        connection = HTTPConnection("localhost", self.port)
        connection.request("GET", "/gezondheid/")
        assert connection.getresponse().read().strip() == b"ok"
        connection.close()

    def ends(self) -> list[str]:
        """Wait for its end; the last things it said."""
        assert self.process.stdout
        rest = [line.rstrip() for line in self.process.stdout]
        self.process.wait(30)
        return [line for line in rest if line and not line.startswith("make")]

    def everything(self) -> Sequence[Process]:
        """All that runs for it now, outside the launcher."""
        programs = [Process(pid, born) for pid, born in (files.read(self.var / demo.FILE) or {}).values()]
        return [*programs, *servers.found(self.var).values()]


@pytest.fixture(scope="module")
def var() -> Iterator[Path]:
    with folder() as var:
        yield var


@pytest.fixture
def running(var: Path) -> Iterator[Running]:
    """The demo on `var`, serving; in whatever state, it is gone afterwards."""
    started = Running(var)
    try:
        started.serves()
        yield started
    finally:
        if started.process.poll() is None:
            os.killpg(started.process.pid, signal.SIGTERM)
            started.ends()


def test_ctrl_c_stops_all_of_it_and_the_data_stay(running: Running) -> None:
    everything = running.everything()
    assert len(everything) == 6
    os.killpg(running.process.pid, signal.SIGINT)  # what Ctrl-C does in a terminal
    assert running.ends()[-1] == "Stopped."
    assert not any(process.alive() for process in everything)
    assert (running.var / "servers" / "postgres" / "PG_VERSION").exists()


def test_a_killed_launcher_leaves_nothing_that_the_next_cannot_take_over(running: Running) -> None:
    assert not any("demo town" in line for line in running.said)
    left = running.everything()
    os.killpg(running.process.pid, signal.SIGKILL)
    running.process.wait()
    assert all(process.alive() for process in left)
    again = Running(running.var)
    again.serves()
    assert any("PostgreSQL already running" in line for line in again.said)
    again.process.send_signal(signal.SIGINT)  # make alone, which does not pass it on
    assert again.ends()[-1] == "Stopped."
    assert not any(process.alive() for process in left)


@pytest.mark.parametrize("name", [POSTGRES, demo.WORKER])
def test_when_one_program_dies_the_demo_says_which_and_stops(running: Running, name: str) -> None:
    programs = files.read(running.var / demo.FILE)
    pid = programs[name][0] if name in programs else servers.found(running.var)[name].pid
    everything = running.everything()
    os.kill(pid, signal.SIGKILL)
    (sentence,) = [line for line in running.ends() if not line.startswith("Ctrl-C")]
    assert re.fullmatch(
        rf"{name} died \((killed by SIGKILL|it is gone)\), so the rest is stopped; its log is {running.var}/log/\w+\.log\.",
        sentence,
    )
    assert running.process.returncode != 0
    assert not any(process.alive() for process in everything)
