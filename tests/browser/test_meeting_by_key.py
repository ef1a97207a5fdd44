"""A whole meeting with the keyboard alone; words that would be lost; the item on paper."""

from __future__ import annotations

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests import world as w
from tests.browser.conftest import Somebody
from tests.browser.paper import read
from tests.browser.person import Person
from tests.browser.test_keyboard import focused
from tests.cases import moments
from tests.cases.contributing.table import Table

pytestmark = pytest.mark.browser

SOON = 30_000  # milliseconds: a screen asks every three seconds, and two cores may have more to do
SHARED = "De eider broedt vroeg dit jaar."
EARLIER = "De eider verhuizen."
DECIDED = "De eider met rust laten."
ACTION = "Een bord bij de eider zetten"
REPORT = "Zo spraken wij af over de eider."


@pytest.fixture
def item(somebody: Somebody) -> str:
    """An item that is still to be opened, to which the CAW comes; its path."""
    slug = moments.plan()
    moments.accept("caw", moments.ask(slug, "CAW"))
    w.ask("UPDATE meetings_meeting m SET starts_at = now() FROM meetings_agendaitem a WHERE a.meeting_id = m.id AND a.slug = %s", [slug])  # fmt: skip
    ((meeting,),) = w.ask("SELECT m.slug FROM meetings_meeting m JOIN meetings_agendaitem a ON a.meeting_id = m.id WHERE a.slug = %s", [slug])  # fmt: skip
    return f"/overleg/{meeting}/{slug}/"


class Keys:
    """Somebody without a mouse: whatever is pressed or typed was reached with Tab, from where the focus was."""

    def __init__(self, person: Person) -> None:
        self.person, self.page = person, person.page

    def to(self, selector: str, words: str = "", *, at_most: int = 150) -> Keys:
        """Press Tab until something like this has the focus; after the last one, Tab begins again."""
        for _ in range(at_most):
            self.page.keyboard.press("Tab")
            if self._at(selector) and focused(self.page)["words"].startswith(words):
                return self
        pytest.fail(f"{self.person.slug}: «{words or selector}» is not reached with Tab on {self.person.path}")

    def _at(self, selector: str) -> bool:
        return bool(self.page.evaluate("s => document.activeElement.matches(s)", selector))

    def press(self, words: str, selector: str = "button, a", key: str = "Enter") -> Keys:
        """Press what has these words, and wait for the page it leads to."""
        self.to(selector, words)
        with self.page.expect_navigation():
            self.page.keyboard.press(key)
        return self

    def type(self, selector: str, text: str) -> Keys:
        self.to(selector)
        self.page.keyboard.type(text)
        return self

    def tick(self, name: str, wanted: bool) -> Keys:
        """Put a box as wanted that stands beside this name."""
        for _ in range(150):
            self.page.keyboard.press("Tab")
            label = self.page.evaluate("document.activeElement.closest('label')?.innerText ?? ''")
            if self._at("input[type=checkbox]") and name in label:
                if self.page.evaluate("document.activeElement.checked") != wanted:
                    self.page.keyboard.press("Space")
                return self
        pytest.fail(f"the box of {name} is not reached with Tab")


