"""The table of passages, row by row; and that PostgreSQL asks for why as well, and for a basis (R07, R32, R58, R59)."""

from __future__ import annotations

from functools import partial
from typing import Any, cast

import psycopg2
import pytest
from django.db import connections
from django.utils import timezone

from cases import lifecycle, turning
from cases.models import Case
from participants.mandates import Acting
from participants.models import Seat
from tests import world as w
from tests.cases import steps
from tests.cases.closing.test_closing import AGAIN, GOOD, refusals, state
from tests.cases.feedback.test_races import at_once
from tests.secrecy.intruder import Intruder, inside

CLOSED = "state = 'closed', closed_on = (now() AT TIME ZONE 'Europe/Brussels')::date, closed_by_id = secrecy.reader()"
LISTED = "state = 'listed', closed_on = NULL, closed_by_id = NULL, aftercare_until = NULL"
WHY = (
    "INSERT INTO cases_turn (id, circle_id, case_id, passage, reason, text, by_id, at)"
    " SELECT gen_random_uuid(), circle_id, id, '\\x00', '\\x00', '\\x00', secrecy.reader(), now() FROM cases_case WHERE slug = %s"
)
BASIS = (
    "INSERT INTO cases_legalbasis (id, circle_id, case_id, reference_id, stated_by_id, stated_on, reasons)"
    " SELECT gen_random_uuid(), circle_id, id, %s, secrecy.reader(), current_date, '\\x00' FROM cases_case WHERE slug = %s"
)
LEFT = (
    "SELECT secrecy.leave_to_owners(circle_id, ARRAY(SELECT id FROM participants_seat WHERE kind = 'mayor'), '{contribution}', '{action}',"
    " '{briefing,transfer,keeping}', '{sheet}', 'a test') FROM cases_case WHERE slug = %s"
)


def rows(table: str, case: str) -> int:
    return int(w.ask(f"SELECT count(*) FROM {table} t JOIN cases_case c ON c.id = t.case_id WHERE c.slug = %s", [case])[0][0])  # fmt: skip


def test_r58_r59_from_each_state_these_passages_lead_on_and_no_other_and_all_are_the_mayors() -> None:
    today, nobody = timezone.localdate(), cast("Acting", None)
    lead_on = {stands.value: {p.name for p in lifecycle.PASSAGES if stands in p.comes_from} for stands in Case.State}
    walked = {}
    for stands in Case.State:
        case = Case(state=stands, aftercare_until=today if stands == Case.State.AFTERCARE else None)
        walk = lifecycle._Walk(turning.Step(case=case, acting=nobody, passage=""))
        walked[stands.value] = set(walk.machine.get_triggers(stands.value))
    assert walked == lead_on == {
        "listed": {"close", "close_with_aftercare", "hand_over"},
        "aftercare": {"hand_over", "reopen"},
        "closed": {"reopen"},
    }  # fmt: skip
    assert {p.who for p in lifecycle.PASSAGES} == {Seat.Kind.MAYOR}
    assert all(p.needs and p.follows and str(p.says) and str(p.told) for p in lifecycle.PASSAGES)


def test_r58_a_passage_that_doesnt_start_where_the_case_stands_changes_nothing_and_says_where_it_stands(world: str) -> None:  # fmt: skip
    people = steps.People()
    case = steps.list_a_case(people)
    close, reopen = f"/casussen/{case}/afsluiten/", f"/casussen/{case}/heropenen/"
    again = {"basis": steps.basis(), "text": AGAIN}
    told = 0

    def goes_nowhere(address: str, fields: dict[str, str], stands: str) -> None:
        nonlocal told
        before, told = (state(case), rows("cases_turn", case), rows("cases_legalbasis", case)), told + 1
        answer = people.post("burgemeester", address, **fields)
        assert answer.status_code == 409, (address, stands)
        assert f"intussen «{stands}»" in answer.content.decode()
        assert (state(case), rows("cases_turn", case), rows("cases_legalbasis", case)) == before
        assert refusals("the case went elsewhere meanwhile") == told

    goes_nowhere(reopen, again, "op de lijst")
    assert people.post("burgemeester", close, **GOOD).status_code == 302
    for aftercare in ("usual", "none"):
        goes_nowhere(close, GOOD | {"aftercare": aftercare}, "afgesloten, nazorg")
    assert people.post("burgemeester", reopen, **again).status_code == 302
    assert people.post("burgemeester", close, **(GOOD | {"aftercare": "none"})).status_code == 302
    for aftercare in ("usual", "none"):
        goes_nowhere(close, GOOD | {"aftercare": aftercare}, "afgesloten")
    # Of two windows that put it back at one moment, one does, and the other is told.
    windows, before = [w.signed_in("burgemeester") for _window in range(2)], rows("cases_legalbasis", case)
    assert sorted(at_once(*(partial(window.post, reopen, again) for window in windows))) == [302, 409]
    assert (state(case)[0], rows("cases_legalbasis", case), rows("cases_turn", case)) == ("listed", before + 1, 4)


