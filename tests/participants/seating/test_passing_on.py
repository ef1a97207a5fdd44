"""People come and go: successors, acting mayors, holidays. Cases pass by a recorded act of somebody else (R08)."""

from __future__ import annotations

from typing import Any

import pytest

from secrecy import record
from tests import world as w
from tests.cases import steps as path
from tests.cases.steps import People
from tests.participants.seating import steps
from tests.secrecy.intruder import inside

NEW, ACTING = "opvolger@voorbeeld.invalid", "waarnemer@voorbeeld.invalid"
HAND_OVER, DEPUTISE = "/beheer/cel/overdragen/", "/beheer/cel/vervanging/"
WAITS = "De casussen van uw voorganger zijn nog niet overgedragen"


def reads(people: People, who: str, case: str) -> bool:
    """Whether this person reads the text of a case, having said why."""
    path.give_purpose(people, who, case)
    answer = people.get(who, f"/casussen/{case}/")
    return answer.status_code == 200 and "Zoekt contact met een groep" in answer.content.decode()


def new_mayor(people: People, **changes: Any) -> None:
    answer = steps.succeed(people, "beheerder", steps.duinbeke(), "burgemeester", "opvolger", **changes)
    assert answer.status_code == 302, answer.content.decode()
    steps.swear(NEW)


def handed_over(people: People, by: str, seat: str) -> Any:
    return people.post(by, HAND_OVER, seat=seat)


def test_r08_a_successor_reads_a_case_only_after_somebody_else_handed_it_over(world: str) -> None:
    people = People()
    case = path.list_a_case(people)
    assert reads(people, "burgemeester", case)
    new_mayor(people)
    # From this moment the predecessor reads nothing, and the successor nothing yet.
    assert not reads(People(), "burgemeester", case)
    assert not reads(people, NEW, case)
    assert WAITS in people.get(NEW, "/").content.decode()
    seat = steps.seat_of(NEW)
    page = people.get("coordinator", HAND_OVER).content.decode()
    assert "Mia Meesterburg → Nieuwe Opvolger" in page
    assert "Zetel overdragen" in people.get("coordinator", "/").content.decode()
    assert handed_over(people, "coordinator", seat).status_code == 302
    assert reads(people, NEW, case)
    assert WAITS not in people.get(NEW, "/").content.decode()
    circles = {r[0] for r in w.ask("SELECT content_object_id FROM secrecy_admission WHERE capacity = %s", [seat])}
    entries = w.entries(act="pass")
    assert sorted(str(e["circle"]) for e in entries) == sorted(str(c) for c in circles)
    assert {(e["actor"], e["whom"], e["purpose"]) for e in entries} == {
        (w.id_of("coordinator"), w.id_of(NEW), "zetel overgedragen")
    }


def test_what_a_predecessor_did_stays_valid_and_keeps_its_name(world: str) -> None:
    people = People()
    case = path.list_a_case(people)
    listed = w.ask("SELECT listed_by_id FROM cases_case WHERE slug = %s", [case])
    new_mayor(people)
    handed_over(people, "coordinator", steps.seat_of(NEW))
    assert (
        w.ask("SELECT listed_by_id FROM cases_case WHERE slug = %s", [case]) == listed == [(w.id_of("burgemeester"),)]
    )
    old = w.ask(
        "SELECT ended_because, ends >= current_date FROM participants_seat WHERE user_id = %s",
        [w.id_of("burgemeester")],
    )
    assert old == [("election", True)]
    assert [e["actor"] for e in w.entries(act="begin", reference="case")][-1] == w.id_of("burgemeester")


