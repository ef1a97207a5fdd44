#!/usr/bin/env python3
"""Checks an export of the record of LIVC R, by itself: this one file and Python 3.11, no database, nothing to install.

    python livc_verify.py EXPORT --key KEY [--known CHECKPOINT] [--json]
    python livc_verify.py --proof FILE --key KEY

The second checks the proof of one row (part 6 of that page).
One file on purpose, and longer than files are here: whoever trusts nobody can read it from top to bottom and take it along.
What an export is made of and what it is held to stands in docs/log-format.md; the numbers of rules below are those of its
part 5. Ends with 0 only when everything holds, 1 when something doesn't, 2 when there was nothing to check.
The library ``cryptography`` is used for signatures when it is there; without it they take milliseconds each.
"""

from __future__ import annotations

import argparse
import base64
import gc
import hashlib
import heapq
import json
import mmap
import os
import re
import struct
import sys
import time
import zipfile
import zlib
from binascii import hexlify
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from operator import itemgetter
from pathlib import Path
from typing import Any, BinaryIO, Protocol

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:  # then the arithmetic of RFC 8032 below does it
    Ed25519PublicKey = None  # type: ignore[assignment,misc]

FORMAT = "livc-log/1"
ROTATION = "livc-log key rotation v1"
PROOF = "c2sp.org/tlog-proof@v1"
ROW = struct.Struct(">2x4xq9s8x4x32si")  # of a row: position, kind, leaf, and how long the body is
INT = struct.Struct(">i")
COPY = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
CHUNK, AHEAD = 1 << 18, 1 << 16  # bytes read at once, and kept ahead
MAPPED, LARGEST, NOTE = 1 << 26, 1 << 26, 1 << 18  # bytes mapped at once, of one row, of one note
BLOCK = 1024  # leaves hashed together
DIGEST = type(hashlib.sha256()).digest
CLOCKS = timedelta(minutes=1)
TOLD = 20  # findings that are spelled out

KINDS = {b"e": ("entry", "regel"), b"c": ("change", "wijziging")}
FIELDS = {b"e": 16, b"c": 10}  # of a leaf
NUMBERS = {b"\0\0\0\1e\0\0\0\x08": 5, b"\0\0\0\1c\0\0\0\x08": 15}  # where in a body its number stands
WORDS = {
    "format": "De uitvoer is niet leesbaar zoals het hoort: {what}.",
    "changed": "{row} is gewijzigd na de verzegeling.",
    "missing": "{row} is verzegeld maar staat er niet meer.",
    "unhashed": "{row} staat tussen de verzegelde rijen zonder zelf verzegeld te zijn.",
    "reordered": "{row} staat niet op haar plaats: hier hoort positie {what}.",
    "gap": "Vanaf positie {position} ontbreken er rijen: de volgende is positie {what}.",
    "truncated": "De rijen houden op bij positie {position}, terwijl er {what} verzegeld zijn.",
    "surplus": "Na het laatste checkpoint volgen er nog rijen, vanaf {row}.",
    "commitment": "{row}: wie het deed (of wat er stond) is gewijzigd na het schrijven.",
    "emptied": "{row}: wie het deed is al gewist, terwijl dat zo vroeg niet mag ({what}).",
    "left-out": "{row} had al verzegeld moeten zijn: bijgevoegd, of overgeslagen (transactie {what}).",
    "ahead": "{row} is verzegeld vóór haar beurt (transactie {what}).",
    "backdated": "{row} draagt een tijdstip van vóór haar transactie: {what}.",
    "postdated": "{row} draagt een tijdstip van na haar verzegeling: {what}.",
    "root": "Wat verzegeld is leidt bij {what} rijen niet tot de getekende wortel: van {row} tot positie {to} is er iets"
    " gewijzigd, verwisseld of tussengevoegd, ook in de lijst van wat verzegeld is.",
    "edge": "De uitvoer begint bij {what} rijen, maar wat daarvóór kwam leidt niet tot de getekende wortel.",
    "beginning": "De uitvoer begint pas na {what} rijen. Hebt u het checkpoint van toen, geef het dan met --known; anders is er een"
    " volledige uitvoer nodig.",
    "note": "Een checkpoint is niet leesbaar zoals het hoort: {what}.",
    "origin": "Een checkpoint is van een ander logboek: {what}.",
    "history": "De reeks checkpoints gaat terug bij {what} rijen.",
    "deposits": "De bewaarde checkpoints gaan terug bij {what} rijen.",
    "signature": "De handtekening onder het checkpoint van {what} rijen is niet van de sleutel die toen gold.",
    "rotation": "De overgang naar een nieuwe sleutel bij {what} rijen is niet door de oude en de nieuwe sleutel getekend.",
    "split-view": "Er bestaan twee versies van het logboek: over de eerste {what} rijen is ook een andere wortel getekend.",
    "unknown-key": "Geen van de sleutels waarmee dit getekend is, kent u: {what}.",
    "unused-key": "De sleutel die u opgaf komt in dit logboek niet voor: {what}.",
    "not-ours": "Een elders bewaard checkpoint van {what} rijen is niet getekend door de sleutel die toen gold.",
    "shorter": "Elders is een checkpoint bewaard van {what} rijen; deze uitvoer heeft er minder.",
    "unchecked": "Het bewaarde checkpoint van {what} rijen is van vóór het begin van deze uitvoer.",
    "anew": "Bij {what} rijen zijn de transacties opnieuw geteld, zoals na een herstel op een andere server. Weet u daarvan,"
    " geef dan --anew {what}.",
    "unanchored": "Niets van dit logboek is getoetst aan wat u van elders hebt: geef --key of --known.",
    "empty": "Er is nog niets verzegeld.",
}


class Stop(Exception):
    """After this finding nothing that follows can be checked."""


class Malformed(ValueError):
    """Something isn't in the form it should have."""


@dataclass
class Finding:
    """What doesn't hold: a word for programs, a sentence for people, and of which row (``to``: up to this position)."""

    code: str
    text: str
    position: int | None = None
    to: int | None = None
    kind: str | None = None
    id: int | None = None


# Signatures: RFC 8032, and C2SP signed notes


