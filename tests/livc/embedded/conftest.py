"""Folders for installations of their own, and the launcher as one calls it from a shell."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from livc.embedded import places, removal
from livc.embedded.servers import Servers
from tests.livc.embedded.installation import Launcher, bring_up


@pytest.fixture(autouse=True)
def _nothing_given(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "REDIS_URL", "PG", "PORT", "RESET", "DEMO"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def folders() -> Iterator[Callable[[str], Path]]:
    """Makes folders for installations; whatever runs for them is gone after the test."""
    with ExitStack() as stack:

        def make(name: str = "livc") -> Path:
            base = Path(tempfile.mkdtemp(prefix="livc-test-"))
            stack.callback(shutil.rmtree, base, ignore_errors=True)
            base.chmod(0o711)  # so that the servers' account can go through it
            var = base / name
            stack.callback(_forget, var)
            return var

        yield make


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


def _forget(var: Path) -> None:
    if var.is_dir() and os.access(var, os.W_OK):
        removal.remove(var)
