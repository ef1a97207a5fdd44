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

from tests.lives.aims import AIMS
from tests.lives.machine import FIRST, Lives

CASES = int(os.environ.get("LIVES", "0"))  # how many cases are to be lived; 0: a sample
SEED = int(os.environ.get("LIVES_SEED") or (secrets.randbelow(10**6) if CASES else 2018))
SAMPLE = 3  # lives
HUNDREDS = 300
#: What hundreds of cases go through, whatever is drawn.
DEEDS = {
    "list", "list a minor", "list a child", "plan", "invite", "accept", "decline", "hold", "decide", "propose", "move on", "action", "verbeteren",
    "recuse", "restore", "sheet", "agree", "object", "agreed by all", "late objection", "change", "sent", "not sent", "sent, and stays", "carried",
    "lapse", "ask a worker", "propose elsewhere", "accept elsewhere", "close", "close with aftercare", "reopen", "130 days", "suspend", "erase",
    "erase early",
}  # fmt: skip
#: What needs several chances in a row: it is said when it didn't come up.
RARE = {
    "delen", "intrekken", "niets-te-delen", "silence", "second thought", "laid again", "agreements void", "another represents", "successor",
    "successor answers", "to a service that isn't on the list, in vain", "a worker answers", "tell a worker", "feed back", "refuse elsewhere",
    "no answer elsewhere", "withdraw", "withdraw what was accepted", "hand over", "not handed over while somebody waits", "take off", "40 days",
    "prolong", "keep holding", "lift", "held, not early",
}  # fmt: skip


def test_r07_r15_r22_r25_r32_r43_r47_r49_r54_r56_r58_r59_r60_r61_r72_random_but_lawful_lives_keep_the_rules_and_the_ledger_tells_the_same(
    town: None, capsys: pytest.CaptureFixture[str]
) -> None:
    aims = list(AIMS.values())[: None if CASES else SAMPLE]
    some = settings(
        max_examples=max(1, -(-CASES // FIRST // len(aims))), stateful_step_count=25 if CASES else 15, deadline=None, database=None,
        phases=(Phase.generate,), suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    Lives.lived = 0
    Lives.done.clear()
    with capsys.disabled():
        sys.stdout.write(f"\nlives: LIVES={CASES} LIVES_SEED={SEED}\n")
    try:
        for n, course in enumerate(aims):  # as many lives for each aim
            Lives.course, Lives.among = course, SEED + n
            run_state_machine_as_test(seed(Lives.among)(Lives), settings=some)
    finally:
        if CASES:
            with capsys.disabled():
                sys.stdout.write(f"{Lives.lived} cases: {dict(sorted(Lives.done.items()))}\n")
    assert Lives.lived >= max(SAMPLE * FIRST, CASES), f"{Lives.lived} cases were lived"
    missed = (DEEDS | RARE) - set(Lives.done)
    with capsys.disabled():
        sys.stdout.write(f"not lived this time: {', '.join(sorted(missed)) or 'nothing'}\n")
    assert CASES < HUNDREDS or not missed - RARE, f"never lived: {sorted(missed - RARE)}"
