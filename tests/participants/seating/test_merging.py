"""Municipalities merge: the new one takes the place of its predecessors in one cell; another cell runs out (R02)."""

from __future__ import annotations

import pytest

from tests import world as w
from tests.cases import steps as path
from tests.cases.steps import People
from tests.participants.seating import steps
from tests.participants.seating.steps import AARTSELAAR, BOOM
from tests.secrecy.intruder import inside

ADMIN, NEW = "beheer-samen", "opvolger@voorbeeld.invalid"


@pytest.fixture
def merged(world: str) -> tuple[int, int]:
    """Duinbeke (99001) and Elders (99002) became Samen (99003) yesterday; the cells of both."""
    w.ask(
        "INSERT INTO cells_municipality (nis_code, name, name_fr, province, postal_codes, kbo_number, ovo_code, predecessors, valid_from)"
        " VALUES ('99003', 'Samen', '', 'Nergens', '', '', '', '99001;99002', current_date)"
    )
    w.ask(
        "UPDATE cells_municipality SET valid_until = current_date - 1, successor_id = '99003' WHERE nis_code IN ('99001', '99002')"
    )
    steps.lay("99003", ADMIN)
    ((other,),) = w.ask("SELECT id FROM cells_cell WHERE name = 'LIVC R Elders'")
    return steps.duinbeke(), int(other)


def test_r02_the_new_municipality_takes_the_place_in_one_cell_and_the_other_can_only_run_out(
    merged: tuple[int, int],
) -> None:
    people, (first, second) = People(), merged
    page = people.get(ADMIN, "/").content.decode()
    assert "LIVC R Duinbeke" in page
    assert "LIVC R Elders" in page
    assert "ging op in uw gemeente" in people.get(ADMIN, f"/beheer/cel/{first}/").content.decode()
    assert people.post(ADMIN, f"/beheer/cel/{first}/plaats-innemen/").status_code == 302
    rows = w.ask(
        "SELECT municipality_id, since, until, because FROM cells_membership WHERE cell_id = %s ORDER BY 1", [first]
    )
    assert rows[0][2:] == (steps.day(0), "fusie: opgegaan in Samen")
    assert rows[1] == ("99003", steps.day(0), None, "")
    again = people.post(ADMIN, f"/beheer/cel/{second}/plaats-innemen/")
    assert again.status_code == 409
    assert "Samen zit al in de actieve cel «LIVC R Duinbeke»" in again.content.decode()
    assert people.post(ADMIN, f"/beheer/cel/{second}/uitlopen/").status_code == 302
    assert w.ask("SELECT state FROM cells_cell WHERE id = %s", [second]) == [("ending",)]
    changes = w.entries(act="change-member", actor=w.id_of(ADMIN))
    assert len(changes) == 1
    assert len(w.entries(act="propose-member", actor=w.id_of(ADMIN))) == 1


def test_a_cell_that_runs_out_takes_no_new_case_and_what_runs_stays_open(merged: tuple[int, int]) -> None:
    people, (first, _second) = People(), merged
    case = path.list_a_case(people)
    assert people.post(ADMIN, f"/beheer/cel/{first}/uitlopen/").status_code == 302
    answer = people.post("burgemeester", "/casussen/nieuw/", **(path.LISTING | {"basis": path.basis()}))
    assert answer.status_code == 403
    assert "De cel loopt uit" in answer.content.decode()
    path.give_purpose(people, "burgemeester", case)
    assert "Zoekt contact" in people.get("burgemeester", f"/casussen/{case}/").content.decode()
    item = path.put_on_agenda(people, path.plan(people), case)
    assert path.open_item(people, item, "coordinator").status_code == 302


