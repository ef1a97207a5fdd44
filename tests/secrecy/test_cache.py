"""Who holds Redis holds nothing else: what is planted there is not run here."""

from __future__ import annotations

import os
import pickle
from typing import Any

import pytest
import redis
from django.conf import settings
from django.core.cache import cache
from django.test import Client


class Trojan:
    """What unpickling this would do."""

    def __reduce__(self) -> tuple[Any, tuple[str, str]]:
        return os.putenv, ("LIVC_TROJAN", "1")


def test_a_pickle_planted_in_redis_is_refused() -> None:
    server = redis.Redis.from_url(settings.REDIS_URL)
    server.set(cache.make_key("planted"), pickle.dumps(Trojan()), ex=60)
    with pytest.raises(ValueError, match=r"codec|JSON|Expecting"):
        cache.get("planted")


@pytest.mark.parametrize("value", [1764000000.5, [1.5, 2.5], "x", True, None, 7, {"a": [1]}])
def test_what_is_kept_comes_back(value: Any) -> None:
    cache.set("kept", value, 60)
    assert cache.get("kept", "nothing") == value


def test_redis_counts() -> None:
    cache.set("count", 1, 60)
    assert cache.incr("count") == 2
    assert cache.get("count") == 2


def test_signing_in_is_throttled_all_the_same(town: None) -> None:
    cache.clear()
    wrong = {"login": "coordinator", "password": "zandkasteelwachtwoord"}
    answers = [Client().post("/aanmelden/", wrong) for _ in range(6)]
    assert "Te veel pogingen" in answers[-1].content.decode()
    kept = [key for key in redis.Redis.from_url(settings.REDIS_URL).scan_iter() if b"login_failed" in key]
    assert kept
    assert not any(b"coordinator" in key for key in kept)
    cache.clear()
