"""Circles that nobody can open appear on the fixed seats' list of what is to be done, with who can do something."""

from __future__ import annotations

from tests import world as w
from tests.cases import steps as path
from tests.cases.steps import People
from tests.participants.seating import steps

NOBODY = "Niemand kan dit nog openen"


def test_a_case_that_nobody_can_open_appears_with_what_to_do_until_the_seat_is_handed_over(world: str) -> None:
    people = People()
    case = path.list_a_case(people)
    ((label,),) = w.ask("SELECT reference FROM cases_case WHERE slug = %s", [case])
    assert NOBODY not in people.get("politie", "/").content.decode()
    for slug in ("burgemeester", "coordinator"):
        w.ask("UPDATE participants_seat SET ended_at = now() WHERE id = %s", [steps.seat_of(slug)])
    page = people.get("politie", "/").content.decode()
    assert f"{NOBODY}: {label}" in page
    assert "Draag de zetel over" in page
    assert "Zoekt contact" not in page
    for slug in ("caw", "beheerder", "coordinator-elders", "auditor"):
        assert NOBODY not in people.get(slug, "/").content.decode(), slug
    answer = steps.designate(people, "beheerder", steps.duinbeke(), "mayor", "opvolger")
    assert answer.status_code == 302
    people.post("politie", "/beheer/cel/overdragen/", seat=steps.seat_of("opvolger@voorbeeld.invalid"))
    assert f"{NOBODY}: {label}" not in people.get("politie", "/").content.decode()


def test_what_a_service_brought_in_is_the_services_to_hand_over(world: str) -> None:
    people = People()
    _case, item = path.an_item(people)
    path.open_item(people, item, "coordinator", "caw")
    assert people.post("caw", f"{item}inbreng/bewaren/", text="Kladtekst van de dienst.").status_code in (200, 204, 302)
    assert NOBODY not in people.get("coordinator", "/").content.decode()
    w.ask("UPDATE participants_mandate SET ended_at = now() WHERE user_id = %s", [w.id_of("caw")])
    page = people.get("coordinator", "/").content.decode()
    assert NOBODY in page
    assert "De dienst wijst een opvolger aan" in page
    assert "Kladtekst" not in page
