"""How many lives: a handful in every run, always the same ones; hundreds of cases, new ones each time, with ``make lives``.

What is lived is drawn from a seed, which is printed: ``LIVES_SEED`` lives it again.
"""

from __future__ import annotations

import os
import secrets
import sys

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.lives import endings
from tests.lives.machine import DEEDS as POSSIBLE
from tests.lives.machine import FIRST, Lives

CASES = int(os.environ.get("LIVES", "0"))  # how many cases are to be lived; 0: a sample
SEED = int(os.environ.get("LIVES_SEED") or (secrets.randbelow(10**6) if CASES else 2018))
COURSE = {
    "list",
    "plan",
    "invite",
    "accept",
    "hold",
    "decide",
    "propose",
    "move on",
    "close",
    "reopen",
    "sheet",
    "erase",
}
HUNDREDS = 200
#: What hundreds of cases go through, whatever is drawn.
DEEDS = {
    "list", "plan", "invite", "accept", "decline", "hold", "decide", "propose", "move on", "action", "delen", "intrekken", "verbeteren",
    "niets-te-delen", "recuse", "restore", "sheet", "agree", "object", "change", "sent", "not sent", "lapse", "close", "close with aftercare",
    "reopen", "take off", "40 days", "130 days", "erase", "prolong", "suspend", "keep holding", "lift", "erase early", "held, not early",
}  # fmt: skip


def test_r07_r15_r22_r32_r43_r47_r49_r54_r56_r58_r59_r72_random_but_lawful_lives_keep_the_rules_and_the_ledger_tells_the_same(
    town: None, capsys: pytest.CaptureFixture[str]
) -> None:
    some = settings(
        max_examples=max(3, CASES // FIRST), stateful_step_count=25, deadline=None, database=None, phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    assert endings.two_people_erase_early in {do for do, _often, _possible in POSSIBLE}
    Lives.lived = 0
    Lives.done.clear()
    with capsys.disabled():
        sys.stdout.write(f"\nlives: LIVES={CASES} LIVES_SEED={SEED}\n")
    try:
        run_state_machine_as_test(seed(SEED)(Lives), settings=some)
    finally:
        if CASES:
            with capsys.disabled():
                sys.stdout.write(f"{Lives.lived} cases: {dict(sorted(Lives.done.items()))}\n")
    assert Lives.lived >= max(3 * FIRST, CASES), f"{Lives.lived} cases were lived"
    # Which rare deeds come up is chance, so it is said and not asked; the course of a case is asked.
    with capsys.disabled():
        sys.stdout.write(f"not lived this time: {', '.join(sorted(DEEDS - set(Lives.done))) or 'nothing'}\n")
    assert CASES < HUNDREDS or set(Lives.done) >= COURSE
