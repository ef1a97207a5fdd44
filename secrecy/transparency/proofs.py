"""The proof that one leaf is in the tree, as a file (https://c2sp.org/tlog-proof), and step by step from leaf to root."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from secrecy.transparency.notes import Note, encoded
from secrecy.transparency.tree import BLOCK, HASH, Frontier, Node, parent

PROOF = "c2sp.org/tlog-proof@v1"


def written(index: int, path: Iterable[bytes], last: Note, extra: bytes | None = None) -> str:
    """The file: ``path`` leads from leaf ``index`` to the root that ``last`` signs. ``extra`` is what the leaf is the SHA-256 of."""
    lines = [PROOF, *([f"extra {encoded(extra)}"] if extra is not None else []), f"index {index}", *map(encoded, path)]
    return "".join(f"{line}\n" for line in lines) + f"\n{last}"


@dataclass(frozen=True, slots=True)
class Step:
    """One hashing on the way to the root: what stands beside, on which side, and what comes of it (32 bytes each)."""

    beside: bytes
    left: bool
    made: bytes


def steps(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> list[Step]:
    """The way from the leaf up, as RFC 9162 §2.1.3.2 goes it; the last one made the root, when the proof is one."""
    found, at, last = leaf, index, size - 1
    way: list[Step] = []
    for beside in path:
        left = bool(at & 1 or at == last)
        found = parent(beside, found) if left else parent(found, beside)
        way.append(Step(beside, left, found))
        if left:
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        at, last = at >> 1, last >> 1
    return way


def known(size: int, edge: bytes, block: bytes, begin: int, above: dict[tuple[int, int], bytes]) -> Node:
    """What answers ``node`` for one proof: the edge of the tree of ``size`` leaves, the leaves of one block from ``begin`` on, and
    the subtrees ``above`` the blocks. Asked for another it raises ``LookupError``."""
    leaves = [block[at : at + HASH] for at in range(0, len(block), HASH)]
    there = dict(above)
    for nth, level in enumerate(level for level in reversed(range(size.bit_length())) if size >> level & 1):
        there[level, size >> level + 1 << 1] = edge[nth * HASH : (nth + 1) * HASH]

    def node(level: int, index: int) -> bytes:
        first = (index << level) - begin
        if (level, index) in there or level > BLOCK or first < 0 or first + (1 << level) > len(leaves):
            return there[level, index]
        subtree = Frontier()
        subtree.extend(leaves[first : first + (1 << level)])
        return subtree.root()

    return node
