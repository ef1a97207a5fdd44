"""The mayor closes a case on a telephone: who reads what afterwards is said first, and it takes few presses (R58, R59)."""

from __future__ import annotations

import pytest

from tests import world as w
from tests.browser.conftest import Somebody

pytestmark = pytest.mark.browser

WHY = "Er waren het hele jaar geen aanwijzingen meer."


def test_r58_a_mayor_closes_a_case_with_after_care_on_a_phone(somebody: Somebody) -> None:
    case = w.slug_of("002")
    w.ask("UPDATE meetings_agendaitem SET removed_at = now() WHERE state = 'planned'")
    mayor = somebody("burgemeester", viewport={"width": 390, "height": 844}).sign_in()
    mayor.go(f"/casussen/{case}/afsluiten/").sees("Wie daarna nog wat leest", "Elke dienst")
    page = mayor.page
    page.get_by_label("geen aanwijzingen meer").check()
    page.get_by_label("Waarom").fill(WHY)
    page.get_by_label("nazorg tot en met").first.check()
    mayor.press("Casus afsluiten").sees("afgesloten, nazorg", WHY, "Heropenen")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    mayor.go("/casussen/").sees("afgesloten, nazorg")