def test_what_a_service_told_the_predecessor_does_not_pass(world: str) -> None:
    people = People()
    case, item = path.an_item(people)
    path.open_item(people, item, "burgemeester", "coordinator", "caw")
    told = "Enkel voor wie in de zaal zat."
    assert path.share(people, "caw", item, told, "burgemeester").status_code == 302
    assert told in people.get("burgemeester", item).content.decode()
    new_mayor(people)
    handed_over(people, "coordinator", steps.seat_of(NEW))
    answer = people.get(NEW, item)
    assert answer.status_code == 200
    assert told not in answer.content.decode()
    passed = w.ask(
        "SELECT count(*) FROM secrecy_admission a JOIN secrecy_circle c ON c.id = a.content_object_id"
        " JOIN auth_permission p ON p.id = a.permission_id WHERE a.capacity = %s AND c.kind = 'contribution' AND p.codename <> 'list_circle'",
        [steps.seat_of(NEW)],
    )
    assert passed == [(0,)]
    assert case


def test_who_receives_and_who_designated_hand_nothing_over_and_an_administrator_gains_nothing(world: str) -> None:
    people = People()
    case = path.list_a_case(people)
    new_mayor(people)
    seat = steps.seat_of(NEW)
    assert handed_over(people, NEW, seat).status_code == 403
    assert [e["outcome"] for e in w.entries(act="refuse", actor=w.id_of(NEW)) if e["reference"] == "seat"] == [
        "may not pass this seat on"
    ]
    assert handed_over(people, "beheerder", seat).status_code == 403
    for slug in ("beheerder", "caw", "auditor", "coordinator-elders", "superuser"):
        with inside(slug) as intruder:
            rows = record.call("pass_on", seat, intruder.pid, intruder.began, intruder.request, "geprobeerd")
            assert rows == [(None,)], slug
    assert not w.ask("SELECT 1 FROM secrecy_admission WHERE capacity = %s", [seat])
    for who in ("beheerder", NEW):
        assert people.get(who, f"/casussen/{case}/").status_code in (403, 404)
    assert w.ask("SELECT count(*) FROM secrecy_admission WHERE user_id = %s", [w.id_of("beheerder")]) == [(0,)]


def test_who_designated_and_also_sits_does_not_hand_over(world: str) -> None:
    """One person with two capacities: administrator, and coordinator of the same cell."""
    people = People()
    path.list_a_case(people)
    new_mayor(people)
    seat = steps.seat_of(NEW)
    w.ask("UPDATE participants_seat SET designated_by_id = %s WHERE id = %s", [w.id_of("coordinator"), seat])
    assert handed_over(people, "coordinator", seat).status_code == 403
    assert (
        "wie aanstelde, of nog geen week een zetel heeft, draagt niet over"
        in people.get("coordinator", HAND_OVER).content.decode()
    )
    assert handed_over(people, "politie", seat).status_code == 302


def test_a_successor_who_begins_later_leaves_the_old_one_until_the_day_before(world: str) -> None:
    people = People()
    answer = steps.succeed(people, "beheerder", steps.duinbeke(), "burgemeester", "opvolger", begins=steps.typed(10))
    assert answer.status_code == 302
    rows = w.ask("SELECT ends, ended_at FROM participants_seat WHERE user_id = %s", [w.id_of("burgemeester")])
    assert rows == [(steps.day(9), None)]
    assert people.get("burgemeester", "/casussen/nieuw/").status_code == 200
    twice = steps.succeed(people, "beheerder", steps.duinbeke(), "burgemeester", "nog-een")
    assert twice.status_code == 400
    assert "al een opvolger aangesteld" in twice.content.decode()


