"""``python -m bench.meeting``: what a meeting asks of the server while it runs, in a made-up town of its own.

Three figures: what the question «is there something new?» costs when there isn't, beside a view that does nothing but find out who
asks; what a page takes while fifteen screens ask every three seconds and five people type; and how long it takes meanwhile until
a decision stands on the screen of somebody else in the room, from the press that keeps it.
"""

from __future__ import annotations

import hashlib
import json
import random
import secrets
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from bench.figures import bar, machine, p95, summary
from bench.installation import Installation, brought_up
from bench.web import OURS, Site, served
from livc.embedded import places

RESULTS = places.REPOSITORY / "bench" / "meeting.json"
THERE = ("coordinator", "burgemeester", "politie", "caw", "clb")
SCREENS, POLL, SAVE = 15, 3.0, 2.0  # screens that ask, and every so many seconds; what is typed is kept every so many
ADDED, SLOWER = 1.5, 2.0  # milliseconds of a question that brings nothing; of the p95 of a page
REACHES = 5.0  # seconds from a decision to the screen of somebody else, at most
ROUNDS, LOOKS, PACE = 300, 120, 0.5
DECISIONS = 20


@dataclass(frozen=True, slots=True)
class Person:
    cookie: str
    capacity: UUID


@dataclass(frozen=True, slots=True)
class Running:
    """The address of the item that runs, and who is there."""

    page: str
    people: dict[str, Person]


def main() -> int:
    with brought_up() as on:
        running = _begun(on)
        with served(on, OURS) as sites:
            results = {"machine": machine(on), **_measured(sites[OURS], running)}
    print(json.dumps(results, indent=2))
    if "--dry" not in sys.argv:
        RESULTS.write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n")
    return 0


def _begun(on: Installation) -> Running:
    """The demo town, and in it an item that runs with five people in the room."""
    on.lay_out_town()
    people = {slug: _signed_in(on, slug) for slug in THERE}
    return Running(_opened(on, people), people)


def _signed_in(on: Installation, slug: str) -> Person:
    ((user, capacity),) = on.ask(
        "SELECT u.id, c.capacity FROM participants_user u JOIN secrecy_capacity c ON c.user_id = u.id WHERE u.username = %s",
        [slug],
    )
    cookie = secrets.token_hex(32)
    on.ask(
        "INSERT INTO secrecy.badge (token, user_id, capacity, content, idle, until) VALUES (%s, %s, %s, %s, '30 minutes', now() + interval '1 day')",
        [hashlib.sha256(bytes.fromhex(cookie)).digest(), user, str(capacity), _told()],
    )
    return Person(cookie, UUID(str(capacity)))


def _told() -> str:
    from secrecy import sessions

    return str(sessions.SessionStore("0" * 64).encode({"told": True}))


def _opened(on: Installation, people: dict[str, Person]) -> str:
    """By the verbs: the first item of the meeting to come is asked for, accepted, and opened."""
    from django.utils import timezone

    from cases.meetings import answers, consultation, invitations
    from cases.meetings.models import AgendaItem, Invitation
    from cases.models import Case
    from cases.purposes import Purpose
    from participants.models import Service
    from secrecy.acts import open_circles, opened, standing
    from secrecy.sessions import cookie_bytes

    items = AgendaItem.objects.select_related("case", "meeting__cell")

    def stands(slug: str) -> Any:
        return standing(cookie_bytes(people[slug].cookie), door="bench")

    with stands("coordinator"):
        case = opened(Case, Case.objects.running().order_by("reference")[0].slug, purpose=Purpose.PREPARE)
        meeting = consultation.plan(starts_at=timezone.now() + timedelta(days=20), place="Zaal")
        item = consultation.put_on_agenda(case, meeting, kind=AgendaItem.Kind.RUNNING, minutes=120).slug
    asked = {}
    with stands("burgemeester"):
        row = opened(items, item, purpose=Purpose.INVITATION, act="admit")
        open_circles(row.case.slug, purpose=Purpose.INVITATION, act="admit", item=row.id)
        for service in Service.objects.filter(short_name__in=("CAW", "CLB")):
            asked[service.short_name.lower()] = invitations.invite(row, service, why="Omdat.", with_name=False).slug
    for slug, invitation in asked.items():
        with stands(slug):
            answers.accept(opened(Invitation, invitation, purpose=Purpose.INVITATION, act="write"), comes=None)
    on.ask(
        "UPDATE meetings_meeting m SET starts_at = now() FROM meetings_agendaitem a WHERE a.meeting_id = m.id AND a.slug = %s",
        [item],
    )
    with stands("coordinator"):
        row = opened(items, item, purpose=Purpose.TABLE, act="admit")
        consultation.open_item(row, present=[person.capacity for person in people.values()])
        return str(row.get_absolute_url())