@dataclass(frozen=True)
class Key:
    name: str
    type: int  # 1 signs, 4 cosigns as a witness
    public: bytes

    @property
    def id(self) -> bytes:
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.type]) + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(bytes([self.type]) + self.public).decode()}"

    @classmethod
    def parse(cls, text: str) -> Key:
        name, _, rest = text.strip().partition("+")
        raw = unbase64(rest.partition("+")[2])
        if len(raw) != 33 or raw[0] not in (1, 4) or not name or re.search(r"\s", name):
            raise Malformed("een sleutel is naam+nummer+base64")
        key = cls(name, raw[0], raw[1:])
        if str(key) != text.strip():
            raise Malformed("het nummer van een sleutel hoort er niet bij")
        return key


@dataclass(frozen=True)
class Note:
    text: str
    signatures: tuple[tuple[str, bytes, bytes], ...]  # name, id of the key, signature

    @classmethod
    def parse(cls, text: str, below: str) -> Note:
        lines = []
        for line in below.removesuffix("\n").split("\n"):
            found = re.fullmatch(r"— ([^\s+]+) (\S+)", line)
            if not found or len(raw := unbase64(found[2])) < 5:
                raise Malformed("een handtekening is een streepje, een naam en base64")
            lines.append((found[1], raw[:4], raw[4:]))
        if re.search(r"[\x00-\x09\x0b-\x1f]", text + below):
            raise Malformed("een checkpoint heeft geen stuurtekens")
        return cls(text, tuple(lines))

    @property
    def below(self) -> str:
        """The signatures, as they stand in the note."""
        return "".join(f"— {name} {base64.b64encode(key + raw).decode()}\n" for name, key, raw in self.signatures)

    def by(self, key: Key) -> bool:
        """Whether this key signed; a false signature beside a true one is none."""
        found = [raw for name, number, raw in self.signatures if (name, number) == (key.name, key.id)]
        return bool(found) and all(self._sound(key, raw) for raw in found)

    def _sound(self, key: Key, raw: bytes) -> bool:
        if key.type == 1:
            return sound(key.public, self.text.encode(), raw)
        said = b"cosignature/v1\ntime %d\n" % int.from_bytes(raw[:8], "big") + self.text.encode()
        return sound(key.public, said, raw[8:])


@dataclass(frozen=True)
class Checkpoint:
    origin: str
    size: int
    root: bytes
    time: str
    horizon: int
    xmax: int
    anew: bool
    remarks: tuple[str, ...]

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        found = re.fullmatch(
            r"([^\s+—]+)\n(\d+)\n(\S+)\ntime (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{0,5}[1-9])?\+00)\nxids (\d+) (\d+)( anew)?\n"
            r"((?:remark [^\n]+\n)*)", text, re.ASCII,
        )  # fmt: skip
        if not found or len(root := unbase64(found[3])) != 32:
            raise Malformed("geen checkpoint van zo'n logboek")
        return cls(
            found[1], number(found[2]), root, found[4], number(found[5]), number(found[6]), bool(found[7]),
            tuple(line.removeprefix("remark ") for line in found[8].split("\n")[:-1]),
        )  # fmt: skip

    def moment(self, later: timedelta) -> bytes:
        """Its time and so much more, to be compared with the text of a row's."""
        return f"{datetime.fromisoformat(self.time) + later:%Y-%m-%d %H:%M:%S.%f}".encode()


def unbase64(text: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise Malformed("geen base64") from error
    if base64.b64encode(raw).decode() != text:
        raise Malformed("geen base64 in de gewone vorm")
    return raw


def number(text: str) -> int:
    if not re.fullmatch(r"0|[1-9]\d{0,18}", text, re.ASCII):
        raise Malformed("geen getal")
    return int(text)


def sound(public: bytes, said: bytes, signature: bytes) -> bool:
    """Whether this Ed25519 signature (RFC 8032) is by that key."""
    if len(signature) != 64:
        return False
    if Ed25519PublicKey is None:
        return _sound(public, said, signature)
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, said)
    except (InvalidSignature, ValueError):
        return False
    return True


P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
Point = tuple[int, int, int, int]  # X, Y, Z, T with x = X/Z, y = Y/Z, xy = T/Z


def _add(a: Point, b: Point) -> Point:
    """RFC 8032 §5.1.4."""
    p, q = (a[1] - a[0]) * (b[1] - b[0]), (a[1] + a[0]) * (b[1] + b[0])
    r, s = 2 * D * a[3] * b[3], 2 * a[2] * b[2]
    e, f, g, h = (q - p) % P, (s - r) % P, (s + r) % P, (q + p) % P
    return e * f % P, g * h % P, f * g % P, e * h % P


def _point(raw: bytes) -> Point | None:
    """RFC 8032 §5.1.3."""
    y = int.from_bytes(raw, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P or (not x and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def _sound(public: bytes, said: bytes, signature: bytes) -> bool:
    """RFC 8032 §5.1.7: whether S·B − k·A is R."""
    key, base = _point(public), _point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
    s = int.from_bytes(signature[32:], "little")
    if key is None or base is None or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + said).digest(), "little") % L
    minus: Point = (P - key[0], key[1], 1, P - key[3])
    table = {1: base, 2: minus, 3: _add(base, minus)}
    found: Point = (0, 1, 1, 0)
    for bit in reversed(range(253)):
        found = _add(found, found)
        if which := (s >> bit & 1) | (k >> bit & 1) << 1:
            found = _add(found, table[which])
    z = pow(found[2], -1, P)
    x, y = found[0] * z % P, found[1] * z % P
    return (y | (x & 1) << 255).to_bytes(32, "little") == signature[:32]


def hashed(texts: Iterable[bytes]) -> Iterator[bytes]:
    """The SHA-256 of each, without a step of the interpreter in between."""
    return map(DIGEST, map(hashlib.sha256, texts))


# The tree: RFC 9162 §2.1


class Tree:
    """The right edge of the tree: the hashes of its complete subtrees, the largest first."""

    def __init__(self, size: int = 0, edge: Iterable[bytes] = ()) -> None:
        self.size, self.edge = size, list(edge)
        if len(self.edge) != size.bit_count() or any(len(node) != 32 for node in self.edge):
            raise Malformed("de rand van de boom past niet bij zijn grootte")

    def root(self) -> bytes:
        if not self.edge:
            return hashlib.sha256().digest()
        found = self.edge[-1]
        for node in reversed(self.edge[:-1]):
            found = hashlib.sha256(b"\x01" + node + found).digest()
        return found

    def extend(self, leaves: list[bytes]) -> None:
        sha256, at = hashlib.sha256, 0
        while at < len(leaves):
            # The largest complete subtree that begins here, so that most is hashed level by level.
            count = min(self.size & -self.size or BLOCK, BLOCK, 1 << (len(leaves) - at).bit_length() - 1)
            nodes = leaves[at : at + count]
            while len(nodes) > 1:
                pairs = iter(nodes)
                nodes = list(hashed([b"\x01" + left + right for left, right in zip(pairs, pairs)]))  # noqa: B905
            found, size = nodes[0], self.size // count
            while size & 1:
                found, size = sha256(b"\x01" + self.edge.pop() + found).digest(), size >> 1
            self.edge.append(found)
            self.size, at = self.size + count, at + count


