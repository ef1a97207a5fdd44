"""A sceptical representative asks why, a mayor who would read what, an auditor what stands out: at a desk and on a phone."""

from __future__ import annotations

from typing import Any

import pytest

from tests import world as w
from tests.browser.conftest import Somebody
from tests.browser.test_signals import DESK, PHONE, look
from tests.house.town import PLANTED

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_whoever_asks_why_gets_ground_giver_and_until(somebody: Somebody, screen: dict[str, Any]) -> None:
    size = str(screen["viewport"]["width"])
    caw = somebody("caw", **screen).press("Casussen") if screen is DESK else somebody("caw", **screen).go("/casussen/")
    caw.press("Waarom zie ik dit?")
    caw.sees("U staat hier als", "Rechtsgrond", "Lijst getoond").lacks(*PLANTED)
    look(caw, f"waarom-{size}")
    case = f"/casussen/{w.slug_of('001')}/"
    caw.go(case, expect=403).press("Wat ontbrak?")
    caw.sees("Wat u pas opende", "geweigerd")
    look(caw, f"waarom-eigen-{size}")
    caw.press(caw.page.get_by_role("listitem").filter(has_text="geweigerd").get_by_role("link").first)
    caw.sees("Geweigerd:", "coördinator van uw LIVC R")
    coordinator = somebody("coordinator", **screen)
    coordinator.go(case).fill(purpose="opvolging actie").press("Openen")
    coordinator.press("Waarom zie ik dit?").sees("opvolging actie")
    coordinator.press("Wie kan dit zien?").sees("lezen", "toelaten")
    look(coordinator, f"wie-kan-{size}")


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_the_auditor_goes_from_what_stands_out_to_a_line_and_draws_a_sample(
    somebody: Somebody, screen: dict[str, Any]
) -> None:
    size = str(screen["viewport"]["width"])
    for _ in range(5):
        somebody("vdab").go(f"/casussen/{w.slug_of('001')}/", expect=404)
    auditor = somebody("auditor", **screen).go("/register/wat-opvalt/")
    auditor.sees("Vaak geweigerd", "Wie rondkijkt, begint bij gesloten deuren", "Per week en handeling").lacks(*PLANTED)
    look(auditor, f"wat-opvalt-{size}")
    auditor.press("Steekproef trekken").sees("door het lot, met zaad").lacks(*PLANTED)
    look(auditor, f"steekproef-{size}")
    auditor.press("Wat opvalt").press("Regels waar het meest opvalt").lacks(*PLANTED)
    auditor.press(auditor.page.locator("tbody tr").first.get_by_role("link")).sees("Een regel van het inzageregister")
