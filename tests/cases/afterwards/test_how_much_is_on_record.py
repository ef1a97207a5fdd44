"""What a meeting leaves in the ledger: fifteen people, two hours, five items, without waiting for the clock.

Every screen asks every three seconds whether there is something new, and what is typed is kept every two: in two hours that
is some 36,000 questions and thousands of keepings. Only what opens something is entered.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.test import Client

from tests import world as w
from tests.cases import steps
from tests.cases.live.test_at_table import FIXED, meeting_of
from tests.cases.live.test_version import shown
from tests.cases.services import lay

SERVICES = {f"dienst-{letter}": f"Dienst {letter.upper()}" for letter in "abcdefghij"}
KEYS = 6  # times that what is typed is kept, a text


@dataclass
class Screen:
    """A page of the meeting before somebody, which asks and fetches itself again as ``live.js`` does."""

    slug: str
    client: Client
    page: str
    asked: str = ""
    version: str = ""
    fetched: int = 0

    def go(self, page: str) -> None:
        self.page = page
        answer = self.client.get(page)
        assert answer.status_code == 200, (self.slug, page, answer.status_code)
        self.asked, self.version = shown(answer)
        self.fetched += 1

    def look(self) -> bool:
        """Ask; fetch the page again when there is something new."""
        answer: Any = self.client.get(self.asked, {"version": self.version})
        assert answer.status_code in (200, 204)
        if answer.status_code == 200:
            self.go(self.page)
        return bool(answer.status_code == 200)


class Meeting:
    """A meeting of five items that runs, with a screen before everyone."""

    def __init__(self) -> None:
        self.people = steps.People()
        for slug, service in SERVICES.items():
            lay(slug, service, service)
        self.path = steps.plan(self.people)
        self.items = [self._item(number) for number in range(5)]
        w.ask("UPDATE meetings_meeting SET starts_at = now() WHERE slug = %s", [self.path.strip("/").split("/")[-1]])
        self.before = entries()
        self.everybody = (*FIXED, "caw", "clb", *SERVICES)
        self.screens = {slug: Screen(slug, self.people[slug], self.path) for slug in self.everybody}

    def _item(self, number: int) -> str:
        case = steps.list_a_case(self.people, name=f"Testvogel {'abcde'[number].upper()}")
        item = steps.put_on_agenda(self.people, self.path, case)
        for slug, service in [("caw", "CAW"), ("clb", "CLB"), *list(SERVICES.items())[number * 2 : number * 2 + 2]]:
            steps.invite(self.people, item, service)
            steps.accept(self.people, slug, item)
        return item

    def do(self, slug: str, path: str, **fields: Any) -> None:
        """Press a button, and see the page one comes back to; then everyone's screen asks."""
        answer = self.people.post(slug, path, **fields)
        assert answer.status_code == 302, (path, answer.status_code, answer.content.decode()[-3000:])
        self.screens[slug].go(self.screens[slug].page)
        self.all_look()

    def all_look(self) -> None:
        for screen in self.screens.values():
            screen.look()

    def nothing_is_new(self) -> None:
        quiet = entries()
        assert not [screen.slug for screen in self.screens.values() if screen.look()]
        assert entries() == quiet, "asking whether there is something new left an entry"

    def types(self, slug: str, item: str, text: str) -> None:
        """The first keeping opens a desk, on record; the others leave nothing."""
        at = {"writer": steps.capacity_of(slug), "draft": "", "edition": ""}
        quiet = 0
        for length in range(1, KEYS + 1):
            typed = text[: len(text) * length // KEYS]
            answer: Any = self.people[slug].post(f"{item}inbreng/bewaren/", at | {"text": typed}, headers={"X-Autosave": "1"})  # fmt: skip
            assert answer.status_code == 204
            at |= {"draft": answer["X-Draft"], "edition": answer["X-Edition"]}
            quiet = quiet or entries()
        assert entries() == quiet, "keeping what is typed left an entry"


def entries() -> int:
    return int(w.ask("SELECT count(*) FROM secrecy_ledger")[0][0])


def test_fifteen_people_in_two_hours_leave_hundreds_of_entries(world: str) -> None:
    meeting = Meeting()
    assert len(meeting.everybody) == 15
    for screen in meeting.screens.values():
        screen.go(meeting.path)
    for number, item in enumerate(meeting.items):
        # Who comes for this item, who comes later, and who goes before the end.
        some = list(SERVICES)[number * 2 : number * 2 + 2]
        late, early = some[0], some[1]
        there = [*FIXED, "caw", "clb", early]
        steps.open_item(meeting.people, item, *there)
        for slug in there:
            meeting.screens[slug].go(item)
        meeting.all_look()
        meeting.nothing_is_new()
        meeting.types("caw", item, "De schelp ligt elke ochtend op dezelfde plaats, zegt wie daar loopt.")
        meeting.types("clb", item, "Het zeepaardje kwam deze week elke dag, en bleef tot het einde.")
        meeting.do("caw", f"{item}inbreng/delen/", text="De schelp ligt er.", to="some", person=[steps.capacity_of(s) for s in there])  # fmt: skip
        meeting.do("clb", f"{item}inbreng/delen/", text="Het zeepaardje kwam.", to="some", person=[steps.capacity_of("coordinator")])  # fmt: skip
        meeting.do("coordinator", f"{item}komt-binnen/", person=[steps.capacity_of(late)])
        meeting.screens[late].go(item)
        meeting.screens[early].go(meeting.path)
        meeting.do("coordinator", f"{item}gaat-weg/", person=[steps.capacity_of(early)])
        meeting.do("coordinator", f"{item}besluit/", kind="follow", text="Wij volgen dit op.")
        meeting.do("coordinator", f"{item}beeindigen/")
    meeting.people.post("coordinator", f"{meeting_of(meeting.items[0])}afsluiten/")
    left = entries() - meeting.before
    fetched = sum(screen.fetched for screen in meeting.screens.values())
    said = Counter(act for (act,) in w.ask("SELECT act FROM secrecy_ledger ORDER BY id OFFSET %s", [meeting.before]))
    assert 100 < left < 1000, (left, fetched, said)
    # A page that is fetched again is the opening of its item, of its case by who leads, and the agenda beside it.
    assert said["open"] + said["list"] <= 3 * fetched, (fetched, said)
