"""Which columns of ledger and change log enter a leaf, which only through the commitment, and the rows of an export.

A row travels as PostgreSQL's ``COPY … (FORMAT binary)`` writes it, with the very bytes that were hashed, so whoever
checks a leaf need not take the row apart.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

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


def change_leaf(row: ledger.Row) -> bytes:
    """The leaf hash of one change (32 bytes), every column as PostgreSQL's COPY writes it in UTC."""
    return hashlib.sha256(b"\x00" + fields([CHANGE_WORD, *(row[name] for name in CHANGE_IN_LEAF)])).digest()


def change_commitment(row: ledger.Row) -> bytes:
    """What ``commitment`` of a change must be while the personal columns and the salt are still there (32 bytes)."""
    salt = bytes.fromhex((row["salt"] or "").removeprefix("\\x"))
    return hashlib.sha256(salt + fields(row[name] for name in CHANGE_PERSONAL)).digest()


@dataclass(frozen=True)
class Exported:
    """One row of an export, in columns of bytes (docs/log-format.md, part 4).

    ``position`` and ``leaf`` are None in the unsealed tail; ``body`` when the row is gone; ``opening`` when emptied.
    """

    position: int | None
    kind: bytes
    id: int
    leaf: bytes | None
    body: bytes | None
    opening: bytes | None

    @property
    def binary(self) -> bytes:
        """As ``COPY … (FORMAT binary)`` writes it."""
        position = None if self.position is None else self.position.to_bytes(8, "big")
        values = [position, self.kind, self.id.to_bytes(8, "big"), self.leaf, self.body, self.opening]
        return struct.pack(">h", len(values)) + b"".join(
            struct.pack(">i", -1) if value is None else struct.pack(">i", len(value)) + value for value in values
        )


def body(said: Iterable[str | None]) -> bytes:
    """What the leaf is the SHA-256 of; of a change, ``said`` begins with :data:`CHANGE_WORD`."""
    return b"\x00" + fields(said)


def opening(salt: bytes, personal: Iterable[str | None]) -> bytes:
    """What the commitment is the SHA-256 of."""
    return salt + fields(personal)


def written(rows: Iterable[Exported]) -> Iterator[bytes]:
    """A whole file of rows, piece by piece."""
    yield SIGNATURE
    for row in rows:
        yield row.binary
    yield TRAILER
