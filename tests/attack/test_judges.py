"""Each kind of attack, tried on a house of cards: it finds the weakness that was planted for it, and nothing in a sound one."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from attack import raw, timing
from attack.kinds import KINDS, everything
from attack.site import Site
from attack.tally import Tally
from tests.attack.weak import served

PLANTED = {
    "told apart": "object walks",
    "strange parent": "nested and swapped references",
    "ordering": "ordering and filter fields",
    "a mark": "conditional requests and ranges",
    "believed headers": "header tricks",
    "no token": "cross-site requests",
    "led away": "redirects, files, methods, errors",
    "chosen session": "sessions",
    "bare cookie": "sessions",
    "kept pages": "after signing out",
    "session stays": "after signing out",
    "guesses": "guesses said to come from elsewhere",
    "others' references": "references in forms",
    "taken over": "mass assignment",
    "a crash": "injection lists",
    "markup": "all walked again",
    "rights": "all walked again",
}
#: What must have happened before it shows.
AFTER = {"markup": "injection lists", "rights": "mass assignment"}


@contextmanager
def quietly(_name: str) -> Iterator[None]:
    yield


def tried(weakness: str, *only: str) -> Tally:
    tally = Tally()
    with served(weakness) as address:
        everything(Site(address), tally, quietly, only=only)
    return tally


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raw, "WAIT", 0.5)
    monkeypatch.setattr(timing, "SHAPES", ())  # what clocks say is judged below


def test_a_sound_house_yields_nothing_to_any_kind_and_all_are_tried() -> None:
    tally = tried("")
    assert not [f"{kind.name}: {line}" for kind in tally.kinds for line in kind.found]
    assert {kind.name for kind in tally.kinds if kind.tried} == {name for name, _c, _t in KINDS if "timing" not in name}
    assert "found" in tally.table()


@pytest.mark.parametrize("weakness", PLANTED)
def test_each_kind_finds_the_weakness_that_is_its_own(weakness: str) -> None:
    kind = PLANTED[weakness]
    tally = tried(weakness, kind, *([AFTER[weakness]] if weakness in AFTER else []))
    assert [k.name for k in tally.kinds if k.found and k.name == kind], tally.table()


def test_a_clock_that_tells_is_found_and_one_that_does_not_is_not() -> None:
    """On timings that were made up."""
    dice = random.Random(4)  # noqa: S311
    noise = [(dice.gauss(0.05, 0.01), dice.random() < 0.5) for _ in range(1200)]
    right, of = timing.told_apart(noise)
    assert timing.interval(right, of)[0] <= timing.LIMIT
    later = [(seconds + 0.01 * hidden, hidden) for seconds, hidden in noise]
    sooner = [(seconds - 0.01 * hidden, hidden) for seconds, hidden in noise]
    for telling in (later, sooner):
        right, of = timing.told_apart(telling)
        assert timing.interval(right, of)[0] > timing.LIMIT
    assert timing.interval(50, 100) == pytest.approx((0.404, 0.596), abs=0.001)
