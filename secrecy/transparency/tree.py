"""The Merkle tree of RFC 9162 §2.1 (SHA-256): grown by its right edge alone, with proofs and how they are checked.

A leaf here is always the 32-byte *leaf hash*; who hashes an entry puts 0x00 before it (:func:`secrecy.ledger.leaf`).
Proofs are made from whatever keeps the complete subtrees: ``node(level, index)`` gives the hash over the leaves
``index << level`` up to ``(index + 1) << level``; level 0 are the leaves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence

HASH = 32  # bytes
#: The root of the tree without leaves.
EMPTY = hashlib.sha256().digest()
BLOCK = 10  # complete subtrees of this level are hashed level by level, which is what makes many leaves quick

Node = Callable[[int, int], bytes]
Keep = Callable[[int, int, bytes], None]


class ProofError(ValueError):
    """A proof that doesn't prove what it should; the message says where it fails."""


def leaf_hash(data: bytes) -> bytes:
    """The leaf hash of these bytes (32 bytes)."""
    return hashlib.sha256(b"\x00" + data).digest()


def parent(left: bytes, right: bytes) -> bytes:
    """The hash over two subtrees (32 bytes)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """The right edge of a tree of ``size`` leaves: one hash for every bit of ``size``, the largest subtree first.

    Enough to grow the tree and to know its root, whatever its size; can be stored and taken up again. Raises
    ``ValueError`` when there are more or fewer hashes than the size asks for.
    """

    __slots__ = ("_nodes", "size")

    def __init__(self, size: int = 0, nodes: Iterable[bytes] = ()) -> None:
        self._nodes = list(nodes)
        self.size = size
        if size < 0 or len(self._nodes) != size.bit_count() or any(len(node) != HASH for node in self._nodes):
            raise ValueError(f"a tree of {size} leaves has an edge of {max(size, 0).bit_count()} hashes of 32 bytes")

    @property
    def nodes(self) -> tuple[bytes, ...]:
        return tuple(self._nodes)

    def dump(self) -> bytes:
        """The hashes one after the other; :meth:`load` takes them up again together with the size."""
        return b"".join(self._nodes)

    @classmethod
    def load(cls, size: int, dumped: bytes) -> Frontier:
        return cls(size, [dumped[at : at + HASH] for at in range(0, len(dumped), HASH)])

    def root(self) -> bytes:
        """The root of the tree as it stands (32 bytes)."""
        if not self._nodes:
            return EMPTY
        found = self._nodes[-1]
        for node in reversed(self._nodes[:-1]):
            found = parent(node, found)
        return found

    def append(self, leaf: bytes, keep: Keep | None = None) -> None:
        self._join(0, leaf, keep)

    def extend(self, leaves: Sequence[bytes], keep: Keep | None = None) -> None:
        """Add these leaves; ``keep(level, index, hash)`` is told of every complete subtree above the leaves."""
        at = 0
        while at < len(leaves):
            # The largest complete subtree that begins here, so that most is hashed level by level.
            level = (
                min((self.size & -self.size or 1 << BLOCK).bit_length(), (len(leaves) - at).bit_length(), BLOCK + 1) - 1
            )
            self._join(level, self._block(leaves[at : at + (1 << level)], keep), keep)
            at += 1 << level

    def _block(self, hashes: Sequence[bytes], keep: Keep | None) -> bytes:
        sha256, level = hashlib.sha256, 0
        while len(hashes) > 1:
            pairs = iter(hashes)
            hashes = [sha256(b"\x01" + left + right).digest() for left, right in zip(pairs, pairs, strict=True)]
            level += 1
            if keep is not None:
                for index, found in enumerate(hashes, self.size >> level):
                    keep(level, index, found)
        return hashes[0]

    def _join(self, level: int, found: bytes, keep: Keep | None) -> None:
        """Put a complete subtree of this level at the edge, and join it with those of its own height."""
        begin = self.size
        self.size += 1 << level
        while begin >> level & 1:
            found = parent(self._nodes.pop(), found)
            level += 1
            begin = begin >> level << level
            if keep is not None:
                keep(level, begin >> level, found)
        self._nodes.append(found)


def root(leaves: Iterable[bytes]) -> bytes:
    """The root over these leaf hashes (32 bytes)."""
    edge = Frontier()
    edge.extend(list(leaves))
    return edge.root()


def frontier_at(size: int, node: Node) -> Frontier:
    """The right edge at an earlier size, from what is kept."""
    nodes, begin = [], 0
    for level in reversed(range(size.bit_length())):
        if size >> level & 1:
            nodes.append(node(level, begin >> level))
            begin += 1 << level
    return Frontier(size, nodes)


def inclusion(index: int, size: int, node: Node) -> list[bytes]:
    """The proof that leaf ``index`` stands in the tree of ``size`` leaves: RFC 9162 §2.1.3.1, nearest sibling first."""
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has no leaf {index}")
    path: list[bytes] = []
    begin, end = 0, size
    while end - begin > 1:
        middle = begin + _split(end - begin)
        if index < middle:
            path.append(_over(middle, end, node))
            end = middle
        else:
            path.append(_over(begin, middle, node))
            begin = middle
    return path[::-1]


def consistency(first: int, second: int, node: Node) -> list[bytes]:
    """The proof that the tree of ``first`` leaves is the beginning of that of ``second``: RFC 9162 §2.1.4.1."""
    if not 0 < first <= second:
        raise ValueError(f"no proof from {first} to {second} leaves")
    path: list[bytes] = []
    begin, end, whole = 0, second, True
    while first != end:
        middle = begin + _split(end - begin)
        if first <= middle:
            path.append(_over(middle, end, node))
            end = middle
        else:
            path.append(_over(begin, middle, node))
            begin, whole = middle, False
    if not whole:
        path.append(_over(begin, end, node))
    return path[::-1]


def check_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], expected: bytes) -> None:
    """RFC 9162 §2.1.3.2. Raises :class:`ProofError` unless the proof leads from this leaf to that root."""
    if not 0 <= index < size:
        raise ProofError(f"a tree of {size} leaves has no leaf {index}")
    found, at, last = leaf, index, size - 1
    for step in proof:
        if last == 0:
            raise ProofError("the proof of inclusion is too long")
        if at & 1 or at == last:
            found = parent(step, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = parent(found, step)
        at, last = at >> 1, last >> 1
    if last:
        raise ProofError("the proof of inclusion is too short")
    if found != expected:
        raise ProofError("the proof of inclusion leads to another root")


def check_consistency(first: int, second: int, proof: Sequence[bytes], first_root: bytes, second_root: bytes) -> None:
    """RFC 9162 §2.1.4.2. Raises :class:`ProofError` unless the second tree begins with the first."""
    if not 0 <= first <= second:
        raise ProofError(f"a tree of {second} leaves doesn't begin with one of {first}")
    if first in (0, second):
        if proof:
            raise ProofError("the proof of consistency is too long")
        if first_root != (second_root if first else EMPTY):
            raise ProofError("two roots for one size")
        return
    steps = list(proof)
    if first & (first - 1) == 0:
        steps.insert(0, first_root)
    if not steps:
        raise ProofError("the proof of consistency is too short")
    at, last = first - 1, second - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            raise ProofError("the proof of consistency is too long")
        if at & 1 or at == last:
            old, new = parent(step, old), parent(step, new)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            new = parent(new, step)
        at, last = at >> 1, last >> 1
    if last:
        raise ProofError("the proof of consistency is too short")
    if old != first_root:
        raise ProofError("the proof of consistency doesn't lead to the first root")
    if new != second_root:
        raise ProofError("the proof of consistency doesn't lead to the second root")


def _split(count: int) -> int:
    """The largest power of two below ``count``."""
    return 1 << (count - 1).bit_length() - 1


def _over(begin: int, end: int, node: Node) -> bytes:
    """The hash over leaves ``begin`` up to ``end``, ``begin`` a multiple of the power of two that holds them."""
    parts: list[bytes] = []
    while begin < end:
        level = (end - begin).bit_length() - 1
        parts.append(node(level, begin >> level))
        begin += 1 << level
    found = parts.pop()
    while parts:
        found = parent(parts.pop(), found)
    return found
