"""R54, R55: a case is kept beyond its term by the mayor alone, with a reason, after a discussion on record; a year at a time, five in all."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import ValidationError

from cases.lifecycle import Meanwhile
from cases.models import Case
from cases.purposes import Purpose
from cases.retention import office, prolonging
from cases.retention.models import Prolongation
from secrecy.acts import Forbidden, erasable, opened
from tests import world as w
from tests.secrecy.intruder import Intruder, inside

REASON = "opvolging loopt nog"
TEXT = "Het overleg wil de lijn met de vuurtoren nog een tijd aanhouden."


def today() -> date:
    found: date = w.ask("SELECT (now() AT TIME ZONE 'Europe/Brussels')::date")[0][0]
    return found


def circle(number: str = "001") -> UUID:
    return UUID(str(w.ask("SELECT circle_id FROM cases_case WHERE slug = %s", [w.slug_of(number)])[0][0]))


def spoken(days_ago: int, number: str = "001") -> None:
    """The only discussion of the case lies so many days back; nothing waits on an agenda."""
    w.ask("UPDATE cases_case SET listed_on = listed_on - 2000 WHERE slug = %s", [w.slug_of(number)])
    w.ask(
        "UPDATE meetings_agendaitem SET closed_at = now() - make_interval(days => %s), opened_at = now() - make_interval(days => %s)"
        " WHERE state = 'over' AND case_id = (SELECT id FROM cases_case WHERE slug = %s)",
        [days_ago, days_ago, w.slug_of(number)],
    )


def due(number: str = "001") -> int | None:
    """In how many days the case ends, as the deep room sees it."""
    ((day,),) = w.ask("SELECT min(due) FROM secrecy_ends WHERE circle = %s AND because = 'term'", [str(circle(number))])  # fmt: skip
    return (day - today()).days if day else None


def prolong(until: int, who: str = "burgemeester", number: str = "001", reason: str = REASON, text: str = TEXT) -> Prolongation:  # fmt: skip
    with w.standing_as(who):
        case = opened(Case, w.slug_of(number), purpose=Purpose.KEEPING, act="admit")
        return prolonging.prolong(case, reason=reason, text=text, until=today() + timedelta(days=until))


ROW = """WITH r AS (INSERT INTO retention_prolongingreason (id, circle_id, case_id, reason, text, by_id) SELECT gen_random_uuid(), c.circle_id, c.id, '\\x00', '\\x00', {by} FROM cases_case c WHERE c.slug = '{slug}' RETURNING id, circle_id, case_id)
  SELECT id, circle_id, case_id FROM r"""
KEPT = """INSERT INTO retention_prolongation (id, circle_id, case_id, item_id, reason_id, discussed_on, until, by_id, at)
  VALUES (gen_random_uuid(), '{circle}', '{case}', '{item}', '{reason}', current_date, current_date + {days}, {by}, now())"""


def forced(i: Intruder, days: int, *, number: str = "001", item: str = "", by: str = "secrecy.reader()") -> Any:
    """A prolongation by SQL of one's own, with a reason; the error it meets."""
    i.open(w.slug_of(number), act="write")
    i.sql("SAVEPOINT reason")
    try:
        ((reason, in_, case),) = i.sql(ROW.format(slug=w.slug_of(number), by="secrecy.reader()"))
    except Exception as refused:
        i.sql("ROLLBACK TO reason")
        return refused
    rests = item or w.ask("SELECT id::text FROM meetings_agendaitem WHERE state = 'over' AND case_id = %s ORDER BY closed_at DESC LIMIT 1", [case])[0][0]  # fmt: skip
    return i.fails(KEPT.format(circle=in_, case=case, item=rests, reason=reason, days=days, by=by))


