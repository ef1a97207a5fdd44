"""An organisation that isn't known yet, its first administrator, and the second one."""

from __future__ import annotations

from typing import Any

import pytest

from tests import world as w
from tests.participants.joining.town import PERSON, STEWARD, day, post, text
from tests.secrecy.intruder import inside

INVITE = "/deelnemers/uitnodigen/"
NEW = PERSON | {"name": "CGG Strand vzw", "kind": "EA", "number": "BE 0999.000.525"}


def organisations() -> int:
    return int(w.ask("SELECT count(*) FROM participants_organisation")[0][0])


@pytest.mark.parametrize("who", ["coordinator", "burgemeester", STEWARD, "beheerder"])
def test_who_leads_a_cell_or_administers_invites_an_organisation_and_its_first_administrator(
    who: str, world: str
) -> None:
    answer = post(w.signed_in(who), INVITE, **NEW)
    assert answer.status_code == 302, text(answer)
    ((number, organisation),) = w.ask(
        "SELECT kbo_number, id FROM participants_organisation WHERE made_by_id = %s", [w.id_of(who)]
    )
    assert number == "0999000525"
    ((user, by),) = w.ask(
        "SELECT u.username, a.designated_by_id FROM participants_administration a JOIN participants_user u ON u.id = a.user_id"
        " WHERE a.organisation_id = %s",
        [organisation],
    )
    assert user == PERSON["email"]
    assert by == w.id_of(who)
    assert w.ask("SELECT message FROM secrecy.outbox WHERE user_id = %s", [w.id_of(user)]) == [("account",)]
    acts = [e["act"] for e in w.entries(actor=w.id_of(who), whom=w.id_of(user))]
    assert acts == ["appoint", "invite"]


def test_who_founded_an_organisation_does_nothing_more_in_it_once_it_has_an_administrator(world: str) -> None:
    post(w.signed_in("coordinator"), INVITE, **NEW)
    ((organisation,),) = w.ask("SELECT id FROM participants_organisation WHERE name = %s", [NEW["name"]])
    with inside("coordinator") as sql:
        assert sql.sql("SELECT secrecy.governs()") == []
        assert sql.fails(
            "INSERT INTO participants_service (organisation_id, name, short_name) VALUES (%s, 'X', 'X')", [organisation]
        )


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"number": "0999.000.526"}, "number", "controlegetal"),
        ({"kind": "GID"}, "number", "OVO"),
        ({"kind": "OV", "number": "1234567"}, "number", "geen controlegetal"),
        ({"number": "0999.000.327"}, "number", "CAW De Duinen vzw» is hier al bekend"),
        ({"name": "caw de duinen VZW"}, "name", "is hier al bekend"),
        ({"email": "geen adres"}, "email", "Dit is geen e-mailadres."),
        ({"name": ""}, "name", "Vul de naam in."),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_typed_text_stays(
    changes: dict[str, str], field: str, said: str, world: str
) -> None:
    before = organisations()
    answer = post(w.signed_in("coordinator"), INVITE, **(NEW | changes))
    assert answer.status_code == 400
    assert any(said in error for error in answer.context["form"].errors[field])
    assert "Nieuwkomer" in text(answer)
    assert organisations() == before


def test_a_known_address_is_answered_without_saying_whose_it_is_and_the_try_is_on_record(world: str) -> None:
    """No oracle on people: nothing of whoever has it, and nothing is left of the organisation."""
    before = organisations()
    w.ask("UPDATE participants_user SET username = 'geheim@elders.invalid' WHERE username = 'politie-elders'")
    answer = post(w.signed_in("coordinator"), INVITE, **(NEW | {"email": "Geheim@elders.invalid"}))
    assert answer.status_code == 400
    assert "Patrouille" not in text(answer)
    assert "kan geen account gemaakt worden" in text(answer)
    assert organisations() == before
    assert w.entries(act="refuse", actor=w.id_of("coordinator"))[-1]["outcome"] == "address can't be used"


@pytest.mark.parametrize("who", ["caw", "politie", "auditor", "superuser"])
def test_nobody_else_invites_an_organisation(who: str, world: str) -> None:
    before = organisations()
    assert post(w.signed_in(who), INVITE, **NEW).status_code == 403
    assert organisations() == before
    assert w.entries(act="refuse", actor=w.id_of(who))


def test_a_second_administrator_is_added_and_ended_and_nobody_ends_oneself(world: str) -> None:
    client = w.signed_in(STEWARD)
    assert post(client, "/beheer/dienst/beheerders/nieuw/", **PERSON, ends=day(400)).status_code == 302
    second = w.id_of(PERSON["email"])
    ((own,), (other,)) = w.ask(
        "SELECT id FROM participants_administration WHERE organisation_id ="
        " (SELECT organisation_id FROM participants_user WHERE username = %s) ORDER BY user_id = %s",
        [STEWARD, second],
    )
    page = text(client.get("/beheer/dienst/"))
    assert "Nele Nieuwkomer" in page
    assert f"/beheer/dienst/beheerders/{other}/beeindigen/" in page
    assert f"/beheer/dienst/beheerders/{own}/beeindigen/" not in page
    assert post(client, f"/beheer/dienst/beheerders/{own}/beeindigen/").status_code == 403
    with inside(STEWARD) as sql:
        sql.sql("UPDATE participants_administration SET ended_at = now() WHERE id = %s", [own])
        assert sql.value("SELECT ended_at FROM participants_administration WHERE id = %s", [own]) is None
    assert post(client, f"/beheer/dienst/beheerders/{other}/beeindigen/").status_code == 302
    with inside(PERSON["email"]) as sql:
        assert sql.sql("SELECT secrecy.governs()") == []


def test_an_administrator_of_elsewhere_finds_nothing_to_end(world: str) -> None:
    ((held,),) = w.ask("SELECT id FROM participants_administration WHERE user_id = %s", [w.id_of(STEWARD)])
    assert post(w.signed_in("beheerder"), f"/beheer/dienst/beheerders/{held}/beeindigen/").status_code == 404
    with inside("beheerder") as sql:
        sql.sql("UPDATE participants_administration SET ended_at = now() WHERE id = %s", [held])
    assert w.ask("SELECT ended_at FROM participants_administration WHERE id = %s", [held]) == [(None,)]


@pytest.mark.parametrize("changes", [{"ends": day(-1)}, {"ends": day(2000)}, {"ends": "31/02/2027"}, {"email": ""}])
def test_a_second_administrator_needs_a_person_and_a_date(changes: dict[str, Any], world: str) -> None:
    answer = post(w.signed_in(STEWARD), "/beheer/dienst/beheerders/nieuw/", **(PERSON | {"ends": day(10)} | changes))
    assert answer.status_code == 400
    assert set(answer.context["form"].errors) == set(changes)
