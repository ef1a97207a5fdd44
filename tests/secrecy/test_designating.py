"""Who designates, confirms and promises, attacked with SQL in that person's own request (R08, R23–R27; promises 4, 7, 8)."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from psycopg2.errors import InsufficientPrivilege, RaiseException

from secrecy import record
from tests import world as w
from tests.cases import steps as path
from tests.cases.steps import People
from tests.participants.recovering import lost
from tests.participants.seating import steps
from tests.secrecy.intruder import Intruder, inside

SEAT = (
    "INSERT INTO participants_seat (id, user_id, cell_id, service_id, municipality_id, kind, begins, ends, designated_by_id, act,"
    " clearance, ended_because, deputises_id) VALUES (%s, %s, %s, %s, '99001', 'mayor', current_date, %s, %s, '', '', '', %s)"
)


def one(statement: str, *args: Any) -> Any:
    return w.ask(statement, args)[0][0]


def service(short_name: str) -> int:
    return int(one("SELECT id FROM participants_service WHERE short_name = %s", short_name))


def capacity(slug: str) -> Any:
    return one("SELECT capacity FROM secrecy_capacity WHERE user_id = %s ORDER BY begins LIMIT 1", w.id_of(slug))


def seat(i: Intruder, by: str, who: str, *, of: str = "Lokaal bestuur", ends: str = "", deputises: Any = None) -> Any:
    last = ends or one("SELECT current_date + 30")
    return i.fails(
        SEAT, [str(uuid4()), w.id_of(who), steps.duinbeke(), service(of), last, w.id_of(by), str(deputises) if deputises else None],
    )  # fmt: skip


def touched(i: Intruder, statement: str, *args: Any) -> bool:
    """Whether an UPDATE changed a row."""
    i.sql("SAVEPOINT touch")
    try:
        return bool(i.sql(f"{statement} RETURNING 1", args))
    except InsufficientPrivilege:
        i.sql("ROLLBACK TO touch")
        return False


# Two puppets of one hand ------------------------------------------------------------------------------------------


def puppets(people: People) -> tuple[str, str]:
    """The administrator ends the mayor for a puppet, and sets another on the coordinator's seat."""
    for old, name in (("burgemeester", "marionet-een"), ("coordinator", "marionet-twee")):
        assert steps.succeed(people, "beheerder", steps.duinbeke(), old, name).status_code == 302
        steps.swear(f"{name}@voorbeeld.invalid")
    return "marionet-een@voorbeeld.invalid", "marionet-twee@voorbeeld.invalid"


def test_r08_an_administrator_with_two_puppets_on_seats_passes_no_circle_from_one_to_the_other(world: str) -> None:
    people = People()
    path.list_a_case(people)
    first, second = puppets(people)
    for giver, heir in ((first, second), (second, first)):
        with inside(giver) as i:
            rows = record.call("pass_on", steps.seat_of(heir), i.pid, i.began, i.request, "geprobeerd")
        assert rows == [(None,)], giver
        assert w.entries(act="refuse", actor=w.id_of(giver))[-1]["outcome"] == "may not pass this seat on"
        assert not w.ask("SELECT 1 FROM secrecy_admission WHERE user_id = %s", [w.id_of(heir)])
    # A seat that was filled long before does.
    with inside("politie") as i:
        assert record.call("pass_on", steps.seat_of(first), i.pid, i.began, i.request, "overgedragen")[0][0] > 0


def test_a_seat_passes_another_on_when_it_has_been_filled_for_a_week(world: str) -> None:
    people = People()
    path.list_a_case(people)
    first, second = puppets(people)
    statement, asked = "SELECT secrecy.settled(%s)", [steps.seat_of(second)]
    assert w.ask(statement, asked) == [(False,)]
    w.ask("ALTER TABLE secrecy_ledger DISABLE TRIGGER ALL")
    w.ask("UPDATE secrecy_ledger SET at = at - interval '6 days 23 hours' WHERE act = 'appoint'")
    assert w.ask(statement, asked) == [(False,)]
    w.ask("UPDATE secrecy_ledger SET at = at - interval '2 hours' WHERE act = 'appoint'")
    assert w.ask(statement, asked) == [(True,)]
    with inside(second) as i:
        assert record.call("pass_on", steps.seat_of(first), i.pid, i.began, i.request, "overgedragen")[0][0] > 0


