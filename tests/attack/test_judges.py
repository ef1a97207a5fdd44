"""Each kind of attack, tried on a house of cards: it finds the weakness that was planted for it, and nothing in a sound one."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from attack import fields, objects, raw, timing
from attack.kinds import KINDS, everything
from attack.page import forms
from attack.site import Answer, Site, Visitor
from attack.tally import Kind, Tally
from attack.walk import Known, Walk, learnt
from tests.attack.weak import served

PLANTED = {
    "told apart": "object walks",
    "strange parent": "nested and swapped references",
    "strange parent of a deed": "nested and swapped references",
    "ordering": "ordering and filter fields",
    "ordering of what grows": "ordering and filter fields",
    "filter of what moves": "ordering and filter fields",
    "a mark": "conditional requests and ranges",
    "believed headers": "header tricks",
    "no token": "cross-site requests",
    "led away": "redirects, files, methods, errors",
    "chosen session": "sessions",
    "bare cookie": "sessions",
    "kept pages": "after signing out",
    "session stays": "after signing out",
    "guesses": "guesses said to come from elsewhere",
    "others' references": "references in forms",
    "taken over": "mass assignment",
    "a crash": "injection lists",
    "markup": "all walked again",
    "rights": "all walked again",
}
#: What must have happened before it shows.
AFTER = {"markup": "injection lists", "rights": "mass assignment"}


@contextmanager
def quietly(_name: str) -> Iterator[None]:
    yield


def tried(weakness: str, *only: str) -> Tally:
    tally = Tally()
    with served(weakness) as address:
        everything(Site(address), tally, quietly, only=only)
    return tally


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raw, "WAIT", 0.5)
    monkeypatch.setattr(timing, "SHAPES", ())  # what clocks say is judged below


def test_a_sound_house_yields_nothing_to_any_kind_and_all_are_tried() -> None:
    tally = tried("")
    assert not [f"{kind.name}: {line}" for kind in tally.kinds for line in kind.found]
    assert {kind.name for kind in tally.kinds if kind.tried} == {name for name, _c, _t in KINDS if "timing" not in name}
    assert "found" in tally.table()


@pytest.mark.parametrize("weakness", PLANTED)
def test_each_kind_finds_the_weakness_that_is_its_own(weakness: str) -> None:
    kind = PLANTED[weakness]
    tally = tried(weakness, kind, *([AFTER[weakness]] if weakness in AFTER else []))
    assert [k.name for k in tally.kinds if k.found and k.name == kind], tally.table()


def test_tags_in_a_calendar_file_are_words_and_in_what_a_browser_may_look_into_they_are_not() -> None:
    def answer(kind: str, sniffed: str = "nosniff") -> Answer:
        return Answer(200, {"Content-Type": kind, "X-Content-Type-Options": sniffed}, (), "LOCATION:<zq1>", 0.0)

    assert not answer("text/calendar; charset=utf-8").may_be_markup
    for kind in (
        "text/html",
        "text/html; charset=utf-8",
        "image/svg+xml",
        "application/xml",
        "application/xhtml+xml",
        "",
    ):
        assert answer(kind).may_be_markup
    assert answer("text/calendar", "").may_be_markup


def test_what_a_form_offers_since_is_offered() -> None:
    """All is offered to all in this house once a note is kept; until then another's thing is refused."""
    with served() as address:
        known, kind = learnt(Site(address)), Kind("references in forms", "")
        fields.swapped(known, kind)
        assert (kind.tried, kind.found) == (1, [])
        known.visitor("an").post("/nieuw/", [("text", "Een noot"), ("ding", "23456789abcdef")])
        fields.swapped(known, kind)
        assert (kind.tried, kind.found) == (1, [])


def test_a_filter_offers_what_the_button_beside_it_sends_along_and_another_page_does_not() -> None:
    filter_ = (
        '<form><select name="person"><option value="bcdfghjkmnp234"><option value="cdfghjkmnp2345"></select></form>'
    )
    button = '<form method="post" action="/uit/"><input type="hidden" name="person" value="bcdfghjkmnp234"></form>'

    class Reads(Visitor):
        def __init__(self, body: str) -> None:
            self.body = body

        def get(self, path: str, **more: Any) -> Answer:
            return page(body=self.body)

    (form,) = forms(page(body=button), "/lijst/")
    assert fields._mine(Reads(filter_ + button), form, form.fields[0]) == {"bcdfghjkmnp234", "cdfghjkmnp2345"}
    assert fields._mine(Reads(button), form, form.fields[0]) == {"bcdfghjkmnp234"}


