"""One sealing: take what is over for everybody, grow the tree, sign its root, and commit all of it or nothing."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from psycopg2.extensions import connection

from secrecy.sealing import nodes
from secrecy.transparency.checkpoints import Checkpoint, Rotation
from secrecy.transparency.notes import Key, Note, NoteError, Signer
from secrecy.transparency.tree import BLOCK, HASH, Frontier

logger = logging.getLogger("secrecy")
#: Leaves in one sealing, at most: what lies there longer is sealed in several, one after the other.
MOST = 20_000


class NotSealed(RuntimeError):
    """Sealing would go on from something that isn't ours; the message says what. Nothing was written."""


@dataclass(frozen=True)
class Sealing:
    """What one sealing did: the signed checkpoint, how many leaves it added, whether more lie there already."""

    note: Note
    checkpoint: Checkpoint
    leaves: int
    more: bool


def seal(
    link: connection, signer: Signer, *, most: int = MOST, whole: bool = False, demo: bool = False
) -> Sealing | None:
    """Seal what can be; None when there is nothing new, and then nothing is written.

    ``link`` is a connection of ``livc_seal``. ``whole`` looks at every row again (after a restore); ``demo`` says in the
    checkpoints that what lay there before the first one is made-up. Raises :class:`NotSealed`.
    """
    with link, link.cursor() as cursor:
        cursor.execute("SELECT * FROM secrecy.seal_next(%s, %s)", [most, whole])
        size, root, note, edge, leaves, moment, horizon, xmax, anew, more, laid = cursor.fetchone() or ()
        raw = bytes(leaves)
        if not raw:
            link.rollback()
            return None
        remarks, key = _before(laid, demo=demo), str(signer.key) if not size else None
        if size:
            last, announced = _held_to(link, signer, Note.parse(note))
            if (last.size, last.root) != (size, bytes(root)):
                raise NotSealed("the last checkpoint isn't what was signed: run manage.py ledger verify.")
            remarks, key = last.remarks, str(signer.key) if announced else None
        tree = Frontier.load(size, bytes(edge))
        if size and tree.root() != bytes(root):
            raise NotSealed("the last checkpoint isn't over the tree as it stands: run manage.py ledger verify.")
        complete = nodes.Complete() if nodes.kept(cursor) == size >> BLOCK else None  # else it catches up first
        tree.extend([raw[at : at + HASH] for at in range(0, len(raw), HASH)], complete)
        now = Checkpoint(signer.key.name, tree.size, tree.root(), moment, int(horizon), int(xmax), anew, remarks)
        signed = Note.signed(now.text, signer)
        cursor.execute(
            "SELECT secrecy.seal_checkpoint(%s, %s, %s, %s, %s, %s)",
            [tree.size, tree.root(), str(signed), tree.dump(), horizon, key],
        )
        if complete is not None:
            complete.write(cursor)
    return Sealing(signed, now, tree.size - size, more)


def _before(laid: int | None, *, demo: bool) -> tuple[str, ...]:
    """What stood there when sealing began was not sealed as it came: said in this checkpoint and every later one."""
    if not laid:
        return ()
    made_up = "made-up history of a demo, laid down at once" if demo else "not sealed as they came"
    return (f"the first {laid} leaves were there before sealing began: {made_up}",)


def _held_to(link: connection, signer: Signer, last: Note) -> tuple[Checkpoint, bool]:
    """The last checkpoint, once the key in force is seen to be ours; whether it signs for the first time now.

    Raises :class:`NotSealed`.
    """
    try:
        checkpoint = Checkpoint.parse(last.text)
        announced = rotation_at(link, checkpoint.size)
        if announced is None:
            last.verify([signer.key])
        elif announced.key != signer.key:
            raise NotSealed(f"another key signs since {checkpoint.size} leaves: {announced.key}")
    except NoteError as error:
        raise NotSealed(f"the last checkpoint: {error}. This key is {signer.key}.") from None
    if checkpoint.origin != signer.key.name:
        raise NotSealed(f"this is the key of {signer.key.name}, the log is {checkpoint.origin}.")
    return checkpoint, announced is not None


def rotation_at(link: connection, size: int) -> Rotation | None:
    """The key announced at this size, if one was."""
    with link.cursor() as cursor:
        cursor.execute("SELECT note FROM public.secrecy_rotation WHERE size = %s", [size])
        found = cursor.fetchone()
    return Rotation.parse(Note.parse(found[0]).text) if found else None


def last_checkpoint(link: connection) -> Note | None:
    """The last signed checkpoint in the database."""
    with link.cursor() as cursor:
        cursor.execute("SELECT note FROM public.secrecy_checkpoint ORDER BY size DESC LIMIT 1")
        found = cursor.fetchone()
    return Note.parse(found[0]) if found else None


def rotate(link: connection, old: Signer, new: Signer) -> Note:
    """Announce, by both keys, that ``new`` signs after the last checkpoint. Raises :class:`NotSealed`."""
    with link:
        last = last_checkpoint(link)
        if last is None:
            raise NotSealed("nothing was sealed yet: there is no key to take the place of.")
        checkpoint, announced = _held_to(link, old, last)
        if announced:
            raise NotSealed("a key was announced already, and signed nothing yet.")
        said = Rotation(checkpoint.origin, checkpoint.size, checkpoint.root, new.key)
        note = Note.signed(said.text, old, new)
        with link.cursor() as cursor:
            cursor.execute("SELECT secrecy.seal_rotation(%s, %s)", [checkpoint.size, str(note)])
    return note


def in_force(link: connection) -> Key | None:
    """The key announced at the last checkpoint, when it signed nothing yet."""
    last = last_checkpoint(link)
    found = rotation_at(link, Checkpoint.parse(last.text).size) if last else None
    return found.key if found else None
