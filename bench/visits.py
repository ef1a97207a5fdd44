"""Who visits what: sessions, pages, and rounds of visits in shuffled order."""

from __future__ import annotations

import random
import re
import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from bench.filling import badge
from bench.installation import BARE, Installation
from bench.region import Marked
from bench.scale import ACTIONS, CONTRIBUTIONS, SHOWN
from bench.web import Answer, Site
from cases.purposes import Purpose
from secrecy import sessions

CASE, LIST = "case page", "my cases"
_MINE = {"_auth_user_backend": "bench.bare.people.PlainBackend", "_auth_user_hash": "-"}


@dataclass(frozen=True, slots=True)
class Visitor:
    """The measured reader with one case opened in this session; one cookie for both databases."""

    cookie: str
    slug: str

    def visit(self, site: Site, page: str) -> Answer:
        """A page; raises ``SystemExit`` when it isn't the page that is measured."""
        answer = (
            site.ask(f"/casussen/{self.slug}/identiteit/", self.cookie, method="POST")
            if page == CASE
            else site.ask("/casussen/", self.cookie)
        )
        if answer.status != 200 or not _whole(page, answer.body):
            raise SystemExit(f"{site.variant.name} answers {answer.status} without all of the {page}.")
        return answer


def _whole(page: str, body: str) -> bool:
    if page == LIST:
        return body.count("<tr>") == SHOWN + 1
    return body.count("Geboortedatum") == 1 and body.count("Komt sinds september") >= 2 * CONTRIBUTIONS + ACTIONS + 4


def sign_in(on: Installation, marked: Marked, slugs: Iterable[str]) -> list[Visitor]:
    """A session for each case, kept where each variant looks for it; the purpose was answered."""
    visitors = []
    for slug in slugs:
        cookie = secrets.token_hex(16)  # what both session tables can keep
        said = {"purposes": {slug: (str(Purpose.PREPARE.value), timezone.now().timestamp() + 86_400)}}
        reader = marked.reader
        badge(on, cookie, reader.user, reader.capacity, sessions.SessionStore(cookie).encode(said | {"told": True}))
        plain = SessionStore().encode(
            said | _MINE | {"_auth_user_id": str(reader.user), "capacity": str(reader.capacity)}
        )
        on.ask(
            "INSERT INTO django_session VALUES (%s, %s, %s)",
            [cookie, plain, timezone.now() + timedelta(days=1)],
            database=BARE,
        )
        visitors.append(Visitor(cookie, slug))
    return visitors


def ask(site: Site, visitor: Visitor, page: str) -> Answer:
    """A page of which less is expected."""
    return (
        site.ask("/casussen/", visitor.cookie)
        if page == LIST
        else site.ask(f"/casussen/{visitor.slug}/identiteit/", visitor.cookie, method="POST")
    )


def compare(ours: Answer, bare: Answer, page: str) -> None:
    """The pages of a case must be the same but for the form's token; lists must be as long (the bare one shows others' cases).

    Raises ``SystemExit``.
    """
    same = _bared(ours.body) == _bared(bare.body) if page == CASE else abs(len(ours.body) - len(bare.body)) < 100
    if not same:
        raise SystemExit("The bare page is not the same page.")


def _bared(body: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", body)


def rounds(
    sites: Sequence[Site], visitors: Sequence[Visitor], count: int, *, seldom: Sequence[Site] = ()
) -> dict[tuple[str, str], list[float]]:
    """Seconds by page and variant. Each round asks every page of every variant once, in an order of its own.

    Those that come ``seldom`` are asked in every third round: they are slow.
    """
    dice = random.Random(7)
    seconds: dict[tuple[str, str], list[float]] = defaultdict(list)
    for number in range(-3, count):  # three to warm up
        turns = [(site, page) for site in sites for page in (CASE, LIST) if site not in seldom or number % 3 == 0]
        dice.shuffle(turns)
        visitor = visitors[number % len(visitors)]
        for site, page in turns:
            answer = visitor.visit(site, page)
            if number >= 0:
                seconds[page, site.variant.name].append(answer.seconds)
    return dict(seconds)


def parts(
    site: Site, visitors: Sequence[Visitor], page: str, count: int
) -> tuple[dict[str, list[float]], set[int], list[str]]:
    """Of a timed variant: milliseconds by part, how many queries there were, and which (of the last visit)."""
    spent: dict[str, list[float]] = defaultdict(list)
    asked: set[int] = set()
    statements: list[str] = []
    for number in range(-3, count):
        answer = visitors[number % len(visitors)].visit(site, page)
        if number < 0:
            continue
        mine = dict(re.findall(r'desc="([^"]+)";dur=([0-9.-]+)', answer.headers["Server-Timing"]))
        for name, took in mine.items():
            spent[name].append(float(took))
        asked.add(int(answer.headers["X-Asked"]))
        statements = answer.headers["X-Statements"].split(" | ")
    return dict(spent), asked, statements


def looks(site: Site, cookie: str, hidden: Sequence[str], count: int) -> Mapping[str, list[float]]:
    """Seconds of a 404 for cases that exist but are hidden, and for references that don't, in shuffled order."""
    dice = random.Random(11)
    turns = ["hidden", "absent"] * (count + 20)
    dice.shuffle(turns)
    seconds: dict[str, list[float]] = {"hidden": [], "absent": []}
    bodies = set()
    for number, which in enumerate(turns):
        slug = (
            dice.choice(hidden) if which == "hidden" else "".join(dice.choices("23456789abcdefghjkmnpqrstuvwxyz", k=14))
        )
        answer = site.ask(f"/casussen/{slug}/", cookie)
        bodies.add((answer.status, _bared(answer.body)))
        if number >= 40:
            seconds[which].append(answer.seconds)
    if len(bodies) != 1 or next(iter(bodies))[0] != 404:
        raise SystemExit("Hidden and absent are not the same 404.")
    return seconds


def told_apart(seconds: Mapping[str, Sequence[float]]) -> float:
    """How many of 100 timings are guessed right by the threshold that guessed best on the other half."""
    halves = [[(t, which) for which in ("hidden", "absent") for t in seconds[which][half::2]] for half in (0, 1)]
    learnt, scored = halves
    best = max((_right(learnt, at, above), at, above) for at in {t for t, _ in learnt} for above in (True, False))
    return 100 * _right(scored, best[1], best[2])


def _right(timed: Sequence[tuple[float, str]], at: float, hidden_above: bool) -> float:
    return sum(((t > at) == hidden_above) == (which == "hidden") for t, which in timed) / len(timed)
