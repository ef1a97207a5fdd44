"""A joint cell from registration to activity, and a seat that passes on: each person at a screen of their own."""

from __future__ import annotations

import pytest

from tests import world as w
from tests.browser.conftest import Somebody
from tests.browser.person import Person
from tests.browser.site import Site
from tests.browser.test_accessibility import SHOTS, WIDTHS, runs_out_nowhere, violates_nothing
from tests.participants.seating import steps
from tests.participants.seating.steps import AARTSELAAR, BOOM

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}}


@pytest.fixture(autouse=True)
def two_municipalities(site: Site) -> None:
    if not w.ask("SELECT 1 FROM participants_user WHERE username = 'beheer-boom'"):
        for code in (AARTSELAAR, BOOM):
            steps.lay(code)


def look(person: Person, name: str) -> None:
    """The page as it is shown, wide and narrow: nothing runs out at the side, and axe finds nothing; a picture is kept."""
    size = person.page.viewport_size
    for width in WIDTHS:
        person.page.set_viewport_size({"width": width, "height": 900})
        runs_out_nowhere(person.page, f"{name} at {width}")
    violates_nothing(person.page, name)
    SHOTS.mkdir(exist_ok=True)
    person.page.set_viewport_size(size or {"width": 1440, "height": 900})
    person.page.screenshot(path=SHOTS / f"cel-{name}.png", full_page=True)


def test_two_municipalities_form_a_cell_and_it_becomes_active_when_each_mayor_agreed(somebody: Somebody) -> None:
    admin = somebody("beheer-aartselaar")
    admin.sees("Een LIVC R oprichten")
    look(admin, "1-workspace-leeg")
    admin.press("Cel registreren")
    admin.fill(find="boom").press("Zoeken")
    admin.page.get_by_label("Boom", exact=True).check()
    admin.page.locator('select[name="zone"]').select_option(steps.zone())
    look(admin, "2-registreren")
    admin.press("Cel registreren").sees("LIVC R Aartselaar – Boom", "in oprichting", "niet ingevuld")
    look(admin, "3-cel")
    admin.press("Cel actief maken", expect=409).sees(
        "Dit kan nu niet", "De zetel van de lokale politie is niet ingevuld."
    )
    look(admin, "4-geweigerd")
    for role, name in (
        ("Burgemeester", "a-mayor"),
        ("Lokale politie", "a-police"),
        ("Preventieambtenaar", "a-prevention"),
    ):
        seat(admin, role, name, police=role == "Lokale politie")
    admin.sees("De drie vaste zetels zijn ingevuld", "De burgemeester van Boom heeft nog niet ingestemd.")
    look(admin, "6-zetels")

    other = somebody("beheer-boom", **PHONE)
    other.sees("Voorstel voor een gezamenlijke cel", "Aartselaar stelt voor")
    look(other, "7-voorstel-390")
    other.press("Bekijken")
    seat(other, "Burgemeester", "boom-mayor")
    look(other, "8-cel-390")

    for name in ("a-mayor", "boom-mayor"):
        steps.swear(f"{name}@voorbeeld.invalid")
        mayor = somebody(f"{name}@voorbeeld.invalid", **PHONE)
        mayor.press(mayor.page.get_by_role("link", name="Instemmen met de cel"))
        mayor.sees("Voorkomen van terroristische misdrijven", "Aartselaar, Boom", "Wat dit betekent")
        look(mayor, f"9-instemmen-{name}-390")
        mayor.press("Ik stem in").sees("U stemde in met de cel.")

    admin.go(admin.path).sees("Elke burgemeester heeft ingestemd.")
    admin.press("Cel actief maken").sees("De cel is actief.", "actief")
    look(admin, "10-actief")


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
    look(admin, f"5-aanstellen-{name}")
    admin.press("Aanstellen").sees("Aangesteld.", name.title())


def test_after_an_election_the_coordinator_hands_the_seat_over(somebody: Somebody) -> None:
    admin = somebody("beheerder").sees("LIVC R Duinbeke", "Mia Meesterburg")
    look(admin, "11-workspace-beheerder")
    admin.press(admin.page.get_by_role("link", name="Mia Meesterburg").first)
    look(admin, "12-zetel")
    admin.press("Opvolger aanstellen")
    admin.fill(
        first_name="Nieuwe", last_name="Opvolger", email="opvolger@voorbeeld.invalid", begins=steps.typed(0), ends=steps.typed(365),
        decision="eedaflegging", decided_on=steps.typed(-1), because="election",
    )  # fmt: skip
    look(admin, "13-opvolger")
    admin.press("Aanstellen").sees("De opvolger is aangesteld.", "Nieuwe Opvolger")
    steps.swear("opvolger@voorbeeld.invalid")
    mayor = somebody("opvolger@voorbeeld.invalid").sees("De casussen van uw voorganger zijn nog niet overgedragen")
    look(mayor, "14-opvolger-wacht")
    coordinator = somebody("coordinator").sees("Zetel overdragen")
    coordinator.press(coordinator.page.locator("main").get_by_role("link", name="Zetel overdragen"))
    coordinator.sees("Mia Meesterburg → Nieuwe Opvolger")
    look(coordinator, "15-overdragen")
    coordinator.press("Overdragen").sees("De zetel is overgedragen")
    mayor.go("/")
    assert "nog niet overgedragen" not in mayor.text
    mayor.go("/beheer/cel/vervanging/")
    look(mayor, "16-vervanging")
