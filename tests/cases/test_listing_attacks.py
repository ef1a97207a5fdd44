"""The list of cases is the mayor's (FED art. 3 § 2; R07, R08): what others try with SQL of their own."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg2
import pytest
from django.utils import timezone

from secrecy import record
from tests import world as w
from tests.cases import steps
from tests.participants.seating import steps as seating
from tests.secrecy.intruder import Intruder, inside

OTHERS = ("coordinator", "politie", "caw", "auditor", "superuser")
CASE = (
    "INSERT INTO cases_case (id, circle_id, cell_id, reference, slug, state, listed_on, listed_by_id, to_close)"
    " SELECT gen_random_uuid(), %s, %s, 'CAS-2026-777', %s, 'listed', current_date, %s, false"
)
BASIS = (
    "INSERT INTO cases_legalbasis (id, circle_id, case_id, reference_id, stated_by_id, stated_on, reasons)"
    " SELECT gen_random_uuid(), circle_id, id, %s, %s, current_date, 'x' FROM cases_case WHERE slug = %s"
)
GROUND = (
    "INSERT INTO cases_minorground (id, circle_id, case_id, basis_id, source_id, best_interest, exceptional, informed)"
    " SELECT gen_random_uuid(), b.circle_id, b.case_id, b.id, (SELECT min(id) FROM participants_service), 'x', 'x', 'x' FROM cases_legalbasis b"
)

#: A row about the person of one case, on the basis of the other that is named.
_ON = "FROM cases_case c, cases_legalbasis b JOIN cases_case o ON o.id = b.case_id WHERE c.slug = %s AND o.slug = %s"
SIGN = (
    "INSERT INTO cases_indication (id, circle_id, case_id, basis_id, source_id, behaviour, text, noted_on)"
    f" SELECT gen_random_uuid(), c.circle_id, c.id, b.id, (SELECT min(id) FROM participants_service), 'x', 'x', current_date {_ON}"
)
MINOR = (
    "INSERT INTO cases_minorground (id, circle_id, case_id, basis_id, source_id, best_interest, exceptional, informed)"
    f" SELECT gen_random_uuid(), c.circle_id, c.id, b.id, (SELECT min(id) FROM participants_service), 'x', 'x', 'x' {_ON}"
)


def begin(attacker: Intruder, kind: str, *, inside_: UUID | None = None) -> UUID | None:
    """Begin a circle as the web process would; its id, or None when the deep room refused."""
    new = uuid4()
    ((home,),) = record.call(
        "begin_circle", new, new.hex[:14], kind, "CAS-2026-777", inside_, False, b"\0" * 60, attacker.pid, attacker.began,
        attacker.request, "lijst van casussen", "een grond", ["list", "read", "write", "admit"], timezone.now() + timedelta(days=9),
    )  # fmt: skip
    return new if home is not None else None


def cell() -> int:
    return int(w.ask("SELECT id FROM cells_cell WHERE name = 'LIVC R Duinbeke'")[0][0])


def put(attacker: Intruder, slug: str, circle: Any) -> Any:
    """What PostgreSQL answers to a case laid in this circle."""
    return attacker.fails(CASE, [circle, cell(), str(circle)[:14], w.id_of(slug)])


@pytest.mark.parametrize("slug", OTHERS)
def test_r07_nobody_but_the_mayor_begins_the_circle_of_a_case_and_the_try_is_on_record(slug: str, world: str) -> None:
    with inside(slug) as attacker:
        assert begin(attacker, "case") is None
    (entry,) = w.entries(actor=w.id_of(slug), act="refuse")
    assert (entry["outcome"], entry["reference"]) == ("may not begin a circle here", "case")
    with inside("burgemeester") as mayor:
        assert begin(mayor, "case") is not None


@pytest.mark.parametrize("slug", OTHERS)
def test_r07_nobody_but_the_mayor_lays_a_case_in_whatever_circle_is_open(slug: str, world: str) -> None:
    case = w.slug_of("001")
    ((circle,),) = w.ask("SELECT circle_id FROM cases_case WHERE slug = %s", [case])
    with inside(slug) as attacker:
        opened = attacker.open(case, act="write")
        assert bool(opened) is (slug == "coordinator")
        refused = put(attacker, slug, circle)
        assert refused is not None
        assert refused.pgcode == "42501"
        # A circle of its own kind inside another that is open, and a circle of another kind at the top.
        for kind, within in (("case", circle if opened else None), ("signal", None), ("question", None)):
            began = begin(attacker, kind, inside_=within)
            if began is not None:
                refused = put(attacker, slug, began)
                assert refused is not None, kind
                assert refused.pgcode == "42501"
    assert w.ask("SELECT count(*) FROM cases_case WHERE reference = 'CAS-2026-777'") == [(0,)]
    with inside("burgemeester") as mayor:
        began = begin(mayor, "case")
        assert put(mayor, "burgemeester", began) is None


@pytest.mark.parametrize("slug", OTHERS)
@pytest.mark.parametrize("state", ["closed", "listed"])
def test_r07_nobody_but_the_mayor_takes_a_case_off_the_list_or_puts_it_back(slug: str, state: str, world: str) -> None:
    case = w.slug_of("001")
    put = {
        "closed": "state = 'closed', closed_on = current_date, closed_by_id = listed_by_id",
        "listed": "state = 'listed', closed_on = NULL, closed_by_id = NULL",
    }
    if state == "listed":
        w.ask(f"UPDATE cases_case SET {put['closed']} WHERE slug = %s", [case])
    changed = f"UPDATE cases_case SET {put[state]} WHERE slug = %s RETURNING 1"
    with inside(slug) as attacker:
        attacker.open(case, act="write")
        refused = attacker.fails(changed, [case])
        assert refused is not None or not attacker.sql(changed, [case])
    with inside(
        "burgemeester"
    ) as mayor:  # who isn't refused as another: why is asked (tests/cases/closing/test_passages.py)
        mayor.open(case, act="write")
        assert "with why" in str(mayor.fails(changed, [case]))


def test_r07_the_coordinator_notes_that_a_case_may_be_closed_and_changes_nothing_else_of_it(world: str) -> None:
    case = w.slug_of("001")
    with inside("coordinator") as attacker:
        attacker.open(case, act="write")
        assert attacker.sql("UPDATE cases_case SET to_close = true WHERE slug = %s RETURNING 1", [case]) == [(1,)]
        for change in ("reference = 'CAS-2026-666'", "listed_on = '2020-01-01'", "slug = 'zzz'", "listed_by_id = 1"):
            refused = attacker.fails(f"UPDATE cases_case SET {change} WHERE slug = %s", [case])
            assert refused is not None, change
            assert refused.pgcode == "42501"
        removed = attacker.fails("DELETE FROM cases_case")
        assert removed is not None
        assert removed.pgcode == "42501"


@pytest.mark.parametrize("slug", OTHERS)
def test_r32_r61_nobody_but_the_mayor_states_a_basis_or_the_grounds_of_a_minor(slug: str, world: str) -> None:
    case = w.slug_of("001")
    with inside(slug) as attacker:
        attacker.open(case, act="write")
        for statement, args in ((BASIS, [steps.basis(), w.id_of(slug), case]), (GROUND, [])):
            refused = attacker.fails(statement, args)
            if (
                slug == "coordinator"
            ):  # who writes in the case is refused this; the others have nothing to write it with
                assert refused is not None
                assert refused.pgcode == "42501"
    with inside("burgemeester") as mayor:
        mayor.open(case, act="write")
        assert mayor.fails(BASIS, [steps.basis(), w.id_of("burgemeester"), case]) is None
        assert mayor.fails(GROUND) is None
    rows = "SELECT count(*) FROM cases_legalbasis b JOIN cases_case c ON c.id = b.case_id WHERE c.slug = %s"
    assert w.ask(rows, [case]) == [(1,)]


def test_r32_no_sql_lists_a_case_without_a_basis_or_rests_a_row_on_the_basis_of_another_case(world: str) -> None:
    with inside("burgemeester") as mayor:
        assert put(mayor, "burgemeester", begin(mayor, "case")) is None
        refused = mayor.fails("SET CONSTRAINTS ALL IMMEDIATE")
        assert refused is not None
        assert "a case rests on a legal basis" in str(refused)
        mayor.sql("SET CONSTRAINTS ALL DEFERRED")
        with pytest.raises(psycopg2.Error, match="a case rests on a legal basis"):
            mayor.link.commit()
    assert w.ask("SELECT count(*) FROM cases_case WHERE reference = 'CAS-2026-777'") == [(0,)]
    one, other = w.slug_of("001"), w.slug_of("002")
    with inside("burgemeester") as mayor:
        for case in (one, other):
            mayor.open(case, act="write")
        mayor.sql("SET CONSTRAINTS ALL IMMEDIATE")
        for statement in (SIGN, MINOR):
            assert mayor.fails(statement, [one, one]) is None
            assert "rests_on_a_basis_of_its_own_case" in str(mayor.fails(statement, [other, one]))


def test_r08_a_delegate_lists_until_the_last_day_and_not_a_day_after_by_form_or_by_sql(world: str) -> None:
    from tests.participants.seating.test_passing_on import DEPUTISE, delegation, known

    user = known("schepen", organisation_of="burgemeester")
    assert steps.People().post("burgemeester", DEPUTISE, **delegation(user, 0, 5)).status_code == 302
    seating.swear("schepen")
    seat = seating.seat_of("schepen")
    for begins, ends, allowed in ((0, 0, True), (-6, 0, True), (1, 5, False), (-6, -1, False)):
        w.ask(
            "UPDATE participants_seat SET begins = %s, ends = %s WHERE id = %s",
            [seating.day(begins), seating.day(ends), seat],
        )
        said = f"{begins} to {ends}"
        form = steps.People().post("schepen", "/casussen/nieuw/", **(steps.LISTING | {"basis": steps.basis()}))
        assert form.status_code == (302 if allowed else 403), said
        with inside("schepen") as delegate:
            began = begin(delegate, "case")
            assert (began is not None) is allowed, said
            assert (put(delegate, "schepen", began or uuid4()) is None) is allowed, said


def test_r08_a_delegation_that_ends_while_a_page_is_open_ends_at_the_next_statement(world: str) -> None:
    from tests.participants.seating.test_passing_on import DEPUTISE, delegation, known

    user = known("schepen", organisation_of="burgemeester")
    steps.People().post("burgemeester", DEPUTISE, **delegation(user, 0, 5))
    seating.swear("schepen")
    with inside("schepen") as delegate:
        began = begin(delegate, "case")
        w.ask("UPDATE participants_seat SET ended_at = now() WHERE user_id = %s AND deputises_id IS NOT NULL", [user])
        assert put(delegate, "schepen", began) is not None
        assert begin(delegate, "case") is None
