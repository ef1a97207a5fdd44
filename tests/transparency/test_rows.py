"""The leaf of a change is fixed for good, like that of an entry (``tests/secrecy/test_leaf.py``)."""

from __future__ import annotations

import hashlib

from secrecy.transparency import rows


def test_the_leaf_of_a_known_change_never_changes() -> None:
    """Another order of columns, or one more, would part every change log from its sealed past."""
    row: dict[str, str | None] = dict.fromkeys((*rows.CHANGE_IN_LEAF, *rows.CHANGE_PERSONAL))
    row |= {
        "id": "1",
        "timestamp": "2026-11-27 02:41:44.076188+00",
        "content_type_id": "31",
        "action": "1",
        "door": "cases:case",
    }
    row |= {
        "noticed": "f",
        "xid": "7",
        "request": "00000000-0000-4000-8000-000000000001",
        "object_pk": "5",
        "actor_id": "7",
    }
    row |= {"salt": "\\x" + "01" * 32, "changes": '{"state": ["–", "–"]}'}
    row["commitment"] = "\\x" + rows.change_commitment(row).hex()
    assert row["commitment"] == "\\x" + COMMITMENT
    assert rows.change_leaf(row).hex() == LEAF
    said = [rows.CHANGE_WORD, *(row[name] for name in rows.CHANGE_IN_LEAF)]
    assert hashlib.sha256(rows.body(said)).hexdigest() == LEAF
    assert (
        hashlib.sha256(rows.opening(b"\x01" * 32, (row[name] for name in rows.CHANGE_PERSONAL))).hexdigest()
        == COMMITMENT
    )


COMMITMENT = "8f52a89da23c33ff87604b0ae803997e00f128efb4d499a12dd23fc5be29ec6e"
LEAF = "e1b434ed1eb0adfc329afc4f6484982208a02c6e3c6f4cce05ee5dad70918575"
