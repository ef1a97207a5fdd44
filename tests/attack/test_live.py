"""A share of the attack set, on the application as it is deployed: two people and nobody, a few of each kind."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from attack import raw, timing
from attack.kinds import attacked
from attack.site import Site
from attack.tally import Tally
from attack.walk import learnt
from tests import world as w
from tests.attack.test_judges import quietly
from tests.browser.site import served

SHARE = 0.02
#: Those that ask what no share makes less of are left to `make attack`; tests/secrecy and tests/house ask the same of the application.
KINDS = (
    "object",
    "nested",
    "ordering",
    "conditional",
    "cross-site",
    "sessions",
    "signing out",
    "forms",
    "mass",
    "injection",
    "again",
)
AMONG = ("coordinator", "coordinator-elders")


def test_a_share_of_all_attacks_finds_nothing(
    django_db_setup: None, django_db_blocker: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seed = int(os.environ.get("ATTACK_SEED") or int.from_bytes(os.urandom(2)))
    print(f"ATTACK_SEED={seed}")  # noqa: T201 - shown when it fails
    monkeypatch.setattr(raw, "WAIT", 1.0)
    monkeypatch.setattr(timing, "SHAPES", ())  # no test asserts a time: `make attack` measures
    name, tally = "livc_test_attack", Tally()
    w.copy(name)
    try:
        with django_db_blocker.unblock(), served(name, tmp_path, LIVC_NOT_FOUND_MS="0") as site:
            w.point(name)
            w.just_now(name)
            known = learnt(Site(site.address), SHARE, seed, among=AMONG, enough=1)
            attacked(known, tally, quietly, KINDS)
    finally:
        w.point(w.TOWN)
        w.drop(name)
    assert sum(kind.tried for kind in tally.kinds) > 150
    assert not tally.found, tally.table()
