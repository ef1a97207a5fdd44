"""A pytest plugin: the servers of the tests are up before Django is, and stop with the run.

Loaded by `-p livc.embedded.testing`, so that plain `pytest` needs nothing else. It makes no
database: the tests' own conftest does.
"""

import os
import shutil
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from livc.embedded import binaries, files, places, postgres, room, servers
from livc.embedded.progress import Progress
from livc.embedded.trouble import Trouble, sentence

_run = ExitStack()
MEMORY, ENOUGH = Path("/dev/shm"), 2 * 1024**3  # noqa: S108  # bytes; our folder there is made by mkdtemp


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(args: list[str]) -> Generator[None]:
    """Bring up the servers in `VAR` (else var/test); around the hook in which Django starts."""
    if not os.environ.get("VAR"):
        name = "test-embedded" if os.environ.get("PG") == binaries.EMBEDDED else "test"
        os.environ["VAR"] = str(places.REPOSITORY / "var" / name)
    os.environ["VAR"] = str(places.var())  # absolute, for programs that work elsewhere
    os.environ.setdefault("DEMO", "1")  # the tests' world is the demo town
    if not {"-h", "--help", "-V", "--version"}.intersection(args):
        try:
            _bring_up()
        except Trouble as trouble:
            raise pytest.UsageError(str(trouble)) from None
        except OSError as error:
            raise pytest.UsageError(sentence(error)) from None
    return (yield)


def pytest_unconfigure() -> None:
    """Stop what this run is using, unless it was brought up to stay."""
    _run.close()


def _bring_up() -> None:
    var = places.var()
    files.make_var(var)
    _run.enter_context(files.held(var, "pytest"))
    lives_in_memory(var)
    with for_a_while():
        _run.callback(servers.up(var, Progress(quiet=True)).stop)


def lives_in_memory(var: Path) -> None:
    """Where there is memory to spare the data lie there, until the end of the run: copying a database makes a thousand files.

    `LIVC_KEEP_TEMPLATE` keeps them, so that the next run needn't build the demo town again.
    """
    if not os.access(MEMORY, os.W_OK) or shutil.disk_usage(MEMORY).free < ENOUGH:
        return
    room.MEMORY[var] = MEMORY
    if not os.environ.get("LIVC_KEEP_TEMPLATE"):
        _run.callback(lambda: None if room.Room.known(var).kept else room.Room.known(var).remove(var))


@contextmanager
def for_a_while() -> Iterator[None]:
    """Nothing the tests write outlives them: their server doesn't wait for the disk.

    Each test's database that is dropped asks for a checkpoint, which would write out a thousand files to forget them.
    Nor does it tidy up in them meanwhile. What was committed is still there when a process is killed; only a machine that stops would lose it.
    """
    before = dict(postgres.SETTINGS)
    postgres.SETTINGS.update({"fsync": "off", "full_page_writes": "off", "autovacuum": "off"})
    try:
        yield
    finally:
        postgres.SETTINGS.clear()
        postgres.SETTINGS.update(before)
