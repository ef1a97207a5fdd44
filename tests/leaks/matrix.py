"""The matrix: everybody × every moment × everything that can be asked; whole, or a part of it drawn from a seed."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from django.urls import reverse

from secrecy import cipher
from tests import world as w
from tests.leaks import asked, walk
from tests.leaks.asked import Ask
from tests.leaks.canaries import Aviary, word
from tests.leaks.expected import READ, may, must_read
from tests.leaks.fields import FIELDS
from tests.leaks.judged import Judge
from tests.leaks.looking import Eyes
from tests.leaks.machine import Machine
from tests.leaks.people import ROLES, STRANGERS

Tell = Callable[[str], None]
#: What differs from one answer to the next though nothing happened.
_OWN = re.compile(
    rb'name="csrfmiddlewaretoken" value="[^"]*"|data-[a-z-]+="[^"]*"|[0-9a-f]{8}-[0-9a-f-]{27}|\d{1,2}\.\d{2} uur'
    rb'|<p class="mono">[A-Z2-7]{32}</p>'  # the secret for an app, made anew for each page that shows one
)
READERS = ("coordinator", "burgemeester", "politie", "caw", "clb", "laat", "hulpverlener")
#: Words of a case that somebody might look for.
SEARCHED = ("cases.DataSubject.name", "cases.DataSubject.contact", "contributions.Contribution.text")
#: That the cell meets is told to all who take part in it, asked or not; and of a meeting without an item, that it was let go of at its term.
OF_THE_CELL = ("workspace", "meetings:list", "meetings:meeting", "meetings:move")
#: What the whole matrix looked at, or it isn't whole.
CHANNELS = {
    *(f"answer {status}" for status in (400, 403, 404, 405, 409, 500)), *asked.WAYS, "page", "pressed", "head", "queries", "wrong method", "empty",
    "nonsense", "search", "counts", "mail", "log", "log of the database", "cache and broker", "task", "tables", "application/pdf", "text/calendar",
    "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/fhir+ndjson",
}  # fmt: skip
#: Pages that tell people what they did themselves.
OWN_DOINGS = ("explaining:mine", "explaining:why", "explaining:who", "access:proofs", "health", "demo:mails")


class Matrix:
    """One world in which everything is asked. ``people``: who asks; ``part``: how many of each hundred cells, drawn by ``seed``."""

    def __init__(
        self, people: Iterable[str] = tuple(ROLES), *, seed: int = 0, part: float = 1.0, tell: Tell = lambda _line: None
    ) -> None:
        self.people, self.part, self.tell = list(people), part, tell
        self.draw = random.Random(seed)  # noqa: S311 - to draw the same again
        self.aviary = Aviary()
        self.judge = Judge(self.aviary)
        self.machine = Machine(self.judge)
        self.presses = self.draw.sample(range(len(walk.MOMENTS)), 1)  # of a sample: at which moments forms are sent
        self.quiet: dict[tuple[str, str], bytes] = {}

    def run(self) -> Judge:
        """Walk through the moments, and look at each."""
        with self.machine.listening():
            stage = walk.begin()
            for number, moment in enumerate(walk.moments(stage)):
                self._at(stage, number, moment)
            self.machine.tables()
        return self.judge

    def empty(self) -> list[str]:
        """Columns in which a canary has its place, and none was ever laid: nothing that is said of them could fail."""
        return sorted(set(FIELDS) - self.aviary.laid)

    def unread(self) -> list[str]:
        """Cells in which somebody has to find something, and didn't."""
        return [
            f"{who} | {moment} | {door} | {what}"
            for moment, door, who, what in READ
            if who in self.people and (what, moment, who) not in self.judge.read
        ]

    def _at(self, stage: walk.Stage, number: int, moment: str) -> None:
        self.aviary.lay()
        judge, eyes = self.judge, Eyes(self.judge)
        judge.case, judge.signal, judge.moment = stage.case, stage.signal, moment
        judge.about = {stage.case, stage.item, stage.meeting} - {""}
        eyes.say_why(stage)
        places = asked.addresses(stage)
        ends = number in (0, len(walk.MOMENTS) - 1)
        for ask in asked.readings(places):
            # What doesn't lie on the floors of cases is looked at in the beginning and in the end.
            for who in self._drawn(ask.floor or ends, must=must_read(moment, ask.door)):
                self._still(who, ask, eyes.look(who, ask))
        for ask in asked.ways(places):
            # Each way of each address at one moment at least, another one for each.
            for who in self._drawn(_turn(ask, number)):
                eyes.look(who, ask)
        self._search(eyes)
        self._crash(places, number, eyes)
        if number == len(walk.MOMENTS) - 2:
            self.machine.every_mail()
        if self.part >= 1 or number in self.presses:
            self._press(places, number)
        if self.part >= 1 or number in (*self.presses, len(walk.MOMENTS) - 1):
            self.machine.run_tasks()
            self.machine.tables(ledger=False)
        self.machine.judged()
        self.tell(f"{moment}: {sum(judge.looked.values())} looked at, {len(judge.leaks)} leaks")
        for leak in judge.leaks:
            if leak.moment == moment:
                self.tell(f"LEAK {leak}")

    def _drawn(self, there: bool, *, must: Iterable[str] = (), more: float = 1.0) -> list[str]:
        """Who asks it: all, where the matrix has such a cell; of a sample some, and whoever must be able to read it."""
        return [
            who
            for who in self.people
            if who in must or (there and (self.part >= 1 or self.draw.random() < self.part * more))
        ]

    def _still(self, who: str, ask: Ask, answer: Any) -> None:
        """Counts: whatever happens in a case, who has nothing to do with any is told the same, to the letter."""
        if who not in STRANGERS or not ask.at.startswith("town") or ask.method != "GET" or ask.door in OWN_DOINGS:
            return
        if who == "vdab" and ask.door in OF_THE_CELL:
            return
        key, said = (who, ask.name), _OWN.sub(b"", answer.content)
        self.judge.looked["counts"] += 1
        if self.quiet.setdefault(key, said) != said:
            self.judge.differs(who, "counts", ask)

    def _search(self, eyes: Eyes) -> None:
        """Who looks for a word that lies in a case, or for the number of one that isn't theirs, is told what is told of nothing."""
        kept = [c for c in self.aviary.canaries.values() if c.around and c.around == self.judge.case]
        words = [c.said for c in kept if c.field in SEARCHED] or [word()]
        numbers = [c.said for c in kept if c.field == "cases.Case.reference"]
        for who in self._drawn(True):
            found = {q: self._found(eyes, who, q) for q in (*words, word())}
            if len(set(found.values())) > 1:
                self.judge.differs(who, "search", _looked_for(words[0]))
            for number in numbers:
                if not may(who, self.judge.moment, "cases.Case") and self._found(eyes, who, number) != self._found(
                    eyes, who, "CAS-1999-001"
                ):
                    self.judge.differs(who, "search", _looked_for(number))

    def _found(self, eyes: Eyes, who: str, q: str) -> bytes:
        said: bytes = _OWN.sub(b"", eyes.look(who, _looked_for(q)).content)
        return said.replace(q.encode(), b"?")

    def _crash(self, places: asked.Places, number: int, eyes: Eyes) -> None:
        """The text that was just opened stands in the exception: the page that says that something went wrong holds none of it."""
        with crashing():
            for ask in asked.readings(places):
                for who in self._drawn(ask.floor and _turn(ask, number)):
                    if who in READERS:
                        eyes.look(who, ask)

    def _press(self, places: asked.Places, number: int) -> None:
        """Forms that may change something, in a copy of the world; in a new one after who did change something."""
        home, copy = w.current(), f"{w.current()}_copy"
        for who in sorted(self.people, key=READERS.__contains__):
            eyes, moved = Eyes(self.judge), False
            for ask in asked.pressed(places):
                if who not in self._drawn(_turn(ask, number), more=len(walk.MOMENTS)):
                    continue
                if w.current() == home:
                    w.point("postgres")
                    w.copy(copy, of=home)
                    w.just_now(copy)
                    w.point(copy)
                moved |= eyes.look(who, ask).status_code < 400
            if moved:
                w.point(home)
        w.point(home)
        w.drop(copy)


def _looked_for(q: str) -> Ask:
    return Ask(
        "search:search",
        "looked for",
        reverse("search:search"),
        "POST",
        "read",
        (("q", q), ("purpose", "opvolging actie")),
    )


def _turn(ask: Ask, number: int) -> bool:
    """Whether it is asked at this moment: by its name, so that each has one."""
    return (sum(map(ord, ask.name)) + number) % len(walk.MOMENTS) == 0


@contextmanager
def crashing() -> Iterator[None]:
    """Whatever is decrypted makes the page crash, with the text in its hands."""
    plain = cipher._Unsealing.__get__

    def burst(self: Any, row: Any, owner: Any) -> Any:
        value = plain(self, row, owner)
        if isinstance(value, cipher.Plaintext):
            raise ZeroDivisionError(f"while showing {value!s}")
        return value

    with mock.patch.object(cipher._Unsealing, "__get__", burst):
        yield
