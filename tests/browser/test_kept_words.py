"""The lid was closed while somebody was writing: the session is over, and the words are not."""

from __future__ import annotations

import pytest

from livc.demo.views import code_now
from tests import world as w
from tests.browser.conftest import Somebody
from tests.browser.person import Person
from tests.browser.test_rules_of_a_cell import NARROW, is_sound

pytestmark = pytest.mark.browser

TEXT = "Zij belde zelf – «graag vóór vrijdag».\n\n  Haar zus weet ervan 🙂"


def signs_in(person: Person, slug: str) -> Person:
    person.fill(login=slug, password=w.state().demo_password).press("Aanmelden")
    return person.fill(code=code_now(slug)).press(person.page.locator('main button[type="submit"]').first)


def session_ends(person: Person) -> None:
    w.ask(
        "UPDATE secrecy.badge SET seen = clock_timestamp() - interval '3 days', until = clock_timestamp() - interval '2 days'"
        " WHERE user_id = %s",
        [w.id_of(person.slug)],
    )


@pytest.mark.parametrize(("slug", "screen"), [("burgemeester", {}), ("burgemeester-elders", NARROW)])
def test_what_was_typed_before_the_session_ended_is_sent_after_signing_in(
    somebody: Somebody, slug: str, screen: dict[str, object]
) -> None:
    person = somebody(slug, java_script_enabled=not screen, **screen).go("/casussen/nieuw/")
    person.fill(reasons="Omdat het zo is.")
    person.page.locator('main textarea[name="text"]').first.fill(TEXT)
    session_ends(person)
    person.press(person.page.locator('main form button[type="submit"]').last)
    assert person.path == "/aanmelden/"
    person.sees("een half uur voor u bewaard").lacks("Haar zus")
    signs_in(person, slug)
    assert person.path == "/u-was-aan-het-schrijven/"
    person.sees("U was aan het schrijven", "Casussen", "Haar zus weet ervan 🙂")
    assert "zus" not in person.page.title() + person.page.url
    if not screen:
        is_sound(person, "kept-words")
    # Something is still missing in it, and the form says so with the words as they were.
    person.press("Nu versturen", expect=400)
    assert person.path == "/casussen/nieuw/"
    assert person.page.locator('main textarea[name="text"]').first.input_value() == TEXT
    person.go("/u-was-aan-het-schrijven/").sees("Er wacht niets").lacks("Haar zus")


def test_somebody_else_at_the_same_screen_never_sees_them(somebody: Somebody) -> None:
    person = somebody("coordinator").go("/overleg/nieuw/").fill(place="Zaal Slibvaart, achteraan")
    session_ends(person)
    person.press("Plannen")
    signs_in(person, "auditor").sees("Er wacht niets").lacks("Slibvaart")
    person.go("/").lacks("Slibvaart", "U was aan het schrijven")
