"""The tree of RFC 9162, against its own recursive definition and the vectors of the reference implementations."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secrecy.transparency import tree
from secrecy.transparency.tree import Frontier, ProofError

# The eight entries, and the roots over the first one, two … of them, in the tests of Certificate Transparency.
ENTRIES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAVES = [tree.leaf_hash(bytes.fromhex(entry)) for entry in ENTRIES]


def leaves(count: int) -> list[bytes]:
    return [hashlib.sha256(b"%d" % n).digest() for n in range(count)]


def defined(over: Sequence[bytes]) -> bytes:
    """MTH of RFC 9162 §2.1.1, as it is written there."""
    if len(over) < 2:
        return over[0] if over else hashlib.sha256().digest()
    k = 1
    while k * 2 < len(over):
        k *= 2
    return hashlib.sha256(b"\x01" + defined(over[:k]) + defined(over[k:])).digest()


def kept(over: Sequence[bytes]) -> tree.Node:
    def node(level: int, index: int) -> bytes:
        below = over[index << level : (index + 1) << level]
        assert len(below) == 1 << level, "only complete subtrees are asked for"
        return defined(below)

    return node


def test_the_roots_of_the_reference_implementations() -> None:
    assert defined([]) == tree.EMPTY
    assert [tree.root(LEAVES[:n]).hex() for n in range(1, 9)] == ROOTS


def test_the_proofs_of_the_reference_implementations() -> None:
    """Certificate Transparency's tests name these (``kSHA256Paths``, ``kSHA256Proofs``) by the subtrees they are made of."""
    node = kept(LEAVES)
    assert tree.inclusion(0, 1, node) == []
    assert tree.inclusion(0, 8, node) == [LEAVES[1], defined(LEAVES[2:4]), defined(LEAVES[4:])]
    assert tree.inclusion(5, 8, node) == [LEAVES[4], defined(LEAVES[6:8]), defined(LEAVES[:4])]
    assert tree.inclusion(2, 3, node) == [defined(LEAVES[:2])]
    assert tree.inclusion(1, 5, node) == [LEAVES[0], defined(LEAVES[2:4]), LEAVES[4]]
    assert tree.consistency(1, 1, node) == []
    assert tree.consistency(1, 8, node) == [LEAVES[1], defined(LEAVES[2:4]), defined(LEAVES[4:])]
    assert tree.consistency(6, 8, node) == [defined(LEAVES[4:6]), defined(LEAVES[6:]), defined(LEAVES[:4])]
    assert tree.consistency(2, 5, node) == [defined(LEAVES[2:4]), LEAVES[4]]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 1100), min_size=1, max_size=3))
def test_a_tree_grown_in_pieces_is_the_tree_as_defined(pieces: list[int]) -> None:
    all_ = leaves(sum(pieces))
    node, told, edge = kept(all_), {}, Frontier()
    for size in pieces:
        edge.extend(
            all_[edge.size : edge.size + size], keep=lambda level, index, found: told.update({(level, index): found})
        )
        assert edge.root() == defined(all_[: edge.size])
        edge = Frontier.load(edge.size, edge.dump())
        assert tree.frontier_at(edge.size, node).nodes == edge.nodes
    assert told == {
        (level, index): node(level, index)
        for level in range(1, len(all_).bit_length())
        for index in range(len(all_) >> level)
    }


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_each_proof_holds_and_no_other(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 150))
    all_ = leaves(size)
    node, root = kept(all_), defined(all_)
    index = data.draw(st.integers(0, size - 1))
    proof = tree.inclusion(index, size, node)
    assert len(proof) <= (size - 1).bit_length()
    tree.check_inclusion(all_[index], index, size, proof, root)
    first = data.draw(st.integers(1, size))
    steps = tree.consistency(first, size, node)
    tree.check_consistency(first, size, steps, defined(all_[:first]), root)
    tree.check_consistency(0, size, [], tree.EMPTY, root)

    other = data.draw(st.integers(0, size - 1).filter(lambda n: n != index) if size > 1 else st.just(1))
    with pytest.raises(ProofError):
        tree.check_inclusion(all_[index], other, size, proof, root)
    with pytest.raises(ProofError):
        tree.check_consistency(first, size, steps, defined(leaves(first + 1)[1:]), root)
    if first < size:
        with pytest.raises(ProofError):
            tree.check_consistency(first, size, steps, defined(all_[:first]), defined([*all_[:-1], tree.EMPTY]))
    for false in ([*proof, tree.EMPTY], proof[:-1] if proof else [root], [tree.EMPTY, *proof[1:]] if proof else [root]):
        with pytest.raises(ProofError):
            tree.check_inclusion(all_[index], index, size, false, root)
    for false in ([*steps, tree.EMPTY], steps[:-1] if steps else [root], [tree.EMPTY, *steps[1:]] if steps else [root]):
        with pytest.raises(ProofError):
            tree.check_consistency(first, size, false, defined(all_[:first]), root)


def test_what_is_no_edge_is_refused() -> None:
    for size, nodes in ((1, []), (0, [tree.EMPTY]), (3, [tree.EMPTY]), (1, [b"short"]), (-1, [])):
        with pytest.raises(ValueError, match="edge"):
            Frontier(size, nodes)
    for first, second in ((0, 0), (0, 3), (4, 3)):
        with pytest.raises(ValueError, match="no proof"):
            tree.consistency(first, second, kept(LEAVES))
    with pytest.raises(ValueError, match="no leaf"):
        tree.inclusion(8, 8, kept(LEAVES))