def test_a_page_that_is_another_at_every_look_is_named() -> None:
    (asked,) = [kind for kind in tried("", "ordering").kinds if kind.tried]
    assert [note for note in asked.notes if "/teller/" in note]
    assert not [note for note in asked.notes if "/waarom/" in note]


LETTER = "/overleg/uitnodigingen/bcdfghjkmnp234/naam/"
AGENDA, ITEM = "/overleg/cdfghjkmnp2345/", "/overleg/cdfghjkmnp2345/dfghjkmnp23456/"


def page(status: int = 200, body: str = "") -> Answer:
    return Answer(status, {"Content-Type": "text/html"}, (), body, 0.01)


def among(**read: dict[str, Answer]) -> Known:
    """What these people read; nothing is asked."""
    walks = {slug: Walk(slug, pages, seen=set(pages)) for slug, pages in read.items()}
    return Known(None, walks)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("slug", "reads", "status", "fine"),
    [
        ("coordinator", ITEM, 403, True),
        ("coordinator", AGENDA, 403, True),  # the agenda on which the item stands
        ("politie", AGENDA, 403, True),
        ("coordinator", "/overleg/fghjkmnp234567/", 403, False),  # another agenda
        ("coordinator", ITEM, 200, False),
        ("jeugd", ITEM, 403, False),
    ],
)
def test_only_who_reads_the_agenda_of_a_letter_is_told_that_it_is_not_theirs(
    slug: str, reads: str, status: int, fine: bool
) -> None:
    mayors = page(body=f'<a href="{LETTER.replace("naam", "intrekken")}">')
    known = among(burgemeester={ITEM: mayors}, **{slug: {reads: page()}})
    assert objects.known_of(known, slug, LETTER, page(status)) is fine


def test_who_sees_the_number_of_the_case_on_no_page_is_not_told_of_its_letter() -> None:
    letter = page(body="Uitnodiging voor CAS-2026-004")
    for seen, fine in (("CAS-2026-004", True), ("CAS-2026-005", False)):
        known = among(caw={LETTER.replace("naam/", ""): letter}, coordinator={"/casussen/": page()})
        known.walks["coordinator"].mentions.add(seen)
        assert objects.known_of(known, "coordinator", LETTER, page(403)) is fine
        assert not objects.known_of(known, "coordinator", LETTER, page(200))


def test_what_would_open_is_nobodys_but_who_finds_it_on_their_pages() -> None:
    known = among(burgemeester={AGENDA: page()}, coordinator={AGENDA: page()})
    assert not objects.known_of(known, "coordinator", "/wat-als/uitnodigen/cdfghjkmnp2345/", page(200))


def test_a_figure_of_another_kind_is_ones_own_where_that_figure_is_and_nothing_else_is() -> None:
    accounts = {f"/beheer/accounts/{n}/": page() for n in (1, 2)}
    known = among(beheerder={**accounts, "/beheer/accounts/2/herstel/": page(), "/beheer/lijsten/1/": page()})
    assert "/beheer/accounts/1/herstel/" not in set(objects._swapped(known, "beheerder"))
    things = {
        "/overleg/cdfghjkmnp2345/": page(),
        "/casussen/dfghjkmnp23456/": page(),
        "/casussen/dfghjkmnp23456/sluiten/": page(),
    }
    swapped = set(objects._swapped(among(coordinator=things), "coordinator"))
    assert "/casussen/cdfghjkmnp2345/sluiten/" in swapped
    assert "/overleg/dfghjkmnp23456/" in swapped


def test_a_clock_that_tells_is_found_and_one_that_does_not_is_not() -> None:
    """On timings that were made up."""
    dice = random.Random(4)  # noqa: S311
    noise = [(dice.gauss(0.05, 0.01), dice.random() < 0.5) for _ in range(1200)]
    right, of = timing.told_apart(noise)
    assert timing.interval(right, of)[0] <= timing.LIMIT
    later = [(seconds + 0.01 * hidden, hidden) for seconds, hidden in noise]
    sooner = [(seconds - 0.01 * hidden, hidden) for seconds, hidden in noise]
    for telling in (later, sooner):
        right, of = timing.told_apart(telling)
        assert timing.interval(right, of)[0] > timing.LIMIT
    assert timing.interval(50, 100) == pytest.approx((0.404, 0.596), abs=0.001)