# What is read


class Source(Protocol):
    """Where the files of an export come from."""

    def open(self, name: str) -> BinaryIO | None: ...
    def size(self, name: str) -> int: ...


class Folder:
    def __init__(self, path: Path) -> None:
        self.path = path

    def open(self, name: str) -> BinaryIO | None:
        return (self.path / name).open("rb") if (self.path / name).is_file() else None

    def size(self, name: str) -> int:
        return (self.path / name).stat().st_size if (self.path / name).is_file() else 0


class Zip:
    def __init__(self, path: Path) -> None:
        self.zip = zipfile.ZipFile(path)

    def open(self, name: str) -> BinaryIO | None:
        return self.zip.open(name) if name in self.zip.namelist() else None  # type: ignore[return-value]

    def size(self, name: str) -> int:
        return self.zip.getinfo(name).file_size if name in self.zip.namelist() else 0


def notes(file: BinaryIO | None, at: int = 0) -> Iterator[tuple[Note, int]]:
    """The notes of a file from some place on, and where in it the next one begins."""
    if file is None:
        return
    file.seek(at)
    parts, inside = ["", ""], 0
    while True:
        line = file.readline(NOTE).decode()
        at += len(line.encode())
        if line.strip("\n"):
            parts[inside] += line
            if not line.endswith("\n") or len(parts[inside]) > NOTE:
                raise Malformed("een checkpoint is te lang of breekt af")
        elif inside and parts[1]:
            yield Note.parse(*parts), at
            parts, inside = ["", ""], 0
        elif parts[0] and line:
            inside = 1
        elif any(parts) or line:
            raise Malformed("tekst zonder handtekeningen")
        if not line:
            return


class Rows:
    """A file of rows, read piece by piece from some place on."""

    buffer: Any  # bytes, or the part of the file that is mapped

    def __init__(self, file: BinaryIO | None, begin: int = 0) -> None:
        self.file, self.buffer, self.at, self.before, self.mapped = file, b"", 0, begin, False
        if file is None:
            return
        with suppress(OSError, ValueError, AttributeError):  # a file on a disk is mapped, which is quicker
            self.buffer = mmap.mmap(file.fileno(), 1, access=mmap.ACCESS_READ)
            self.mapped, self.at = True, 1
        if begin:
            file.seek(begin)
        elif file.read(len(COPY)) != COPY:
            raise Malformed("de rijen zijn geen binaire COPY")
        self.before = (begin or len(COPY)) - self.at

    @property
    def offset(self) -> int:
        """Read so far, bytes."""
        return self.before + self.at

    def more(self, wanted: int) -> bool:
        """Whether so many bytes lie ahead; reads on when they don't yet."""
        if wanted > LARGEST:
            raise Malformed("een rij is onmogelijk lang")
        while len(self.buffer) - self.at < wanted:
            found = self._map(wanted) if self.mapped else self._read(wanted)
            if not found:
                return False
        return True

    def _read(self, wanted: int) -> bool:
        found = self.file.read(max(CHUNK, wanted)) if self.file else b""
        self.before += self.at
        self.buffer, self.at = self.buffer[self.at :] + found, 0
        return bool(found)

    def _map(self, wanted: int) -> bool:
        """The next part of the file, from where it is on."""
        file, at = self.file, self.offset
        if file is None or self.before + len(self.buffer) == (size := os.fstat(file.fileno()).st_size):
            return False
        begin = at // mmap.ALLOCATIONGRANULARITY * mmap.ALLOCATIONGRANULARITY
        self.buffer = mmap.mmap(
            file.fileno(), min(size - begin, wanted + MAPPED), access=mmap.ACCESS_READ, offset=begin
        )
        self.before, self.at = begin, at - begin
        return True

    def peek(self) -> list[bytes | None]:
        """Position, kind and number of the next row, as long as all is as usual."""
        place, kind, name = struct.unpack_from(">6x8s4xc4x8s", self.buffer, self.at)
        if kind not in KINDS:
            raise ValueError
        return [place, kind, name]

    def next(self) -> list[bytes | None] | None:
        """The six columns of the next row; None at the end."""
        end, values = 2, list[bytes | None]()
        if not self.more(end):
            raise Malformed("de rijen breken af")
        if self.buffer[self.at : self.at + 2] == b"\xff\xff":
            return None
        if self.buffer[self.at : self.at + 2] != b"\x00\x06":
            raise Malformed("een rij heeft zes kolommen")
        for width in (8, 1, 8, 32, 0, 0):
            if not self.more(end + 4):
                raise Malformed("de rijen breken af")
            (length,) = INT.unpack_from(self.buffer, self.at + end)
            end += 4 + max(length, 0)
            if length < -1 or (width and length not in (-1, width)):
                raise Malformed("een kolom heeft een verkeerde lengte")
            if not self.more(end):
                raise Malformed("de rijen breken af")
            values.append(None if length < 0 else self.buffer[self.at + end - length : self.at + end])
        if values[1] not in KINDS or values[2] is None:
            raise Malformed("een rij van een onbekende soort")
        self.at += end
        return values

    def finished(self) -> bool:
        """Whether the end follows, and nothing after it."""
        return self.more(2) and self.buffer[self.at : self.at + 2] == b"\xff\xff" and not self.more(3)


def moments(kind: bytes, bodies: list[bytes]) -> list[bytes]:
    """The moments, to the second, of rows of one kind; the number that stands before them is mostly of one length."""
    at = NUMBERS[kind]
    lengths = set(map(itemgetter(at - 1), bodies))
    if len(lengths) == 1:
        at += lengths.pop()
        return list(map(itemgetter(slice(at + 4, at + 23)), bodies))
    return [moment for body in bodies for moment in moments(kind, [body])]


