"""Proofs of erasure: signed with Ed25519 (RFC 8032), by a key that is in no database.

The key is derived from the master key. Its public half stands beside each signature, so that a proof can be checked by anyone,
and after the master key was replaced; :func:`own_key` tells whether it is this installation's.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from secrecy import keys

#: What is signed begins with this, so that no signature serves anything else.
BOUND = b"livc-r erasure proof v1\n"


def _signer() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(keys.derived("erasure proofs"))


def own_key() -> bytes:
    """The public key of this installation (32 bytes). Raises ``KeyMissing`` without a master key."""
    return _signer().public_key().public_bytes_raw()


def sign(statement: str) -> bytes:
    """The signature (64 bytes) of a statement, to the letter."""
    return _signer().sign(BOUND + statement.encode())


def sound(statement: str, signature: bytes | memoryview | None, key: bytes | memoryview | None) -> bool:
    """Whether this statement was signed by that key (both as bytes); without either, no."""
    if signature is None or key is None:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(bytes(key)).verify(bytes(signature), BOUND + statement.encode())
    except (InvalidSignature, ValueError):
        return False
    return True
