"""Somebody new at a door: an account that its administrator made, and the link that the office sends."""

from __future__ import annotations

import base64
import re
import time
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.test import Client

from participants.models import Organisation
from participants.people import make_account
from secrecy import outbox
from tests import world as w

PASSWORD = "een-zin-die-enkel-ik-ken"


def invited(email: str = "nele@duinbeke.invalid", by: str = "beheerder-caw") -> str:
    """The path in the mail that a new colleague of the CAW gets."""
    with w.standing_as(by) as here:
        organisation = Organisation.objects.get(pk=here.words["organisation"]["id"])
        person = make_account(organisation, first_name="Nele", last_name="Nieuwkoop", email=email)
    return link_of(person.pk)


def link_of(person: int) -> str:
    while message := outbox.take():
        if message.person == person and message.message in ("account", "recovery"):
            token = outbox.link(message)
            outbox.sent(message)
            return f"/aanmelden/link/{token}/"
    raise AssertionError("no link waits in the outbox")


def code(secret: str) -> str:
    return TOTP(base64.b32decode(secret), 6, SHA1(), 30).generate(int(time.time())).decode()  # noqa: S303


def secret_on(page: Any) -> str:
    found = re.search(r'<p class="mono">([A-Z2-7]{32})</p>', page.content.decode())
    assert found
    return found[1]


def come_in(client: Client, link: str) -> str:
    """All steps with a password and an app; the secret of the app."""
    assert client.post(link)["Location"] == "/aanmelden/begin/"
    assert client.post("/aanmelden/begin/", {"way": "password"})["Location"] == "/aanmelden/begin/wachtwoord/"
    said = {"password1": PASSWORD, "password2": PASSWORD}
    assert client.post("/aanmelden/begin/wachtwoord/", said)["Location"] == "/aanmelden/begin/app/"
    secret = secret_on(client.get("/aanmelden/begin/app/"))
    assert client.post("/aanmelden/begin/app/", {"code": code(secret)})["Location"] == "/mijn-aanmelding/herstelcodes/"
    return secret
