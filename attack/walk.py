"""What there is: learnt by walking, as each of the people, along every link and into every form."""

from __future__ import annotations

import random
import re
import string
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from attack.page import REFERENCE, Form, asked_for, choices, forms, links, references, shape
from attack.site import PERSONS, SIGN_IN, SIGN_OUT, Answer, Site, Visitor

ENOUGH = 5  # pages of one shape that one person looks at
LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
NOBODY = ""
NUMBER = re.compile(r"CAS-\d{4}-\d+")  # of a case


@dataclass
class Walk:
    """What one person came by."""

    slug: str
    pages: dict[str, Answer] = field(default_factory=dict)  # looked at, by address
    seen: set[str] = field(default_factory=set)  # addresses that stood on those pages, of forms too
    mentions: set[str] = field(default_factory=set)  # references that stood anywhere on them
    forms: list[Form] = field(default_factory=list)

    def read(self, address: str) -> bool:
        return address in self.pages and self.pages[address].status == 200

    def of_shape(self) -> dict[str, list[str]]:
        """What stood on these pages and has a reference in it, by shape."""
        found: dict[str, dict[str, None]] = defaultdict(dict)
        for address in [*self.pages, *sorted(self.seen)]:
            path = address.partition("?")[0]
            if "*" in shape(path):
                found[shape(path)].setdefault(path)
        return {where: list(paths) for where, paths in found.items()}


@dataclass
class Known:
    """The demo as all its people together know it."""

    site: Site
    walks: dict[str, Walk]
    share: float = 1.0  # of what there is to try
    enough: int = ENOUGH
    stood: dict[tuple[str, str], int] = field(
        default_factory=dict
    )  # what a door answered whom, before anything was tried
    dice: random.Random = field(default_factory=lambda: random.Random(1))

    @property
    def people(self) -> list[str]:
        return [slug for slug in self.walks if slug != NOBODY]

    def visitor(self, slug: str) -> Visitor:
        return self.site.visitor(slug)

    def addresses(self, most: int = 3) -> dict[str, list[str]]:
        """Addresses with a reference in them that somebody's page led to, by shape; as far as there are, each from another."""
        found: dict[str, dict[str, None]] = defaultdict(dict)
        for turn in range(most):
            for walk in self.walks.values():
                mine = walk.of_shape()
                for where, paths in mine.items():
                    if len(found[where]) < most and turn < len(paths):
                        found[where].setdefault(paths[turn])
        return {where: list(paths) for where, paths in sorted(found.items()) if paths}

    def called(self, address: str) -> str:
        """The number by which people name what an address is about, as on the page of who reads it; nothing where it has none."""
        path = "/".join(address.split("/")[:3]) + "/"
        pages = [walk.pages[a].body for walk in self.walks.values() for a in (address, path) if walk.read(a)]
        numbers = (NUMBER.search(body) for body in pages)
        return next((found.group() for found in numbers if found), "0")

    def under(self, slug: str, reference: str) -> bool:
        """Whether somebody finds this on a page that this person reads too, or that stands under one they read."""
        found = (
            a for walk in self.walks.values() for a in walk.pages if walk.read(a) and reference in walk.pages[a].body
        )
        return any(self.walks[slug].read(above) for address in found for above in upwards(address))

    def names(self, slug: str, address: str) -> bool:
        """Whether this person sees the number of the case that this is about, as its own page says it to who reads that."""
        bodies = (w.pages[a].body for w in self.walks.values() for a in upwards(address) if w.read(a))
        return any(number in self.walks[slug].mentions for body in bodies for number in NUMBER.findall(body))

    def drawn(self) -> bool:
        """Whether this one is among those that are tried."""
        return self.share >= 1 or self.dice.random() < self.share

    def doors(self) -> list[str]:
        """Every address without a reference, as far as one can look at it."""
        found = {a.partition("?")[0] for walk in self.walks.values() for a in walk.pages}
        return sorted(a for a in found if "*" not in shape(a) and not a.startswith((PERSONS, SIGN_IN)))

    def forms(self) -> Iterator[tuple[str, Form]]:
        """One form of each shape for each person who has it; not those by which one comes and goes."""
        done = set()
        for slug, walk in self.walks.items():
            for form in walk.forms:
                key = (slug, form.method, shape(form.action), form.names if "*" not in form.action else len(form.names))
                if key not in done and not form.action.startswith((PERSONS, SIGN_OUT, SIGN_IN)):
                    done.add(key)
                    yield slug, form

    def once(self) -> Iterator[tuple[str, Form]]:
        """One form of each shape, of the first person who has it; two of one shape that ask for something else are two."""
        done = set()
        for slug, form in self.forms():
            key = (form.method, shape(form.action), form.names if "*" not in form.action else len(form.names))
            if key not in done:
                done.add(key)
                yield slug, form

    def asking(self) -> dict[str, set[str]]:
        """The names that addresses ask with, by address without them."""
        found: dict[str, set[str]] = defaultdict(set)
        for walk in self.walks.values():
            for address in walk.seen:
                found[address.partition("?")[0]] |= set(asked_for(address))
            for form in walk.forms:
                if form.method == "GET":
                    found[form.action] |= set(form.names)
        return {address: names for address, names in found.items() if names}


