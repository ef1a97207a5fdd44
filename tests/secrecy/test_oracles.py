"""Hidden rows tell nothing of themselves: not by an error, a count, a key, a plan or a statistic."""

from __future__ import annotations

from uuid import UUID

import psycopg2
import pytest

from tests import world as w
from tests.secrecy.intruder import Intruder, inside

PROBES = [
    "SELECT * FROM cases_indication WHERE 1 / (length(text) - length(text)) = 1",
    "SELECT * FROM cases_indication WHERE encode(text, 'escape')::int = 1",
    "SELECT * FROM cases_indication WHERE (id::text || 'x')::uuid IS NULL",
    "SELECT * FROM cases_case WHERE reference::int = 1",
    "SELECT CASE WHEN count(*) > 0 THEN 1 / (count(*) - count(*)) END FROM cases_indication",
    "SELECT * FROM cases_indication TABLESAMPLE BERNOULLI (100)",
    "SELECT * FROM cases_indication TABLESAMPLE SYSTEM (100)",
    "SELECT * FROM cases_indication WHERE ctid = ANY (ARRAY(SELECT format('(%s,%s)', p, n)::tid FROM generate_series(0, 3) p, generate_series(1, 50) n))",
    "SELECT * FROM ONLY cases_indication",
    "TABLE cases_indication",
    "SELECT * FROM cases_indication FOR UPDATE",
    "SELECT (SELECT count(*) FROM cases_indication i WHERE i.case_id = c.id) FROM (VALUES (1)) v, cases_case c WHERE false",
    "WITH x AS MATERIALIZED (SELECT * FROM cases_indication) SELECT * FROM x",
    "SELECT * FROM cases_indication i LEFT JOIN cells_cell c ON true WHERE i.id IS NOT NULL",
    "UPDATE cases_indication SET noted_on = now() RETURNING *",
    "MERGE INTO cases_indication t USING (VALUES (1)) v ON t.id IS NOT NULL WHEN MATCHED THEN UPDATE SET noted_on = now()",
    "INSERT INTO cases_indication SELECT * FROM cases_indication",
    "SELECT * FROM pg_stats WHERE tablename LIKE 'cases_%' OR tablename LIKE 'secrecy_%' OR tablename LIKE 'contributions_%'",
]


@pytest.mark.parametrize("probe", PROBES)
def test_a_probe_finds_nothing_and_stumbles_over_nothing(town: None, probe: str) -> None:
    with inside("vdab") as i:
        assert i.sql(probe) in ([], [(None,)])


def test_copy_brings_out_what_is_open_alone(town: None) -> None:
    import io

    for opens, lines in ((False, 0), (True, 2)):
        with inside("coordinator") as i, i.link.cursor() as cursor:
            if opens:
                i.open(w.slug_of("001"))
            for source in ("cases_indication", "(SELECT id FROM cases_indication)"):
                out = io.StringIO()
                cursor.copy_expert(f"COPY {source} TO STDOUT", out)
                assert len(out.getvalue().splitlines()) == lines


def test_copy_does_not_bring_rows_in(town: None) -> None:
    import io

    with inside("coordinator") as i, i.link.cursor() as cursor:
        i.open(w.slug_of("001"), act="write")
        with pytest.raises(psycopg2.Error):
            cursor.copy_expert("COPY cases_indication FROM STDIN", io.StringIO("x\n"))


def test_a_search_in_ones_own_way_sees_no_more(town: None) -> None:
    with inside("vdab") as i:
        i.sql(
            "SET LOCAL search_path = secrecy, public; SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off; SET LOCAL plan_cache_mode = force_generic_plan"
        )
        i.sql("PREPARE p AS SELECT count(*) FROM public.cases_indication")
        assert i.value("EXECUTE p") == 0
        assert i.value("SELECT count(*) FROM public.cases_case") == 0


# References: what is hidden can be pointed at by nobody who doesn't know its random key. ----------------------


def _point_at(i: Intruder, case: UUID) -> psycopg2.Error | None:
    return i.fails(
        "INSERT INTO cases_indication (id, circle_id, case_id, basis_id, source_id, behaviour, text, noted_on)"
        " SELECT gen_random_uuid(), circle_id, %s, basis_id, source_id, 'x', 'x', now() FROM cases_indication LIMIT 1",
        [case],
    )


def test_keys_that_others_point_at_are_random(town: None) -> None:
    for table in (
        "cases_case",
        "cases_legalbasis",
        "secrecy_circle",
        "meetings_agendaitem",
        "meetings_invitation",
        "meetings_meeting",
    ):
        versions = w.ask(f"SELECT DISTINCT substr(id::text, 15, 1) FROM {table}")
        assert versions == [("4",)], table


def test_an_absent_key_cannot_be_pointed_at_so_guessing_would_take_a_random_uuid(town: None) -> None:
    with inside("coordinator") as i:
        i.open(w.slug_of("001"), act="write")
        i.sql("SET CONSTRAINTS ALL IMMEDIATE")  # else they wait for the commit
        assert isinstance(_point_at(i, UUID(int=7)), psycopg2.errors.ForeignKeyViolation)


def test_a_number_used_in_another_cell_cannot_be_tried(town: None) -> None:
    """What is unique in a cell is refused by the policy before its uniqueness is looked at."""
    header = (
        "INSERT INTO cases_case (id, circle_id, cell_id, reference, slug, state, listed_on, listed_by_id, to_close)"
        " SELECT gen_random_uuid(), circle_id, %s, %s, md5(random()::text)::varchar(20), state, listed_on, listed_by_id, false FROM cases_case LIMIT 1"
    )
    elsewhere, home = 2, 1
    taken = w.ask("SELECT reference FROM cases_case LIMIT 1")[0][0]
    with inside("burgemeester") as i:
        i.open(w.slug_of("001"), act="write")
        for reference in (taken, "CAS-1999-999"):
            assert isinstance(i.fails(header, [elsewhere, reference]), psycopg2.errors.InsufficientPrivilege)
        assert isinstance(i.fails(header, [home, taken]), psycopg2.errors.UniqueViolation)


def test_references_in_urls_are_random(town: None) -> None:
    slugs = [s for (s,) in w.ask("SELECT reference FROM secrecy_circle UNION SELECT slug FROM meetings_meeting")]
    assert all(len(s) == 14 and s.isalnum() and s == s.lower() for s in slugs)
    assert len({s[:4] for s in slugs}) > len(slugs) * 0.8
