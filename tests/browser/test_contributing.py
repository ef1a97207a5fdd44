"""Typing at the table: nothing typed is lost, whatever closes; two of one service see each other; the ledger is one's own."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from livc.demo.views import code_now
from tests import world as w
from tests.browser.conftest import Somebody
from tests.browser.person import Person
from tests.browser.site import Site, until_true
from tests.browser.test_rules_of_a_cell import NARROW, is_sound
from tests.cases.contributing.table import with_substitute

pytestmark = pytest.mark.browser

SOON = 30_000  # milliseconds: a screen asks every three seconds, and two cores may have more to do
OTHER = "caw-vervanger"
WRITERS = ("burgemeester", "coordinator", "politie", "caw", "clb")


@pytest.fixture(scope="module")
def item(site: Site) -> str:
    """One item that runs, with five services' people in the room, and a second one of the CAW."""
    return with_substitute(*WRITERS).item


def own(person: Person) -> str:
    return person.page.locator("#own-text").input_value()


def types(person: Person, text: str) -> None:
    person.page.locator("#own-text").press("Control+End")
    person.page.keyboard.type(text)


def kept(person: Person) -> None:
    """It saved by itself: nothing stands there that is nowhere else."""
    expect(person.page.locator("form[data-changed]")).to_have_count(0, timeout=SOON)
    says(person, "Bewaard om")


def says(person: Person, words: str) -> None:
    expect(person.page.locator("[data-saved-note]")).to_contain_text(words, timeout=SOON)


def expecting_trouble(person: Person) -> None:
    """From here on the line is cut: what the browser writes in its console about that is no fault of a page."""
    person.complaints = _Deaf()


class _Deaf(list[str]):
    def append(self, complaint: str) -> None:
        if not any(word in complaint for word in ("Failed to load resource", "net::ERR_")):
            super().append(complaint)


def test_five_texts_being_typed_through_a_killed_and_restarted_web_server_arrive_whole(
    somebody: Somebody, site: Site, item: str
) -> None:
    there = {slug: somebody(slug).go(item) for slug in WRITERS}
    texts = {slug: f"Dit schrijft {slug}: de duin verschuift, " for slug in WRITERS}
    for slug, person in there.items():
        expecting_trouble(person)
        types(person, texts[slug])
    site.web.kill()
    for slug, person in there.items():
        types(person, "ook in de storm, ")
        says(person, "Niet bewaard, nog bezig")
        # Pressing a button on a dead line leads nowhere, and the words stay.
        person.page.get_by_role("button", name="Bewaren").first.click()
        says(person, "Niet bewaard, nog bezig")
        assert own(person) == texts[slug] + "ook in de storm, "
    site.web.start()
    for slug, person in there.items():
        types(person, "en daarna.")
        kept(person)
        texts[slug] += "ook in de storm, en daarna."
    # Nothing of it is in the browser: another screen of the same person finds it on the server.
    for slug, text in texts.items():
        held = there[slug].page.evaluate("() => JSON.stringify([{...localStorage}, {...sessionStorage}])")
        assert held == "[{},{}]"
        assert own(somebody(slug).go(item)) == text


def test_who_never_pauses_is_saved_too_and_a_second_window_is_told(somebody: Somebody, site: Site, item: str) -> None:
    first = somebody("clb").go(item)
    before = w.ask("SELECT max(edition) FROM contributions_draft WHERE by_id = %s", [w.id_of("clb")])

    def is_kept() -> bool:
        first.page.keyboard.type("a")
        return w.ask("SELECT max(edition) FROM contributions_draft WHERE by_id = %s", [w.id_of("clb")]) != before

    first.page.locator("#own-text").focus()
    until_true(is_kept)
    kept(first)
    second = somebody("clb").go(item)
    types(first, " van het eerste scherm")
    kept(first)
    expecting_trouble(second)
    second.page.locator("#own-text").fill("van het tweede scherm")
    says(second, "in een ander venster schreef u verder")
    second.press("Bewaren", expect=409)
    second.sees("Bewaard in een ander venster:", "van het eerste scherm")
    assert own(second) == "van het tweede scherm"
    second.press("Beide bewaren")
    assert own(second).startswith("van het tweede scherm\n\n")
    assert own(second).endswith("van het eerste scherm")


