"""The leaf of an entry, computed from a plain COPY of the ledger: no Django, no database.

Fixed for good (RFC 9162 puts 0x00 before a leaf): SHA-256(0x00 || fields), every field length-prefixed (int4,
-1 for NULL) and written as PostgreSQL's COPY writes it in UTC. Personal columns enter only through their
salted commitment, so they can be emptied at their term and the leaf still stands.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable, Mapping

COLUMNS = (
    "id", "at", "act", "outcome", "cell", "circle", "shown", "reference", "item", "purpose", "ground", "admission",
    "door", "request", "actor", "capacity", "on_behalf", "whom", "session", "address", "salt", "commitment", "xid",
)  # fmt: skip
IN_LEAF = (
    "id",
    "at",
    "act",
    "outcome",
    "cell",
    "circle",
    "shown",
    "reference",
    "item",
    "purpose",
    "ground",
    "admission",
    "door",
    "request",
    "commitment",
    "xid",
)
PERSONAL = ("actor", "capacity", "on_behalf", "whom", "session", "address")
_ESCAPES = {"\\b": "\b", "\\f": "\f", "\\n": "\n", "\\r": "\r", "\\t": "\t", "\\v": "\v", "\\\\": "\\"}

Row = Mapping[str, str | None]


def fields(values: Iterable[str | None]) -> bytes:
    out = bytearray()
    for value in values:
        raw = None if value is None else value.encode()
        out += struct.pack(">i", -1) if raw is None else struct.pack(">i", len(raw)) + raw
    return bytes(out)


def leaf(row: Row) -> bytes:
    """The leaf hash of one entry (32 bytes)."""
    return hashlib.sha256(b"\x00" + fields(row[name] for name in IN_LEAF)).digest()


def commitment(row: Row) -> bytes:
    """What ``commitment`` must be while the personal columns and the salt are still there (32 bytes)."""
    salt = bytes.fromhex((row["salt"] or "").removeprefix("\\x"))
    return hashlib.sha256(salt + fields(row[name] for name in PERSONAL)).digest()


def from_copy(line: str) -> dict[str, str | None]:
    """One line of ``COPY (SELECT columns ...) TO STDOUT`` as a row; columns in the order of ``COLUMNS``."""
    return dict(zip(COLUMNS, (_field(part) for part in line.rstrip("\n").split("\t")), strict=True))


def _field(text: str) -> str | None:
    if text == "\\N":
        return None
    if "\\" not in text:
        return text
    out, i = [], 0
    while i < len(text):
        pair = text[i : i + 2]
        if text[i] == "\\" and len(pair) == 2:
            out.append(_ESCAPES.get(pair, pair[1]))
            i += 2
        else:
            out.append(text[i])
            i += 1
    return "".join(out)
