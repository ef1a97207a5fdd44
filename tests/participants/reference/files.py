"""Files as a deployment would bring them: those of the repository, changed by hand."""

from __future__ import annotations

import csv
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from participants.reference.files import DATA
from tests import world as w

Row = dict[str, str]


@dataclass
class Book:
    """A file of ``data/`` to change and to load, in a folder of the test's own."""

    folder: Path
    name: str

    def rows(self) -> list[Row]:
        with (DATA / self.name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def written(self, rows: list[Row], name: str = "") -> Path:
        path = self.folder / (name or f"later-{self.name}")
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        return path

    def changed(self, change: Callable[[dict[str, Row]], object], key: str) -> Path:
        """The file after ``change`` had its way with the rows by ``key``."""
        rows = {row[key]: row for row in self.rows()}
        change(rows)
        return self.written(list(rows.values()))


def load(command: str, path: Path, *options: str, fails: bool = False) -> str:
    """Run a loading command as the owner role, in a process of its own; what it says."""
    done: subprocess.CompletedProcess[str] = w.manage(command, str(path), *options, role="owner", check=False)
    assert (done.returncode != 0) == fails, done.stdout + done.stderr
    return done.stderr if fails else done.stdout
