"""The one judge: what an answer, a mail, a line or a key holds, against what its reader may have at that moment."""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import unquote

from tests import world as w
from tests.leaks import documents
from tests.leaks.asked import Ask
from tests.leaks.canaries import Aviary, Canary
from tests.leaks.expected import may, thing
from tests.leaks.places import PLACES

#: Answers that say nothing of what they are about, to anybody.
SILENT = (301, 302, 303, 304, 403, 404, 405, 500, 503)
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_LINKS = re.compile(r'(?:href|action|formaction|src|hx-[a-z]+)="([^"]*)"')
#: For ten seconds after somebody took something away, each page of theirs offers to undo that: by its address, and a fixed sentence.
_UNDO = re.compile(r'<form class="message"\s+method="post"\s+action="[^"]*"\s+data-undo\s')
#: What a field shows as an example: a number as cases have.
_EXAMPLES = re.compile(r'placeholder="[^"]*"')
_PACKED = re.compile(r"[A-Za-z0-9+/_-]{24,}={0,2}")
_HEXED = re.compile(r"(?:[0-9A-Fa-f]{2}){16,}")
_FOLDED = re.compile(r"\r?\n[ \t]")


@dataclass(frozen=True)
class Leak:
    who: str
    moment: str
    channel: str
    where: str
    field: str

    def __str__(self) -> str:
        return f"{self.who or 'nobody'} | {self.moment} | {self.channel} | {self.where} | {self.field}"


@dataclass
class Judge:
    """Keeps what leaked, what was read, and how much of each channel was looked at."""

    aviary: Aviary
    case: str = ""
    signal: str = ""
    moment: str = ""
    about: set[str] = field(default_factory=set)  # references of what is walked through
    leaks: list[Leak] = field(default_factory=list)
    read: set[tuple[str, str, str]] = field(default_factory=set)
    opened: set[str] = field(default_factory=set)  # doors behind which somebody found a page or a file
    looked: Counter[str] = field(default_factory=Counter)
    ids: dict[str, str] = field(default_factory=dict)

    def answer(self, who: str, ask: Ask, answer: Any) -> None:
        """What came back for a request."""
        channel, kind = _channel(ask, answer), answer.get("Content-Type", "").split(";")[0]
        self.looked[channel] += 1
        body = b"".join(answer.streaming_content) if getattr(answer, "streaming", False) else answer.content
        said = unescape(documents.text(body))
        if kind == "text/calendar":
            said = unfolded(said)
        typed = " ".join(value for _name, value in ask.fields)
        known = unquote(ask.address) + typed
        head = unquote(
            "\n".join([f"{n}: {v}" for n, v in answer.items()] + [c.OutputString() for c in answer.cookies.values()])
        )
        where = f"{ask.name} {answer.status_code} {ask.address}"
        self.nobodys(who, "header", where, head, known)
        if kind == "application/pdf":
            self.nobodys(who, "document properties", where, documents.properties(body), known)
        elif kind == "text/html":
            self.nobodys(who, "title", where, " ".join(_TITLE.findall(said)), known)
            self.nobodys(who, "address", where, unquote(" ".join(_LINKS.findall(said))), known)
        if answer.status_code in SILENT:
            self.nobodys(who, channel, where, said, known, strict=True)
            return
        if answer.status_code == 200 and ask.way in ("", "read"):
            self.opened.add(ask.door)
        placed, shown = self.aviary.found(_UNDO.sub("", said)), self.aviary.found(_EXAMPLES.sub("", said))
        for canary in self.aviary.found(said + "\n" + _unpacked(said)):
            if canary.said in (typed if canary.own else known):
                continue
            if not canary.own and canary in placed - shown:
                continue
            self._judge(who, ask, channel, where, canary, anywhere=canary not in placed and not canary.own)

    def _judge(self, who: str, ask: Ask, channel: str, where: str, canary: Canary, *, anywhere: bool = False) -> None:
        what = self.thing(canary)
        own = canary.model == "participants.User" and canary.row == self.id_of(who)
        if not own:
            self.read.add((what, self.moment, who))
        allowed = own or may(who, self.moment, what, canary.field)
        if not allowed or not (own or anywhere or canary.model in PLACES.get(ask.door, ())):
            self._leak(who, channel, where, f"{canary.field} ({what})" + ("" if not allowed else ": not its place"))

    def nobodys(self, who: str, channel: str, where: str, said: str, known: str = "", *, strict: bool = False) -> None:
        """What nobody is told here: no word of ours. A reference may stand in an address or a header of who may know it;
        ``strict``: not even that."""
        for canary in self.aviary.found(said + "\n" + _unpacked(said)):
            if canary.said in known and not canary.own:
                continue
            if canary.model == "participants.User" and canary.row == self.id_of(who):
                continue  # the frame of a page greets who reads it
            if canary.own or strict or not may(who, self.moment, self.thing(canary), canary.field):
                self._leak(who, channel, where, canary.field)

    def anywhere(self, channel: str, where: str, said: str, *, but: Iterable[str] = (), strict: bool = False) -> None:
        """What no channel of the machine holds: a log, a queue, a cache, a table. References may stand there, but in a mail
        (``strict``)."""
        self.looked[channel] += 1
        found = self.aviary.found if strict else self.aviary.ours
        for canary in found(unquote(said) + "\n" + _unpacked(said)):
            if canary.said not in but:
                self._leak("", channel, where, canary.field)

    def differs(self, who: str, channel: str, ask: Ask) -> None:
        """An answer that says something else than it would of what isn't there, or than before anything happened."""
        self._leak(who, channel, f"{ask.name} {ask.address}", "it differs")

    def thing(self, canary: Canary) -> str:
        return thing(canary, case=self.case, signal=self.signal)

    def id_of(self, who: str) -> str:
        if who and who not in self.ids:
            self.ids[who] = str(w.id_of(who))
        return self.ids.get(who, "")

    def _leak(self, who: str, channel: str, where: str, what: str) -> None:
        leak = Leak(who, self.moment, channel, where, what)
        if leak not in self.leaks:
            self.leaks.append(leak)


