"""Whether there is something new: asked by every screen every few seconds, without content and without an entry."""

from __future__ import annotations

import re
from typing import Any

from tests import world as w
from tests.cases import steps
from tests.cases.live.test_at_table import AFTER, FIXED, meeting_of
from tests.house.town import Town


def shown(page: Any) -> tuple[str, str]:
    """Where the page asks, and what it shows."""
    found = re.search(r'data-live="([^"]+)" data-version="([^"]+)"', page.content.decode())
    assert found is not None
    return found[1], found[2]


def asks(people: steps.People, slug: str, address: str, version: str) -> int:
    answer = people[slug].get(address, {"version": version})
    assert answer.content == b""
    assert int(answer["X-Session-Minutes"]) > 0
    assert "no-store" in answer["Cache-Control"]
    return int(answer.status_code)


def test_a_screen_is_told_that_something_changed_and_asking_enters_nothing(world: str) -> None:
    people = steps.People()
    _case, item = steps.an_item(people, accepted=("caw", "clb"))
    meeting = meeting_of(item)
    steps.open_item(people, item, *FIXED, "caw")
    pages = {slug: shown(people.get(slug, item)) for slug in ("coordinator", "caw", "politie")}
    waits = shown(people.get("clb", meeting))
    entries = w.ask("SELECT count(*) FROM secrecy_ledger")
    for slug, page in (*pages.items(), ("clb", waits)):
        for _ in range(3):
            assert asks(people, slug, *page) == 204, slug
    assert w.ask("SELECT count(*) FROM secrecy_ledger") == entries
    # Who waits is news for who leads alone; who is let in hears it, and so do the others at the table.
    people.post("clb", f"{meeting}ik-ben-er/")
    assert asks(people, "coordinator", *pages["coordinator"]) == 200
    assert asks(people, "caw", *pages["caw"]) == 204
    waits = shown(people.get("clb", meeting))
    people.post("coordinator", f"{item}komt-binnen/", person=[steps.capacity_of("clb")])
    assert asks(people, "clb", *waits) == 200
    assert asks(people, "caw", *pages["caw"]) == 200
    # Shared with one: news for that one, and for nobody else.
    pages = {slug: shown(people.get(slug, item)) for slug in ("coordinator", "caw", "politie", "clb")}
    steps.share(people, "clb", item, AFTER, "caw")
    others = {slug: asks(people, slug, *page) for slug, page in pages.items() if slug != "clb"}
    assert others == {"coordinator": 204, "caw": 200, "politie": 204}
    # A pause is news for everyone there; stepping out for who leads, and for oneself: the page is closed by then.
    pages = {slug: shown(people.get(slug, item)) for slug in ("coordinator", "caw", "politie", "clb")}
    people.post("coordinator", f"{meeting}pauzeren/")
    assert all(asks(people, slug, *page) == 200 for slug, page in pages.items() if slug != "coordinator")
    led = shown(people.get("coordinator", item))
    people.post("caw", f"{item}ik-stap-eruit/", conflict="mine")
    assert asks(people, "coordinator", *led) == 200
    assert asks(people, "caw", *pages["caw"]) == 200
    assert people.get("caw", item).status_code == 403


def test_a_page_of_others_and_no_page_at_all_are_one_answer(town: None) -> None:
    found = Town.found()
    for slug in ("vdab", "auditor", "beheerder", "coordinator-elders", "superuser"):
        client = w.signed_in(slug)
        answers = [
            client.get(f"/overleg/{meeting}/{item}/versie/", {"version": version})
            for meeting, item in ((found.past_meeting, found.over), ("zzzzzzzzzzzzzz", "zzzzzzzzzzzzzz"))
            for version in ("", "0.0.0", "\0", "²")
        ]
        assert {(a.status_code, a.content) for a in answers} == {(200, b"")}, slug
        assert len({str(sorted(a.headers.items())) for a in answers}) == 1
    assert w.signed_in("caw").post(f"/overleg/{found.past_meeting}/versie/").status_code == 405