def fields(body: bytes, count: int) -> list[bytes | None]:
    """The fields of a body. Raises :class:`Malformed` unless there are so many."""
    at, values = 1, list[bytes | None]()
    while at + 4 <= len(body):
        (length,) = INT.unpack_from(body, at)
        at += 4 + max(length, 0)
        values.append(None if length < 0 else body[at - length : at])
    if len(values) != count or at != len(body) or body[:1] != b"\0":
        raise Malformed("een rij heeft een verkeerd aantal velden")
    return values


@dataclass(frozen=True)
class Mark:
    """A checkpoint that was kept elsewhere: given by whoever verifies, or deposited."""

    size: int
    origin: str
    root: bytes
    note: Note
    given: bool


class Marks:
    """What was kept elsewhere, from small to large."""

    def __init__(self, known: Iterable[Note], deposited: Callable[[], BinaryIO | None]) -> None:
        given = sorted((self._mark(note, given=True) for note in known), key=lambda mark: mark.size)
        self._marks = heapq.merge(given, self._deposited(deposited), key=lambda mark: mark.size)
        self._next: Mark | None = None
        self.back: int | None = None  # deposited after a larger one

    @staticmethod
    def _mark(note: Note, *, given: bool) -> Mark:
        here = Checkpoint.parse(note.text)
        return Mark(here.size, here.origin, here.root, note, given)

    def _deposited(self, opened: Callable[[], BinaryIO | None]) -> Iterator[Mark]:
        size = 0
        for note, _at in notes(opened()):
            if note.text.startswith(ROTATION + "\n"):
                continue
            mark = self._mark(note, given=False)
            if mark.size >= size:
                size = mark.size
                yield mark
            else:
                self.back = mark.size

    def until(self, size: int) -> Mark | None:
        """The next one of at most so many leaves."""
        self._next = self._next or next(self._marks, None)
        if self._next is None or self._next.size > size:
            return None
        found, self._next = self._next, None
        return found


# What it is held to


@dataclass
class Report:
    """What was found: it holds when there are no findings."""

    findings: list[Finding] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    origin: str = ""
    start: int = 0
    size: int = 0
    root: str = ""
    time: str = ""
    checked: int = 0
    found: int = 0
    emptied: int = 0  # rows whose personal columns are gone, and the latest moment of one (UTC)
    emptied_until: str = ""
    tail: dict[str, Any] = field(default_factory=dict)
    last: str = ""

    @property
    def ok(self) -> bool:
        return not self.found


Row = tuple[int | None, bytes, int]  # position, kind, id


