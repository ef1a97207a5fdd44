"""Only the two read it, and nobody else learns that it is there (R25): through the pages, and by injected SQL."""

from __future__ import annotations

import pytest

from secrecy.acts import orphaned
from tests import world as w
from tests.cases import moments as m
from tests.cases.briefing import steps
from tests.secrecy.intruder import inside


def test_the_two_read_what_they_wrote_to_each_other(world: str) -> None:
    two = steps.begun()
    for who in ("caw", steps.WORKER):
        answer = steps.page(who, two.path)
        assert answer.status_code == 200
        said = answer.content.decode()
        assert steps.ASKED in said
        assert steps.ANSWERED in said
        assert "A. Vertrouwens (CAW) en H. Hulpvaardig (CAW)" in said


def test_everybody_else_finds_nothing_there_by_page_or_by_sql(world: str) -> None:
    two = steps.begun()
    absent = {slug: steps.page(slug, "/overleg/hulpverlener/zzzzzzzzzzzzzz/") for slug in steps.OTHERS}
    for slug in steps.OTHERS:
        answer = steps.page(slug, two.path)
        assert answer.status_code == 404, slug
        assert answer.content == absent[slug].content, slug
        with inside(slug) as i:
            assert i.open(two.briefing) == [], slug
            assert i.open(f"{two.invitation}/briefing") == [], slug
            i.open(two.invitation)
            i.open(w.slug_of("001"))
            for table in ("meetings_briefing", "meetings_briefingnote"):
                assert i.value(f"SELECT count(*) FROM {table}") == 0, (slug, table)
            assert i.value("SELECT count(*) FROM secrecy_circle WHERE kind = 'briefing'") == 0, slug
            assert i.value("SELECT count(*) FROM secrecy_admission WHERE user_id IN (%s, %s) AND user_id <> secrecy.reader() AND content_object_id IN (SELECT id FROM secrecy_circle WHERE kind = 'briefing')", [w.id_of("caw"), w.id_of(steps.WORKER)]) == 0, slug  # fmt: skip


@pytest.mark.parametrize("slug", ["burgemeester", "coordinator", "caw-vervanger"])
def test_no_page_of_the_meeting_says_that_there_is_one(slug: str, world: str) -> None:
    two = steps.begun()
    client = w.signed_in(slug)
    for path in ("/", "/overleg/", f"/overleg/uitnodigingen/{two.invitation}/"):
        said = client.get(path).content.decode()
        assert two.briefing not in said, path
        assert "Hulpvaardig" not in said, path


def test_the_substitute_who_begins_one_keeps_it_from_the_representative(world: str) -> None:
    two = steps.begun(who=steps.SUBSTITUTE)
    assert steps.page(steps.SUBSTITUTE, two.path).status_code == 200
    assert steps.page("caw", two.path).status_code == 404


def test_the_worker_sees_nothing_else_of_the_case(world: str) -> None:
    two = steps.begun()
    with inside(steps.WORKER) as i:
        for reference in (two.item, two.invitation, w.slug_of("001"), f"{two.invitation}/name"):
            assert i.open(reference) == [], reference
        assert i.open(two.briefing)
        for table in ("cases_case", "meetings_agendaitem", "meetings_invitation", "meetings_motive", "meetings_naming", "meetings_marked"):  # fmt: skip
            assert i.value(f"SELECT count(*) FROM {table}") == 0, table
    client = w.signed_in(steps.WORKER)
    for path, status in ((f"/overleg/uitnodigingen/{two.invitation}/", 404), (f"/casussen/{w.slug_of('001')}/", 404), ("/casussen/", 200)):  # fmt: skip
        answer = client.get(path)
        assert answer.status_code == status, path
        assert "CAS-" not in answer.content.decode(), path


def test_the_worker_finds_the_briefing_on_the_workspace_and_no_cases_in_the_menu(world: str) -> None:
    two = steps.begun()
    said = w.signed_in(steps.WORKER).get("/").content.decode()
    assert two.path in said
    assert "Overleg met A. Vertrouwens" in said
    assert 'href="/casussen/"' not in said
    assert 'href="/overleg/"' not in said


def test_neither_of_the_two_can_let_in_a_third_or_carry_it_out(world: str) -> None:
    """R25: a circle of two; the act that let the worker in ended in the same transaction, and both stand in the register."""
    two = steps.begun()
    third = (w.id_of(steps.SUBSTITUTE), m.capacity_of(steps.SUBSTITUTE))
    for who in ("caw", steps.WORKER):
        with inside(who) as i:
            assert i.open(two.briefing, act="admit") == []
            assert i.open(two.briefing, act="release") == []
            assert i.open(two.briefing, act="write")
            refused = i.fails(
                "INSERT INTO secrecy_admission (user_id, permission_id, content_object_id, capacity, ground, giver_id, given_at, until, ended_because, while_is)"
                " SELECT %s, a.permission_id, a.content_object_id, %s, a.ground, a.user_id, now(), a.until, '', '' FROM secrecy_admission a JOIN secrecy_circle k ON k.id = a.content_object_id"
                " WHERE a.user_id = secrecy.reader() AND k.reference = %s LIMIT 1",
                [third[0], str(third[1]), two.briefing],
            )
            assert refused is not None
    ((circle,),) = w.ask("SELECT circle_id FROM meetings_briefing WHERE slug = %s", [two.briefing])
    acts = [(e["act"], e["whom"]) for e in w.entries(circle=circle) if e["act"] in ("begin", "admit", "dismiss")]
    assert acts[0][0] == "begin"
    assert {whom for act, whom in acts if act == "admit"} == {w.id_of(steps.WORKER)}
    assert [whom for act, whom in acts if act == "dismiss"] == [w.id_of("caw")]
    running = w.ask(
        "SELECT u.username, q.name FROM secrecy_admission a JOIN participants_user u ON u.id = a.user_id JOIN secrecy.act q ON q.permission = a.permission_id"
        " WHERE a.content_object_id = %s AND a.until > now() ORDER BY 1, 2",
        [circle],
    )
    assert running == [(who, act) for who in ("caw", steps.WORKER) for act in ("list", "read", "write")]


def test_the_register_shows_references_to_the_auditor_and_no_text(world: str) -> None:
    two = steps.begun()
    steps.page(steps.WORKER, two.path)
    said = w.signed_in("auditor").get("/register/", {"act": "open"}).content.decode()
    assert "overleg met een hulpverlener" in said
    assert "Overleg met een betrokken hulpverlener" in said or "overleg met hulpverlener" in said
    assert steps.ASKED not in said
    assert steps.ANSWERED not in said


def test_a_briefing_nobody_can_open_any_more_is_not_told_to_the_fixed_seats(world: str) -> None:
    """The to-do list of circles without anybody left: this one isn't in it."""
    steps.begun()
    for who in ("caw", steps.WORKER):
        m.end_mandate(who)
    with w.standing_as("coordinator"):
        assert not [line for line in orphaned() if line.kind == "briefing"]
    # Of any other kind it would be.
    w.ask("UPDATE secrecy_circle SET kind = 'contribution' WHERE kind = 'briefing'")
    with w.standing_as("coordinator"):
        assert [line for line in orphaned() if line.kind == "contribution"]
