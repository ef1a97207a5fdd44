"""A telephone is lost: the administrator starts, the person waits, the coordinator confirms, and the case opens again."""

from __future__ import annotations

import os

import pytest

from tests import world as w
from tests.browser.conftest import Somebody
from tests.browser.person import Person
from tests.browser.test_accessibility import WIDTHS, runs_out_nowhere, violates_nothing
from tests.participants.recovering.lost import past_item

pytestmark = pytest.mark.browser


def look(person: Person, name: str) -> None:
    """Nothing runs out at the side, wide and narrow, and axe finds nothing."""
    size = person.page.viewport_size or {"width": 1440, "height": 900}
    for width in WIDTHS:
        person.page.set_viewport_size({"width": width, "height": 900})
        runs_out_nowhere(person.page, f"{name} at {width}")
        if folder := os.environ.get("LIVC_LOOK"):
            person.page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
    violates_nothing(person.page, name)
    person.page.set_viewport_size(size)


def test_a_lost_telephone_opens_no_case_until_the_cell_confirmed_who_it_is(somebody: Somebody) -> None:
    person = somebody("caw").go(past_item())

    steward = somebody("beheerder-caw")
    steward.press("Accounts").sees("An Vertrouwens", "in gebruik", "uzelf")
    look(steward, "accounts")
    steward.press("An Vertrouwens")
    look(steward, "account")
    steward.press("Herstel starten").press("Herstel starten", expect=400).sees("Kies hoe u dit weet.")
    look(steward, "herstel-fout")
    steward.fill(proof="eid").press("Herstel starten").sees("herstel bezig", "De mail met de link is onderweg.")
    look(steward, "account-herstel")

    person.go(past_item()).sees("Uw casussen zijn nog gesloten", "Jo Voorbeeld", "Bel een van hen")
    assert person.path == "/herstel/gesloten/"
    look(person, "gesloten")
    person.press("Opnieuw kijken").sees("Uw casussen zijn nog gesloten")

    coordinator = somebody("coordinator").sees("Is dit dezelfde persoon?")
    look(coordinator, "werkruimte")
    coordinator.press("Is dit dezelfde persoon?").sees("An Vertrouwens", "CAW De Duinen", "Identiteitskaart")
    look(coordinator, "bevestigen")
    coordinator.press("Ja, dit is dezelfde persoon").sees("Niemand wacht op een bevestiging van uw cel.")

    person.go(past_item())
    assert person.path == past_item()


def test_who_holds_two_capacities_chooses_and_switches(somebody: Somebody) -> None:
    w.ask(
        "INSERT INTO participants_appointment (id, user_id, cell_id, service_id, municipality_id, kind, begins, ends, act)"
        " SELECT gen_random_uuid(), %s, c.id, s.id, '99002', 'auditor', current_date - 5, current_date + 5, ''"
        " FROM cells_cell c, participants_service s WHERE c.name = 'LIVC R Elders' AND s.short_name = 'Elders'",
        [w.id_of("vdab")],
    )
    person = somebody("vdab").sees("In welke hoedanigheid werkt u nu?", "LIVC R Elders", "VDAB Duinbeke")
    look(person, "kiezen")
    person.press("Hierin werken : Vaste vertegenwoordiger")
    assert person.path == "/"
    look(person, "gekozen")
    header = person.page.locator(".capacity")
    assert "vaste vertegenwoordiger · VDAB" in header.inner_text()
    person.press(header.get_by_role("link")).press("Hierin werken : Auditor")
    assert "Auditor" in header.inner_text()


def test_a_new_account_is_made_at_a_phone(somebody: Somebody) -> None:
    steward = somebody("beheerder-caw", viewport={"width": 390, "height": 844}).go("/beheer/accounts/")
    steward.press("Nieuwe account").fill(first_name="Nele", last_name="Nieuwkomer", email="nele@")
    steward.press("Account maken", expect=400).sees("Dit is geen e-mailadres.")
    steward.fill(email="nele@caw.invalid").press("Account maken").sees("nog nooit aangemeld", "Link opnieuw sturen")
    look(steward, "nieuw")
