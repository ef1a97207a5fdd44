"""A feedback sheet from draft to document: the police seat at a screen, who is asked on a telephone (R43-R47)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import world as w
from tests.browser.conftest import Somebody
from tests.browser.person import Person
from tests.browser.test_accessibility import SHOTS, runs_out_nowhere, violates_nothing
from tests.cases.feedback import walk

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def shot(person: Person, name: str) -> None:
    SHOTS.mkdir(exist_ok=True)
    person.page.screenshot(path=Path(SHOTS) / f"fiche-{name}.png", full_page=True)
    runs_out_nowhere(person.page, name)
    violates_nothing(person.page, name)


def test_r43_a_sheet_is_drafted_agreed_to_by_everyone_and_sent(somebody: Somebody) -> None:
    item = walk.discussed()
    ((meeting,),) = w.ask("SELECT m.slug FROM meetings_meeting m JOIN meetings_agendaitem a ON a.meeting_id = m.id WHERE a.slug = %s", [item])  # fmt: skip
    police = somebody("politie")
    police.page.set_default_timeout(60_000)
    police.go(f"/overleg/{meeting}/{item}/")
    police.press(police.page.get_by_role("link", name="Een terugkoppelingsfiche opstellen"))
    shot(police, "opstellen")
    police.page.locator("textarea[name=text]").fill(walk.TEXT)
    police.press("Voorleggen aan wie aanwezig was").sees("Nog niet iedereen", "0 van 5 akkoord")
    shot(police, "voorgelegd")
    sheet = police.page.url.rstrip("/").rsplit("/", 1)[-1]
    caw = somebody("caw", **PHONE)
    caw.page.set_default_timeout(60_000)
    caw.go("/")
    caw.press(caw.page.get_by_role("link", name="Uw akkoord wordt gevraagd over een terugkoppelingsfiche"))
    caw.sees(walk.TEXT, walk.digest(sheet))
    shot(caw, "gevraagd-390")
    caw.press("Akkoord met deze tekst", expect=400).sees("geen geheim bevat")
    caw.page.get_by_role("checkbox", name="Deze tekst bevat geen geheim dat ik vertelde.").check()
    caw.press("Akkoord met deze tekst").sees("Uw akkoord is genoteerd")
    shot(caw, "akkoord-390")
    for slug in ("burgemeester", "coordinator", "politie", "clb"):
        assert walk.agree(slug, sheet).status_code == 302, slug
    police.go(f"/terugkoppeling/{sheet}/").sees("5 van 5 akkoord")
    police.page.get_by_role("checkbox", name="Coördinatieorgaan").check()
    shot(police, "te-versturen")
    police.press(police.page.locator(f'form[action="/terugkoppeling/{sheet}/versturen/"] button')).sees("Verstuurd")
    with police.page.expect_download() as coming:
        police.page.get_by_role("button", name="Document afhalen (pdf)").click()
    assert coming.value.suggested_filename == "terugkoppelingsfiche.pdf"
    police.go("/terugkoppeling/").sees("verstuurd", walk.digest(sheet))
    shot(police, "register")
