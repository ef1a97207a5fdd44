"""A joint cell from registration to activity, and a seat that passes on: each person at a screen of their own."""

from __future__ import annotations

import os

import pytest

from tests import world as w
from tests.browser.conftest import Somebody
from tests.browser.person import Person
from tests.browser.site import Site
from tests.participants.seating import steps
from tests.participants.seating.steps import AARTSELAAR, BOOM

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}}


@pytest.fixture(autouse=True)
def two_municipalities(site: Site) -> None:
    if not w.ask("SELECT 1 FROM participants_user WHERE username = 'beheer-boom'"):
        for code in (AARTSELAAR, BOOM):
            steps.lay(code)


def picture(person: Person, name: str) -> None:
    """For who works on these pages: a picture of each, in the folder that is named."""
    folder = os.environ.get("LIVC_PICTURES")
    if folder:
        person.page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_two_municipalities_form_a_cell_and_it_becomes_active_when_each_mayor_agreed(somebody: Somebody) -> None:
    admin = somebody("beheer-aartselaar")
    admin.sees("Een LIVC R oprichten")
    picture(admin, "1-workspace-leeg")
    admin.press("Cel registreren")
    admin.fill(find="boom").press("Zoeken")
    admin.page.get_by_label("Boom", exact=True).check()
    admin.page.locator('select[name="zone"]').select_option(steps.zone())
    picture(admin, "2-registreren")
    admin.press("Cel registreren").sees("LIVC R Aartselaar – Boom", "in oprichting", "niet ingevuld")
    picture(admin, "3-cel")
    admin.press("Cel actief maken", expect=409).sees(
        "Dit kan nu niet", "De zetel van de lokale politie is niet ingevuld."
    )
    picture(admin, "4-geweigerd")
    for role, name in (
        ("Burgemeester", "a-mayor"),
        ("Lokale politie", "a-police"),
        ("Preventieambtenaar", "a-prevention"),
    ):
        seat(admin, role, name, police=role == "Lokale politie")
    admin.sees("De drie vaste zetels zijn ingevuld", "De burgemeester van Boom heeft nog niet ingestemd.")
    picture(admin, "6-zetels")

    other = somebody("beheer-boom", **PHONE)
    other.sees("Voorstel voor een gezamenlijke cel", "Aartselaar stelt voor")
    picture(other, "7-voorstel-390")
    other.press("Bekijken")
    seat(other, "Burgemeester", "boom-mayor")
    picture(other, "8-cel-390")

    for name in ("a-mayor", "boom-mayor"):
        steps.swear(f"{name}@voorbeeld.invalid")
        mayor = somebody(f"{name}@voorbeeld.invalid", **PHONE)
        mayor.press(mayor.page.get_by_role("link", name="Instemmen met de cel"))
        mayor.sees("Voorkomen van terroristische misdrijven", "Aartselaar, Boom", "Wat dit betekent")
        picture(mayor, f"9-instemmen-{name}-390")
        mayor.press("Ik stem in").sees("U stemde in met de cel.")

    admin.go(admin.path).sees("Elke burgemeester heeft ingestemd.")
    admin.press("Cel actief maken").sees("De cel is actief.", "actief")
    picture(admin, "10-actief")


def seat(admin: Person, role: str, name: str, *, police: bool = False) -> None:
    """Fill an empty seat of the cell that is shown, by somebody who has no account yet."""
    admin.press(admin.page.get_by_role("link", name=role).first)
    admin.fill(
        first_name="Nieuwe", last_name=name.title(), email=f"{name}@voorbeeld.invalid", begins=steps.typed(0), ends=steps.typed(365),
        decision="besluit van het college", decided_on=steps.typed(-1),
    )  # fmt: skip
    if police:
        admin.page.locator('select[name="clearance"]').select_option("secret")
        admin.fill(clearance_until=steps.typed(200))
    picture(admin, f"5-aanstellen-{name}")
    admin.press("Aanstellen").sees("Aangesteld.", name.title())


def test_after_an_election_the_coordinator_hands_the_seat_over(somebody: Somebody) -> None:
    admin = somebody("beheerder").sees("LIVC R Duinbeke", "Mia Meesterburg")
    picture(admin, "11-workspace-beheerder")
    admin.press(admin.page.get_by_role("link", name="Mia Meesterburg").first)
    picture(admin, "12-zetel")
    admin.press("Opvolger aanstellen")
    admin.fill(
        first_name="Nieuwe", last_name="Opvolger", email="opvolger@voorbeeld.invalid", begins=steps.typed(0), ends=steps.typed(365),
        decision="eedaflegging", decided_on=steps.typed(-1), because="election",
    )  # fmt: skip
    picture(admin, "13-opvolger")
    admin.press("Aanstellen").sees("De opvolger is aangesteld.", "Nieuwe Opvolger")
    steps.swear("opvolger@voorbeeld.invalid")
    mayor = somebody("opvolger@voorbeeld.invalid").sees("De casussen van uw voorganger zijn nog niet overgedragen")
    picture(mayor, "14-opvolger-wacht")
    coordinator = somebody("coordinator").sees("Zetel overdragen")
    coordinator.press(coordinator.page.locator("main").get_by_role("link", name="Zetel overdragen"))
    coordinator.sees("Mia Meesterburg → Nieuwe Opvolger")
    picture(coordinator, "15-overdragen")
    coordinator.press("Overdragen").sees("De zetel is overgedragen")
    mayor.go("/")
    assert "nog niet overgedragen" not in mayor.text
    mayor.go("/beheer/cel/vervanging/")
    picture(mayor, "16-vervanging")