def test_a_session_that_ends_while_one_types_loses_nothing(somebody: Somebody, site: Site, item: str) -> None:
    person = somebody("politie").go(item)
    expecting_trouble(person)
    person.page.locator("#own-text").fill("Voor de sessie eindigde.")
    kept(person)
    w.ask("UPDATE secrecy.badge SET seen = clock_timestamp() - interval '3 days', until = clock_timestamp() - interval '2 days' WHERE user_id = %s", [w.id_of("politie")])  # fmt: skip
    types(person, " En erna.")
    says(person, "uw sessie is voorbij")
    # In another tab of the same browser one signs in again; this one goes on by itself.
    tab = person.context.new_page()
    tab.goto(site.address + "/aanmelden/")
    tab.fill('[name="login"]', "politie")
    tab.fill('[name="password"]', w.state().demo_password)
    tab.click('main button[type="submit"]')
    tab.fill('[name="code"]', code_now("politie"))
    tab.click('main button[type="submit"]')
    tab.wait_for_load_state()
    kept(person)
    assert own(somebody("politie").go(item)) == "Voor de sessie eindigde. En erna."


def test_two_of_one_service_write_one_shares_and_the_other_keeps(somebody: Somebody, site: Site, item: str) -> None:
    caw, other = somebody("caw").go(item), somebody(OTHER, java_script_enabled=False).go(item)
    caw.page.locator("#own-text").fill("Het gezin zoekt zelf mee.")
    kept(caw)
    other.fill(text="De buur hielp ook.").press("Bewaren")
    other.sees("A. Vertrouwens schrijft hier ook aan (bewaard om", "Het gezin zoekt zelf mee.")
    # Also while one types on, without a press on anything.
    expect(caw.page.locator("#part-colleagues")).to_contain_text("De buur hielp ook.", timeout=SOON)
    other.press("Onder mijn tekst zetten")
    assert own(other) == "De buur hielp ook.\n\nHet gezin zoekt zelf mee."
    is_sound(caw, "contributing-two")
    caw.press("Delen: relevant en evenredig").sees("Gedeeld met:", "Ontwerp van S. Invaller", "niet gedeeld")
    police = somebody("politie", **NARROW).go(item).sees("Het gezin zoekt zelf mee.").lacks("De buur")
    is_sound(police, "contributing-reader-phone")
    is_sound(caw, "contributing-shared")
    caw.page.get_by_text("Verbeteren of intrekken").click()
    caw.page.locator("#own-text").fill("Het gezin zoekt zelf mee, sinds deze week.")
    caw.press("Verbetering delen").sees("verbeterd op")
    expect(police.page.locator("#part-disclosed")).to_contain_text("sinds deze week", timeout=SOON)
    caw.go("/").press("Wat wij deelden").sees("P. Dienders", "gelezen, eerst op", "vervangen door een verbetering")
    caw.lacks("sinds deze week")
    is_sound(caw, "contributing-ledger")
    caw.press(caw.page.locator("tbody a").first).sees("Het gezin zoekt zelf mee, sinds deze week.")
    phone = somebody("caw", **NARROW).go("/wat-wij-deelden/").sees("P. Dienders")
    is_sound(phone, "contributing-ledger-phone")
    caw.go(item)
    caw.page.get_by_text("Verbeteren of intrekken").click()
    caw.press("Inbreng intrekken").sees("ingetrokken op")
    expect(police.page.locator("#part-disclosed")).to_contain_text("trok het in op", timeout=SOON)
    police.lacks("sinds deze week")
    phone.go(item)
    is_sound(phone, "contributing-phone")
