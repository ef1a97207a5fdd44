"""Object walks: what others found, asked for by who has no business there; and children under another's parent."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import product

from attack.page import references, shape, told
from attack.site import Answer
from attack.tally import Kind
from attack.walk import Known, absent

#: Addresses that name an entry of a public list: what one does there is about one's own cell or municipality.
OF_ALL = ("/deelnemers/categorie/*/", "/beheer/lijsten/politiezones/*/", "/beheer/lijsten/justitiehuizen/*/")
#: Deeds about what one reads oneself, whose button comes and goes with what there is to print or to say.
OWN = ("afdruk/", "inbreng/niets-te-delen/")
#: Who leads, and who has a fixed seat, sees on an agenda which services were asked for which case, and is told that a letter isn't for
#: them: of an agenda they read, or a case whose number they see, and no more than that.
TOLD = {
    "/overleg/uitnodigingen/*/hulpverlener/": ("burgemeester", "coordinator"),
    "/overleg/uitnodigingen/*/naam/": ("politie", "coordinator"),
}
#: They read one register, whole, page after page; a walk sees the first ones.
PEERS = ("/register/", ("auditor", "dpo"))
UNUSED = ("HEAD", "PUT", "PATCH", "DELETE", "OPTIONS")  # no page asks with these: one address of a shape is enough
METHODS = ("GET", "POST", *UNUSED)
SOMEBODY = "*"


def walks(known: Known, kind: Kind) -> None:
    """Every address that somebody's pages led to, by everybody else, with every method: answered as if it weren't there."""
    jobs = list(_asked(known))
    nowhere = {(_whose(slug, method), method, shape(a)): absent(a, known.dice) for slug, method, a in jobs}
    missing = dict(
        zip(nowhere, known.site.each([partial(_ask, known, k[0], k[1], a) for k, a in nowhere.items()]), strict=True)
    )
    hidden = known.site.each([partial(_ask, known, *job) for job in jobs])
    for (slug, method, there), answer in zip(jobs, hidden, strict=True):
        key = (_whose(slug, method), method, shape(there))
        fine = _alike(answer, missing[key], there, nowhere[key]) or known_of(known, slug, there, answer)
        if not fine:  # a message that waited from another deed is shown once; a difference stays
            again, own = _ask(known, slug, method, there), _ask(known, slug, method, nowhere[key])
            fine = _alike(again, own, there, nowhere[key])
        kind.judge(fine, _said(slug, method, there, answer, missing[key]))


def _whose(slug: str, method: str) -> str:
    """Whose answer for what isn't there it is laid beside: one's own; anybody's signed in where no page asks so, since none is told apart."""
    return SOMEBODY if slug and method in UNUSED else slug


def _asked(known: Known) -> Iterator[tuple[str, str, str]]:
    """Person, method, and an address that stood on no page of theirs."""
    for addresses in known.addresses().values():
        for number, address in enumerate(addresses):
            for slug, walk in known.walks.items():
                for method in METHODS if number == 0 else ("GET", "POST"):
                    if address not in walk.seen and known.drawn():
                        yield slug, method, address


def _ask(known: Known, slug: str, method: str, address: str) -> Answer:
    slug = known.people[0] if slug == SOMEBODY else slug
    return known.visitor(slug).ask(method, address, fields=() if method in ("POST", "PUT", "PATCH", "DELETE") else None)


def _both(known: Known, slug: str, method: str, there: str, nowhere: str) -> tuple[Answer, Answer]:
    return _ask(known, slug, method, there), _ask(known, slug, method, nowhere)


def _alike(one: Answer, other: Answer, there: str, nowhere: str) -> bool:
    return told(one, there, *references(there)) == told(other, nowhere, *references(nowhere))


