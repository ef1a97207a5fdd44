"""A joint cell: each mayor agrees, and nobody else's word counts (FED art. 2; R01)."""

from __future__ import annotations

import pytest

from tests import world as w
from tests.cases.steps import People
from tests.participants.seating import steps
from tests.participants.seating.steps import AARTSELAAR, BOOM
from tests.secrecy.intruder import inside

ADMIN, OTHER = "beheer-aartselaar", "beheer-boom"
MAYOR, THEIRS = "a-mayor@voorbeeld.invalid", "boom-mayor@voorbeeld.invalid"
AGREE = "/beheer/cel/instemmen/"


@pytest.fixture
def cell(world: str) -> int:
    """A cell proposed by Aartselaar to Boom, its seats filled, and each mayor designated by the own administrator."""
    people = People()
    for code in (AARTSELAAR, BOOM):
        steps.lay(code)
    made = steps.registered(people, ADMIN, AARTSELAAR, BOOM)
    steps.filled(people, ADMIN, made, "a")
    return made


def test_the_other_administrator_sees_the_proposal_and_designates_the_own_mayor_and_nobody_else(cell: int) -> None:
    people = People()
    page = people.get(OTHER, "/").content.decode()
    assert "Aartselaar stelt voor om samen «LIVC R Aartselaar – Boom» te vormen" in page
    assert "stelt voor om samen" not in people.get("beheerder-elders", "/").content.decode()
    for kind in ("police", "prevention_official"):
        answer = steps.designate(people, OTHER, cell, kind, f"boom-{kind.split('_')[0]}")
        assert answer.status_code == 400
        assert "vult de beheerder van de gemeente die de cel registreerde" in answer.content.decode()
    assert steps.designate(people, OTHER, cell, "mayor", "boom-mayor").status_code == 302
    assert w.ask("SELECT municipality_id FROM participants_seat WHERE user_id = %s", [w.id_of(THEIRS)]) == [(BOOM,)]
    # Each administrator sees the people of the own municipality; those of the other stay with the other.
    assert "A-Mayor" not in people.get(OTHER, f"/beheer/cel/{cell}/").content.decode()


def test_the_mayor_reads_what_it_means_and_agrees_with_one_button(cell: int) -> None:
    people = People()
    steps.designate(people, OTHER, cell, "mayor", "boom-mayor")
    for who in (MAYOR, THEIRS):
        steps.swear(who)
        assert "Instemmen met de cel" in people.get(who, "/").content.decode()
        page = people.get(who, AGREE).content.decode()
        assert "Voorkomen van terroristische misdrijven" in page
        assert "Aartselaar, Boom" in " ".join(page.split())
        assert people.post(who, AGREE).status_code == 302
        assert "stemde de burgemeester van" in people.get(who, AGREE).content.decode()
        assert "Instemmen met de cel" not in people.get(who, "/").content.decode()
        assert people.post(who, AGREE).status_code == 409
    entries = w.entries(act="agree")
    assert [(e["actor"], e["cell"]) for e in entries] == [(w.id_of(MAYOR), cell), (w.id_of(THEIRS), cell)]
    answer = people.post(ADMIN, f"/beheer/cel/{cell}/activeren/")
    assert answer.status_code == 302, answer.content.decode()


def test_without_the_others_word_the_cell_stays_in_oprichting_and_the_mayor_is_named(cell: int) -> None:
    people = People()
    steps.designate(people, OTHER, cell, "mayor", "boom-mayor")
    steps.swear(MAYOR)
    people.post(MAYOR, AGREE)
    page = people.get(ADMIN, f"/beheer/cel/{cell}/").content.decode()
    assert "De burgemeester van Boom heeft nog niet ingestemd." in page
    assert "De burgemeester van Aartselaar heeft nog niet ingestemd." not in page
    answer = people.post(ADMIN, f"/beheer/cel/{cell}/activeren/")
    assert answer.status_code == 409
    assert w.ask("SELECT state FROM cells_cell WHERE id = %s", [cell]) == [("proposed",)]


def test_postgresql_takes_the_word_of_that_mayor_only(cell: int) -> None:
    people = People()
    steps.designate(people, OTHER, cell, "mayor", "boom-mayor")
    ((membership,),) = w.ask(
        "SELECT id FROM cells_membership WHERE cell_id = %s AND municipality_id = %s", [cell, BOOM]
    )
    insert = "INSERT INTO cells_agreement (membership_id, agreed_by_id, agreed_at) VALUES (%s, %s, now())"
    for slug in (
        OTHER,
        ADMIN,
        MAYOR,
        "burgemeester",
        "a-police@voorbeeld.invalid",
        "a-prevention@voorbeeld.invalid",
        "superuser",
    ):
        for by in {w.id_of(slug), w.id_of(THEIRS)}:
            with inside(slug) as intruder:
                assert "row-level security" in str(intruder.fails(insert, [membership, by])), slug
    with inside(THEIRS) as intruder:
        assert "row-level security" in str(intruder.fails(insert, [membership, w.id_of(MAYOR)]))
        assert intruder.fails(insert, [membership, w.id_of(THEIRS)]) is None
        assert "permission denied" in str(intruder.fails("DELETE FROM cells_agreement"))
    for slug in (OTHER, "coordinator", "politie"):
        assert people.post(slug, AGREE).status_code == 403


def test_a_proposal_is_declined_or_taken_back_with_a_reason_and_the_other_then_needs_nobody(cell: int) -> None:
    people = People()
    address = f"/beheer/cel/{cell}/voorstel/"
    assert people.post(OTHER, address, because="").status_code == 400
    assert people.post(OTHER, address, because="Wij blijven apart.").status_code == 302
    rows = w.ask(
        "SELECT until, because FROM cells_membership WHERE cell_id = %s AND municipality_id = %s", [cell, BOOM]
    )
    assert rows == [(steps.day(0), "Wij blijven apart.")]
    page = people.get(ADMIN, f"/beheer/cel/{cell}/").content.decode()
    assert "Wij blijven apart." in page
    assert "stelt voor om samen" not in people.get(OTHER, "/").content.decode()
    assert people.post(ADMIN, f"/beheer/cel/{cell}/activeren/").status_code == 302
    # What is active isn't left by a button.
    assert people.post(ADMIN, address, because="Toch niet.").status_code == 409
    assert people.post(OTHER, address, because="Nog eens.").status_code == 409
