"""Where checkpoints are put out of reach of the database: a file that is only added to, by an account that isn't the web's.

It holds notes as in an export's ``history`` (docs/log-format.md, 4). Put down after the commit: what was committed and not put
down is put down by the next round, so that no signed checkpoint is missing but the very last.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from psycopg2.extensions import connection

from secrecy.transparency.checkpoints import ROTATION, Checkpoint, Rotation
from secrecy.transparency.notes import NoteError, split

#: Where the last notes of a file are looked for; a note is at most 4,000 characters.
TAIL = 64 * 1024
AT_ONCE = 1000


class DepositTrouble(RuntimeError):
    """The deposit can't be added to, or doesn't fit the database; the message says which."""


class Parted(DepositTrouble):
    """The deposit holds a checkpoint that the database doesn't have: its history is another one, or a part of it is gone."""


@dataclass(frozen=True)
class Deposited:
    """The last thing in the file: of which size, and whether it announces a key."""

    size: int
    root: bytes
    announces: bool


def last(path: Path) -> Deposited | None:
    """What stands at the end; None in a file that is empty or not there yet. Raises :class:`DepositTrouble`."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - TAIL))
            raw = file.read()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise DepositTrouble(f"{path} can't be read: {error.strerror}.") from None
    if not raw:
        return None
    try:
        # No text has an empty line: the last two parts between empty lines are one note.
        (note,) = split("\n\n".join(raw.decode(errors="replace").split("\n\n")[-2:]))
        found: Checkpoint | Rotation
        found = Rotation.parse(note.text) if note.text.startswith(ROTATION) else Checkpoint.parse(note.text)
    except NoteError as error:
        raise DepositTrouble(f"The end of {path} is no note ({error}): set it aside, and begin another file.") from None
    return Deposited(found.size, found.root, isinstance(found, Rotation))


def agree(link: connection, path: Path) -> None:
    """The database holds what was deposited last, or nothing is sealed on top of it. Raises :class:`Parted`."""
    there = last(path)
    if there is None:
        return
    with link, link.cursor() as cursor:
        cursor.execute("SELECT root FROM public.secrecy_checkpoint WHERE size = %s", [there.size])
        row = cursor.fetchone()
    if row is None or bytes(row[0]) != there.root:
        raise Parted(
            f"{path} holds a checkpoint of {there.size} leaves that this database doesn't have: its record was cut back or "
            "written anew. See docs/operations.md, Sealing, before anything else."
        )


def put(link: connection, path: Path) -> int:
    """Put down what was signed since the last thing in the file; how many notes. Raises :class:`DepositTrouble`."""
    there, count = last(path), 0
    while True:
        notes = _since(link, there)
        if not notes:
            return count
        for size, root, announces, note in notes:
            _append(path, note)
            there = Deposited(size, bytes(root), announces)
        count += len(notes)


def _since(link: connection, there: Deposited | None) -> list[tuple[int, bytes, bool, str]]:
    with link, link.cursor() as cursor:
        if there is None:  # a new file begins with how things stand
            cursor.execute("SELECT size, root, false, note FROM public.secrecy_checkpoint ORDER BY size DESC LIMIT 1")
            return cursor.fetchall()
        cursor.execute(
            "SELECT size, root, false AS announces, note FROM public.secrecy_checkpoint WHERE size > %(size)s UNION ALL"
            " SELECT r.size, c.root, true, r.note FROM public.secrecy_rotation r JOIN public.secrecy_checkpoint c USING (size)"
            " WHERE r.size > %(size)s OR (r.size = %(size)s AND NOT %(announces)s) ORDER BY size, announces LIMIT %(most)s",
            {"size": there.size, "announces": there.announces, "most": AT_ONCE},
        )
        return cursor.fetchall()


def _append(path: Path, note: str) -> None:
    """One note in one write, on the disk when this returns; or none of it."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, 0o644)
    except OSError as error:
        raise DepositTrouble(f"{path} can't be added to: {error.strerror}.") from None
    try:
        before = os.fstat(handle).st_size
        raw = (("\n" if before else "") + note).encode()
        try:
            whole = os.write(handle, raw) == len(raw)
            os.fsync(handle)
        except OSError as error:
            raise DepositTrouble(f"{path} can't be added to: {error.strerror}.") from None
        if not whole:
            os.ftruncate(handle, before)  # half a note helps nobody
            raise DepositTrouble(f"{path} can't be added to: no room.")
    except PermissionError as error:
        raise DepositTrouble(f"{path} ends in half a note, and can't be cut back: {error.strerror}.") from None
    finally:
        os.close(handle)
