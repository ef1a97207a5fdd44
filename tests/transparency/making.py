"""Honest logs made by code, and their exports: what the verifier is then tried on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from secrecy.transparency.checkpoints import Checkpoint, Rotation
from secrecy.transparency.notes import Note, Signer, joined
from secrecy.transparency.rows import CHANGE, ENTRY, Exported, body, opening, written
from secrecy.transparency.tree import Frontier

ORIGIN = "duinbeke.example/log"
MIDNIGHT = datetime(2026, 11, 27, tzinfo=UTC)
Edit = Callable[[Exported], Exported]


def moment(seconds: float) -> str:
    """As PostgreSQL writes a timestamptz in UTC."""
    at = MIDNIGHT + timedelta(seconds=seconds)
    return f"{at:%Y-%m-%d %H:%M:%S.%f}".rstrip("0").rstrip(".") + "+00"


def signer(name: str = "a", origin: str = ORIGIN) -> Signer:
    return Signer(origin, hashlib.sha256(name.encode()).digest())


def row(kind: bytes, id: int, *, at: float, xid: int, chance: Random) -> Exported:
    """A row as it lies in the database, without a position."""
    salt = chance.randbytes(32)
    uuid = "{:08x}-0000-4000-8000-000000000000".format
    if kind == ENTRY:
        personal: tuple[str | None, ...] = (str(id % 7), uuid(id), None, None, "\\x" + "ab" * 32, "127.0.0.1")
        before = (
            str(id),
            moment(at),
            "open",
            "ok",
            "1",
            uuid(id),
            "{" + uuid(id) + "}",
            "2026-ë",
            None,
            "voorbereiding overleg",
        )
        said: tuple[str | None, ...] = (*before, "art. 458ter Sw.", "12", "cases:case", uuid(id))
    else:
        personal = (
            str(id),
            None,
            f"cases.case {id}",
            None,
            "",
            '{"state": ["–", "–"]}',
            *[None] * 2,
            "7",
            None,
            uuid(id),
            *[None] * 2,
        )
        said = ("change", str(id), moment(at), "31", "1", uuid(id), "cases:case", "f")
    opened = opening(salt, personal)
    commitment = "\\x" + hashlib.sha256(opened).hexdigest()
    return Exported(None, kind, id, None, body([*said, commitment, str(xid)]), opened)


def emptied(which: Exported) -> Exported:
    """As at the term of the personal columns."""
    return replace(which, opening=None)


def number(which: Exported) -> int:
    """The transaction of a row."""
    return int((which.body or b"")[-24:].rpartition(b"\0")[2][1:])


def leaf(which: Exported) -> bytes:
    """The leaf hash of what stands there now."""
    return hashlib.sha256(which.body or b"").digest()


@dataclass
class Log:
    """A log that is written and sealed by the rules; one second goes by between two transactions."""

    rows: list[Exported] = field(default_factory=list)
    waiting: list[Exported] = field(default_factory=list)
    history: list[Note] = field(default_factory=list)
    by: Signer = field(default_factory=signer)
    keys: list[Signer] = field(default_factory=list)
    now: int = 1
    xid: int = 1000
    chance: Random = field(default_factory=lambda: Random(7))  # noqa: S311

    def __post_init__(self) -> None:
        self.keys.append(self.by)

    def write(self, count: int = 1) -> None:
        for _ in range(count):
            self.now, self.xid = self.now + 1, self.xid + 1
            kind = CHANGE if self.chance.random() < 0.3 else ENTRY
            self.waiting.append(row(kind, self.xid * 10, at=self.now, xid=self.xid, chance=self.chance))

    def open(self) -> Exported:
        """A row of a transaction that is still open."""
        self.xid += 1
        return row(ENTRY, self.xid * 10, at=self.now, xid=self.xid, chance=self.chance)

    @property
    def last(self) -> Checkpoint:
        return next(Checkpoint.parse(note.text) for note in reversed(self.history) if "key rotation" not in note.text)

    def seal(self, *, horizon: int | None = None, anew: bool = False, remarks: tuple[str, ...] = ()) -> Checkpoint:
        self.now += 1
        xmax = self.xid + 1
        horizon = xmax if horizon is None else horizon
        turn = [r for r in self.waiting if number(r) < horizon or anew]
        self.waiting = [r for r in self.waiting if r not in turn]
        turn.sort(key=lambda r: (number(r), r.kind != ENTRY, r.id))
        self.rows += [replace(r, position=len(self.rows) + n, leaf=leaf(r)) for n, r in enumerate(turn)]
        here = Checkpoint(ORIGIN, len(self.rows), self.root(), moment(self.now), horizon, xmax, anew, remarks)
        self.history.append(Note.signed(here.text, self.by))
        return here

    def root(self, size: int | None = None) -> bytes:
        edge = Frontier()
        edge.extend([r.leaf or b"" for r in self.rows[:size]])
        return edge.root()

    def rotate(self, name: str) -> None:
        new = signer(name)
        said = Rotation(ORIGIN, self.last.size, self.last.root, new.key)
        self.history.append(Note.signed(said.text, self.by, new))
        self.by = new
        self.keys.append(new)

    def edit(self, position: int, **values: object) -> None:
        """Change a sealed row behind the sealer's back."""
        self.rows[position] = replace(self.rows[position], **values)  # type: ignore[arg-type]

    def export(self, folder: Path, *, start: int = 0, deposited: list[Note] | None = None) -> Path:
        """Write it down as docs/log-format.md says."""
        folder.mkdir(parents=True, exist_ok=True)
        history = self.history
        if start:
            begin = next(n for n, note in enumerate(history) if note.text.split("\n")[1] == str(start))
            history = history[begin:]
            edge = Frontier()
            edge.extend([r.leaf or b"" for r in self.rows[:start]])
            (folder / "edge").write_bytes(edge.dump())
        size = len(self.rows)
        described = {
            "format": "livc-log/1",
            "origin": ORIGIN,
            "made": moment(self.now),
            "start": start,
            "size": size,
            "tail": len(self.waiting),
        }
        (folder / "bundle.json").write_text(json.dumps(described))
        (folder / "history").write_text(joined(history))
        (folder / "keys").write_text("".join(f"{s.key}\n" for s in self.keys))
        (folder / "rows").write_bytes(b"".join(written(self.rows[start:])))
        tail = sorted(self.waiting, key=lambda r: (r.kind, r.id))
        (folder / "tail").write_bytes(b"".join(written(tail)))
        (folder / "deposited").write_text(joined(deposited or []))
        return folder


def lived(*, rows: int = 60, every: int = 7, by: Signer | None = None) -> Log:
    """A log with a beginning, a slow transaction, emptied rows, a rotation and a tail."""
    log = Log(by=by or signer())
    log.write(5)
    log.seal(remarks=("verzonnen voorgeschiedenis",))
    slow = log.open()
    while len(log.rows) + len(log.waiting) < rows:
        log.write(every)
        if len(log.history) == 3:
            log.waiting.append(slow)
        waits = len(log.history) < 3
        log.seal(horizon=number(slow) if waits else None)
        if len(log.history) == 5:
            log.rotate("b")
    for position in (1, len(log.rows) // 2, len(log.rows) // 2 + 1):
        log.rows[position] = emptied(log.rows[position])
    log.write(3)
    return log
