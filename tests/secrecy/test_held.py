"""The lean half of what the deep room asks of capacities tells the same as the whole."""

from __future__ import annotations

from tests import world as w

SHARED = "capacity, user_id, cell, on_behalf, lists, audits, apart, begins, ends, governs, under, by"


def test_what_every_statement_asks_is_what_the_whole_says(town: None) -> None:
    whole, lean = (
        w.ask(f"SELECT {SHARED} FROM {view} ORDER BY capacity") for view in ("secrecy_capacity", "secrecy_held")
    )
    assert len(whole) > 10
    assert lean == whole
