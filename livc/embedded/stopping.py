"""Whether somebody asked the launcher to stop."""

import os
import signal
import time
from pathlib import Path
from types import FrameType
from typing import Self


class Stopped(Exception):  # somebody asked for it
    """Somebody asked to stop."""


class Stop:
    """Listens for Ctrl-C, SIGTERM and a closed terminal; asking twice changes nothing."""

    def __init__(self) -> None:
        self.asked = False
        self._parent = os.getppid()
        self._made = _made_by_make(self._parent)

    def __enter__(self) -> Self:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # Whoever started us with nohup means it.
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, self._ask)
        return self

    def __exit__(self, *_: object) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)

    def check(self) -> None:
        """Raise Stopped when somebody asked."""
        if self._made and not self.asked:
            self.asked = os.getppid() != self._parent or not _made_by_make(self._parent)
        if self.asked:
            raise Stopped

    def wait(self, seconds: float) -> None:
        """Sleep a moment. Raises Stopped when somebody asked."""
        self.check()
        time.sleep(seconds)
        self.check()

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self.asked = True


def _made_by_make(parent: int) -> bool:
    """Whether `parent` is a `make` that nobody has interrupted yet.

    An interrupted make waits for its child but passes only SIGTERM on: it counts on a terminal
    to interrupt both. When just make was sent SIGINT, the one trace is that it stopped
    catching that signal.
    """
    try:
        if (Path("/proc") / str(parent) / "comm").read_text().strip() not in ("make", "gmake"):
            return False
        status = (Path("/proc") / str(parent) / "status").read_text()
    except OSError:
        return False
    caught = int(status.split("SigCgt:")[1].split()[0], 16)
    return bool(caught >> (signal.SIGINT - 1) & 1)
