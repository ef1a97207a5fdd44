"""What was sent: how it stands, for whom, and what the mayor can still do."""

from __future__ import annotations

import pytest

from tests import world as w
from tests.cases import steps
from tests.cases.inviting import paper


def invitation(slug: str, item: str) -> str:
    """The mayor's addresses for the invitation of this person's service."""
    return steps.invitation_of(slug, item)


def decline(people: steps.People, item: str, **more: str) -> None:
    answer = people.post("caw", invitation("caw", item), answer="decline", because="other_service", text="Woorden enkel voor de burgemeester.", **more)  # fmt: skip
    assert answer.status_code == 302


def test_each_answer_is_named_for_who_leads_and_a_decline_is_the_mayors_alone(world: str) -> None:
    people = steps.People()
    _case, item = steps.an_item(people)
    shown = paper.page(people.get("coordinator", item))
    assert "A. Vertrouwens komt" in shown
    assert "antwoord open" in shown
    assert "Kent het gezin." in shown
    decline(people, item)
    mayor, coordinator = (paper.page(people.get(slug, item)) for slug in ("burgemeester", "coordinator"))
    assert "andere dienst beter geplaatst" in mayor
    assert "Woorden enkel voor de burgemeester." in mayor
    assert "geweigerd" in coordinator
    assert "andere dienst beter geplaatst" not in coordinator
    assert "Woorden enkel" not in coordinator


def test_a_service_named_as_better_placed_lies_ready_after_one_press_of_the_mayor(world: str) -> None:
    people = steps.People()
    _case, item = steps.an_item(people, invited=("CAW",), accepted=())
    decline(people, item, instead=str(paper.pk("CLB")))
    assert "Die dienst voorstellen" in paper.page(people.get("burgemeester", item))
    assert people.post("coordinator", f"{item}voorstellen/", service=paper.pk("CLB")).status_code == 403
    for _time in range(2):
        assert people.post("burgemeester", f"{item}voorstellen/", service=paper.pk("CLB")).status_code == 302
    assert [row for row in paper.rows(item) if row[0] == "CLB"] == [("CLB", False, False, False)]
    for bad in ("", "x", "9" * 40, "²", str(paper.pk("VDAB"))):
        assert people.post("burgemeester", f"{item}voorstellen/", service=bad).status_code == 302
    assert {row[0] for row in paper.rows(item)} == {"CAW", "CLB"}
    # And who declined can be asked again.
    assert steps.invite(people, item, "CAW").status_code == 302
    assert paper.sent(item) == {"CAW": "sent"}


def test_no_answer_is_shown_as_no_answer_once_the_day_is_past(world: str) -> None:
    people = steps.People()
    _case, item = steps.an_item(people, accepted=())
    w.ask("UPDATE meetings_meeting SET starts_at = now() - interval '1 day' WHERE slug = %s", [paper.meeting_of(item).split("/")[-2]])  # fmt: skip
    assert paper.page(people.get("burgemeester", item)).count("geen antwoord") == 2
    assert "Intrekken" not in paper.page(people.get("burgemeester", item))


def test_an_invitation_taken_back_closes_at_once_and_is_the_mayors_to_take_back(world: str) -> None:
    people = steps.People()
    _case, item = steps.an_item(people, invited=("CAW",))
    letter = invitation("caw", item)
    assert people.post("coordinator", f"{letter}intrekken/").status_code == 403
    assert people.post("caw", f"{letter}intrekken/").status_code == 403
    assert "Kent het gezin." in paper.page(people.get("caw", letter))
    for _time in range(2):
        assert people.post("burgemeester", f"{letter}intrekken/").status_code == 302
    assert paper.sent(item) == {"CAW": "withdrawn"}
    assert "Kent het gezin." not in paper.page(people.get("caw", letter))
    assert "ingetrokken" in paper.page(people.get("coordinator", item))


