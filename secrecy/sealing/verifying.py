"""The record in the database, held to what was signed: by the same program that others run on an export.

Nothing of what is checked is believed because it stands in this database. Keys and checkpoints that are known from elsewhere
are what it is held to.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from secrecy.sealing.source import Record
from verifier import livc_verify as v

SECONDS = 3  # between two times that the state is kept


class Resumed(RuntimeError):
    """The state that was kept belongs to another question."""


def verify(
    record: Record, *, keys: Iterable[str] = (), known: Iterable[v.Note] = (), anew: Iterable[int] = (),
    state: Path | None = None, bar: bool = False, told: Callable[[v.Verifying], None] | None = None,
) -> v.Report:  # fmt: skip
    """Hold the record to the rules of docs/log-format.md, part 5.

    ``keys`` are verifier keys, ``known`` checkpoints from elsewhere. ``state`` is a file in which is kept how far it came,
    and from which it goes on. ``told`` hears now and then how far it is. Raises :class:`Resumed`.
    """
    shown = Bar(record) if bar else None
    at = v.Verifying(
        record, keys=[v.Key.parse(key) for key in keys], known=known, anew=anew, told=shown or told or _silent
    )
    if state is not None:
        kept = Kept(state, {"start": record.start, "keys": list(map(str, at.keys)), "anew": sorted(at.anew)})
        kept.resume(at, record)
        at.passed = kept
    report = at.run()
    if shown is not None:
        shown.end()
    if state is not None:
        state.unlink(missing_ok=True)
    return report


def _silent(_: v.Verifying) -> None:
    """Nobody looks."""


class Kept:
    """How far it came, in a file of its own account, whole or not at all."""

    def __init__(self, path: Path, question: dict[str, Any]) -> None:
        self.path, self.question, self.then = path, question, time.monotonic()

    def __call__(self, at: v.Verifying) -> None:
        if time.monotonic() - self.then < SECONDS:
            return
        self.then = time.monotonic()
        whole = self.path.with_name(self.path.name + ".new")
        handle = os.open(whole, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with open(handle, "w", encoding="utf-8") as file:
            json.dump({"question": self.question} | v.state(at), file)
        whole.replace(self.path)

    def resume(self, at: v.Verifying, record: Record) -> None:
        """Go on after the checkpoint that was passed last, if there is such a state."""
        if not self.path.exists():
            return
        found = json.loads(self.path.read_text("utf-8"))
        if found["question"] != self.question:
            raise Resumed(f"{self.path} is of another question: remove it to begin again.")
        v.resume(at, found)
        at.rows = v.Rows(None)  # the rows are copied anew, from where it was
        record.begin = at.tree.size


class Bar:
    """How far it is, on a terminal."""

    def __init__(self, record: Record) -> None:
        self.total, self.began, self.then = record.rows, time.monotonic(), 0.0
        self.first: int | None = None

    def __call__(self, at: v.Verifying) -> None:
        now, rows = time.monotonic(), at.tree.size
        self.first = rows if self.first is None else self.first
        if now - self.then < 0.2:
            return
        self.then = now
        part = rows / max(self.total, 1)
        rate = (rows - self.first) / max(now - self.began, 0.001)
        sys.stderr.write(f"\r[{'#' * int(part * 30):<30}] {part:4.0%}  {rows:>12,} leaves  {rate:>9,.0f}/s ")
        sys.stderr.flush()

    def end(self) -> None:
        if self.then:
            sys.stderr.write("\r" + " " * 78 + "\r")
