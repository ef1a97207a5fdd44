"""The mayor closes a case on a telephone: who reads what afterwards is said first, and it takes six touches from the case (R58, R59)."""

from __future__ import annotations

import pytest

from tests import world as w
from tests.browser.conftest import Somebody
from tests.browser.test_listing_on_a_phone import PHONE, Thumb, look

pytestmark = pytest.mark.browser

WHY = "Er waren het hele jaar geen aanwijzingen meer."


def test_r58_r59_a_mayor_closes_a_case_with_after_care_on_a_phone_in_six_touches(somebody: Somebody) -> None:
    case = w.slug_of("002")
    w.ask("UPDATE meetings_agendaitem SET removed_at = now() WHERE state = 'planned'")
    thumb = Thumb(somebody("burgemeester", **PHONE))
    person = thumb.person
    person.go(f"/casussen/{case}/afsluiten/").sees("Wie daarna nog wat leest", "de eigen inbreng en de eigen acties")
    look(person, "telefoon-afsluiten")
    thumb.press("Casus afsluiten", expect=400).sees(
        "Kies waarom de casus van de lijst gaat.", "Schrijf in een zin waarom."
    )
    look(person, "telefoon-afsluiten-onvolledig")
    thumb.tick("reason", "no_signs")
    thumb.fill(text=WHY)
    thumb.tick("aftercare", "usual")
    thumb.press("Casus afsluiten").sees("afgesloten, nazorg", WHY, "Heropenen")
    assert thumb.touches <= 6
    look(person, "telefoon-afgesloten")
    thumb.press("Heropenen").sees("Opnieuw op de lijst plaatsen", WHY)
    look(person, "telefoon-heropenen")
