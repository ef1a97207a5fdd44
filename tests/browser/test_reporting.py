"""From the first item to the last report: what holding three cases costs who leads, and what a service makes of its own report."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import timezone

from tests import world as w
from tests.browser.conftest import Somebody
from tests.browser.person import Person
from tests.browser.test_accessibility import SHOTS, runs_out_nowhere, violates_nothing
from tests.browser.test_planning import activations, counted
from tests.cases import moments
from tests.cases.reporting import walk

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
#: Every press, and every form that a press sends, from the agenda to the reports of three cases.
AT_MOST = 40
WORDS = "We spraken af wie eerst belt. Het besluit werd door iedereen gedragen."


def shot(person: Person, name: str) -> None:
    SHOTS.mkdir(exist_ok=True)
    person.page.screenshot(path=Path(SHOTS) / f"verslag-{name}.png", full_page=True)
    runs_out_nowhere(person.page, name)
    violates_nothing(person.page, name)


@pytest.fixture
def three(somebody: Somebody) -> tuple[str, list[str]]:
    """A meeting of three cases, with the CAW at the first; its address and those of its items."""
    items = [moments.plan(number=number) for number in ("001", "002", "003")]
    ((meeting, row),) = w.ask("SELECT m.slug, m.id FROM meetings_meeting m JOIN meetings_agendaitem a ON a.meeting_id = m.id WHERE a.slug = %s", [items[0]])  # fmt: skip
    for n, item in enumerate(items, 1):
        w.ask("UPDATE meetings_agendaitem SET meeting_id = %s, position = %s WHERE slug = %s", [row, n, item])
    moments.accept("caw", moments.ask(items[0]))
    w.ask("UPDATE meetings_meeting SET starts_at = now() + interval '5 minutes' WHERE id = %s", [row])
    return f"/overleg/{meeting}/", [f"/overleg/{meeting}/{item}/" for item in items]


def test_three_cases_are_held_and_reported_and_a_service_approves_its_own(
    somebody: Somebody, three: tuple[str, list[str]]
) -> None:
    meeting, items = three
    lead = counted(somebody("coordinator"))
    lead.page.set_default_timeout(60_000)
    lead.go(meeting)
    lead.page.evaluate("sessionStorage.clear()")
    for n, _item in enumerate(items):
        lead.press("Volgend punt" if n else lead.page.locator(f'main a[href="{items[0]}"]').first)
        if n == 0:
            lead.page.get_by_role("checkbox", name="A. Vertrouwens").set_checked(True)
        lead.press("Punt openen")
        lead.page.locator('form[action$="/besluit/"] [name=kind][value=follow]').check()
        lead.page.locator('form[action$="/besluit/"] [name=text]').fill("De opvolging loopt door.")
        lead.press(lead.page.locator('form[action$="/besluit/"] button[type=submit]'))
        action = lead.page.locator('form[action$="/actie/"]')
        action.locator("[name=text]").fill("Contact opnemen met het wijkcentrum")
        action.locator("[name=service]").select_option(index=1)
        action.locator("[name=due]").fill(f"{timezone.localdate():%d/%m/%Y}")
        lead.press(action.locator("button[type=submit]"))
    lead.press("Overleg afsluiten").sees("Verslagen versturen", "De opvolging loopt door.")
    lead.page.locator("textarea").first.fill(WORDS)
    shot(lead, "afsluiten")
    lead.press("Verslagen versturen").sees("3 verslagen verstuurd", "versie 1 verstuurd")
    spent = activations(lead.page)
    assert spent <= AT_MOST, spent
    (SHOTS / "activations-holding.txt").write_text(f"hold and report three cases: {spent}\n")
    answered(somebody, items[0])
    lead.go(items[0]).sees("goedgekeurd", "geen antwoord", "Ook dit nog.")
    shot(lead, "antwoorden")


def answered(somebody: Somebody, item: str) -> None:
    walk.rule(report_download=True)
    caw = somebody("caw", **PHONE)
    caw.page.set_default_timeout(60_000)
    caw.go(item).press("Uw verslag nakijken").sees(WORDS, "Wie niets zegt, keurt niets goed", "Controlegetal")
    shot(caw, "eigen-390")
    caw.press("Opmerking versturen", expect=400).sees("Schrijf uw opmerking.")
    caw.page.locator("textarea").fill("Ook dit nog.")
    caw.press("Opmerking versturen").sees("Uw opmerking is bezorgd")
    caw.press("Goedkeuren").sees("ligt vast", "Een exemplaar meenemen")
    shot(caw, "goedgekeurd-390")
    caw.press("Tonen om af te drukken").sees("Exemplaar", WORDS)
    shot(caw, "afdruk-390")
