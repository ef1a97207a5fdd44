"""The work goes on in a browser that runs no script."""

from __future__ import annotations

import re

import pytest

from tests import world as w
from tests.browser.conftest import Somebody
from tests.house.town import Town

pytestmark = pytest.mark.browser

ACTION = "Een bankje bij de dijk zetten"
FIRST, LAST = "Eerste zin van de inbreng.", "Tweede zin, en genoeg."


def test_a_case_is_held_and_reported_without_any_script(somebody: Somebody) -> None:
    town = Town.found()
    item = f"/overleg/{town.meeting}/{town.planned}/"
    coordinator = somebody("coordinator", java_script_enabled=False).go(item)
    for name in ("J. Voorbeeld", "P. Dienders", "A. Vertrouwens"):
        coordinator.page.get_by_role("checkbox", name=name).check()
    coordinator.press("Punt openen")

    caw = somebody("caw", java_script_enabled=False).go(item)
    caw.fill(text=FIRST).press("Bewaren").sees("Bewaard om", "Tot u deelt, leest enkel uw dienst dit.")
    assert caw.page.locator("#own-text").input_value() == FIRST
    police = somebody("politie", java_script_enabled=False).go(item).lacks(FIRST)
    # To some of those in the room, in a fold that opens without a script.
    caw.fill(text=LAST)
    caw.page.get_by_text("Met sommigen delen").click()
    caw.page.get_by_role("checkbox", name="P. Dienders").check()
    caw.press("Delen met wie ik aanduid: relevant en evenredig").sees("Gedeeld met: P. Dienders")
    police.go(item).sees(LAST)
    coordinator.go(item).lacks(LAST)

    coordinator.page.locator("#decision").get_by_label("Opvolgen").check()
    coordinator.press("Besluit bewaren").sees("Opvolgen")
    part = coordinator.page.locator("#actions")
    part.get_by_label("Wat", exact=True).fill(ACTION)
    part.get_by_label("Wie", exact=True).select_option(index=1)
    coordinator.press("Actie toevoegen").sees(ACTION)
    # Somebody leaves the room, and is let in again.
    for deed in ("Gaat weg", "Is er nu"):
        coordinator.press(coordinator.page.get_by_role("button", name=re.compile(rf"^{deed}\s*: P. Dienders")))
    coordinator.press("Punt beëindigen").press("Verslag versturen aan de aanwezigen")
    police.go(f"{item}verslag/lezen/").sees("Opvolgen", ACTION)
    caw.go(item).press("Uw verslag nakijken").press("Opmerking versturen", expect=400)
    caw.page.locator("main textarea").fill("Nog één ding.")
    caw.press("Opmerking versturen").press("Goedkeuren").sees("ligt vast")
    # What is left of it afterwards: what one's service disclosed.
    caw.go("/wat-wij-deelden/").sees("P. Dienders", "gelezen, eerst op").lacks(LAST)
    coordinator.go("/opvolging/acties/").sees("CAS-")
    ((case,),) = w.ask(
        "SELECT k.slug FROM cases_case k JOIN meetings_agendaitem a ON a.case_id = k.id WHERE a.slug = %s",
        [town.planned],
    )
    coordinator.go(f"/casussen/{case}/inzagen/").fill(purpose="opvolging actie").press("Openen")
    coordinator.sees("Lokale politie", "CAW").lacks(LAST)
    ((service, offer),) = w.ask(
        "SELECT s.short_name, o.slug FROM followup_offer o JOIN participants_service s ON s.id = o.service_id"
        " JOIN meetings_agendaitem a ON a.id = o.item WHERE a.slug = %s ORDER BY o.offered_at DESC LIMIT 1",
        [town.planned],
    )
    doer = caw if service == "CAW" else coordinator
    doer.go(f"/opvolging/acties/{offer}/").press("Actie aanvaarden")
    doer.page.get_by_label("Wat het opleverde").fill("Het staat er.")
    doer.press(doer.page.locator('form[action$="/klaar/"] button').first).sees("klaar", "Het staat er.")


def test_a_form_without_a_script_keeps_what_was_typed_when_it_is_refused(somebody: Somebody) -> None:
    mayor = somebody("burgemeester", java_script_enabled=False).go("/casussen/nieuw/")
    mayor.fill(text="Wat werd vastgesteld.", name="Alex Waterkant").press("Op de lijst plaatsen", expect=400)
    mayor.sees("Zonder rechtsgrond kan geen naam en geen tekst bewaard worden.")
    assert mayor.page.locator('[name="text"]').input_value() == "Wat werd vastgesteld."
    assert mayor.page.locator('[name="name"]').input_value() == "Alex Waterkant"


def test_the_menu_of_a_phone_opens_without_a_script(somebody: Somebody) -> None:
    caw = somebody("caw", java_script_enabled=False, viewport={"width": 390, "height": 844})
    caw.page.locator(".menu summary").click()
    caw.press(caw.page.locator(".menu").get_by_role("link", name="Overleggen"))
    assert caw.path == "/overleg/"
    assert w.entries(actor=w.id_of("caw"))
