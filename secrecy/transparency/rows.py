"""Which columns of ledger and change log enter a leaf, which only through the commitment, and the rows of an export.

A row travels as PostgreSQL's ``COPY … (FORMAT binary)`` writes it, its columns as two ``text[]``. What stands behind the
first 20 bytes of such an array is exactly :func:`secrecy.ledger.fields`, so a leaf is hashed without taking a row apart.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from secrecy import ledger
from secrecy.ledger import fields

#: One letter for each table of rows, as it stands in an export.
ENTRY: Final = b"e"
CHANGE: Final = b"c"

#: A change, likewise fixed for good. First the word ``change``, so that no change has the leaf of an entry.
CHANGE_WORD: Final = "change"
CHANGE_IN_LEAF: Final = (
    "id", "timestamp", "content_type_id", "action", "request", "door", "noticed", "commitment", "xid",
)  # fmt: skip
#: All else there is on a change: which row, what it said before and after, and who did it.
CHANGE_PERSONAL: Final = (
    "object_pk", "object_id", "object_repr", "serialized_data", "changes_text", "changes", "cid", "additional_data",
    "actor_id", "actor_email", "capacity", "remote_addr", "remote_port",
)  # fmt: skip

SIGNATURE: Final = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
TRAILER: Final = b"\xff\xff"
_TEXT_OID: Final = 25


def change_leaf(row: ledger.Row) -> bytes:
    """The leaf hash of one change (32 bytes), every column as PostgreSQL's COPY writes it in UTC."""
    return hashlib.sha256(b"\x00" + fields([CHANGE_WORD, *(row[name] for name in CHANGE_IN_LEAF)])).digest()


def change_commitment(row: ledger.Row) -> bytes:
    """What ``commitment`` of a change must be while the personal columns and the salt are still there (32 bytes)."""
    salt = bytes.fromhex((row["salt"] or "").removeprefix("\\x"))
    return hashlib.sha256(salt + fields(row[name] for name in CHANGE_PERSONAL)).digest()


@dataclass(frozen=True)
class Exported:
    """One row of an export. ``position`` and ``leaf`` are None in the unsealed tail; ``body`` when the row is gone."""

    position: int | None
    kind: bytes
    id: int
    leaf: bytes | None
    body: tuple[str | None, ...] | None
    personal: tuple[str | None, ...] | None
    salt: bytes | None

    @property
    def binary(self) -> bytes:
        """As ``COPY … (FORMAT binary)`` writes it."""
        values = [
            None if self.position is None else self.position.to_bytes(8, "big"),
            self.kind, self.id.to_bytes(8, "big"), self.leaf, _array(self.body), _array(self.personal), self.salt,
        ]  # fmt: skip
        return struct.pack(">h", len(values)) + b"".join(
            struct.pack(">i", -1) if value is None else struct.pack(">i", len(value)) + value for value in values
        )

    @property
    def hashed(self) -> bytes:
        """The leaf hash of what stands here (32 bytes)."""
        return hashlib.sha256(b"\x00" + fields(self.body or ())).digest()


def written(rows: Iterable[Exported]) -> Iterator[bytes]:
    """A whole file of rows, piece by piece."""
    yield SIGNATURE
    for row in rows:
        yield row.binary
    yield TRAILER


def read(take: Callable[[int], bytes]) -> Iterator[Exported]:
    """The rows of a file; ``take(n)`` gives exactly n bytes. Raises ``ValueError`` on anything but such a file."""
    if take(len(SIGNATURE)) != SIGNATURE:
        raise ValueError("not a binary COPY")
    while (count := take(2)) != TRAILER:
        if count != b"\x00\x07":
            raise ValueError("a row of an export has seven columns")
        values: list[Any] = []
        for _ in range(7):
            (length,) = struct.unpack(">i", take(4))
            values.append(None if length < 0 else take(length))
        position, kind, number, leaf, body, personal, salt = values
        yield Exported(
            None if position is None else int.from_bytes(position, "big"), kind, int.from_bytes(number, "big"), leaf,
            _unpacked(body), _unpacked(personal), salt,
        )  # fmt: skip


def _array(values: tuple[str | None, ...] | None) -> bytes | None:
    """``array_send`` of a one-dimensional ``text[]``: dimensions, whether it has NULLs, type, length, lower bound."""
    if values is None:
        return None
    return struct.pack(">iiIii", 1, None in values, _TEXT_OID, len(values), 1) + fields(values)


def _unpacked(raw: bytes | None) -> tuple[str | None, ...] | None:
    if raw is None:
        return None
    values: list[str | None] = []
    at = 20
    while at < len(raw):
        (length,) = struct.unpack_from(">i", raw, at)
        at += 4
        values.append(None if length < 0 else raw[at : at + length].decode())
        at += max(length, 0)
    return tuple(values)
