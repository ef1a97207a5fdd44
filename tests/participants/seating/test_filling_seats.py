"""Filling the fixed seats, and naming who oversees (FED art. 3; R04, R05, R06)."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from tests import world as w
from tests.cases.steps import People
from tests.participants.seating import steps
from tests.participants.seating.steps import AARTSELAAR
from tests.secrecy.intruder import inside


@pytest.fixture
def cell(world: str) -> int:
    """A cell of Aartselaar, in oprichting."""
    return steps.registered(People(), steps.lay(AARTSELAAR), AARTSELAAR)


ADMIN = "beheer-aartselaar"


def test_a_person_without_account_is_seated_on_the_spot_and_told_by_mail_without_content(cell: int) -> None:
    people = People()
    assert steps.designate(people, ADMIN, cell, "mayor", "burgemeester-a").status_code == 302
    who = "burgemeester-a@voorbeeld.invalid"
    kind, act, by, service = w.ask(
        "SELECT z.kind, z.act, u.username, s.name FROM participants_seat z JOIN participants_user u ON u.id = z.designated_by_id"
        " JOIN participants_service s ON s.id = z.service_id WHERE z.user_id = %s",
        [w.id_of(who)],
    )[0]
    assert (kind, by, service) == ("mayor", ADMIN, "Lokaal bestuur Aartselaar")
    assert act == f"besluit van het college van {steps.typed(-1)}, nr. 2026/7"
    told = w.ask("SELECT message FROM secrecy.outbox WHERE user_id = %s ORDER BY message", [w.id_of(who)])
    assert told == [("account",), ("designated",)]
    (entry,) = w.entries(act="appoint", whom=w.id_of(who))
    assert (entry["actor"], entry["cell"]) == (w.id_of(ADMIN), cell)


def test_the_service_and_the_organisation_of_the_zone_are_made_once(cell: int) -> None:
    people = People()
    before = w.ask("SELECT count(*) FROM participants_organisation WHERE police_zone_id = %s", [steps.zone()])
    assert before == [(0,)]
    assert steps.designate(people, ADMIN, cell, "police", "korpschef").status_code == 302
    organisation, service = w.ask(
        "SELECT o.police_zone_id, s.name FROM participants_seat z JOIN participants_service s ON s.id = z.service_id"
        " JOIN participants_organisation o ON o.id = s.organisation_id WHERE z.cell_id = %s AND z.kind = 'police'",
        [cell],
    )[0]
    assert organisation == steps.zone()
    assert service.startswith("Lokale politie")
    assert steps.designate(people, ADMIN, cell, "mayor", "bm").status_code == 302
    assert steps.designate(people, ADMIN, cell, "prevention_official", "prev").status_code == 302
    assert w.ask("SELECT count(*) FROM participants_service WHERE name = 'Lokaal bestuur Aartselaar'") == [(1,)]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"clearance": "none"}, "minstens het niveau geheim"),
        ({"clearance": ""}, "Zeg welke veiligheidsmachtiging"),
        ({"clearance_until": ""}, "Vul een dag in."),
        ({"clearance_until": "-1"}, "Deze machtiging is al vervallen."),
    ],
)
def test_r05_the_police_seat_asks_a_clearance_of_a_level_and_with_an_end(
    cell: int, changes: dict[str, Any], said: str
) -> None:
    changes = {key: steps.typed(-1) if value == "-1" else value for key, value in changes.items()}
    answer = steps.designate(People(), ADMIN, cell, "police", "korpschef", **changes)
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert "korpschef@voorbeeld.invalid" in answer.content.decode()
    assert not w.ask("SELECT 1 FROM participants_user WHERE username LIKE 'korpschef%'")


def test_r05_a_clearance_that_ends_today_still_counts(cell: int) -> None:
    answer = steps.designate(People(), ADMIN, cell, "police", "korpschef", clearance_until=steps.typed(0))
    assert answer.status_code == 302


def test_r06_no_other_seat_asks_a_clearance(cell: int) -> None:
    people = People()
    for kind in ("mayor", "prevention_official", "auditor", "dpo"):
        page = people.get(ADMIN, f"/beheer/cel/{cell}/aanstellen/{kind}/").content.decode()
        assert 'name="clearance"' not in page
        assert steps.designate(people, ADMIN, cell, kind, f"iemand-{kind}".replace("_", "-")).status_code == 302


def test_nobody_designates_oneself_by_the_page_or_past_it(cell: int) -> None:
    people, me = People(), w.id_of(ADMIN)
    answer = steps.designate(people, ADMIN, cell, "mayor", "x", person=str(me), first_name="", last_name="", email="")
    assert answer.status_code == 400
    assert "Niemand stelt zichzelf aan." in answer.content.decode()
    insert = (
        "INSERT INTO participants_seat (id, user_id, cell_id, service_id, kind, municipality_id, begins, ends, act, clearance, ended_because, designated_by_id)"
        " SELECT gen_random_uuid(), %s, %s, (SELECT id FROM participants_service WHERE name = 'Lokaal bestuur Aartselaar'), 'mayor', %s, current_date, current_date + 9, '', '', '', %s"
    )
    # Somebody whose account and service are the municipality's own.
    assert steps.designate(people, ADMIN, cell, "mayor", "bm").status_code == 302
    other = w.id_of("bm@voorbeeld.invalid")
    with inside(ADMIN) as intruder:
        for user, municipality, by in ((me, AARTSELAAR, me), (other, AARTSELAAR, other), (other, "99001", me)):
            refused = intruder.fails(insert, [user, cell, municipality, by])
            assert "row-level security" in str(refused), (user, municipality, by)
        assert intruder.fails(insert, [other, cell, AARTSELAAR, me]) is None


def test_auditor_and_dpo_are_named_with_dates_and_see_the_register_but_no_case(cell: int) -> None:
    people = People()
    for kind in ("auditor", "dpo"):
        assert steps.designate(people, ADMIN, cell, kind, f"toezicht-{kind}").status_code == 302
    rows = w.ask(
        "SELECT kind, ends, municipality_id FROM participants_appointment WHERE cell_id = %s ORDER BY 1", [cell]
    )
    assert rows == [(kind, steps.day(365), AARTSELAAR) for kind in ("auditor", "dpo")]
    steps.told("toezicht-auditor@voorbeeld.invalid")
    assert people.get("toezicht-auditor@voorbeeld.invalid", "/casussen/nieuw/").status_code == 403
    assert people.get("toezicht-auditor@voorbeeld.invalid", "/register/").status_code == 200
    page = people.get(ADMIN, f"/beheer/cel/{cell}/").content.decode()
    assert "Toezicht-Auditor" in page


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"begins": -5, "ends": -1}, "Deze dag is al voorbij."),
        ({"begins": 10, "ends": 9}, "De laatste dag komt niet vóór de eerste."),
        ({"ends": 9999}, "Hoogstens zeven jaar vooruit"),
        ({"decided_on": 1}, "De akte draagt een dag die nog moet komen."),
    ],
)
def test_dates_that_cannot_be_are_refused_beside_their_field(cell: int, changes: dict[str, int], said: str) -> None:
    typed = {name: steps.typed(ahead) for name, ahead in changes.items()}
    answer = steps.designate(People(), ADMIN, cell, "mayor", "bm", **typed)
    assert answer.status_code == 400
    assert said in answer.content.decode()


def test_a_term_of_one_day_today_is_one(cell: int) -> None:
    answer = steps.designate(People(), ADMIN, cell, "mayor", "bm", begins=steps.typed(0), ends=steps.typed(0))
    assert answer.status_code == 302


def test_a_seat_that_is_filled_takes_no_second_person_and_the_free_days_after_it_do(cell: int) -> None:
    people = People()
    assert steps.designate(people, ADMIN, cell, "mayor", "een", ends=steps.typed(20)).status_code == 302
    for begins, expected in ((20, 400), (21, 302)):
        answer = steps.designate(people, ADMIN, cell, "mayor", f"twee-{begins}", begins=steps.typed(begins))
        assert answer.status_code == expected, begins
        assert expected == 302 or "Deze zetel is in die periode al ingevuld" in answer.content.decode()
    assert not w.ask("SELECT 1 FROM participants_user WHERE username = 'twee-20@voorbeeld.invalid'")


def test_two_administrators_at_once_fill_one_seat_once(cell: int) -> None:
    ((organisation,),) = w.ask("SELECT id FROM participants_organisation WHERE municipality_id = %s", [AARTSELAAR])
    steps.administrator(organisation, "tweede-beheerder")
    answers: list[int] = []

    def fill(who: str) -> None:
        answers.append(steps.designate(People(), who, cell, "mayor", f"bm-{who}").status_code)

    threads = [threading.Thread(target=fill, args=[who]) for who in (ADMIN, "tweede-beheerder")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [302, 400]
    assert w.ask("SELECT count(*) FROM participants_seat WHERE cell_id = %s AND kind = 'mayor'", [cell]) == [(1,)]


def test_an_address_that_has_an_account_is_told_to_be_chosen_or_kept_by_another(cell: int) -> None:
    people = People()
    assert steps.designate(people, ADMIN, cell, "mayor", "bm").status_code == 302
    own = steps.designate(people, ADMIN, cell, "prevention_official", "bm")
    assert own.status_code == 400
    assert "Deze persoon heeft al een account" in own.content.decode()
    strange = steps.designate(people, ADMIN, cell, "prevention_official", "x", email="caw")
    assert strange.status_code == 400
    w.ask("UPDATE participants_user SET username = 'an@caw.invalid' WHERE username = 'caw'")
    strange = steps.designate(people, ADMIN, cell, "prevention_official", "x", email="an@caw.invalid")
    assert strange.status_code == 400
    assert "bij een andere organisatie" in strange.content.decode().lower()
    assert w.ask("SELECT count(*) FROM secrecy.outbox WHERE message = 'account'") == [(1,)]


def test_designating_ending_and_activating_ask_for_a_proof_given_just_now(cell: int) -> None:
    late = w.signed_in(ADMIN, fresh=False)
    base = f"/beheer/cel/{cell}/"
    before = w.ask("SELECT count(*) FROM participants_seat")
    seat = f"/beheer/cel/{steps.duinbeke()}/zetel/{steps.seat_of('politie')}/"
    assert late.post(f"{base}aanstellen/mayor/", steps.designation("bm")).status_code == 302
    assert late.post(f"{base}activeren/").status_code == 302
    assert w.signed_in("beheerder", fresh=False).post(seat, {"deed": "end", "end-because": "left"}).status_code == 302
    assert w.ask("SELECT count(*) FROM participants_seat") == before
    assert w.ask("SELECT ended_at FROM participants_seat WHERE id = %s", [steps.seat_of("politie")]) == [(None,)]
    assert not w.ask("SELECT 1 FROM participants_user WHERE username = 'bm@voorbeeld.invalid'")


def test_only_a_municipality_registers_the_organisation_of_a_police_zone(cell: int) -> None:
    insert = (
        "INSERT INTO participants_organisation (name, kind, kbo_number, ovo_code, institution_number, police_zone_id, made_by_id, made_at)"
        " VALUES ('Een zone', 'LB', '', '', '', %s, %s, now())"
    )
    for slug in ("beheerder-caw", "coordinator", "vdab"):
        with inside(slug) as intruder:
            assert "row-level security" in str(intruder.fails(insert, [steps.zone(), w.id_of(slug)])), slug
    with inside(ADMIN) as intruder:
        assert intruder.fails(insert, [steps.zone(), w.id_of(ADMIN)]) is None
