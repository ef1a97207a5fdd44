"""What the launcher shows: one line for each step, with its seconds."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

WIDTH = 46


class Line:
    """A line being shown; whoever does the step can add to its name."""

    def __init__(self, name: str) -> None:
        self.name = name


class Progress:
    """Shows steps on standard output, or nothing at all."""

    def __init__(self, *, quiet: bool = False) -> None:
        self.quiet = quiet
        self._terminal = sys.stdout.isatty()

    @contextmanager
    def step(self, name: str) -> Iterator[Line]:
        """Show `name` while the step is done and its seconds once it is."""
        line = Line(name)
        began = time.monotonic()
        if self._terminal:
            self.say(f"  {name} ...", end="\r")
        try:
            yield line
        except BaseException:
            if self._terminal:
                self.say("")
            raise
        self.say(f"  {line.name:<{WIDTH}} {time.monotonic() - began:5.1f} s")

    def say(self, text: str, *, end: str = "\n") -> None:
        """Show one line of text at once."""
        if not self.quiet:
            print(text, end=end, flush=True)
