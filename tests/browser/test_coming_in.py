"""Somebody new comes in by a link with a passkey, signs in with it, and proves it again before changing anything."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests import world as w
from tests.browser.axe import violations
from tests.browser.conftest import Somebody
from tests.browser.person import Person
from tests.participants.access import coming

pytestmark = pytest.mark.browser
SHOTS = Path(__file__).parent / "shots"


def authenticator(person: Person) -> Any:
    """A device with a finger on it (CTAP2, user verification)."""
    device = person.context.new_cdp_session(person.page)
    device.send("WebAuthn.enable")
    made = device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
                "isUserVerified": True, "automaticPresenceSimulation": True,
            }
        },
    )  # fmt: skip
    return device, made["authenticatorId"]


def looked_at(person: Person, name: str) -> None:
    """A picture of the page, narrow too, and nothing that axe finds."""
    SHOTS.mkdir(exist_ok=True)
    for width in (1440, 390):
        person.page.set_viewport_size({"width": width, "height": 900})
        person.page.screenshot(path=SHOTS / f"coming-in-{name}-{width}.png", full_page=True)
        found = violations(person.page)
        assert not found, [(v["id"], [n["html"] for n in v["nodes"]]) for v in found]
        assert person.page.evaluate("document.documentElement.scrollWidth") <= width


def test_with_a_passkey_one_comes_in_signs_in_and_adds_another_proof(somebody: Somebody) -> None:
    person = somebody()
    device, number = authenticator(person)
    person.go(coming.invited("petra@duinbeke.invalid"))
    looked_at(person, "link")
    person.press("Beginnen").sees("Dag Nele Nieuwkoop")
    looked_at(person, "begin")
    person.press("Met een passkey").sees("Uw passkey")
    looked_at(person, "key")
    person.fill(name="laptop van het werk").press("Sleutel maken")
    person.sees("Uw herstelcodes")
    looked_at(person, "codes")
    person.press("Ik heb ze bewaard").sees("Voor u begint: wat wij over u bijhouden")
    looked_at(person, "told")
    person.press("Ik weet het")
    assert person.path == "/"
    # Without the key this device has nothing: no password was ever set.
    assert w.ask("SELECT count(*) FROM secrecy.credential WHERE user_id = %s", [w.id_of("petra@duinbeke.invalid")]) == [
        (0,)
    ]

    person.press("Afmelden")
    person.sees("Aanmelden met een passkey")
    looked_at(person, "login")
    person.press("Aanmelden met een passkey")
    assert person.path == "/"

    person.go("/mijn-aanmelding/").sees("Passkey «laptop van het werk»", "deze sessie")
    looked_at(person, "proofs")
    w.ask("UPDATE secrecy.badge SET proved = NULL")
    person.press("App met codes toevoegen").sees("Bent u het?")
    looked_at(person, "again")
    person.press("Mijn passkey gebruiken").sees("Richt de camera van die app op deze tekening.")
    looked_at(person, "app")
    secret = person.page.locator("details p.mono").text_content()
    assert secret
    person.fill(code=coming.code(secret.strip())).press("Bevestigen").sees("Uw app is ingesteld")
    device.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": number})


def test_with_a_password_and_an_app_one_comes_in_without_javascript(somebody: Somebody) -> None:
    person = somebody(java_script_enabled=False)
    person.go(coming.invited("paul@duinbeke.invalid")).press("Beginnen").press("Met een wachtwoord en een app")
    person.fill(password1="kort", password2="kort").press("Verder", expect=400).sees("Kijk dit nog even na", "12")
    person.fill(password1=coming.PASSWORD, password2=coming.PASSWORD).press("Verder").sees("Uw tweede bewijs")
    secret = person.page.locator("details p.mono").text_content()
    assert secret
    person.fill(code="000000").press("Bevestigen", expect=400).sees("Deze code klopt niet")
    person.fill(code=coming.code(secret.strip())).press("Bevestigen").sees("Uw herstelcodes")
    person.press("Ik heb ze bewaard").press("Ik weet het")
    assert person.path == "/"


def test_a_device_that_gives_no_key_is_told_in_words(somebody: Somebody) -> None:
    person = somebody().go("/aanmelden/")
    device, number = authenticator(person)
    device.send("WebAuthn.setUserVerified", {"authenticatorId": number, "isUserVerified": False})
    person.page.get_by_role("button", name="Aanmelden met een passkey").click()
    person.page.get_by_text("Uw toestel gaf geen sleutel.").wait_for()
    assert person.path == "/aanmelden/"
