"""A lost second factor: two administrators or fresh proof of identity, and cases stay closed until the cell confirms."""

from __future__ import annotations

import pytest

from secrecy import enrolling, outbox
from secrecy.acts import RecordImpossible
from tests import world as w
from tests.participants.recovering.lost import (
    OTHER,
    STEWARD,
    a_second_administrator,
    confirms,
    opens,
    past_item,
    recovery,
    starts,
    text,
    told,
)
from tests.secrecy.intruder import inside


def sworn(slug: str = "caw") -> bool:
    return bool(w.ask("SELECT bool_and(sworn) FROM secrecy_capacity WHERE user_id = %s", [w.id_of(slug)])[0][0])


def test_with_proof_of_identity_the_person_gets_a_link_and_the_cell_is_asked(world: str) -> None:
    assert starts().status_code == 302
    assert (told("caw", "recovery"), told("caw", "recovery-told")) == (1, 1)
    assert told("coordinator", "recovery-to-confirm") == 1
    assert told("burgemeester", "recovery-to-confirm") == 0, "the coordinator keeps the table"
    assert told("coordinator-elders", "recovery-to-confirm") == 0, "the person sits in no cell there"
    assert "herstel bezig" in text(w.signed_in(STEWARD).get("/beheer/accounts/"))


def test_each_step_stands_in_the_register_of_the_cell_or_of_nobody(world: str) -> None:
    starts()
    confirms()
    asked = w.entries(act="recover-asked", whom=w.id_of("caw"))
    assert [e["actor"] for e in asked] == [w.id_of(STEWARD)]
    (in_cell,) = [e for e in w.entries(act="recover", whom=w.id_of("caw")) if e["cell"] is not None]
    assert (
        in_cell["cell"] == w.ask("SELECT cell_id FROM participants_mandate WHERE user_id = %s", [w.id_of("caw")])[0][0]
    )
    (confirmed,) = [e for e in w.entries(act="confirm-person") if e["actor"] == w.id_of("coordinator") and e["door"] == "recovering:confirm"]  # fmt: skip
    assert confirmed["whom"] == w.id_of("caw")


def test_cases_close_at_once_and_stay_closed_after_a_new_sign_in(world: str) -> None:
    before = w.signed_in("caw")
    assert opens(before) == 200
    starts()
    for client in (before, w.signed_in("caw")):
        answer = client.get(past_item())
        assert answer.status_code == 302
        assert answer["Location"] == "/herstel/gesloten/"
    page = text(w.signed_in("caw").get("/herstel/gesloten/"))
    assert "Uw casussen zijn nog gesloten" in page
    assert "Jo Voorbeeld" in page, "who can confirm is named"


def test_in_sql_nothing_opens_until_the_cell_confirmed(world: str) -> None:
    slug = past_item().split("/")[3]

    def read() -> int:
        with inside("caw") as intruder:
            intruder.open(slug)
            return int(intruder.value("SELECT count(*) FROM contributions_contribution")) + len(
                intruder.sql("SELECT * FROM secrecy.opened('read')")
            )

    assert read() > 0
    starts()
    assert not sworn()
    assert read() == 0
    assert confirms().status_code == 302
    assert sworn()
    assert read() > 0


def test_after_the_coordinator_confirmed_cases_open_again(world: str) -> None:
    starts()
    waiting = text(w.signed_in("coordinator").get("/herstel/"))
    for words in ("An Vertrouwens", "CAW De Duinen", "Identiteitskaart, in persoon getoond", "sinds"):
        assert words in waiting
    assert "Dienstma" not in waiting, "an administrator sits in no cell"
    assert "Is dit dezelfde persoon?" in text(w.signed_in("coordinator").get("/"))
    assert confirms().status_code == 302
    assert opens(w.signed_in("caw")) == 200
    assert "Is dit dezelfde persoon?" not in text(w.signed_in("coordinator").get("/"))


def test_confirming_asks_for_a_proof_given_just_now(world: str) -> None:
    starts()
    w.signed_in("coordinator", fresh=False).post(f"/herstel/{recovery()}/bevestigen/")
    assert not sworn()


def test_starting_asks_for_a_proof_given_just_now(world: str) -> None:
    w.signed_in(STEWARD, fresh=False).post(f"/beheer/accounts/{w.id_of('caw')}/herstel/", {"proof": "eid"})
    assert not w.ask("SELECT 1 FROM participants_recovery WHERE user_id = %s", [w.id_of("caw")])


@pytest.mark.parametrize("who", ["caw", "vdab", "auditor", STEWARD])
def test_only_a_fixed_seat_confirms(who: str, world: str) -> None:
    starts()
    assert confirms(who).status_code in (302, 403)
    assert not sworn()


def test_a_fixed_seat_of_another_cell_finds_nothing_to_confirm(world: str) -> None:
    starts()
    assert confirms("coordinator-elders").status_code == 404
    assert "Vertrouwens" not in text(w.signed_in("coordinator-elders").get("/herstel/"))
    assert not sworn()


# Two administrators --------------------------------------------------------------------------------------------


