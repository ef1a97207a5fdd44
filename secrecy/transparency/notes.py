"""Signed notes, to the letter of https://c2sp.org/signed-note, with the cosignatures of https://c2sp.org/tlog-cosignature.

Ed25519 (RFC 8032) alone: signature type 0x01, and 0x04 for witnesses. No library in Python that is kept up does this.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519: Final = 0x01
COSIGNATURE: Final = 0x04
DASH = "\N{EM DASH} "
MOST = 64  # signatures on a note; the specification asks for sixteen at least


class NoteError(ValueError):
    """A note that isn't one, or isn't signed by whom it should be; the message says what is wrong."""


@dataclass(frozen=True)
class Key:
    """A public key as verifiers know it: its name, what it signs (``ED25519`` or ``COSIGNATURE``), its 32 bytes."""

    name: str
    public: bytes
    type: int = ED25519

    def __post_init__(self) -> None:
        if not self.name or "+" in self.name or any(c.isspace() or c < " " for c in self.name):
            raise NoteError("a key's name is not empty and has no spaces or plus")
        if self.type not in (ED25519, COSIGNATURE) or len(self.public) != 32:
            raise NoteError("a key is 32 bytes of Ed25519, to sign or to cosign")

    @property
    def id(self) -> bytes:
        """SHA-256(name, newline, type, public key), the first 4 bytes."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.type]) + self.public).digest()[:4]

    def __str__(self) -> str:
        """As a verifier key (vkey): ``name+id in hex+base64 of type and public key``."""
        return f"{self.name}+{self.id.hex()}+{encoded(bytes([self.type]) + self.public)}"

    @classmethod
    def parse(cls, vkey: str) -> Key:
        """Raises :class:`NoteError` unless this is a verifier key whose id is its own."""
        name, _, rest = vkey.partition("+")
        said, _, material = rest.partition("+")
        raw = decoded(material)
        if len(raw) != 33:
            raise NoteError("a verifier key is name+id+key")
        key = cls(name, raw[1:], raw[0])
        if key.id.hex() != said:
            raise NoteError("the id of a verifier key is not that of the key")
        return key

    def verified(self, text: str, signature: bytes) -> int | None:
        """When a witness cosigned this text (seconds since 1970), 0 for a signature. None when it isn't by this key."""
        said, when = text.encode(), 0
        if self.type == COSIGNATURE:
            when, signature = int.from_bytes(signature[:8], "big"), signature[8:]
            said = b"cosignature/v1\ntime %d\n" % when + said
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, said)
        except (InvalidSignature, ValueError):
            return None
        return when


@dataclass(frozen=True)
class Signature:
    """A line below a note: who says to have signed, the id of the key (4 bytes), and the signature itself."""

    name: str
    id: bytes
    raw: bytes

    def __str__(self) -> str:
        return f"{DASH}{self.name} {encoded(self.id + self.raw)}"


class Signer:
    """Who signs as ``name`` with this Ed25519 private key (32 bytes)."""

    def __init__(self, name: str, private: bytes, type: int = ED25519) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(private)
        self.key = Key(name, self._private.public_key().public_bytes_raw(), type)

    def sign(self, text: str, *, at: int | None = None) -> Signature:
        """The signature below this text; that of a witness says when (``at``, seconds since 1970, now)."""
        said, before = text.encode(), b""
        if self.key.type == COSIGNATURE:
            when = int(time.time()) if at is None else at
            said, before = b"cosignature/v1\ntime %d\n" % when + said, when.to_bytes(8, "big")
        return Signature(self.key.name, self.key.id, before + self._private.sign(said))


@dataclass(frozen=True)
class Note:
    """A text that ends in a newline, and the signatures below it."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        return self.text + "\n" + "".join(f"{line}\n" for line in self.signatures)

    @classmethod
    def signed(cls, text: str, *signers: Signer) -> Note:
        """Raises :class:`NoteError` when this text can't be that of a note."""
        note = cls(text, tuple(signer.sign(text) for signer in signers))
        if cls.parse(str(note)) != note:
            raise NoteError("this text can't be that of a note")
        return note

    def cosigned(self, signer: Signer, *, at: int | None = None) -> Note:
        """The same note with one more signature below it."""
        return Note(self.text, (*self.signatures, signer.sign(self.text, at=at)))

    @classmethod
    def parse(cls, raw: str | bytes) -> Note:
        """Raises :class:`NoteError` on anything but a signed note, to the letter."""
        if isinstance(raw, bytes):
            try:
                raw = raw.decode()
            except UnicodeDecodeError as error:
                raise NoteError("a note is UTF-8") from error
        if any(c < " " and c != "\n" for c in raw):
            raise NoteError("a note has no control characters")
        text, blank, below = raw.rpartition("\n\n")
        if not blank or not text or not below.endswith("\n"):
            raise NoteError("a note is a text, an empty line and signatures")
        lines = below[:-1].split("\n")
        if len(lines) > MOST:
            raise NoteError("too many signatures")
        return cls(text + "\n", tuple(map(_signature, lines)))

    def verify(self, keys: Iterable[Key]) -> dict[Key, int]:
        """By which of these keys it was signed, and when a witness did (seconds since 1970; 0 for the others).

        Signatures of unknown keys are passed over, as the specification asks. Raises :class:`NoteError` when one in the
        name of a known key is false, or when none is by a known key.
        """
        known = {(key.name, key.id): key for key in keys}
        found: dict[Key, int] = {}
        for line in self.signatures:
            key = known.get((line.name, line.id))
            if key is None:
                continue
            when = key.verified(self.text, line.raw)
            if when is None:
                raise NoteError(f"the signature of {key.name} is false")
            found[key] = when
        if not found:
            raise NoteError("not signed by a known key")
        return found


def split(raw: str) -> list[Note]:
    """Notes one after the other, an empty line between them (none of their texts has an empty line)."""
    parts = raw.split("\n\n")
    if len(parts) % 2:
        raise NoteError("a text without signatures")
    return [
        Note.parse(f"{text}\n\n{below.removesuffix(chr(10))}\n")
        for text, below in zip(parts[::2], parts[1::2], strict=True)
    ]


def joined(notes: Iterable[Note]) -> str:
    """Notes one after the other, as :func:`split` takes them apart."""
    return "\n".join(map(str, notes))


def encoded(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def decoded(text: str) -> bytes:
    """Base 64 (RFC 4648 §4), in its one canonical form. Raises :class:`NoteError`."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteError("not base 64") from error
    if encoded(raw) != text:
        raise NoteError("not base 64 in its canonical form")
    return raw


def _signature(line: str) -> Signature:
    parts = line.removeprefix(DASH).split(" ")
    if not line.startswith(DASH) or len(parts) != 2 or not parts[0] or "+" in parts[0]:
        raise NoteError("a signature is an em dash, a name and base 64")
    raw = decoded(parts[1])
    if len(raw) < 5:
        raise NoteError("a signature is longer than its key's id")
    return Signature(parts[0], raw[:4], raw[4:])
