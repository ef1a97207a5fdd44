"""Before the meeting and after it, between the representative at a desk and a worker with a phone (R25, R26)."""

from __future__ import annotations

import pytest

from tests import world as w
from tests.browser.conftest import Somebody
from tests.browser.test_accessibility import runs_out_nowhere, violates_nothing
from tests.cases import moments as m
from tests.cases.briefing import steps

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "reduced_motion": "reduce"}


def test_the_representative_asks_the_worker_answers_and_afterwards_is_told(somebody: Somebody) -> None:
    found = steps.asked()
    caw, worker = somebody("caw", reduced_motion="reduce"), somebody(steps.WORKER, **PHONE)

    caw.go(f"/overleg/uitnodigingen/{found.invitation}/").sees("Overleggen met een betrokken hulpverlener")
    caw.press("Overleg beginnen").sees("Enkel u en wie u kiest, lezen dit")
    violates_nothing(caw.page, "begin")
    caw.press("Versturen", expect=400).sees("Schrijf een bericht.")
    violates_nothing(caw.page, "begin, with an error")
    caw.fill(text=steps.ASKED).press("Versturen").sees(steps.ASKED, "Dit lezen enkel A. Vertrouwens (CAW) en H. Hulpvaardig (CAW)")  # fmt: skip
    path = caw.path
    violates_nothing(caw.page, "briefing")

    worker.go("/").lacks("Overleggen</a>", 'href="/casussen/"')
    violates_nothing(worker.page, "workspace of a worker")
    runs_out_nowhere(worker.page, "workspace of a worker")
    worker.press(worker.page.locator(f'main a[href="{path}"]')).sees(steps.ASKED, "Niets verplicht u om te antwoorden.")
    runs_out_nowhere(worker.page, "briefing on a phone")
    violates_nothing(worker.page, "briefing on a phone")
    # By keyboard alone: into the field, and on to the button.
    worker.page.locator('main textarea[name="text"]').focus()
    worker.page.keyboard.type(steps.ANSWERED)
    with worker.page.expect_navigation():
        worker.page.keyboard.press("Tab")
        worker.page.keyboard.press("Enter")
    worker.sees(steps.ANSWERED)

    steps.discussed(found.item)
    caw.go(path).sees(steps.ANSWERED, "Het punt is besproken.")
    caw.fill(text=steps.TOLD).press("Terugkoppelen").sees(steps.TOLD, "terugkoppeling")
    worker.go(path).sees(steps.TOLD, "terugkoppeling")
    runs_out_nowhere(worker.page, "feedback on a phone")

    for slug in ("burgemeester", steps.SUBSTITUTE):
        somebody(slug).go(path, expect=404).lacks("Hulpvaardig", steps.ASKED)


def test_what_was_typed_stays_when_the_other_mandate_ended_meanwhile(somebody: Somebody) -> None:
    ((slug, invitation),) = w.ask(
        "SELECT b.slug, i.slug FROM meetings_briefing b JOIN meetings_invitation i ON i.id = b.invitation_id"
        " JOIN meetings_agendaitem a ON a.id = i.item_id WHERE a.state = 'planned' ORDER BY b.begun_at LIMIT 1"
    )
    worker = somebody(steps.WORKER, **PHONE).go(f"/overleg/hulpverlener/{slug}/").fill(text="Nog één ding.")
    m.end_mandate("caw")
    worker.press("Versturen", expect=403).sees("A. Vertrouwens leest dit niet meer", "Nog één ding.")
    violates_nothing(worker.page, "briefing that is over")
    assert invitation not in worker.source
