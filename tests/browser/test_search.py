"""Searching, and the workspace, as they are shown: by keyboard, wide and on a phone, without a violation that axe finds."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests import world as w
from tests.browser.conftest import Somebody
from tests.browser.test_accessibility import runs_out_nowhere, violates_nothing

pytestmark = pytest.mark.browser

WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
NAME = "Robin Zandbank"


def looks_right(page: Page, where: str) -> None:
    runs_out_nowhere(page, where)
    violates_nothing(page, where)


def reference() -> str:
    return str(w.ask("SELECT reference FROM cases_case WHERE slug = %s", [w.slug_of("001")])[0][0])


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_a_coordinator_finds_a_case_without_anything_typed_in_an_address(
    somebody: Somebody, size: dict[str, int]
) -> None:
    person = somebody("coordinator", viewport=size, reduced_motion="reduce")
    looks_right(person.page, f"workspace at {size['width']}")
    person.sees("Antwoorden voor het overleg van", "Uitnodigingen voorbereiden", "Recente inzagen")
    person.go("/zoeken/").sees("Zoeken op naam kan hier niet")
    looks_right(person.page, f"search at {size['width']}")
    person.press(person.page.locator("main form button[type=submit]"), expect=400)
    looks_right(person.page, f"refused search at {size['width']}")
    person.fill(q=reference(), purpose="voorbereiding overleg").press(
        person.page.locator("main form button[type=submit]")
    )
    assert person.page.url.endswith("/zoeken/")
    person.sees(reference(), "overleg van")
    looks_right(person.page, f"found at {size['width']}")
    person.fill(q=NAME).press(person.page.locator("main form button[type=submit]"))
    person.sees("Niets gevonden.")
    assert NAME not in person.page.url + person.page.title()


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_a_representative_opens_what_the_service_still_has_to_do(somebody: Somebody, size: dict[str, int]) -> None:
    person = somebody("caw", viewport=size, reduced_motion="reduce")
    person.sees("Overleggen waar u wordt verwacht", "Uw dienst").lacks("Vertrouwenspersoon voorstellen")
    looks_right(person.page, f"workspace of a representative at {size['width']}")
    person.press("Acties en lezers van uw dienst").fill(purpose="opvolging actie")
    looks_right(person.page, f"why at {size['width']}")
    person.press("Openen").sees("Vertrouwenspersoon voorstellen", "CAS-", "gelezen, de eerste keer op")
    looks_right(person.page, f"own service at {size['width']}")
    person.go("/zoeken/").page.get_by_label("Zoek ook in de openstaande acties").check()
    person.fill(q=reference(), purpose="opvolging actie").press(person.page.locator("main form button[type=submit]"))
    person.sees("Vertrouwenspersoon voorstellen")
    looks_right(person.page, f"actions found at {size['width']}")


def test_the_mayor_is_led_to_signing(somebody: Somebody) -> None:
    person = somebody("burgemeester", viewport=PHONE, reduced_motion="reduce")
    looks_right(person.page, "workspace of the mayor at 390")
    person.press("Uitnodigingen ondertekenen").sees("onderteken")


def test_a_search_by_keyboard_alone(somebody: Somebody) -> None:
    person = somebody("coordinator")
    person.go("/zoeken/").page.locator("[name=q]").focus()
    keyboard = person.page.keyboard
    keyboard.type(reference())
    keyboard.press("Tab")  # the box for actions
    keyboard.press("Tab")
    keyboard.press("Space")  # the first reason
    with person.page.expect_navigation():
        keyboard.press("Enter")
    person.sees(reference(), "overleg van")
