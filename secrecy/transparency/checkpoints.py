"""Checkpoints of the log (https://c2sp.org/tlog-checkpoint) and the handing over from one key to the next."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from secrecy.transparency.notes import Key, NoteError, decoded, encoded

#: A number as it may stand in a note: no sign, no leading zero.
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)
#: A moment as PostgreSQL writes one in UTC; in this form the order of the text is that of time.
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{0,5}[1-9])?\+00", re.ASCII)
_ORIGIN = re.compile(r"[^\s+—]+")
ROTATION = "livc-log key rotation v1"


@dataclass(frozen=True)
class Checkpoint:
    """The tree as it stood: how many leaves, its root, and until where the database had been read.

    ``time`` is the clock of the database just before its snapshot. ``horizon``: every row of a transaction below it is in
    the tree (0: not all were looked at yet). ``xmax``: no transaction from this number on had begun
    (``pg_snapshot_xmax``). ``anew``: transactions may have been counted differently before, as on another server, so
    rows of any number are sealed here; so it is without a horizon. ``remarks`` are signed along, for people.
    """

    origin: str
    size: int
    root: bytes
    time: str
    horizon: int
    xmax: int
    anew: bool = False
    remarks: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        if not _ORIGIN.fullmatch(self.origin) or self.size < 0 or len(self.root) != 32:
            raise NoteError("a checkpoint has an origin without spaces or plus, a size and a root of 32 bytes")
        if not _MOMENT.fullmatch(self.time) or not 0 <= self.horizon <= self.xmax:
            raise NoteError("a checkpoint has a moment in UTC and a snapshot")
        if not self.horizon and not self.anew:
            raise NoteError("without a horizon transactions are counted anew")
        if any(not remark.strip() or "\n" in remark for remark in self.remarks):
            raise NoteError("a remark is one line")

    @property
    def text(self) -> str:
        """What is signed."""
        xids = f"xids {self.horizon} {self.xmax}{' anew' if self.anew else ''}"
        lines = [self.origin, str(self.size), encoded(self.root), f"time {self.time}", xids]
        return "".join(f"{line}\n" for line in [*lines, *(f"remark {remark}" for remark in self.remarks)])

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """Raises :class:`NoteError` unless this is the text of a checkpoint of such a log, to the letter."""
        lines = text.removesuffix("\n").split("\n")
        if len(lines) < 5 or not all(line.startswith("remark ") for line in lines[5:]):
            raise NoteError("not a checkpoint of this kind of log")
        snapshot = lines[4].removesuffix(" anew").split(" ")
        if len(snapshot) != 3:
            raise NoteError("not a checkpoint of this kind of log")
        found = cls(
            lines[0], number(lines[1]), decoded(lines[2]), lines[3].removeprefix("time "), number(snapshot[1]),
            number(snapshot[2]), lines[4].endswith(" anew"), tuple(line.removeprefix("remark ") for line in lines[5:]),
        )  # fmt: skip
        if found.text != text:
            raise NoteError("not a checkpoint of this kind of log")
        return found


@dataclass(frozen=True)
class Rotation:
    """From the checkpoint of ``size`` leaves on another key signs: ``key``. Signed by the key before it and by itself."""

    origin: str
    size: int
    root: bytes
    key: Key

    @property
    def text(self) -> str:
        """What is signed."""
        return f"{ROTATION}\n{self.origin}\n{self.size}\n{encoded(self.root)}\n{self.key}\n"

    @classmethod
    def parse(cls, text: str) -> Rotation:
        """Raises :class:`NoteError` unless this announces a key, to the letter."""
        lines = text.removesuffix("\n").split("\n")
        if len(lines) != 5 or lines[0] != ROTATION:
            raise NoteError("not the announcement of a key")
        found = cls(lines[1], number(lines[2]), decoded(lines[3]), Key.parse(lines[4]))
        if found.text != text or not _ORIGIN.fullmatch(found.origin) or len(found.root) != 32:
            raise NoteError("not the announcement of a key")
        return found


def number(text: str) -> int:
    """Raises :class:`NoteError` unless this is a number, to the letter."""
    if not _NUMBER.fullmatch(text):
        raise NoteError("not a number")
    return int(text)