def test_r33_the_mayor_adds_the_name_later_by_an_act_of_its_own(world: str) -> None:
    people = steps.People()
    _case, item = steps.an_item(people, invited=("CAW", "CLB"), accepted=())
    letter = invitation("caw", item)
    assert people.post("coordinator", f"{letter}naam-toevoegen/").status_code == 403
    assert "Naam toevoegen" in paper.page(people.get("burgemeester", item))
    for _time in range(2):
        assert people.post("burgemeester", f"{letter}naam-toevoegen/").status_code == 302
    assert paper.named(item) == ["CAW"]
    readers = w.ask(
        "SELECT DISTINCT u.username FROM secrecy_admission a JOIN secrecy_circle k ON k.id = a.content_object_id JOIN participants_user u ON u.id = a.user_id"
        " JOIN meetings_naming n ON n.circle_id = k.id JOIN meetings_invitation i ON i.id = n.invitation_id WHERE i.slug = %s",
        [letter.strip("/").split("/")[-1]],
    )
    assert {slug for (slug,) in readers} == {"burgemeester", "caw"}
    assert "Met naam en geboortedatum." in paper.page(people.get("coordinator", item))


def test_a_new_representative_is_let_in_by_the_mayor_to_what_was_sent_before(world: str) -> None:
    people = steps.People()
    _case, item = steps.an_item(people, invited=("CAW",), accepted=())
    letter = invitation("caw", item)
    assert "Nieuwe vertegenwoordiger inlaten" not in paper.page(people.get("burgemeester", item))
    w.ask("UPDATE participants_mandate SET ended_at = now() WHERE user_id = %s", [w.id_of("caw")])
    w.ask(
        "INSERT INTO participants_mandate (id, user_id, cell_id, service_id, role, profession, begins, ends, act, designated_by_id)"
        " SELECT gen_random_uuid(), %s, cell_id, service_id, role, profession, current_date, ends, '', designated_by_id FROM participants_mandate WHERE user_id = %s",
        [w.id_of("superuser"), w.id_of("caw")],
    )
    shown = paper.page(people.get("burgemeester", item))
    assert "S. Superman spreekt nu voor deze dienst" in shown
    assert "Nieuwe vertegenwoordiger inlaten" not in paper.page(people.get("coordinator", item))
    assert people.post("coordinator", f"{letter}inlaten/").status_code == 403
    assert people.post("burgemeester", f"{letter}inlaten/").status_code == 302
    assert "Nieuwe vertegenwoordiger inlaten" not in paper.page(people.get("burgemeester", item))


@pytest.mark.parametrize(("given_up", "words"), [(False, "mail kwam nog niet aan, wordt opnieuw geprobeerd"), (True, "mail kwam niet aan: bel de dienst")])  # fmt: skip
def test_a_mail_that_did_not_arrive_is_said_to_who_has_to_ring(world: str, given_up: bool, words: str) -> None:
    people = steps.People()
    _case, item = steps.an_item(people, invited=("CAW",), accepted=())
    assert "mail kwam" not in paper.page(people.get("coordinator", item))
    w.ask(
        "UPDATE secrecy.outbox SET tries = %s, sent = NULL, made = now() - interval '1 minute', due = now() + interval '1 hour' WHERE user_id = %s",
        [8 if given_up else 1, w.id_of("caw")],
    )
    assert words in paper.page(people.get("coordinator", item))


def test_nobody_of_another_cell_finds_an_invitation_at_its_address(world: str) -> None:
    people = steps.People()
    _case, item = steps.an_item(people, invited=("CAW",), accepted=())
    letter = invitation("caw", item)
    for deed in ("intrekken", "inlaten", "naam-toevoegen"):
        assert people.post("burgemeester-elders", f"{letter}{deed}/").status_code == 404
    assert people.get("burgemeester-elders", paper.sign_at(item)).status_code == 404
    assert people.post("burgemeester-elders", f"{item}voorstellen/", service=1).status_code == 404
