"""There is one way out of the room, and what goes out is on record before it is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from cases.models import Case, Indication
from cases.purposes import Purpose
from secrecy.acts import Forbidden, RecordImpossible, open_circles, opened, release
from tests import world as w


def draw(rows: Sequence[Any]) -> str:
    return " ".join(row.text for row in rows)


@pytest.mark.parametrize(
    ("slug", "act"), [("burgemeester", "read"), ("burgemeester", "admit"), ("coordinator", "admit")]
)
def test_what_is_not_open_for_release_stays(town: None, slug: str, act: str) -> None:
    with w.standing_as(slug) as here:
        case = opened(Case, w.slug_of("001"), purpose=Purpose.PREPARE, act=act)
        rows = list(Indication.objects.filter(case=case))
        with pytest.raises(Forbidden):
            release(rows, to="print", ground="art. 458ter", render=draw)
    assert [e["act"] for e in w.entries(request=here.request)][-1] == "refuse"


def test_what_leaves_is_entered_before_it_is_drawn(town: None) -> None:
    with w.standing_as("burgemeester") as here:
        case = opened(Case, w.slug_of("001"), purpose=Purpose.PREPARE, act="release")
        rows = list(Indication.objects.filter(case=case))

        def look(released: Sequence[Any]) -> str:
            assert [e["act"] for e in w.entries(request=here.request)] == ["release", "print"]
            return draw(released)

        assert "training" in release(rows, to="print", ground="art. 458ter", render=look)
    (entry,) = w.entries(request=here.request, act="print")
    assert set(entry["shown"]) == {case.circle_id}


def test_one_row_that_must_stay_keeps_all(town: None) -> None:
    with w.standing_as("burgemeester"):
        open_circles(w.slug_of("001"), purpose=Purpose.PREPARE, act="release")
        open_circles(w.slug_of("002"), purpose=Purpose.PREPARE)
        with pytest.raises(Forbidden):
            release(list(Indication.objects.all()), to="print", ground="x", render=draw)


@pytest.mark.parametrize("channel", ["open", "admit", "fax"])
def test_there_is_no_other_channel(town: None, channel: str) -> None:
    with w.standing_as("burgemeester"):
        case = opened(Case, w.slug_of("001"), purpose=Purpose.PREPARE, act="release")
        with pytest.raises(RecordImpossible):
            release(list(Indication.objects.filter(case=case)), to=channel, ground="x", render=draw)
