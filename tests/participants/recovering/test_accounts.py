"""Accounts of an organisation's people: made, amended, closed by its administrator, who sees none of their cases."""

from __future__ import annotations

from typing import Any

import pytest

from tests import world as w
from tests.participants.recovering.lost import STEWARD, opens, text, told
from tests.secrecy.intruder import inside

PERSON = {"first_name": "Nele", "last_name": "Nieuwkomer", "email": "nele@caw.invalid"}


def make(who: str = STEWARD, **changes: str) -> Any:
    return w.signed_in(who).post("/beheer/accounts/nieuw/", PERSON | changes)


def test_an_account_is_made_and_its_link_is_on_its_way(world: str) -> None:
    assert make().status_code == 302
    assert told(PERSON["email"], "account") == 1
    page = text(w.signed_in(STEWARD).get("/beheer/accounts/"))
    assert "Nele Nieuwkomer" in page
    assert "nog nooit aangemeld" in page
    assert "De mail met de link is onderweg." in page
    assert w.entries(act="invite", whom=w.id_of(PERSON["email"]))[0]["actor"] == w.id_of(STEWARD)


@pytest.mark.parametrize("taken", ["politie", "caw", "caw@duinbeke.invalid"], ids=["elsewhere", "here", "address"])
def test_an_address_in_use_is_refused_beside_the_field_without_telling_whose_it_is(taken: str, world: str) -> None:
    address = taken if "@" in taken else f"{taken}@ergens.invalid"
    if "@" not in taken:
        w.ask("UPDATE participants_user SET username = %s WHERE username = %s", [address, taken])
    answer = make(email=address.upper() if "@" in taken else address)
    assert answer.status_code == 400
    assert answer.context["form"].errors["email"] == [
        "Dit adres kan niet gebruikt worden. Gebruik een ander adres van deze persoon."
    ]
    assert "Dienders" not in text(answer)
    assert w.entries(act="refuse", outcome="address can't be used")


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("first_name", "", "Vul de voornaam in."),
        ("last_name", " ", "Vul de naam in."),
        ("email", "", "Vul het e-mailadres in."),
        ("email", "nele@", "Dit is geen e-mailadres."),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_stays(
    field: str, value: str, said: str, world: str
) -> None:
    answer = make(**{field: value})
    assert answer.status_code == 400
    assert answer.context["form"].errors[field] == [said]
    assert any(kept in text(answer) for kept in ("Nieuwkomer", "Nele"))


def test_the_link_is_sent_again_only_while_the_account_was_never_used(world: str) -> None:
    make()
    client, new = w.signed_in(STEWARD), w.id_of(PERSON["email"])
    assert client.post(f"/beheer/accounts/{new}/link/").status_code == 302
    assert told(PERSON["email"], "account") == 2
    assert client.post(f"/beheer/accounts/{w.id_of('caw')}/link/").status_code == 403
    assert told("caw", "account") == 0


def test_a_mail_that_never_arrived_is_told_in_words(world: str) -> None:
    make()
    w.ask("UPDATE secrecy.outbox SET tries = 8 WHERE user_id = %s", [w.id_of(PERSON["email"])])
    assert "De mail met de link kwam niet aan" in text(w.signed_in(STEWARD).get("/beheer/accounts/"))


def test_a_link_that_lapsed_is_told_in_words(world: str) -> None:
    make()
    who = w.id_of(PERSON["email"])
    w.ask("UPDATE secrecy.outbox SET sent = now() WHERE user_id = %s", [who])
    for until, said in (("7 days", "werkt tot en met"), ("-1 day", "Er is geen link die nog werkt")):
        w.ask("DELETE FROM secrecy.link WHERE user_id = %s", [who])
        w.ask(
            "INSERT INTO secrecy.link (token, user_id, why, until) VALUES (sha256('x'), %s, 'account', now() + %s::interval)",
            [who, until],
        )
        assert said in text(w.signed_in(STEWARD).get("/beheer/accounts/"))


def test_a_name_and_address_are_amended_with_a_proof_given_just_now(world: str) -> None:
    address = f"/beheer/accounts/{w.id_of('caw')}/"
    typed = {"first_name": "Anna", "last_name": "Vertrouwens", "email": "Anna@caw.invalid"}
    assert w.signed_in(STEWARD, fresh=False).post(address, typed).status_code == 302
    assert w.ask("SELECT first_name FROM participants_user WHERE username = 'caw'") == [("An",)]
    assert w.signed_in(STEWARD).post(address, typed).status_code == 302
    row = w.ask("SELECT first_name, email, username FROM participants_user WHERE username = 'caw'")
    assert row == [("Anna", "anna@caw.invalid", "caw")]


def test_closing_an_account_ends_it_at_the_next_statement_and_reopening_brings_it_back(world: str) -> None:
    person, steward = w.signed_in("caw"), w.signed_in(STEWARD)
    assert opens(person) == 200
    assert steward.post(f"/beheer/accounts/{w.id_of('caw')}/sluiten/").status_code == 302
    assert person.get("/")["Location"].startswith("/aanmelden/")
    assert "gesloten" in text(steward.get("/beheer/accounts/"))
    assert steward.post(f"/beheer/accounts/{w.id_of('caw')}/openen/").status_code == 302
    assert opens(w.signed_in("caw")) == 200


def test_nobody_closes_or_amends_oneself(world: str) -> None:
    own = w.id_of(STEWARD)
    client = w.signed_in(STEWARD)
    assert client.post(f"/beheer/accounts/{own}/sluiten/").status_code == 403
    assert client.post(f"/beheer/accounts/{own}/", PERSON).status_code == 403
    with inside(STEWARD) as intruder:
        intruder.sql("UPDATE participants_user SET is_active = false WHERE id = %s", [own])
        assert intruder.value("SELECT is_active FROM participants_user WHERE id = %s", [own])


def test_another_organisation_sees_and_touches_nothing(world: str) -> None:
    stranger, person = w.signed_in("beheerder-elders"), w.id_of("caw")
    assert "Vertrouwens" not in text(stranger.get("/beheer/accounts/"))
    absent = stranger.get("/beheer/accounts/999999/")
    assert absent.status_code == 404
    for page in ("", "herstel/"):
        hidden = stranger.get(f"/beheer/accounts/{person}/{page}")
        assert (hidden.status_code, hidden.content) == (404, absent.content)
    for deed in ("link", "sluiten", "openen"):
        assert stranger.post(f"/beheer/accounts/{person}/{deed}/").status_code == 404
    with inside("beheerder-elders") as intruder:
        intruder.sql("UPDATE participants_user SET is_active = false WHERE id = %s", [person])
    assert w.ask("SELECT is_active FROM participants_user WHERE id = %s", [person]) == [(True,)]


@pytest.mark.parametrize("who", ["coordinator", "caw", "auditor"])
def test_who_administers_nothing_has_no_accounts_to_keep(who: str, town: None) -> None:
    assert w.signed_in(who).get("/beheer/accounts/").status_code == 403
