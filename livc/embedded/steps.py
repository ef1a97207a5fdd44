"""What is done to the database before the demo can serve, and what of it can be skipped."""

import hashlib
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from livc.embedded import files
from livc.embedded.database import Database, opens_to
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
    whole: bool = False  # cannot be gone on with when it was interrupted


LAYING = Step(
    "roles and database",
    ("-m", "livc.embedded.laying"),
    ("secrecy/foundation.py", "secrecy/sql/*"),
)
STEPS = (
    LAYING,
    Step(
        "tables",
        ("manage.py", "migrate"),
        ("secrecy/**/*.py", "participants/**/*.py", "cases/**/*.py", "livc/**/*.py", "requirements/base.txt"),
        role="owner",
    ),
    Step(
        "municipalities and reference data",
        ("manage.py", "load_reference"),
        ("data/*", "participants/reference/**/*.py", "participants/management/commands/load_reference.py"),
        role="owner",
    ),
    Step("demo town", ("manage.py", "load_demo"), ("livc/demo/**/*.py",), whole=True),
    Step("a past to look through", ("-m", "livc.embedded.past"), ("livc/demo/past.py",)),
)
PLACE = "database"  # the key under which VAR remembers what it prepares


def prepare(var: Path, state: State, environment: Mapping[str, str], progress: Progress, stop: Stop) -> None:
    """Do the steps whose inputs changed since they were done to this very database.

    Raises Trouble when one fails or the database is no demo's, Stopped when somebody asks to stop.
    """
    database = Database(state.admin, state.database)
    done: dict[str, str] = files.read(var / FILE) or {}
    if not (done.get(PLACE) == database.place() or database.is_empty() or database.is_demo()):
        raise Trouble(
            f"The database '{database.name}' holds data and is not marked as a demo's: "
            "give an empty one in DATABASE_URL, or choose another folder with VAR=."
        )
    done[PLACE] = database.place()
    if _begun(database) in done.values():
        with progress.step("removing a half-made town"):
            database.drop()
    for step in STEPS:
        fits = step != LAYING or opens_to(state, "app")
        if fits and done.get(step.name) == _fingerprint(step, state, database):
            continue
        if step.whole and not database.is_demo():
            done[step.name] = _begun(database)
        files.write(var / FILE, done)
        with progress.step(step.name):
            _do(step, var, environment, stop)
        done[step.name] = _fingerprint(step, state, database)
    files.write(var / FILE, done)


def _begun(database: Database) -> str:
    return f"begun {database.identity()}"


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
            umask=0o077,
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


def _fingerprint(step: Step, state: State, database: Database) -> str:
    """Of the step's inputs and of the database it is done to: another one starts from nothing."""
    digest = hashlib.sha256(repr((step, database.identity())).encode())
    digest.update(repr(sorted(state.passwords.items())).encode())
    for path in _inputs(step):
        digest.update(f"{path.relative_to(REPOSITORY)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _inputs(step: Step) -> Iterator[Path]:
    for pattern in step.inputs:
        yield from (path for path in sorted(REPOSITORY.glob(pattern)) if path.is_file())
