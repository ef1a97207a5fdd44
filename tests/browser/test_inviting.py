"""Inviting services to a meeting: the coordinator prepares at a desk, the mayor signs on a phone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests import world as w
from tests.browser.conftest import Somebody
from tests.browser.person import Person
from tests.browser.test_accessibility import SHOTS, runs_out_nowhere, violates_nothing

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
WHY = {"CAW": "Kent het gezin en kan vertellen wat het nodig heeft.", "CLB": "Volgt de school op."}
#: What this page may cost of the thirty activations for planning and inviting three cases (the plan costs the rest).
AT_MOST = 18
#: Each pointer or key activation: a press of a button, a link or a box. Typing in a field is none.
COUNT = """() => addEventListener('click', e => {
  if (e.isTrusted) sessionStorage.pressed = Number(sessionStorage.pressed ?? 0) + 1; }, true)"""


def pressed(page: Page) -> int:
    return int(page.evaluate("() => Number(sessionStorage.pressed ?? 0)"))


def shot(person: Person, name: str) -> None:
    SHOTS.mkdir(exist_ok=True)
    person.page.screenshot(path=SHOTS / f"{name}.png", full_page=True)
    width = person.page.viewport_size
    runs_out_nowhere(person.page, name)
    violates_nothing(person.page, f"{name} at {width}")


def three_cases(coordinator: Person) -> str:
    """A meeting five days ahead with the demo's three cases; its path."""
    day = timezone.localdate() + timedelta(days=5)
    coordinator.go("/overleg/nieuw/").fill(day=f"{day:%d/%m/%Y}", time="10.00", place="Zaal Zeekraal").press("Plannen")
    path = coordinator.path
    cases = [w.slug_of(number) for number in ("001", "002", "003")]
    for slug in cases:
        form: dict[str, str | float | bool] = {
            "case": slug,
            "kind": "new",
            "minutes": "20",
            "csrfmiddlewaretoken": token(coordinator),
        }
        coordinator.page.request.post(coordinator.address + path, form=form, headers={"Referer": coordinator.address})
    return path


def token(person: Person) -> str:
    return str(person.page.locator("main [name=csrfmiddlewaretoken]").first.input_value())


def test_the_coordinator_prepares_three_cases_and_the_mayor_signs_them_on_a_phone(somebody: Somebody) -> None:
    coordinator = somebody("coordinator")
    coordinator.page.set_default_timeout(60_000)
    meeting = three_cases(coordinator)
    coordinator.context.add_init_script(f"({COUNT})()")
    coordinator.go(meeting).sees(
        "Wie is gevraagd, en waarvoor", "Nog niemand gevraagd.", "Geen sociaal-preventieve dienst"
    )
    shot(coordinator, "uitnodigen-overleg")
    coordinator.page.evaluate("sessionStorage.clear()")
    coordinator.press("Uitnodigingen voorbereiden").sees("VDAB", "afgeleid en nog door niemand bevestigd")
    offers = coordinator.page.locator(".offer")
    assert offers.count() == 6
    expect(coordinator.page.locator(".offer textarea").first).to_be_hidden()
    for offer in offers.all():
        service = offer.locator("b").inner_text()
        offer.get_by_role("checkbox").first.check()
        offer.locator("textarea").fill(WHY[service])
    coordinator.fill(urgency="De melding van gisteren kan niet wachten.")
    # It is kept while one types: a closed lid loses nothing.
    expect(coordinator.page.locator("[data-saved-note]")).to_contain_text("Bewaard om", timeout=60_000)
    shot(coordinator, "uitnodigen-voorbereiden")
    coordinator.press("Bewaren").sees("Bewaard. De burgemeester ondertekent")
    assert pressed(coordinator.page) <= AT_MOST
    coordinator.go(coordinator.path)
    assert coordinator.page.locator(".offer textarea").first.input_value() == WHY["CAW"]
    undone(coordinator)
    signed(somebody, meeting)
    coordinator.go(meeting).sees("antwoord open", WHY["CLB"])


def undone(coordinator: Person) -> None:
    """What is taken off can be put back for some seconds."""
    box = coordinator.page.locator(".offer").first.get_by_role("checkbox").first
    box.uncheck()
    coordinator.press("Bewaren")
    coordinator.press("Ongedaan maken")
    assert coordinator.page.locator(".offer").first.get_by_role("checkbox").first.is_checked()


def signed(somebody: Somebody, meeting: str) -> None:
    mayor = somebody("burgemeester", **PHONE)
    mayor.page.set_default_timeout(60_000)  # six letters in one go, on two cores that may have more to do
    mayor.go(meeting).press("Ondertekenen").sees("CAW De Duinen", "CLB Zandkorrel")
    shot(mayor, "uitnodigen-ondertekenen-390")
    text = mayor.page.locator(".offer textarea").first
    expect(text).to_have_value(WHY["CAW"])
    text.fill("")
    mayor.press("Uitnodigingen versturen", expect=400).sees(
        "Er is nog niets verstuurd", "zonder reden is er geen uitnodiging"
    )
    shot(mayor, "uitnodigen-fout-390")
    assert w.ask("SELECT count(*) FROM meetings_invitation i JOIN meetings_agendaitem a ON a.id = i.item_id JOIN meetings_meeting m ON m.id = a.meeting_id WHERE m.slug = %s", [meeting.strip("/").split("/")[-1]]) == [(0,)]  # fmt: skip
    text.fill(WHY["CAW"])
    mayor.press("Uitnodigingen versturen").sees("De uitnodigingen zijn verstuurd.", "antwoord open")
    shot(mayor, "uitnodigen-verstuurd-390")
    ((item,),) = w.ask("SELECT a.slug FROM meetings_agendaitem a JOIN meetings_meeting m ON m.id = a.meeting_id WHERE m.slug = %s AND a.position = 1", [meeting.strip("/").split("/")[-1]])  # fmt: skip
    mayor.go(f"{meeting}{item}/")
    mayor.sees("Intrekken", "Naam toevoegen")
    mayor.page.locator("aside summary").filter(has_text="Intrekken").first.click()
    shot(mayor, "uitnodigen-punt-390")
    mayor.press(mayor.page.get_by_role("button", name="Uitnodiging intrekken").first).sees("ingetrokken")


def test_without_javascript_it_is_prepared_and_signed_all_the_same(somebody: Somebody) -> None:
    coordinator = somebody("coordinator", java_script_enabled=False)
    ((meeting,),) = w.ask("SELECT slug FROM meetings_meeting WHERE starts_at > now() AND cell_id = (SELECT id FROM cells_cell WHERE name LIKE '%%Duinbeke') ORDER BY starts_at LIMIT 1")  # fmt: skip
    coordinator.go(f"/overleg/{meeting}/uitnodigingen/voorbereiden/")
    last = coordinator.page.locator("section.panel").filter(has=coordinator.page.locator(".offer")).last
    last.locator("summary").click()
    coordinator.press(last.get_by_role("button", name="Aanwijzingen van de casus overnemen"))
    coordinator.sees("zijn nog niet bewaard")
    coordinator.press("Bewaren").sees("Bewaard.")
