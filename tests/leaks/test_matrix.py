"""A part of the matrix in every run, the same as long as the doors are the same: ``LEAKS_SEED`` draws another. The whole: ``make leaks``."""

from __future__ import annotations

import os
import sys

import pytest

from tests.leaks.matrix import Matrix

SEED = int(os.environ.get("LEAKS_SEED") or 2018)
PART = float(os.environ.get("LEAKS_PART") or 0.008)
#: What is looked at in any sample.
CHANNELS = {"page", "answer 403", "answer 404", "mail", "log", "task", "cache and broker", "tables", "counts"}


def test_r20_r21_r22_r33_r34_r75_nobody_is_told_at_any_moment_by_any_channel_what_they_may_not_read_then(
    world: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with capsys.disabled():
        sys.stdout.write(f"\nleaks: LEAKS_SEED={SEED} LEAKS_PART={PART}\n")
    matrix = Matrix(seed=SEED, part=PART)
    judge = matrix.run()
    assert not judge.leaks, "\n".join(map(str, judge.leaks))
    assert not matrix.unread(), "a matrix in which nobody reads anything proves nothing"
    assert not matrix.empty(), "what is never laid is never found"
    assert set(judge.looked) >= CHANNELS
