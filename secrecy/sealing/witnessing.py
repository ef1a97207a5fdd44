"""Who remembers the last checkpoint it saw, and cosigns a later one only when it goes on from that: far from this database.

Two histories of one log so need two witnesses that were told different things. It needs neither a database nor Django.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from secrecy.sealing.proving import parsed_growth
from secrecy.transparency.checkpoints import Checkpoint, Rotation
from secrecy.transparency.notes import Key, Note, NoteError, Signer
from secrecy.transparency.tree import ProofError, check_consistency


class NotWitnessed(RuntimeError):
    """What was shown doesn't go on from what was seen before, or isn't by a key that is known; the message says which."""


def followed(keys: Sequence[Key], announcements: Sequence[Note]) -> list[Key]:
    """These keys, and those announced by them. Raises :class:`NotWitnessed`."""
    known = list(keys)
    for note in announcements:
        said = Rotation.parse(note.text)
        try:
            by = note.verify([*known, said.key])
        except NoteError as error:
            raise NotWitnessed(f"The announcement of {said.key}: {error}.") from None
        if said.key not in by or not any(key in by for key in known):
            raise NotWitnessed(f"The announcement of {said.key} isn't by a key that is known and by itself.")
        known.append(said.key)
    return known


def witness(state: Path, request: str, *, keys: Sequence[Key], signer: Signer) -> Note:
    """Cosign the checkpoint of this request, and remember it in ``state``. Raises :class:`NotWitnessed`."""
    seen = Checkpoint.parse(Note.parse(state.read_text("utf-8")).text) if state.exists() else None
    try:
        first, path, note = parsed_growth(request)
        note.verify(keys)
        now = Checkpoint.parse(note.text)
        if seen is not None and now.origin != seen.origin:
            raise NotWitnessed(f"This is of {now.origin}; what was seen before is of {seen.origin}.")
        if first != (seen.size if seen else 0):
            raise NotWitnessed(
                f"The proof goes on from {first} leaves; what was seen last has {seen.size if seen else 0}: "
                f"ledger prove growth {seen.size if seen else 0} makes one that does."
            )
        if seen is not None:
            check_consistency(seen.size, now.size, path, seen.root, now.root)
    except ProofError as error:
        raise NotWitnessed(f"ANOTHER HISTORY than what was seen before: {error}.") from None
    except NoteError as error:
        raise NotWitnessed(f"Not cosigned: {error}.") from None
    cosigned = note.cosigned(signer)
    whole = state.with_name(state.name + ".new")
    handle = os.open(whole, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with open(handle, "w", encoding="utf-8") as file:
        file.write(str(cosigned))
        file.flush()
        os.fsync(handle)
    whole.replace(state)
    return cosigned