def test_who_asked_a_recovery_has_it_confirmed_by_no_puppet_on_a_seat(world: str) -> None:
    people = People()
    assert steps.succeed(people, "beheerder", steps.duinbeke(), "burgemeester", "marionet").status_code == 302
    steps.swear("marionet@voorbeeld.invalid")
    assert lost.starts("beheerder", "coordinator").status_code == 302
    statement = (
        "INSERT INTO participants_recoveryconfirmation (id, recovery_id, user_id, cell_id, confirmed_by_id, at)"
        " VALUES (gen_random_uuid(), %s, %s, %s, %s, now())"
    )
    told = [lost.recovery("coordinator"), w.id_of("coordinator"), steps.duinbeke()]
    with inside("marionet@voorbeeld.invalid") as i:
        assert isinstance(i.fails(statement, [*told, w.id_of("marionet@voorbeeld.invalid")]), InsufficientPrivilege)
    with inside("politie") as i:
        assert i.fails(statement, [*told, w.id_of("politie")]) is None


# What is over, stays over -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "slug", "by"),
    [
        ("participants_seat", "burgemeester", "beheerder"),
        ("participants_appointment", "auditor", "beheerder"),
        ("participants_mandate", "caw", "beheerder-caw"),
        ("participants_mandate", "caw", "coordinator"),
    ],
)
def test_a_capacity_that_ended_or_lapsed_is_not_taken_up_again(world: str, table: str, slug: str, by: str) -> None:
    """Else all that was opened to it before would open again, without a new act (promise 8)."""
    which = capacity(slug)
    w.ask(f"UPDATE {table} SET ended_at = now() - interval '1 second' WHERE id = %s", [which])
    with inside(by) as i:
        assert not touched(i, f"UPDATE {table} SET ended_at = NULL WHERE id = %s", which)
    w.ask(f"UPDATE {table} SET ended_at = NULL, ends = current_date - 1 WHERE id = %s", [which])
    with inside(by) as i:
        assert not touched(i, f"UPDATE {table} SET ends = current_date + 9 WHERE id = %s", which)


def test_a_cell_ends_the_mandate_of_a_service_and_lengthens_none(world: str) -> None:
    which = capacity("caw")
    longer = "UPDATE participants_mandate SET ends = current_date + 3000, ended_at = %s WHERE id = %s"
    with inside("coordinator") as i:
        assert not touched(i, longer, "2099-01-01", which)
        assert touched(i, "UPDATE participants_mandate SET ended_at = now() WHERE id = %s", which)


def test_who_is_represented_does_not_prolong_that_past_the_own_seat(world: str) -> None:
    mine = capacity("burgemeester")
    last = one("SELECT ends FROM participants_seat WHERE id = %s", mine)
    with inside("burgemeester") as i:
        assert seat(i, "burgemeester", "auditor", deputises=mine) is None
        for days, may in ((1, False), (0, True)):
            moved = "UPDATE participants_seat SET ends = %s::date + %s WHERE deputises_id = %s"
            assert touched(i, moved, last, days, mine) is may
        assert touched(i, "UPDATE participants_seat SET ended_at = now() WHERE deputises_id = %s", mine)


def test_a_municipality_that_left_a_cell_does_not_put_itself_back(world: str) -> None:
    w.ask("UPDATE cells_membership SET until = current_date - 1 WHERE municipality_id = '99001'")
    with inside("beheerder") as i:
        assert not touched(i, "UPDATE cells_membership SET until = NULL WHERE municipality_id = '99001'")


def test_a_withdrawn_confirmation_of_a_category_does_not_revive_in_its_name(world: str) -> None:
    w.ask(
        "INSERT INTO participants_categoryconfirmation (cell_id, category_id, legal_text, article, dated, confirmed_by_id, confirmed_at, withdrawn_at)"
        " SELECT %s, id, 'decreet', '1', current_date, %s, now(), now() FROM participants_authorisedcategory LIMIT 1",
        [steps.duinbeke(), w.id_of("coordinator")],
    )
    with inside("burgemeester") as i:
        assert not touched(
            i, "UPDATE participants_categoryconfirmation SET withdrawn_at = NULL WHERE legal_text = 'decreet'"
        )


# In whose name ----------------------------------------------------------------------------------------------------


def test_a_seat_does_not_speak_for_a_service_of_others(town: None) -> None:
    with inside("beheerder") as i:
        assert isinstance(seat(i, "beheerder", "superuser", of="CAW"), InsufficientPrivilege)
        assert isinstance(seat(i, "beheerder", "superuser", of="Elders"), InsufficientPrivilege)
        assert seat(i, "beheerder", "superuser") is None


