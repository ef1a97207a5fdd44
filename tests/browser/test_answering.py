"""A service answers from its workspace: at most three activations, wide and on a phone, and sees who reads what."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Error, expect

from tests import world as w
from tests.browser.conftest import Somebody
from tests.browser.person import Person
from tests.browser.test_accessibility import SHOTS, runs_out_nowhere, violates_nothing
from tests.cases import moments
from tests.cases.answering import letters

pytestmark = pytest.mark.browser

SIZES: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1440, "height": 900}},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
}
MOST = 3
COUNTS = """addEventListener("pointerdown", () => sessionStorage.setItem("presses", 1 + Number(sessionStorage.getItem("presses"))), true);
addEventListener("keydown", (e) => { if (["Enter", " "].includes(e.key)) sessionStorage.setItem("presses", 1 + Number(sessionStorage.getItem("presses"))); }, true);"""
WORDS = "Die week is iedereen van ons op zee."


@pytest.fixture(params=SIZES)
def size(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def other(site: Any) -> str:
    """The substitute of the CAW: there once for the whole town."""
    there = w.ask("SELECT 1 FROM participants_user WHERE username = 'caw-vervanger'")
    return "caw-vervanger" if there else letters.substitute()


def at_work(somebody: Somebody, slug: str, size: str) -> Person:
    """At the workspace, signed in; every press counts from now on."""
    person = somebody(slug, reduced_motion="reduce", **SIZES[size])
    person.context.add_init_script(COUNTS)
    return person.go("/")


def presses(person: Person) -> int:
    return int(person.page.evaluate("Number(sessionStorage.getItem('presses'))"))


def panel(person: Person, invitation: str) -> Any:
    """The waiting invitation, as it stands on the workspace."""
    return person.page.locator(f'section[aria-labelledby="invitation-{invitation}"]')


def looked_at(person: Person, name: str) -> None:
    page = person.page
    runs_out_nowhere(page, name)
    violates_nothing(page, name)
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=Path(SHOTS) / f"antwoord-{name}.png", full_page=True)


def test_a_service_accepts_from_its_workspace(somebody: Somebody, other: str, size: str) -> None:
    invitation, _item = letters.asked(9, urgency=letters.URGENT, with_name=True)
    caw = at_work(somebody, "caw", size)
    caw.sees(moments.LETTER, letters.URGENT, "Zaal Helmgras", "Of u komt, zien de vaste zetels")
    looked_at(caw, f"werkruimte-{size}")
    caw.press(panel(caw, invitation).get_by_role("button", name="Ik neem deel"))
    assert presses(caw) == 1 <= MOST
    assert letters.state(invitation) == ("accepted", "caw")
    caw.sees("U neemt deel", "u komt zelf", moments.MARKED, moments.LETTER).lacks(letters.NAME)
    looked_at(caw, f"aanvaard-{size}")
    # A change of mind: from the workspace again, and the reasons lie open.
    caw.go("/").page.evaluate("sessionStorage.clear()")
    caw.press(caw.page.locator(f'a[href="{letters.address(invitation)}"]'))
    expect(caw.page.get_by_text("Toch niet")).to_be_visible()
    caw.page.locator('main [name="because"][value="unavailable"]').check()
    caw.press("Niet deelnemen")
    assert presses(caw) == 3 <= MOST
    caw.sees("u neemt niet deel").lacks(moments.MARKED, moments.LETTER, "CAS-")
    looked_at(caw, f"geweigerd-{size}")


def test_a_service_declines_from_its_workspace(somebody: Somebody, other: str, size: str) -> None:
    invitation, _item = letters.asked()
    caw = at_work(somebody, "caw", size)
    here = panel(caw, invitation)
    here.get_by_text("Ik neem niet deel").click()
    here.get_by_label("niet beschikbaar").check()
    expect(here.get_by_text("Schrijf niets waaruit blijkt of u iemand kent of begeleidt.")).to_be_visible()
    looked_at(caw, f"weigeren-{size}")
    caw.press(here.get_by_role("button", name="Niet deelnemen"))
    assert presses(caw) == 3 <= MOST
    assert letters.state(invitation) == ("declined", None)
    caw.sees("Uw dienst antwoordde op").lacks(moments.LETTER)
    # Back, and once more from the page that was: nothing is done twice, and the words aren't lost.
    caw.go("/").sees("u neemt niet deel")


def test_a_service_sends_its_substitute_from_its_workspace(somebody: Somebody, other: str, size: str) -> None:
    invitation, _item = letters.asked()
    caw = at_work(somebody, "caw", size)
    caw.press(panel(caw, invitation).get_by_role("button", name="S. Invaller komt (plaatsvervanger)"))
    assert presses(caw) == 1 <= MOST
    assert letters.state(invitation) == ("accepted", other)
    caw.sees("S. Invaller komt").lacks(moments.MARKED)
    looked_at(caw, f"plaatsvervanger-{size}")
    stan = somebody(other, **SIZES[size]).go("/").sees("u neemt deel")
    stan.press(stan.page.locator(f'a[href="{letters.address(invitation)}"]')).sees("u komt zelf", moments.MARKED)


def test_the_name_is_shown_when_it_is_asked_for_and_gone_when_one_leaves(somebody: Somebody, size: str) -> None:
    invitation, _item = letters.asked(with_name=True)
    caw = at_work(somebody, "caw", size).lacks(letters.NAME)
    caw.press(panel(caw, invitation).get_by_role("link", name="Naam nodig om te antwoorden?")).lacks(letters.NAME)
    looked_at(caw, f"uitnodiging-{size}")
    caw.press("Naam tonen").sees(letters.NAME, letters.BORN, "Dat u de naam zag, is genoteerd.").lacks("Strandlaan")
    looked_at(caw, f"naam-{size}")
    name = caw.page.url
    caw.press("Naam verbergen").lacks(letters.NAME)
    # The browser kept no copy: it comes to no page when one goes back, but would have to ask for the name again.
    with pytest.raises(Error, match="ERR_CACHE_MISS"):
        caw.page.go_back()
    caw.complaints[:] = [c for c in caw.complaints if c != f"{name}: net::ERR_CACHE_MISS"]


def test_an_answer_to_what_was_withdrawn_meanwhile_keeps_the_words(somebody: Somebody, size: str) -> None:
    invitation, _item = letters.asked()
    caw = somebody("caw", reduced_motion="reduce", **SIZES[size]).go(letters.address(invitation))
    caw.fill(because="unavailable", text=WORDS)
    moments.withdraw(invitation)
    caw.press("Niet deelnemen", expect=409)
    caw.sees("Er is niets gewijzigd", "ingetrokken door de burgemeester").lacks(moments.LETTER)
    assert caw.page.get_by_label("Wat u typte; het is niet bewaard").input_value() == WORDS
    looked_at(caw, f"achterhaald-{size}")