def test_an_acting_mayor_is_designated_by_the_administrator_and_lists_cases_for_a_while(world: str) -> None:
    people, cell, seat = People(), steps.duinbeke(), steps.seat_of("burgemeester")
    case = path.list_a_case(people)
    address = f"/beheer/cel/{cell}/zetel/{seat}/waarnemer/"
    too_long = people.post("beheerder", address, **steps.designation("waarnemer", ends=steps.typed(2000)))
    assert too_long.status_code == 400
    assert "een vervanging duurt niet langer" in too_long.content.decode()
    assert people.post("beheerder", address, **steps.designation("waarnemer", ends=steps.typed(60))).status_code == 302
    steps.swear(ACTING)
    assert not reads(people, ACTING, case)
    # The mayor, at home but able to, hands over what a delegate needs; or another seat does.
    assert handed_over(people, "burgemeester", steps.seat_of(ACTING)).status_code == 302
    assert reads(people, ACTING, case)
    answer = people.post(ACTING, "/casussen/nieuw/", **(path.LISTING | {"basis": path.basis()}))
    assert answer.status_code == 302
    assert "aangestelde vertegenwoordiger" in people.get(ACTING, "/").content.decode()
    assert w.ask(
        "SELECT max(until)::date <= %s FROM secrecy_admission WHERE capacity = %s AND giver_id <> user_id",
        [steps.day(61), steps.seat_of(ACTING)],
    ) == [(True,)]


def known(username: str, *, organisation_of: str) -> int:
    """Somebody of the same organisation who was in the cell before, and is known there."""
    ((organisation,),) = w.ask("SELECT organisation_id FROM participants_user WHERE username = %s", [organisation_of])
    user = steps.account(organisation, username)
    w.ask(
        "INSERT INTO participants_seat (id, user_id, cell_id, service_id, kind, municipality_id, begins, ends, act, clearance, clearance_until, ended_because)"
        " SELECT gen_random_uuid(), %s, cell_id, service_id, kind, municipality_id, current_date - 300, current_date - 200, '', clearance, clearance_until, ''"
        " FROM participants_seat WHERE id = %s",
        [user, steps.seat_of(organisation_of)],
    )
    return user


def delegation(user: int, begins: int, ends: int, **more: str) -> dict[str, Any]:
    return {
        "person": user,
        "begins": steps.typed(begins),
        "ends": steps.typed(ends),
        "act": "delegatiebesluit nr. 3",
    } | more


def test_r08_a_mayor_delegates_for_a_holiday_and_the_day_after_its_end_every_act_is_refused(world: str) -> None:
    people = People()
    case = path.list_a_case(people)
    user = known("schepen", organisation_of="burgemeester")
    numbered = people.post("burgemeester", DEPUTISE, **delegation(user, 0, 5, act="Besluit over 85.07.30-033.28"))
    assert (numbered.status_code, "rijksregisternummer" in numbered.content.decode()) == (400, True)  # R39
    assert people.post("burgemeester", DEPUTISE, **delegation(user, 0, 5)).status_code == 302
    steps.swear("schepen")
    assert reads(people, "schepen", case)
    assert {e["purpose"] for e in w.entries(act="pass")} == {"vervanging"}
    assert people.get("schepen", "/casussen/nieuw/").status_code == 200
    seat = steps.seat_of("schepen")
    for begins, ends, allowed in ((1, 5, False), (0, 0, True), (-6, 0, True), (-6, -1, False)):
        w.ask(
            "UPDATE participants_seat SET begins = %s, ends = %s WHERE id = %s",
            [steps.day(begins), steps.day(ends), seat],
        )
        fresh = People()
        answer = fresh.post("schepen", "/casussen/nieuw/", **(path.LISTING | {"basis": path.basis()}))
        assert answer.status_code == (302 if allowed else 403), (begins, ends)
        assert reads(fresh, "schepen", case) is allowed
    assert reads(People(), "burgemeester", case)


def test_r08_a_delegation_lies_within_the_seat_begins_today_at_the_earliest_and_ends_early_when_the_holder_is_back(
    world: str,
) -> None:
    people = People()
    case = path.list_a_case(people)
    user = known("schepen", organisation_of="burgemeester")
    for begins, ends, expected in ((-1, 5, 400), (0, 2000, 400), (3, 2, 400), (0, 5, 302), (5, 9, 400), (6, 9, 302)):
        answer = people.post("burgemeester", DEPUTISE, **delegation(user, begins, ends))
        assert answer.status_code == expected, (begins, ends)
    steps.swear("schepen")
    ((seat,),) = w.ask("SELECT id FROM participants_seat WHERE user_id = %s AND begins = current_date", [user])
    w.ask("UPDATE participants_acknowledgement SET capacity = %s WHERE user_id = %s AND kind = 'notice'", [seat, user])
    assert reads(people, "schepen", case)
    assert people.post("burgemeester", DEPUTISE, end=str(seat)).status_code == 302
    assert not reads(People(), "schepen", case)
    assert w.ask("SELECT ended_because FROM participants_seat WHERE id = %s", [seat]) == [("returned",)]
    other = people.post("burgemeester", DEPUTISE, end=steps.seat_of("coordinator"))
    assert other.status_code == 404


