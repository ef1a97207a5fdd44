"""SQL injected in somebody's request: who isn't the mayor invites nobody, and what is prepared lets nobody read."""

from __future__ import annotations

import pytest

from tests import world as w
from tests.cases import steps
from tests.cases.inviting import paper
from tests.cases.inviting.paper import ticked
from tests.secrecy.intruder import inside

KEYS = "SELECT r.circle_id FROM {table} r JOIN meetings_agendaitem a ON a.id = r.item_id WHERE a.slug = %s"


def row_of(table: str, item: str) -> str:
    """The circle of what lies there for an item."""
    return str(w.ask(KEYS.format(table=table), [paper.slug_of(item)])[0][0])


@pytest.mark.parametrize("slug", ["coordinator", "politie", "caw"])
def test_r15_nobody_but_the_mayor_inserts_an_invitation_a_letter_or_a_name(world: str, slug: str) -> None:
    people = steps.People()
    case, item = steps.an_item(people, invited=("CAW",), accepted=("caw",))
    letter = steps.invitation_of("caw", item).strip("/").split("/")[-1]
    with inside(slug) as i:
        for reference in (case, paper.slug_of(item), letter):
            for act in ("read", "write", "admit"):
                i.open(reference, act=act)
        for attack in (
            "INSERT INTO meetings_invitation (id, circle_id, item_id, service_id, slug, state, sent_at)"
            " SELECT gen_random_uuid(), circle_id, item_id, service_id, 'x', 'sent', now() FROM meetings_invitation",
            "INSERT INTO meetings_motive (id, circle_id, invitation_id, text, urgency, services)"
            " SELECT gen_random_uuid(), circle_id, id, '', '', '' FROM meetings_invitation",
            "INSERT INTO meetings_naming (id, circle_id, invitation_id, name, birth_date)"
            " SELECT gen_random_uuid(), circle_id, id, '', '' FROM meetings_invitation",
            "INSERT INTO meetings_invitee (id, circle_id, item_id, service_id)"
            " SELECT gen_random_uuid(), circle_id, id, (SELECT min(id) FROM participants_service) FROM meetings_agendaitem",
        ):
            assert i.fails(attack), attack
        taking_back = "UPDATE meetings_invitation SET state = 'withdrawn', comes = NULL"
        assert i.fails(taking_back) or not i.sql(f"{taking_back} RETURNING id")
    assert paper.sent(item) == {"CAW": "accepted"}


@pytest.mark.parametrize("slug", ["politie", "caw", "clb", "auditor", "coordinator-elders"])
def test_what_lies_ready_is_read_by_nobody_but_mayor_and_coordinator(world: str, slug: str) -> None:
    people = steps.People()
    case, item = steps.an_item(people, invited=("CAW",), accepted=("caw",))
    paper.prepare(people, item, ticked(item, "CLB", "Volgt de school op."))
    steps.open_item(people, item, "coordinator", "burgemeester", "politie", "caw")
    ((prepared,),) = w.ask(
        "SELECT k.reference FROM secrecy_circle k WHERE k.id = %s", [row_of("meetings_prepared", item)]
    )
    with inside(slug) as i:
        for reference in (case, paper.slug_of(item), prepared):
            for act in ("read", "write", "admit"):
                i.open(reference, act=act)
        assert i.value("SELECT count(*) FROM meetings_prepared") == 0
        assert i.value("SELECT count(*) FROM secrecy_circle WHERE kind = 'prepared'") == 0
    readers = w.ask(
        "SELECT DISTINCT u.username FROM secrecy_admission a JOIN participants_user u ON u.id = a.user_id WHERE a.content_object_id = %s",
        [row_of("meetings_prepared", item)],
    )
    assert {name for (name,) in readers} == {"coordinator", "burgemeester"}
    assert people.get("clb", item).status_code == 404


def test_the_coordinator_neither_signs_nor_makes_a_letter_of_what_lies_ready(world: str) -> None:
    people = steps.People()
    _case, item = paper.an_empty_item(people)
    paper.prepare(people, item, ticked(item, "CAW", "Kent het gezin."))
    circle = row_of("meetings_prepared", item)
    with inside("coordinator") as i:
        i.open(paper.slug_of(item), act="admit")
        assert i.value("SELECT count(*) FROM meetings_prepared WHERE circle_id = %s", [circle]) == 1
        assert i.fails(
            "INSERT INTO meetings_invitation (id, circle_id, item_id, service_id, slug, state, sent_at)"
            " SELECT gen_random_uuid(), circle_id, item_id, service_id, 'x', 'sent', now() FROM meetings_prepared"
        )
        assert i.fails("UPDATE meetings_prepared SET circle_id = (SELECT circle_id FROM meetings_agendaitem LIMIT 1)")
    assert paper.sent(item) == {}


def test_the_text_for_who_accepts_lies_in_its_own_circle_and_opens_with_accepting(world: str) -> None:
    people = steps.People()
    _case, item = steps.an_item(people, invited=("CAW", "CLB"), accepted=("caw",))
    paper.prepare(people, item, {f"{paper.slug_of(item)}-text": "Voor wie komt."})
    ((marked,),) = w.ask("SELECT marked_slug FROM meetings_agendaitem WHERE slug = %s", [paper.slug_of(item)])
    circle = row_of("meetings_marked", item)
    for slug, reads in (("caw", 1), ("clb", 0), ("politie", 0), ("vdab", 0)):
        with inside(slug) as i:
            i.open(marked)
            assert i.value("SELECT count(*) FROM meetings_marked WHERE circle_id = %s", [circle]) == reads, slug
            assert i.fails("UPDATE meetings_marked SET text = ''") or i.value("SELECT count(*) FROM meetings_marked WHERE text = ''") == 0  # fmt: skip
