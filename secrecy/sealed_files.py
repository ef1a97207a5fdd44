"""Documents about those who work here, encrypted before they reach PostgreSQL and bound to their row.

They belong to no circle, so their key is derived from the master key: a dump shows nothing of them, and a
document that is moved to another row can't be read there.
"""

from __future__ import annotations

from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from secrecy import keys


def seal_file(content: bytes, *, table: str, row: UUID) -> bytes:
    """The document as it may lie in the database, in this row of this table and nowhere else."""
    return keys.seal(_box(), content, _bound(table, row))


def unseal_file(sealed: bytes | memoryview, *, table: str, row: UUID) -> bytes:
    """Raises ``cryptography.exceptions.InvalidTag`` when it was sealed for another row."""
    return keys.unseal(_box(), bytes(sealed), _bound(table, row))


def _box() -> AESGCM:
    return AESGCM(keys.derived("documents"))


def _bound(table: str, row: UUID) -> bytes:
    return b"document|" + table.encode() + b"|" + row.bytes
