"""A whole meeting: five cases, seven services side by side, and then for each person and each text whether it was shown.

What a screen showed is noted while it shows it, also when it is gone a moment later; at the end everybody visits every item and
every report. What was shown is compared with what the table of who reads what allows: no more and no less (R51, R53).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, expect

from cases.meetings import consultation
from cases.meetings.models import AgendaItem
from cases.models import Case
from cases.purposes import Purpose
from secrecy.acts import opened
from tests import world as w
from tests.browser.conftest import Somebody
from tests.browser.person import Person
from tests.browser.site import Site
from tests.cases import moments, services, steps

pytestmark = pytest.mark.browser
SOON = 30_000  # milliseconds: a screen asks every three seconds, and two cores may have more to do

#: Who comes to which case; the fixed seats come to all, the mayor to the third alone.
COME = (
    ("caw", "clb", "jeugd", "ocmw", "justitie"),
    ("caw", "clb"),
    ("jeugd", "ocmw"),
    ("caw", "justitie"),
    ("clb",),
)
SHORT = {"caw": "CAW", "clb": "CLB", "jeugd": "Jeugdhuis", "ocmw": "Sociaal Huis", "justitie": "Justitiehuis"}
SEVEN = ("coordinator", "politie", *SHORT)
T = {
    "all": "De kokkel sluit zich bij laagwater.",
    "corrected": "De kokkel sluit zich bij springtij.",
    "some": "De wulp telt enkel voor één ander.",
    "late": "De strandloper kwam uit de mist.",
    "after": "De zeehond zag wie al weg was niet.",
    "withdrawn": "De krab liep weer achteruit.",
    "seat": "De vuurtoren draait voor iedereen.",
    "beside": "De lampwachter schreef mee en zweeg.",
    "conflict": "De meeuw kent wie er niet bij mocht.",
    "d1": "Besloten bij de eerste boei.", "d2": "Besloten bij de tweede boei.", "d3": "Besloten bij de derde boei.",
    "d4": "Besloten bij de vierde boei.", "d5": "Besloten bij de vijfde boei.",
    "action": "De reddingsboei opnieuw schilderen",
}  # fmt: skip
LEADS = {"coordinator", "burgemeester"}  # decisions and actions reach both, whoever was in the room
FIRST = {"coordinator", "politie", "caw", "clb", "jeugd", "ocmw"}
#: What the table allows, per text.
ALLOWED = {
    "all": FIRST,  # who was in the room when it was shared; who came later, never
    "corrected": FIRST,  # the same readers
    "some": {"clb", "caw"},
    "late": FIRST | {"justitie"},
    "after": FIRST - {"ocmw"} | {"justitie"},
    "withdrawn": {"coordinator", "politie", "caw", "clb"},
    "seat": {"coordinator", "burgemeester", "politie", "jeugd"},
    "beside": {"coordinator", "burgemeester"},  # one service, and never shared
    "conflict": {"coordinator", "politie", "caw"},
    # Who left before a decision reads it in the report: it goes to everyone who was there for the case.
    "d1": FIRST | {"justitie"} | LEADS,
    "d2": {"politie", "caw", "clb"} | LEADS,
    "d3": {"politie", "jeugd"} | LEADS,
    "d4": {"politie", "caw"} | LEADS,
    "d5": {"politie", "clb"} | LEADS,
    "action": FIRST | {"justitie"} | LEADS,
}
NOTING = """(() => {
  const texts = %s;
  const note = () => { try {
    const seen = new Set(JSON.parse(sessionStorage.getItem('seen') ?? '[]'));
    const page = (document.body?.innerText ?? '') + [...document.querySelectorAll('textarea, input')].map(e => e.value).join(' ');
    for (const [key, text] of Object.entries(texts)) if (page.includes(text)) seen.add(key);
    sessionStorage.setItem('seen', JSON.stringify([...seen]));
  } catch { /* a page without a store yet */ } };
  setInterval(note, 150); addEventListener('DOMContentLoaded', note); addEventListener('pagehide', note);
})()"""


@dataclass
class Day:
    meeting: str
    items: list[str]


@pytest.fixture
def day(site: Site) -> Day:
    """Three more services, five cases on one agenda, everyone asked and coming."""
    for slug, last in (("jeugd", "Duinroos"), ("ocmw", "Helm"), ("justitie", "Zilt")):
        services.lay(slug, SHORT[slug], last)
    people = steps.People()
    more = [steps.list_a_case(people, name=f"Demo Duin {n}") for n in (1, 2)]
    with w.standing_as("coordinator"):
        meeting = consultation.plan(starts_at=timezone.now() + timedelta(days=20), place="Zaal Helmgras")
        items = [
            consultation.put_on_agenda(
                opened(Case, case, purpose=Purpose.PREPARE), meeting, kind=AgendaItem.Kind.RUNNING, minutes=15
            ).slug
            for case in [*(w.slug_of(n) for n in ("001", "002", "003")), *more]
        ]
        slug = str(meeting.slug)
    for item, coming in zip(items, COME, strict=True):
        for who in coming:
            moments.accept(who, moments.ask(item, SHORT[who], with_name=False))
    w.ask("UPDATE meetings_meeting SET starts_at = now() WHERE slug = %s", [slug])
    return Day(f"/overleg/{slug}/", [f"/overleg/{slug}/{item}/" for item in items])


def soon(person: Person, words: str) -> None:
    expect(person.page.locator("main")).to_contain_text(words, timeout=SOON)


def shares(person: Person, text: str, *to: str) -> None:
    person.page.locator("#own-text").fill(text)
    if to:
        person.page.get_by_text("Met sommigen delen").click()
        for name in to:
            person.page.locator("#own-some").get_by_role("checkbox", name=name).check()
        person.press("Delen met wie ik aanduid")
    else:
        person.press("Delen: relevant en evenredig")


def opens(lead: Person, item: str, *there: str) -> None:
    """The coordinator opens an item with exactly these people in the room."""
    lead.go(item)
    for fold in lead.page.locator('details:has(form[action$="/openen/"]) > summary').all():  # to return to an item
        fold.click()
    boxes = lead.page.locator('form[action$="/openen/"] input[name="person"]')
    for box in boxes.all():
        name = box.evaluate("e => e.closest('label').innerText")
        box.set_checked(any(one in name for one in there))
    lead.press(lead.page.locator('form[action$="/openen/"] button[type="submit"]'))


def of(lead: Person, deed: str, name: str) -> Locator:
    return lead.page.get_by_role("button", name=re.compile(rf"^{deed}\s*: {name}"))


def decides(lead: Person, words: str) -> None:
    lead.page.locator("#part-decision").get_by_label("Opvolgen").check()
    lead.page.locator('#part-decision [name="text"]').fill(words)
    lead.press("Besluit bewaren")


def shown(person: Person) -> set[str]:
    return set(json.loads(person.page.evaluate("sessionStorage.getItem('seen') ?? '[]'")))


CAW, CLB, JEUGD, OCMW, JUSTITIE = "A. Vertrouwens", "L. Leerlinge", "Jeugdhuis", "Sociaal Huis", "Justitiehuis"
COORDINATOR, POLITIE, MAYOR = "J. Voorbeeld", "P. Dienders", "M. Meesterburg"


def test_of_a_meeting_of_five_cases_and_seven_services_everyone_was_shown_what_the_table_allows(
    somebody: Somebody, day: Day
) -> None:
    there = {slug: somebody(slug) for slug in (*SEVEN, "burgemeester")}
    for person in there.values():
        person.context.add_init_script(NOTING % json.dumps(T))
    lead, police, caw, clb, youth, house, justice, mayor = there.values()
    first, second, third, fourth, fifth = day.items

    # The first case. Five say that they are there; one comes late.
    for person in (caw, clb, youth, house):
        person.go(day.meeting).press("Ik ben er")
    opens(lead, first, COORDINATOR, POLITIE, CAW, CLB, JEUGD, OCMW)
    for person in (police, caw, clb, youth, house):
        person.go(first)
    shares(caw, T["all"])
    for person in (lead, police, clb, youth, house):
        soon(person, T["all"])
    shares(clb, T["some"], CAW)
    soon(caw, T["some"])
    justice.go(day.meeting).press("Ik ben er")
    lead.go(first).press(of(lead, "Laat binnen", "J. Zilt"))
    soon(justice, "Naar het punt dat nu bezig is")
    justice.press("Naar het punt dat nu bezig is")
    # A line that is down while one types: no word is lost, and the text is shared once it is back.
    youth.context.set_offline(True)
    youth.page.locator("#own-text").fill(T["late"])
    expect(youth.page.locator("[data-saved-note]")).to_contain_text("Niet bewaard", timeout=SOON)
    youth.context.set_offline(False)
    expect(youth.page.locator("[data-saved-note]")).to_contain_text("Bewaard om", timeout=SOON)
    youth.complaints.clear()
    youth.go(first)
    assert youth.page.locator("#own-text").input_value() == T["late"]
    youth.press("Delen: relevant en evenredig")
    for person in (lead, police, caw, clb, house, justice):
        soon(person, T["late"])
    lead.go(first).press(of(lead, "Gaat weg", "S. Helm"))
    expect(house.page.locator("[data-live-closed]")).to_be_visible(timeout=SOON)
    house.complaints.clear()  # the answer 403 that closed it
    police.go(first)
    shares(police, T["after"])
    for person in (lead, caw, clb, youth, justice):
        soon(person, T["after"])
    lead.go(first)
    decides(lead, T["d1"])
    lead.page.locator('#part-actions [name="text"]').fill(T["action"])
    lead.page.locator('#part-actions select[name="service"]').select_option(label="CAW")
    lead.press("Actie toevoegen")

    # The second: something is withdrawn again.
    opens(lead, second, COORDINATOR, POLITIE, CAW, CLB)
    for person in (police, caw, clb):
        person.go(second)
    shares(caw, T["withdrawn"])
    for person in (lead, police, clb):
        soon(person, T["withdrawn"])
    caw.page.get_by_text("Verbeteren of intrekken").click()
    caw.press("Inbreng intrekken")
    for person in (lead, police, clb):
        expect(person.page.locator("main")).not_to_contain_text(T["withdrawn"], timeout=SOON)
    lead.go(second)
    decides(lead, T["d2"])

    # The third: two of one service at one text; one who had said to come isn't there.
    opens(lead, third, COORDINATOR, POLITIE, MAYOR, JEUGD)
    for person in (police, mayor, youth):
        person.go(third)
    mayor.page.locator("#own-text").fill(T["beside"])
    expect(mayor.page.locator("[data-saved-note]")).to_contain_text("Bewaard om", timeout=SOON)
    soon(lead, T["beside"])
    mayor.page.locator("h1").click()  # a part that holds the focus waits
    shares(lead, T["seat"])
    for person in (police, mayor, youth):
        soon(person, T["seat"])
    decides(lead, T["d3"])

    # The fourth: somebody knows the person.
    opens(lead, fourth, COORDINATOR, POLITIE, CAW, JUSTITIE)
    justice.go(fourth).press("Ik stap uit dit punt")
    for person in (police, caw):
        person.go(fourth)
    shares(caw, T["conflict"])
    for person in (lead, police):
        soon(person, T["conflict"])
    decides(lead, T["d4"])

    # The fifth: nothing to share. And back to the first.
    opens(lead, fifth, COORDINATOR, POLITIE, CLB)
    clb.go(fifth).press("Niets te delen")
    decides(lead, T["d5"])
    opens(lead, first, COORDINATOR, POLITIE, CAW, CLB, JEUGD, JUSTITIE)
    caw.go(first).page.get_by_text("Verbeteren of intrekken").click()
    caw.page.locator("#own-text").fill(T["corrected"])
    caw.press("Verbetering delen")
    for person in (lead, police, clb, youth):
        person.go(first).sees(T["corrected"])
    lead.press("Overleg afsluiten")
    lead.go(f"{day.meeting}verslagen/").press("Verslagen versturen")

    # Everybody looks everywhere once more, as far as they get.
    for person in there.values():
        for item in day.items:
            for path in (item, f"{item}verslag/lezen/"):
                person.page.goto(person.address + path)
        person.page.wait_for_timeout(300)
        person.complaints[:] = [c for c in person.complaints if "Failed to load resource" not in c]
    found = {text: {slug for slug, person in there.items() if text in shown(person)} for text in T}
    assert found == ALLOWED
