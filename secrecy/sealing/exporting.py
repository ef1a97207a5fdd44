"""The record as a folder of files, for a program that knows nothing of this one (docs/log-format.md, 4)."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from secrecy.sealing.source import Record

PARTS = ("bundle.json", "keys", "history", "rows", "tail", "edge", "deposited")


def export(record: Record, folder: Path) -> None:
    """Write every part there is in a new folder that nobody else can read: rows name people. Raises ``OSError``."""
    folder.mkdir(mode=0o700)
    for name in PARTS:
        part = record.open(name)
        if part is None:
            continue
        handle = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with part, open(handle, "wb") as file:
            shutil.copyfileobj(part, file, 1 << 20)
