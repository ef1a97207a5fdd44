"""A sceptical representative asks why, a mayor who would read what, an auditor what stands out: at a desk and on a phone."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command

from tests import world as w
from tests.browser.conftest import Somebody
from tests.browser.site import Site
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
    caw.press("Staat dit onder het zegel?").sees("Uw regels").lacks(*PLANTED)
    look(caw, f"eigen-zegel-{size}")
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
def test_the_auditor_goes_from_what_stands_out_to_a_line_its_proof_and_the_seal(
    somebody: Somebody, site: Site, office: None, screen: dict[str, Any]
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
    auditor.press(auditor.page.locator("tbody tr").first.get_by_role("link", name="Details"))
    auditor.sees("Een regel van het inzageregister").press("Bewijs van deze regel")
    if screen is DESK:
        auditor.sees("Deze regel is nog niet verzegeld.")
        look(auditor, f"bewijs-nog-niet-{size}")
    call_command("seal", "--once")
    auditor.page.reload()
    auditor.sees("staat onveranderd onder het zegel", "Deze regel staat als nr.", "Dat bewijst niet:").lacks(*PLANTED)
    auditor.page.get_by_text("Stap voor stap, om na te rekenen").click()
    look(auditor, f"bewijs-{size}")
    with auditor.page.expect_download() as file:
        auditor.page.get_by_role("button", name="Bewijs ophalen als bestand").click()
    assert file.value.path().read_text().startswith("c2sp.org/tlog-proof@v1\nextra ")
    w.ask("UPDATE secrecy.seal_check SET at = at - interval '1 hour', done = done - interval '1 hour'")
    auditor.press("Het zegel").press("Kijk nu na of er niets gewijzigd is").sees("Het nazicht is gevraagd.")
    call_command("seal", "--once")
    auditor.press("Deze bladzijde vernieuwen").sees("het hele register").lacks(*PLANTED)
    if screen is DESK:
        auditor.sees("geen enkele is gewijzigd, weggelaten, verwisseld of tussengevoegd")
        look(auditor, f"zegel-{size}")
        altered = "(SELECT min(id) FROM secrecy_ledger WHERE act = 'list')"
        w.ask(
            f"BEGIN; ALTER TABLE secrecy_ledger DISABLE TRIGGER USER; UPDATE secrecy_ledger SET purpose = 'anders' WHERE id = {altered}; COMMIT"
        )
    else:
        auditor.sees("vond één ding dat niet klopt:", "is gewijzigd na de verzegeling.")
        look(auditor, f"zegel-gebroken-{size}")


@pytest.fixture
def office(site: Site, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sealing office with one key for all who come here."""
    for role in ("seal", "auditor"):
        monkeypatch.setenv(f"LIVC_DSN_{role.upper()}", w.dsn(role, site.database))
    folder = site.folder / "sealing"
    settings.SEAL_KEY, settings.SEAL_DEPOSIT = folder / "key", folder / "deposited"
    if not folder.exists():
        call_command("ledger", "key", "--origin", "test.livc-r.localhost/log")
