"""Everything can be done with the keys alone, in an order that follows the page."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests import world as w
from tests.browser.conftest import Somebody
from tests.house.town import Town

pytestmark = pytest.mark.browser

FOCUSED = "document.activeElement"
#: Where in the document stands what Tab should reach; of a group of radio buttons one, the first or the chosen.
USABLE = """() => {
  const all = [...document.querySelectorAll('*')];
  const stops = 'a[href], button, input:not([type=hidden]), select, textarea, summary';
  const first = e => e.type !== 'radio' || e.checked || (!document.querySelector(`[name="${e.name}"]:checked`)
    && e === e.form.querySelector(`[name="${e.name}"]`));
  return all.flatMap((e, n) => e.matches(stops) && !e.disabled && e.checkVisibility() && first(e) ? [n] : []);
}"""


def focused(page: Page) -> dict[str, Any]:
    """What has the focus: its words, and where it is drawn."""
    found: dict[str, Any] = page.evaluate(
        """() => { const e = document.activeElement, b = e.getBoundingClientRect(), s = getComputedStyle(e);
        return {place: [...document.querySelectorAll('*')].indexOf(e), words: (e.innerText || e.value || e.getAttribute('aria-label') || '').trim(), tag: e.tagName,
                href: e.getAttribute('href'), top: b.top, bottom: b.bottom, height: innerHeight,
                ring: s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0 || s.boxShadow !== 'none'}; }"""
    )
    return found


def tab_to(page: Page, words: str, *, at_most: int = 60) -> None:
    """Press Tab until what has these words has the focus."""
    for _ in range(at_most):
        page.keyboard.press("Tab")
        if focused(page)["words"].startswith(words):
            return
    pytest.fail(f"«{words}» is not reached with Tab")


def test_the_first_key_offers_to_skip_to_the_content_and_does(somebody: Somebody) -> None:
    page = somebody("coordinator").page
    page.keyboard.press("Tab")
    assert focused(page)["words"] == "Naar de inhoud"
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert page.evaluate(f"{FOCUSED}.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate(f"{FOCUSED}.closest('main') !== null")


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize(
    ("slug", "path"), [("coordinator", "item"), ("caw", "/overleg/"), ("auditor", "/register/"), ("burgemeester", "/casussen/nieuw/")]
)  # fmt: skip
def test_the_focus_follows_the_page_and_is_always_seen(slug: str, path: str, width: int, somebody: Somebody) -> None:
    town = Town.found()
    address = f"/overleg/{town.past_meeting}/{town.over}/" if path == "item" else path
    # Without moving pictures, so that what is measured has come to rest.
    page = somebody(slug, viewport={"width": width, "height": 900}, reduced_motion="reduce").go(address).page
    places = []
    for _ in range(120):
        page.keyboard.press("Tab")
        now = focused(page)
        if now["tag"] == "BODY":
            break
        assert now["ring"], now
        assert now["top"] < now["height"], now
        assert now["bottom"] > 0, now
        places.append(now["place"])
    # In the order of the document, and past nothing that can be used.
    assert places == sorted(set(places))
    assert places == page.evaluate(USABLE)


def test_an_invitation_is_answered_with_keys_alone(somebody: Somebody) -> None:
    invitation, page = Town.found().invitation, somebody("caw").page
    # First a reason to decline is looked at, with the fold and the arrows; then it is a yes after all.
    tab_to(page, "Ik neem niet deel")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    checked = page.locator("input[type=radio]:checked")
    expect(checked).to_have_count(1)
    tab_to(page, "Niet deelnemen")
    for _ in range(20):
        page.keyboard.press("Shift+Tab")
        if focused(page)["words"].startswith("Ik neem deel"):
            break
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert w.ask("SELECT state FROM meetings_invitation WHERE slug = %s", [invitation]) == [("accepted",)]


def test_a_letter_moves_the_focus_and_presses_nothing_and_can_be_switched_off(somebody: Somebody) -> None:
    town = Town.found()
    item = f"/overleg/{town.past_meeting}/{town.over}/"
    page = somebody("coordinator").go(item).page
    page.keyboard.press("a")
    assert focused(page)["href"] == "#actions"
    assert page.url.endswith(item)
    page.locator("[data-shortcuts-toggle]").click()
    page.locator("h1").click()
    page.keyboard.press("a")
    assert focused(page)["href"] != "#actions"
