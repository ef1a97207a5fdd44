"""Who lost a proof begins with nothing: of what was set up before, nothing is a way in any more."""

from __future__ import annotations

import pytest
from django.test import Client

from livc.demo.views import code_now
from tests import world as w
from tests.participants.access import coming
from tests.participants.recovering.lost import starts

STEPS = ("wachtwoord/", "app/", "sleutel/")


def proofs(slug: str) -> list[str]:
    return [t for (t,) in w.ask("SELECT type FROM mfa_authenticator WHERE user_id = %s ORDER BY 1", [w.id_of(slug)])]


@pytest.fixture
def recovering(world: str) -> Client:
    """CAW's representative, who lost the telephone and came back by the link."""
    starts()
    client = Client()
    assert client.post(coming.link_of(w.id_of("caw")))["Location"] == "/aanmelden/begin/"
    return client


@pytest.mark.parametrize("step", STEPS)
def test_no_step_is_open_before_the_earlier_proofs_went(step: str, recovering: Client) -> None:
    before = proofs("caw")
    assert before
    said = {"password1": coming.PASSWORD, "password2": coming.PASSWORD, "code": "123456", "credential": "{}"}
    for answer in (recovering.get(f"/aanmelden/begin/{step}"), recovering.post(f"/aanmelden/begin/{step}", said)):
        assert answer["Location"] == "/aanmelden/begin/"
    assert proofs("caw") == before
    assert not w.entries(actor=w.id_of("caw"), act="password", outcome="ok", door="access:password")


def test_the_old_password_with_the_old_telephone_and_every_old_session_are_over(recovering: Client) -> None:
    earlier = w.signed_in("caw")
    recovering.post("/aanmelden/begin/", {"way": "password"})
    assert proofs("caw") == []
    assert w.ask("SELECT 1 FROM secrecy.credential WHERE user_id = %s", [w.id_of("caw")]) == []
    said = {"password1": coming.PASSWORD, "password2": coming.PASSWORD}
    assert recovering.post("/aanmelden/begin/wachtwoord/", said)["Location"] == "/aanmelden/begin/app/"
    secret = coming.secret_on(recovering.get("/aanmelden/begin/app/"))
    recovering.post("/aanmelden/begin/app/", {"code": coming.code(secret)})
    assert proofs("caw") == ["recovery_codes", "totp"]
    assert earlier.get("/")["Location"].startswith("/aanmelden/")
    finder = Client()
    finder.post("/aanmelden/", {"login": "caw", "password": w.state().demo_password}, REMOTE_ADDR="127.0.0.8")
    finder.post("/aanmelden/code/", {"code": code_now("caw")}, REMOTE_ADDR="127.0.0.8")
    assert finder.get("/")["Location"].startswith("/aanmelden/")
