"""A request of somebody about their data, from the letter that came in to the letter that leaves: at a desk and on a phone."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.conftest import Somebody
from tests.browser.test_signals import DESK, PHONE, look
from tests.cases.steps import in_days

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_r64_r66_a_request_goes_from_the_desk_to_the_mayor_and_back(somebody: Somebody, screen: dict[str, Any]) -> None:
    size = str(screen["viewport"]["width"])
    officer = somebody("dpo", **screen).go("/verzoeken/")
    officer.press("Verzoek registreren")
    officer.press("Registreren", expect=400).sees("Vul de naam in.")
    look(officer, f"verzoek-registreren-{size}")
    officer.fill(
        received_on=in_days(-2), channel="letter", right="access", name="Robin Zandbank", birth_date="14/05/2003",
        address="Strandlaan 1", asks="Welke gegevens hebt u over mij?",
    )  # fmt: skip
    officer.press("Registreren").sees("Wordt nagegaan", "De ontvangst is nog niet bevestigd.")
    assert officer.page.title() == "Verzoek · LIVC R"
    look(officer, f"verzoek-{size}")
    path = officer.path
    officer.press("Ontvangstmelding").sees("Wij ontvingen uw verzoek", "ook wie wij niet kennen")
    look(officer, f"verzoek-ontvangst-{size}")

    mayor = somebody("burgemeester", **screen).go("/").sees("Over een verzoek beslissen").go(path)
    mayor.press("Nagaan").sees("zelfde naam en geboortedatum")
    mayor.fill(kind="neutral").press("Beslissen", expect=400).sees("Een beperking eindigt")
    look(mayor, f"verzoek-burgemeester-{size}")
    mayor.page.locator('main select[name="ground"]').select_option(index=1)
    mayor.fill(kind="neutral", reasons="Zo kan niemand opvolging ontwijken.", ends_on=in_days(60)).press("Beslissen")
    mayor.sees("Het recht is ingeperkt op grond van")

    officer.go(path).sees("noch bevestigen, noch ontkennen").lacks("zelfde naam", "Zo kan niemand")
    officer.press("Beantwoorden").press("Brief met het antwoord").sees("Wij bevestigen niet", "Controleorgaan")
    look(officer, f"verzoek-antwoord-{size}")
