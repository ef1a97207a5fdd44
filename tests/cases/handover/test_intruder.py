"""Whatever SQL is sent in whoever's request, between two cells there is one narrow door, and only by accepting (R60)."""

from __future__ import annotations

from typing import Any

from tests import world as w
from tests.cases import steps
from tests.cases.handover import walk
from tests.cases.handover.walk import GETS, GIVES
from tests.participants.seating import steps as seating
from tests.secrecy.intruder import Intruder, inside

THIRD = "superuser"  # becomes the mayor of a third cell
PROPOSE = (
    "INSERT INTO handover_proposal (id, circle_id, slug, of_case, reference, from_cell_id, to_cell_id, ground_id, state, proposed_by_id, proposed_at, answer_by, changed_at)"
    " SELECT gen_random_uuid(), %s, %s, %s, %s, %s, %s, id, %s, secrecy.reader(), now(), current_date + 5, now()"
    " FROM participants_legalreference LIMIT 1"
)


def in_order(said: dict[str, Any]) -> list[Any]:
    return [said[name] for name in ("circle", "slug", "case", "reference", "from", "to", "state")]


def a_third_cell() -> None:
    ((cell,),) = w.ask("INSERT INTO cells_cell (name, state) VALUES ('LIVC R Verderop', 'active') RETURNING id")
    w.ask(
        "INSERT INTO participants_seat (id, user_id, cell_id, service_id, municipality_id, kind, begins, ends, act, clearance, ended_because)"
        " SELECT gen_random_uuid(), %s, %s, service_id, municipality_id, 'mayor', begins, ends, '', '', '' FROM participants_seat WHERE user_id = %s",
        [w.id_of(THIRD), cell, w.id_of(GETS)],
    )
    seating.swear(THIRD)


def opens_nothing(i: Intruder, slug: str, case: str) -> None:
    for act in ("read", "write", "admit", "release"):
        for reference in (slug, f"{case}/transfer", case, f"{case}/identity"):
            assert i.open(reference, act=act) == [], (reference, act)
    for table in ("handover_minimum", "cases_case", "cases_datasubject", "cases_indication", "secrecy_circle"):
        assert i.value(f"SELECT count(*) FROM {table} WHERE {'id' if table == 'secrecy_circle' else 'circle_id'} IN (SELECT c FROM unnest(%s::uuid[]) c)", [OLD]) == 0, table  # fmt: skip


OLD: list[str] = []


def changes_nothing(i: Intruder, sent: str, args: Any = ()) -> bool:
    """Refused, or there is no row for this reader."""
    return i.fails(sent, args) is not None or not i.sql(f"{sent} RETURNING 1", args)


