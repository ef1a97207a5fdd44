"""A service claims, a cell confirms, somebody speaks for it, and a successor takes over: each at a screen of their own."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests import world as w
from tests.browser.conftest import Somebody
from tests.browser.person import Person

pytestmark = pytest.mark.browser

SERVICE, CATEGORY = "CAW Straathoek Duinbeke", "Straathoekwerk"
WARNING = f"De machtiging van «{CATEGORY}» steunt op secundaire bronnen"


def in_days(days: int) -> str:
    return f"{timezone.localdate() + timedelta(days=days):%d/%m/%Y}"


def test_a_service_joins_a_cell_and_designates_its_representative(somebody: Somebody) -> None:
    steward, coordinator = somebody("beheerder-caw"), somebody("coordinator")
    the_administrator_registers_and_asks(steward)
    the_coordinator_confirms_the_place_and_then_the_category(coordinator, steward)
    the_administrator_designates(steward)
    the_cell_lets_the_service_go(coordinator, steward)


def the_administrator_registers_and_asks(steward: Person) -> None:
    steward.press("Diensten en vertegenwoordigers").press("Dienst registreren")
    steward.fill(name="CAW De Duinen", short_name="Straathoek", category=CATEGORY)
    steward.press("Registreren", expect=400)
    steward.sees("Er is al een dienst met deze naam.")
    steward.fill(name=SERVICE).press("Registreren").sees(SERVICE, CATEGORY, "Vlaamse Gemeenschap")
    steward.press("Deelname vragen").fill(cell="LIVC R Duinbeke").press("Vragen")
    steward.sees("Gevraagd op", WARNING).lacks("Iemand aanwijzen")


def the_coordinator_confirms_the_place_and_then_the_category(coordinator: Person, steward: Person) -> None:
    coordinator.press("Deelnemende diensten").sees(SERVICE, WARNING, "CAW De Duinen vzw")
    coordinator.press(coordinator.page.get_by_role("button", name=f"Deelname bevestigen {SERVICE}"))
    coordinator.sees(WARNING)
    coordinator.press(coordinator.page.get_by_role("link", name=f"Bevestigen {CATEGORY}"))
    coordinator.fill(legal_text="decreet van 21 mei 2021", dated="21/05/2021").press("Bevestigen", expect=400)
    coordinator.sees("Noem het artikel.")
    coordinator.fill(article="art. 4").press("Bevestigen")
    coordinator.sees("Bevestigd door J. Voorbeeld")
    assert WARNING not in coordinator.text
    steward.page.reload()
    steward.sees("Bevestigd op", "decreet van 21 mei 2021, art. 4")
    assert WARNING not in steward.text


def the_administrator_designates(steward: Person) -> None:
    steward.press("Iemand aanwijzen")
    new = {"first_name": "Nele", "last_name": "Nieuwkomer", "email": "nele@caw.invalid", "act": "Beslissing 12"}
    steward.fill(**new, begins=in_days(0), ends=in_days(20), profession="advocaat")
    steward.press("Aanwijzen", expect=400).sees("Een advocaat neemt niet deel aan het casusoverleg")
    expect(steward.page.locator('[name="last_name"]')).to_have_value("Nieuwkomer")
    steward.fill(profession="maatschappelijk werker").press("Aanwijzen")
    steward.sees("Nele Nieuwkomer", "vaste vertegenwoordiger", "eindigt binnen 30 dagen")
    assert w.ask("SELECT message FROM secrecy.outbox WHERE user_id = %s", [w.id_of("nele@caw.invalid")]) == [
        ("account",)
    ]
    steward.press("Nele Nieuwkomer").fill(ends=in_days(90)).press("Mandaat verlengen")
    steward.sees(in_days(90))


def the_cell_lets_the_service_go(coordinator: Person, steward: Person) -> None:
    coordinator.go("/deelnemers/").sees("Nele Nieuwkomer")
    coordinator.press(coordinator.page.get_by_role("link", name=f"Deelname beëindigen {SERVICE}"))
    coordinator.fill(because="Het project is afgelopen.").press("Beëindigen").sees(
        "Vroeger", "Het project is afgelopen."
    )
    steward.page.reload()
    steward.sees("beëindigd", "Het project is afgelopen.", "afgelopen").lacks("Iemand aanwijzen")


def test_the_coordinator_invites_an_organisation_that_nobody_knows_yet(somebody: Somebody) -> None:
    coordinator = somebody("coordinator").go("/deelnemers/").press("Organisatie uitnodigen")
    coordinator.fill(name="CGG Strand vzw", kind="EA", number="0999.000.526")
    coordinator.fill(first_name="Stan", last_name="Strand", email="stan@cgg.invalid")
    coordinator.press("Uitnodigen", expect=400).sees("Dit KBO-nummer klopt niet")
    coordinator.fill(number="0999.000.525").press("Uitnodigen")
    assert w.ask("SELECT message FROM secrecy.outbox WHERE user_id = %s", [w.id_of("stan@cgg.invalid")]) == [
        ("account",)
    ]


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("slug", ["beheerder-caw", "coordinator"])
def test_nothing_is_wider_than_the_screen(slug: str, width: int, somebody: Somebody) -> None:
    person = somebody(slug, viewport={"width": width, "height": 900})
    paths = {
        "coordinator": ["/deelnemers/", "/deelnemers/uitnodigen/"],
        "beheerder-caw": ["/", "/beheer/dienst/", "/beheer/dienst/nieuw/", "/beheer/dienst/beheerders/nieuw/"],
    }
    for path in paths[slug]:
        person.go(path)
        assert person.page.evaluate("document.documentElement.scrollWidth") <= width, path
