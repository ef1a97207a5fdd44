"""What stands out in a month, the drawing of it and the sample: small rules that say why, and no person who gets a score."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from livc.oversight import noticing, plots, sampling
from livc.oversight.noticing import Line, Month
from tests import world as w
from tests.house.town import PLANTED

RULES = {
    "watch_days": 14, "watch_night_from": 22, "watch_night_until": 6, "watch_burst": 5, "watch_again": 3, "watch_refused": 3,
}  # fmt: skip
CASE = UUID(int=1)
SEAT, LATE = uuid4(), uuid4()
NOON = datetime(2026, 11, 10, 11, tzinfo=UTC)


def line(number: int, at: datetime = NOON, act: str = "open", **more: Any) -> Line:
    given: dict[str, Any] = {
        "outcome": "ok",
        "circle": CASE,
        "actor": 7,
        "capacity": SEAT,
        "purpose": "opvolging actie",
        "item": None,
    }
    return Line(number, at, act, **(given | more))


def month(*lines: Line, meetings: tuple[date, ...] = (date(2026, 11, 12),)) -> Month:
    return Month(lines, {CASE: "CAS-2026-001"}, meetings, {LATE: NOON - timedelta(hours=1)}, RULES)


def found(*lines: Line, **more: Any) -> dict[str, list[int]]:
    """The numbers of the lines each rule finds; rules that find nothing are left out."""
    said = noticing.noticed(month(*lines, **more))
    return {notice.key: sorted(one.id for f in findings for one in f.lines) for notice, findings in said if findings}


def test_an_ordinary_month_has_nothing_that_stands_out() -> None:
    assert found(line(1), line(2, NOON + timedelta(days=1)), line(3, act="list", circle=None)) == {}


def test_each_rule_finds_its_own_lines_and_no_others() -> None:
    night = NOON.replace(hour=23)
    assert found(line(1, night), line(2)) == {"night": [1]}
    assert found(line(1)) == {}
    assert found(line(1), meetings=(date(2026, 10, 1),)) == {"outside": [1]}
    assert found(line(1, capacity=LATE)) == {"after": [1]}
    assert found(line(1, act="refuse", outcome="capacity lapsed")) == {"after": [1]}
    burst = [line(n, NOON + timedelta(minutes=n)) for n in range(6)]
    assert found(*burst, line(9, NOON + timedelta(hours=1))) == {"burst": [0, 1, 2, 3, 4, 5]}
    assert found(*burst[:5]) == {}
    again = [line(n, NOON + timedelta(days=n)) for n in range(3)]
    assert found(*again) == {"again": [0, 1, 2]}
    assert found(*(line(n, NOON + timedelta(days=n), item=uuid4()) for n in range(3))) == {}
    assert found(*(line(n, act="refuse", outcome="not admitted") for n in range(3))) == {"refused": [0, 1, 2]}
    assert found(line(1, act="print")) == {"left": [1]}


def test_lines_are_ranked_by_how_many_rules_they_fall_under() -> None:
    night = NOON.replace(hour=23)
    said = noticing.noticed(month(line(1), line(2, night, act="release"), line(3, night)))
    assert [(one.id, len(names)) for one, names in noticing.ranked(said)] == [(2, 2), (3, 1)]


def test_the_lot_is_drawn_again_from_its_seed_and_from_nothing_else() -> None:
    lines = [line(n, NOON + timedelta(minutes=n)) for n in range(200)]
    first = sampling.drawn(lines, "0a1b2c3d", 10)
    assert sampling.drawn(list(reversed(lines)), "0a1b2c3d", 10) == first
    assert sampling.drawn(lines, "0a1b2c3e", 10) != first
    # One line more takes the place of one at most.
    more = sampling.drawn([*lines, line(999)], "0a1b2c3d", 10)
    assert len(set(first) - set(more)) <= 1


def test_the_drawing_stands_on_the_numbers_of_its_table() -> None:
    lines = [line(1), line(2), line(3, act="refuse"), line(4, NOON + timedelta(days=7), act="list")]
    plot = plots.plotted(lines, date(2026, 11, 1), date(2026, 12, 1))
    assert [week.total for week in plot.weeks] == [0, 0, 3, 1, 0, 0]
    assert sum(bar.number for week in plot.weeks for bar in week.bars) == 4
    assert max(sum(bar.height for bar in week.bars) for week in plot.weeks) == pytest.approx(plot.height)


@pytest.mark.parametrize("slug", ["auditor", "dpo"])
def test_the_month_is_shown_with_every_rule_and_why_and_it_is_on_record(town: None, slug: str) -> None:
    answer = w.signed_in(slug).get("/register/wat-opvalt/")
    text = answer.content.decode()
    assert answer.status_code == 200
    for notice in noticing.NOTICES:
        assert f'id="notice-{notice.key}"' in text
    assert not [word for word in PLANTED if word in text]
    entry = w.entries(actor=w.id_of(slug))[-1]
    assert (entry["act"], entry["reference"]) == ("review", f"month={timezone.localdate():%Y-%m}")


def test_a_refused_stranger_stands_out_once_the_cell_lowers_the_threshold(world: str) -> None:
    for _ in range(6):
        w.signed_in("vdab").post(f"/casussen/{w.slug_of('001')}/", {"purpose": "opvolging actie"})
    text = w.signed_in("auditor").get("/register/wat-opvalt/").content.decode()
    part = text.split('id="notice-refused"')[1].split("</section>")[0]
    name = w.ask("SELECT last_name FROM participants_user WHERE username = 'vdab'")[0][0]
    assert name in part


def test_a_sample_is_of_openings_of_that_month_and_the_seed_stands_in_the_register(town: None) -> None:
    auditor = w.signed_in("auditor")
    page = auditor.get("/register/steekproef/").content.decode()
    seed = re.search(r"met zaad ([0-9a-f]{8})", page)
    assert seed
    entry = w.entries(actor=w.id_of("auditor"))[-1]
    assert entry["reference"] == f"month={timezone.localdate():%Y-%m}&seed={seed[1]}&size=10"
    lines = re.findall(r'href="/register/(\d+-\d+)/"', page)
    again = auditor.get("/register/steekproef/", {"zaad": seed[1]}).content.decode()
    assert re.findall(r'href="/register/(\d+-\d+)/"', again) == lines
    assert lines
    assert auditor.get("/register/steekproef/", {"soort": "regels", "maand": "x<y"}).status_code == 200


@pytest.mark.parametrize("slug", ["coordinator", "burgemeester", "caw", "beheerder", "superuser"])
def test_nobody_else_sees_what_stands_out(town: None, slug: str) -> None:
    for page in ("wat-opvalt", "steekproef"):
        assert w.signed_in(slug).get(f"/register/{page}/").status_code == 403
