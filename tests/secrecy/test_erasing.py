"""R56, promises 5, 6 and 10: what has come to its end is erased whole, by an office, with a proof; or it was not begun."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest

from cases.models import Case
from cases.purposes import Purpose
from secrecy.acts import RecordImpossible, Refused, erasable, erase, open_circles, own_key, sound
from secrecy.models import ErasureProof
from tests import world as w
from tests.secrecy.intruder import inside
from tests.secrecy.test_at_rest import dump
from tests.secrecy.test_restore import keys_of, restoring

__all__ = ["restoring"]

CASE = "001"
AGED = "UPDATE cases_case SET listed_on = listed_on - 800 WHERE slug = %s"
DISCUSSED = """UPDATE meetings_agendaitem SET opened_at = opened_at - interval '800 days', closed_at = closed_at - interval '800 days'
  WHERE case_id IN (SELECT id FROM cases_case WHERE slug = %s)"""


def age(number: str = CASE) -> UUID:
    """A case that nobody spoke of for two years; its circle."""
    w.ask(AGED, [w.slug_of(number)])
    w.ask(DISCUSSED, [w.slug_of(number)])
    return circle_of(number)


def circle_of(number: str = CASE) -> UUID:
    return UUID(str(w.ask("SELECT circle_id FROM cases_case WHERE slug = %s", [w.slug_of(number)])[0][0]))


def within(circle: UUID) -> list[UUID]:
    return [c for (c,) in w.ask("SELECT id FROM secrecy_circle WHERE id = %s OR root_id = %s", [circle, circle])]


def tables() -> list[str]:
    """Every table that has rows in circles."""
    return [
        name
        for (name,) in w.ask(
            "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'"
            " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'circle_id' WHERE c.relkind = 'r' ORDER BY 1"
        )
    ]


def rows_in(circles: list[UUID]) -> dict[str, int]:
    found = {
        t: w.ask(f"SELECT count(*) FROM {t} WHERE circle_id = ANY (%s::uuid[])", [[str(c) for c in circles]])[0][0]
        for t in tables()
    }
    return {t: n for t, n in found.items() if n}


#: What outlives a case, by reference: circles and who was let in, the records, the proofs, a service's own disclosure ledger.
OUTLIVES = (
    "secrecy_circle", "secrecy_admission", "secrecy_change", "secrecy_ledger", "secrecy_erasureproof", "keystore.destroyed", "contributions_disclosure",
)  # fmt: skip


def named(marks: list[str]) -> set[str]:
    """The tables in which one of these is found, besides what outlives a case."""
    found = set()
    for (name,) in w.ask(
        "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname IN ('public', 'secrecy', 'keystore') AND c.relkind = 'r' AND c.relname NOT LIKE 'ledger%'"
    ):
        if name not in OUTLIVES:
            for (row,) in w.ask(f"SELECT to_jsonb(t)::text FROM {name} t"):
                found |= {name} if any(mark in row for mark in marks) else set()
    return found


def everything() -> dict[str, str]:
    """A print of every table of the database, standings aside: they end with their transaction."""
    return {
        name: w.ask(f"SELECT coalesce(md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))), '') FROM {name} t")[0][0]
        for (name,) in w.ask(
            "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname IN ('public', 'secrecy', 'keystore') AND c.relkind = 'r' AND c.relname <> 'standing'"
        )
    }


def test_a_case_at_its_term_is_erased_whole_and_leaves_a_proof_that_names_no_one(world: str) -> None:
    """R54, R56."""
    slug, circle = w.slug_of(CASE), circle_of()
    assert erase(circle, "term") is None  # nobody erases what isn't due, an office neither
    assert w.entries(act="refuse")[-1]["outcome"] == "not due to be erased"
    assert rows_in([circle])
    age()
    assert [d.kind for d in erasable() if d.circle == circle] == ["case"]
    circles = within(circle)
    marks = [*map(str, circles), *(str(row) for t in tables() for (row,) in w.ask(f"SELECT id FROM {t} WHERE circle_id = ANY (%s::uuid[])", [[str(c) for c in circles]]))]  # fmt: skip
    marks += [ref for (ref,) in w.ask("SELECT reference FROM secrecy_circle WHERE id = ANY (%s::uuid[])", [[str(c) for c in circles]])]  # fmt: skip
    before, elsewhere = rows_in(circles), rows_in(within(circle_of("002")))
    item = w.ask("SELECT i.id FROM meetings_agendaitem i JOIN cases_case c ON c.id = i.case_id WHERE c.circle_id = %s LIMIT 1", [circle])[0][0]  # fmt: skip
    person = w.id_of("coordinator")
    w.ask("INSERT INTO secrecy.outbox (user_id, message, about) VALUES (%s, 'reminder', 'reminder ' || %s)", [person, str(circles[-1])])  # fmt: skip
    w.ask(
        "INSERT INTO meetings_recusal (id, cell_id, item, user_id, capacity, declared_by_id, at) SELECT gen_random_uuid(), cell_id, %s, %s, gen_random_uuid(), %s, now() FROM cases_case LIMIT 1",
        [item, person, person],
    )
    assert len(circles) > 5
    assert len(before) > 8

    number = erase(circle, "term")
    assert number is not None
    assert rows_in(circles) == {}
    assert named(marks) == set()
    assert rows_in(within(circle_of("002"))) == elsewhere
    assert w.ask("SELECT count(*) FROM keystore.circle_key WHERE circle = ANY (%s::uuid[])", [[str(c) for c in circles]]) == [(0,)]  # fmt: skip
    assert w.ask("SELECT count(*) FROM meetings_recusal WHERE item = %s", [item]) == [(0,)]
    assert w.ask("SELECT count(*) FROM secrecy.pulse WHERE circle = ANY (%s::uuid[])", [[str(c) for c in circles]]) == [(0,)]  # fmt: skip
    assert w.ask("SELECT count(*) FROM secrecy.outbox WHERE strpos(about, %s) > 0", [str(circles[-1])]) == [(0,)]
    # What survives: circles and admissions as references, ended; the ledger; the change log, which names rows and columns.
    assert len(within(circle)) == len(circles)
    assert w.ask("SELECT count(*), count(*) FILTER (WHERE until > now()) FROM secrecy_admission WHERE content_object_id = ANY (%s::uuid[])", [[str(c) for c in circles]])[0][1] == 0  # fmt: skip
    (entry,) = w.entries(act="erase", circle=circle)
    assert (entry["actor"], entry["circle"], entry["door"], entry["purpose"]) == (None, circle, "office:retention", "termijn verstreken")  # fmt: skip
    gone = w.ask(
        "SELECT changes::text FROM secrecy_change WHERE door = 'office:retention' AND action = 2 AND actor_id IS NULL"
    )
    assert len(gone) >= sum(before.values())
    assert all("CAS-" not in changes for (changes,) in gone)
    assert w.ask("SELECT count(*) FROM secrecy.standing WHERE door LIKE 'office%%'") == [(0,)]
    assert erase(circle, "term") is None  # once

    proved(number, before, entry, slug, circle)
    closed(slug)
    checked = w.manage("verify_proofs").stdout.splitlines()  # the town has one of its own
    assert len(checked) == w.ask("SELECT count(*) FROM secrecy_erasureproof")[0][0] == 2
    (ours,) = [line for line in checked if line.startswith(str(number))]
    assert all(line.endswith(" signed") for line in (ours, *checked))
    w.ask("ALTER TABLE secrecy_erasureproof DISABLE TRIGGER never_changed")
    w.ask("UPDATE secrecy_erasureproof SET statement = replace(statement, 'term', 'early')")
    done = w.manage("verify_proofs", check=False)
    assert (done.returncode, "NOT SIGNED" in done.stdout) == (1, True)


def proved(number: UUID, before: dict[str, int], entry: dict[str, Any], slug: str, circle: UUID) -> None:
    """The proof: for the seats of the cell, signed, and without a name, a case or a circle."""
    with w.standing_as("burgemeester"):
        proof = ErasureProof.objects.get(pk=number)
        assert sound(proof.statement, proof.signature, proof.key)
        assert not sound(proof.statement.replace('"circles": ', '"circles": 1'), proof.signature, proof.key)
        assert not sound(proof.statement, None, proof.key)
    assert bytes(proof.key or b"") == own_key()
    said = json.loads(proof.statement)
    assert set(said) == {"proof", "day", "cell", "kind", "ground", "circles", "rows", "list", "entry"}
    assert said["rows"].items() >= (before | {"reviews_review": 1}).items()
    assert said["entry"] == bytes(entry["commitment"]).hex()
    assert not any(word in proof.statement for word in ("CAS-", slug, str(circle), "burgemeester"))
    for stranger in ("caw", "coordinator-elders"):
        with inside(stranger) as i:
            assert i.value("SELECT count(*) FROM secrecy_erasureproof") == 0
            for forged in ("DELETE FROM secrecy_erasureproof", "UPDATE secrecy_erasureproof SET circles = 1"):
                assert "permission denied" in str(i.fails(forged))
    with pytest.raises(Exception, match="append-only"):  # once signed, not by the superuser either
        w.ask("UPDATE secrecy_erasureproof SET statement = ''")


def closed(slug: str) -> None:
    """Who read it yesterday is told that there is no such case."""
    for who in ("burgemeester", "coordinator", "caw"):
        with pytest.raises(Refused), w.standing_as(who):
            open_circles(slug, purpose=Purpose.TABLE)
    with w.standing_as("burgemeester"):
        assert not Case.objects.filter(slug=slug).exists()
    assert w.signed_in("coordinator").get(f"/casussen/{slug}/").status_code == 404


KILLS = {
    "at the first key": "BEFORE DELETE ON keystore.circle_key",
    "at the admissions": "AFTER UPDATE ON secrecy_admission",
    "among the rows": "AFTER DELETE ON meetings_agendaitem",
    "after the last rows": "AFTER DELETE ON subject_requests_subjectrequest",
    "at the entry": "AFTER INSERT ON secrecy_ledger",
    "at the proof": "BEFORE INSERT ON secrecy_erasureproof",
    "at the signature": "AFTER UPDATE ON secrecy_erasureproof",
}


def test_killed_at_any_point_it_was_not_begun(world: str) -> None:
    """R56."""
    circle = age()
    w.ask("CREATE FUNCTION public.killed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(5); RETURN NULL; END'")  # fmt: skip
    before = everything()
    for when in KILLS.values():
        w.ask(f"CREATE TRIGGER killed {when} FOR EACH STATEMENT EXECUTE FUNCTION public.killed()")
        with pytest.raises(RecordImpossible):
            erase(circle, "term")
        w.ask(f"DROP TRIGGER killed ON {when.split(' ON ')[1]}")
        assert everything() == before, when
    # A row that came meanwhile, and still points there, stands in the way of all of it: no half.
    w.ask("CREATE TABLE public.late (case_id uuid REFERENCES cases_case DEFERRABLE INITIALLY DEFERRED)")
    w.ask("INSERT INTO public.late SELECT id FROM cases_case WHERE circle_id = %s", [circle])
    with pytest.raises(RecordImpossible):
        erase(circle, "term")
    w.ask("DROP TABLE public.late")
    assert everything() == before
    assert erase(circle, "term")


def test_a_backup_of_the_day_before_shows_nothing_once_the_list_is_replayed(world: str, restoring: Any) -> None:
    """R56, R57, promise 10: content and keys of yesterday, and the list of today."""
    slug, circle = w.slug_of(CASE), age()
    circles, elsewhere = within(circle), rows_in(within(circle_of("002")))
    content, keys = dump(world, "--format=custom"), keys_of(world)
    assert erase(circle, "term")
    ended = w.ask("SELECT circle, because, whole FROM keystore.destroyed")
    assert len(ended) >= len(circles)

    restoring(content, keys)
    assert rows_in(circles)  # it came back, keys and all: which is why the list goes first
    for person in ("burgemeester", "coordinator"):
        with pytest.raises(RecordImpossible), w.standing_as(person):
            pass  # until then nobody stands here, and nothing is shown
    for row in ended:
        w.ask("INSERT INTO keystore.destroyed (circle, because, whole) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING", row)
    ((keys_gone,),) = w.ask("SELECT secrecy.replay_destroyed()")
    assert keys_gone == len(circles)
    assert rows_in(circles) == {}
    assert rows_in(within(circle_of("002"))) == elsewhere
    closed(slug)
    assert w.ask("SELECT secrecy.replay_destroyed()") == [(0,)]


def test_only_an_office_of_the_log_role_erases_and_only_what_the_view_lets_end(world: str) -> None:
    circle = age()
    with inside("burgemeester") as i:
        for call in (
            f"SELECT secrecy.erase('{circle}', 'term', gen_random_uuid())",
            "SELECT secrecy.sign_proof(gen_random_uuid(), '', '')",
            f"SELECT secrecy.take_away(ARRAY['{circle}'::uuid], 'x')",
            "SELECT secrecy.erasable(10)",
            "SELECT secrecy.end_proofs()",
            f"DELETE FROM cases_case WHERE circle_id = '{circle}'",
        ):
            assert "permission denied" in str(i.fails(call)), call
    assert erase(circle, "early") is None  # no such ground here
    assert erase(UUID(int=0), "term") is None
    # The keeper itself takes away no row whose key stands.
    for table in tables():
        if table != "secrecy_circle":
            with w.connect(autocommit=False) as link, link.cursor() as cursor:
                cursor.execute("SET ROLE livc_keeper")
                cursor.execute(f"DELETE FROM {table} WHERE circle_id IS NOT NULL")
                assert cursor.rowcount == 0, table
                link.rollback()
