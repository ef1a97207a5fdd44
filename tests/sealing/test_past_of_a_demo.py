"""The made-up quarter of a demo: an auditor finds something to look through, and the register says that it was laid down."""

from __future__ import annotations

from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from livc.demo import past
from tests import world as w
from tests.sealing.test_ledger import public
from tests.sealing.working import seal, verified

TODAY = date(2026, 11, 27)


def laid(today: date | None = None) -> int:
    link = w.connect(autocommit=False)
    try:
        return past.lay(link, today or timezone.localdate())
    finally:
        link.close()


def test_a_past_is_laid_down_once_before_the_first_seal_and_looks_like_weeks_of_work(
    office: Path, settings: Any
) -> None:
    before = w.ask("SELECT count(*) FROM cases_case")
    lines = laid()
    assert lines > 100
    assert laid() == 0
    assert w.ask("SELECT count(*) FROM secrecy_ledger WHERE door = %s AND at < now()", [past.DOOR]) == [(lines,)]
    assert w.ask("SELECT count(*) FROM cases_case") == before
    seal()
    report = verified("--key", public(settings), "--deposit", office)
    assert report["ok"], report
    assert "made-up history of a demo" in str(report["notices"])
    auditor = w.signed_in("auditor")
    pages = [
        unescape(auditor.get("/register/wat-opvalt/", {"maand": f"{day:%Y-%m}"}).content.decode())
        for day in {scene.at.date().replace(day=1) for scene in past.scenes(timezone.localdate())}
    ]
    assert any("23.12" in page for page in pages)
    assert any(past.DOOR in unescape(auditor.get(f"/register/{entry}/").content.decode()) for entry in _slugs())


def _slugs() -> list[str]:
    return [
        f"{int(at.timestamp())}-{number}"
        for number, at in w.ask("SELECT id, at FROM secrecy_ledger WHERE door = %s ORDER BY at LIMIT 1", [past.DOOR])
    ]


def test_nothing_is_laid_down_where_something_was_sealed_or_that_is_no_demo(office: Path) -> None:
    w.ask("ALTER TABLE demo_demomark RENAME TO away; CREATE TABLE demo_demomark (LIKE away)")
    assert laid() == 0
    w.ask("DROP TABLE demo_demomark; ALTER TABLE away RENAME TO demo_demomark")
    seal()
    assert laid() == 0


@pytest.mark.parametrize("today", [TODAY, date(2027, 1, 1), date(2028, 2, 29)])
def test_the_past_is_the_same_on_every_day_and_lies_behind_it(today: date) -> None:
    lines = list(past.scenes(today))
    assert all(scene.at.date() < today for scene in lines)
    assert {"night", "refused"} <= {
        "night" if scene.at.hour >= 22 else "refused" if scene.act == "refuse" else "" for scene in lines
    }
    assert lines == list(past.scenes(today))