def test_without_proof_a_second_administrator_is_asked_and_nothing_changes_until_then(world: str) -> None:
    a_second_administrator()
    assert starts(proof="second").status_code == 302
    assert told("caw", "recovery") == 0
    assert told(OTHER, "waiting") == 1
    assert opens(w.signed_in("caw")) == 200
    assert "Een herstel wacht op u" in text(w.signed_in(OTHER).get("/"))
    assert w.signed_in(OTHER).post(f"/beheer/herstel/{recovery()}/goedkeuren/").status_code == 302
    assert (told("caw", "recovery"), told("coordinator", "recovery-to-confirm")) == (1, 1)
    assert opens(w.signed_in("caw")) == 302


def test_who_is_the_only_administrator_hears_what_to_do_beside_the_field(world: str) -> None:
    answer = starts(proof="second")
    assert answer.status_code == 400
    assert "geen andere beheerder" in answer.context["form"].errors["proof"][0]


@pytest.mark.parametrize("proof", ["", "none", "paspoort"])
def test_a_kind_of_proof_must_be_chosen(proof: str, world: str) -> None:
    answer = starts(proof=proof)
    assert answer.status_code == 400
    assert answer.context["form"].errors["proof"]


def test_who_asked_does_not_second_it(world: str) -> None:
    a_second_administrator()
    starts(proof="second")
    assert w.signed_in(STEWARD).post(f"/beheer/herstel/{recovery()}/goedkeuren/").status_code == 403
    assert told("caw", "recovery") == 0
    with inside(STEWARD) as intruder:
        refused = intruder.fails(
            "UPDATE participants_recovery SET seconded_by_id = secrecy.reader(), seconded_at = now() WHERE id = %s",
            [recovery()],
        )
        assert refused is not None
        assert "two_administrators_are_two" in str(refused)


def test_the_person_concerned_does_not_second_it_nor_ask_it(world: str) -> None:
    a_second_administrator()
    starts(person=OTHER) if w.ask("SELECT secrecy.enrolled_before(%s)", [w.id_of(OTHER)])[0][0] else _asked_for(OTHER)
    assert w.signed_in(OTHER).post(f"/beheer/herstel/{recovery(OTHER)}/goedkeuren/").status_code == 404
    with inside(OTHER) as intruder:
        intruder.sql(
            "UPDATE participants_recovery SET seconded_by_id = secrecy.reader(), seconded_at = now() WHERE id = %s",
            [recovery(OTHER)],
        )
        refused = intruder.fails(
            "INSERT INTO participants_recovery (id, user_id, organisation_id, asked_by_id, asked_at, proof)"
            " SELECT gen_random_uuid(), id, organisation_id, id, now(), 'eid' FROM participants_user WHERE id = secrecy.reader()"
        )
        assert refused is not None
        assert "nobody_recovers_oneself" in str(refused)
    assert w.ask("SELECT seconded_by_id FROM participants_recovery WHERE id = %s", [recovery(OTHER)]) == [(None,)]


def _asked_for(slug: str) -> None:
    w.ask(
        "INSERT INTO participants_recovery (id, user_id, organisation_id, asked_by_id, asked_at, proof)"
        " SELECT gen_random_uuid(), u.id, u.organisation_id, %s, now(), '' FROM participants_user u WHERE u.username = %s",
        [w.id_of(STEWARD), slug],
    )


def test_it_can_be_withdrawn_before_it_is_seconded(world: str) -> None:
    a_second_administrator()
    starts(proof="second")
    assert w.signed_in(STEWARD).post(f"/beheer/herstel/{recovery()}/intrekken/").status_code == 302
    assert w.signed_in(OTHER).post(f"/beheer/herstel/{recovery()}/goedkeuren/").status_code == 404
    assert sworn()


@pytest.mark.parametrize("way", ["proof", "seconded"])
def test_what_was_approved_is_never_withdrawn_or_cases_would_open_unconfirmed(way: str, world: str) -> None:
    a_second_administrator()
    starts(proof="eid" if way == "proof" else "second")
    if way == "seconded":
        w.signed_in(OTHER).post(f"/beheer/herstel/{recovery()}/goedkeuren/")
    assert not sworn()
    for who in (STEWARD, OTHER):
        assert w.signed_in(who).post(f"/beheer/herstel/{recovery()}/intrekken/").status_code == 404
        with inside(who) as intruder:
            intruder.sql("UPDATE participants_recovery SET withdrawn_at = now() WHERE id = %s", [recovery()])
            intruder.link.commit()
    assert not sworn()


def test_a_recovery_that_waited_too_long_is_asked_again(world: str) -> None:
    a_second_administrator()
    starts(proof="second")
    w.ask("UPDATE participants_recovery SET asked_at = now() - interval '8 days' WHERE id = %s", [recovery()])
    assert w.signed_in(OTHER).post(f"/beheer/herstel/{recovery()}/goedkeuren/").status_code == 404
    assert starts().status_code == 302


# What a row policy refuses, whatever the page says ---------------------------------------------------------------