def test_r05_r08_a_deputy_of_the_police_chief_needs_a_clearance_too(world: str) -> None:
    people = People()
    user = known("adjunct", organisation_of="politie")
    without = people.post("politie", DEPUTISE, **delegation(user, 0, 5))
    assert without.status_code == 400
    assert "Zeg welke veiligheidsmachtiging deze persoon heeft." in without.content.decode()
    cleared = {"clearance": "secret", "clearance_until": steps.typed(90)}
    assert people.post("politie", DEPUTISE, **delegation(user, 0, 5, **cleared)).status_code == 302


def test_a_delegate_passes_nothing_on_and_nobody_lets_an_overseer_or_another_seat_stand_in(world: str) -> None:
    people = People()
    user = known("schepen", organisation_of="burgemeester")
    page = people.get("burgemeester", DEPUTISE).content.decode()
    assert "Ann Schepen" in page
    for other in ("Jo Voorbeeld", "Ada Nazicht", "Bart Beheers", "An Vertrouwens"):
        assert other not in page, other
    assert people.post("burgemeester", DEPUTISE, **delegation(w.id_of("auditor"), 0, 5)).status_code == 400
    people.post("burgemeester", DEPUTISE, **delegation(user, 0, 5))
    steps.swear("schepen")
    assert "Een vervanging wordt niet doorgegeven." in people.get("schepen", DEPUTISE).content.decode()
    insert = (
        "INSERT INTO participants_seat (id, user_id, cell_id, service_id, kind, municipality_id, begins, ends, act, clearance, ended_because, designated_by_id, deputises_id)"
        " SELECT gen_random_uuid(), %s, cell_id, service_id, {kind}, municipality_id, current_date, {ends}, '', '', '', %s, id FROM participants_seat WHERE id = %s"
    )
    with inside("schepen") as intruder:
        said = [w.id_of("coordinator"), user, steps.seat_of("schepen")]
        assert "row-level security" in str(intruder.fails(insert.format(kind="kind", ends="ends"), said))
    with inside("burgemeester") as intruder:
        said = [user, w.id_of("burgemeester"), steps.seat_of("burgemeester")]
        for kind, ends in (("'prevention_official'", "ends"), ("kind", "ends + 1")):
            assert "row-level security" in str(intruder.fails(insert.format(kind=kind, ends=ends), said)), kind
        assert intruder.fails(insert.format(kind="kind", ends="ends"), said) is None