def changed(i: Intruder, what: str, case: str) -> Any:
    return i.fails(f"UPDATE cases_case SET {what} WHERE slug = %s", [case])


def test_r32_r58_no_sql_takes_a_case_off_the_list_without_why_or_puts_it_back_without_a_basis(world: str) -> None:
    people = steps.People()
    case = steps.list_a_case(people)
    with inside("burgemeester") as i:
        i.open(case, act="admit")
        assert "with why" in str(changed(i, CLOSED, case))
        assert i.fails(WHY, [case]) is None
        assert "who took it off" in str(changed(i, CLOSED.replace("secrecy.reader()", str(w.id_of("coordinator"))), case))  # fmt: skip
        assert "who took it off" in str(changed(i, CLOSED.replace("::date", "::date - 30"), case))
        assert changed(i, CLOSED, case) is None
        assert i.fails(LEFT, [case]) is None
        i.link.commit()
    assert state(case) == ("closed", False, True)
    with inside("burgemeester") as i:  # what was written before counts for nothing
        i.open(case, act="admit")
        assert "with why" in str(changed(i, LISTED, case))
        assert "with why" in str(changed(i, "state = 'aftercare', aftercare_until = current_date + 9", case))
        assert i.fails(BASIS, [steps.basis(), case]) is None
        assert "with why" in str(changed(i, LISTED, case))
    with inside("burgemeester") as i:
        i.open(case, act="admit")
        assert i.fails(WHY, [case]) is None
        assert "stated anew" in str(changed(i, LISTED, case))
        assert i.fails(BASIS, [steps.basis(), case]) is None
        assert changed(i, LISTED, case) is None
    assert state(case) == ("closed", False, True)
    connections.close_all()


def test_r59_no_sql_takes_a_case_off_the_list_and_lets_others_read_on(world: str) -> None:
    case = steps.list_a_case(steps.People())
    reads = "SELECT count(*) FROM secrecy_admission a JOIN cases_case c ON c.circle_id = a.content_object_id WHERE c.slug = %s AND a.until > clock_timestamp() AND a.capacity NOT IN (SELECT id FROM participants_seat WHERE kind = 'mayor')"
    ((before,),) = w.ask(reads, [case])
    assert before
    for half in (LEFT.replace("'a test'", "' '"), LEFT.replace("kind = 'mayor'", "true"), ""):
        with inside("burgemeester") as i:
            i.open(case, act="admit")
            assert i.fails(WHY, [case]) is None
            assert changed(i, CLOSED, case) is None
            assert not half or (i.fails(half, [case]) is None) == ("true" in half)
            with pytest.raises(psycopg2.Error, match="without its readers"):
                i.link.commit()
    assert (state(case)[0], w.ask(reads, [case])) == ("listed", [(before,)])
    connections.close_all()


def test_r59_nobody_writes_in_the_path_of_a_case_that_is_off_the_list(world: str) -> None:
    people = steps.People()
    case = steps.list_a_case(people)
    assert people.post("burgemeester", f"/casussen/{case}/afsluiten/", **GOOD).status_code == 302
    for slug in ("burgemeester", "coordinator"):
        for deed, fields in (("doel/", {"text": "x"}), ("evaluatie/", {"text": "x"}), ("trekker/", {"service": "1"})):
            answer = people.post(slug, f"/opvolging/casus/{case}/{deed}", **fields)
            assert answer.status_code == 403, (slug, deed)
            assert "Deze casus is afgesloten" in answer.content.decode()
    assert rows("followup_followuppath", case) == 0
