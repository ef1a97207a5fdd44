"""The hashes over complete subtrees, kept beside the leaves: a proof reads one block of leaves and these."""

from __future__ import annotations

from typing import Any

from psycopg2.extensions import connection

from secrecy.transparency.tree import BLOCK, HASH, frontier_at

AT_ONCE = 1 << 17  # leaves read in one go while catching up


class Complete:
    """Gathers what is complete from the level of a block on, as the tree grows (its ``keep``), and has it written down."""

    def __init__(self) -> None:
        self.found: list[tuple[int, int, bytes]] = []

    def __call__(self, level: int, place: int, found: bytes) -> None:
        if level >= BLOCK:
            self.found.append((level, place, found))

    def write(self, cursor: Any) -> None:
        if self.found:
            levels, places, hashes = map(list, zip(*self.found, strict=True))
            cursor.execute("SELECT secrecy.seal_nodes(%s::int[], %s::bigint[], %s::bytea[])", [levels, places, hashes])


def kept(cursor: Any) -> int:
    """Of how many blocks, from the first on."""
    cursor.execute("SELECT coalesce(max(place) + 1, 0) FROM public.secrecy_node WHERE level = %s", [BLOCK])
    ((count,),) = cursor.fetchall()
    return int(count)


def node(cursor: Any, level: int, place: int) -> bytes | None:
    """The hash of one of these subtrees; None when it isn't kept."""
    cursor.execute("SELECT hash FROM public.secrecy_node WHERE level = %s AND place = %s", [level, place])
    found = cursor.fetchone()
    return bytes(found[0]) if found else None


def catch_up(link: connection) -> bool:
    """Write what is missing, as of a log that was sealed before these were kept; whether there is more to do."""
    with link, link.cursor() as cursor:
        begin = kept(cursor) << BLOCK
        cursor.execute("SELECT coalesce(max(size), 0) FROM public.secrecy_checkpoint")
        ((size,),) = cursor.fetchall()
        end = min(size >> BLOCK << BLOCK, begin + AT_ONCE)
        if begin >= end:
            return False

        def there(level: int, place: int) -> bytes:
            return node(cursor, level, place) or b""

        edge, complete = frontier_at(begin, there), Complete()
        cursor.execute(
            "SELECT string_agg(leaf, '' ORDER BY position) FROM public.secrecy_sealed WHERE position >= %s AND position < %s",
            [begin, end],
        )
        ((raw,),) = cursor.fetchall()
        leaves = bytes(raw or b"")
        edge.extend([leaves[at : at + HASH] for at in range(0, len(leaves), HASH)], complete)
        complete.write(cursor)
    return bool(end < size >> BLOCK << BLOCK)