def test_r54_the_mayor_prolongs_by_a_year_at_most_after_a_discussion_on_record(world: str) -> None:
    spoken(300)
    assert due() == 66
    with pytest.raises(Forbidden):
        prolong(100, "coordinator")
    for wrong in (
        {"until": 65},
        {"until": 431},
        {"until": 100, "reason": "omdat het kan"},
        {"until": 100, "text": " "},
    ):
        with pytest.raises(ValidationError):
            prolong(**wrong)
    assert w.ask("SELECT count(*) FROM retention_prolongingreason r JOIN cases_case c ON c.id = r.case_id WHERE c.slug = %s", [w.slug_of("001")]) == [(0,)]  # fmt: skip
    row = prolong(430)
    assert row.discussed_on == today() - timedelta(days=300)
    assert due() == 431
    (entry,) = w.entries(act="prolong", circle=circle())
    assert (entry["actor"], entry["reference"]) == (w.id_of("burgemeester"), str(row.until))
    # A discussion carries one; whoever comes second with the same page is told, and nothing is done twice.
    with pytest.raises(ValidationError, match="steunt al een verlenging"):
        prolong(500)
    assert len(w.entries(act="refuse", outcome="may not be prolonged now")) == 1
    assert circle() not in {end.circle for end in erasable(within=120)}
    # Its day comes all the same, and the office ends it, prolongation, reason and all.
    w.ask("SET session_replication_role = replica; UPDATE retention_prolongation SET until = current_date - 1 WHERE id = %s", [row.pk])  # fmt: skip
    spoken(366)
    office.run()
    assert w.ask("SELECT count(*) FROM retention_prolongation WHERE id = %s", [row.pk]) == [(0,)]
    assert w.ask("SELECT count(*) FROM retention_prolongingreason WHERE id = %s", [row.reason_id]) == [(0,)]


def test_r54_without_a_discussion_or_past_five_years_postgresql_refuses_it_too(world: str) -> None:
    ((elsewhere,),) = w.ask(
        "SELECT a.id::text FROM meetings_agendaitem a JOIN cases_case c ON c.id = a.case_id WHERE a.state = 'over' AND c.slug <> %s LIMIT 1",
        [w.slug_of("001")],
    )
    ((planned,),) = w.ask("SELECT a.id::text FROM meetings_agendaitem a JOIN cases_case c ON c.id = a.case_id WHERE a.state = 'planned' AND c.slug = %s LIMIT 1", [w.slug_of("001")])  # fmt: skip
    spoken(300)
    with pytest.raises(ValidationError, match="Zonder bespreking verlengt u niet"):
        prolong(400, number="002")
    with inside("burgemeester") as i:
        for item in (elsewhere, planned):
            assert "after its last discussion" in str(forced(i, 100, item=item))
        for days in (65, 431, 3000):
            assert "a year at a time" in str(forced(i, days))
        ((stranger,),) = w.ask("SELECT id::text FROM participants_user WHERE username = 'coordinator'")
        assert "row-level security" in str(forced(i, 100, by=stranger))  # in another's name
        assert forced(i, 100) is None
        assert "permission denied" in str(i.fails("DELETE FROM retention_prolongation"))
        assert "append-only" in str(i.fails("UPDATE retention_prolongation SET until = until + 5")) or not i.sql("UPDATE retention_prolongation SET until = until + 5 RETURNING id")  # fmt: skip
    with inside("coordinator") as i:
        assert "row-level security" in str(forced(i, 100))
    # A discussion of more than a year ago carries nothing, whatever the term of the cell.
    w.ask("DELETE FROM participants_acknowledgement WHERE rules_id IS NOT NULL")
    w.ask("DELETE FROM cells_cellrules")
    w.ask(
        "INSERT INTO cells_cellrules (cell_id, version, valid_from, values, note, made_at) SELECT cell_id, 90, current_date - 1, '{\"retention_days\": 1700}', '', now() FROM cases_case WHERE slug = %s",
        [w.slug_of("001")],
    )
    spoken(370)
    with inside("burgemeester") as i:
        assert "after its last discussion" in str(forced(i, 1400))
    # Five years in all, counted from the discussion on which the first rests.
    spoken(200)
    with pytest.raises(ValidationError):
        prolong(1626)
    assert prolong(1625).until == today() + timedelta(days=1625)
    assert due() == 1626
    w.ask("SET session_replication_role = replica; UPDATE retention_prolongation SET discussed_on = current_date - 1800, until = current_date + 900")  # fmt: skip
    spoken(1650)  # whatever stands there, nothing is kept longer than five years
    assert due() == 51


def test_of_two_who_prolong_at_once_one_does(world: str) -> None:
    spoken(300)
    with w.standing_as("burgemeester"):
        case = opened(Case, w.slug_of("001"), purpose=Purpose.KEEPING, act="admit")
        before = prolonging.room(case)
        assert prolonging.prolong(case, reason=REASON, text=TEXT, until=today() + timedelta(days=90))
    with (
        w.standing_as("burgemeester"),
        pytest.MonkeyPatch.context() as late,
    ):  # a page that was asked for before the other was sent
        late.setattr(prolonging, "room", lambda case: before)
        case = opened(Case, w.slug_of("001"), purpose=Purpose.KEEPING, act="admit")
        with pytest.raises(Meanwhile):
            prolonging.prolong(case, reason=REASON, text=TEXT, until=today() + timedelta(days=120))
    assert due() == 91