class Verifying:
    """One export, held to the rules of docs/log-format.md, part 5.

    ``keys`` are known to whoever verifies, ``known`` are checkpoints kept elsewhere; rows before ``since`` are not taken
    apart again, ``anew`` are the sizes at which a restored database is expected, and from the day ``emptied`` on no personal column may be
    empty yet. ``told`` is called now and then, ``passed`` after each checkpoint.
    """

    def __init__(
        self, source: Source, *, keys: Iterable[Key] = (), known: Iterable[Note] = (), since: int = 0, anew: Iterable[int] = (), emptied: str = "",
        told: Callable[[Verifying], None] = lambda _: None, passed: Callable[[Verifying], None] = lambda _: None,
    ) -> None:  # fmt: skip
        self.source, self.since, self.anew, self.told, self.passed = source, since, set(anew), told, passed
        self.day = (emptied or "~").encode()  # later than any moment
        self.keys = [key for key in keys if key.type == 1]
        self.witnesses = [key for key in keys if key.type == 4]
        known = list(known)
        self.sizes = {Checkpoint.parse(note.text).size for note in known}
        self.report = Report()
        self.tree = Tree()
        self.rows = Rows(None)
        self.marks = Marks(known, lambda: source.open("deposited"))
        self.last: Checkpoint | None = None
        self.note: Note | None = None  # of the last checkpoint
        self.chain: list[Key] = []  # the last one is in force
        self.rotated = -1  # at this size
        self.window: deque[tuple[int, bytes]] = deque()  # transactions from this number on began after this moment
        self.settled = False  # a checkpoint with a horizon was passed: the beginning is over
        self.anchored = False
        self.cosigned: dict[Key, int] = {}
        self.xid = 0  # of the last row that was looked at slowly
        self.history = 0  # read so far, bytes

    def find(self, code: str, row: Row | None = None, *, what: object = "", **where: Any) -> Stop:
        """Note what doesn't hold; to be raised when nothing after it can be checked."""
        said = ""
        if row is not None:
            kind, word = KINDS[row[1]]
            where = {"position": row[0], "kind": kind, "id": row[2]} | where
            said = f"{word} {row[2]}" if row[0] is None else f"{word} {row[2]} op positie {row[0]}"
        self.report.found += 1
        if len(self.report.findings) < TOLD:
            text = WORDS[code].format_map({"what": what, "row": said} | where)
            self.report.findings.append(Finding(code, text[0].upper() + text[1:], **where))
        return Stop()

    def notice(self, said: str) -> None:
        if len(self.report.notices) < TOLD:
            self.report.notices.append(said)

    def run(self) -> Report:
        """Everything, from where it stands to the last."""
        gc.disable()  # nothing here goes round in circles, and looking for it costs a fifth
        try:
            self.rows = Rows(self.source.open("rows"), self.rows.offset)
            for note, at in notes(self.source.open("history"), self.history):
                self.history = at
                if note.text.startswith(ROTATION + "\n"):
                    self._rotate(note)
                else:
                    self._advance(note)
            self._end()
            self._tail()
        except Stop:
            pass
        except (ValueError, OSError, EOFError, zipfile.BadZipFile, zlib.error) as error:
            self.find("format", what=error)
        finally:
            gc.enable()
        return self.report

    # Rules 1, 2 and 8: who signed, and in which order

    def _advance(self, note: Note) -> None:
        """The next checkpoint: held to the one before it, then the rows that it seals."""
        try:
            here = Checkpoint.parse(note.text)
        except Malformed as error:
            raise self.find("note", what=error) from error
        last = self.last
        if last is None:
            self._start(note, here)
        elif here.origin != last.origin:
            raise self.find("origin", what=here.origin)
        if not note.by(self.chain[-1]):
            raise self.find("signature", what=here.size)
        if last is not None:
            if here.size == last.size and here.root != last.root:
                raise self.find("split-view", what=here.size)
            back = not here.anew and (here.horizon < last.horizon or here.xmax < last.xmax)
            if back or here.size < last.size or here.moment(CLOCKS) < last.moment(timedelta()):
                raise self.find("history", what=here.size)
        if here.anew:
            self.window.clear()
            if self.settled and here.size not in self.anew:
                self.find("anew", what=here.size)
            self.settled = False
        begin, rows, elsewhere = self.tree.size, list[Row](), list[tuple[Mark, bytes]]()
        if here.size > begin:
            for mark in self._kept(here.size - 1):
                rows.append(self._take(mark.size, here))
                elsewhere.append((mark, self.tree.root()))
            if here.size > self.tree.size:
                rows.append(self._take(here.size, here))
        if self.tree.root() != here.root:
            raise self.find("root", rows[0] if rows else None, what=here.size, position=begin, to=here.size - 1)
        for mark, root in elsewhere:
            self._compare(mark, root)
        self._passed(note, here)

    def _start(self, note: Note, here: Checkpoint) -> None:
        """The first checkpoint: whose log this is, by which key, and from which leaf on."""
        file = self.source.open("keys")
        offered = [Key.parse(line) for line in file.read(NOTE).decode().splitlines()] if file else []
        ours = [key for key in [*self.keys, *offered] if key.type == 1 and key.name == here.origin]
        signed = next((key for key in ours if note.by(key)), None)
        if signed is None:
            raise self.find("signature", what=here.size)
        self._in_force(signed)
        self.report.origin = here.origin
        if (file := self.source.open("edge")) is not None:
            raw = file.read(NOTE)
            self.tree = Tree(here.size, [raw[at : at + 32] for at in range(0, len(raw), 32)])
            self.report.start = self.report.size = here.size
            if here.size not in self.sizes:
                self.find("beginning", what=here.size)
            if self.tree.root() != here.root:
                raise self.find("edge", what=here.size)

    def _in_force(self, key: Key) -> None:
        self.chain.append(key)
        self.anchored = self.anchored or key in self.keys

    def _passed(self, note: Note, here: Checkpoint) -> None:
        said = () if self.last is None else self.last.remarks
        self.last, self.note, self.settled = here, note, self.settled or here.horizon > 0
        self.report.size, self.report.root, self.report.time = here.size, here.root.hex(), here.time
        self.report.last = f"{note.text}\n{note.below}"
        for remark in (remark for remark in here.remarks if remark not in said):
            self.notice(f"Opmerking bij het checkpoint van {here.size} rijen: {remark}")
        for witness in self.witnesses:
            if note.by(witness):
                self.cosigned[witness] = here.size
        # Of what no transaction can come from any more, only the last is needed.
        while len(self.window) > 1 and self.window[1][0] <= here.horizon:
            self.window.popleft()
        self.window.append((here.xmax, here.moment(-CLOCKS)))
        self.passed(self)

    def _rotate(self, note: Note) -> None:
        lines, size = note.text.split("\n"), self.tree.size
        if len(lines) != 6 or self.last is None:
            raise self.find("rotation", what=size)
        new = Key.parse(lines[4])
        said = (lines[1], number(lines[2]), unbase64(lines[3]), new.name, new.type)
        if (
            said != (self.last.origin, size, self.last.root, self.last.origin, 1)
            or not note.by(self.chain[-1])
            or not note.by(new)
        ):
            raise self.find("rotation", what=size)
        self._in_force(new)
        self.rotated = size

    def _kept(self, size: int) -> Iterator[Mark]:
        """What was kept elsewhere of at most so many rows; what can be compared at once is."""
        while (mark := self.marks.until(size)) is not None:
            if mark.origin != self.report.origin:
                if mark.given:
                    self.find("origin", what=mark.origin)
            elif mark.size > self.tree.size:
                yield mark
            elif mark.size == self.tree.size:
                self._compare(mark, self.tree.root())
            elif mark.given:
                self.find("unchecked", what=mark.size)

    def _compare(self, mark: Mark, root: bytes) -> None:
        keys = self.chain[-2:] if self.rotated == mark.size else self.chain[-1:]
        ours = mark.note == self.note or any(mark.note.by(key) for key in keys)
        if mark.root != root:
            raise self.find("split-view" if ours else "not-ours", what=mark.size)
        if not ours:
            self.find("not-ours", what=mark.size)
        elif mark.given:
            self.anchored = True

    def _end(self) -> None:
        """What must be so once all checkpoints are behind us."""
        if self.last is None:
            raise self.find("empty")
        for mark in self._kept(1 << 63):
            self.find("shorter" if mark.note.by(self.chain[-1]) else "not-ours", what=mark.size)
        if self.marks.back is not None:
            self.find("deposits", what=self.marks.back)
        if not self.rows.finished():
            row = self.rows.next()
            if row is not None:
                self.find("surplus", named(row))
            else:
                self.find("format", what="er volgt nog iets na het einde van de rijen")
        if self.keys and not any(key in self.chain for key in self.keys):
            self.find("unknown-key", what=", ".join(map(str, self.chain)))
        else:
            for key in self.keys:
                if key not in self.chain:
                    self.find("unused-key", what=key)
        if not self.anchored and not self.keys:
            self.find("unanchored")
        for witness in self.witnesses:
            size = self.cosigned.get(witness)
            self.notice(
                f"Getuige {witness.name} tekende mee"
                + (f" tot {size} rijen." if size else " onder geen enkel checkpoint.")
            )

    # Rules 3, 5, 6 and 7: the rows

    def _take(self, size: int, here: Checkpoint) -> Row:
        """The rows up to ``size``, which ``here`` seals; the first of them."""
        first: Row | None = None
        while self.tree.size < size:
            self.rows.more(AHEAD)
            most = min(BLOCK, size - self.tree.size)
            if self.tree.size < self.since:
                most = min(most, self.since - self.tree.size)
            try:
                first = first or named(self.rows.peek())
                leaves = self._quickly(most, here)
            except (ValueError, KeyError, IndexError, struct.error):
                # The first of all says how many digits a transaction has; then it may go quickly.
                few = most if self.xid or self.report.found else 1
                leaves = [self._slowly(self.tree.size + nth, here) for nth in range(few)]
            self._grow(leaves or [self._slowly(self.tree.size, here)])
            self.told(self)
        return first or (None, b"e", 0)

    def _grow(self, leaves: list[bytes]) -> None:
        self.report.checked += max(0, self.tree.size + len(leaves) - max(self.since, self.tree.size))
        self.tree.extend(leaves)

    def _quickly(self, most: int, here: Checkpoint) -> list[bytes]:
        """The leaves of the next rows, as many as lie ready in one piece.

        Here the time goes, so it only asks whether all is well. If not, it takes nothing and raises one of ``ValueError``,
        ``KeyError`` and ``IndexError``: :meth:`_slowly` says what it is.
        """
        head, integer = ROW.unpack_from, INT.unpack_from
        buffer, at, position = self.rows.buffer, self.rows.at, self.tree.size
        whole, brink = position >= self.since, len(buffer)
        leaves, bodies, opened, openings, emptied = (list[bytes]() for _ in range(5))
        kinds: dict[bytes, list[bytes]] = {kind: [] for kind in NUMBERS}
        try:
            for expected in range(position, position + most):
                place, kind, leaf, length = head(buffer, at)
                begin = at + 71
                end = begin + length
                after = end + 4
                (length,) = integer(buffer, end)
                if length > 0:
                    after += length
                if after > brink:
                    break
                if place != expected:
                    raise ValueError
                if whole:
                    body = buffer[begin:end]
                    kinds[kind].append(body)
                    bodies.append(body)
                    if length == -1:
                        emptied += moments(kind, [body])
                    else:
                        opened.append(body)
                        openings.append(buffer[end + 4 : after])
                leaves.append(leaf)
                at = after
        except struct.error:  # the next one isn't whole yet
            pass
        if leaves and whole:
            lowest, highest, digits = self._ends(here)
            ends = list(map(itemgetter(slice(-4 - digits, None)), bodies))
            if list(hashed(bodies)) != leaves or min(ends) < lowest or max(ends) > highest:
                raise ValueError
            commitments = map(itemgetter(slice(-68 - digits, -4 - digits)), opened)
            if hexlify(b"".join(hashed(openings))) != b"".join(commitments):
                raise ValueError
            times = [moment for kind, said in kinds.items() for moment in moments(kind, said)]
            earliest = self.window[-1][1] if self.window else b""
            if min(times) < earliest or max(times) >= here.moment(CLOCKS)[:19] or max(emptied, default=b"") > self.day:
                raise ValueError
            self._emptied(emptied)
        self.rows.at = at
        return leaves

    def _emptied(self, moments: list[bytes]) -> None:
        """Count the rows whose personal columns are gone."""
        self.report.emptied += len(moments)
        self.report.emptied_until = max([self.report.emptied_until, *(moment.decode()[:19] for moment in moments)])

    def _ends(self, here: Checkpoint) -> tuple[bytes, bytes, int]:
        """Between what the ends of bodies (length and digits of ``xid``) lie, given so many digits as the last one had."""
        low, high = self._turn(here)
        low, digits = max(low, self.window[-1][0] if self.window else 0), len(str(self.xid))
        low, high = max(low, 10 ** (digits - 1)), min(high, 10**digits - 1)
        length = digits.to_bytes(4, "big")
        return length + b"%d" % low, length + b"%d" % high if low <= high else b"", digits

    def _slowly(self, position: int, here: Checkpoint) -> bytes:
        """The sealed leaf of the next row, which should stand at this position."""
        values = self.rows.next() if self.rows.more(1) else None
        if values is None:
            raise self.find("truncated", what=here.size, position=position)
        place, _, _, leaf, body, _ = values
        row = named(values)
        if leaf is None or place is None:
            raise self.find("unhashed", row, position=position)
        if row[0] != position:
            after = int.from_bytes(place, "big") > position
            raise self.find("gap" if after else "reordered", row, what=row[0] if after else position, position=position)
        if position < self.since:
            return leaf
        if body is None:
            self.find("missing", row)
        elif hashlib.sha256(body).digest() != leaf:
            self.find("changed", row)
        else:
            self._timely(values, row, *self._turn(here), here.moment(CLOCKS))
        return leaf

    def _timely(self, values: list[bytes | None], row: Row, low: int, high: int, latest: bytes | None) -> bytes:
        """Whether this is the row it says to be, it was its turn, and its time is one that its transaction can have."""
        _, kind, name, _, body, opening = values
        said = fields(body or b"", FIELDS[row[1]])
        if (kind == b"c" and said.pop(0) != b"change") or said[0] != b"%d" % int.from_bytes(name or b"", "big"):
            self.find("changed", row)
        if opening is not None and b"\\x" + hexlify(hashlib.sha256(opening).digest()) != said[-2]:
            self.find("commitment", row)
        moment, xid = said[1] or b"", number((said[-1] or b"").decode())
        self.xid = xid
        if opening is None:
            self._emptied([moment])
            if moment > self.day:
                self.find("emptied", row, what=moment.decode())
        if xid < low:
            self.find("left-out", row, what=xid)
        elif xid > high:
            self.find("ahead", row, what=xid)
        # Its transaction began after the last checkpoint that says no such transaction had begun.
        earliest = next((moment for xmax, moment in reversed(self.window) if xmax <= xid), b"")
        if moment < earliest:
            self.find("backdated", row, what=moment.decode())
        elif latest is not None and moment > latest:
            self.find("postdated", row, what=moment.decode())
        return moment

    def _turn(self, here: Checkpoint) -> tuple[int, int]:
        """Of which transactions this checkpoint seals the rows."""
        if here.anew:
            return 0, 1 << 64
        return self.last.horizon if self.last else 0, here.horizon

    def _tail(self) -> None:
        """Rule 7: the rows that are not sealed yet."""
        rows, low = Rows(self.source.open("tail")), self.last.horizon if self.last else 0
        counts, before = dict.fromkeys(KINDS, 0), (b"", -1)
        moments: list[bytes] = []
        while rows.file is not None and (values := rows.next()) is not None:
            row = named(values)
            if row[0] is not None or values[3] is not None or row[1:] <= before:
                self.find("reordered", row, what="geen")
            before = row[1:]
            counts[row[1]] += 1
            moments = sorted([*moments, self._timely(values, row, low, 1 << 64, None)])
            moments = [moments[0], moments[-1]]
        if rows.file is not None and not rows.finished():
            self.find("format", what="er volgt nog iets na het einde van de staart")
        total = sum(counts.values())
        self.report.tail |= {"rows": total} | {KINDS[kind][0]: count for kind, count in counts.items()}
        if total:
            between = [moment.decode()[:19] for moment in moments or [b"?", b"?"]]
            self.report.tail |= {"from": between[0], "to": between[-1]}
            self.notice(
                f"Nog niet verzegeld, en dus nog niet bewezen: {total} rijen ({counts[b'e']} regels, {counts[b'c']} wijzigingen),"
                f" van {between[0]} tot {between[-1]} UTC."
            )


