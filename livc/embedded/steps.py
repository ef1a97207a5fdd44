"""What is done to the database before the demo can serve, and what of it can be skipped."""

import hashlib
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg2

from livc.embedded import files
from livc.embedded.places import REPOSITORY, State
from livc.embedded.processes import Process
from livc.embedded.progress import Progress
from livc.embedded.stopping import Stop
from livc.embedded.trouble import Trouble, last_line

FILE = "steps.json"
LOG = "preparing"


@dataclass(frozen=True)
class Step:
    """A command that prepares the database, done again only when its inputs are not the same."""

    name: str
    command: tuple[str, ...]  # of Python
    inputs: tuple[str, ...]  # patterns in the repository
    role: str = "app"


STEPS = (
    Step("roles and database", ("-m", "livc.embedded.laying"), ("secrecy/foundation.py", "secrecy/sql/*")),
    Step(
        "tables",
        ("manage.py", "migrate", "--verbosity=1"),
        ("secrecy/**/*", "participants/**/*", "cases/**/*", "livc/**/*.py", "requirements/base.txt"),
        role="owner",
    ),
    Step(
        "municipalities and reference data",
        ("manage.py", "load_reference"),
        ("participants/**/*", "cases/**/*"),
        role="owner",
    ),
    Step("demo town", ("manage.py", "load_demo"), ("livc/demo/**/*",)),
)


def prepare(var: Path, state: State, environment: Mapping[str, str], progress: Progress, stop: Stop) -> None:
    """Do the steps whose inputs changed since they were done to this very database.

    Raises Trouble when one fails, Stopped when somebody asks to stop.
    """
    done: dict[str, str] = files.read(var / FILE) or {}
    for step in STEPS:
        if done.get(step.name) == _fingerprint(step, state):
            continue
        with progress.step(step.name):
            _do(step, var, environment, stop)
        done[step.name] = _fingerprint(step, state)
        files.write(var / FILE, done)


def _do(step: Step, var: Path, environment: Mapping[str, str], stop: Stop) -> None:
    with files.open_log(var, LOG) as log:
        before = log.tell()
        child = subprocess.Popen(
            [sys.executable, *step.command],
            cwd=REPOSITORY,
            env={**environment, "LIVC_ROLE": step.role},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    process = Process.child(child)
    try:
        while process.alive():
            stop.wait(0.05)
    finally:
        process.end(signal.SIGTERM, 5)
    if child.returncode:
        path = files.log(var, LOG)
        said = path.read_bytes()[before:].decode(errors="replace")
        raise Trouble(f"The step '{step.name}' failed: {last_line(said)}; its log is {path}.")


def _fingerprint(step: Step, state: State) -> str:
    """Of the step's inputs and of the database it is done to: another one starts from nothing."""
    digest = hashlib.sha256(repr((step.command, step.role, _database(state))).encode())
    digest.update(repr(sorted(state.passwords.items())).encode())
    for path in _inputs(step):
        digest.update(f"{path.relative_to(REPOSITORY)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _inputs(step: Step) -> Iterator[Path]:
    for pattern in step.inputs:
        for path in sorted(REPOSITORY.glob(pattern)):
            hidden = path.suffix in (".pyc", ".html") or path.name.startswith(".")
            if path.is_file() and not hidden:
                yield path


def _database(state: State) -> tuple[str, ...]:
    """What tells this database from any other that has had its name."""
    connection = psycopg2.connect(state.admin, connect_timeout=10)
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT system_identifier::text, oid::text FROM pg_control_system(), pg_database WHERE datname = %s",
                [state.database],
            )
            return tuple(cursor.fetchone() or ())
    finally:
        connection.close()
