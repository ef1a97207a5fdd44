"""An auditor takes the register along: asked under it, followed without a script, stopped, and kept with its number."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from tests import world as w
from tests.browser.conftest import Somebody
from tests.browser.site import Site, until_true, working
from tests.browser.test_signals import DESK, PHONE, look
from tests.house.town import PLANTED

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_the_register_is_asked_as_a_file_waits_for_a_worker_and_is_kept(
    somebody: Somebody, site: Site, screen: dict[str, Any]
) -> None:
    size = str(screen["viewport"]["width"])
    auditor = somebody("auditor", java_script_enabled=False, **screen).go("/register/")
    auditor.fill(act="Toelating").press("Filteren").press("Excel")
    auditor.sees("Register als bestand", "0 van", "Handeling: Toelating")
    # Nobody works on it: that is said, and nothing is lost.
    w.ask("UPDATE secrecy.export SET touched = touched - interval '4 minutes'")
    auditor.press("Stand vernieuwen").sees("gaat vanzelf verder").lacks(*PLANTED)
    auditor.press("Inzageregister").press("FHIR AuditEvent")
    auditor.press(auditor.page.locator("tbody tr", has_text="FHIR").get_by_role("button", name="Stopzetten"))
    auditor.sees("Stopgezet. Er is niets van bewaard.")
    with working(site):
        until_true(lambda: bool(w.ask("SELECT 1 FROM secrecy.export WHERE stands = 'ready' AND kind = 'xlsx'")))
    auditor.press("Stand vernieuwen").sees("klaar", "te halen tot").lacks(*PLANTED)
    with auditor.page.expect_download() as file:
        auditor.page.get_by_role("link", name="Opslaan").click()
    assert file.value.suggested_filename == "inzageregister.xlsx"
    whole = file.value.path().read_bytes()
    assert w.entries(act="export")[-1]["reference"].endswith(f"sha256:{hashlib.sha256(whole).hexdigest()}")
    # What can be told of it on paper and by a reader of the screen, with a script too.
    reader = somebody("auditor", **screen).go("/register/uitvoer/")
    reader.page.get_by_text("Controlegetal (SHA-256)").click()
    reader.sees(hashlib.sha256(whole).hexdigest())
    look(reader, f"register-als-bestand-{size}")
    reader.go("/register/")
    look(reader, f"register-met-knoppen-{size}")
    reader.go("/register/uitvoer/").press(reader.page.get_by_role("button", name="Wissen"))
    reader.sees("Stopgezet. Er is niets van bewaard.").lacks("Opslaan")