def test_a_whole_meeting_is_held_and_reported_with_the_keyboard_alone(somebody: Somebody, item: str) -> None:
    meeting = item.rsplit("/", 2)[0] + "/"
    caw, lead = Keys(somebody("caw").go(meeting)), Keys(somebody("coordinator").go(meeting))
    caw.press("Ik ben er")
    # Who is there stands ticked; who isn't is unticked.
    lead.to(f'main a[href="{item}"]')
    with lead.page.expect_navigation():
        lead.page.keyboard.press("Enter")
    lead.tick("M. Meesterburg", False).press("Punt openen")
    expect(caw.page.locator("main")).to_contain_text("Naar het punt dat nu bezig is", timeout=SOON)
    caw.press("Naar het punt dat nu bezig is")
    caw.type("#own-text", SHARED).press("Delen: relevant en evenredig")
    expect(lead.page.locator("#part-disclosed")).to_contain_text(SHARED, timeout=SOON)
    # A decision: one of a few with the arrows, and its words.
    lead.to("#part-decision input[type=radio]").page.keyboard.press("Space")
    lead.type('#part-decision [name="text"]', DECIDED).press("Besluit bewaren")
    lead.person.sees("Opvolgen", DECIDED)
    lead.type('#part-actions [name="text"]', ACTION)
    lead.to('#part-actions select[name="service"]').page.keyboard.type("CAW")
    lead.press("Actie toevoegen").person.sees(ACTION)
    expect(caw.page.locator("#part-actions")).to_contain_text("Aanvaarden", timeout=SOON)
    caw.press("Aanvaarden")
    lead.press("Overleg afsluiten")
    lead.type("main textarea", REPORT).press("Verslagen versturen")
    lead.person.sees("verstuurd")
    caw.person.go(item)
    caw.press("Uw verslag nakijken").person.sees(REPORT)
    caw.press("Goedkeuren").person.sees("ligt vast")
    assert w.ask("SELECT count(*) FROM meetings_attendance t JOIN meetings_agendaitem a ON a.id = t.item_id JOIN participants_user u ON u.id = t.user_id WHERE a.slug = %s AND u.username = 'burgemeester'", [item.split("/")[-2]]) == [(0,)]  # fmt: skip


def test_who_leaves_with_words_that_are_nowhere_else_is_asked_first(somebody: Somebody, item: str) -> None:
    """While the line is down the words are only in the field; once they are kept on the server nothing is asked."""
    moments.hold(item.split("/")[-2], "caw")
    person = somebody("coordinator").go(item)
    page, asked = person.page, list[str]()

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    person.context.set_offline(True)
    page.locator("#own-text").press_sequentially("Nog nergens bewaard.")
    expect(page.locator("[data-saved-note]")).to_contain_text("Niet bewaard", timeout=SOON)
    page.locator("h1").click()
    page.locator('a[href="/"]:visible').first.click(no_wait_after=True)
    page.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    assert person.path == item
    assert page.locator("#own-text").input_value() == "Nog nergens bewaard."
    person.context.set_offline(False)
    expect(page.locator("form[data-changed]")).to_have_count(0, timeout=SOON)
    person.complaints.clear()  # what the browser says of a line that was down
    with page.expect_navigation():
        page.locator('a[href="/"]:visible').first.click()
    assert asked == ["beforeunload"]
    assert person.path == "/"


def test_the_item_on_paper_holds_every_text_and_nothing_that_is_pressed(somebody: Somebody) -> None:
    table = Table("coordinator", "politie", "caw")
    table.share("caw", SHARED, "coordinator", "politie")
    for kind, text in (("refer", EARLIER), ("follow", DECIDED)):
        table.people.post("coordinator", f"{table.item}besluit/", kind=kind, text=text)
    moments.propose(table.slug, "CAW")
    for slug, texts in (
        ("coordinator", (SHARED, EARLIER, DECIDED, moments.ACTION, "A. Vertrouwens")),
        ("caw", (SHARED, EARLIER, DECIDED, moments.ACTION, "P. Dienders")),
    ):
        page = somebody(slug).go(table.item).page
        page.emulate_media(media="print")
        assert shown(page, "button, input:not([type=hidden]), select, textarea") == [], slug
        paper = read(page.pdf(format="A4"))
        missing = [text for text in texts if not paper.holds(text)]
        assert not missing, (slug, missing)
        found = [
            w_
            for w_ in (
                "Besluit bewaren",
                "Punt beëindigen",
                "Delen: relevant",
                "Ik stap uit",
                "Verbeteren of intrekken",
            )
            if paper.holds(w_)
        ]
        assert not found, (slug, found)


def shown(page: Page, selector: str) -> list[str]:
    found: list[str] = page.evaluate(
        "s => [...document.querySelectorAll(s)].filter(e => e.checkVisibility()).map(e => e.outerHTML.slice(0, 120))",
        selector,
    )
    return found
