"""The coordinator looks who sits where, prints the list on A4, and sees what ends; an invitation arrives as a mail."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from tests import world as w
from tests.browser import paper
from tests.browser.conftest import Somebody
from tests.browser.site import Site, until_true, working

pytestmark = pytest.mark.browser

TABLE = ("Jo Voorbeeld", "Mia Meesterburg", "Piet Dienders", "An Vertrouwens", "Lies Leerlinge", "Wim Werkers")
OVERSEE = ("Ada Nazicht", "Flor Gegevens")


def test_the_coordinator_looks_chooses_a_day_and_prints_on_a4(somebody: Somebody, site: Site) -> None:
    """R74, on screen, on a phone and on paper."""
    w.ask("UPDATE participants_mandate SET ends = current_date + 9 WHERE user_id = %s", [w.id_of("clb")])
    coordinator = somebody("coordinator").sees("Loopt binnenkort af", "Lies Leerlinge", "nog 9 dagen")
    coordinator.press("Wie zetelt waar").sees(*TABLE, *OVERSEE, "veiligheidsmachtiging: niveau geheim")
    assert coordinator.path == "/wie-zetelt-waar/"

    coordinator.fill(dag="31/02/2027").press("Tonen", expect=400)
    field = coordinator.page.locator('[name="dag"]')
    expect(field).to_have_value("31/02/2027")
    expect(coordinator.page.locator(".field").filter(has=field)).to_contain_text("Schrijf de dag als 26/11/2026.")
    later = timezone.localdate() + timedelta(days=10)
    coordinator.fill(dag=f"{later:%d/%m/%Y}").press("Tonen").sees("An Vertrouwens", "een andere dag dan vandaag")
    coordinator.lacks("Lies Leerlinge")
    coordinator.press("Vandaag tonen").sees("Lies Leerlinge")

    before = len(w.entries(act="print"))
    coordinator.press("Afdrukken").sees("Personen met toegang tot casusgegevens (6)", "Genoteerd in het inzageregister")
    (entry,) = w.entries(act="print")[before:]
    assert (entry["actor"], entry["door"]) == (w.id_of("coordinator"), "roster:paper")
    sheet = paper.read(coordinator.page.pdf(prefer_css_page_size=True))
    assert sheet.pages == [paper.A4]  # this many people fit on one
    for words in (*TABLE, *OVERSEE, "LIVC R Duinbeke", "Voorkomen van terroristische misdrijven", "artikelen 9 en 10"):
        assert sheet.holds(words), words
    for words in ("Naar de printer", "Terug", "Menu", "Genoteerd in het inzageregister"):
        assert not sheet.holds(words), words

    auditor = somebody("auditor").go("/register/").fill(act="Afdruk").press("Filteren")
    auditor.sees("J. Voorbeeld")


def test_on_a_phone_each_person_is_a_card(somebody: Somebody) -> None:
    police = somebody("politie", viewport={"width": 390, "height": 844}).go("/wie-zetelt-waar/").sees(*TABLE)
    cells = police.page.locator("table.stacks td[data-label]")
    assert {cells.nth(n).evaluate("e => getComputedStyle(e).display") for n in range(4)} == {"grid"}
    assert police.page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_mail_lies_at_the_demos_page_of_mails_once_the_worker_sent_it(somebody: Somebody, site: Site) -> None:
    folder = Path(settings.EMAIL_FILE_PATH)
    w.ask("UPDATE secrecy.outbox SET sent = now() WHERE sent IS NULL")  # what the town's own meetings asked to be told
    before = len(list(folder.glob("*")))
    w.ask("INSERT INTO secrecy.outbox (user_id, message) VALUES (%s, 'waiting')", [w.id_of("caw")])
    with working(site):
        call = [sys.executable, "-m", "celery", "--app=livc", "call", settings.OUTBOX_OFFICE]
        subprocess.run(call, cwd=settings.BASE_DIR, env=site.environment, check=True, capture_output=True)
        until_true(lambda: w.ask("SELECT count(*) FROM secrecy.outbox WHERE sent IS NULL") == [(0,)])
    assert len(list(folder.glob("*"))) == before + 1
    anybody = somebody().go("/demo/").press("Verzonden mails")
    anybody.sees("LIVC R: iets nieuws voor u", "caw@duinbeke.invalid", "Meld u aan om het te lezen")
    anybody.lacks("Vertrouwens", "CAS-")
