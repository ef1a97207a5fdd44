"""A task stands as who asked for it; its badge serves that one call, once."""

from __future__ import annotations

import base64
import json
import logging
import time
from collections.abc import Iterator
from typing import Any

import pytest
import redis
from celery.contrib.testing.worker import start_worker
from django.conf import settings
from django.db import connections, transaction

from livc.celery import app
from secrecy import record
from secrecy.acts import Refused
from secrecy.crash import Crashed, Swallowed
from secrecy.tasks import HEADER, OfficeTask, ReaderTask
from tests import world as w
from tests.secrecy import errands


def test_every_task_stands_as_a_reader_or_tells_nothing_of_what_it_dies_of() -> None:
    app.loader.import_default_modules()
    ours = [task for name, task in app.tasks.items() if not name.startswith("celery.")]
    assert len(ours) > 8
    assert [task.name for task in ours if not isinstance(task, ReaderTask | OfficeTask)] == []


@pytest.fixture(autouse=True)
def clean() -> Iterator[None]:
    """No task of another test waits, and none of these stays."""
    errands.done.clear()
    app.control.purge()
    yield
    app.control.purge()


@pytest.fixture
def broker() -> Any:
    return redis.Redis.from_url(settings.REDIS_URL)


def asked(slug: str, task: Any = errands.look, number: str = "001") -> dict[str, Any]:
    """Let a person ask for a task; the message that lies at the broker."""
    with w.standing_as(slug):
        task.ask(w.slug_of(number))
    raw = redis.Redis.from_url(settings.REDIS_URL).lrange("celery", 0, -1)
    return dict(json.loads(raw[0]))


def badge_of(message: dict[str, Any]) -> dict[str, str]:
    return {HEADER: message["headers"][HEADER]}


