"""Laying invitations ready: the coordinator's one page, that asks nothing of anybody."""

from __future__ import annotations

from tests import world as w
from tests.cases import steps
from tests.cases.inviting import paper
from tests.cases.inviting.paper import ticked


def test_the_coordinator_lays_invitations_ready_and_nobody_is_asked(world: str) -> None:
    people = steps.People()
    _case, item = paper.an_empty_item(people)
    before = w.ask("SELECT count(*) FROM secrecy.outbox WHERE message = 'asked'")
    answer = paper.prepare(people, item, ticked(item, "CAW", "Kent het gezin.", with_name="on"), ticked(item, "CLB"))
    assert answer.status_code == 302
    assert paper.rows(item) == [("CAW", True, False, False), ("CLB", False, False, False)]
    assert paper.sent(item) == {}
    assert w.ask("SELECT count(*) FROM secrecy.outbox WHERE message = 'asked'") == before
    for slug in ("coordinator", "burgemeester"):
        assert "Kent het gezin." in paper.page(people.get(slug, paper.prepare_at(item))), slug


def test_r11_r13_who_is_not_authorised_that_day_is_named_and_cannot_be_chosen(world: str) -> None:
    people = steps.People()
    _case, item = paper.an_empty_item(people)
    shown = paper.page(people.get("coordinator", paper.prepare_at(item)))
    assert "afgeleid en nog door niemand bevestigd" in shown
    assert f"{paper.pk('VDAB')}-chosen" not in shown
    assert "steunt op secundaire bronnen" in shown
    assert paper.prepare(people, item, ticked(item, "VDAB", "Toch.")).status_code == 302
    assert paper.rows(item) == []


def test_what_is_typed_is_kept_without_a_button_and_an_empty_box_takes_nothing_off_meanwhile(world: str) -> None:
    people = steps.People()
    _case, item = paper.an_empty_item(people)
    assert paper.autosave(people, item, ticked(item, "CAW", "Kent het ge")).status_code == 204
    assert paper.autosave(people, item, ticked(item, "CAW", "Kent het gezin.")).status_code == 204
    assert paper.autosave(people, item, {f"{paper.slug_of(item)}-text": "Voor wie komt."}).status_code == 204
    assert paper.rows(item) == [("CAW", False, False, False)]
    shown = paper.page(people.get("coordinator", paper.prepare_at(item)))
    assert "Kent het gezin." in shown
    assert "Voor wie komt." in shown
    assert paper.autosave(people, item, ticked(item, "CAW", "a" * 2_001)).status_code == 400


def test_a_box_that_is_emptied_takes_off_what_the_page_showed_and_nothing_that_came_meanwhile(world: str) -> None:
    people = steps.People()
    _case, item = paper.an_empty_item(people)
    paper.prepare(people, item, ticked(item, "CAW"))
    # The mayor adds one while the coordinator's page is open.
    paper.prepare(people, item, ticked(item, "CAW"), ticked(item, "CLB"), slug="burgemeester")
    paper.prepare(people, item, {f"{paper.slug_of(item)}-{paper.pk('CAW')}-stood": "True"})
    assert paper.rows(item) == [("CAW", False, True, False), ("CLB", False, False, False)]
    # Ticked again, it is the same one.
    paper.prepare(people, item, ticked(item, "CAW", "Toch."), ticked(item, "CLB"))
    assert paper.rows(item) == [("CAW", False, False, False), ("CLB", False, False, False)]


