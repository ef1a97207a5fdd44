"""Processes told apart by number and birth, since numbers are given out again."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

PROC = Path("/proc")


class Process:
    """One process, ours or found running."""

    def __init__(self, pid: int, born: str, child: subprocess.Popen[bytes] | None = None) -> None:
        self.pid = pid
        self.born = born
        self._child = child

    @classmethod
    def child(cls, child: subprocess.Popen[bytes]) -> "Process":
        """A process that this one started."""
        return cls(child.pid, _birth(child.pid) or "", child)

    @classmethod
    def found(cls, pid: int) -> "Process | None":
        """The process that has this number now, or None."""
        born = _birth(pid)
        return cls(pid, born) if born else None

    def alive(self) -> bool:
        """Whether it still runs; a zombie does not."""
        if self._child is not None:
            return self._child.poll() is None
        return _birth(self.pid) == self.born

    def ending(self) -> str:
        """How it ended, as far as known: "exit status 3", "killed by SIGKILL"."""
        status = self._child.poll() if self._child else None
        if status is None:
            return "it is gone"
        return f"killed by {signal.Signals(-status).name}" if status < 0 else f"exit status {status}"

    def send(self, number: signal.Signals) -> None:
        """Send it a signal; nothing happens when it is gone."""
        if self.alive():
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def wait(self, seconds: float) -> bool:
        """Wait at most `seconds` for its end; whether it ended."""
        deadline = time.monotonic() + seconds
        while self.alive():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        return True

    def end(self, number: signal.Signals, seconds: float) -> None:
        """Ask it to end with `number`; after `seconds` it is killed with the group that it leads."""
        if self.alive():
            self.send(number)
            self.wait(seconds)
            self.sweep()

    def sweep(self) -> None:
        """Kill whatever is left of the group that it leads."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)


def working_in(folder: Path, name: str) -> Iterator[int]:
    """Numbers of the processes called `name` at work in `folder`; none where /proc is absent."""
    for entry in PROC.glob("[0-9]*"):
        try:
            # By name as well: somebody's shell may stand in that folder.
            called = (entry / "comm").read_text().strip()
            if called == name and Path(os.readlink(entry / "cwd")) == folder.resolve():
                yield int(entry.name)
        except OSError:
            continue


def _birth(pid: int) -> str | None:
    if not PROC.joinpath("self").exists():
        said = subprocess.run(
            ["ps", "-o", "stat=,lstart=", "-p", str(pid)], capture_output=True, text=True
        ).stdout.strip()
        return said.partition(" ")[2] if said and not said.startswith("Z") else None
    try:
        # The name in brackets may hold spaces and brackets; after it come state (field 3) on.
        fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] in "ZX" else fields[19]
