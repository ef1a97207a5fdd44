"""Activating a cell, and what a cell without its three seats can't do (FED art. 3; R02, R04, R05)."""

from __future__ import annotations

import pytest

from tests import world as w
from tests.cases import steps as path
from tests.cases.steps import People
from tests.participants.seating import steps
from tests.participants.seating.steps import AARTSELAAR, BOOM
from tests.secrecy.intruder import inside

ADMIN = "beheer-aartselaar"
MISSING = {
    "mayor": "De zetel van de burgemeester is niet ingevuld.",
    "police": "De zetel van de lokale politie is niet ingevuld.",
    "prevention_official": "De zetel van de coördinator (preventieambtenaar) is niet ingevuld.",
}


@pytest.fixture
def cell(world: str) -> int:
    return steps.registered(People(), steps.lay(AARTSELAAR), AARTSELAAR)


@pytest.mark.parametrize("kind", list(MISSING))
def test_r04_activation_without_a_seat_is_refused_naming_it_and_the_checklist_said_so_before(
    cell: int, kind: str
) -> None:
    people = People()
    for other in MISSING:
        if other != kind:
            assert steps.designate(people, ADMIN, cell, other, other.split("_")[0]).status_code == 302
    before = people.get(ADMIN, f"/beheer/cel/{cell}/").content.decode()
    answer = people.post(ADMIN, f"/beheer/cel/{cell}/activeren/")
    assert answer.status_code == 409
    for page in (before, answer.content.decode()):
        assert [words in page for words in MISSING.values()] == [other == kind for other in MISSING]
    assert w.ask("SELECT state FROM cells_cell WHERE id = %s", [cell]) == [("proposed",)]


def test_r04_with_its_three_seats_a_cell_becomes_active_and_its_membership_runs_from_today(cell: int) -> None:
    people = People()
    who = steps.filled(people, ADMIN, cell, "a")
    assert people.post(ADMIN, f"/beheer/cel/{cell}/activeren/").status_code == 302
    assert w.ask("SELECT state FROM cells_cell WHERE id = %s", [cell]) == [("active",)]
    assert w.ask("SELECT since FROM cells_membership WHERE cell_id = %s", [cell]) == [(steps.day(0),)]
    assert people.post(ADMIN, f"/beheer/cel/{cell}/activeren/").status_code == 409
    steps.swear(who["mayor"])
    answer = people.post(who["mayor"], "/casussen/nieuw/", **(path.LISTING | {"basis": path.basis()}))
    assert answer.status_code == 302, answer.content.decode()


def test_r02_two_cells_of_one_municipality_are_not_both_activated(cell: int) -> None:
    people = People()
    second = steps.registered(people, ADMIN, AARTSELAAR, name="LIVC R Tweede")
    for number, tag in ((cell, "a"), (second, "b")):
        steps.filled(people, ADMIN, number, tag)
    assert people.post(ADMIN, f"/beheer/cel/{cell}/activeren/").status_code == 302
    answer = people.post(ADMIN, f"/beheer/cel/{second}/activeren/")
    assert answer.status_code == 409
    assert "Aartselaar zit al in de actieve cel «LIVC R Aartselaar»" in answer.content.decode()
    with inside(ADMIN) as intruder:
        refused = intruder.fails("UPDATE cells_membership SET since = current_date WHERE cell_id = %s", [second])
        assert "a_municipality_is_in_one_active_cell" in str(refused)


def test_only_who_registered_the_cell_activates_it(world: str) -> None:
    people = People()
    for code in (AARTSELAAR, BOOM):
        steps.lay(code)
    joint = steps.registered(people, ADMIN, AARTSELAAR, BOOM)
    assert people.post("beheer-boom", f"/beheer/cel/{joint}/activeren/").status_code == 403
    assert people.post("beheerder", f"/beheer/cel/{joint}/activeren/").status_code == 404


def test_r04_a_cell_that_is_not_active_takes_no_case_by_the_page_or_past_it(cell: int) -> None:
    people = People()
    who = steps.filled(people, ADMIN, cell, "a")
    steps.swear(who["mayor"])
    answer = people.get(who["mayor"], "/casussen/nieuw/")
    assert answer.status_code == 403
    assert "De cel is nog in oprichting" in answer.content.decode()
    begins(who["mayor"], expect=False)
    # An administrator who writes «active» past the page, with a seat empty, gains nothing.
    w.ask("UPDATE participants_seat SET ended_at = now() WHERE cell_id = %s AND kind = 'police'", [cell])
    w.ask("UPDATE cells_cell SET state = 'active' WHERE id = %s", [cell])
    begins(who["mayor"], expect=False)
    answer = people.post(who["mayor"], "/casussen/nieuw/", **(path.LISTING | {"basis": path.basis()}))
    assert answer.status_code == 403
    assert MISSING["police"] in answer.content.decode()


def begins(who: str, *, expect: bool) -> None:
    """Whether PostgreSQL itself lets this person begin a case."""
    from secrecy.acts import Refused, begin
    from tests.world import standing_as

    with standing_as(who) as here:
        try:
            begin("case", label="PROEF", ground="art. 2", purpose="proef", until=here.ends)
        except Refused:
            assert not expect
            return
    assert expect


