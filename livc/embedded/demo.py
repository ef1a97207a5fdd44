"""The whole demo: servers, database, web server, worker, clock and sealing office, until somebody stops it."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from socket import socket

from livc.embedded import files, port, sealing, servers, steps
from livc.embedded.places import REPOSITORY
from livc.embedded.processes import Process
from livc.embedded.progress import Progress
from livc.embedded.stopping import Stop
from livc.embedded.trouble import Trouble, disk_full

FILE = "running.json"
MANAGE = REPOSITORY / "manage.py"
WEB, WORKER, CLOCK, SEALER = "The web server", "The worker", "The clock", "The sealing office"
LOGS = {
    WEB: "web",
    WORKER: "worker",
    CLOCK: "clock",
    SEALER: "sealing",
    servers.POSTGRES: "postgresql",
    servers.REDIS: "redis",
}
HEALTH = "/gezondheid/"
PATIENCE = 60  # seconds for the first page
ANSWER = 10  # seconds for any one answer
TAIL = 4096  # bytes of a log
LEAVE = 5  # seconds for a program to end by itself

# What a shell may have set for another installation or another server.
FOREIGN = ("LIVC_", "DATABASE_URL", "REDIS_URL", "GUNICORN_CMD_ARGS", "FORWARDED_ALLOW_IPS", "CELERY_")


def run(var: Path, number: int, progress: Progress, stop: Stop) -> None:
    """Run the demo in `var` on port `number`. The caller holds VAR.

    Ends with Stopped when somebody asks for it. Raises Trouble when the demo cannot start, or
    when one of its programs dies.
    """
    end_leftovers(var)
    with ExitStack() as stack:
        sockets = stack.enter_context(port.held(number))
        up = servers.up(var, progress)
        stack.callback(up.stop)
        environment = _environment(var, number)
        steps.prepare(var, up.state, environment, progress, stop)
        sealing.prepare(var, up.state)
        programs = stack.enter_context(_started(var, environment, sockets))
        everything = {**up.processes, **programs}
        with progress.step("first page"):
            _await_page(var, number, everything, stop)
        progress.say(f"\nLIVC R: http://localhost:{number}/")
        progress.say(f"Ctrl-C stops it; the data stay in {var}.")
        while True:
            _watch(var, everything)
            stop.wait(0.3)


def end_leftovers(var: Path) -> list[str]:
    """End the programs of a demo that was killed before it could; their names."""
    left = []
    for name, (pid, born) in (files.read(var / FILE) or {}).items():
        process = Process(pid, born)
        if process.alive():
            process.end(signal.SIGTERM, LEAVE)
            left.append(name)
    (var / FILE).unlink(missing_ok=True)
    return left


def _environment(var: Path, number: int) -> Mapping[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
    ours = {"VAR": str(var), "DEMO": "1", "PORT": str(number), "PYTHONUNBUFFERED": "1"}
    return {**kept, **ours, "DJANGO_SETTINGS_MODULE": "livc.settings"}


def _commands(var: Path, sockets: Sequence[socket]) -> Mapping[str, list[str]]:
    clock = var / "clock"
    clock.mkdir(mode=0o700, exist_ok=True)
    # Threads, since a browser keeps spare connections open that would each hold a process.
    web = ["gunicorn", "livc.wsgi:application", "--workers=2", "--threads=4", "--preload"]
    web += ["--graceful-timeout=3", "--no-control-socket"]
    web += [f"--bind=fd://{listener.fileno()}" for listener in sockets]
    celery = ["celery", "--app=livc", "--quiet"]
    worker = ["worker", "--concurrency=1", "--loglevel=INFO", "--without-gossip", "--without-mingle"]
    beat = ["beat", f"--schedule={clock / 'schedule'}", "--pidfile=", "--loglevel=WARNING"]
    return {WEB: web, WORKER: [*celery, *worker], CLOCK: [*celery, *beat], SEALER: [str(MANAGE), "seal"]}


@contextmanager
def _started(var: Path, environment: Mapping[str, str], sockets: Sequence[socket]) -> Iterator[Mapping[str, Process]]:
    """The programs, each leading a group of its own; ended together on the way out."""
    running: dict[str, Process] = {}
    try:
        for name, command in _commands(var, sockets).items():
            with files.open_log(var, LOGS[name]) as log:
                child = subprocess.Popen(
                    [sys.executable, *(() if name == SEALER else ("-m",)), *command],
                    cwd=REPOSITORY,
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    umask=0o077,
                    pass_fds=[listener.fileno() for listener in sockets] if name == WEB else (),
                )
            running[name] = Process.child(child)
            files.write(var / FILE, {n: [p.pid, p.born] for n, p in running.items()})
        for listener in sockets:
            listener.close()  # the web server has its own by now
        yield running
    finally:
        for process in running.values():
            process.send(signal.SIGTERM)
        deadline = time.monotonic() + LEAVE
        for process in running.values():
            process.wait(deadline - time.monotonic())
            process.sweep()
        (var / FILE).unlink(missing_ok=True)


def _await_page(var: Path, number: int, processes: Mapping[str, Process], stop: Stop) -> None:
    deadline = time.monotonic() + PATIENCE
    while (status := _status(number, HEALTH)) is None and time.monotonic() < deadline:
        _watch(var, processes)
        stop.wait(0.1)
    if status == 200:
        status = _status(number, "/")
    if status is None or status >= 400:
        answer = f"error {status}" if status else "no answer"
        raise Trouble(f"The first page gives {answer}: see {files.log(var, LOGS[WEB])}.")


def _status(number: int, page: str) -> int | None:
    """What the web server answers to `page`; None while it does not."""
    # Without the proxy that the environment may name: this page is on this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://localhost:{number}{page}", timeout=ANSWER) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return None


def _watch(var: Path, processes: Mapping[str, Process]) -> None:
    """Raise Trouble when one of the programs has died."""
    for name, process in processes.items():
        if not process.alive():
            log = files.log(var, LOGS[name])
            with log.open("rb") as file:
                file.seek(max(0, log.stat().st_size - TAIL))
                full = disk_full(file.read().decode(errors="replace"))
            why = "the disk is full" if full else process.ending()
            raise Trouble(f"{name} died ({why}), so the rest is stopped; its log is {log}.")
