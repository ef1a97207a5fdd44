"""The private key of the sealing office: a file that its account alone reads (0600), in no database and in no backup of one."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

from secrecy.transparency.notes import COSIGNATURE, ED25519, Key, NoteError, Signer, decoded, encoded

#: As other programs that sign C2SP notes keep theirs.
PRIVATE = "PRIVATE+KEY+"


class KeyTrouble(RuntimeError):
    """There is no key, or others may read it, or it is damaged; the message says which and what to do."""


def make(path: Path, name: str, type: int = ED25519) -> Signer:
    """Make a key in a file that wasn't there, and its public half beside it (``.pub``). Raises :class:`KeyTrouble`.

    ``name`` is the origin of a log, or what a witness is called (``type`` COSIGNATURE).
    """
    seed = secrets.token_bytes(32)
    signer = Signer(name, seed, type)
    line = f"{PRIVATE}{name}+{signer.key.id.hex()}+{encoded(bytes([type]) + seed)}\n"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        _write(path, line, 0o600)
    except FileExistsError:
        raise KeyTrouble(f"{path} is there already: another key takes its place by --rotate.") from None
    publish(path, signer.key)
    return signer


def publish(path: Path, key: Key) -> None:
    """Put the verifier key where it can be copied from: beside the private one, readable by all."""
    public = path.with_name(path.name + ".pub")
    public.unlink(missing_ok=True)
    _write(public, f"{key}\n", 0o644)


def load(path: Path) -> Signer:
    """Who signs with this file. Raises :class:`KeyTrouble`."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError as error:
        raise KeyTrouble(f"No key can be read at {path} ({error.strerror}): manage.py ledger key makes one.") from None
    with open(handle, encoding="ascii", errors="replace") as file:
        if stat.S_IMODE(os.fstat(handle).st_mode) & 0o077:
            raise KeyTrouble(f"{path} is open to others: chmod 600, and make another key if somebody may have read it.")
        line = file.read().removesuffix("\n")
    name, _, material = line.removeprefix(PRIVATE).partition("+")
    said, _, private = material.partition("+")
    try:
        raw = decoded(private)
        signer = Signer(name, raw[1:], raw[0])
    except (NoteError, ValueError, IndexError):
        raise KeyTrouble(f"{path} holds no key.") from None
    if not line.startswith(PRIVATE) or raw[0] not in (ED25519, COSIGNATURE) or signer.key.id.hex() != said:
        raise KeyTrouble(f"{path} holds no key.")
    return signer


def successor(path: Path) -> Path:
    """Where the next key lies until its announcement is on record."""
    return path.with_name(path.name + ".next")


def take_over(path: Path) -> None:
    """The next key takes the place of this one, which is kept under its number: it signs nothing any more."""
    old, new = load(path), load(successor(path))
    path.replace(path.with_name(f"{path.name}.until-{new.key.id.hex()}.{old.key.id.hex()}"))
    successor(path).replace(path)
    successor(path).with_name(successor(path).name + ".pub").unlink(missing_ok=True)
    publish(path, new.key)


def _write(path: Path, line: str, mode: int) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode)
    with open(handle, "w", encoding="ascii") as file:
        os.fchmod(handle, mode)
        file.write(line)
        file.flush()
        os.fsync(handle)