def known_of(known: Known, slug: str, address: str, answer: Answer) -> bool:
    """Who sees on their own pages that it exists may be told that it isn't for them; never more."""
    mentions = known.walks[slug].mentions
    knows = any(word in mentions for word in (*references(address), known.called(address)) if not word.isdigit())
    public = shape(address) in OF_ALL and answer.status in (200, 400, 403, 405)
    own = any(address.endswith(deed) and known.walks[slug].read(address.removesuffix(deed)) for deed in OWN)
    one_register = address.startswith(PEERS[0]) and slug in PEERS[1] and answer.status in (200, 302, 400, 403)
    told_so = answer.status == 403 and slug in TOLD.get(shape(address), ()) and _shown(known, slug, address)
    return (
        public
        or one_register
        or told_so
        or (own and answer.status in (200, 302))
        or (knows and answer.status in (400, 403, 404, 405, 409))
    )


def _shown(known: Known, slug: str, address: str) -> bool:
    return known.under(slug, references(address)[0]) or known.names(slug, address)


def _said(slug: str, method: str, there: str, hidden: Answer, missing: Answer) -> str:
    return f"{slug or 'nobody'}: {method} {there} gives {hidden.status}, and {missing.status} where there is nothing"


def nested(known: Known, kind: Kind) -> None:
    """A child under another parent, and a reference of one kind where another kind is asked for: not there, to look at nor to act on."""
    made = [(s, a) for s in known.people for a in dict.fromkeys(_swapped(known, s))]
    jobs = [(s, method, a) for s, a in made for method in ("GET", "POST") if known.drawn()]
    answers = known.site.each([partial(_both, known, *job, absent(job[2], known.dice, last=True)) for job in jobs])
    for job, (found, missing) in zip(jobs, answers, strict=True):
        fine = found.status == missing.status and (found.status not in (200, 204) or found.body == missing.body)
        kind.judge(fine, _said(*job, found, missing))


def _swapped(known: Known, slug: str) -> Iterator[str]:
    """Addresses that nobody gave, made of references this person was given."""
    mine = known.walks[slug].of_shape()
    figures = tuple(a for addresses in mine.values() for a in addresses if references(a)[-1].isdigit())
    alike = _of_a_kind(known)
    taken = {a.partition("?")[0] for walk in known.walks.values() for a in walk.seen}
    for where, addresses in mine.items():
        parts = [references(address) for address in addresses[:6]]
        if where.count("*") == 2:
            for (parent, _), (_, child) in product(parts, repeat=2):
                yield from _new(_filled(where, [parent, child]), taken)
            yield from _new(_filled(where, [parts[0][1], parts[0][0]]), taken)
        elif where.count("*") == 1:
            for other, others in mine.items():
                if where not in OF_ALL and alike[where, 0] != alike[other, other.count("*") - 1]:
                    address = _filled(where, references(others[0])[-1:])
                    # What is one's own, is one's own under all its addresses; and each kind counts from 1, so that a figure of
                    # another kind is one's own there by chance. No other reference is.
                    if not any(address.startswith(own) for own in others) and not address.startswith(figures):
                        yield from _new(address, taken)


def _of_a_kind(known: Known) -> dict[tuple[str, int], int]:
    """Places in addresses by what may stand there: two are of a kind when a reference stood in both, or in both and a third."""
    places: dict[tuple[str, int], int] = {}
    group: dict[str, int] = {}
    for address in sorted({a.partition("?")[0] for walk in known.walks.values() for a in walk.seen | set(walk.pages)}):
        for number, word in enumerate(references(address)):
            one = places.setdefault((shape(address), number), len(places))
            # Figures are given out anew for each kind.
            other = one if word.isdigit() else group.setdefault(word, one)
            if other != one:
                places = {place: one if of == other else of for place, of in places.items()}
                group = {w: one if of == other else of for w, of in group.items()}
    return places


def _new(address: str, taken: set[str]) -> Iterator[str]:
    if address not in taken:
        yield address


def _filled(where: str, words: list[str]) -> str:
    for word in words:
        where = where.replace("*", word, 1)
    return where
