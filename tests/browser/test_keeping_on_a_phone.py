"""Keeping a case longer, suspending its end and confirming that, on a telephone; and the proofs of what was erased (R54-R56)."""

from __future__ import annotations

import pytest

from tests import world as w
from tests.browser.conftest import Somebody
from tests.browser.test_listing_on_a_phone import PHONE, Thumb, look
from tests.cases.retention.test_prolonging import REASON, TEXT, spoken
from tests.cases.steps import in_days

pytestmark = pytest.mark.browser


def test_r54_a_case_is_prolonged_and_held_by_two_people_on_a_phone(somebody: Somebody) -> None:
    spoken(340)
    case = f"/casussen/{w.slug_of('001')}/bewaren/"
    thumb = Thumb(somebody("burgemeester", **PHONE))
    mayor = thumb.person
    mayor.go("/casussen/bewaren/").sees("Binnen 30 dagen gewist", "CAS-")
    look(mayor, "telefoon-bewaren")
    mayor.go(f"{case}verlengen/").sees("Deze verlenging steunt op de bespreking van")
    thumb.press("Langer bewaren", expect=400).sees("Kies waarom de casus langer bewaard wordt.")
    look(mayor, "telefoon-verlengen-onvolledig")
    thumb.tick("reason", REASON)
    thumb.fill(text=TEXT, until=in_days(200))
    thumb.press("Langer bewaren").sees("Verlengd: bewaard tot en met", TEXT)
    look(mayor, "telefoon-verlengd")
    mayor.go(f"{case}opschorten/").sees("iemand anders, in de andere zetel, bevestigt")
    thumb.tick("ground", "court")
    thumb.fill(text="De rechtbank vroeg het dossier op.", until=in_days(120))
    look(mayor, "telefoon-opschorten")
    thumb.press("Vragen").sees("Wacht op de coördinator")
    look(mayor, "telefoon-opschorting-gevraagd")

    other = Thumb(somebody("coordinator", **PHONE))
    other.person.go("/").sees("Te bevestigen: opschorting van de wissing")
    other.press(other.person.page.locator('main a[href^="/casussen/bewaren/beslissing/"]').first)
    other.press("Bevestigen").sees("Bevestigd.", "Bevestigd door")
    look(other.person, "telefoon-opschorting-bevestigd")
    other.person.go("/casussen/bewaren/bewijzen/").sees("klopt, met de sleutel van deze installatie")
    look(other.person, "telefoon-bewijzen")
