"""Two mayors hand a case over to another cell, at a desk and on a phone: nothing is read over there before it is accepted (R60)."""

from __future__ import annotations

from typing import Any

import pytest

from tests import world as w
from tests.browser.conftest import Somebody
from tests.browser.test_signals import DESK, PHONE, look

pytestmark = pytest.mark.browser

CONTACT = "Kustweg 8, bij zijn zus."
#: A case for each screen: the one in hand isn't offered twice.
CASES = {1440: "002", 390: "003"}


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_r60_a_case_is_proposed_accepted_read_and_handed_over(somebody: Somebody, screen: dict[str, Any]) -> None:
    width = int(screen["viewport"]["width"])
    size, case = str(width), w.slug_of(CASES[390 if width < 600 else 1440])
    w.ask("UPDATE meetings_agendaitem SET removed_at = now() WHERE state = 'planned'")
    mayor = somebody("burgemeester", **screen).go(f"/overdrachten/casus/{case}/").sees("Wat meegaat", "Na aanvaarding")
    mayor.press("Overdracht voorstellen", expect=400).sees("Kies aan welke cel.", "Schrijf in een zin waarom.")
    look(mayor, f"overdracht-voorstellen-{size}")
    mayor.page.locator('main select[name="to"]').select_option(label="LIVC R Elders")
    mayor.fill(contact=CONTACT, why="Verhuisde naar Elders.").press("Overdracht voorstellen")
    mayor.sees("De andere burgemeester antwoordt.", "Voorstel intrekken")
    assert mayor.page.title() == "Voorstel tot overdracht · LIVC R"
    look(mayor, f"overdracht-voorgesteld-{size}")
    path = mayor.path

    other = somebody("burgemeester-elders", **screen).go("/").sees("Voorstel tot overdracht").go(path)
    other.sees("Aanvaarden", "Weigeren").lacks(CONTACT, "Lezen wat meegaat")
    look(other, f"overdracht-ontvangen-{size}")
    other.press("Aanvaarden").sees("Te lezen tot en met", "Casus op de lijst plaatsen").lacks(CONTACT)
    other.press("Lezen wat meegaat").sees(CONTACT, "Dat u dit las, is genoteerd")
    look(other, f"overdracht-gelezen-{size}")
    other.press("Verbergen").lacks(CONTACT)

    mayor.go("/").sees("Overdracht is aanvaard").go(path)
    look(mayor, f"overdracht-aanvaard-{size}")
    mayor.fill(text="De andere burgemeester nam ze over.").press("Casus overdragen").sees("overgedragen")
    mayor.sees("Er valt hier niets meer te doen.")
    other.go(path).press("Casus op de lijst plaatsen").sees("Rechtsgrond")