def _measured(site: Site, running: Running) -> dict[str, Any]:
    nothing, poll = _question(site, running)
    quiet = _pages(site, running)
    with _busy(site, running) as counted:
        busy = _pages(site, running)
        reached = _reached(site, running)
    return {
        "question that brings nothing, ms": {"empty view": summary(nothing), "question": summary(poll)},
        "question, added": bar((summary(poll)["median"] - summary(nothing)["median"]), ADDED),
        "page, ms": {"alone": summary(quiet), "15 ask and 5 type": summary(busy)},
        "page, x p95": bar(p95(busy) / p95(quiet), SLOWER),
        "decision on another screen, ms": summary(reached),
        "decision on another screen, s at most": bar(max(reached), REACHES),
        "asked meanwhile": dict(counted),
    }


def _question(site: Site, running: Running) -> tuple[list[float], list[float]]:
    """In shuffled order: the question, and keeping the session alive, a view that only finds out who asks."""
    dice, seconds = random.Random(7), {"extend": [], "poll": []}  # type: ignore[var-annotated]
    person = running.people["caw"]
    address = _mark(site, running, person)
    for number in range(-10, ROUNDS):
        for which in dice.sample(("extend", "poll"), 2):
            answer = (
                site.ask("/sessie/", person.cookie, method="POST")
                if which == "extend"
                else site.ask(address, person.cookie)
            )
            if answer.status != (302 if which == "extend" else 204):
                raise SystemExit(f"'{which}' answers {answer.status}.")
            if number >= 0:
                seconds[which].append(answer.seconds)
    return seconds["extend"], seconds["poll"]


def _mark(site: Site, running: Running, person: Person) -> str:
    """The address that a page asks, with the mark it shows."""
    body = site.ask(running.page, person.cookie).body
    address, version = (body.partition(f'{name}="')[2].partition('"')[0] for name in ("data-live", "data-version"))
    return f"{address}?{urlencode({'version': version})}"


def _pages(site: Site, running: Running) -> list[float]:
    """Seconds of the item's page, one every half second."""
    seconds = []
    for _number in range(LOOKS):
        answer = site.ask(running.page, running.people["politie"].cookie)
        if answer.status != 200:
            raise SystemExit(f"The page answers {answer.status}.")
        seconds.append(answer.seconds)
        time.sleep(PACE)
    return seconds


def _reached(site: Site, running: Running) -> list[float]:
    """Seconds from the press that keeps a decision until the page of another, who asks every three seconds, holds it."""
    dice, seconds, reader = random.Random(5), [], running.people["politie"]
    for number in range(DECISIONS):
        address, words = _mark(site, running, reader), f"Besluit nummer {number} van de proef."
        begun = time.perf_counter()
        asks = begun + dice.random() * POLL  # a press falls anywhere between two questions
        kept = site.send(
            f"{running.page}besluit/", running.people["coordinator"].cookie, {"kind": "follow", "text": words}, {}
        )
        if kept.status != 302:
            raise SystemExit(f"The decision answers {kept.status}.")
        while True:
            time.sleep(max(0.0, asks - time.perf_counter()))
            if site.ask(address, reader.cookie).status != 204 and words in site.ask(running.page, reader.cookie).body:
                break
            asks += POLL
        seconds.append(time.perf_counter() - begun)
    return seconds


@contextmanager
def _busy(site: Site, running: Running) -> Iterator[dict[str, int]]:
    """Fifteen screens that ask and five people who type, until the end of the block; how often each did."""
    over, counted = threading.Event(), {"questions": 0, "keepings": 0}
    people = list(running.people.values())

    def again(deed: Callable[[], None], pause: float, what: str) -> None:
        over.wait(random.random() * pause)
        while not over.is_set():
            deed()
            counted[what] += 1
            over.wait(pause)

    def asks(person: Person) -> Callable[[], None]:
        address = _mark(site, running, person)

        def asked() -> None:
            site.ask(address, person.cookie)

        return asked

    work = [(asks(people[n % len(people)]), POLL, "questions") for n in range(SCREENS)]
    work += [(Typing(site, running, person), SAVE, "keepings") for person in people]
    threads = [threading.Thread(target=again, args=one, daemon=True) for one in work]
    for thread in threads:
        thread.start()
    try:
        yield counted
    finally:
        over.set()
        for thread in threads:
            thread.join()


class Typing:
    """Somebody whose words are kept while they grow."""

    def __init__(self, site: Site, running: Running, person: Person) -> None:
        self.site, self.path, self.person = site, f"{running.page}inbreng/bewaren/", person
        self.fields = {"writer": str(person.capacity), "draft": "", "edition": "", "text": ""}

    def __call__(self) -> None:
        self.fields["text"] += "De schelp ligt er nog. "
        answer = self.site.send(self.path, self.person.cookie, self.fields, {"X-Autosave": "1"})
        if answer.status != 204:
            raise SystemExit(f"Keeping answers {answer.status}.")
        self.fields |= {"draft": answer.headers["X-Draft"], "edition": answer.headers["X-Edition"]}


if __name__ == "__main__":
    sys.exit(main())
