"""Installations made inside tests, and gone after them."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from livc.embedded import files, removal, servers
from livc.embedded.progress import Progress
from livc.embedded.servers import Servers

Launcher = Callable[..., subprocess.CompletedProcess[str]]


def bring_up(var: Path, *, keep: bool = False) -> Servers:
    """Bring the servers of `var` up, holding it only meanwhile."""
    files.make_var(var)
    with files.held(var, "a test"):
        return servers.up(var, Progress(quiet=True), keep=keep)


@contextmanager
def folder(name: str = "livc", *, closed: bool = False) -> Iterator[Path]:
    """A folder for an installation; nothing runs for it any more afterwards.

    `closed`: the account of the servers cannot reach it.
    """
    base = Path(tempfile.mkdtemp(prefix="livc-test-"))
    base.chmod(0o700 if closed else 0o711)
    var = base / name
    try:
        yield var
    finally:
        with pytest.MonkeyPatch.context() as patch:
            patch.delenv("DATABASE_URL", raising=False)
            if var.is_dir() and os.access(var, os.W_OK):
                removal.remove(var)
        shutil.rmtree(base)
