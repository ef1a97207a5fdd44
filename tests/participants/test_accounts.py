"""Signing in with password and one-time code; what is on record; who is let in half way, and no further."""

from __future__ import annotations

import re

from django.conf import settings
from django.test import Client

from livc.demo.views import code_now
from tests import world as w

PASSWORD_PAGE, CODE_PAGE = "/aanmelden/", "/aanmelden/code/"


def password() -> str:
    return w.state().demo_password


def give_password(client: Client, who: str, said: str | None = None) -> int:
    return client.post(
        PASSWORD_PAGE, {"login": who, "password": said or password()}, REMOTE_ADDR=f"127.0.0.{len(who)}"
    ).status_code


def test_password_and_code_lead_in_and_stand_in_the_ledger(world: str) -> None:
    client = Client()
    assert give_password(client, "clb") == 302
    assert client.post(CODE_PAGE, {"code": code_now("clb")})["Location"] == "/"
    assert client.get("/").status_code == 200
    last = w.entries(actor=w.id_of("clb"), act="sign-in")[-1]
    assert last["door"] == "mfa_authenticate"
    assert last["address"] == "127.0.0.1"


def test_a_wrong_password_says_no_more_than_that_and_is_on_record(world: str) -> None:
    pages = []
    for who in ("clb", "bestaat-niet"):
        client = Client()
        answer = client.post(PASSWORD_PAGE, {"login": who, "password": "verkeerd-verkeerd"}, REMOTE_ADDR="127.0.0.9")
        pages.append(re.sub(r'csrfmiddlewaretoken" value="\w+"|value="[\w-]*"', "", answer.content.decode()))
    assert pages[0] == pages[1]
    outcomes = [(e["actor"], e["outcome"]) for e in w.entries(act="sign-in failed")][-2:]
    assert outcomes == [(w.id_of("clb"), "wrong password"), (None, "unknown name")]


def test_a_password_alone_opens_no_page_and_no_row(world: str) -> None:
    client = Client()
    give_password(client, "coordinator")
    assert client.get("/")["Location"].startswith(PASSWORD_PAGE)
    assert client.get("/casussen/").status_code == 302
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert w.ask("SELECT user_id, candidate FROM secrecy.badge WHERE token = sha256(decode(%s, 'hex'))", [cookie]) == [
        (None, w.id_of("coordinator"))
    ]


def test_a_wrong_code_is_refused(world: str) -> None:
    client = Client()
    give_password(client, "caw")
    assert client.post(CODE_PAGE, {"code": "000000"}).status_code == 200
    assert client.get("/").status_code == 302


def test_who_has_no_second_factor_is_not_let_in(world: str) -> None:
    w.ask("DELETE FROM mfa_authenticator WHERE user_id = %s", [w.id_of("vdab")])
    client = Client()
    give_password(client, "vdab")
    assert client.get("/").status_code == 302


def test_signing_in_gives_a_new_cookie_and_signing_out_ends_it(world: str) -> None:
    client = Client()
    give_password(client, "politie")
    before = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.post(CODE_PAGE, {"code": code_now("politie")})
    after = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert before != after
    gone = client.post("/aanmelden/uit/")
    assert gone.status_code == 302
    assert gone["Clear-Site-Data"] == '"cache"'  # «back» shows nothing of what was open
    stolen = Client()
    stolen.cookies[settings.SESSION_COOKIE_NAME] = after
    assert stolen.get("/").status_code == 302
    assert w.entries(actor=w.id_of("politie"), act="sign-out")


def test_a_session_ends_when_it_was_idle_or_is_over(world: str) -> None:
    for column in ("seen = clock_timestamp() - interval '31 minutes'", "until = clock_timestamp()"):
        client = w.signed_in("coordinator")
        assert client.get("/").status_code == 200
        w.ask(f"UPDATE secrecy.badge SET {column}")
        assert client.get("/").status_code == 302


def test_a_deactivated_person_is_out_at_the_next_page(world: str) -> None:
    client = w.signed_in("coordinator")
    assert client.get("/").status_code == 200
    w.ask("UPDATE participants_user SET is_active = false WHERE username = 'coordinator'")
    assert client.get("/").status_code == 302


def test_headers_that_lie_about_the_address_change_nothing(town: None) -> None:
    client = w.signed_in("coordinator")
    answer = client.get("/casussen/", headers={"X-Forwarded-For": "not-an-ip", "X-Correlation-Id": "x" * 300})
    assert answer.status_code == 200
    assert str(w.entries(actor=w.id_of("coordinator"), act="list")[-1]["address"]) == "127.0.0.1"
