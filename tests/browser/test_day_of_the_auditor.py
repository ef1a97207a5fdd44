"""An hour of the auditor: signing in with two proofs, asking the register, and standing in it too."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from tests import world as w
from tests.browser.conftest import Somebody
from tests.browser.person import Person
from tests.house.town import PLANTED

pytestmark = pytest.mark.browser


def test_the_auditor_signs_in_with_two_proofs_asks_the_register_and_is_recorded_too(somebody: Somebody) -> None:
    # Something to find: a look at a case, and one that was refused.
    case = f"/casussen/{w.slug_of('001')}/"
    somebody("coordinator").go(case).fill(purpose="opvolging actie").press("Openen")
    somebody("vdab").go(case, expect=404)

    auditor = somebody()
    signs_in(auditor, "auditor")
    auditor.sees("Goede", "Een dossier ziet u op geen enkel moment")
    auditor.press("Inzageregister openen").sees("Wie zag wat, wanneer en waarom · LIVC R Duinbeke")
    assert "Ook uw eigen opzoekingen worden geregistreerd." in auditor.page.locator(".ribbon").inner_text()

    first = lines(auditor)
    assert len(first) == 25
    assert "A. Nazicht" in first[0]
    assert "Toezicht" in first[0]

    today, tomorrow = (timezone.localdate() + timedelta(days=n) for n in (0, 1))
    found = asks(auditor, since=f"{today:%d/%m/%Y}", until=f"{today:%d/%m/%Y}", person="J. Voorbeeld", act="Inzage")
    assert any("opvolging actie" in line and "CAS-" in line for line in found)
    assert all("J. Voorbeeld" in line and "Inzage" in line for line in found)
    assert asks(auditor, since=f"{tomorrow:%d/%m/%Y}") == []
    auditor.sees("Geen regels voor deze vraag. Maak de periode ruimer of laat een keuze weg.")
    assert all("CAW" in line for line in asks(auditor, service="CAW"))
    auditor.press("Enkel geweigerd")
    (refused,) = [line for line in lines(auditor) if "W. Werkers" in line]
    assert "niet toegelaten tot deze kring" in refused
    asks(auditor, expect=400, since="gisteren")
    auditor.sees("Kijk dit nog even na")

    auditor.press("Alles tonen")
    pages = [lines(auditor)]
    while auditor.page.get_by_role("link", name="Volgende").count():
        auditor.press("Volgende").lacks(*PLANTED)
        pages.append(lines(auditor))
    assert len(pages) > 3
    for before in reversed(pages[:-1]):
        auditor.press("Vorige")
        assert lines(auditor) == before

    asks(auditor, act="Inbreng gedeeld")
    auditor.press(auditor.page.locator("tbody tr").first.get_by_role("link", name="Details"))
    auditor.sees("A. Vertrouwens · CAW", "Inbreng gedeeld", "Welke kringen hiervoor opengingen", "CAS-").lacks(*PLANTED)
    auditor.press("Terug naar het register")

    own = asks(auditor, person="A. Nazicht", act="Toezicht")
    assert len(own) > 8
    assert all("toezicht op inzage" in line for line in own)
    assert asks(auditor, person="A. Nazicht", act="Aanmelden")


def test_a_wrong_password_or_a_wrong_code_is_refused_in_words_and_found_in_the_register(somebody: Somebody) -> None:
    stranger = somebody().go("/aanmelden/")
    stranger.fill(login="caw", password="dat-is-het-niet").press("Aanmelden")
    stranger.sees("Deze gebruikersnaam en dit wachtwoord horen niet bij elkaar.")
    assert stranger.page.locator('[name="password"]').input_value() == ""
    password, _code = proofs(stranger, "caw")
    stranger.go("/aanmelden/").fill(login="caw", password=password).press("Aanmelden").sees("Tweede bewijs")
    stranger.fill(code="000000").press("Bevestigen")
    assert stranger.path == "/aanmelden/code/"
    stranger.sees("Kijk dit nog even na")
    # Half signed in is not signed in.
    assert stranger.go("/casussen/").path == "/aanmelden/code/"
    found = asks(somebody("auditor").go("/register/"), person="A. Vertrouwens", act="Aanmelden mislukt")
    assert [how for line in found for how in ("verkeerd wachtwoord", "code verkeerd") if how in line] == [
        "code verkeerd",
        "verkeerd wachtwoord",
    ]


def test_the_register_is_refused_to_the_coordinator_and_that_is_on_record(somebody: Somebody) -> None:
    coordinator = somebody("coordinator").go("/register/", expect=403)
    coordinator.sees("U bent niet aangesteld als auditor", "genoteerd in het inzageregister")
    assert coordinator.page.locator("tbody tr").count() == 0
    found = asks(somebody("auditor").go("/register/"), person="J. Voorbeeld", act="Geweigerd")
    assert any("houdt op deze cel geen toezicht" in line for line in found)


def proofs(person: Person, slug: str) -> tuple[str, str]:
    """The password and the code of this moment, as the demo's page shows them."""
    person.go("/demo/")
    password = person.page.locator("p.reading b.mono").inner_text()
    said = person.page.locator(f'section[aria-labelledby="person-{slug}"]').inner_text()
    code = re.search(r"\b\d{6}\b", said)
    assert code, said
    return password, code[0]


def signs_in(person: Person, slug: str) -> None:
    password, code = proofs(person, slug)
    person.go("/aanmelden/").fill(login=slug, password=password).press("Aanmelden")
    person.sees("Tweede bewijs").fill(code=code).press("Bevestigen")
    assert person.path == "/"


def asks(auditor: Person, /, *, expect: int = 200, **fields: str) -> list[str]:
    auditor.press("Alles tonen").fill(**fields).press("Filteren", expect=expect)
    auditor.lacks(*PLANTED)
    return lines(auditor)


def lines(person: Person) -> list[str]:
    return [" ".join(row.split()) for row in person.page.locator("tbody tr").all_inner_texts()]