def test_seats_of_the_predecessors_pass_to_successors_as_any_other(merged: tuple[int, int]) -> None:
    people, (first, _second) = People(), merged
    case = path.list_a_case(people)
    people.post(ADMIN, f"/beheer/cel/{first}/plaats-innemen/")
    answer = steps.succeed(people, ADMIN, first, "burgemeester", "opvolger", because="merger")
    assert answer.status_code == 302, answer.content.decode()
    assert w.ask("SELECT municipality_id FROM participants_seat WHERE user_id = %s", [w.id_of(NEW)]) == [("99003",)]
    assert w.ask("SELECT ended_because FROM participants_seat WHERE id = %s", [steps.seat_of("burgemeester")]) == [
        ("merger",)
    ]
    steps.swear(NEW)
    assert people.post("coordinator", "/beheer/cel/overdragen/", seat=steps.seat_of(NEW)).status_code == 302
    path.give_purpose(people, NEW, case)
    assert "Zoekt contact" in people.get(NEW, f"/casussen/{case}/").content.decode()
    listed = people.post(NEW, "/casussen/nieuw/", **(path.LISTING | {"basis": path.basis()}))
    assert listed.status_code == 302


def test_before_the_day_of_the_merger_and_for_anyone_else_there_is_nothing_to_take(merged: tuple[int, int]) -> None:
    people, (first, second) = People(), merged
    for slug in ("beheerder-caw", "burgemeester"):
        assert people.post(slug, f"/beheer/cel/{first}/plaats-innemen/").status_code == 403
    assert people.post("beheerder", f"/beheer/cel/{second}/plaats-innemen/").status_code == 404
    for until, expected in ((0, 404), (-1, 200)):
        w.ask("UPDATE cells_municipality SET valid_until = %s WHERE successor_id = '99003'", [steps.day(until)])
        assert People().get(ADMIN, f"/beheer/cel/{first}/").status_code == expected
    insert = (
        "INSERT INTO cells_membership (cell_id, municipality_id, since, because) VALUES (%s, '99003', current_date, '')"
    )
    for slug in ("beheerder-elders", "beheerder-caw", "burgemeester-elders"):
        with inside(slug) as intruder:
            assert "row-level security" in str(intruder.fails(insert, [first])), slug


def test_r01_in_a_joint_cell_the_mayor_of_the_merged_municipality_agrees_before_it_takes_a_case_again(
    world: str,
) -> None:
    people = People()
    for code in (AARTSELAAR, BOOM):
        steps.lay(code)
    cell = steps.registered(people, "beheer-aartselaar", AARTSELAAR, BOOM)
    made = steps.filled(people, "beheer-aartselaar", cell, "a")
    steps.designate(people, "beheer-boom", cell, "mayor", "boom-mayor")
    for mayor in (made["mayor"], "boom-mayor@voorbeeld.invalid"):
        steps.swear(mayor)
        assert people.post(mayor, "/beheer/cel/instemmen/").status_code == 302
    assert people.post("beheer-aartselaar", f"/beheer/cel/{cell}/activeren/").status_code == 302
    w.ask(
        "INSERT INTO cells_municipality (nis_code, name, name_fr, province, postal_codes, kbo_number, ovo_code, predecessors, valid_from)"
        " VALUES ('99003', 'Samen', '', 'Nergens', '', '', '', %s, current_date)",
        [BOOM],
    )
    w.ask(
        "UPDATE cells_municipality SET valid_until = current_date - 1, successor_id = '99003' WHERE nis_code = %s",
        [BOOM],
    )
    steps.lay("99003", ADMIN)
    assert people.post(ADMIN, f"/beheer/cel/{cell}/plaats-innemen/").status_code == 302
    answer = people.get(made["mayor"], "/casussen/nieuw/")
    assert answer.status_code == 403
    assert "De burgemeester van Samen heeft nog niet ingestemd met de cel." in answer.content.decode()
    answer = steps.succeed(people, ADMIN, cell, "boom-mayor@voorbeeld.invalid", "opvolger", because="merger")
    assert answer.status_code == 302, answer.content.decode()
    steps.swear(NEW)
    assert "Instemmen met de cel" in people.get(NEW, "/").content.decode()
    assert people.post(NEW, "/beheer/cel/instemmen/").status_code == 302
    assert people.get(made["mayor"], "/casussen/nieuw/").status_code == 200
