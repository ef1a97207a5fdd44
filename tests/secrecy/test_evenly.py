"""Promise 2, same time: a 404 leaves at a whole step, for what is hidden and for what isn't there. No clock is asked here."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from secrecy import evenly
from tests import world as w


def test_what_is_left_of_a_step_ends_it() -> None:
    for spent in (0.0, 0.0001, 0.012, 0.0499, 0.05, 0.051, 3.217):
        steps = (spent + evenly.rest(spent, 0.05)) / 0.05
        assert steps == pytest.approx(round(steps))
        assert 0 < evenly.rest(spent, 0.05) <= 0.05
    assert evenly.rest(0.012, 0.0) == 0.0


def test_what_is_hidden_and_what_is_not_there_wait_alike_and_nothing_else_waits(
    town: None, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.NOT_FOUND_STEP = 0.05
    waits: list[float] = []
    monkeypatch.setattr(evenly, "sleep", waits.append)
    stranger, hidden = w.signed_in("coordinator-elders"), w.slug_of("001")
    for address in (f"/casussen/{hidden}/", "/casussen/zzzzzzzzzzzzzz/", "/bestaat-niet/"):
        waits.clear()
        assert stranger.get(address).status_code == 404
        assert len(waits) == 1, address
        assert 0 < waits[0] <= 0.055
    waits.clear()
    assert stranger.get("/casussen/").status_code == 200
    assert Client().get("/aanmelden/").status_code == 200
    assert not waits


def test_the_part_that_chance_adds_is_another_each_time(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.NOT_FOUND_STEP = 0.05
    waits: list[float] = []
    monkeypatch.setattr(evenly, "sleep", waits.append)
    for _turn in range(200):
        evenly.leave(HttpResponse(status=404), 0.012)
    added = [seconds - 0.038 for seconds in waits]
    assert all(-1e-9 < more < 0.005 + 1e-9 for more in added)
    assert min(added) < 0.001
    assert max(added) > 0.004
    assert len(set(added)) > 190
