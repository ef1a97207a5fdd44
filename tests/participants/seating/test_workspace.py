"""The administrator's workspace: the cells, their seats, who ends when, what was proposed; and never a case."""

from __future__ import annotations

from tests import world as w
from tests.cases import steps as path
from tests.cases.steps import People
from tests.participants.seating import steps
from tests.participants.seating.steps import AARTSELAAR, BOOM


def test_the_administrator_sees_who_sits_until_when_and_what_is_empty_or_lapsed(world: str) -> None:
    people = People()
    path.list_a_case(people)
    w.ask("UPDATE participants_seat SET ends = %s WHERE id = %s", [steps.day(20), steps.seat_of("coordinator")])
    w.ask("UPDATE participants_seat SET ended_at = now() WHERE id = %s", [steps.seat_of("burgemeester")])
    w.ask("UPDATE participants_seat SET clearance_until = %s WHERE id = %s", [steps.day(-1), steps.seat_of("politie")])
    page = people.get("beheerder", "/").content.decode()
    for words in (
        "LIVC R Duinbeke",
        "Jo Voorbeeld",
        f"tot en met {steps.typed(20)}",
        "niet ingevuld",
        f"vervallen op {steps.typed(-1)}",
        "Ada Nazicht",
    ):
        assert words in page, words
    for words in ("CAS-", "Zoekt contact", "Cel registreren", "LIVC R Elders"):
        assert words not in page, words


def test_a_municipality_without_a_cell_is_shown_the_way_and_one_that_is_asked_sees_by_whom(world: str) -> None:
    people = People()
    for code in (AARTSELAAR, BOOM):
        steps.lay(code)
    for who in ("beheer-aartselaar", "beheer-boom"):
        assert "Een LIVC R oprichten" in people.get(who, "/").content.decode()
    cell = steps.registered(people, "beheer-aartselaar", AARTSELAAR, BOOM)
    page = people.get("beheer-boom", "/").content.decode()
    assert "Voorstel voor een gezamenlijke cel" in page
    assert f'href="/beheer/cel/{cell}/"' in page
    own = people.get("beheer-aartselaar", "/").content.decode()
    assert "Voorstel voor een gezamenlijke cel" not in own
    assert own.count("niet ingevuld") == 3


def test_a_seat_of_a_cell_is_kept_by_the_own_municipality_only_and_another_is_as_absent(world: str) -> None:
    people, cell = People(), steps.duinbeke()
    seat, elsewhere = steps.seat_of("burgemeester"), steps.seat_of("burgemeester-elders")
    assert people.get("beheerder", f"/beheer/cel/{cell}/zetel/{seat}/").status_code == 200
    hidden = people.get("beheerder", f"/beheer/cel/{cell}/zetel/{elsewhere}/")
    absent = people.get("beheerder", f"/beheer/cel/{cell}/zetel/00000000-0000-4000-8000-000000000000/")
    assert hidden.status_code == absent.status_code == 404
    assert hidden.content == absent.content
    assert len(w.entries(act="refuse", actor=w.id_of("beheerder"), outcome="not administered here")) == 2