def test_an_account_is_not_looked_up_by_designating_its_number(town: None) -> None:
    """Designate, read the name and the address, roll back: nobody would know."""
    stranger = w.id_of("coordinator-elders")
    with inside("beheerder") as i:
        assert isinstance(seat(i, "beheerder", "coordinator-elders"), InsufficientPrivilege)
        assert not i.sql("SELECT email FROM participants_user WHERE id = %s", [stranger])
    with inside("beheerder-caw") as i:
        refused = i.fails(
            "INSERT INTO participants_administration (id, user_id, organisation_id, begins, ends, designated_by_id, act)"
            " SELECT gen_random_uuid(), %s, id, current_date, current_date + 9, secrecy.reader(), '' FROM participants_organisation"
            " WHERE name = 'CAW De Duinen vzw'",
            [stranger],
        )
        assert isinstance(refused, InsufficientPrivilege)


def test_a_document_is_filed_with_a_mandate_of_the_own_service_alone(town: None) -> None:
    document = (
        "INSERT INTO participants_designationact (id, mandate_id, cell_id, organisation_id, content, sha256, brought_at)"
        " SELECT gen_random_uuid(), %s, %s, id, '', '', now() FROM participants_organisation WHERE name = 'CAW De Duinen vzw'"
    )
    elsewhere = one("SELECT id FROM cells_cell WHERE name LIKE '%%Elders'")
    with inside("beheerder-caw") as i:
        for slug, cell in (("clb", steps.duinbeke()), ("caw", elsewhere)):
            assert isinstance(i.fails(document, [capacity(slug), cell]), InsufficientPrivilege)
        assert i.fails(document, [capacity("caw"), steps.duinbeke()]) is None


def test_a_promise_is_made_now_and_about_rules_of_the_own_cell(town: None) -> None:
    promise = (
        "INSERT INTO participants_acknowledgement (id, user_id, capacity, cell_id, kind, rules_id, label, at)"
        " SELECT gen_random_uuid(), secrecy.reader(), secrecy.capacity(), c, 'rules', r.id, '', now() - %s::interval"
        " FROM cells_cellrules r, secrecy.cells() c"
    )
    with inside("coordinator-elders") as i:
        assert isinstance(i.fails(promise, ["0 days"]), InsufficientPrivilege)
    with inside("caw") as i:
        assert isinstance(i.fails(promise, ["1 day"]), InsufficientPrivilege)
        assert i.fails(promise, ["0 days"]) is None


def test_a_recovery_is_asked_today_so_that_its_link_does_not_last(town: None) -> None:
    ask = (
        "INSERT INTO participants_recovery (id, user_id, organisation_id, asked_by_id, asked_at, proof)"
        " SELECT gen_random_uuid(), u.id, u.organisation_id, secrecy.reader(), now() + %s::interval, 'eid' FROM participants_user u WHERE username = 'caw'"
    )
    with inside("beheerder-caw") as i:
        assert isinstance(i.fails(ask, ["400 days"]), InsufficientPrivilege)
        assert i.fails(ask, ["0 days"]) is None


def test_r01_a_municipality_is_bound_to_a_cell_by_its_mayor_and_takes_over_none_before(world: str) -> None:
    other = "INSERT INTO cells_membership (cell_id, municipality_id, since, because) VALUES (%s, '11001', %s, '')"
    with inside("beheerder") as i:
        assert isinstance(i.fails(other, [steps.duinbeke(), "2026-01-01"]), InsufficientPrivilege)
        assert i.fails(other, [steps.duinbeke(), None]) is None
        assert not touched(i, "UPDATE cells_membership SET since = current_date WHERE municipality_id = '11001'")
        assert touched(i, "UPDATE cells_membership SET until = current_date WHERE municipality_id = '11001'")
    w.ask(other, [steps.duinbeke(), None])
    with inside(steps.lay("11001")) as i:
        assert not touched(i, "UPDATE cells_cell SET municipality_id = '11001' WHERE id = %s", steps.duinbeke())
        assert not touched(i, "UPDATE cells_cell SET state = 'ending' WHERE id = %s", steps.duinbeke())


def test_a_deed_function_of_the_log_role_is_no_door_for_the_web_role(town: None) -> None:
    with inside("beheerder") as i:
        for call in ("secrecy.pass_on(gen_random_uuid(), 1, now(), gen_random_uuid(), 'x')", "secrecy.followed(gen_random_uuid())",
                     "secrecy.post(1, 'recovery', 'x', 1, now(), gen_random_uuid())", "secrecy.link_for(1, '\\x00', 1)"):  # fmt: skip
            assert isinstance(i.fails(f"SELECT {call}"), InsufficientPrivilege | RaiseException), call
