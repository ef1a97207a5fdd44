"""Admissions that hang on an invitation: what opens and closes them, and what SQL injected in somebody's request can't do to it."""

from __future__ import annotations

from uuid import uuid4

import psycopg2
import psycopg2.errors
import pytest

from tests import world as w
from tests.cases import moments as m
from tests.secrecy.intruder import Intruder, inside

DENIED = psycopg2.errors.InsufficientPrivilege


def circle_of(slug: str) -> str:
    return str(w.ask("SELECT id FROM secrecy_circle WHERE reference = %s", [slug])[0][0])


def changed(i: Intruder, statement: str, *args: object) -> bool:
    """Whether a row was changed: refused and «no row» are both no."""
    i.sql("SAVEPOINT attack")
    try:
        with i.link.cursor() as cursor:
            cursor.execute(statement, args)
            return cursor.rowcount > 0
    except psycopg2.Error:
        i.sql("ROLLBACK TO attack")
        return False


@pytest.mark.parametrize("answered", ["declined", "withdrawn", "lapsed"])
def test_an_invitation_that_closed_is_not_opened_again_by_who_was_asked(world: str, answered: str) -> None:
    item = m.plan()
    slug = m.ask(item)
    if answered == "declined":
        m.decline("caw", slug)
    elif answered == "withdrawn":
        m.withdraw(slug)
    else:
        m.lapse(item)
    with inside("caw") as i:
        assert i.open(slug, act="write") == []
        assert not changed(i, "UPDATE meetings_invitation SET state = 'sent' WHERE slug = %s", slug)
        assert not changed(i, "UPDATE meetings_invitation SET state = 'accepted', comes = secrecy.capacity() WHERE slug = %s", slug)  # fmt: skip


def test_who_was_asked_answers_and_writes_nothing_else_of_the_invitation(world: str) -> None:
    slug = m.ask(m.plan())
    with inside("caw") as i:
        assert i.open(slug, act="write")
        for column in ("sent_at = now()", "service_id = service_id", "item_id = item_id", "slug = 'x'"):
            assert isinstance(i.fails(f"UPDATE meetings_invitation SET {column}"), DENIED), column
        assert not changed(i, "UPDATE meetings_invitation SET state = 'withdrawn' WHERE slug = %s", slug)
        assert not changed(i, "UPDATE meetings_invitation SET state = 'accepted' WHERE slug = %s", slug)  # nobody comes
        assert not changed(i, "UPDATE meetings_motive SET text = text")
        letter = (
            "INSERT INTO meetings_motive (id, circle_id, invitation_id, text, urgency, services)"
            " SELECT gen_random_uuid(), circle_id, invitation_id, text, urgency, services FROM meetings_motive"
        )
        assert isinstance(i.fails(letter), DENIED)
        assert changed(i, "UPDATE meetings_invitation SET state = 'declined', answered_at = now() WHERE slug = %s", slug)  # fmt: skip


def test_who_asks_does_not_answer_and_who_prepares_neither_asks_nor_answers(world: str) -> None:
    item = m.plan()
    slug = m.ask(item)
    comes = str(m.capacity_of("caw"))
    with inside("burgemeester") as i:
        i.open(slug, act="write")
        for state in ("accepted", "declined"):
            assert not changed(i, "UPDATE meetings_invitation SET state = %s, comes = %s WHERE slug = %s", state, comes, slug)  # fmt: skip
    with inside("coordinator") as i:
        i.open(item, act="admit")
        i.open(slug)
        assert i.open(slug, act="write") == []
        assert not changed(i, "UPDATE meetings_invitation SET state = 'withdrawn' WHERE slug = %s", slug)
        asking = (
            "INSERT INTO meetings_invitation (id, circle_id, item_id, service_id, slug, state, sent_at)"
            " SELECT gen_random_uuid(), circle_id, item_id, service_id, 'zelf', 'sent', now() FROM meetings_invitation WHERE slug = %s"
        )
        assert isinstance(i.fails(asking, [slug]), DENIED)


