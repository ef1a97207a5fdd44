"""Every page as it is shown, wide and narrow: no violation that axe finds, nothing that runs out at the side."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.template.loader import get_template
from playwright.sync_api import Page

from tests import world as w
from tests.browser.axe import violations
from tests.browser.conftest import Somebody
from tests.browser.person import Person
from tests.house.town import EVERYBODY, Town

pytestmark = pytest.mark.browser

WIDTHS = (1440, 390, 320)
SHOTS = Path(__file__).parent / "shots"
#: What a page is made of: each kind of element in each kind of place. A page that brings nothing new is only measured.
MADE_OF = """() => { const said = e => [e.tagName, e.className.baseVal ?? e.className, e.getAttribute('role'),
  e.getAttribute('aria-current'), e.getAttribute('aria-invalid'), e.type].join('.');
  return [...new Set([...document.querySelectorAll('body *')].filter(e => e.checkVisibility())
    .map(e => said(e.parentElement) + ' > ' + said(e)))]; }"""
SIDEWAYS = """() => [document.documentElement.scrollWidth - document.documentElement.clientWidth,
  [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1
   && getComputedStyle(e).position !== 'absolute' && e.checkVisibility()).slice(0, 3).map(e => e.outerHTML.slice(0, 120))]"""
#: Rows in which what stands beside the words leaves them too little, or lies over them.
CROWDED = """() => [...document.querySelectorAll('.rows > li')].filter(li => {
  const boxes = [...li.children].filter(e => e.checkVisibility() && !e.matches('.visually-hidden')).map(e => e.getBoundingClientRect());
  const over = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2;
  const words = [...li.querySelectorAll(':scope > .grow')].some(e => e.clientWidth < 100 || e.scrollWidth > e.clientWidth + 2);
  return words || boxes.some((a, n) => boxes.slice(n + 1).some(b => over(a, b)));
}).slice(0, 3).map(e => e.innerText.slice(0, 120))"""
ERRORS = ("400", "403", "403_csrf", "404", "413", "429", "500", "503")


@pytest.fixture(scope="module")
def looked_at() -> set[tuple[int, str]]:
    return set()


@pytest.fixture
def look(looked_at: set[tuple[int, str]]) -> Callable[[Person, str], None]:
    """Look at the page a person has before them, at each width."""

    def at(person: Person, name: str) -> None:
        page = person.page
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            page.evaluate("document.querySelectorAll('main details').forEach(d => d.open = true)")
            runs_out_nowhere(page, f"{name} at {width}")
            made_of = {(width, part) for part in page.evaluate(MADE_OF)}
            if not made_of <= looked_at:
                looked_at.update(made_of)
                SHOTS.mkdir(exist_ok=True)
                page.screenshot(path=SHOTS / f"{name}-{width}.png", full_page=True)
                violates_nothing(page, f"{name} at {width}")

    return at


def runs_out_nowhere(page: Page, where: str) -> None:
    over, what = page.evaluate(SIDEWAYS)
    assert over <= 0, f"{where}: {over} px too wide: {what}"
    crowded = page.evaluate(CROWDED)
    assert not crowded, f"{where}: no room for the words of {crowded}"


def violates_nothing(page: Page, where: str) -> None:
    words = [f"{v['id']} ({v['impact']}): {[n['html'][:160] for n in v['nodes']][:3]}" for v in violations(page)]
    assert not words, f"{where}: " + "\n".join(words)


@pytest.mark.parametrize("slug", EVERYBODY)
def test_every_page_within_reach_of_a_demo_person(
    slug: str, somebody: Somebody, look: Callable[[Person, str], None]
) -> None:
    person = somebody(slug, reduced_motion="reduce")
    for name, path in within_reach(slug):
        person.go(path)
        look(person, f"{slug}-{name}")


def within_reach(slug: str) -> Iterator[tuple[str, str]]:
    """(a name for the picture, address) of what this person may open by an address."""
    town = Town.found()
    leads, table = ("burgemeester", "coordinator"), ("burgemeester", "coordinator", "politie", "caw", "clb", "vdab")
    yield from (("werkruimte", "/"), ("casussen", "/casussen/"), ("overleggen", "/overleg/"))
    if slug == "coordinator":  # the same for whoever is signed in
        yield from (
            ("privacy", "/privacy/"),
            ("toegankelijkheid", "/toegankelijkheid/"),
            ("afmelden", "/aanmelden/uit/"),
        )
    if slug in table:
        yield "overleg", f"/overleg/{town.meeting}/"
        yield "overleg-voorbij", f"/overleg/{town.past_meeting}/"
    if slug in leads:
        yield "punt-gepland", f"/overleg/{town.meeting}/{town.planned}/"
        yield "casus-vraag", f"/casussen/{town.case}/"
        yield "overleg-nieuw", "/overleg/nieuw/"
    if slug in (*leads, "caw"):
        yield "punt-besproken", f"/overleg/{town.past_meeting}/{town.over}/"
    if slug == "burgemeester":
        yield "casus-nieuw", "/casussen/nieuw/"
    if slug in ("auditor", "dpo"):
        yield "register", "/register/"
        yield "register-leeg", "/register/?since=01/01/2090"
        yield "register-regel", f"/register/{town.entry}/"
        yield "waarom", "/waarom/"
        for page in ("wat-opvalt", "vragen", "zegel", "steekproef", "verklaringen"):
            yield page, f"/register/{page}/"


def test_a_case_with_its_name_and_the_table_while_it_is_at_work(
    somebody: Somebody, look: Callable[[Person, str], None]
) -> None:
    town = Town.found()
    item = f"/overleg/{town.meeting}/{town.planned}/"
    coordinator, caw = somebody("coordinator", reduced_motion="reduce"), somebody("caw", reduced_motion="reduce")
    coordinator.go(f"/casussen/{town.case}/").fill(purpose="voorbereiding overleg").press("Openen")
    look(coordinator, "casus")
    look(coordinator.press("Wie las deze casus"), "casus-gelezen")
    look(coordinator.press("Afdrukken"), "casus-gelezen-papier")
    coordinator.press("Terug").press("Naar de casus")
    coordinator.press("Naam tonen")
    look(coordinator, "casus-naam")
    coordinator.go(item)
    for box in coordinator.page.locator("input[name=person]").all():
        box.check()
    coordinator.press("Punt openen")
    look(coordinator, "punt-bezig")
    caw.go(item)
    look(caw, "inbreng")
    caw.fill(text="Wat het CAW inbrengt.").press("Delen: relevant en evenredig")
    look(caw, "inbreng-gedeeld")
    look(somebody("politie").go(item), "inbreng-gelezen")
    coordinator.go(item).press("Punt beëindigen")
    look(coordinator, "punt-zonder-verslag")


def test_forms_that_were_refused(somebody: Somebody, look: Callable[[Person, str], None]) -> None:
    town = Town.found()
    over = f"/overleg/{town.past_meeting}/{town.over}/"
    mayor, coordinator = somebody("burgemeester"), somebody("coordinator")
    mayor.go("/casussen/nieuw/").press("Op de lijst plaatsen", expect=400)
    look(mayor, "fout-casus-nieuw")
    ((planned,),) = w.ask("SELECT slug FROM meetings_agendaitem WHERE position = 3")
    mayor.go(f"/overleg/{town.meeting}/{planned}/").press("Uitnodigen", expect=400)
    look(mayor, "fout-uitnodigen")
    coordinator.go(f"/casussen/{town.case}/").press("Openen", expect=400)
    look(coordinator, "fout-waarom")
    coordinator.go("/overleg/nieuw/").fill(place="").press("Plannen", expect=400)
    look(coordinator, "fout-overleg-nieuw")
    coordinator.go(over).press("Actie toevoegen", expect=400)
    look(coordinator, "fout-actie")
    caw = somebody("caw").go("/overleg/")
    caw.page.get_by_text("Ik neem niet deel").first.click()
    caw.press("Niet deelnemen", expect=400)
    look(caw, "fout-weigeren")
    auditor = somebody("auditor").go("/register/").fill(since="gisteren").press("Filteren", expect=400)
    look(auditor, "fout-register")


def test_pages_for_who_is_not_signed_in(somebody: Somebody, look: Callable[[Person, str], None]) -> None:
    person = somebody()
    for name, path in (("demo", "/demo/"), ("gesloten", "/aanmelden/gesloten/"), ("buiten-privacy", "/privacy/"), ("aanmelden", "/aanmelden/")):  # fmt: skip
        person.go(path)
        look(person, name)
    person.press("Aanmelden")
    look(person, "fout-aanmelden")
    password = person.go("/demo/").page.locator("p.reading b.mono").inner_text()
    person.go("/aanmelden/").fill(login="dpo", password=password).press("Aanmelden")
    look(person, "tweede-bewijs")
    person.press("Bevestigen")
    look(person, "fout-tweede-bewijs")


@pytest.mark.parametrize("error", ERRORS)
def test_pages_for_when_it_goes_wrong(error: str, somebody: Somebody, look: Callable[[Person, str], None]) -> None:
    person = somebody()
    missing = "U ziet dit punt zodra de coördinator u er als aanwezig voor noteert." if error == "403" else ""
    html = get_template(f"{error}.html").render({"missing": missing})
    person.page.route("**/fout/", lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
    person.go("/fout/")
    look(person, f"fout-{error}")


def test_a_page_keeps_its_lines_when_letters_are_twice_as_large(somebody: Somebody) -> None:
    """WCAG 1.4.4 and 1.4.10: at 640 px, as when a screen of 1280 is enlarged to 200 %."""
    town = Town.found()
    for slug, path in (("coordinator", f"/overleg/{town.past_meeting}/{town.over}/"), ("auditor", "/register/")):
        person = somebody(slug, viewport={"width": 640, "height": 480})
        runs_out_nowhere(person.go(path).page, path)


def test_what_is_sent_to_the_browser_holds_nothing_inline(somebody: Somebody) -> None:
    person, town = somebody("coordinator"), Town.found()
    for path in ("/", f"/overleg/{town.past_meeting}/{town.over}/", "/casussen/"):
        sent = person.context.request.get(person.address + path).text()
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)", sent), path
    assert w.entries(actor=w.id_of("coordinator"))
