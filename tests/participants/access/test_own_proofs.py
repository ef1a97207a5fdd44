"""One's own proofs and sessions: changed by who proved it just now, never down to nothing, and on record."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from livc.demo.views import code_now
from tests import world as w
from tests.participants.access import coming

OWN = "/mijn-aanmelding/"
CHANGES = (OWN + "sleutel/", OWN + "app/", OWN + "wachtwoord/", OWN + "herstelcodes/nieuw/")


def prove(client: Client, to: str) -> Any:
    return client.post("/aanmelden/opnieuw/", {"password": w.state().demo_password, "next": to})


@pytest.mark.parametrize("door", CHANGES)
def test_whoever_proved_it_long_ago_is_asked_again_before_a_proof_changes(world: str, door: str) -> None:
    client = w.signed_in("caw", fresh=False)
    assert client.get(OWN).status_code == 200
    before = w.ask("SELECT id, data FROM mfa_authenticator ORDER BY id")
    for answer in (client.post(door, {"code": "1", "password1": coming.PASSWORD}), client.get(door)):
        assert answer.status_code in (302, 405)
        assert answer.status_code == 405 or answer["Location"].startswith("/aanmelden/opnieuw/")
    assert w.ask("SELECT id, data FROM mfa_authenticator ORDER BY id") == before
    answer = prove(client, OWN + "app/")
    assert answer["Location"] == OWN + "app/"
    assert client.get(OWN + "app/").status_code == 200


def test_a_wrong_password_proves_nothing(world: str) -> None:
    client = w.signed_in("caw", fresh=False)
    answer = client.post("/aanmelden/opnieuw/", {"password": "niet-dat-wachtwoord", "next": OWN + "app/"})
    assert answer.status_code == 200
    assert client.get(OWN + "app/").status_code == 302


def test_a_code_from_the_app_proves_it_too(world: str) -> None:
    client = w.signed_in("clb", fresh=False)
    answer = client.post("/aanmelden/opnieuw/code/", {"code": code_now("clb"), "next": OWN + "app/"})
    assert answer["Location"] == OWN + "app/"
    assert client.get(OWN + "app/").status_code == 200


def test_another_app_takes_the_place_of_the_old_one_and_stands_in_the_register(world: str) -> None:
    client = w.signed_in("caw")
    secret = coming.secret_on(client.get(OWN + "app/"))
    assert client.post(OWN + "app/", {"code": "123456"}).status_code == 400
    assert client.post(OWN + "app/", {"code": coming.code(secret)})["Location"] == OWN
    assert w.ask("SELECT type FROM mfa_authenticator WHERE user_id = %s ORDER BY 1", [w.id_of("caw")]) == [
        ("recovery_codes",),
        ("totp",),
    ]
    assert [e["outcome"] for e in w.entries(actor=w.id_of("caw"), act="factor")] == ["app replaced"]
    assert "nog 10 over" in client.get(OWN).content.decode()


def test_the_last_proof_stays(world: str) -> None:
    client = w.signed_in("caw")
    ((pk,),) = w.ask("SELECT id FROM mfa_authenticator WHERE user_id = %s", [w.id_of("caw")])
    answer = client.post(f"{OWN}weghalen/{pk}/")
    assert answer.status_code == 409
    assert "uw enige bewijs" in answer.content.decode()
    assert w.ask("SELECT count(*) FROM mfa_authenticator WHERE id = %s", [pk]) == [(1,)]


def test_a_proof_of_somebody_else_is_no_proof_here(world: str) -> None:
    ((pk,),) = w.ask("SELECT id FROM mfa_authenticator WHERE user_id = %s", [w.id_of("clb")])
    assert w.signed_in("caw").post(f"{OWN}weghalen/{pk}/").status_code == 404


def test_new_codes_end_the_old_ones(world: str) -> None:
    client = w.signed_in("caw")
    secret = coming.secret_on(client.get(OWN + "app/"))
    client.post(OWN + "app/", {"code": coming.code(secret)})
    first = client.get(OWN + "herstelcodes/").content
    client.post(OWN + "herstelcodes/")
    assert client.post(OWN + "herstelcodes/nieuw/")["Location"] == OWN + "herstelcodes/"
    second = client.get(OWN + "herstelcodes/").content
    assert set(codes(first)).isdisjoint(codes(second))


def codes(page: bytes) -> list[str]:
    import re

    return re.findall(r"<li>(\d{6,10})</li>", page.decode())


def test_a_new_password_ends_every_other_session(world: str) -> None:
    here, there = w.signed_in("caw"), w.signed_in("caw")
    said = {"password1": coming.PASSWORD, "password2": coming.PASSWORD}
    assert here.post(OWN + "wachtwoord/", said)["Location"] == OWN
    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 302
    assert w.entries(actor=w.id_of("caw"), act="password")


def test_one_sees_where_one_is_signed_in_and_ends_any_of_it(world: str) -> None:
    here, there, third = (w.signed_in("caw") for _ in range(3))
    page = here.get(OWN).content.decode()
    assert page.count("Overal elders afmelden") == 1
    assert page.count('name="session"') == 2
    import re

    handle = re.findall(r'name="session"\s+value="([0-9a-f]{64})"', page)[0]
    cookies = {there.cookies[settings.SESSION_COOKIE_NAME].value, third.cookies[settings.SESSION_COOKIE_NAME].value}
    assert handle not in cookies  # a handle is of no use as a cookie
    assert here.post(OWN + "sessies/", {"session": handle}).status_code == 302
    assert sorted(c.get("/").status_code for c in (there, third)) == [200, 302]
    assert here.post(OWN + "sessies/").status_code == 302
    assert [c.get("/").status_code for c in (there, third)] == [302, 302]
    assert here.get("/").status_code == 200


def test_nobody_ends_somebody_elses_session(world: str) -> None:
    import hashlib

    other = w.signed_in("clb")
    cookie = other.cookies[settings.SESSION_COOKIE_NAME].value
    handle = hashlib.sha256(hashlib.sha256(bytes.fromhex(cookie)).digest()).hexdigest()
    w.signed_in("caw").post(OWN + "sessies/", {"session": handle})
    assert other.get("/").status_code == 200


@pytest.mark.parametrize("which", ["a\0b", "0" * 63, "é" * 64, "z" * 60_000])
def test_what_is_no_session_ends_none_and_is_told_so(world: str, which: str) -> None:
    here, there = w.signed_in("caw"), w.signed_in("caw")
    assert (
        "Die sessie was al afgelopen." in here.post(OWN + "sessies/", {"session": which}, follow=True).content.decode()
    )
    assert there.get("/").status_code == 200


def test_a_sensitive_act_that_was_asked_too_late_goes_on_by_itself_after_a_proof(world: str) -> None:
    """What was typed waits in the session, behind the log functions, and nothing is done before the proof."""
    ((pk,),) = w.ask(
        "SELECT p.id FROM participants_participation p JOIN participants_service s ON s.id = p.service_id WHERE s.short_name = 'CAW'"
    )
    client = w.signed_in("beheerder-caw", fresh=False)
    address = f"/beheer/dienst/deelname/{pk}/stoppen/"
    asked = client.post(address, {"because": "Wij stoppen ermee."})
    assert asked["Location"].startswith("/aanmelden/opnieuw/?next=")
    ended = "SELECT because FROM participants_participation WHERE ended_at IS NOT NULL"
    assert w.ask(ended) == []
    wrong = client.post(asked["Location"], {"password": "niet-dat-wachtwoord", "next": address})
    assert wrong.status_code == 200
    assert w.ask(ended) == []
    done = client.post(asked["Location"], {"password": w.state().demo_password, "next": address})
    assert done.status_code == 302
    assert w.ask(ended) == [("Wij stoppen ermee.",)]
