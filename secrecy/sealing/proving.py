"""That one row is in the tree (https://c2sp.org/tlog-proof), and that the tree of today begins with that of before.

Made from the leaves in the database; whoever gets a proof checks it against a signed root, and needs to believe none of this.
"""

from __future__ import annotations

from psycopg2.extensions import connection

from secrecy.sealing import nodes
from secrecy.transparency import proofs
from secrecy.transparency.checkpoints import Checkpoint, number
from secrecy.transparency.notes import Note, NoteError, decoded, encoded
from secrecy.transparency.tree import BLOCK, HASH, Frontier, check_inclusion, consistency, inclusion

AT_ONCE = 1 << 16  # leaves fetched together


class NotProved(RuntimeError):
    """There is nothing to prove yet; the message says why."""


class Leaves:
    """The leaves in the database, and the hashes over complete subtrees of them, fetched as they are asked for: those of a block
    and more stand beside them, and are computed where they are missing."""

    def __init__(self, link: connection) -> None:
        self.link = link

    def node(self, level: int, index: int) -> bytes:
        """The hash over the leaves ``index << level`` up to ``(index + 1) << level``."""
        begin, end, edge = index << level, (index + 1) << level, Frontier()
        with self.link.cursor() as cursor:
            if level >= BLOCK and (there := nodes.node(cursor, level, index)) is not None:
                return there
            for at in range(begin, end, AT_ONCE):
                cursor.execute(
                    "SELECT string_agg(leaf, '' ORDER BY position) FROM public.secrecy_sealed WHERE position >= %s AND position < %s",
                    [at, min(at + AT_ONCE, end)],
                )
                raw = bytes((cursor.fetchone() or (b"",))[0] or b"")
                edge.extend([raw[i : i + HASH] for i in range(0, len(raw), HASH)])
        if edge.size != end - begin:
            raise NotProved(f"Leaves between {begin} and {end} are missing: run manage.py ledger verify.")
        return edge.root()


def of_row(link: connection, kind: str, row: int) -> str:
    """The proof that this ``entry`` or ``change`` is in the tree of the last checkpoint. Raises :class:`NotProved`."""
    with link, link.cursor() as cursor:
        cursor.execute("SELECT position, leaf FROM public.secrecy_sealed WHERE kind = %s AND id = %s", [kind, row])
        found = cursor.fetchone()
        last = _last(link)
        checkpoint = Checkpoint.parse(last.text)
        if found is None or found[0] >= checkpoint.size:
            raise NotProved(f"The {kind} {row} is not sealed, or not there.")
        position, leaf = int(found[0]), bytes(found[1])
        path = inclusion(position, checkpoint.size, Leaves(link).node)
    check_inclusion(leaf, position, checkpoint.size, path, checkpoint.root)
    return proofs.written(position, path, last)


def of_growth(link: connection, first: int) -> str:
    """What a witness asks for (https://c2sp.org/tlog-witness): that the last checkpoint goes on from that of ``first`` leaves."""
    with link:
        last = _last(link)
        size = Checkpoint.parse(last.text).size
        if not 0 <= first <= size:
            raise NotProved(f"The last checkpoint is of {size} leaves.")
        path = consistency(first, size, Leaves(link).node) if first else []
    return f"old {first}\n" + "".join(f"{encoded(node)}\n" for node in path) + f"\n{last}"


def parsed_growth(request: str) -> tuple[int, list[bytes], Note]:
    """What :func:`of_growth` wrote: the size gone on from, the proof, the new checkpoint. Raises :class:`NoteError`."""
    head, _, note = request.partition("\n\n")
    first, *path = head.split("\n")
    if not first.startswith("old "):
        raise NoteError("not a request to a witness")
    return number(first.removeprefix("old ")), list(map(decoded, path)), Note.parse(note)


def _last(link: connection) -> Note:
    with link.cursor() as cursor:
        cursor.execute("SELECT note FROM public.secrecy_checkpoint ORDER BY size DESC LIMIT 1")
        found = cursor.fetchone()
    if found is None:
        raise NotProved("Nothing was sealed yet.")
    return Note.parse(found[0])
