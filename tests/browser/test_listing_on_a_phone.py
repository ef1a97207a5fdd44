"""The mayor lists on a phone: from a proposal, and from nothing. What is counted is each touch, from the workspace on."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from tests import world as w
from tests.browser.conftest import Somebody
from tests.browser.person import Person
from tests.browser.test_accessibility import SHOTS, runs_out_nowhere, violates_nothing
from tests.cases.signals import steps
from tests.cases.steps import People
from tests.cases.test_listing_minors import GROUNDS, turned

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "reduced_motion": "reduce"}


class Thumb:
    """Counts: a touch is a touch, a field to type in is one, a list is one to open and one to choose."""

    def __init__(self, person: Person) -> None:
        self.person, self.touches = person, 0

    def press(self, what: Locator | str, *, expect: int = 200) -> Person:
        self.touches += 1
        return self.person.press(what, expect=expect)

    def tick(self, name: str, value: str) -> None:
        self.touches += 1
        self.person.page.locator(f'main [name="{name}"][value="{value}"]').check()

    def fill(self, **fields: str) -> None:
        self.touches += len(fields)
        self.person.fill(**fields)

    def choose(self, name: str) -> None:
        """The first of a list."""
        self.touches += 2
        self.person.page.locator(f'main select[name="{name}"]').select_option(index=1)


@pytest.fixture
def thumb(somebody: Somebody) -> Thumb:
    return Thumb(somebody("burgemeester", **PHONE))


def look(person: Person, name: str) -> None:
    page = person.page
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png", full_page=True)
    runs_out_nowhere(page, name)
    violates_nothing(page, name)


def cases() -> int:
    return int(w.ask("SELECT count(*) FROM cases_case")[0][0])


def waiting(person: Person, signal: str) -> Locator:
    return person.page.locator(f'main a[href="{signal}beoordelen/"]')


def test_r07_a_proposal_is_listed_in_two_touches_from_the_workspace(thumb: Thumb) -> None:
    person, signal, before = thumb.person, a_proposal(), cases()
    person.go("/").sees("Voorstel beoordelen")
    thumb.press(waiting(person, signal)).sees(steps.PROPOSAL["advice"], steps.PROPOSAL["text"]).lacks(steps.NAME)
    look(person, "telefoon-voorstel")
    thumb.press("Op de lijst plaatsen").sees(steps.PROPOSAL["text"], "Op de lijst geplaatst.").lacks(steps.NAME)
    assert thumb.touches == 2
    assert cases() == before + 1
    look(person, "telefoon-casus-uit-voorstel")


def test_r61_a_minor_in_a_proposal_costs_no_touch_more_and_what_is_missing_is_added_on_the_page(thumb: Thumb) -> None:
    person, before = thumb.person, cases()
    whole, halved = (a_proposal(birth_date=turned(15), **GROUNDS) for _ in range(2))
    person.go("/")
    thumb.press(waiting(person, whole)).sees(GROUNDS["informed"])
    thumb.press("Op de lijst plaatsen").sees("Motivering bij een minderjarige", GROUNDS["best_interest"])
    assert thumb.touches == 2
    person.go("/")
    thumb.press(waiting(person, halved))
    look(person, "telefoon-voorstel-minderjarige")
    person.fill(informed="")
    thumb.press("Op de lijst plaatsen", expect=400).sees("Deze persoon is jonger dan 18: noteer wie ingelicht wordt")
    look(person, "telefoon-voorstel-onvolledig")
    assert cases() == before + 1
    thumb.fill(informed="De moeder, door de school.")
    thumb.press("Op de lijst plaatsen").sees("De moeder, door de school.")
    assert cases() == before + 2


def test_r33_the_name_is_one_touch_more_and_not_on_the_list_is_two(thumb: Thumb) -> None:
    person, signal, before = thumb.person, a_proposal(), cases()
    person.go("/")
    thumb.press(waiting(person, signal))
    thumb.press("Naam tonen").sees(steps.NAME, "Dat u de naam zag, is genoteerd.")
    look(person, "telefoon-voorstel-naam")
    assert thumb.touches == 2
    person.page.get_by_text("Niet op de lijst", exact=True).click()
    thumb.touches += 1
    look(person, "telefoon-voorstel-niet")
    thumb.press("Geen casus").sees("geen casus")
    assert thumb.touches == 4
    assert cases() == before
    person.go("/")
    expect(waiting(person, signal)).to_have_count(0)


def test_r09_r61_listing_from_nothing_on_a_phone(thumb: Thumb) -> None:
    person, before = thumb.person, cases()
    person.go("/")
    thumb.press("Casus op de lijst plaatsen")
    look(person, "telefoon-casus-nieuw")
    thumb.choose("basis")
    thumb.tick("behaviour", "network")
    thumb.tick("behaviour", "threat")
    thumb.fill(reasons="Taak van de burgemeester.", text="Zoekt contact met een groep.", name="Kanarie Testvogel")
    thumb.fill(birth_date=turned(15))
    thumb.press("Op de lijst plaatsen", expect=400)
    look(person, "telefoon-casus-nieuw-minderjarige")
    for name, typed in (("text", "Zoekt contact met een groep."), ("name", "Kanarie Testvogel")):
        expect(person.page.locator(f'[name="{name}"]')).to_have_value(typed)
    expect(person.page.locator('[name="behaviour"]:checked')).to_have_count(2)
    assert cases() == before
    thumb.fill(**GROUNDS)
    thumb.press("Op de lijst plaatsen").sees("Zoekt contact met een groep.", GROUNDS["best_interest"])
    assert (
        thumb.touches == 13
    )  # nine for an adult with one sign: the form, a list (two), a sign, four fields, the button
    assert cases() == before + 1


def a_proposal(**changes: str) -> str:
    """What the coordinator put before the mayor; its path."""
    people = People()
    signal = steps.described(people)
    assert steps.propose(people, signal, **changes).status_code == 302
    return signal
