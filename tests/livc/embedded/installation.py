"""Bringing an installation up inside a test."""

import subprocess
from collections.abc import Callable
from pathlib import Path

from livc.embedded import files, servers
from livc.embedded.progress import Progress
from livc.embedded.servers import Servers

Launcher = Callable[..., subprocess.CompletedProcess[str]]


def bring_up(var: Path, *, keep: bool = False) -> Servers:
    """Bring the servers of `var` up, holding it only meanwhile."""
    files.make_var(var)
    with files.held(var, "a test"):
        return servers.up(var, Progress(quiet=True), keep=keep)