def arguments(message: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(json.loads(base64.b64decode(message["body"]))[0])


def test_a_worker_stands_as_who_asked(again: str) -> None:
    asked("coordinator")
    with start_worker(app, perform_ping_check=False, pool="solo", loglevel="ERROR"):
        for _ in range(500):
            if errands.done:
                break
            time.sleep(0.02)
    capacity = w.ask("SELECT capacity FROM secrecy_capacity WHERE user_id = %s", [w.id_of("coordinator")])[0][0]
    assert errands.done == [(w.id_of("coordinator"), capacity, 2)]
    entry = w.entries(act="open")[-1]
    assert (entry["door"], entry["actor"]) == ("task:tests.secrecy.errands.look", w.id_of("coordinator"))


def test_the_broker_holds_a_reference_and_a_badge_and_nothing_personal(town: None) -> None:
    message = asked("coordinator")
    assert arguments(message) == (w.slug_of("001"),)
    whole = json.dumps(message) + base64.b64decode(message["body"]).decode()
    for told in ("coordinator", "Voorbeeld", "duinbeke", "CAS-", "training"):
        assert told not in whole
    assert len(badge_of(message)[HEADER]) == 64


def test_the_database_keeps_a_hash_of_the_badge_alone(town: None) -> None:
    token = badge_of(asked("coordinator"))[HEADER]
    kept = w.ask("SELECT token, bound, kind FROM secrecy.badge WHERE kind = 'task' ORDER BY made DESC LIMIT 1")[0]
    assert token not in (bytes(kept[0]).hex(), bytes(kept[1]).hex())


def test_a_badge_serves_once(town: None) -> None:
    message = asked("coordinator")
    errands.look.apply(arguments(message), headers=badge_of(message), throw=True)
    with pytest.raises(Refused):
        errands.look.apply(arguments(message), headers=badge_of(message), throw=True)
    assert len(errands.done) == 1


def test_a_badge_serves_no_other_arguments(town: None) -> None:
    message = asked("coordinator")
    for args, kwargs in (((w.slug_of("002"),), {}), ((), {"slug": w.slug_of("001")})):
        with pytest.raises(Refused):
            errands.look.apply(args, kwargs, headers=badge_of(message), throw=True)
    assert errands.done == []


def test_a_badge_serves_no_other_task(town: None) -> None:
    message = asked("coordinator")
    with pytest.raises(Refused):
        errands.look_elsewhere.apply(arguments(message), headers=badge_of(message), throw=True)
    assert errands.done == []


@pytest.mark.parametrize("badge", ["", "00" * 32, None])
def test_a_task_without_a_badge_does_nothing(town: None, badge: str | None) -> None:
    with pytest.raises(Refused):
        errands.look.apply((w.slug_of("001"),), headers={HEADER: badge} if badge is not None else {}, throw=True)


def test_a_badge_is_no_session_and_a_session_no_badge(town: None) -> None:
    message, browser = asked("coordinator"), w.signed_in("coordinator")
    cookie = browser.cookies[settings.SESSION_COOKIE_NAME].value
    with pytest.raises(Refused):
        errands.look.apply(arguments(message), headers={HEADER: cookie}, throw=True)
    browser.cookies[settings.SESSION_COOKIE_NAME] = badge_of(message)[HEADER]
    assert browser.get("/casussen/").status_code == 302


def test_a_badge_ends_within_the_hour(again: str) -> None:
    message = asked("coordinator")
    w.ask("UPDATE secrecy.badge SET until = now() - interval '1 second' WHERE kind = 'task'")
    with pytest.raises(Refused):
        errands.look.apply(arguments(message), headers=badge_of(message), throw=True)
    assert w.ask("SELECT max(until - made) <= interval '1 hour' FROM secrecy.badge WHERE kind = 'task'") == [(True,)]


def test_who_asked_may_do_no_more_when_it_runs_than_then(again: str) -> None:
    message = asked("coordinator")
    w.ask("UPDATE participants_seat SET ended_at = clock_timestamp() WHERE user_id = %s", [w.id_of("coordinator")])
    with pytest.raises(Refused):
        errands.look.apply(arguments(message), headers=badge_of(message), throw=True)
    assert w.entries(act="refuse")[-1]["outcome"] == "capacity lapsed"


def test_who_was_deactivated_has_no_badge_any_more(again: str) -> None:
    message = asked("coordinator")
    w.ask("UPDATE participants_user SET is_active = false WHERE username = 'coordinator'")
    with pytest.raises(Refused):
        errands.look.apply(arguments(message), headers=badge_of(message), throw=True)


def test_what_was_asked_in_a_transaction_that_is_undone_is_not_done(town: None, broker: Any) -> None:
    with w.standing_as("coordinator"):
        errands.look.ask(w.slug_of("001"))
        transaction.set_rollback(True)
    assert broker.llen("celery") == 0


def test_nobody_asks_where_nobody_stands(town: None) -> None:
    from secrecy.readers import NoReader

    with pytest.raises(NoReader):
        errands.look.ask(w.slug_of("001"))


def test_a_task_inside_a_request_is_refused(town: None) -> None:
    message = asked("coordinator")
    with transaction.atomic(), pytest.raises((RuntimeError, Crashed)):
        errands.look.apply(arguments(message), headers=badge_of(message), throw=True)


def test_a_crash_says_where_and_not_what(town: None, caplog: Any) -> None:
    message = asked("coordinator", errands.stumble)
    with caplog.at_level(logging.DEBUG):
        result = errands.stumble.apply(arguments(message), headers=badge_of(message))
    assert isinstance(result.result, Crashed)
    for told in (str(result.result), str(result.traceback), caplog.text):
        assert "training" not in told
    assert "errands.py" in str(result.result)


def test_a_task_that_swallowed_a_forgotten_opening_fails(town: None) -> None:
    message = asked("coordinator", errands.swallow)
    with pytest.raises(Swallowed):
        errands.swallow.apply(arguments(message), headers=badge_of(message), throw=True)


def test_a_task_leaves_no_reader_behind(town: None) -> None:
    from secrecy.readers import reader_or_none

    message = asked("coordinator")
    errands.look.apply(arguments(message), headers=badge_of(message), throw=True)
    assert reader_or_none() is None
    assert not connections["default"].in_atomic_block
    assert record.call("end_stale_sessions")
