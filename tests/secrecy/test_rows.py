"""As the web role in SQL of one's own: nothing, nothing, and exactly what was opened."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.apps import apps

from secrecy.checks import kind_of
from tests import world as w
from tests.secrecy.intruder import bare, inside

CONFIDENTIAL = [m._meta.db_table for m in apps.get_models() if kind_of(m) == "confidential"]
LISTED = [m._meta.db_table for m in apps.get_models() if kind_of(m) == "listed"]
GUARDED = [
    m._meta.db_table for m in apps.get_models() if kind_of(m) == "guarded" and m._meta.db_table != "secrecy_change"
]


def circles_in(table: str) -> set[UUID]:
    return {circle for (circle,) in w.ask(f"SELECT DISTINCT circle_id FROM {table}")}


#: What the demo town has no row of; the test lays one down.
EMPTY = (
    "meetings_decline",
    "followup_handover",
    "participants_designationact",
    "meetings_cardshown",
    "feedback_delivery",
    "oversight_statement",
    "oversight_signature",
)
#: A value of each type, for a row that nothing but a policy looks at.
SOMETHING = {"uuid": "gen_random_uuid()", "bytea": "''", "varchar": "''", "text": "''", "date": "now()", "timestamptz": "now()", "int8": "1", "int4": "1", "bool": "false"}  # fmt: skip


@pytest.mark.parametrize("table", [t for t in (*CONFIDENTIAL, *LISTED, *GUARDED) if t not in EMPTY])
def test_without_a_standing_no_row(town: None, table: str) -> None:
    assert w.ask(f"SELECT count(*) FROM {table}") != [(0,)]
    with bare() as i:
        assert i.value(f"SELECT count(*) FROM {table}") == 0


@pytest.mark.parametrize("table", EMPTY)
def test_without_a_standing_no_row_of_what_the_town_has_none_of(world: str, table: str) -> None:
    columns = w.ask(
        "SELECT column_name, udt_name FROM information_schema.columns WHERE table_name = %s AND is_nullable = 'NO'",
        [table],
    )
    values = ", ".join(SOMETHING[kind] for _name, kind in columns)
    w.ask(
        "SET session_replication_role = replica;"
        f" INSERT INTO {table} ({', '.join(name for name, _kind in columns)}) VALUES ({values})"
    )
    assert w.ask(f"SELECT count(*) FROM {table}") == [(1,)]
    with bare() as i:
        assert i.value(f"SELECT count(*) FROM {table}") == 0


@pytest.mark.parametrize("slug", ["burgemeester", "coordinator", "caw", "auditor", "beheerder", "superuser"])
def test_with_a_standing_and_nothing_opened_no_row(town: None, slug: str) -> None:
    with inside(slug) as i:
        for table in CONFIDENTIAL:
            assert i.value(f"SELECT count(*) FROM {table}") == 0, table


@pytest.mark.parametrize("slug", ["coordinator-elders", "auditor", "dpo", "beheerder", "superuser", "vdab"])
def test_who_has_no_business_there_lists_no_header(town: None, slug: str) -> None:
    with inside(slug) as i:
        for table in LISTED:
            assert i.value(f"SELECT count(*) FROM {table}") == 0, table


def test_headers_are_listed_by_the_seats_of_their_cell_and_by_who_was_invited(town: None) -> None:
    cases = circles_in("cases_case")
    for slug in ("burgemeester", "coordinator", "politie"):
        with inside(slug) as i:
            assert {c for (c,) in i.sql("SELECT circle_id FROM cases_case")} == cases
    with inside("clb") as i:
        assert i.value("SELECT count(*) FROM cases_case") == 1


@pytest.mark.parametrize("table", CONFIDENTIAL)
def test_opened_exactly_what_was_opened(town: None, table: str) -> None:
    with inside("coordinator") as i:
        opened: set[UUID] = {row[1] for row in i.open(w.slug_of("001"))}
        shown = {c for (c,) in i.sql(f"SELECT circle_id FROM {table}")}
    assert shown == circles_in(table) & opened


def test_the_case_opens_what_lies_in_it_but_for_the_identity(town: None) -> None:
    with inside("coordinator") as i:
        i.open(w.slug_of("001"))
        assert i.value("SELECT count(*) FROM cases_indication") == 2
        assert i.value("SELECT count(*) FROM cases_datasubject") == 0
        i.open(f"{w.slug_of('001')}/identity")
        assert i.value("SELECT count(*) FROM cases_datasubject") == 1


def test_a_draft_is_shown_to_its_service_alone(again: str) -> None:
    w.ask(
        "DELETE FROM secrecy_admission a USING contributions_contribution c WHERE a.content_object_id = c.circle_id AND a.user_id <> %s",
        [w.id_of("caw")],
    )
    item = w.ask("SELECT slug FROM meetings_agendaitem WHERE closed_at IS NOT NULL ORDER BY position")[0][0]
    for slug, rows in (("caw", 1), ("coordinator", 0), ("burgemeester", 0)):
        with inside(slug) as i:
            assert i.open(item)
            assert i.value("SELECT count(*) FROM contributions_contribution") == rows, slug


def test_a_circle_itself_is_seen_by_who_has_it_open(town: None) -> None:
    with inside("coordinator") as i:
        assert i.value("SELECT count(*) FROM secrecy_circle") == 0
        opened = {row[1] for row in i.open(w.slug_of("001"))}
        assert {c for (c,) in i.sql("SELECT id FROM secrecy_circle")} == opened


def test_admissions_are_seen_by_whom_they_are_given_to_and_by_who_admits(town: None) -> None:
    with inside("coordinator") as i:
        assert i.value("SELECT count(DISTINCT user_id) FROM secrecy_admission") == 1
        i.open(w.slug_of("001"), act="admit")
        assert i.value("SELECT count(DISTINCT user_id) FROM secrecy_admission") > 1


def test_opened_for_reading_is_not_opened_for_writing(town: None) -> None:
    with inside("coordinator") as i:
        i.open(w.slug_of("001"))
        for table in CONFIDENTIAL:
            # Refused by column, or no row is found that may be changed.
            everything = f"UPDATE {table} SET id = id"
            assert i.fails(everything) is not None or _changed(i, everything) == 0
        assert _changed(i, "UPDATE cases_case SET state = state") == 0
        i.open(w.slug_of("001"), act="write")
        assert _changed(i, "UPDATE cases_case SET state = state") == 1


def test_opened_in_one_capacity_is_closed_in_another(again: str) -> None:
    w.ask(
        "INSERT INTO participants_mandate (id, user_id, cell_id, service_id, begins, ends, role, profession, act)"
        " SELECT gen_random_uuid(), user_id, cell_id, service_id, current_date - 500, current_date + 500, 'substitute', 'other', '' FROM participants_seat"
        " WHERE kind = 'prevention_official' AND user_id = %s",
        [w.id_of("coordinator")],
    )
    with inside("coordinator") as i:  # who holds two capacities stands in none before choosing one
        assert i.value("SELECT secrecy.capacity()") is None
        assert i.open(w.slug_of("001")) == []
    w.ask("UPDATE participants_seat SET ended_at = clock_timestamp() WHERE user_id = %s", [w.id_of("coordinator")])
    with inside("coordinator") as i:  # the mandate is the only one now
        assert i.value("SELECT secrecy.capacity()") is not None
        assert i.open(w.slug_of("001")) == []
        assert i.value("SELECT count(*) FROM cases_indication") == 0


def test_a_reader_changes_no_row_into_another_circle(town: None) -> None:
    elsewhere = w.ask("SELECT circle_id FROM cases_case WHERE slug = %s", [w.slug_of("002")])[0][0]
    with inside("coordinator") as i:
        i.open(w.slug_of("001"), act="write")
        for table in ("cases_case", "cases_indication", "cases_legalbasis"):
            assert i.fails(f"UPDATE {table} SET circle_id = %s", [elsewhere]), table


def test_a_reader_brings_no_row_into_a_circle_that_is_not_open(town: None) -> None:
    with inside("coordinator") as i:
        i.open(w.slug_of("001"), act="write")
        columns = "case_id, basis_id, source_id, behaviour, text, noted_on"
        for circle in (
            w.ask("SELECT circle_id FROM cases_case WHERE slug = %s", [w.slug_of("002")])[0][0],
            UUID(int=0),
        ):
            assert i.fails(
                f"INSERT INTO cases_indication (id, circle_id, {columns}) SELECT gen_random_uuid(), %s, {columns} FROM cases_indication LIMIT 1",
                [circle],
            )


def test_nobody_deletes_a_row(town: None) -> None:
    with inside("coordinator") as i:
        i.open(w.slug_of("001"), act="write")
        for table in [*CONFIDENTIAL, *LISTED, *GUARDED, "secrecy_change", "secrecy_ledger"]:
            assert i.fails(f"DELETE FROM {table}"), table
            assert i.fails(f"TRUNCATE {table}"), table


def test_a_parallel_plan_shows_the_same_rows(town: None) -> None:
    with inside("coordinator") as i:
        i.open(w.slug_of("001"))
        forced = (
            "debug_parallel_query"
            if i.value("SELECT current_setting('server_version_num')::int") >= 160000
            else "force_parallel_mode"
        )
        i.sql(
            f"SET LOCAL {forced} = on; SET LOCAL parallel_setup_cost = 0; SET LOCAL parallel_tuple_cost = 0; SET LOCAL min_parallel_table_scan_size = 0"
        )
        assert i.value("SELECT count(*) FROM cases_indication") == 2


def _changed(i: Any, statement: str) -> int:
    with i.link.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.rowcount)
