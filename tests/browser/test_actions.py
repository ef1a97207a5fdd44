"""Decisions and actions recorded while people talk, answered at the table, done afterwards: on a wide screen, by key, and on a phone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests import world as w
from tests.browser.conftest import Somebody
from tests.browser.person import Person
from tests.browser.test_accessibility import SHOTS, runs_out_nowhere, violates_nothing
from tests.browser.test_planning import PHONE, counted
from tests.cases import moments

pytestmark = pytest.mark.browser
SOON = 15_000  # milliseconds: a screen asks every three seconds, and two cores may have more to do
WHAT = "Samen naar het strandcafé gaan"
RESULT = "We dronken er chocolademelk."
#: Three decisions and three actions: for each its words are typed, one thing is chosen, and it is pressed.
CHOSEN, BAR = 3, 12


@pytest.fixture
def item(somebody: Somebody) -> str:
    """An item that runs, with the CAW and the CLB in the room; its path."""
    slug = moments.plan()
    for who, service in (("caw", "CAW"), ("clb", "CLB")):
        moments.accept(who, moments.ask(slug, service))
    w.ask("UPDATE meetings_meeting m SET starts_at = now() FROM meetings_agendaitem a WHERE a.meeting_id = m.id AND a.slug = %s", [slug])  # fmt: skip
    moments.hold(slug, "caw", "clb")
    ((meeting,),) = w.ask("SELECT m.slug FROM meetings_meeting m JOIN meetings_agendaitem a ON a.meeting_id = m.id WHERE a.slug = %s", [slug])  # fmt: skip
    return f"/overleg/{meeting}/{slug}/"


def shot(person: Person, name: str) -> None:
    SHOTS.mkdir(exist_ok=True)
    person.page.screenshot(path=Path(SHOTS) / f"acties-{name}.png", full_page=True)
    violates_nothing(person.page, name)
    runs_out_nowhere(person.page, name)


def clicks(person: Person) -> int:
    """Presses so far; to choose from a list is one more."""
    return int(person.page.evaluate("sessionStorage.getItem('click') ?? 0"))


def accepting(n: int) -> re.Pattern[str]:
    """A button is called by what it does and to what."""
    return re.compile(rf"^Aanvaarden\s*: {WHAT} \({n}\)$")


def decides(lead: Person, kind: str) -> None:
    part = lead.page.locator("#decision")
    part.get_by_label(kind, exact=True).check()
    lead.press(part.get_by_role("button", name="Besluit"))


def proposes(lead: Person, what: str, who: str) -> None:
    part = lead.page.locator("#actions")
    part.get_by_label("Wat", exact=True).fill(what)
    part.get_by_label("Wie", exact=True).select_option(label=who)
    lead.press(part.get_by_role("button", name="Actie toevoegen"))


def test_r49_recorded_in_few_presses_accepted_at_the_table_and_done_afterwards(somebody: Somebody, item: str) -> None:
    lead, caw, clb = counted(somebody("coordinator")), somebody("caw").go(item), somebody("clb").go(item)
    lead.go(item)
    services = dict(w.ask("SELECT short_name, name FROM participants_service"))
    labels = lead.page.locator('#actions [name="service"] option').all_inner_texts()
    label = {short: next(one for one in labels if one in (short, name)) for short, name in services.items() if {short, name} & set(labels)}  # fmt: skip
    before = clicks(lead)
    for kind in ("Opvolgen", "Doorverwijzen", "Afsluiten"):
        decides(lead, kind)
    for n, who in enumerate(("CAW", "CLB", "CAW")):
        proposes(lead, f"{WHAT} ({n})", label[who])
    assert clicks(lead) - before + CHOSEN <= BAR
    lead.sees("2 eerdere besluiten", "voorgesteld", f"{WHAT} (2)")
    shot(lead, "aan-tafel")
    # What was said is there by itself, and one press answers.
    expect(caw.page.locator("#actions")).to_contain_text(f"{WHAT} (0)", timeout=SOON)
    shot(caw, "aan-tafel-dienst")
    caw.press(caw.page.locator("#actions").get_by_role("button", name=accepting(0)))
    assert caw.path == item
    expect(clb.page.locator("#actions li").filter(has_text=f"{WHAT} (0)")).to_contain_text("aanvaard", timeout=SOON)
    assert clb.page.get_by_role("button", name=accepting(0)).count() == 0
    # With the keys alone: done, with what came of it, and everyone at the table reads that.
    caw.go("/opvolging/acties/?toon=mijn").lacks(WHAT)
    shot(caw, "lijst")
    caw.press(caw.page.locator("main table a").first).sees(f"{WHAT} (0)")
    shot(caw, "actie")
    field = caw.page.get_by_label("Wat het opleverde")
    field.focus()
    caw.page.keyboard.type(RESULT)
    caw.page.keyboard.press("Tab")
    with caw.page.expect_navigation():
        caw.page.keyboard.press("Enter")
    caw.sees("klaar", RESULT)
    expect(clb.page.locator("#actions")).to_contain_text(RESULT, timeout=SOON)
    lead.go("/opvolging/acties/").sees("CAW", "CLB").lacks(WHAT)
    shot(lead, "lijst-cel")
    assert not [person.complaints for person in (lead, caw, clb) if person.complaints]


def test_on_a_phone_an_action_is_answered_and_found_in_the_list(somebody: Somebody, item: str) -> None:
    moments.propose(item.strip("/").split("/")[-1], "CAW")
    caw = somebody("caw", **PHONE)
    caw.go(item)
    shot(caw, "telefoon-aan-tafel")
    caw.go("/").press(caw.page.get_by_role("link", name="Uw dienst kreeg een actie voorgesteld"))
    shot(caw, "telefoon-lijst")
    caw.press(caw.page.locator("main table a").last).sees(moments.ACTION)
    caw.press("Niet aanvaarden").sees("niet aanvaard")
    shot(caw, "telefoon-actie")
    caw.press("Actie aanvaarden").sees("aanvaard")
