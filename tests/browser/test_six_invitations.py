"""From an agenda of three cases to six invitations: accepted, declined, substituted, withdrawn, mandate ended, lapsed.

At each moment what the service can read is asked of its pages and of PostgreSQL (R15-R22); planning and inviting cost the
coordinator at most thirty activations, from the workspace. How a signal gets on the list stands in ``test_signals`` and
``test_listing_on_a_phone``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests import world as w
from tests.browser.conftest import Somebody
from tests.browser.person import Person
from tests.browser.test_accessibility import SHOTS, runs_out_nowhere, violates_nothing
from tests.cases import moments as m
from tests.cases import steps
from tests.cases.answering import letters
from tests.cases.planning import agendas

pytestmark = pytest.mark.browser

SCREENS: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1440, "height": 900}, "reduced_motion": "reduce"},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "reduced_motion": "reduce"},
}  # fmt: skip
#: Every press and every key that activates something, and every form sent, over pages.
COUNTING = """for (const kind of ['click', 'submit']) addEventListener(kind, e => { if (!e.isTrusted && kind === 'click') return;
  sessionStorage.setItem('done', 1 + Number(sessionStorage.getItem('done') ?? 0)); }, true);"""
AT_MOST = 30
#: What the letters of each case say: a page may show the one and not the other.
WHY = ("Wat de kreeft ervan weet.", "Wat de garnaal ervan weet.", "Wat de mossel ervan weet.")


@pytest.fixture(scope="module")
def other(site: Any) -> str:
    """The substitute of the CAW."""
    return letters.substitute()


def look(person: Person, name: str) -> None:
    SHOTS.mkdir(exist_ok=True)
    person.page.screenshot(path=Path(SHOTS) / f"zes-{name}.png", full_page=True)
    runs_out_nowhere(person.page, name)
    violates_nothing(person.page, name)


def planned_and_prepared(coordinator: Person, size: str) -> str:
    """From the workspace to invitations that lie ready for three cases, within the bar; the meeting's path."""
    coordinator.context.add_init_script(COUNTING)
    coordinator.go("/").press("Overleg plannen").press("Plannen")
    meeting = coordinator.path
    for item in agendas.items(meeting):
        m.mark(item)
    coordinator.press("Uitnodigingen voorbereiden")
    offers = coordinator.page.locator(".offer")
    assert offers.count() == 6
    for n, offer in enumerate(offers.all()):  # two services a case
        offer.get_by_role("checkbox").first.check()
        offer.locator("textarea").fill(WHY[n // 2])
    look(coordinator, f"voorbereid-{size}")
    coordinator.press("Bewaren").sees("Bewaard. De burgemeester ondertekent")
    done = int(coordinator.page.evaluate("Number(sessionStorage.getItem('done'))"))
    assert done <= AT_MOST, f"{done} activations"
    (SHOTS / "activations.txt").write_text(f"plan and invite three cases: {done}\n")
    return meeting


def letter(item: str, service: str) -> str:
    """The invitation of a service for an item."""
    found = w.ask(
        "SELECT i.slug FROM meetings_invitation i JOIN meetings_agendaitem a ON a.id = i.item_id JOIN participants_service s ON s.id = i.service_id"
        " WHERE a.slug = %s AND s.short_name = %s",
        [item, service],
    )
    return str(found[0][0])


def panel(person: Person, invitation: str) -> Any:
    return person.go("/").page.locator(f'section[aria-labelledby="invitation-{invitation}"]')


@pytest.mark.parametrize("size", SCREENS)
def test_six_invitations_each_end_as_the_table_says(somebody: Somebody, other: str, size: str) -> None:
    agendas.cases(steps.People())
    coordinator = somebody("coordinator", **SCREENS[size])
    meeting = planned_and_prepared(coordinator, size)
    first, second, third = agendas.items(meeting)

    def reads(slug: str, item: str) -> set[str]:
        return m.reads(slug, item, letter=dict(zip((first, second, third), WHY, strict=True))[item])

    assert reads("caw", first) == reads("clb", first) == set()

    mayor = somebody("burgemeester", **SCREENS[size]).go(meeting).press("Ondertekenen")
    look(mayor, f"ondertekenen-{size}")
    mayor.press("Uitnodigingen versturen").sees("De uitnodigingen zijn verstuurd.")
    for item in (first, second, third):
        assert reads("caw", item) == reads("clb", item) == {"letter"}

    # Accepted, and sent the substitute.
    caw = somebody("caw", **SCREENS[size])
    caw.press(panel(caw, letter(first, "CAW")).get_by_role("button", name="Ik neem deel")).sees("u komt zelf")
    caw.press(panel(caw, letter(second, "CAW")).get_by_role("button", name="S. Invaller komt")).sees("S. Invaller komt")
    assert reads("caw", first) == reads(other, second) == {"letter", "marked"}
    assert reads("caw", second) == reads(other, first) == {"letter"}

    # Declined, on the page of the invitation.
    clb = somebody("clb", **SCREENS[size]).go(f"/overleg/uitnodigingen/{letter(first, 'CLB')}/")
    clb.page.locator('main [name="because"][value="unavailable"]').check()
    look(clb, f"weigeren-{size}")
    clb.press("Niet deelnemen").sees("u neemt niet deel").lacks(*WHY)
    assert reads("clb", first) == {"decline"}
    mayor.go(f"{meeting}{first}/").sees("niet beschikbaar")
    coordinator.go(f"{meeting}{first}/").lacks("niet beschikbaar")

    # Withdrawn by the mayor.
    mayor.go(f"{meeting}{third}/").page.locator("aside summary").filter(has_text="Intrekken").first.click()
    mayor.press(mayor.page.get_by_role("button", name="Uitnodiging intrekken").first).sees("ingetrokken")
    assert reads("caw", third) == set()
    caw.go(f"/overleg/uitnodigingen/{letter(third, 'CAW')}/").lacks(*WHY)
    look(caw, f"ingetrokken-{size}")

    # The mandate ended meanwhile, and came back.
    w.ask("UPDATE participants_mandate SET ended_at = now() WHERE user_id = %s", [w.id_of("clb")])
    assert m.opens("clb", third) == m.opens("clb", second) == set()
    coordinator.go(meeting)
    look(coordinator, f"overleg-{size}")
    w.ask("UPDATE participants_mandate SET ended_at = NULL WHERE user_id = %s", [w.id_of("clb")])
    assert reads("clb", third) == {"letter"}

    # No answer by the end of the day: no; who accepted is back at the invitation.
    m.lapse(third)
    assert reads("clb", third) == reads("clb", second) == set()
    assert reads("caw", first) == reads(other, second) == {"letter"}
    clb.go(f"/overleg/uitnodigingen/{letter(second, 'CLB')}/").lacks(*WHY)
    look(clb, f"geen-antwoord-{size}")
    coordinator.go(f"{meeting}{second}/").sees("geen antwoord")
    w.ask("UPDATE meetings_meeting SET state = 'cancelled' WHERE slug = %s", [agendas.slug(meeting)])
    w.ask("UPDATE cases_case SET state = 'closed', closed_on = current_date, closed_by_id = listed_by_id WHERE slug IN (SELECT c.slug FROM cases_case c JOIN meetings_agendaitem a ON a.case_id = c.id WHERE a.slug = ANY (%s))", [[first, second, third]])  # fmt: skip