CONFIRMATION = (
    "INSERT INTO participants_recoveryconfirmation (id, recovery_id, user_id, cell_id, confirmed_by_id, at)"
    " SELECT gen_random_uuid(), v.id, v.user_id, m.cell_id, secrecy.reader(), now()"
    " FROM (SELECT %s::uuid AS id, %s::bigint AS user_id) v, (SELECT %s::bigint AS cell_id) m"
)


def confirmation(person: str = "caw") -> list[object]:
    ((cell,),) = w.ask("SELECT id FROM cells_cell WHERE name = 'LIVC R Duinbeke'")
    return [recovery(person), w.id_of(person), cell]


@pytest.mark.parametrize("who", ["caw", "vdab", "auditor", STEWARD, "coordinator-elders"])
def test_postgresql_takes_a_confirmation_of_a_fixed_seat_of_the_cell_alone(who: str, world: str) -> None:
    starts()
    with inside(who) as intruder:
        assert intruder.fails(CONFIRMATION, confirmation()) is not None
    with inside("burgemeester") as intruder:
        assert intruder.fails(CONFIRMATION, confirmation()) is None


def test_postgresql_takes_no_confirmation_before_the_approval(world: str) -> None:
    a_second_administrator()
    starts(proof="second")
    with inside("coordinator") as intruder:
        assert intruder.fails(CONFIRMATION, confirmation()) is not None


@pytest.mark.parametrize("column", ["asked_by_id", "seconded_by_id"])
def test_postgresql_takes_no_confirmation_of_who_asked_or_seconded(column: str, world: str) -> None:
    a_second_administrator()
    starts(proof="second")
    w.ask("UPDATE participants_recovery SET seconded_by_id = %s WHERE id = %s", [w.id_of(OTHER), recovery()])
    w.ask(f"UPDATE participants_recovery SET {column} = %s WHERE id = %s", [w.id_of("coordinator"), recovery()])
    with inside("coordinator") as intruder:
        assert intruder.fails(CONFIRMATION, confirmation()) is not None
    assert confirms("coordinator").status_code == 403
    assert confirms("burgemeester").status_code == 302


def test_a_fixed_seat_does_not_confirm_oneself(world: str) -> None:
    assert starts("beheerder", "coordinator").status_code == 302
    assert told("burgemeester", "recovery-to-confirm") == 1, "who keeps the table is concerned: the others are told"
    assert told("coordinator", "recovery-to-confirm") == 0
    assert confirms("coordinator", "coordinator").status_code == 403
    assert not sworn("coordinator")
    with inside("coordinator") as intruder:
        assert intruder.fails(CONFIRMATION, confirmation("coordinator")) is not None
    assert confirms("burgemeester", "coordinator").status_code == 302
    assert sworn("coordinator")


@pytest.mark.parametrize("who", ["caw", "coordinator", "beheerder-elders", "beheerder"])
def test_postgresql_lets_nobody_else_ask_a_recovery(who: str, world: str) -> None:
    with inside(who) as intruder:
        refused = intruder.fails(
            "INSERT INTO participants_recovery (id, user_id, organisation_id, asked_by_id, asked_at, proof)"
            " VALUES (gen_random_uuid(), %s, (SELECT id FROM participants_organisation WHERE name = 'CAW De Duinen vzw'), secrecy.reader(), now(), 'eid')",
            [w.id_of("vdab" if who == "caw" else "caw")],
        )
        assert refused is not None


def test_two_fixed_seats_that_confirm_do_it_once(world: str) -> None:
    starts()
    assert confirms("coordinator").status_code == 302
    assert confirms("burgemeester").status_code == 404
    assert w.ask("SELECT count(*) FROM participants_recoveryconfirmation WHERE recovery_id = %s", [recovery()]) == [
        (1,)
    ]


def test_an_account_that_was_never_used_needs_no_recovery(world: str) -> None:
    w.signed_in(STEWARD).post(
        "/beheer/accounts/nieuw/", {"first_name": "N", "last_name": "M", "email": "n@caw.invalid"}
    )
    assert starts(person="n@caw.invalid").status_code == 403


# What the deep room tells and to whom ------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["coordinator", "caw", "beheerder-elders", "beheerder"])
def test_nobody_else_has_a_cell_told_of_a_recovery_or_learns_of_accounts(who: str, world: str) -> None:
    starts()
    with w.standing_as(who):
        known = enrolling.accounts_state()
        assert w.id_of("caw") not in known
        with pytest.raises(RecordImpossible):
            outbox.tell_recovery(w.id_of("caw"), once="again")


def test_no_cell_is_told_of_a_recovery_that_was_not_approved(world: str) -> None:
    a_second_administrator()
    starts(proof="second")
    with w.standing_as(STEWARD):
        with pytest.raises(RecordImpossible):
            outbox.tell_recovery(w.id_of("caw"), once="early")
        with pytest.raises(RecordImpossible):
            outbox.post(w.id_of("caw"), "recovery")
    assert told("coordinator", "recovery-to-confirm") == 0
