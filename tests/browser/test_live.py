"""A meeting that runs, on the screens of who leads, of a service and of another on a phone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import world as w
from tests.browser.conftest import Somebody
from tests.browser.person import Person
from tests.browser.test_accessibility import SHOTS, runs_out_nowhere, violates_nothing
from tests.cases import moments

pytestmark = pytest.mark.browser
SOON = 15_000  # milliseconds: a screen asks every three seconds, and two cores may have more to do
TYPED = "Wat ik nog aan het typen ben terwijl de anderen praten."


@pytest.fixture
def two_items(somebody: Somebody) -> tuple[str, str, str]:
    """A meeting with two cases, for both of which the CAW and the CLB come: its address and those of its items."""
    first = moments.plan()
    ((meeting, row),) = w.ask("SELECT m.slug, m.id FROM meetings_meeting m JOIN meetings_agendaitem a ON a.meeting_id = m.id WHERE a.slug = %s", [first])  # fmt: skip
    second = moments.plan(number="002")
    w.ask("UPDATE meetings_agendaitem SET meeting_id = %s, position = 2 WHERE slug = %s", [row, second])
    for item in (first, second):
        for slug, service in (("caw", "CAW"), ("clb", "CLB")):
            moments.accept(slug, moments.ask(item, service))
    w.ask("UPDATE meetings_meeting SET starts_at = now() + interval '5 minutes' WHERE id = %s", [row])
    return f"/overleg/{meeting}/", f"/overleg/{meeting}/{first}/", f"/overleg/{meeting}/{second}/"


def soon(page: Page, words: str) -> None:
    expect(page.locator("main")).to_contain_text(words, timeout=SOON)


def shot(person: Person, name: str) -> None:
    SHOTS.mkdir(exist_ok=True)
    person.page.screenshot(path=Path(SHOTS) / f"live-{name}.png", full_page=True)


def test_a_meeting_of_two_cases_on_three_screens(somebody: Somebody, two_items: tuple[str, str, str]) -> None:
    meeting, first, second = two_items
    lead, caw = somebody("coordinator"), somebody("caw")
    clb = somebody("clb", viewport={"width": 390, "height": 844}, has_touch=True)
    # Both say that they are there; the form that opens the item has them ticked.
    for person in (caw, clb):
        person.go(meeting).press("Ik ben er").sees("u wacht")
        violates_nothing(person.page, person.slug)
        runs_out_nowhere(person.page, person.slug)
    shot(clb, "wachtkamer-390")
    lead.go(first)
    expect(lead.page.get_by_role("checkbox", name="A. Vertrouwens")).to_be_checked()
    lead.page.get_by_role("checkbox", name="L. Leerlinge").uncheck()
    violates_nothing(lead.page, lead.slug)
    shot(lead, "openen")
    lead.press("Punt openen").sees("wachtkamer", "nog 20 min voor dit punt")
    shot(lead, "tafel")
    violates_nothing(lead.page, lead.slug)
    # A link appears by itself where one waits; nobody is taken anywhere.
    soon(caw.page, "Naar het punt dat nu bezig is")
    assert caw.path == meeting
    caw.press("Naar het punt dat nu bezig is")
    # While one types, what others do comes in, and the typed words and the focus stay.
    text = caw.page.locator("#part-own textarea").first
    text.fill(TYPED)
    text.focus()
    lead.press(lead.page.get_by_role("button", name=re.compile(r"Laat binnen\s*: L. Leerlinge")))
    soon(clb.page, "Naar het punt dat nu bezig is")
    clb.press("Naar het punt dat nu bezig is")
    runs_out_nowhere(clb.page, clb.slug)
    violates_nothing(clb.page, clb.slug)
    soon(caw.page, "L. Leerlinge")
    clb.page.locator("#part-own textarea").first.fill("Wat de school zelf merkt.")
    clb.press("Delen: relevant en evenredig")
    expect(caw.page.locator("#part-disclosed")).to_contain_text("Wat de school zelf merkt.", timeout=SOON)
    expect(text).to_have_value(TYPED)
    expect(text).to_be_focused()
    shot(caw, "meelezen")
    shot(clb, "punt-390")
    # A line that is down is said, and so is that it is back.
    caw.context.set_offline(True)
    expect(caw.page.locator("[data-live-lost]")).to_be_visible(timeout=SOON)
    caw.context.set_offline(False)
    expect(caw.page.locator("[data-live-lost]")).to_be_hidden(timeout=SOON)
    caw.complaints.clear()
    # On to the next: a link to its form, filled in; who is at the first is told, and not taken along.
    lead.press("Volgend punt").sees("Het punt dat nu bezig is, eindigt dan.")
    expect(lead.page.get_by_role("checkbox", checked=True)).to_have_count(5)
    lead.press("Punt openen")
    soon(caw.page, "Een ander punt is nu bezig.")
    assert caw.path == first
    expect(text).to_have_value(TYPED)
    lead.press("Pauzeren").sees("Gepauzeerd").press("Verdergaan")
    # A conflict of interest: the screen that stood open closes by itself.
    clb.go(second)
    lead.page.get_by_label("Wie stapt uit dit punt?").select_option(label="L. Leerlinge (CLB)")
    lead.press("Noteren")
    expect(clb.page.locator("[data-live-closed]")).to_be_visible(timeout=SOON)
    expect(clb.page.locator("#item-parts")).to_be_empty()
    clb.complaints.clear()
    lead.sees("uit dit punt")
    shot(lead, "conflict")
    # Ended: a session that is over leads back to the same page.
    lead.press("Overleg afsluiten")
    soon(caw.page, "besproken")
    caw.context.clear_cookies()
    caw.page.evaluate("document.querySelector('.live-says').dataset.live ||= location.pathname + 'versie/'")
    expect(caw.page.locator("[data-live-ended]")).to_be_visible(timeout=SOON)
    href = caw.page.locator("[data-live-ended] a").get_attribute("href") or ""
    assert href.endswith(f"?next={first}")


def test_what_a_screen_misses_while_nobody_looks_or_types_is_shown_later(
    somebody: Somebody, two_items: tuple[str, str, str]
) -> None:
    """Parts wait while they hold the focus; the timer is nothing that is told aloud; letters do nothing by themselves."""
    _meeting, first, _second = two_items
    lead, mayor = somebody("coordinator"), somebody("burgemeester")
    lead.go(first).press("Punt openen")
    mayor.go(first)
    field = mayor.page.locator("#part-decision textarea")
    field.focus()
    field.press_sequentially("Half getypt")
    lead.page.locator("#part-decision").get_by_label("Opvolgen").check()
    lead.press("Besluit bewaren")
    soon(mayor.page, "20 min voor dit punt")
    with mayor.page.expect_request(re.compile(r"/versie/"), timeout=SOON):
        pass
    expect(field).to_have_value("Half getypt")
    expect(field).to_be_focused()
    page = mayor.page
    assert page.locator("[data-timer]").evaluate("e => e.closest('[role=status], [aria-live]')") is None
    mayor.page.locator("h1").click()
    for key, leads in (("n", "Volgend punt"), ("?", "Sneltoetsen"), ("/", "Zoeken")):
        page.keyboard.press(key)
        assert leads in page.evaluate("document.activeElement.innerText"), key
        assert mayor.path == first
    page.locator("[data-shortcuts-toggle]").click()
    page.locator("h1").click()
    for key in ("n", "?", "/"):
        page.keyboard.press(key)
        assert not page.evaluate("document.activeElement.matches('[data-shortcut]')"), key
    page.emulate_media(media="print")
    expect(page.locator("#presence")).to_be_visible()
    expect(page.locator("[data-shortcuts-toggle]")).to_be_hidden()
    expect(page.get_by_role("button", name="Gaat weg")).to_have_count(0)


def test_nothing_moves_under_a_pointer_that_is_down(somebody: Somebody, two_items: tuple[str, str, str]) -> None:
    """What others do is shown once the pointer is up; and a page that opens at a part stands there at once."""
    _meeting, first, _second = two_items
    lead, mayor = somebody("coordinator"), somebody("burgemeester")
    lead.go(first).press("Punt openen")
    mayor.go(first)
    page = mayor.page
    page.locator("h1").hover()
    page.mouse.down()
    # The page itself is fetched once it is known that something changed.
    with page.expect_response(lambda answer: answer.url.endswith(first) and answer.ok, timeout=SOON):
        lead.page.locator("#part-decision").get_by_label("Opvolgen").check()
        lead.press("Besluit bewaren")
    with page.expect_response(re.compile(r"/versie/"), timeout=SOON):
        pass
    expect(page.locator("#part-decision .chip")).to_have_count(0)
    page.mouse.up()
    expect(page.locator("#part-decision .chip")).to_have_count(1)
    # A list that opened may keep the lifting to itself: the next movement tells.
    page.locator("h1").dispatch_event("pointerdown", {"button": 0, "buttons": 1})
    with page.expect_response(lambda answer: answer.url.endswith(first) and answer.ok, timeout=SOON):
        lead.page.locator("#part-decision").get_by_label("Opvolgen").check()
        lead.page.locator("#part-decision textarea").fill("Nog eens.")
        lead.press("Besluit verbeteren")
    with page.expect_response(re.compile(r"/versie/"), timeout=SOON):
        pass
    expect(page.locator("#part-decision")).not_to_contain_text("Nog eens.")
    page.mouse.move(10, 300)
    expect(page.locator("#part-decision")).to_contain_text("Nog eens.")
    assert lead.page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


def test_a_meeting_without_javascript(somebody: Somebody, two_items: tuple[str, str, str]) -> None:
    meeting, first, second = two_items
    lead, caw = (somebody(slug, java_script_enabled=False) for slug in ("coordinator", "caw"))
    caw.go(meeting).press("Ik ben er")
    lead.go(first).press("Punt openen").sees("nog 20 min voor dit punt")
    caw.press("Opnieuw laden").press("Naar het punt dat nu bezig is")
    lead.press("Volgend punt").press("Punt openen")
    caw.go(first).press("Naar het punt dat nu bezig is")
    assert caw.path == second
    caw.press("Ik stap uit dit punt").sees("u stapte eruit")
    lead.press("Overleg afsluiten")
