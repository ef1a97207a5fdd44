"""Folders for installations of their own, and the launcher as one calls it from a shell."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from livc.embedded import places
from livc.embedded.servers import Servers
from tests.livc.embedded.installation import Launcher, bring_up, folder


@pytest.fixture(autouse=True, scope="package")
def _nothing_given() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("DATABASE_URL", "REDIS_URL", "PG", "PORT", "RESET", "DEMO"):
            patch.delenv(name, raising=False)
        yield


@pytest.fixture
def folders() -> Iterator[Callable[[str], Path]]:
    """Makes folders for installations."""
    with ExitStack() as stack:
        yield lambda name: stack.enter_context(folder(name))


@pytest.fixture
def var(folders: Callable[[str], Path]) -> Path:
    """A folder for one installation."""
    return folders("livc")


@pytest.fixture
def up(var: Path) -> Servers:
    """PostgreSQL and Redis of `var`, running."""
    return bring_up(var)


@pytest.fixture
def launcher(var: Path) -> Launcher:
    """Runs `python -m livc.embedded` on `var` with more environment, to its end."""

    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "livc.embedded", *arguments],
            cwd=places.REPOSITORY,
            env={**os.environ, "VAR": str(var), **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
        )

    return run
