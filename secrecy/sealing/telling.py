"""What the office says of itself after each round, for the page of the seal: that it is there, what is out of reach by now, who cosigned."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from psycopg2.extensions import connection

from secrecy.sealing import deposit
from secrecy.transparency.checkpoints import Checkpoint
from secrecy.transparency.notes import COSIGNATURE, Key, NoteError, split

#: Beside the deposit: verifier keys of the witnesses, one a line, and what they sent back, one note after the other.
WITNESSES, COSIGNED = "witnesses", "cosigned"


def tell(link: connection, path: Path, *, every: float, trouble: str, mails: bool, mailed: str) -> None:
    """One round is over; ``trouble`` is what it stopped at, in a word."""
    try:
        there = deposit.last(path)
        when = datetime.fromtimestamp(path.stat().st_mtime, UTC) if there else None
    except (deposit.DepositTrouble, OSError):
        there, when = None, None
    said = [
        every,
        trouble[:40],
        there.size if there else None,
        when,
        mails,
        mailed or None,
        json.dumps(cosigned(path.parent)),
    ]
    with link, link.cursor() as cursor:
        cursor.execute("SELECT secrecy.seal_told(%s, %s, %s, %s, %s, %s::date, %s::jsonb)", said)


def cosigned(folder: Path) -> list[tuple[str, int, int]]:
    """Of every witness that is known: its name, up to how many leaves it cosigned (0: none), and when (seconds since 1970)."""
    try:
        keys = [Key.parse(line) for line in (folder / WITNESSES).read_text("ascii").splitlines() if line.strip()]
        notes = split((folder / COSIGNED).read_text("utf-8")) if (folder / COSIGNED).exists() else []
    except (OSError, NoteError, UnicodeDecodeError):
        return []
    found = {key: (0, 0) for key in keys if key.type == COSIGNATURE}
    for note in notes:
        try:
            by, size = note.verify(found), Checkpoint.parse(note.text).size
        except NoteError:
            continue  # by nobody who is known here
        for key, when in by.items():
            found[key] = max(found[key], (size, when))
    return [(key.name, size, when) for key, (size, when) in found.items()]
