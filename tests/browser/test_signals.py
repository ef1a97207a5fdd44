"""From a telephone call to the mayor's desk, and a situation without a person: at a desk and on a phone."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.conftest import Somebody
from tests.browser.person import Person
from tests.browser.test_accessibility import SHOTS, runs_out_nowhere, violates_nothing
from tests.cases.signals.steps import NAME, PROPOSAL, TEXT

pytestmark = pytest.mark.browser

DESK = {"viewport": {"width": 1440, "height": 900}, "reduced_motion": "reduce"}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "reduced_motion": "reduce"}


def look(person: Person, name: str) -> None:
    SHOTS.mkdir(exist_ok=True)
    person.page.screenshot(path=SHOTS / f"{name}.png", full_page=True)
    runs_out_nowhere(person.page, name)
    violates_nothing(person.page, name)


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_a_signal_goes_from_the_call_to_the_mayor(somebody: Somebody, screen: dict[str, Any]) -> None:
    size = str(screen["viewport"]["width"])
    coordinator = somebody("coordinator", **screen).go("/signalen/")
    look(coordinator, f"signalen-{size}")
    coordinator.press("Signaal noteren")
    look(coordinator, f"signaal-noteren-{size}")
    # The day stands there: two touches and a press, and it is noted.
    coordinator.press("Noteren", expect=400).sees("Duid aan van wie het signaal komt.")
    coordinator.fill(source="school", channel="phone").press("Noteren").sees("genoteerd", "blijft tot")
    assert coordinator.page.title() == "Signaal · LIVC R"
    coordinator.lacks("Tekst bewaren")
    look(coordinator, f"signaal-zonder-grond-{size}")
    coordinator.page.locator('main select[name="basis"]').select_option(index=1)
    coordinator.fill(reasons="Taak van de burgemeester.").press("Grond noteren")
    coordinator.fill(text=f"{TEXT} 85.07.30-033.28").press("Tekst bewaren", expect=400)
    coordinator.sees("Hier staat een rijksregisternummer.")
    assert TEXT in coordinator.page.locator('textarea[name="text"]').input_value()
    look(coordinator, f"signaal-nummer-{size}")
    coordinator.fill(text=TEXT).press("Tekst bewaren").sees(TEXT)
    coordinator.press("Weghalen").lacks(TEXT)
    look(coordinator, f"signaal-weggehaald-{size}")
    coordinator.press("Ongedaan maken").sees(TEXT)
    coordinator.press("Gezet").sees("gezet", "Toch niet")
    coordinator.press("Voorleggen aan de lokale politie").sees("Voorgelegd.")
    look(coordinator, f"signaal-{size}")
    path = coordinator.path

    police = somebody("politie", **screen).go(path).sees(TEXT, "Stappen")
    look(police, f"signaal-politie-{size}")

    mayor = somebody("burgemeester", **screen).go(path, expect=404)
    coordinator.press("Voorstellen aan de burgemeester")
    coordinator.fill(**{name: value for name, value in PROPOSAL.items() if name not in ("behaviour", "once")})
    coordinator.press("Voorstellen", expect=400)
    look(coordinator, f"voorstel-{size}")
    coordinator.page.locator(f'main [name="behaviour"][value="{PROPOSAL["behaviour"]}"]').check()
    coordinator.press("Voorstellen").sees("Voorgesteld.", PROPOSAL["advice"])

    mayor.go(path).sees(PROPOSAL["advice"], PROPOSAL["text"], TEXT, "nog niet").lacks(NAME)
    look(mayor, f"signaal-burgemeester-{size}")
    mayor.press("Naam tonen").sees(NAME, "Dat u de naam zag, is genoteerd.")
    look(mayor, f"signaal-naam-{size}")
    mayor.press("Naam verbergen").lacks(NAME)
    mayor.press("Geen casus").sees("geen casus")


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_a_situation_without_a_person_is_answered(somebody: Somebody, screen: dict[str, Any]) -> None:
    size = str(screen["viewport"]["width"])
    caw = somebody("caw", **screen).go("/signalen/situaties/")
    look(caw, f"situaties-{size}")
    caw.press("Een situatie voorleggen").sees("Noem niemand.")
    look(caw, f"situatie-voorleggen-{size}")
    caw.fill(text="Een klas is onrustig na een filmpje.").press("Voorleggen").sees("wacht op antwoord")
    path = caw.path
    coordinator = somebody("coordinator", **screen).go(path)
    look(coordinator, f"situatie-{size}")
    coordinator.fill(text="De jeugddienst helpt.").press("Antwoorden").sees("beantwoord")
    caw.go(path).sees("De jeugddienst helpt.").press("Afsluiten").sees("afgesloten")
    look(caw, f"situatie-afgesloten-{size}")
    somebody("clb", **screen).go(path, expect=404)
