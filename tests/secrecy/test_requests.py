"""Promise 3 over HTTP: forgetting crashes, a crash is undone, and neither shows nor logs what it read."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from tests import world as w
from tests.secrecy.doors import SWALLOWING


@pytest.fixture(autouse=True)
def doors(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.secrecy.doors"


def marked_to_close() -> str:
    return str(w.ask("SELECT to_close FROM cases_case WHERE slug = %s", [w.slug_of("001")])[0][0])


def last_act() -> str:
    return str(w.entries()[-1]["act"])


@pytest.mark.parametrize(
    ("door", "status"), [("crash", 500), ("denied", 403), ("lost", 404), ("sql", 500), ("failing", 500)]
)
def test_what_goes_wrong_is_undone_and_its_opening_stays_on_record(again: str, door: str, status: int) -> None:
    coordinator = w.signed_in("coordinator")
    answer = coordinator.get(f"/proef/{door}/{w.slug_of('001')}/")
    assert answer.status_code == status
    assert marked_to_close() == "False"
    assert last_act() == "write"
    assert coordinator.get("/casussen/").status_code == 200


def test_neither_the_page_nor_the_log_of_a_crash_holds_what_was_read(town: None, caplog: Any) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = w.signed_in("coordinator").get(f"/proef/crash/{w.slug_of('001')}/")
    whole = caplog.text + "".join(str(r.exc_info) + str(r.__dict__) for r in caplog.records)
    for text in (whole, answer.content.decode()):
        assert "training" not in text
        assert "Traceback" not in text
    assert "crash in crash: ValueError at doors.py" in caplog.text


def test_a_page_about_persons_is_never_streamed(again: str) -> None:
    answer = w.signed_in("coordinator").get(f"/proef/stream/{w.slug_of('001')}/")
    assert answer.status_code == 500
    assert b"training" not in answer.content
    assert marked_to_close() == "False"


def test_a_page_that_renders_late_is_still_in_the_transaction(town: None) -> None:
    answer = w.signed_in("coordinator").get(f"/proef/lazy/{w.slug_of('001')}/")
    assert answer.content.count(b";") == 2


@pytest.mark.parametrize("way", range(len(SWALLOWING)))
def test_a_template_that_swallows_a_forgotten_opening_is_a_500(town: None, way: int) -> None:
    assert w.signed_in("coordinator").get(f"/proef/swallow/{way}/").status_code == 500


def test_a_view_that_catches_a_forgotten_opening_is_a_500(town: None) -> None:
    answer = w.signed_in("coordinator").get("/proef/catch/")
    assert answer.status_code == 500
    assert b"nothing here" not in answer.content


def test_a_transaction_ended_behind_djangos_back_closes_everything(town: None) -> None:
    answer = w.signed_in("coordinator").get(f"/proef/commit/{w.slug_of('001')}/")
    assert answer.content == b"[2, 0, 0, 0, 0]"


def test_a_savepoint_undone_closes_nothing(town: None) -> None:
    answer = w.signed_in("coordinator").get(f"/proef/savepoint/{w.slug_of('001')}/")
    assert answer.content == b"[2, 2]"


def test_nothing_about_a_person_is_kept_by_a_browser(town: None) -> None:
    answer = w.signed_in("coordinator").get("/casussen/")
    assert answer["Cache-Control"] == "no-store"
    assert not answer.has_header("ETag")
