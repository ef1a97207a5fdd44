"""What PostgreSQL itself refuses of actions, with SQL injected in the request of each person (R49, R51)."""

from __future__ import annotations

from cases.meetings import consultation
from cases.meetings.live import recusing
from cases.purposes import Purpose
from secrecy.acts import opened
from tests import world as w
from tests.cases import moments, steps
from tests.cases.acting.table import at_table, propose, slug, stands
from tests.cases.steps import People
from tests.secrecy.intruder import Intruder, inside

ACCEPT = "UPDATE followup_offer SET state = 'accepted'"
TEXT_ACCEPT = "UPDATE followup_action SET state = 'accepted'"


def nothing_changes(sql: Intruder, *statements: str) -> None:
    """Refused, or done to no row at all."""
    for statement in statements:
        assert sql.fails(statement) or sql.sql(f"{statement} RETURNING id") == [], statement


def test_r49_postgresql_lets_a_service_answer_for_itself_alone_and_nobody_change_what_was_asked(world: str) -> None:
    people = People()
    item = at_table(people)
    action, other = propose(people, item), propose(people, item, "CLB")
    # A service another's action: it may read it at the table, and write nothing there.
    with inside("clb") as sql:
        sql.open(slug(item))
        assert sql.value("SELECT count(*) FROM followup_action") == 2
        assert sql.value("SELECT count(*) FROM followup_offer WHERE slug = %s", [slug(action)]) == 0
        assert not sql.open(slug(action), act="write")
        nothing_changes(
            sql, f"{ACCEPT} WHERE slug = '{slug(action)}'", TEXT_ACCEPT, "UPDATE followup_action SET state = 'done'"
        )
        assert sql.open(slug(other), act="write")
        where = f"WHERE circle_id <> (SELECT circle_id FROM followup_offer WHERE slug = '{slug(other)}')"
        nothing_changes(sql, f"{TEXT_ACCEPT} {where}")
    # Who speaks for it says how it stands; not what, not whose, not by when, and proposes none.
    with inside("caw") as sql:
        assert sql.open(slug(action), act="write")
        for column in ("text = text", "due = due + 30", "domain = domain", "service_id = service_id", "item = NULL"):
            assert sql.fails(f"UPDATE followup_action SET {column}"), column
        for column in ("due = due + 30", "service_id = service_id", "reference = 'CAS'", "item = NULL"):
            assert sql.fails(f"UPDATE followup_offer SET {column} WHERE slug = '{slug(action)}'"), column
        for state in ("proposed", "withdrawn", "passed_on"):
            assert sql.fails(f"UPDATE followup_action SET state = '{state}'"), state
        assert sql.fails(f"UPDATE followup_offer SET state = 'withdrawn' WHERE slug = '{slug(action)}'")
        columns = "id, circle_id, item, service_id, text, due, state, domain, result, case_id"
        assert sql.fails(f"INSERT INTO followup_action ({columns}) SELECT gen_random_uuid(), circle_id, item, service_id, text, due, 'proposed', domain, result, case_id FROM followup_action")  # fmt: skip
        assert sql.fails("DELETE FROM followup_action")
        assert sql.sql(f"{TEXT_ACCEPT} RETURNING id")
    # Who leads proposes and takes back, and doesn't answer in its place.
    for who in ("coordinator", "burgemeester"):
        with inside(who) as sql:
            assert sql.open(slug(action), act="write")
            nothing_changes(sql, f"{ACCEPT} WHERE slug = '{slug(action)}'", TEXT_ACCEPT, "UPDATE followup_action SET state = 'done'")  # fmt: skip
            assert sql.fails("UPDATE followup_action SET text = text")
    assert stands(action) == stands(other) == ("offered", "proposed")


def test_r51_who_was_not_in_the_room_reads_no_action_of_the_item_and_the_police_seat_neither(world: str) -> None:
    people = People()
    item = at_table(people)
    people.post("coordinator", f"{item}gaat-weg/", person=[steps.capacity_of("clb")])
    action = propose(people, item)
    reference = w.ask("SELECT k.reference FROM secrecy_circle k JOIN meetings_agendaitem a ON a.case_id = (SELECT case_id FROM meetings_agendaitem WHERE slug = %s) AND k.id = (SELECT circle_id FROM cases_case c WHERE c.id = a.case_id)", [slug(item)])[0][0]  # fmt: skip
    # The seat knows that there is one: process data. Who left before it was said, and who never came, don't.
    for who, heads in (("politie", 1), ("clb", 0), ("vdab", 0), ("coordinator-elders", 0), ("auditor", 0), ("superuser", 0)):  # fmt: skip
        with inside(who) as sql:
            for tried in (slug(action), slug(item), reference):
                for act in ("read", "write", "admit"):
                    sql.open(tried, act=act)
            assert sql.value("SELECT count(*) FROM followup_action") == 0, who
            assert sql.value("SELECT count(*) FROM followup_offer WHERE slug = %s", [slug(action)]) == heads, who
            nothing_changes(sql, f"{ACCEPT} WHERE slug = '{slug(action)}'")
    assert people.get("politie", action).status_code == 404
    # Who is out of the item by a conflict of interest reads none of it either, also when it is for their own service.
    people.post("coordinator", f"{item}belangenconflict/", person=[steps.capacity_of("caw")])
    assert people.get("caw", action).status_code == 404
    later = propose(people, item, "Lokaal bestuur", text="Iets anders")
    with inside("caw") as sql:
        assert not sql.open(slug(action))
        assert not sql.open(slug(later))


def test_r51_who_left_or_stepped_out_after_one_returned_to_an_item_reads_no_action_proposed_since(world: str) -> None:
    """The item bears the end of its earlier round: it is no reason to take who left later for present."""
    item = moments.plan()
    moments.accept("caw", moments.ask(item))
    moments.accept("clb", moments.ask(item, "CLB"))
    moments.hold(item)
    moments.move_on(item)
    moments.hold(item, "caw", "clb")
    with w.standing_as("politie"):
        recusing.step_aside(opened(moments.ITEMS, item, purpose=Purpose.TABLE))
    with w.standing_as("coordinator"):
        row = opened(moments.ITEMS, item, purpose=Purpose.TABLE, act="admit")
        (gone,) = [a for a in consultation.present(row) if a.capacity == moments.capacity_of("clb")]
        consultation.leave(row, gone)
    moments.propose(item, "CAW")
    assert "action" in moments.opens("caw", item)
    for who in ("politie", "clb"):
        assert "action" not in moments.opens(who, item), who