@pytest.mark.parametrize(("ends", "takes"), [(1, True), (0, True), (-1, False)])
def test_r05_a_case_is_listed_to_the_last_day_of_the_clearance_and_not_a_day_later(
    world: str, ends: int, takes: bool
) -> None:
    w.ask(
        "UPDATE participants_seat SET clearance_until = %s WHERE kind = 'police' AND cell_id = %s",
        [steps.day(ends), steps.duinbeke()],
    )
    people = People()
    answer = people.post("burgemeester", "/casussen/nieuw/", **(path.LISTING | {"basis": path.basis()}))
    assert answer.status_code == (302 if takes else 403)
    if not takes:
        said = f"De veiligheidsmachtiging van de lokale politie verviel op {steps.typed(ends)}"
        assert said in answer.content.decode()
        assert w.entries(act="refuse", outcome="the cell takes no case")
    begins("burgemeester", expect=takes)


def test_r04_r05_an_item_is_not_opened_while_a_seat_is_empty_and_the_coordinator_reads_which(world: str) -> None:
    people = People()
    _case, item = path.an_item(people)
    w.ask(
        "UPDATE participants_seat SET clearance_until = current_date - 1 WHERE kind = 'police' AND cell_id = %s",
        [steps.duinbeke()],
    )
    answer = path.open_item(people, item, "coordinator", "caw")
    assert answer.status_code == 403
    assert "De veiligheidsmachtiging van de lokale politie verviel" in answer.content.decode()
    assert "Zonder de drie vaste zetels gaat geen overleg door." in answer.content.decode()
    assert w.ask(
        "SELECT count(*) FROM meetings_attendance WHERE item_id = (SELECT id FROM meetings_agendaitem WHERE slug = %s)",
        [item.strip("/").split("/")[-1]],
    ) == [(0,)]
    w.ask(
        "UPDATE participants_seat SET clearance_until = current_date WHERE kind = 'police' AND cell_id = %s",
        [steps.duinbeke()],
    )
    assert path.open_item(people, item, "coordinator", "caw").status_code == 302


def test_r05_a_renewed_clearance_counts_at_once_and_is_a_recorded_act(world: str) -> None:
    people, cell, seat = People(), steps.duinbeke(), steps.seat_of("politie")
    w.ask("UPDATE participants_seat SET clearance_until = current_date - 1 WHERE id = %s", [seat])
    address = f"/beheer/cel/{cell}/zetel/{seat}/"
    low = people.post(
        "beheerder",
        address,
        **{"deed": "clearance", "clearance-clearance": "none", "clearance-clearance_until": steps.typed(90)},
    )
    assert low.status_code == 400
    assert "minstens het niveau geheim" in low.content.decode()
    done = people.post(
        "beheerder",
        address,
        **{"deed": "clearance", "clearance-clearance": "top_secret", "clearance-clearance_until": steps.typed(90)},
    )
    assert done.status_code == 302, done.content.decode()
    assert w.ask("SELECT clearance, clearance_until FROM participants_seat WHERE id = %s", [seat]) == [
        ("top_secret", steps.day(90))
    ]
    assert w.entries(act="amend", whom=w.id_of("politie"))
    assert people.get("burgemeester", "/casussen/nieuw/").status_code == 200


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("politie", "De account van wie de lokale politie vertegenwoordigt is gesloten"),
        ("burgemeester", "De account van de burgemeester is gesloten"),
    ],
)
def test_r04_a_seat_whose_account_was_closed_does_not_count_until_it_is_opened_again(
    world: str, who: str, said: str
) -> None:
    people = People()
    _case, item = path.an_item(people)
    account = "UPDATE participants_user SET is_active = %s WHERE id = %s"
    w.ask(account, [False, w.id_of(who)])
    answer = path.open_item(people, item, "coordinator", "caw")
    assert answer.status_code == 403
    assert said in answer.content.decode()
    w.ask(account, [True, w.id_of(who)])
    assert path.open_item(people, item, "coordinator", "caw").status_code == 302


def test_what_is_begun_while_a_colleague_s_account_is_closed_goes_to_the_others(world: str) -> None:
    people = People()
    case, second = path.list_a_case(people), path.list_a_case(people)
    w.ask("UPDATE participants_user SET is_active = false WHERE id IN (%s, %s)", [w.id_of("politie"), w.id_of("clb")])
    path.give_purpose(people, "coordinator", case)
    item = path.put_on_agenda(people, path.plan(people), case)
    assert path.invite(people, item, "CAW").status_code == 302
    assert path.accept(people, "caw", item).status_code == 302
    nobody = path.invite(people, item, "CLB")
    assert nobody.status_code == 400
    assert "Deze keuze is niet beschikbaar." in nobody.content.decode()
    w.ask("UPDATE participants_user SET is_active = false WHERE id = %s", [w.id_of("burgemeester")])
    path.give_purpose(people, "coordinator", second)
    other = path.put_on_agenda(people, path.plan(people), second)
    assert people.get("coordinator", other).status_code == 200
