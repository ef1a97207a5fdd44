"""What is sealed, shown: the proof of one line of the record, how far the seal is, and what came of checking it.

The web process trusts the database with neither: it computes the way from the line to the root itself (RFC 9162), and holds the
root to a signature by a key that it has from elsewhere, when it has one.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.conf import settings

from secrecy import record
from secrecy.readers import Forbidden, reader
from secrecy.transparency import proofs
from secrecy.transparency.checkpoints import Checkpoint
from secrecy.transparency.notes import ED25519, Key, Note, NoteError
from secrecy.transparency.proofs import Step
from secrecy.transparency.tree import BLOCK, ProofError, check_inclusion, inclusion

#: "holds"; "waiting": not sealed yet; "altered": the line isn't what was sealed; "astray": what was sealed doesn't lead to the signed
#: root; "unsigned": the root isn't signed by the key that is known here; "later": the office has not yet written down what it takes.
Verdict = Literal["holds", "waiting", "altered", "astray", "unsigned", "later"]


@dataclass(frozen=True, slots=True)
class Proof:
    """One line of the record, and what is proved of it. ``signed``: by a key known here (None: none is known).

    ``doer_fits`` says whether who did it is still who was written down (None: that was emptied at its term). ``file`` is the proof
    for ``verifier/livc_verify.py``; empty where there is none, or where not all of the line may be told.
    """

    verdict: Verdict
    position: int = 0
    sealed_at: datetime | None = None
    size: int = 0
    signed_at: datetime | None = None
    origin: str = ""
    root: bytes = b""
    leaf: bytes = b""
    leaf_now: bytes = b""
    doer_fits: bool | None = None
    signed: bool | None = None
    key: str = ""
    steps: list[Step] = field(default_factory=list)
    file: str = ""


def proof_of(entry: int, at: datetime) -> Proof | None:
    """Of the line with this number and moment, in the register the reader has open, or of a deed of the reader's own; None of any other."""
    here = reader()
    rows = record.call("proof_of", entry, at, here.pid, here.began, here.request)
    return _proof(rows[0]) if rows else None


def own_proofs(request: UUID) -> list[tuple[datetime, str, Proof]]:
    """Of the first twenty lines that one's own request of the last day left: when, which act, and its proof; empty for somebody else's."""
    here = reader()
    lines = record.call("own_lines", request, here.pid, here.began, here.request)
    return [(at, act, found) for entry, at, act in lines if (found := proof_of(entry, at)) is not None]


def _proof(row: Sequence[Any]) -> Proof:
    place, leaf, leaf_now, fits, body, size, note, edge, sealed_at, block, levels, places, hashes = row
    if place is None:
        return Proof("waiting")
    last, leaf, leaf_now = Note.parse(note), bytes(leaf), bytes(leaf_now)
    here = Checkpoint.parse(last.text)
    above = {(lvl, at): bytes(one) for lvl, at, one in zip(levels or (), places or (), hashes or (), strict=True)}
    signed, key = _signed(last, here.origin)
    told = {
        "position": place, "sealed_at": sealed_at, "size": size, "signed_at": datetime.fromisoformat(here.time), "origin": here.origin,
        "root": here.root, "leaf": leaf, "leaf_now": leaf_now, "doer_fits": fits, "signed": signed, "key": key,
    }  # fmt: skip
    try:
        path = inclusion(
            place, here.size, proofs.known(here.size, bytes(edge), bytes(block), place >> BLOCK << BLOCK, above)
        )
    except LookupError:
        return Proof("later", **told)
    file = proofs.written(place, path, last, bytes(body)) if body is not None else ""
    way = proofs.steps(leaf, place, here.size, path)
    try:
        check_inclusion(leaf, place, here.size, path, here.root)
    except ProofError:
        return Proof("astray", **told, steps=way)
    if leaf_now != leaf or fits is False:
        return Proof("altered", **told, steps=way)
    return Proof("unsigned" if signed is False else "holds", **told, steps=way, file=file)


def known_key() -> Key | None:
    """The key of the log as it is known here: LIVC_SEAL_PUBLIC, or the file beside the private one when this account may read it."""
    line: str = settings.SEAL_PUBLIC
    if not line:
        path = settings.SEAL_KEY.with_name(settings.SEAL_KEY.name + ".pub")
        try:
            line = path.read_text("ascii") if os.access(path, os.R_OK) else ""
        except OSError:
            line = ""
    try:
        key = Key.parse(line.strip())
    except NoteError:
        return None
    return key if key.type == ED25519 else None


def _signed(note: Note, origin: str) -> tuple[bool | None, str]:
    key = known_key()
    if key is None:
        return None, ""
    try:
        note.verify([key])
    except NoteError:
        return False, str(key)
    return key.name == origin, str(key)


@dataclass(frozen=True, slots=True)
class Sealed:
    """How far the seal is. ``size`` None: nothing was sealed yet. ``waiting`` lines are not sealed yet, the oldest since ``since``.

    ``at`` is when the sealing office last said how it was doing (None: never, or long ago), ``every`` how many seconds it leaves between two
    rounds, ``trouble`` what stopped its last one. ``witnesses``: name, leaves, when they cosigned.
    """

    size: int | None
    root: bytes
    origin: str
    sealed_at: datetime | None
    signed: bool | None
    waiting: int
    since: datetime | None
    at: datetime | None
    every: float
    trouble: str
    deposited: int | None
    deposited_at: datetime | None
    mails: bool
    mailed: date | None
    witnesses: list[tuple[str, int, int]]
    asked_at: datetime | None


def sealed() -> Sealed:
    """For who has the register open. Raises :class:`Forbidden`."""
    here = reader()
    rows = record.call("seal_state", here.pid, here.began, here.request)
    if not rows:
        raise Forbidden("Het zegel ziet wie toezicht houdt.")
    (size, note, sealed_at, waiting, since, at, every, trouble, *rest) = rows[0]
    deposited, deposited_at, mails, mailed, witnesses, asked_at = rest
    last = Note.parse(note) if note else None
    point = Checkpoint.parse(last.text) if last else None
    return Sealed(
        size, point.root if point else b"", point.origin if point else "", sealed_at,
        _signed(last, point.origin)[0] if last and point else None, waiting, since, at, every or 0, trouble or "", deposited, deposited_at,
        bool(mails), mailed, [(name, to, when) for name, to, when in json.loads(witnesses or "[]")], asked_at,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Check:
    """One time that the record was held to what was signed. ``verdict`` "holds", "broken", "stopped" (it could not be done), or None as
    long as it isn't done: then ``rows`` of ``total`` are looked at. ``findings`` as the verifier words them."""

    id: int
    whole: bool
    asked: bool
    at: datetime
    told: datetime | None
    rows: int | None
    total: int | None
    done: datetime | None
    verdict: str | None
    start: int | None
    size: int | None
    tail: int | None
    found: int | None
    findings: list[dict[str, Any]]


def checks() -> list[Check]:
    """The last ones, the newest first, for who has the register open."""
    here = reader()
    rows = record.call("seal_checks", here.pid, here.began, here.request)
    return [Check(*(*row[:-1], json.loads(row[-1] or "[]"))) for row in rows]


def ask_check(*, purpose: str) -> Literal["asked", "running", "soon"]:
    """Ask that all of the record be held to what was signed; on record. Raises :class:`Forbidden` without an open register."""
    here = reader()
    ((answer,),) = record.call("ask_check", purpose, here.pid, here.began, here.request)
    if answer is None:
        raise Forbidden("Het nazicht vraagt wie toezicht houdt.")
    found: Literal["asked", "running", "soon"] = answer
    return found
