"""Keys under keys: a circle's key under its cell's, the cell's under the master key.

The master key is in no database; wrapped keys are in the key store, which the backup of the content leaves
out. Wrapping is AES-256-GCM (NIST SP 800-38D) with what the key is for bound in, so that a wrapped key
can't serve another circle. Layout: version byte, nonce (12), ciphertext and tag.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from functools import lru_cache
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

VERSION = b"\x01"
NONCE = 12


class KeyMissing(RuntimeError):
    """The master key is absent or isn't the one that wrapped this; pages answer 503."""


def seal(key: AESGCM, plain: bytes, bound: bytes) -> bytes:
    nonce = os.urandom(NONCE)
    return VERSION + nonce + key.encrypt(nonce, plain, bound)


def unseal(key: AESGCM, sealed: bytes, bound: bytes) -> bytes:
    """Raises ``cryptography.exceptions.InvalidTag`` when sealed under another key or for another place."""
    return key.decrypt(sealed[1 : 1 + NONCE], sealed[1 + NONCE :], bound)


@lru_cache(1)
def _master() -> tuple[AESGCM, bytes]:
    raw = settings.MASTER_KEY
    if not isinstance(raw, bytes) or len(raw) != 32:
        raise KeyMissing("MASTER_KEY is missing or isn't 32 bytes; no circle can be opened.")
    return AESGCM(raw), raw


def fresh_cell_key(cell: int) -> bytes:
    """A new cell key, wrapped."""
    return seal(_master()[0], os.urandom(32), b"cell|%d" % cell)


def cell_key(cell: int, wrapped: bytes) -> AESGCM:
    try:
        return AESGCM(unseal(_master()[0], bytes(wrapped), b"cell|%d" % cell))
    except InvalidTag as wrong:
        raise KeyMissing(f"The master key doesn't open the key of cell {cell}.") from wrong


class CircleKey:
    """A circle's key, unwrapped for one request: one part seals text, another marks values."""

    __slots__ = ("_raw", "cipher")

    def __init__(self, raw: bytes) -> None:
        self.cipher = AESGCM(raw)
        self._raw = raw

    def fingerprint(self, value: str) -> str:
        """A short keyed mark of a value: equal values show as equal, and nothing else shows.

        It is keyed with the circle's own key, so its meaning ends with the circle.
        """
        marking = hmac.new(self._raw, b"fingerprint", hashlib.sha256).digest()  # asked for by few pages that write
        return "#" + hmac.new(marking, value.encode(), hashlib.sha256).hexdigest()[:16]


def fresh_circle_key(circle: UUID, under: AESGCM) -> tuple[CircleKey, bytes]:
    """A new circle key and its wrapped form."""
    raw = os.urandom(32)
    return CircleKey(raw), seal(under, raw, b"circle|" + circle.bytes)


def circle_key(circle: UUID, wrapped: bytes, under: AESGCM) -> CircleKey:
    return CircleKey(unseal(under, bytes(wrapped), b"circle|" + circle.bytes))


def derived(use: str) -> bytes:
    """A key of its own for another use of the master key, such as third-party secrets (32 bytes)."""
    return hmac.new(_master()[1], use.encode(), hashlib.sha256).digest()