def _channel(ask: Ask, answer: Any) -> str:
    kind: str = answer.get("Content-Type", "").split(";")[0]
    if answer.status_code >= 400:
        return f"answer {answer.status_code}"
    if ask.door.startswith("search:"):
        return "search"
    if kind and kind != "text/html" and answer.status_code == 200:
        return kind
    if ask.way and ask.way != "read":
        return ask.way
    return "page" if ask.method == "GET" else "pressed"


def unfolded(said: str) -> str:
    """Lines that were cut to go on in the next, as calendars and the heads of mails are."""
    return _FOLDED.sub("", said)


def _unpacked(said: str, deep: int = 2) -> str:
    """What stands in it behind base64, also twice and compressed, as cookies and queues have it; and behind hexadecimal digits, as
    a table shows bytes."""
    found = [bytes.fromhex(run) for run in _HEXED.findall(said)]
    for run in _PACKED.findall(said):
        for start in range(4):
            part = run[start:].rstrip("=").replace("-", "+").replace("_", "/")
            part = part[: len(part) - (len(part) % 4 == 1)]
            try:
                found.append(base64.b64decode(part + "=" * (-len(part) % 4)))
            except (binascii.Error, ValueError):
                continue
    inside = "\n".join(text for part in found for text in _read(part))
    return f"{inside}\n{_unpacked(inside, deep - 1)}" if inside and deep > 1 else inside


def _read(part: bytes) -> Iterator[str]:
    yield part.replace(b"\0", b"").decode("utf-8", "ignore")
    try:
        yield zlib.decompressobj(wbits=47).decompress(part).decode("utf-8", "ignore")
    except zlib.error:
        return
