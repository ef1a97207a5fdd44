"""The mayor decides on a proposal: all that stands in it goes to the list of cases, or nothing does."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections

from cases.minors import Grounds
from cases.purposes import Purpose
from cases.signals import deciding, screening
from cases.signals.models import Signal
from secrecy.acts import open_circles, opened
from tests import world as w
from tests.cases.signals import steps
from tests.cases.steps import People, give_purpose
from tests.cases.test_listing_minors import EXCEPTIONAL, GROUNDS, error_beside, turned
from tests.participants.agreements import promises
from tests.participants.seating import steps as seating
from tests.secrecy.intruder import inside

WAITS = "Voorstel beoordelen"
MINOR = GROUNDS | {"exceptional": EXCEPTIONAL}


def a_proposal(people: People, **changes: Any) -> str:
    signal = steps.described(people)
    answer = steps.propose(people, signal, **changes)
    assert answer.status_code == 302, answer.content.decode()
    return signal


def press(people: People, signal: str, do: str = "list", slug: str = "burgemeester", **typed: str) -> Any:
    return people.post(slug, f"{signal}beoordelen/", do=do, **typed)


def cases() -> int:
    return int(w.ask("SELECT count(*) FROM cases_case")[0][0])


def test_r07_r09_r32_one_press_lists_what_was_proposed_with_basis_indications_and_person(world: str) -> None:
    people = People()
    signal = a_proposal(people, behaviour=["network", "threat"])
    shown = steps.page(people, "burgemeester", f"{signal}beoordelen/")
    for said in (steps.PROPOSAL["advice"], steps.PROPOSAL["text"], "nog niet", "Taak van de burgemeester."):
        assert said in shown
    answer = press(people, signal)
    assert answer.status_code == 302
    case = answer["Location"]
    page = steps.page(people, "burgemeester", case)
    assert "Zoekt contact met wie geweld aanmoedigt; uit dreigementen of plannen tot geweld" in page
    assert steps.PROPOSAL["text"] in page
    assert steps.NAME not in page
    assert steps.NAME in people.post("burgemeester", f"{case}identiteit/").content.decode()
    assert steps.state(signal) == "listed"
    give_purpose(people, "coordinator", steps.key(case))
    assert steps.PROPOSAL["text"] in steps.page(people, "coordinator", case)
    assert people.get("politie", case).status_code == 403
    assert "op de lijst geplaatst" in steps.page(people, "coordinator", signal)
    # Copying the person is opening that circle, and on record as such.
    (entry,) = w.entries(reference=f"{steps.key(signal)}/person")
    assert (entry["act"], entry["purpose"]) == ("open", "lijst van casussen")


def test_r07_a_proposal_waits_on_the_workspace_of_the_mayor_alone_until_it_is_decided(world: str) -> None:
    people = People()
    signal = a_proposal(people)
    address = f"{signal}beoordelen/"
    assert address in steps.page(people, "burgemeester", "/")
    for slug in ("coordinator", "politie", "burgemeester-elders", "caw"):
        assert WAITS not in steps.page(people, slug, "/")
    press(people, signal)
    assert address not in steps.page(people, "burgemeester", "/")


def test_r07_nobody_else_decides_and_the_try_is_on_record(world: str) -> None:
    people = People()
    signal, before = a_proposal(people), cases()
    for slug in ("coordinator", "politie", "caw", "auditor", "superuser"):
        assert people.get(slug, f"{signal}beoordelen/").status_code == 403
        assert press(people, signal, slug=slug).status_code == 403
        assert "not the mayor's seat" in {e["outcome"] for e in w.entries(actor=w.id_of(slug), act="refuse")}
    for do in ("name", "list"):
        assert press(people, signal, do, "burgemeester-elders").status_code == 404
    assert (cases(), steps.state(signal)) == (before, "proposed")
    with inside("coordinator") as attacker:
        attacker.open(steps.key(signal), act="write")
        changed = "UPDATE signals_signal SET state = 'listed' WHERE slug = %s RETURNING 1"
        assert attacker.fails(changed, [steps.key(signal)]) or not attacker.sql(changed, [steps.key(signal)])


def test_a_signal_that_was_not_proposed_is_not_there_for_the_mayor(world: str) -> None:
    people = People()
    signal = steps.described(people)
    assert people.get("burgemeester", f"{signal}beoordelen/").status_code == 404
    assert press(people, signal).status_code == 404


def test_r08_a_delegate_decides_within_the_dates_and_not_a_day_after(world: str) -> None:
    from tests.participants.seating.test_passing_on import DEPUTISE, delegation, known

    people = People()
    user = known("schepen", organisation_of="burgemeester")
    assert people.post("burgemeester", DEPUTISE, **delegation(user, 0, 5)).status_code == 302
    seating.swear("schepen")
    late, in_time = a_proposal(people), a_proposal(people)
    assert WAITS in steps.page(people, "schepen", "/")
    assert press(people, in_time, slug="schepen").status_code == 302
    w.ask(
        "UPDATE participants_seat SET begins = %s, ends = %s WHERE user_id = %s AND deputises_id IS NOT NULL",
        [seating.day(-6), seating.day(-1), user],
    )
    before, fresh = cases(), People()
    assert press(fresh, late, slug="schepen").status_code == 403
    assert fresh.get("schepen", f"{late}beoordelen/").status_code == 403
    assert (cases(), steps.state(late)) == (before, "proposed")


def test_r33_the_name_is_shown_by_an_act_of_its_own_and_what_was_typed_stays(world: str) -> None:
    people = People()
    signal = a_proposal(people, birth_date=turned(15), **GROUNDS)
    assert steps.NAME not in steps.page(people, "burgemeester", f"{signal}beoordelen/")
    named = press(people, signal, "name", **(GROUNDS | {"informed": "Nog te bespreken."}))
    assert named.status_code == 200
    assert steps.NAME in named.content.decode()
    assert "Nog te bespreken." in named.content.decode()
    (entry,) = w.entries(reference=f"{steps.key(signal)}/person")
    assert (entry["actor"], entry["act"], entry["purpose"]) == (w.id_of("burgemeester"), "open", "lijst van casussen")
    assert steps.state(signal) == "proposed"


@pytest.mark.parametrize(
    ("years", "emptied"), [(15, "best_interest"), (15, "informed"), (11, "exceptional"), (11, "informed")]
)
def test_r61_r62_a_minor_is_not_listed_without_the_grounds_which_are_filled_in_as_proposed(
    years: int, emptied: str, world: str
) -> None:
    people = People()
    grounds = MINOR if years < 12 else GROUNDS
    signal, before = a_proposal(people, birth_date=turned(years), **grounds), cases()
    page = steps.page(people, "burgemeester", f"{signal}beoordelen/")
    for text in grounds.values():
        assert text in page
    refused = press(people, signal, **(grounds | {emptied: ""}))
    said = refused.content.decode()
    assert refused.status_code == 400
    assert {f for f in MINOR if error_beside(said, f)} == {emptied}
    assert "Deze persoon is jonger dan" in said
    for name, text in grounds.items():
        assert name == emptied or text in said
    assert (cases(), steps.state(signal)) == (before, "proposed")
    # Added on the same page, and it goes on.
    case = press(people, signal, **(grounds | {emptied: "Wat de burgemeester erbij schreef."}))
    assert case.status_code == 302
    assert "Wat de burgemeester erbij schreef." in steps.page(people, "burgemeester", case["Location"])


def test_r61_grounds_that_the_rules_ask_since_the_proposal_are_asked_on_the_day_of_listing(world: str) -> None:
    people = People()
    signal = a_proposal(people, birth_date=turned(19))
    promises.rules('{"minor_age": 21}')
    refused = press(people, signal)
    assert refused.status_code == 400
    assert "jonger dan 21" in refused.content.decode()
    assert press(people, signal, **GROUNDS).status_code == 302


def test_r10_behaviour_that_the_cell_no_longer_uses_is_told_above_the_form(world: str) -> None:
    people = People()
    signal = a_proposal(people)
    promises.rules('{"indicators": ["threat"]}')
    refused = press(people, signal)
    assert refused.status_code == 400
    assert "aanwijzingen die uw cel gebruikt" in refused.content.decode()
    assert steps.state(signal) == "proposed"


def test_pressed_twice_also_at_the_same_moment_it_lists_once(world: str) -> None:
    people = People()
    signal, before = a_proposal(people), cases()
    clients = [w.signed_in("burgemeester") for _ in range(3)]

    def one(client: Any) -> Any:
        try:
            return client.post(f"{signal}beoordelen/", {"do": "list"})
        finally:
            connections.close_all()

    with ThreadPoolExecutor() as pool:
        answers = list(pool.map(one, clients))
    assert {a.status_code for a in answers} == {302}
    assert len({a["Location"] for a in answers}) == 1
    assert press(people, signal)["Location"] == answers[0]["Location"]
    assert cases() == before + 1


@pytest.mark.parametrize(("outcome", "state"), [("refer", "referred"), ("no_case", "no_case")])
def test_not_on_the_list_is_two_presses_and_a_page_that_stood_open_lists_nobody(
    outcome: str, state: str, world: str
) -> None:
    people = People()
    signal, before = a_proposal(people), cases()
    assert f'formaction="{signal}afronden/"' in steps.page(people, "burgemeester", f"{signal}beoordelen/")
    assert people.post("burgemeester", f"{signal}afronden/", outcome=outcome).status_code == 302
    late = press(people, signal)
    assert late.status_code == 409
    assert "al beslist" in late.content.decode()
    assert (cases(), steps.state(signal)) == (before, state)
    assert 'value="list"' not in steps.page(people, "burgemeester", f"{signal}beoordelen/")


def test_what_is_decided_otherwise_meanwhile_takes_the_new_case_back(world: str) -> None:
    people = People()
    signal, before = a_proposal(people), cases()
    with w.standing_as("burgemeester"):
        row = opened(Signal.objects.select_related("cell"), steps.key(signal), purpose=Purpose.LISTING, act="write")
        open_circles(f"{steps.key(signal)}/person", purpose=Purpose.LISTING)
        w.ask("UPDATE signals_signal SET state = 'no_case' WHERE slug = %s", [steps.key(signal)])
        with pytest.raises(screening.Settled):
            deciding.place_on_list(row, minor=Grounds())
    assert (cases(), steps.state(signal)) == (before, "no_case")