def test_r60_whatever_sql_is_sent_nobody_of_another_cell_gets_anything_before_acceptance_nor_more_after(
    world: str,
) -> None:
    people, case = steps.People(), w.slug_of("002")
    path = walk.propose(people, case)
    slug = path.strip("/").split("/")[-1]
    a_third_cell()
    circle, of_case, reference, home = w.ask("SELECT circle_id::text, of_case::text, reference, from_cell_id FROM handover_proposal WHERE slug = %s", [slug])[0]  # fmt: skip
    OLD[:] = [c for (c,) in w.ask("SELECT k.id::text FROM secrecy_circle k JOIN cases_case c ON k.id = c.circle_id OR k.root_id = c.circle_id WHERE c.slug = %s", [case])]  # fmt: skip
    ((read,),) = w.ask("SELECT permission FROM secrecy.act WHERE name = 'read'")
    gets = steps.capacity_of(GETS)
    let_in = (
        "INSERT INTO secrecy_admission (user_id, permission_id, content_object_id, capacity, ground, giver_id, given_at, until)"
        f" VALUES ({w.id_of(GETS)}, {read}, '{circle}', '{gets}', 'wet', secrecy.reader(), now(), now() + interval '9 days')"
    )
    told = {"circle": circle, "slug": slug, "case": of_case, "reference": reference, "state": "proposed"}
    columns = ("to_cell_id = from_cell_id", "answered_by_id = proposed_by_id", f"answered_in = '{gets}'", "read_until = current_date + 900", "answer_by = current_date + 900", "of_case = id", "slug = 'x'", "changed_at = now()")  # fmt: skip
    calls = (
        "secrecy.mayor_of(NULL)",
        f"secrecy.may_move('{of_case}')",
        "secrecy.transfer_stands()",
        "secrecy.enter_transfer()",
    )
    # Whoever stands on no mayor's seat of one of the two cells sees no proposal at all, and answers none.
    for who in ("coordinator-elders", THIRD, "coordinator", "politie", "caw", "auditor"):
        with inside(who) as i:
            assert i.value("SELECT count(*) FROM handover_proposal") == 0, who
            for state in ("accepted", "refused", "withdrawn", "done"):
                assert changes_nothing(i, f"UPDATE handover_proposal SET state = '{state}'"), (who, state)
            if who in ("coordinator-elders", THIRD):
                opens_nothing(i, slug, case)
                assert i.fails(let_in) is not None
    # The mayor who gets it sees the number; of the rest nothing, and can only answer.
    with inside(GETS) as i:
        assert i.sql("SELECT reference FROM handover_proposal WHERE slug = %s", [slug]) == [(reference,)]
        opens_nothing(i, slug, case)
        for state in ("withdrawn", "lapsed", "done", "proposed"):
            assert i.fails("UPDATE handover_proposal SET state = %s WHERE slug = %s", [state, slug]) is not None, state
        for column in columns:
            assert i.fails(f"UPDATE handover_proposal SET {column}") is not None, column
        for call in calls:
            assert i.fails(f"SELECT {call}") is not None, call
        assert i.fails(let_in) is not None
        for cells in ({"from": walk.elsewhere(), "to": home}, {"from": home, "to": walk.elsewhere()}):
            assert i.fails(PROPOSE, in_order(told | cells)) is not None
        # Accepting and giving up again in one transaction leaves nothing, and what was let in waits for the record.
        i.sql("UPDATE handover_proposal SET state = 'accepted' WHERE slug = %s", [slug])
        assert i.open(slug) == []
    # Who gives it accepts in nobody's place, lets nobody of another cell in, and proposes nothing that is accepted.
    with inside(GIVES) as i:
        i.open(case, act="admit")
        i.open(slug, act="admit")
        for state in ("accepted", "refused", "lapsed", "done"):
            assert i.fails("UPDATE handover_proposal SET state = %s WHERE slug = %s", [state, slug]) is not None, state
        for column in columns:
            assert i.fails(f"UPDATE handover_proposal SET {column}") is not None, column
        assert i.fails(let_in) is not None
    assert walk.stands(path) == "proposed"
    # Accepted, there is that one circle, to read, for who accepted alone, until the day.
    assert walk.press(people, GETS, path, "aanvaarden").status_code == 302
    with inside(GETS) as i:
        for act in ("write", "admit", "release"):
            assert i.open(slug, act=act) == [], act
        for other in (case, f"{case}/identity"):
            assert i.open(other) == [], other
        assert [row[1] for row in i.open(slug)] == [w.ask("SELECT circle_id FROM handover_proposal WHERE slug = %s", [slug])[0][0]]  # fmt: skip
        assert i.value("SELECT count(*) FROM handover_minimum") == 1
        assert i.value("SELECT count(*) FROM secrecy_circle") == 1
        assert i.value("SELECT count(*) FROM cases_case") == 0
        assert changes_nothing(i, "UPDATE handover_minimum SET why = ''")
        assert i.fails(let_in.replace(str(w.id_of(GETS)), str(w.id_of("coordinator-elders")))) is not None
    for who in ("coordinator-elders", THIRD):
        with inside(who) as i:
            opens_nothing(i, slug, case)
    # Taken back, or past its day, it closes at the next statement of who had it open.
    for ends in ("UPDATE handover_proposal SET state = 'withdrawn'", "UPDATE secrecy_admission SET until = now()"):
        with inside(GETS) as i:
            assert i.open(slug)
            assert i.value("SELECT count(*) FROM handover_minimum") == 1
            w.ask(f"{ends} WHERE {'slug' if 'proposal' in ends else 'while_of::text'} = %s", [slug if "proposal" in ends else circle])  # fmt: skip
            assert i.value("SELECT count(*) FROM handover_minimum") == 0, ends
        w.ask("UPDATE handover_proposal SET state = 'accepted' WHERE slug = %s", [slug])
    only_what_is_so_is_proposed(case, slug, told | {"from": home, "to": walk.elsewhere()})


def only_what_is_so_is_proposed(case: str, slug: str, right: dict[str, Any]) -> None:
    """Of the mayor's own case, open to admit, by its own number, to another cell, and not yet answered."""
    w.ask("DELETE FROM handover_proposal WHERE slug = %s", [slug])
    with inside(GIVES) as i:
        assert i.fails(PROPOSE, in_order(right)) is not None  # nothing is open
        i.open(case, act="admit")
        i.open(slug, act="admit")
        for wrong in (
            {"state": "accepted"},
            {"to": right["from"]},
            {"from": right["to"], "to": right["from"]},
            {"circle": OLD[0]},
            {"slug": "zandbank"},
            {"reference": "Zandbank"},
            {"case": w.ask("SELECT id::text FROM cases_case WHERE slug = %s", [w.slug_of("003")])[0][0]},
        ):
            assert i.fails(PROPOSE, in_order(right | wrong)) is not None, wrong
        assert i.fails(PROPOSE, in_order(right)) is None