def named(values: list[bytes | None]) -> Row:
    """Position, kind and number of a row."""
    place, kind, name = values[:3]
    return None if place is None else int.from_bytes(place, "big"), kind or b"", int.from_bytes(name or b"", "big")


# Where it was, for another time


def state(at: Verifying) -> dict[str, Any]:
    """What :func:`resume` needs to go on after the last checkpoint."""
    note = at.note or Note("", ())
    return {
        "edge": [node.hex() for node in at.tree.edge], "rows": at.rows.offset, "history": at.history, "text": note.text,
        "signatures": note.below, "chain": list(map(str, at.chain)), "rotated": at.rotated, "settled": at.settled,
        "window": [[xmax, moment.decode()] for xmax, moment in at.window], "anchored": at.anchored,
        "cosigned": {str(key): size for key, size in at.cosigned.items()}, "report": asdict(at.report),
    }  # fmt: skip


def resume(at: Verifying, kept: dict[str, Any]) -> None:
    """Go on from there."""
    at.report = Report(**kept["report"] | {"findings": [Finding(**found) for found in kept["report"]["findings"]]})
    at.tree = Tree(at.report.size, map(bytes.fromhex, kept["edge"]))
    at.rows, at.history = Rows(None, kept["rows"]), kept["history"]
    at.note = Note.parse(kept["text"], kept["signatures"])
    at.last = Checkpoint.parse(at.note.text)
    at.chain = list(map(Key.parse, kept["chain"]))
    at.rotated, at.settled, at.anchored = kept["rotated"], kept["settled"], kept["anchored"]
    at.window = deque((xmax, moment.encode()) for xmax, moment in kept["window"])
    at.cosigned = {Key.parse(key): size for key, size in kept["cosigned"].items()}
    while at.marks.until(at.tree.size - 1) is not None:
        pass  # held to already


