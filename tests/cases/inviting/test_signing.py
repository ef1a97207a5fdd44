"""The mayor signs what lies ready: all of it or nothing, once, and nobody else (R15)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from django.db import connections

from tests import world as w
from tests.cases import steps
from tests.cases.inviting import paper
from tests.cases.inviting.paper import ticked


def test_r15_r16_the_mayor_sends_what_lay_ready_to_each_service_with_its_own_reason(world: str) -> None:
    people = steps.People()
    _case, item = paper.an_empty_item(people)
    paper.prepare(people, item, ticked(item, "CAW", "Kent het gezin."), ticked(item, "CLB", "Volgt de school op."))
    shown = paper.page(people.get("burgemeester", paper.sign_at(item)))
    assert "Kent het gezin." in shown
    assert "Volgt de school op." in shown
    answer = paper.sign(people, item, ticked(item, "CAW", "Kent het gezin goed."), ticked(item, "CLB", "Volgt de school op."))  # fmt: skip
    assert answer.status_code == 302
    assert paper.sent(item) == {"CAW": "sent", "CLB": "sent"}
    assert paper.rows(item) == [("CAW", False, False, True), ("CLB", False, False, True)]
    # The words that stood on the mayor's page are what the service reads, beside whom else was asked (R18).
    for slug, reason in (("caw", "Kent het gezin goed."), ("clb", "Volgt de school op.")):
        letter = paper.page(people.get(slug, steps.invitation_of(slug, item)))
        assert reason in letter, slug
        assert "CAW De Duinen" in letter, slug
        assert "CLB Zandkorrel" in letter, slug


def test_who_sends_the_page_twice_sends_once_and_hears_so(world: str) -> None:
    people = steps.People()
    _case, item = paper.an_empty_item(people)
    paper.prepare(people, item, ticked(item, "CAW", "Kent het gezin."))
    for _time in range(2):
        assert paper.sign(people, item, ticked(item, "CAW", "Kent het gezin.")).status_code == 302
    assert "al verstuurd" in paper.page(people.get("burgemeester", paper.sign_at(item)))
    assert w.ask("SELECT count(*) FROM meetings_invitation i JOIN meetings_agendaitem a ON a.id = i.item_id WHERE a.slug = %s", [paper.slug_of(item)]) == [(1,)]  # fmt: skip


def test_two_presses_at_one_moment_send_once_and_neither_falls_over(world: str) -> None:
    people = steps.People()
    _case, item = paper.an_empty_item(people)
    paper.prepare(people, item, ticked(item, "CAW", "Kent het gezin."), ticked(item, "CLB", "Volgt op."))
    pages = [w.signed_in("burgemeester") for _n in range(2)]

    def press(client: object) -> int:
        try:
            return client.post(paper.sign_at(item), ticked(item, "CAW", "Kent het gezin.") | ticked(item, "CLB", "Volgt op.")).status_code  # type: ignore[attr-defined, no-any-return]  # fmt: skip
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as together:
        answers = list(together.map(press, pages))
    # The second waits for the first; who waited too long for the database hears so, without anything done, and presses again.
    assert 302 in answers
    again = [press(page) if answer == 503 else answer for page, answer in zip(pages, answers, strict=True)]
    assert again == [302, 302]
    assert paper.sent(item) == {"CAW": "sent", "CLB": "sent"}
    assert w.ask("SELECT count(*) FROM meetings_motive m JOIN meetings_invitation i ON i.id = m.invitation_id JOIN meetings_agendaitem a ON a.id = i.item_id WHERE a.slug = %s", [paper.slug_of(item)]) == [(2,)]  # fmt: skip


def test_r15_nobody_but_the_mayor_signs(world: str) -> None:
    people = steps.People()
    _case, item = paper.an_empty_item(people)
    paper.prepare(people, item, ticked(item, "CAW", "Kent het gezin."))
    for slug in ("coordinator", "politie", "caw"):
        answer = paper.sign(people, item, ticked(item, "CAW", "Kent het gezin."), slug=slug)
        assert answer.status_code == 403
        assert "nodigt een dienst uit" in paper.page(answer)
    assert paper.sent(item) == {}


def test_r16_a_letter_without_a_reason_is_refused_beside_it_and_nothing_goes(world: str) -> None:
    people = steps.People()
    _case, item = paper.an_empty_item(people)
    paper.prepare(people, item, ticked(item, "CAW", "Kent het gezin."), ticked(item, "CLB"))
    answer = paper.sign(people, item, ticked(item, "CAW", "Andere woorden."), ticked(item, "CLB"))
    assert answer.status_code == 400
    assert "zonder reden is er geen uitnodiging" in paper.page(answer)
    assert "Er is nog niets verstuurd" in paper.page(answer)
    assert "Andere woorden." in paper.page(answer)
    assert paper.sent(item) == {}
    # Without that one the other goes; what isn't ticked keeps lying there.
    assert paper.sign(people, item, ticked(item, "CAW", "Andere woorden.")).status_code == 302
    assert paper.sent(item) == {"CAW": "sent"}
    assert paper.rows(item) == [("CAW", False, False, True), ("CLB", False, False, False)]


def test_r11_a_category_that_ended_meanwhile_stops_the_whole_go_and_says_so_beside_it(world: str) -> None:
    people = steps.People()
    _case, item = paper.an_empty_item(people)
    paper.prepare(people, item, ticked(item, "CAW", "Kent het gezin."), ticked(item, "CLB", "Volgt op."))
    w.ask("UPDATE participants_authorisedcategory SET valid_until = current_date WHERE code = 'clb'")
    answer = paper.sign(people, item, ticked(item, "CAW", "Kent het gezin."), ticked(item, "CLB", "Volgt op."))
    assert answer.status_code == 400
    assert "niet gemachtigd" in paper.page(answer)
    assert "Volgt op." in paper.page(answer)
    assert paper.sent(item) == {}


def test_r19_a_short_notice_needs_one_reason_and_it_stands_in_each_letter(world: str) -> None:
    people = steps.People()
    _case, item = paper.an_empty_item(people, days=13)
    letters = (ticked(item, "CAW", "Kent het gezin."), ticked(item, "CLB", "Volgt op."))
    paper.prepare(people, item, *letters)
    without = paper.sign(people, item, *letters)
    assert without.status_code == 400
    assert "zeg waarom dit niet kan wachten" in paper.page(without)
    assert paper.sent(item) == {}
    assert paper.sign(people, item, *letters, urgency=paper.URGENT).status_code == 302
    for slug in ("caw", "clb"):
        assert paper.URGENT in paper.page(people.get(slug, steps.invitation_of(slug, item))), slug


def test_r33_a_name_goes_only_to_the_service_for_which_the_mayor_finds_it_needed(world: str) -> None:
    people = steps.People()
    _case, item = paper.an_empty_item(people)
    paper.prepare(
        people, item, ticked(item, "CAW", "Kent het gezin.", with_name="on"), ticked(item, "CLB", "Volgt op.")
    )
    opened = "SELECT count(*) FROM secrecy_ledger e JOIN secrecy_circle k ON k.id = e.circle WHERE k.kind = 'identity' AND e.door = 'meetings:sign'"
    people.get("burgemeester", paper.sign_at(item))
    assert w.ask(opened) == [(0,)]
    paper.sign(people, item, ticked(item, "CAW", "Kent het gezin.", with_name="on"), ticked(item, "CLB", "Volgt op."))
    assert w.ask(opened) == [(1,)]
    assert paper.named(item) == ["CAW"]


def test_a_case_without_a_name_stops_the_letter_that_wants_it_and_says_why(world: str) -> None:
    people = steps.People()
    _case, item = paper.an_empty_item(people)
    letter = ticked(item, "CAW", "Kent het gezin.", with_name="on")
    paper.prepare(people, item, letter)
    w.ask("UPDATE secrecy_admission SET until = now() WHERE user_id = %s AND content_object_id IN (SELECT id FROM secrecy_circle WHERE kind = 'identity')", [w.id_of("burgemeester")])  # fmt: skip
    answer = paper.sign(people, item, letter)
    assert answer.status_code == 400
    assert "geen naam bewaard" in paper.page(answer)
    assert paper.sent(item) == {}


def test_the_mayor_asks_by_hand_with_a_reason_of_urgency_and_a_name(world: str) -> None:
    people = steps.People()
    _case, item = paper.an_empty_item(people, days=5)
    paper.prepare(people, item, ticked(item, "CAW", "Lag klaar."))
    said = {"service": paper.pk("CAW"), "why": "Kent het gezin.", "with_name": "on"}
    without = people.post("burgemeester", f"{item}uitnodigen/", **said)
    assert without.status_code == 400
    assert "zeg waarom dit niet kan wachten" in paper.page(without)
    for _time in range(2):
        people.post("burgemeester", f"{item}uitnodigen/", **said, urgency=paper.URGENT)
    assert paper.sent(item) == {"CAW": "sent"}
    assert paper.rows(item) == [("CAW", True, False, True)]  # what lay ready was sent by that
    assert paper.URGENT in paper.page(people.get("caw", steps.invitation_of("caw", item)))
