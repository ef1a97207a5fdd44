"""The application as it is deployed: gunicorn on a port of its own, and a Celery worker where a test asks for one."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import redis
from django.conf import settings

from tests import world as w

PATIENCE = 60  # seconds: two cores may have more to do
#: The tests' own part of Redis, so that no other worker takes their tasks and nobody's attempts are counted as theirs.
QUEUE = 7


@dataclass(frozen=True)
class Site:
    """A town that is being served."""

    address: str  # "http://localhost:PORT", without a slash at the end
    database: str
    environment: Mapping[str, str]
    folder: Path  # the logs of what was started
    web: Web

    def said(self, program: str) -> str:
        """The log of ``web`` or ``worker``."""
        path = self.folder / f"{program}.log"
        return path.read_text(errors="replace") if path.exists() else ""


class Web:
    """gunicorn on a port of its own: it can be killed, and started again where it was."""

    def __init__(self, environment: Mapping[str, str], log: Path) -> None:
        self._environment, self._log = environment, log
        self._process: subprocess.Popen[bytes] | None = None
        self.port = 0

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    def start(self) -> None:
        with socket.create_server(("127.0.0.1", self.port)) as listener, self._log.open("ab") as log:
            self.port = listener.getsockname()[1]
            command = ["gunicorn", "livc.wsgi:application", "--workers=2", "--threads=4", "--preload"]
            command += [f"--bind=fd://{listener.fileno()}", "--graceful-timeout=3", "--no-control-socket"]
            # A session of its own, so that killing it kills who works for it too.
            self._process = subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=settings.BASE_DIR, env=self._environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                pass_fds=(listener.fileno(),), start_new_session=True,
            )  # fmt: skip
        until(self._answers, self._process, self._log)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/gezondheid/", timeout=PATIENCE) as answer:  # noqa: S310 - ours
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError):
            return False

    def kill(self) -> None:
        """As a power cut would: nothing is finished, nothing is said."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            _end(self._process)


@contextmanager
def served(database: str, folder: Path, **more: str) -> Iterator[Site]:
    """Serve this database until the end of the block; ``more`` goes into the environment."""
    environment = {**w.environment(database), "LIVC_REDIS_URL": queue(), **more}
    web = Web(environment, folder / "web.log")
    try:
        web.start()
        yield Site(web.address, database, environment, folder, web)
    finally:
        web.stop()


@contextmanager
def working(site: Site) -> Iterator[None]:
    """A worker for the tasks of this site."""
    command = ["celery", "--app=livc", "worker", "--concurrency=1", "--loglevel=INFO"]
    with started(site, "worker", [*command, "--without-gossip", "--without-mingle"]) as process:
        until(lambda: " ready." in site.said("worker"), process, site.folder / "worker.log")
        yield


@contextmanager
def started(site: Site, program: str, command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    """One program of our virtual environment, ended by its own number when the block ends."""
    with (site.folder / f"{program}.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=settings.BASE_DIR, env=site.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )  # fmt: skip
    try:
        yield process
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def queue() -> str:
    """The URL of the tests' part of Redis, emptied when this Redis is the tests' own."""
    parts = urlsplit(w.state().redis_url)
    if parts.scheme != "unix":
        return urlunsplit(parts._replace(path=f"/{QUEUE}"))
    url = urlunsplit(parts._replace(query=f"db={QUEUE}"))
    with redis.Redis.from_url(url) as client:
        client.flushdb()
    return url


def until(happened: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until ``happened()`` is true; fails with the program's log when it ends or takes too long."""
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert process.poll() is None, log.read_text(errors="replace")
        assert time.monotonic() < deadline, log.read_text(errors="replace")
        time.sleep(0.05)


def until_true(happened: Callable[[], bool]) -> None:
    """Wait until ``happened()`` is true."""
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.05)