def test_ending_and_prolonging_are_recorded_acts_and_never_of_ones_own_seat(world: str) -> None:
    people, cell, seat = People(), steps.duinbeke(), steps.seat_of("politie")
    address = f"/beheer/cel/{cell}/zetel/{seat}/"
    ((ends,),) = w.ask("SELECT ends FROM participants_seat WHERE id = %s", [seat])
    for days, expected in ((0, 400), (1, 302)):
        later = f"{ends.fromordinal(ends.toordinal() + days):%d/%m/%Y}"
        assert people.post("beheerder", address, **{"deed": "prolong", "prolong-ends": later}).status_code == expected
    assert people.post("beheerder", address, deed="end").status_code == 400
    assert people.post("beheerder", address, **{"deed": "end", "end-because": "left"}).status_code == 302
    assert [e["act"] for e in w.entries(whom=w.id_of("politie")) if e["act"] == "amend"] == ["amend", "amend"]
    again = people.post("beheerder", address, **{"deed": "end", "end-because": "left"})
    assert again.status_code == 400
    assert people.get("politie", "/overleg/").status_code == 200
    assert "niet ingevuld" in people.get("beheerder", f"/beheer/cel/{cell}/").content.decode()
    w.ask(
        "UPDATE participants_seat SET user_id = %s WHERE id = %s", [w.id_of("beheerder"), steps.seat_of("coordinator")]
    )
    own = f"/beheer/cel/{cell}/zetel/{steps.seat_of('beheerder')}/"
    answer = people.post("beheerder", own, **{"deed": "end", "end-because": "left"})
    assert answer.status_code == 400
    assert "Uw eigen zetel wijzigt een andere beheerder" in answer.content.decode()
    with inside("beheerder") as intruder:
        intruder.sql("UPDATE participants_seat SET ends = ends + 100 WHERE user_id = %s", [w.id_of("beheerder")])
        assert intruder.value("SELECT count(*) FROM participants_seat WHERE ends > current_date + 750") == 0


@pytest.mark.parametrize("way", ["ended", "lapsed"])
def test_a_seat_that_fell_empty_is_filled_again_and_its_cases_can_still_be_handed_over(world: str, way: str) -> None:
    people, cell = People(), steps.duinbeke()
    case = path.list_a_case(people)
    seat = steps.seat_of("burgemeester")
    w.ask(
        "UPDATE participants_seat SET ended_at = now() - interval '1 day', ended_because = 'left' WHERE id = %s"
        if way == "ended"
        else "UPDATE participants_seat SET ends = current_date - 1 WHERE id = %s",
        [seat],
    )
    assert steps.designate(people, "beheerder", cell, "mayor", "opvolger").status_code == 302
    assert str(w.ask("SELECT succeeds_id FROM participants_seat WHERE id = %s", [steps.seat_of(NEW)])[0][0]) == seat
    steps.swear(NEW)
    assert handed_over(people, "coordinator", steps.seat_of(NEW)).status_code == 302
    assert reads(people, NEW, case)


@pytest.mark.parametrize(
    ("kind", "link", "of"),
    [
        ("mayor", "succeeds_id", "burgemeester"),  # who still sits
        ("prevention_official", "succeeds_id", "gone"),  # another kind of seat
        ("prevention_official", "deputises_id", "burgemeester"),
        ("mayor", "succeeds_id", "burgemeester-elders"),  # of another cell
    ],
)
def test_a_seat_that_an_administrator_links_to_what_it_does_not_follow_on_is_given_nothing(
    world: str, kind: str, link: str, of: str
) -> None:
    people, cell = People(), steps.duinbeke()
    path.list_a_case(people)
    seat = steps.seat_of("burgemeester" if of == "gone" else of)
    if of == "gone":
        new_mayor(people)
    user = known("vriend", organisation_of="burgemeester")
    with inside("beheerder") as intruder:
        made = intruder.value(
            "INSERT INTO participants_seat (id, user_id, cell_id, service_id, kind, municipality_id, begins, ends, act, clearance,"
            f" ended_because, designated_by_id, {link}) SELECT gen_random_uuid(), %s, %s, service_id, %s, '99001', current_date,"
            " current_date + 9, '', '', '', %s, %s FROM participants_seat WHERE user_id = %s LIMIT 1 RETURNING id",
            [user, cell, kind, w.id_of("beheerder"), seat, user],
        )
        intruder.link.commit()
    assert "Ann Vriend" not in people.get("coordinator", HAND_OVER).content.decode()
    for slug in ("coordinator", "politie"):
        with inside(slug) as intruder:
            rows = record.call("pass_on", made, intruder.pid, intruder.began, intruder.request, "geprobeerd")
            assert rows == [(None,)], slug
    assert w.ask("SELECT count(*) FROM secrecy_admission WHERE capacity = %s", [made]) == [(0,)]
