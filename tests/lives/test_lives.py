"""How many lives: a handful in every run, always the same ones; hundreds of cases, new ones each time, with ``make lives``."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.lives.machine import Lives

CASES = int(os.environ.get("LIVES", "0"))  # how many cases are to be lived; 0: a sample


def test_r07_r15_r22_r32_r49_r72_random_but_lawful_lives_keep_the_hard_rules_and_the_ledger_tells_the_same_story(
    town: None,
) -> None:
    some = settings(
        max_examples=max(3, CASES // 4), stateful_step_count=30, deadline=None, database=None, derandomize=not CASES,
        suppress_health_check=list(HealthCheck), phases=(Phase.generate, Phase.shrink) if CASES else (Phase.generate,),
    )  # fmt: skip
    Lives.lived = 0
    run_state_machine_as_test(Lives, settings=some)
    assert Lives.lived >= max(3, CASES), f"{Lives.lived} cases were lived"