# On the command line


class Bar:
    """How far it is, on a terminal."""

    def __init__(self, total: int) -> None:
        self.total, self.began, self.then, self.first = total, time.monotonic(), 0.0, -1

    def __call__(self, at: Verifying) -> None:
        now = time.monotonic()
        if now - self.then < 0.2:
            return
        self.then, rows = now, at.report.checked
        self.first = rows if self.first < 0 else self.first
        part = min(1.0, at.rows.offset / max(self.total, 1))
        rate = (rows - self.first) / max(now - self.began, 0.001)
        done = "#" * int(part * 30)
        sys.stderr.write(f"\r[{done:<30}] {part:4.0%}  {rows:>12,} rijen  {rate:>9,.0f}/s ".replace(",", "."))
        sys.stderr.flush()

    def end(self) -> None:
        if self.then:
            sys.stderr.write("\r" + " " * 78 + "\r")


class Progress:
    """A file that says how far it was, written every few seconds and gone at the end."""

    def __init__(self, path: Path, of: str) -> None:
        self.path, self.of, self.then = path, of, time.monotonic()

    def __call__(self, at: Verifying) -> None:
        if time.monotonic() - self.then > 3:
            self.write(at)

    def write(self, at: Verifying) -> None:
        self.then = time.monotonic()
        whole = self.path.with_name(self.path.name + ".new")
        whole.write_text(json.dumps({"of": self.of} | state(at)))
        os.replace(whole, self.path)

    def read(self) -> dict[str, Any] | None:
        if not self.path.exists():
            return None
        kept: dict[str, Any] = json.loads(self.path.read_text())
        if kept["of"] != self.of:
            raise Malformed("de voortgang hoort bij een andere uitvoer of een andere vraag")
        return kept


def said(report: Report) -> str:
    """What was found, for people."""
    lines = [f"{number}. {found.text}" for number, found in enumerate(report.findings, 1)]
    if report.found > len(report.findings):
        lines.append(f"… en nog {report.found - len(report.findings)}.")
    lines += [f"Let op: {notice}" for notice in report.notices]
    if report.last:
        lines.append(
            f"{report.origin}: {report.checked} rijen nagekeken, tot het checkpoint van {report.size} rijen ({report.time})."
        )
    if report.emptied:
        lines.append(
            f"Van {report.emptied} rijen is gewist wie het deed; de jongste is van {report.emptied_until} UTC."
        )
    if report.start:
        lines.append(f"De eerste {report.start} rijen zitten niet in deze uitvoer.")
    lines.append(
        "Alles klopt." if report.ok else f"Het klopt niet: {report.found} bevinding{'en' if report.found > 1 else ''}."
    )
    return "\n".join(lines)


# The proof of one row: https://c2sp.org/tlog-proof

NAMES = {
    16: ("nummer", "tijdstip", "handeling", "uitkomst", "cel", "kring", "getoond", "verwijzing", "agendapunt", "reden", "rechtsgrond", "toelating", "deur", "aanvraag", "vastgelegd", "transactie"),
    10: ("", "nummer", "tijdstip", "soort", "handeling", "aanvraag", "deur", "opgemerkt", "vastgelegd", "transactie"),
}  # fmt: skip


@dataclass
class Proved:
    """What a proof says of one row: its place among how many, and the row itself when it goes along."""

    index: int
    size: int
    origin: str
    time: str
    leaf: str
    signed: str  # the key
    row: dict[str, str]


