"""Exports of a register: asked, made slice by slice by a worker that stands as who asked, taken away by that person, ended.

A file lies in the database as pieces sealed under a key of its own; that key is kept wrapped under the master key, and given by the
database to who asked alone, or to a worker that goes on with it while that person still audits the cell. What a piece holds is packed
(zlib), so that a million lines are some tens of megabytes.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.http import StreamingHttpResponse

from secrecy import record
from secrecy.keys import derived, seal, unseal
from secrecy.models import new_reference
from secrecy.opening import refuse
from secrecy.readers import Forbidden, Refused, Standing, reader
from secrecy.standing import standing

CHUNK = 1 << 16
#: A worker that is this late with an export is taken for gone; as 7_exports.sql has it.
LATE = timedelta(seconds=90)


@dataclass(frozen=True, slots=True)
class Export:
    """One's own export, as its page shows it. ``asked`` is the question; empty once its key is gone."""

    reference: str
    kind: str
    stands: str  # waiting, ready, cancelled, stopped (the right to it ended), failed
    made: datetime
    until: datetime
    touched: datetime
    total: int
    done: int
    pieces: int
    size: int
    digest: str  # SHA-256 of the file, in hexadecimals
    asked: dict[str, str] = field(default_factory=dict)
    key: AESGCM | None = None


def may_export() -> None:
    """Raises :class:`Forbidden`, on record, for who audits no cell in this capacity."""
    here = reader()
    ((may,),) = record.call("may_export", here.pid, here.began, here.request)
    if not may:
        raise Forbidden("U bent niet aangesteld als auditor of functionaris voor gegevensbescherming van deze cel.")


def ask_export(kind: str, asked: Mapping[str, str], *, total: int, keeps: timedelta) -> str | None:
    """Ask for ``total`` lines of the register that is open here; its reference, or None for who has ten already.

    ``keeps``: how long it waits to be taken, three days at most. The question is sealed like what comes of it.
    """
    here, reference, raw = reader(), new_reference(), os.urandom(32)
    question = seal(AESGCM(raw), json.dumps(dict(asked)).encode(), _bound(reference, "asked"))
    wrapped = seal(_above(), raw, _bound(reference, "key"))
    ((made,),) = record.call(
        "ask_export", reference, kind, wrapped, question, total, keeps, here.pid, here.began, here.request
    )
    return reference if made else None


def own_exports() -> list[Export]:
    """One's own that are not past their end, newest first."""
    here = reader()
    return [_export(row) for row in record.call("own_exports", here.pid, here.began, here.request)]


def own_export(reference: str) -> Export:
    """One's own, by its reference. Raises :class:`Refused`, on record."""
    for export in own_exports():
        if export.reference == reference:
            return export
    refuse(reference, "no such reference")
    raise Refused(reference)


def cancel_export(reference: str) -> None:
    """Stop it, or take back what is ready: its key and pieces go now. Raises :class:`Refused` for what is nothing of one's own."""
    own_export(reference)
    here = reader()
    record.call("cancel_export", reference, here.pid, here.began, here.request)


def waiting_exports() -> list[str]:
    """Exports nobody works on just now; those past their end are taken away first. For the clock."""
    return [reference for (reference,) in record.call("waiting_exports")]


def released(export: Export) -> str:
    """How the ledger names what leaves: the kind, the reference, how many lines, the SHA-256 of the file."""
    return f"{export.kind} {export.reference} {export.done} sha256:{export.digest}"


# Made by a worker -------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Making:
    """An export in the hands of a worker, for one slice."""

    reference: str
    kind: str
    asked: dict[str, str]
    mark: dict[str, Any] | None  # None before the first slice
    made: datetime
    total: int
    done: int
    pieces: int
    key: AESGCM
    token: bytes

    @property
    def badge(self) -> bytes:
        return hashlib.sha256(self.token).digest()

    @contextmanager
    def standing(self) -> Iterator[Standing]:
        """Stand as who asked, once. Raises :class:`Refused` when that can't be any more."""
        with standing(self.token, door="task:export", call=_call(self.reference)) as here:
            yield here

    def keep(self, packed: bytes, *, done: int, mark: Mapping[str, Any]) -> bool:
        """Keep a slice; ``done``: lines so far. False when it isn't to go on: stopped, past its end, the right to it gone."""
        here = reader()
        piece = seal(self.key, packed, _bound(self.reference, f"piece {self.pieces}"))
        following = seal(self.key, json.dumps(dict(mark)).encode(), _bound(self.reference, "mark"))
        ((kept,),) = record.call(
            "keep_piece", self.reference, self.badge, self.pieces, piece, done, following,
            here.pid, here.began, here.request,
        )  # fmt: skip
        return bool(kept)

    def whole(self) -> tuple[int, bytes]:
        """Size and SHA-256 of all that was kept; read piece by piece, in nobody's name."""
        size, digest = 0, hashlib.sha256()
        for chunk in _unpacked(self.reference, self.badge, self.key, self.pieces):
            size += len(chunk)
            digest.update(chunk)
        return size, digest.digest()

    def finish(self, size: int, digest: bytes) -> bool:
        """From now on it can be taken; False as :meth:`keep` says."""
        here = reader()
        ((ready,),) = record.call(
            "finish_export", self.reference, self.badge, size, digest, here.pid, here.began, here.request
        )
        return bool(ready)


