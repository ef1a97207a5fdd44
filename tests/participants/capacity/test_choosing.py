"""Who holds several capacities acts in one at a time, sees which, and it stands in every entry."""

from __future__ import annotations

from typing import Any

import pytest

from tests import world as w
from tests.participants.recovering.lost import past_item, text

PAGE = "/hoedanigheid/"


@pytest.fixture
def auditor_too(world: str) -> str:
    """The representative of the CAW also oversees the other cell; the id of that appointment."""
    ((made,),) = w.ask(
        "INSERT INTO participants_appointment (id, user_id, cell_id, service_id, municipality_id, kind, begins, ends, act)"
        " SELECT gen_random_uuid(), %s, c.id, s.id, '99002', 'auditor', current_date - 5, current_date + 5, ''"
        " FROM cells_cell c, participants_service s WHERE c.name = 'LIVC R Elders' AND s.short_name = 'Elders' RETURNING id::text",
        [w.id_of("caw")],
    )
    return str(made)


def mandate() -> str:
    return str(w.ask("SELECT id::text FROM participants_mandate WHERE user_id = %s", [w.id_of("caw")])[0][0])


def choose(client: Any, capacity: str) -> Any:
    return client.post(PAGE, {"capacity": capacity})


def test_who_holds_several_chooses_first(auditor_too: str) -> None:
    client = w.signed_in("caw")
    assert client.get("/")["Location"] == PAGE
    page = text(client.get(PAGE))
    assert "In welke hoedanigheid werkt u nu?" in page
    assert page.count("Hierin werken") == 2
    assert "Auditor · LIVC R Elders" in page
    assert "LIVC R Duinbeke" in page


def test_the_chosen_one_stands_in_the_header_and_in_every_entry(auditor_too: str) -> None:
    client = w.signed_in("caw")
    assert choose(client, mandate())["Location"] == "/"
    page = text(client.get("/"))
    assert "vaste vertegenwoordiger · CAW" in page
    assert "wisselen" in page
    (entry,) = w.entries(act="capacity", actor=w.id_of("caw"))
    assert str(entry["capacity"]) == mandate()
    assert client.get(past_item()).status_code == 200
    assert str(w.entries(act="open", actor=w.id_of("caw"))[-1]["capacity"]) == mandate()


def test_circles_of_the_other_capacity_stay_closed(auditor_too: str) -> None:
    client = w.signed_in("caw")
    choose(client, mandate())
    assert client.get(past_item()).status_code == 200
    choose(client, auditor_too)
    assert "Auditor" in text(client.get("/"))
    assert client.get(past_item()).status_code in (403, 404)
    choose(client, mandate())
    assert client.get(past_item()).status_code == 200


def test_why_a_case_was_opened_is_asked_anew_in_another_capacity(auditor_too: str) -> None:
    client = w.signed_in("caw")
    choose(client, mandate())
    session = client.session
    session["purposes"] = {"x": ("prepare", 9e9)}
    session.save()
    choose(client, mandate())
    assert "purposes" not in client.session


@pytest.mark.parametrize("whose", ["somebody else's", "lapsed", "to come", "nothing"])
def test_what_does_not_hold_is_refused_and_on_record(whose: str, auditor_too: str) -> None:
    client = w.signed_in("caw")
    choose(client, mandate())
    chosen = auditor_too
    if whose == "somebody else's":
        ((chosen,),) = w.ask("SELECT id::text FROM participants_seat WHERE user_id = %s", [w.id_of("burgemeester")])
    elif whose == "lapsed":
        w.ask("UPDATE participants_appointment SET ends = current_date - 1 WHERE id = %s", [auditor_too])
    elif whose == "to come":
        w.ask("UPDATE participants_appointment SET begins = current_date + 1 WHERE id = %s", [auditor_too])
    else:
        chosen = "geen"
    answer = choose(client, chosen)
    assert answer.status_code == 400
    assert "Deze hoedanigheid geldt niet (meer) voor u." in text(answer)
    refused = w.entries(act="refuse", actor=w.id_of("caw"), door="capacity:choose")
    assert [e["outcome"] for e in refused] == ["no such reference" if whose == "nothing" else "capacity lapsed"]
    assert "vaste vertegenwoordiger · CAW" in text(client.get("/"))


def test_who_holds_one_sees_no_switch_and_chooses_nothing(town: None) -> None:
    assert "wisselen" not in text(w.signed_in("caw").get("/"))
    assert "Hierin werken" not in text(w.signed_in("caw").get(PAGE))


def test_the_header_asks_the_database_nothing_for_it(auditor_too: str, django_assert_num_queries: Any) -> None:
    """How many capacities somebody holds was counted when the badge was made."""
    from secrecy.acts import reader

    with w.standing_as("clb"):
        assert reader().held == 1
        with django_assert_num_queries(0):
            assert reader().held == 1
