"""A cell gives itself rules: the coordinator makes a version, the members see what changed and acknowledge it."""

from __future__ import annotations

import os

import pytest

from tests import world as w
from tests.browser.axe import violations
from tests.browser.conftest import Somebody
from tests.browser.person import Person
from tests.participants.agreements.promises import forget

pytestmark = pytest.mark.browser

NARROW = {"viewport": {"width": 390, "height": 844}}


def is_sound(person: Person, name: str) -> None:
    """No axe violation, and nothing wider than the screen."""
    found = violations(person.page)
    assert not found, [(v["id"], [n["html"] for n in v["nodes"]][:3]) for v in found]
    wide = person.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{name} is {wide} px too wide"
    if folder := os.environ.get("LIVC_SHOTS"):
        person.page.screenshot(path=f"{folder}/{name}-{person.page.viewport_size['width']}.png", full_page=True)  # type: ignore[index]


@pytest.mark.parametrize("screen", [{}, NARROW], ids=["wide", "narrow"])
def test_the_notice_comes_first_and_one_button_opens_the_table(somebody: Somebody, screen: dict[str, object]) -> None:
    forget("vdab")
    vdab = somebody("vdab", **screen).stand()
    vdab.go("/geheimhouding/").sees("art. 353, § 2 Strafwetboek", "U mag spreken, u moet niet")
    is_sound(vdab, "notice")
    vdab.press("Ik heb dit gelezen en houd mij eraan")
    assert vdab.path == "/"
    vdab.go("/geheimhouding/").sees("U bevestigde dit op")


def test_a_version_is_made_shown_compared_and_acknowledged(somebody: Somebody) -> None:
    coordinator, clb, auditor = (somebody(slug).stand() for slug in ("coordinator", "clb", "auditor"))
    phone = somebody("clb", **NARROW).stand()
    coordinator.press("Reglement").sees(
        "6 weken", "eigen regel (versie 1", "Wat de wet vastlegt", "Wie bevestigde versie 1"
    )
    is_sound(coordinator, "rules")
    coordinator.press("Nieuwe versie maken")
    is_sound(coordinator, "adopt")
    coordinator.fill(retention_days="4000", notice_days="21", note="De diensten vroegen meer tijd.")
    coordinator.press("Versie vaststellen", expect=400).sees("Kies een getal van 30 tot en met 1825.")
    assert coordinator.page.locator('[name="notice_days"]').input_value() == "21"
    is_sound(coordinator, "adopt-refused")
    coordinator.fill(retention_days="365").press("Versie vaststellen").sees("21 dagen vooraf", "eigen regel (versie 2")
    coordinator.go("/overleg/nieuw/").sees("Uitnodigen vóór het overleg, 21 dagen vooraf · eigen regel")
    is_sound(coordinator, "plan")
    coordinator.press(coordinator.page.locator('a[href$="#regel-notice_days"]'))
    assert coordinator.page.url.endswith("#regel-notice_days")
    phone.go("/").sees("Reglement lezen en bevestigen", "versie 2")
    phone.press("Reglement lezen en bevestigen").sees("21 dagen vooraf", "De diensten vroegen meer tijd.")
    is_sound(phone, "acknowledge")
    phone.go("/reglement/").sees("U bevestigde deze versie nog niet.")
    is_sound(phone, "rules")
    clb.go("/reglement/bevestigen/").press("Ik las dit en werk zo").lacks("U bevestigde deze versie nog niet.")
    clb.go("/").lacks("Reglement lezen en bevestigen")
    coordinator.go("/reglement/")
    members = coordinator.page.locator("section", has=coordinator.page.locator("#members"))
    assert "nog niet" not in members.locator("li", has_text="L. Leerlinge").inner_text()
    assert "nog niet" in members.locator("li", has_text="A. Vertrouwens").inner_text()
    auditor.press("Reglement").press("Versie 2").sees("14 dagen vooraf", "21 dagen vooraf").lacks(
        "Ritme van het overleg"
    )
    is_sound(auditor, "compare")
    phone.go("/reglement/vergelijken/?van=0&naar=2")
    is_sound(phone, "compare")


def test_of_two_coordinators_at_two_screens_the_second_keeps_every_word(somebody: Somebody) -> None:
    mayor, coordinator = (somebody(slug).stand().go("/reglement/nieuw/") for slug in ("burgemeester", "coordinator"))
    mayor.fill(quorum="3").press("Versie vaststellen")
    coordinator.fill(note="Een uitleg die niemand twee keer wil typen.", review_weeks="13")
    coordinator.press("Versie vaststellen", expect=409).sees("stelde M. Meesterburg versie")
    assert coordinator.page.locator('[name="note"]').input_value() == "Een uitleg die niemand twee keer wil typen."
    is_sound(coordinator, "overtaken")
    coordinator.press("Versie vaststellen")
    assert w.ask("SELECT values ->> 'review_weeks' FROM cells_cellrules ORDER BY version DESC LIMIT 1") == [("13",)]