def test_a_running_case_is_offered_with_whom_the_mayor_asked_the_last_time_and_why(world: str) -> None:
    people = steps.People()
    case, first = paper.an_empty_item(people, days=20)
    steps.invite(people, first, "CAW", "Woorden van de vorige keer.")
    answer = people.post("coordinator", "/overleg/nieuw/", day=steps.in_days(60), time="14.00", place="Zaal")
    meeting = answer["Location"]
    people.post("coordinator", meeting, case=case, kind="running", minutes="20")
    at = f"{meeting}uitnodigingen/voorbereiden/"
    shown = paper.page(people.get("coordinator", at))
    assert "Woorden van de vorige keer." in shown
    assert "zoals de vorige keer" in shown
    (purpose,) = w.ask("SELECT purpose FROM secrecy_ledger WHERE door = 'meetings:prepare' AND act = 'open' ORDER BY id DESC LIMIT 1")[0]  # fmt: skip
    assert purpose == "voorbereiding overleg"
    assert not w.ask("SELECT 1 FROM meetings_prepared p JOIN meetings_agendaitem a ON a.id = p.item_id JOIN meetings_meeting m ON m.id = a.meeting_id WHERE m.slug = %s", [meeting.split("/")[-2]])  # fmt: skip


def test_r19_a_reason_of_urgency_is_asked_once_for_the_meeting_and_kept_with_each(world: str) -> None:
    people = steps.People()
    _case, item = paper.an_empty_item(people, days=5)
    assert "Waarom dit dringend is" in paper.page(people.get("coordinator", paper.prepare_at(item)))
    paper.prepare(people, item, ticked(item, "CAW", "Omdat."), ticked(item, "CLB"), urgency=paper.URGENT)
    assert paper.page(people.get("burgemeester", paper.sign_at(item))).count(paper.URGENT) == 1
    alone = paper.prepare(people, item, urgency="Enkel een reden.")
    assert alone.status_code == 400
    assert "Duid minstens één dienst aan" in paper.page(alone)
    _case, later = paper.an_empty_item(people, days=30)
    assert "Waarom dit dringend is" not in paper.page(people.get("coordinator", paper.prepare_at(later)))


def test_the_indications_can_be_taken_over_as_a_start_and_are_not_kept_by_that(world: str) -> None:
    people = steps.People()
    _case, item = paper.an_empty_item(people)
    shown = paper.prepare(people, item, ticked(item, "CAW", "Getypt en niet bewaard."), take_over=paper.slug_of(item))
    assert shown.status_code == 200
    assert steps.LISTING["text"] in paper.page(shown)
    assert "Getypt en niet bewaard." in paper.page(shown)
    assert not w.ask("SELECT 1 FROM meetings_marked m JOIN meetings_agendaitem a ON a.id = m.item_id WHERE a.slug = %s", [paper.slug_of(item)])  # fmt: skip
    paper.prepare(people, item, {f"{paper.slug_of(item)}-text": "Korter."})
    assert "Korter." in paper.page(people.get("burgemeester", paper.prepare_at(item)))


def test_nobody_but_mayor_and_coordinator_prepares_and_the_mayor_hears_that_something_lies_ready(world: str) -> None:
    people = steps.People()
    _case, item = paper.an_empty_item(people)
    for slug in ("politie", "caw", "auditor"):
        assert paper.prepare(people, item, ticked(item, "CAW"), slug=slug).status_code == 403
        assert people.get(slug, paper.prepare_at(item)).status_code == 403
    assert people.get("coordinator-elders", paper.prepare_at(item)).status_code == 404
    paper.prepare(people, item, ticked(item, "CAW"))
    paper.prepare(people, item, ticked(item, "CAW"), ticked(item, "CLB"))
    told = w.ask(
        "SELECT count(*) FROM secrecy.outbox WHERE user_id = %s AND message = 'waiting' AND about LIKE %s",
        [w.id_of("burgemeester"), f"prepared {paper.meeting_of(item).split('/')[-2]}%"],
    )
    assert told == [(1,)]


def test_for_a_meeting_that_is_over_nobody_is_asked_any_more(world: str) -> None:
    people = steps.People()
    _case, item = paper.an_empty_item(people)
    w.ask("UPDATE meetings_meeting SET starts_at = now() - interval '2 days' WHERE slug = %s", [paper.meeting_of(item).split("/")[-2]])  # fmt: skip
    assert "voorbij of afgelast" in paper.page(people.get("coordinator", paper.prepare_at(item)))
    assert paper.prepare(people, item, ticked(item, "CAW")).status_code == 409
    assert paper.sign(people, item).status_code == 409
    assert paper.rows(item) == []
