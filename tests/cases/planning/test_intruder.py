"""SQL of one's own in the request of who doesn't lead: PostgreSQL keeps agenda and meeting as they are."""

from __future__ import annotations

import pytest

from tests import world as w
from tests.cases import steps
from tests.cases.planning import agendas
from tests.secrecy.intruder import Intruder, inside

MEETING = [
    "UPDATE meetings_meeting SET starts_at = starts_at + interval '1 day' WHERE slug = %s",
    "UPDATE meetings_meeting SET state = 'cancelled', sequence = sequence + 1 WHERE slug = %s",
    "UPDATE meetings_meeting SET place = 'Elders' WHERE slug = %s",
]
ITEM = [
    "UPDATE meetings_agendaitem SET position = 99 WHERE slug = %s",
    "UPDATE meetings_agendaitem SET removed_at = now() WHERE slug = %s",
    "UPDATE meetings_agendaitem SET minutes = 5, item_kind = 'closing' WHERE slug = %s",
]
STATE = "SELECT m.starts_at, m.state, m.place, m.sequence, i.position, i.minutes, i.item_kind, i.removed_at FROM meetings_agendaitem i JOIN meetings_meeting m ON m.id = i.meeting_id ORDER BY i.slug"


@pytest.mark.parametrize("slug", ["politie", "caw"])
def test_a_police_seat_or_representative_does_not_reorder_move_cancel_or_remove(world: str, slug: str) -> None:
    people = steps.People()
    agendas.cases(people, 2)
    meeting = agendas.planned(people)
    item = agendas.items(meeting)[0]
    assert steps.invite(people, f"{meeting}{item}/", "CAW").status_code == 302
    steps.accept(people, "caw", f"{meeting}{item}/")
    before = w.ask(STATE)
    with inside(slug, door="meetings:arrange") as i:
        _open_all(i, item)
        for statement in MEETING:
            assert _kept(i, statement, agendas.slug(meeting)), statement
        for statement in ITEM:
            assert _kept(i, statement, item), statement
        i.link.commit()
    assert w.ask(STATE) == before


def test_a_police_seat_plans_no_meeting(world: str) -> None:
    with inside("politie", door="meetings:plan") as i:
        assert i.fails(
            "INSERT INTO meetings_meeting (id, slug, cell_id, starts_at, place, state, sequence, changed_at)"
            " SELECT gen_random_uuid(), 'ingebroken', cell_id, now(), 'x', 'planned', 0, now() FROM meetings_meeting LIMIT 1"
        )


def test_who_leads_changes_of_an_item_only_what_planning_changes(world: str) -> None:
    """Also with everything opened: to which meeting and case an item belongs stays as it was made."""
    people = steps.People()
    agendas.cases(people, 1)
    item = agendas.items(agendas.planned(people))[0]
    with inside("coordinator", door="meetings:arrange") as i:
        i.open(item, act="write")
        assert i.fails("UPDATE meetings_agendaitem SET meeting_id = (SELECT id FROM meetings_meeting LIMIT 1)")
        assert i.fails("UPDATE meetings_agendaitem SET case_id = (SELECT id FROM cases_case LIMIT 1)")
        assert i.fails("DELETE FROM meetings_agendaitem")
        assert i.fails("UPDATE meetings_meeting SET cell_id = cell_id")


def _open_all(i: Intruder, item: str) -> None:
    """Whatever opens to this reader, in every way there is; most of it is refused."""
    for act in ("read", "write", "admit"):
        i.open(item, act=act)


def _kept(i: Intruder, statement: str, slug: str) -> bool:
    """Refused, or nothing changed by it."""
    if i.fails(statement, [slug]):
        return True
    return not i.sql(f"{statement} RETURNING 1", [slug])
