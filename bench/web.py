"""One gunicorn a variant, each with one worker, and plain requests to them."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from urllib.parse import urlencode

from bench.installation import BARE, FULL, Installation
from livc.embedded import files, places

HOST = "127.0.0.1"
CSRF = "x" * 32
PATIENCE = 40.0  # seconds until the first answer


@dataclass(frozen=True, slots=True)
class Variant:
    """A way of running the product: its name here, settings, database, and WSGI application."""

    name: str
    settings: str
    database: str
    application: str = "livc.wsgi:application"


OURS = Variant("ours", "livc.settings", FULL)
PLAIN = Variant("bare", "bench.settings_bare", BARE)
GUARDED = Variant("guarded", "bench.settings_guarded", BARE)
GUARDED_ATOMIC = Variant("guarded, atomic", "bench.settings_guarded_atomic", BARE)
OURS_TIMED = Variant("ours, timed", "livc.settings", FULL, "bench.timed:application")
PLAIN_TIMED = Variant("bare, timed", "bench.settings_bare", BARE, "bench.timed:application")


@dataclass(frozen=True, slots=True)
class Answer:
    seconds: float  # from connecting to the last byte
    status: int
    headers: Mapping[str, str]
    body: str


@dataclass(frozen=True, slots=True)
class Site:
    """A variant that runs."""

    variant: Variant
    port: int

    def ask(self, path: str, cookie: str = "", *, method: str = "GET") -> Answer:
        """One request on a connection of its own; ``cookie`` is the session's."""
        return self._asked(method, path, cookie, b"", {})

    def send(self, path: str, cookie: str, fields: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
        """A form with these fields."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._asked("POST", path, cookie, urlencode(fields).encode(), {**kind, **headers})

    def _asked(self, method: str, path: str, cookie: str, content: bytes, more: Mapping[str, str]) -> Answer:
        session = "__Host-livc_session"
        headers = {"Cookie": f"{session}={cookie}; __Host-livc_csrf={CSRF}", "X-CSRFToken": CSRF, "Content-Length": str(len(content)), **more}  # fmt: skip
        began = time.perf_counter()
        link = http.client.HTTPConnection(HOST, self.port, timeout=60)
        try:
            link.request(method, path, content or None, headers)
            answer = link.getresponse()
            body = answer.read()
            seconds = time.perf_counter() - began
            return Answer(seconds, answer.status, dict(answer.getheaders()), body.decode())
        finally:
            link.close()


@contextmanager
def served(on: Installation, *variants: Variant) -> Iterator[dict[Variant, Site]]:
    """These variants, answering. Raises ``SystemExit`` when one does not come up."""
    with ExitStack() as stack:
        sites = {}
        for variant in variants:
            listener = stack.enter_context(socket.create_server((HOST, 0)))
            log = stack.enter_context(files.open_log(on.var, f"bench-{variant.name.replace(', ', '-')}"))
            command = [
                sys.executable,
                "-m",
                "gunicorn",
                variant.application,
                "--workers=1",
                "--worker-class=sync",
                "--no-control-socket",
            ]
            child = subprocess.Popen(
                [*command, f"--bind=fd://{listener.fileno()}", "--graceful-timeout=2", "--timeout=90", "--log-level=warning"],
                cwd=places.REPOSITORY, env=on.environment(variant.database, settings=variant.settings),
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, pass_fds=[listener.fileno()],
            )  # fmt: skip
            stack.callback(_end, child)
            sites[variant] = Site(variant, listener.getsockname()[1])
        for site in sites.values():
            _await(site, on)
        yield sites


def _await(site: Site, on: Installation) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            site.ask("/gezondheid/")  # whatever it says: the bare one has no record to ask after
            return
        except OSError:
            pass
        time.sleep(0.1)
    raise SystemExit(f"'{site.variant.name}' does not answer: see {on.var / 'log'}.")


def _end(child: subprocess.Popen[bytes]) -> None:
    child.terminate()
    try:
        child.wait(5)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