def test_nobody_lets_oneself_in_by_hanging_on_something(world: str) -> None:
    item = m.plan()
    slug = m.ask(item)
    row = (
        "INSERT INTO secrecy_admission (user_id, permission_id, content_object_id, capacity, ground, giver_id, given_at, until, ended_because, while_of, while_is)"
        " SELECT secrecy.reader(), permission_id, %s, secrecy.capacity(), ground, secrecy.reader(), now(), now() + interval '1 day', '', %s, 'invited' FROM secrecy_admission LIMIT 1"
    )
    with inside("caw") as i:
        i.open(slug, act="write")
        assert isinstance(i.fails(row, [circle_of(slug), circle_of(slug)]), DENIED)
        assert isinstance(i.fails("UPDATE secrecy_admission SET while_of = NULL, while_is = ''"), DENIED)
        assert not changed(i, "UPDATE secrecy_admission SET until = until + interval '1 year', ended_because = 'x'")


def test_hanging_on_what_does_not_exist_opens_nothing(world: str) -> None:
    item = m.plan()
    slug = m.ask(item)
    w.ask("ALTER TABLE secrecy_admission DISABLE TRIGGER entered")
    w.ask("UPDATE secrecy_admission SET while_of = %s WHERE while_of = %s", [str(uuid4()), circle_of(slug)])
    assert m.reads("caw", item) == set()


def test_an_answer_closes_at_the_next_statement_of_a_request_that_is_under_way(world: str) -> None:
    slug = m.ask(m.plan())
    with inside("caw") as i:
        i.open(slug)
        assert i.value("SELECT count(*) FROM meetings_motive") == 1
        m.withdraw(slug)
        assert i.value("SELECT count(*) FROM meetings_motive") == 0


def test_asking_and_answering_stand_in_the_ledger_by_themselves(world: str) -> None:
    slug = m.ask(m.plan())
    m.accept("caw", slug)
    m.withdraw(slug)
    lines = [(e["actor"], e["act"], e["reference"]) for e in w.entries(circle=circle_of(slug)) if e["act"] in ("ask", "answer")]  # fmt: skip
    mayor, caw = w.id_of("burgemeester"), w.id_of("caw")
    assert lines == [
        (mayor, "ask", "invitation sent"),
        (caw, "answer", "invitation accepted"),
        (mayor, "answer", "invitation withdrawn"),
    ]


def test_a_text_of_one_kind_is_not_slipped_into_the_circle_of_another(world: str) -> None:
    """Who may write in a contribution's circle can't leave a decision there, nor a contribution in the item's."""
    item = m.plan()
    slug = m.ask(item)
    with inside("burgemeester") as i:
        i.open(item, act="admit")
        i.open(slug, act="write")
        circles = {"item": circle_of(item), "invitation": circle_of(slug)}
        wrong = {
            "meetings_marked (id, circle_id, item_id, text, saved_at)": ("item", "invitation"),
            "meetings_invitee (id, circle_id, item_id, service_id)": ("invitation",),
            "meetings_decision (id, circle_id, item_id, kind, text, taken_at)": ("item", "invitation"),
        }
        values = {"text": "'x'", "kind": "'x'", "service_id": "1", "saved_at": "now()", "taken_at": "now()", "id": "gen_random_uuid()"}  # fmt: skip
        for table, places in wrong.items():
            columns = table[table.index("(") + 1 : -1].split(", ")
            for place in places:
                said = {
                    "circle_id": f"'{circles[place]}'",
                    "item_id": f"(SELECT id FROM meetings_agendaitem WHERE slug = '{item}')",
                    **values,
                }
                row = ", ".join(said[c] for c in columns)
                assert isinstance(i.fails(f"INSERT INTO {table} VALUES ({row})"), DENIED), (table, place)


def test_only_deployment_and_the_keeper_say_what_is_so(town: None) -> None:
    with inside("caw") as i:
        for view in ("secrecy_condition", "secrecy_due"):
            assert isinstance(i.fails(f"SELECT * FROM {view}"), DENIED)
