"""Journey 1: the coordinator makes an agenda of three cases, by pointer and by keys alone, and puts it in order (R50)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests import world as w
from tests.browser.axe import violations
from tests.browser.conftest import Somebody
from tests.browser.person import Person
from tests.browser.test_accessibility import SHOTS, runs_out_nowhere
from tests.browser.test_keyboard import tab_to
from tests.cases import steps
from tests.cases.planning import agendas

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
#: Every press that activates something, by pointer or by a key, and every form sent, over pages.
COUNTING = """for (const kind of ['click', 'submit']) addEventListener(kind, e => { if (!e.isTrusted && kind === 'click') return;
  sessionStorage.setItem(kind, 1 + Number(sessionStorage.getItem(kind) ?? 0)); }, true);"""
#: A link and a button, and the form that the button sends.
BAR = 3


@pytest.fixture
def three(site: Any) -> Iterator[list[str]]:
    """Three cases that are due; whatever else there was, isn't."""
    people = steps.People()
    yield agendas.cases(people)
    w.ask("UPDATE cases_case SET state = 'closed', closed_on = current_date, closed_by_id = listed_by_id WHERE state = 'listed' AND slug NOT IN (%s, %s, %s)", [w.slug_of(n) for n in ("001", "002", "003")])  # fmt: skip


def counted(person: Person) -> Person:
    person.context.add_init_script(COUNTING)
    return person.go("/")


def activations(page: Page) -> int:
    return sum(int(page.evaluate(f"sessionStorage.getItem('{kind}') ?? 0")) for kind in ("click", "submit"))


def shot(person: Person, name: str) -> None:
    """Kept to be looked at, and nothing that axe finds."""
    SHOTS.mkdir(exist_ok=True)
    person.page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)
    runs_out_nowhere(person.page, name)
    found = violations(person.page)
    assert not found, [(v["id"], [n["html"][:160] for n in v["nodes"]][:3]) for v in found]


def order(page: Page) -> list[str]:
    found: list[str] = page.locator("[data-order] [name=order]").evaluate_all("all => all.map(i => i.value)")
    return found


@pytest.mark.parametrize("screen", [{}, PHONE], ids=["desktop", "phone"])
def test_r50_three_cases_are_planned_by_pointer(somebody: Somebody, three: list[str], screen: dict[str, Any]) -> None:
    coordinator = counted(somebody("coordinator", **screen))
    coordinator.press("Overleg plannen").sees(*(agendas.reference(case) for case in three))
    shot(coordinator, f"plannen-{'telefoon' if screen else 'breed'}")
    coordinator.press("Plannen").sees("90 minuten, tot", *(agendas.reference(case) for case in three))
    assert activations(coordinator.page) <= BAR
    assert [case for case, _kind, _minutes in agendas.agenda(coordinator.path)] == three
    shot(coordinator, f"agenda-{'telefoon' if screen else 'breed'}")


def test_r50_three_cases_are_planned_with_the_keys_alone(somebody: Somebody, three: list[str]) -> None:
    coordinator = counted(somebody("coordinator"))
    page = coordinator.page
    tab_to(page, "Overleg plannen")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    tab_to(page, "Plannen")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert activations(page) <= BAR
    assert len(order(page)) == 3
    # From a field of a row: Alt with an arrow moves it, the focus stays, and it is kept at once.
    first, second, third = order(page)
    page.locator(f"#id_order_minutes-{third}").focus()
    with page.expect_response(lambda answer: answer.url.endswith("/volgorde/")) as kept:
        page.keyboard.press("Alt+ArrowUp")
    assert kept.value.status == 204
    assert order(page) == agendas.items(coordinator.path) == [first, third, second]
    expect(page.locator("[data-order-note]")).to_have_text("Nu op plaats 2 van 3.")
    assert page.evaluate("document.activeElement.id") == f"id_order_minutes-{third}"
    # Enter in a field keeps what is typed, and moves nothing.
    page.locator(f"#id_order_minutes-{third}").fill("15")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    coordinator.sees("75 minuten, tot")
    assert agendas.items(coordinator.path) == [first, third, second]


@pytest.mark.parametrize("screen", [{}, PHONE], ids=["mouse", "finger"])
def test_r50_an_item_is_dragged_to_its_place_and_kept(
    somebody: Somebody, three: list[str], screen: dict[str, Any]
) -> None:
    coordinator = somebody("coordinator", **screen)
    page = coordinator.press("Overleg plannen").press("Plannen").page
    first, second, third = order(page)
    handle = page.locator("[data-order-handle]").first
    handle.scroll_into_view_if_needed()
    start, goal = handle.bounding_box(), page.locator("[data-order] > li").nth(2).bounding_box()
    assert start
    assert goal
    x, y, end = start["x"] + 8, start["y"] + 8, goal["y"] + goal["height"] * 0.7
    with page.expect_response(lambda answer: answer.url.endswith("/volgorde/")) as kept:
        if screen:
            finger = coordinator.context.new_cdp_session(page)
            finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
            for n in range(1, 16):
                at = {"x": x, "y": y + (end - y) * n / 15}
                finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [at]})
                page.wait_for_timeout(30)
            finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        else:
            page.mouse.move(x, y)
            page.mouse.down()
            page.mouse.move(x, y + 10, steps=4)
            page.mouse.move(x, end, steps=12)
            page.wait_for_timeout(250)
            page.mouse.up()
    assert kept.value.status == 204
    assert order(page) == agendas.items(coordinator.path)
    assert order(page)[-1] == first or order(page)[1] == first
    assert set(order(page)) == {first, second, third}


def test_an_item_is_taken_off_and_put_back_and_arrows_work_without_a_script(
    somebody: Somebody, three: list[str]
) -> None:
    coordinator = somebody("coordinator", java_script_enabled=False)
    page = coordinator.press("Overleg plannen").press("Plannen").page
    first, second, third = order(page)
    coordinator.press(page.locator(f'button[value="{third}:up"]'))
    assert order(page) == [first, third, second]
    coordinator.press(page.locator(f'button[formaction*="{third}/weghalen/"]'))
    assert order(page) == [first, second]
    coordinator.sees("Van de agenda gehaald.")
    coordinator.press(page.locator(f'form[action*="{third}/terugzetten/"] button'))
    assert order(page) == [first, third, second]


def test_the_agenda_on_paper_and_a_meeting_moved_and_cancelled(somebody: Somebody, three: list[str]) -> None:
    coordinator = somebody("coordinator")
    coordinator.press("Overleg plannen").press("Plannen")
    meeting = coordinator.path
    coordinator.press("Agenda afdrukken").sees(*(agendas.reference(case) for case in three), "Enkel referenties")
    coordinator.page.emulate_media(media="print")
    shot(coordinator, "agenda-papier")
    expect(coordinator.page.locator(".no-print").first).to_be_hidden()
    coordinator.page.emulate_media(media="screen")
    coordinator.go(meeting).press("Verplaatsen of afgelasten")
    shot(coordinator, "verplaatsen")
    coordinator.fill(time="10.15", place="Zaal Schor").press("Verplaatsen").sees("10.15", "Zaal Schor", "Verplaatst:")
    with coordinator.page.expect_download() as fetched:
        coordinator.button("In mijn agenda zetten").click()
    assert fetched.value.suggested_filename == "overleg.ics"
    coordinator.press("Verplaatsen of afgelasten").press("Overleg afgelasten").sees("Dit overleg is afgelast.")
    shot(coordinator, "afgelast")
