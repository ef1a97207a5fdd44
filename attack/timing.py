"""The oracle of time: does a hidden thing take longer than one that isn't there? Asked one at a time, in shuffled order."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median

from attack.page import shape
from attack.tally import Kind
from attack.walk import Known, absent

LOOKS = 300  # of each sort at each address
CHANCE, LIMIT = 0.50, 0.55  # more than this, with 95 % certainty, counts as found
#: Where a demo's best hidden things lie; others' addresses of these shapes, whichever somebody's pages led to.
SHAPES = ("/casussen/*/", "/overleg/*/*/")
Timed = Sequence[tuple[float, bool]]  # seconds, and whether it was hidden


def oracle(known: Known, kind: Kind) -> None:
    """How often one timing tells hidden from absent, by the threshold that told best on the other half."""
    looks = max(20, int(LOOKS * min(1.0, known.share * 4)))
    for where in SHAPES:
        stranger, hidden = _stranger(known, where)
        if hidden:
            _measure(known, kind, stranger, hidden, looks)


def _stranger(known: Known, where: str) -> tuple[str, list[str]]:
    """Who comes to such a door with the same seat elsewhere, and what is hidden from them there."""
    addresses = known.addresses(5).get(where, [])
    parent = where.partition("*")[0]
    # Most is to be learnt by who has the same door to things of their own.
    for slug in sorted(known.people, key=lambda s: (parent not in known.walks[s].pages, "elders" not in s)):
        hidden = [a for a in addresses if a not in known.walks[slug].seen]
        if hidden and all(known.visitor(slug).get(a).status == 404 for a in hidden):
            return slug, hidden
    return "", []


def _measure(known: Known, kind: Kind, slug: str, hidden: list[str], looks: int) -> None:
    turns = [True, False] * looks
    known.dice.shuffle(turns)
    visitor, timed = known.visitor(slug), []
    for number, is_hidden in enumerate(turns):
        address = known.dice.choice(hidden)
        answer = visitor.get(address if is_hidden else absent(address, known.dice))
        if number >= 20:  # the first ones warm up
            timed.append((answer.seconds, is_hidden))
    right, of = told_apart(timed)
    low, high = interval(right, of)
    slow, fast = (1000 * median(t for t, is_hidden in timed if is_hidden is which) for which in (True, False))
    said = (
        f"{slug} at {shape(hidden[0])}: one timing told hidden from absent {100 * right / of:.1f} % of {of} times"
        f" (95 % certain: {100 * low:.1f} to {100 * high:.1f} %; chance is 50 %); medians {slow:.1f} and {fast:.1f} ms"
    )
    kind.note(said)
    kind.judge(low <= LIMIT, said)
    kind.tried += of - 1


def told_apart(timed: Timed) -> tuple[int, int]:
    """(right, of): each half scored by the threshold that guessed best on the other."""
    halves = timed[::2], timed[1::2]
    right = sum(_right(scored, *_best(learnt)) for learnt, scored in (halves, halves[::-1]))
    return right, len(timed)


def _best(timed: Timed) -> tuple[float, bool]:
    """The threshold, and on which side of it the hidden ones lie, that is right most often: found in one pass."""
    ordered = sorted(timed)
    hidden = sum(is_hidden for _t, is_hidden in timed)
    below, best = 0, (max(hidden, len(timed) - hidden), ordered[0][0] - 1, hidden >= len(timed) - hidden)
    for place, (seconds, is_hidden) in enumerate(ordered, 1):
        below += is_hidden
        above_right = (hidden - below) + (place - below)  # hidden above, absent below
        best = max(best, (above_right, seconds, True), (len(timed) - above_right, seconds, False))
    return best[1], best[2]


def _right(timed: Timed, at: float, hidden_above: bool) -> int:
    return sum(((seconds > at) == hidden_above) == is_hidden for seconds, is_hidden in timed)


def interval(right: int, of: int, z: float = 1.96) -> tuple[float, float]:
    """Wilson's interval for a share of so many."""
    share = right / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return middle - half, middle + half
