"""The few files that the launcher keeps in VAR: private, and never half written."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from livc.embedded.trouble import Trouble

LOCK = "lock"
LOG_LIMIT = 8 * 1024 * 1024  # bytes


def make_var(var: Path) -> None:
    """Make the folder VAR, so that the servers' account can go through it but nobody can look."""
    if not var.is_dir():
        var.mkdir(parents=True, mode=0o711 if os.geteuid() == 0 else 0o700)
    if not os.access(var, os.W_OK | os.X_OK):
        raise PermissionError(13, "not writable", str(var))


def write(path: Path, content: Any) -> None:
    """Write `content` as JSON with mode 0600: whole, or not at all."""
    unfinished = path.with_name(path.name + ".new")
    unfinished.unlink(missing_ok=True)
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(handle, "w", encoding="utf-8") as file:
        json.dump(content, file, indent=2)
        file.flush()
        os.fsync(handle)
    unfinished.replace(path)


def read(path: Path) -> Any:
    """The JSON of `path`; None when it is not there. Raises Trouble when it is damaged."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError:
        raise Trouble(f"{path} is damaged: RESET=1 starts over.") from None


def log(var: Path, name: str) -> Path:
    """The log of one of the programs."""
    return var / "log" / f"{name}.log"


def open_log(var: Path, name: str) -> IO[bytes]:
    """Open a log to add to, mode 0600; one that has grown past 8 MB starts anew."""
    path = log(var, name)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
    if os.fstat(handle).st_size > LOG_LIMIT:
        os.ftruncate(handle, 0)
    return open(handle, "ab", buffering=0)


@contextmanager
def held(var: Path, purpose: str) -> Iterator[None]:
    """Hold VAR for this process; released by the system when the process ends.

    Raises Trouble when another launcher holds it.
    """
    handle = os.open(var / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    with open(handle, "r+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Trouble(
                f"{var} is in use by {file.read().strip() or 'another launcher'}: "
                "stop that first, or choose another folder with VAR=."
            ) from None
        file.truncate(0)
        file.write(f"process {os.getpid()} ({purpose})")
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)
