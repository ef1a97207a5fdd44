"""A deed that waited for a proof: done once, under its own door, and read by nobody meanwhile."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from livc.demo.views import code_now
from tests import world as w

TYPED = "Wij stoppen ermee."
ENDED = "SELECT because FROM participants_participation WHERE ended_at IS NOT NULL"


def stop(client: Client) -> tuple[str, Any]:
    """Ask to end the part that CAW takes: where it was asked, and the answer."""
    ((pk,),) = w.ask(
        "SELECT p.id FROM participants_participation p JOIN participants_service s ON s.id = p.service_id WHERE s.short_name = 'CAW'"
    )
    address = f"/beheer/dienst/deelname/{pk}/stoppen/"
    return address, client.post(address, {"because": TYPED})


@pytest.mark.parametrize("way", ["/aanmelden/opnieuw/", "/aanmelden/opnieuw/code/"])
def test_what_is_done_after_a_proof_stands_in_the_register_under_its_own_door(world: str, way: str) -> None:
    client = w.signed_in("beheerder-caw", fresh=False)
    address, asked = stop(client)
    assert asked.status_code == 302
    assert w.ask(ENDED) == []
    proof = {"password": w.state().demo_password, "code": code_now("beheerder-caw"), "next": address}
    done = client.post(way, proof)
    assert done.status_code == 302
    assert w.ask(ENDED) == [(TYPED,)]
    entered = w.entries(actor=w.id_of("beheerder-caw"), act="confirm")
    assert [e["door"] for e in entered] == ["joining:withdraw"]


def test_what_waits_is_read_by_nobody_who_holds_the_database(world: str) -> None:
    """Promise 4: the session is kept by the hash of its cookie. allauth puts the whole request by, its cookies too."""
    client = w.signed_in("beheerder-caw", fresh=False)
    stop(client)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    ((content,),) = w.ask("SELECT content FROM secrecy.badge WHERE token = sha256(decode(%s, 'hex'))", [cookie])
    assert len(content) > len(cookie) + len(TYPED)
    for (row,) in w.ask("SELECT to_jsonb(b)::text FROM secrecy.badge b"):
        assert cookie not in row
        assert TYPED not in row


def test_what_waits_for_one_page_is_not_done_by_going_to_another(world: str) -> None:
    client = w.signed_in("beheerder-caw", fresh=False)
    stop(client)
    done = client.post("/aanmelden/opnieuw/", {"password": w.state().demo_password, "next": "/privacy/"})
    assert done["Location"] == "/privacy/"
    assert w.ask(ENDED) == []


def test_the_secret_of_an_app_that_is_being_set_up_lies_sealed(world: str) -> None:
    client = w.signed_in("caw")
    page = client.get("/mijn-aanmelding/app/").content.decode()
    assert "svg" in page
    from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY

    from secrecy.sessions import SessionStore

    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    ((content,),) = w.ask("SELECT content FROM secrecy.badge WHERE token = sha256(decode(%s, 'hex'))", [cookie])
    secret = SessionStore(cookie, content)[SECRET_SESSION_KEY]
    assert len(secret) == 32
    for (row,) in w.ask("SELECT to_jsonb(b)::text FROM secrecy.badge b"):
        assert secret not in row


def test_a_key_asks_its_holder_for_a_finger_or_a_pin_whatever_it_is_used_for(world: str) -> None:
    """At sign-in without a password, as second proof, and when it is asked again: possession alone proves nobody."""
    assert settings.MFA_WEBAUTHN_USER_VERIFICATION == "required"
    answer = Client().get("/aanmelden/sleutel/", headers={"X-Requested-With": "XMLHttpRequest"})
    assert answer.json()["request_options"]["publicKey"]["userVerification"] == "required"


def test_a_passkey_may_be_tried_ten_times_a_minute_from_one_address(world: str) -> None:
    said = {"credential": '{"id": "AA", "response": {"userHandle": "MQ"}}'}
    answers = [Client().post("/aanmelden/sleutel/", said, REMOTE_ADDR="127.0.0.67").status_code for _ in range(12)]
    assert answers == [302] * 10 + [429] * 2
    assert Client().post("/aanmelden/sleutel/", said, REMOTE_ADDR="127.0.0.68").status_code == 302