def claimed(reference: str) -> Making | None:
    """Take an export in hand for a slice; None when there is nothing to do about it (see ``claim_export``)."""
    token = secrets.token_bytes(32)
    rows = record.call("claim_export", reference, hashlib.sha256(token).digest(), _call(reference))
    if not rows:
        return None
    kind, wrapped, asked, mark, made, total, done, pieces = rows[0]
    key = _key(reference, wrapped)
    return Making(
        reference, kind, _said(key, asked, reference, "asked"), _said(key, mark, reference, "mark") if mark else None,
        made, total, done, pieces, key, token,
    )  # fmt: skip


# Taken away -------------------------------------------------------------------------------------------------------


class Leaving(StreamingHttpResponse):
    """The one answer to a reader that is streamed: pieces that lie sealed, each asked for with a ticket and allowed anew.

    Nothing of it is read on the connection the reader stood on, and while it goes out nobody stands: a question to a guarded row
    raises :class:`NoReader`. When the right to it ends meanwhile the file breaks off, short of the length that was said.
    """

    def __init__(self, export: Export, *, content_type: str, filename: str) -> None:
        token, here = hashlib.sha256(secrets.token_bytes(32)).digest(), reader()
        ((given,),) = record.call("export_ticket", token, export.reference, here.pid, here.began, here.request)
        if not given or export.key is None:
            raise Refused(export.reference)
        super().__init__(
            _sent(export, token, export.key), content_type=content_type,
            headers={"Content-Disposition": f'attachment; filename="{filename}"', "Content-Length": str(export.size)},
        )  # fmt: skip


def _sent(export: Export, token: bytes, key: AESGCM) -> Iterator[bytes]:
    digest = hashlib.sha256()
    try:
        for chunk in _unpacked(export.reference, token, key, export.pieces):
            digest.update(chunk)
            yield chunk
    finally:
        record.call("end_session", token)
    if digest.hexdigest() != export.digest:
        raise RuntimeError("what was sent isn't what was made")


def _unpacked(reference: str, token: bytes, key: AESGCM, pieces: int) -> Iterator[bytes]:
    """The file, a little at a time: no piece is ever unpacked whole. Raises :class:`Refused` when one isn't given any more."""
    for nth in range(pieces):
        ((sealed,),) = record.call("export_piece", token, reference, nth)
        if sealed is None:
            raise Refused(reference)
        packed = unseal(key, bytes(sealed), _bound(reference, f"piece {nth}"))
        box = zlib.decompressobj()
        while not box.eof:
            chunk = box.decompress(packed, CHUNK)
            packed = box.unconsumed_tail
            if not chunk and not packed and not box.eof:
                raise RuntimeError("a piece is broken off")
            yield chunk


def _export(row: Any) -> Export:
    reference, kind, stands, wrapped, asked, made, until, touched, total, done, pieces, size, digest = row
    key = _key(reference, wrapped) if wrapped else None
    return Export(
        reference, kind, stands, made, until, touched, total, done, pieces, size or 0, bytes(digest or b"").hex(),
        _said(key, asked, reference, "asked") if key else {}, key,
    )  # fmt: skip


def _above() -> AESGCM:
    return AESGCM(derived("exports"))


def _key(reference: str, wrapped: Any) -> AESGCM:
    return AESGCM(unseal(_above(), bytes(wrapped), _bound(reference, "key")))


def _said(key: AESGCM, sealed: Any, reference: str, what: str) -> dict[str, Any]:
    return dict(json.loads(unseal(key, bytes(sealed), _bound(reference, what))))


def _bound(reference: str, what: str) -> bytes:
    return f"export|{reference}|{what}".encode()


def _call(reference: str) -> bytes:
    return hashlib.sha256(f"slice of {reference}".encode()).digest()
