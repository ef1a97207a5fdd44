"""Registering a cell: for whom, under which name, for which purpose (R01, R02, R03)."""

from __future__ import annotations

import pytest

from participants.cells.models import Cell
from tests import world as w
from tests.cases.steps import People
from tests.participants.seating import steps
from tests.participants.seating.steps import AARTSELAAR, BOOM, NIEL
from tests.secrecy.intruder import inside


@pytest.mark.parametrize("others", [(), (BOOM, NIEL)])
def test_r01_a_cell_of_one_or_three_municipalities_is_registered_and_named_after_them(
    world: str, others: tuple[str, ...]
) -> None:
    people, who = People(), steps.lay(AARTSELAAR)
    cell = steps.registered(people, who, AARTSELAAR, *others)
    name = "LIVC R Aartselaar – Boom – Niel" if others else "LIVC R Aartselaar"
    assert w.ask("SELECT name, state, municipality_id FROM cells_cell WHERE id = %s", [cell]) == [
        (name, "proposed", AARTSELAAR)
    ]
    members = w.ask("SELECT municipality_id, since FROM cells_membership WHERE cell_id = %s ORDER BY 1", [cell])
    assert members == [(code, None) for code in sorted((AARTSELAAR, *others))]
    assert "in oprichting" in people.get(who, f"/beheer/cel/{cell}/").content.decode()
    assert len(w.entries(act="propose-member", cell=cell)) == len(members)


@pytest.mark.parametrize("members", [(), (BOOM,)])
def test_r01_a_cell_without_a_municipality_or_without_ones_own_is_refused(world: str, members: tuple[str, ...]) -> None:
    people, who = People(), steps.lay(AARTSELAAR)
    before = w.ask("SELECT count(*) FROM cells_cell")
    answer = steps.register(people, who, *members, name="LIVC R Blijft staan")
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "Een cel hoort bij minstens één gemeente, en de uwe hoort erbij." in page
    assert "LIVC R Blijft staan" in page
    assert w.ask("SELECT count(*) FROM cells_cell") == before


def test_r02_a_municipality_of_an_active_cell_is_refused_by_name(world: str) -> None:
    people, who = People(), steps.lay(AARTSELAAR)
    answer = steps.register(people, who, AARTSELAAR, "99001")
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "Duinbeke zit al in de actieve cel «LIVC R Duinbeke»" in page
    own = steps.register(people, "beheerder", "99001")
    assert own.status_code == 400
    assert "Duinbeke zit al in de actieve cel" in own.content.decode()


def test_r03_the_purpose_is_shown_and_no_form_has_it(world: str) -> None:
    people, who = People(), steps.lay(AARTSELAAR)
    assert str(Cell.PURPOSE) in people.get(who, "/beheer/cel/nieuw/").content.decode()
    cell = steps.registered(people, who, AARTSELAAR, purpose="Iets anders", PURPOSE="Iets anders")
    page = people.get(who, f"/beheer/cel/{cell}/").content.decode()
    assert str(Cell.PURPOSE) in page
    assert "Iets anders" not in page
    assert "purpose" not in {field.name for field in Cell._meta.get_fields()}


def test_a_municipality_is_found_without_javascript_and_what_was_ticked_and_typed_stays(world: str) -> None:
    people, who = People(), steps.lay(AARTSELAAR)
    address = "/beheer/cel/nieuw/"
    typed = {"search": "1", "members": [AARTSELAAR, BOOM], "name": "LIVC R Rupel", "zone": ""}
    page = people.post(who, address, find="niel", **typed).content.decode()
    for code in (AARTSELAAR, BOOM):
        assert f'value="{code}"' in page
    assert page.index(f'value="{BOOM}"') < page.index(f'value="{NIEL}"')
    assert 'value="LIVC R Rupel"' in page
    assert "Kijk dit nog even na" not in page
    by_postcode = people.post(who, address, find="2845", **typed).content.decode()
    assert f'value="{NIEL}"' in by_postcode
    assert "Geen andere gemeente gevonden" in people.post(who, address, find="Qqq", **typed).content.decode()


def test_a_name_is_given_once_and_the_zone_is_kept_and_shown_as_not_checked(world: str) -> None:
    people, who = People(), steps.lay(AARTSELAAR)
    answer = steps.register(people, who, AARTSELAAR, name="livc r duinbeke")
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "Er bestaat al een cel met deze naam." in page
    assert "niet nagekeken" in page
    assert steps.register(people, who, AARTSELAAR, zone="").status_code == 400
    steps.registered(people, who, AARTSELAAR)
    assert w.ask("SELECT police_zone_id FROM cells_municipality WHERE nis_code = %s", [AARTSELAAR]) == [(steps.zone(),)]


def test_only_who_administers_a_municipality_registers_and_sees_its_own_cells_only(world: str) -> None:
    people = People()
    for slug in ("burgemeester", "coordinator", "beheerder-caw", "auditor", "superuser"):
        answer = people.get(slug, "/beheer/cel/nieuw/")
        assert answer.status_code == 403
        assert "Enkel de beheerder van een gemeente" in answer.content.decode()
        (entry,) = w.entries(actor=w.id_of(slug), act="refuse")
        assert entry["outcome"] == "not the administrator of a municipality"
    hidden = people.get("beheerder-elders", f"/beheer/cel/{steps.duinbeke()}/")
    absent = people.get("beheerder-elders", "/beheer/cel/999999/")
    assert hidden.status_code == absent.status_code == 404
    assert hidden.content == absent.content


def test_postgresql_lets_nobody_register_for_another_municipality_nor_a_cell_that_is_active_at_once(world: str) -> None:
    steps.lay(AARTSELAAR)
    cell = "INSERT INTO cells_cell (name, state, municipality_id) VALUES (%s, %s, %s)"
    for slug, state, code in (
        ("beheerder", "proposed", AARTSELAAR), ("beheer-aartselaar", "active", AARTSELAAR), ("burgemeester", "proposed", "99001"),
        ("beheerder-caw", "proposed", AARTSELAAR), ("superuser", "proposed", AARTSELAAR),
    ):  # fmt: skip
        with inside(slug) as intruder:
            refused = intruder.fails(cell, ["LIVC R Zonder recht", state, code])
            assert refused is not None, slug
            assert "row-level security" in str(refused)
    with inside("beheer-aartselaar") as intruder:
        assert intruder.fails(cell, ["LIVC R Met recht", "proposed", AARTSELAAR]) is None
        joined = intruder.fails(
            "INSERT INTO cells_membership (cell_id, municipality_id, because) SELECT id, %s, '' FROM cells_cell WHERE name = 'LIVC R Duinbeke'",
            [AARTSELAAR],
        )
        assert "row-level security" in str(joined)