def proved(text: str, keys: list[Key], leaf: bytes | None = None) -> Proved:
    """Hold a proof to a key. ``leaf`` is the hash of the row, when the row doesn't go along. Raises :class:`Malformed`, :class:`Unproved`."""
    head, _, rest = text.partition("\n\n")
    first, *lines = head.split("\n")
    extra = unbase64(lines.pop(0).removeprefix("extra ")) if lines and lines[0].startswith("extra ") else None
    if first != PROOF or not lines or not lines[0].startswith("index "):
        raise Malformed("dit is geen bewijs van een regel")
    index, path = number(lines[0].removeprefix("index ")), list(map(unbase64, lines[1:]))
    said, blank, below = rest.partition("\n\n")
    note = Note.parse(said + "\n", below)
    here = Checkpoint.parse(note.text)
    if not blank or any(len(node) != 32 for node in path):
        raise Malformed("dit is geen bewijs van een regel")
    if extra is None and leaf is None:
        raise Malformed("de regel zelf zit niet bij dit bewijs: geef haar vingerafdruk met --leaf")
    found = hashlib.sha256(extra).digest() if extra is not None else leaf or b""
    if leaf not in (None, found):
        raise Unproved("De regel in dit bewijs heeft een andere vingerafdruk dan u opgaf.")
    if _climbed(found, index, here.size, path) != here.root:
        raise Unproved("Deze regel leidt niet tot de getekende vingerafdruk: ze is gewijzigd, of ze stond er niet.")
    by = next((key for key in keys if key.type == 1 and key.name == here.origin and note.by(key)), None)
    if by is None:
        raise Unproved("Geen van de sleutels die u opgaf, tekende dit.")
    return Proved(
        index, here.size, here.origin, here.time, found.hex(), str(by), _row(extra) if extra is not None else {}
    )


class Unproved(ValueError):
    """A proof that doesn't prove it; the message says why."""


def _climbed(found: bytes, index: int, size: int, path: list[bytes]) -> bytes | None:
    """RFC 9162 §2.1.3.2: the root to which the proof leads; None when it isn't of such a tree."""
    at, last = index, size - 1
    if index >= size:
        return None
    for beside in path:
        if last == 0:
            return None
        if at & 1 or at == last:
            found = hashlib.sha256(b"\x01" + beside + found).digest()
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = hashlib.sha256(b"\x01" + found + beside).digest()
        at, last = at >> 1, last >> 1
    return None if last else found


def _row(body: bytes) -> dict[str, str]:
    change = body[1:11] == b"\0\0\0\x06change"
    values = fields(body, 10 if change else 16)
    return {
        name: value.decode()
        for name, value in zip(NAMES[len(values)], values, strict=True)
        if name and value is not None
    }


def check_proof(path: Path, keys: list[Key], leaf: str, *, plain: bool) -> int:
    """Say what comes of it; the exit status."""
    try:
        found = proved(path.read_text("utf-8"), keys, bytes.fromhex(leaf) if leaf else None)
    except Unproved as error:
        print(json.dumps({"ok": False, "text": str(error)}) if plain else f"{error}\nHet klopt niet.")
        return 1
    if plain:
        print(json.dumps({"ok": True} | asdict(found)))
        return 0
    for name, value in found.row.items():
        print(f"{name:>12}: {value}")
    print(
        f"Deze regel staat als nr. {found.index + 1} van {found.size} in {found.origin}, getekend op {found.time} met\n{found.signed}\nDat klopt."
    )
    return 0


def given_notes(paths: list[str]) -> list[Note]:
    found = []
    for path in paths:
        with open(path, "rb") as file:
            found += [note for note, _ in notes(file)]
    return found


def given_keys(texts: list[str]) -> list[Key]:
    lines = [
        line for text in texts for line in (Path(text).read_text().splitlines() if Path(text).exists() else [text])
    ]
    return [Key.parse(line) for line in lines if line.strip()]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="livc_verify.py", description="Kijkt een uitvoer van het logboek van LIVC R na."
    )
    parser.add_argument("export", type=Path, nargs="?", help="de map of het ZIP-bestand")
    parser.add_argument("--proof", type=Path, help="in plaats daarvan: het bewijs van één regel (bestand)")
    parser.add_argument(
        "--leaf", default="", help="bij --proof: de vingerafdruk van de regel (hex), als ze er niet bij zit"
    )
    parser.add_argument(
        "--key", action="append", default=[], help="een sleutel die u kent (of een bestand ermee), ook van getuigen"
    )
    parser.add_argument("--known", action="append", default=[], help="een checkpoint dat u bewaard hebt (bestand)")
    parser.add_argument("--since", help="een checkpoint (bestand): rijen van daarvóór niet meer één voor één nakijken")
    parser.add_argument(
        "--anew", action="append", type=int, default=[], help="bij zoveel rijen werd een back-up teruggezet"
    )
    parser.add_argument("--emptied", default="", help="de dag (JJJJ-MM-DD) vanaf wanneer nog niets gewist mag zijn")
    parser.add_argument("--state", type=Path, help="bestand waarin de voortgang staat: ga daar verder")
    parser.add_argument("--keep", type=Path, help="bewaar hier het laatste checkpoint, voor de volgende keer")
    parser.add_argument("--json", action="store_true", help="één regel in het Engels, voor programma's")
    asked = parser.parse_args(arguments)
    if (asked.export is None) == (asked.proof is None):
        parser.error("geef een uitvoer, of een bewijs met --proof")
    try:
        if asked.proof:
            return check_proof(asked.proof, given_keys(asked.key), asked.leaf, plain=asked.json)
        source: Source = Zip(asked.export) if zipfile.is_zipfile(asked.export) else Folder(asked.export)
        manifest = source.open("bundle.json")
        if manifest is None or json.loads(described := manifest.read(NOTE)).get("format") != FORMAT:
            raise Malformed(f"hier staat geen uitvoer van de vorm {FORMAT}")
        known, since = given_notes(asked.known), given_notes([asked.since] if asked.since else [])
        bar = Bar(source.size("rows"))
        at = Verifying(
            source, keys=given_keys(asked.key), known=[*known, *since], anew=asked.anew, emptied=asked.emptied,
            since=max((Checkpoint.parse(note.text).size for note in since), default=0),
            told=bar if sys.stderr.isatty() else lambda _: None,
        )  # fmt: skip
        if asked.state:
            question = [asked.key, [note.text for note in [*known, *since]], asked.anew, asked.emptied]
            sizes = [source.size(name) for name in ("rows", "history", "tail", "deposited")]
            of = hashlib.sha256(described + json.dumps([question, sizes]).encode()).hexdigest()
            at.passed = progress = Progress(asked.state, of)
            if kept := progress.read():
                resume(at, kept)
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        print(f"Niet na te kijken: {error}", file=sys.stderr)
        return 2
    report = at.run()
    bar.end()
    if asked.state:
        asked.state.unlink(missing_ok=True)
    if asked.keep and report.ok:
        asked.keep.write_text(report.last)
    print(json.dumps({"ok": report.ok} | asdict(report)) if asked.json else said(report))
    return 0 if report.ok else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