def upwards(address: str) -> Iterator[str]:
    """An address, and those above it that are about something: a meeting above its items."""
    while references(address):
        yield address
        address = address.rstrip("/").rpartition("/")[0] + "/"


def people(site: Site) -> list[str]:
    """Whom one may become here. Raises ``SystemExit`` where there is no such page: this is for demos alone."""
    page = site.ask("GET", PERSONS)
    found = choices(page, "person") if page.status == 200 else []
    if not found:
        raise SystemExit(f"{site.address} is no demo: it has no page of persons at {PERSONS}. Nothing was tried.")
    return found


def learnt(site: Site, share: float = 1.0, seed: int = 1, *, among: Sequence[str] = (), enough: int = ENOUGH) -> Known:
    """Walk as everybody, or as those ``among`` them, and as nobody; ``enough`` pages of a shape each."""
    slugs = [*(slug for slug in people(site) if not among or slug in among), NOBODY]
    slugs = [
        slug for slug in slugs if slug == NOBODY or site.visitor(slug).session_name
    ]  # an account may be closed by now
    Visitor(site, slugs[0])  # signed in elsewhere too: then there is a session to end
    walks = site.each([partial(_from_the_start, site, slug, enough) for slug in slugs])
    return Known(site, dict(zip(slugs, walks, strict=True)), share, enough, dice=random.Random(seed))


def _from_the_start(site: Site, slug: str, enough: int) -> Walk:
    return walked(site.visitor(slug), enough)


def walked(visitor: Visitor, enough: int = ENOUGH) -> Walk:
    """From the workspace along every link; where a page asks why one looks, it is answered, and what comes is read too."""
    walk = Walk(visitor.slug)
    waiting = ["/", SIGN_IN] if not visitor.slug else ["/"]
    of_shape: Counter[str] = Counter()
    walk.seen |= set(waiting)
    while waiting:
        address = waiting.pop(0)
        where = shape(address)
        if of_shape[where] >= enough or (visitor.slug and address.startswith((SIGN_IN, PERSONS))):
            continue
        of_shape[where] += 1
        answer = visitor.get(address)
        answer = _answered(visitor, answer, address)
        walk.pages[address] = answer
        for target in [*_noted(walk, answer, address), *([answer.location] if answer.location.startswith("/") else [])]:
            if target not in walk.seen:
                walk.seen.add(target)
                waiting.append(target)
        walk.seen |= {form.action for form in walk.forms}
    return walk


def _noted(walk: Walk, answer: Answer, address: str) -> list[str]:
    walk.forms += forms(answer, address)
    walk.mentions |= set(re.findall(r"[\w-]+", answer.body)) | set(references(address))
    return list(links(answer, address))


def _answered(visitor: Visitor, answer: Answer, address: str) -> Answer:
    """The page behind the question, where it is nothing but a question why: one field to choose in, posted to where it stands."""
    for form in forms(answer, address):
        choosing = {f.name: f.choices for f in form.fields}
        if form.method == "POST" and form.action == address and list(choosing) == ["purpose"]:
            given = visitor.post(address, [("purpose", choosing["purpose"][0])])
            return visitor.get(address) if given.status == 302 else answer
    return answer


def absent(address: str, dice: random.Random, *, last: bool = False) -> str:
    """An address of the same form for something that isn't there; ``last``: only its last reference is another."""
    words = address.split("/")
    places = [n for n, word in enumerate(words) if REFERENCE.fullmatch(word)]
    for place in places[-1:] if last else places:
        words[place] = _like(words[place], dice)
    return "/".join(words)


def _like(word: str, dice: random.Random) -> str:
    try:
        return (
            str(UUID(int=(dice.getrandbits(128) & ~(0xF << 76) & ~(3 << 62)) | (4 << 76) | (2 << 62)))
            if UUID(word)
            else ""
        )
    except ValueError:
        pass
    if re.fullmatch(r"[2-9a-hjkmnp-z]{14}", word):
        return "".join(dice.choices(LETTERS, k=14))
    if word.isdigit():
        return str(dice.randrange(1_000_000_000, 2_000_000_000))  # a number that nothing has yet
    # Figures become figures, but far from those that are given out; what is no figure stays.
    return "".join(dice.choice("789") if sign in string.digits else sign for sign in word)
