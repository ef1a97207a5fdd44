"""Forms, sent with more than they ask, and with references that weren't offered; questions in an address that no page asks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

from attack.page import REFERENCE, Field, Form, forms, shape, told
from attack.site import Answer, Fields, Visitor
from attack.tally import Kind
from attack.walk import Known, absent, walked

#: Seen anywhere afterwards, one of these was taken over: no page of a demo shows them by itself.
WORD, YEAR, NUMBER = "Smokkelwaar", "1931", "987654321"
#: What a model may have and no form asks.
MORE: Fields = tuple(
    [(n, NUMBER) for n in ("id", "pk", "user", "user_id", "author", "author_id", "writer_id", "owner", "cell", "cell_id", "case_id", "circle", "circle_id", "item_id", "meeting_id", "service_id", "organisation", "organisation_id", "capacity", "giver", "giver_id", "admission", "listed_by", "decided_by")]
    + [(n, "1") for n in ("is_staff", "is_superuser", "is_active", "sworn", "read", "write", "admit", "confirmed")]
    + [(n, f"{YEAR}-03-07") for n in ("created_at", "listed_on", "decided_at", "closed_at", "opened_at", "disclosed_at", "confirmed_at", "until", "changed_at", "erased_on", "signed_at")]
    + [(n, WORD) for n in ("state", "status", "slug", "reference", "ground", "username", "password", "label", "outcome", "act", "door", "retention", "permission")]
    + [(n, "https://kwaad.example/") for n in ("next", "return", "redirect", "url")]
)  # fmt: skip
#: The day as it was sent and as pages write it: its year alone stands in a long list by chance.
TAKEN = re.compile(rf"\b({WORD}|{NUMBER}|987\.654\.321|{YEAR}-03-07|0?7[/.-]0?3[/.-]{YEAR}|7 maart {YEAR})\b")
QUERIES = (
    "order=case__person__name&ordering=-identity__name&sort=password&o=-1.2&order_by=listed_by__password&sort_by=circle",
    "name__startswith=R&subject__name__startswith=R&identity__name__startswith=R&case__identity__name__icontains=o&person__name=R",
    "circle__admissions__user_id=1&state=closed&cell=2&cell__id__in=1,2&listed_by__password__startswith=a&user=1&id__gt=0&pk=1",
    "fields=name,password&include=identity&expand=circle&format=json&_format=xml&callback=x&page=2&limit=100000&offset=1&debug=1&all=1",
)
FREE = ("once", "seen")  # a form's own keys: what one is, is said by who sends it


def mass_assignment(known: Known, kind: Kind) -> None:
    """Each form with fields of its model that it doesn't ask: nothing of them is taken over, nor are rights."""
    sent = [(slug, form) for slug, form in known.once() if form.method == "POST" and known.drawn()]
    for slug, form in sent:
        visitor = known.visitor(slug)
        answer = _sent(visitor, form, MORE)
        fine = answer.status < 500 and not answer.location.startswith(("https://kwaad", "//kwaad"))
        kind.judge(
            fine, f"{slug}: POST {shape(form.action)} with more than it asks gives {answer.status} {answer.location}"
        )
        if answer.status == 302 and answer.location.startswith("/"):
            kind.judge(
                not _taken(visitor.get(answer.location)), f"{slug}: {shape(form.action)} keeps what it doesn't ask"
            )


def _sent(visitor: Visitor, form: Form, more: Fields = ()) -> Answer:
    fields = filled(form)
    own = {name for name, _value in fields}
    return visitor.post(form.action, [*fields, *((n, v) for n, v in more if n not in own)])


def _taken(answer: Answer) -> bool:
    return bool(TAKEN.search(answer.body))


def afterwards(known: Known, kind: Kind) -> None:
    """All is walked again: nothing that was smuggled in shows, no markup that was typed is markup, nobody has more doors."""
    before = standing(known)
    after = {
        walk.slug: walk
        for walk in known.site.each([partial(walked, known.visitor(s), known.enough) for s in known.people])
    }
    for slug, walk in after.items():
        for address, answer in walk.pages.items():
            kind.judge(not _taken(answer), f"{slug}: {shape(address)} shows what no form asks")
            kind.judge(answer.status < 500, f"{slug}: {shape(address)} gives {answer.status}")
            kind.judge(
                "<zq" not in answer.body or not answer.may_be_markup,
                f"{slug}: {shape(address)} shows markup that was typed as markup",
            )
    for (slug, door), status in before.items():
        here = known.visitor(slug).get(door).status
        kind.judge(
            here == status or status == 200 or here >= 300, f"{slug}: {door} gave {status} before, and {here} now"
        )


def standing(known: Known) -> dict[tuple[str, str], int]:
    """What each door without a reference answered each person the first time this was asked."""
    if not known.stood:
        pairs = [(slug, door) for slug in known.people for door in known.doors() if known.drawn()]
        answers = known.site.each([partial(known.visitor(slug).get, door) for slug, door in pairs])
        known.stood.update({pair: answer.status for pair, answer in zip(pairs, answers, strict=True)})
    return known.stood


def filled(form: Form) -> list[tuple[str, str]]:
    """A form as somebody would send it: what stands in it, a choice where one is asked, and words where there are none."""
    return [(f.name, _value(f)) for f in form.fields]


def _value(field: Field) -> str:
    if field.value or field.kind == "hidden":
        return field.value
    if field.choices:
        return next((c for c in field.choices if c), "")
    ahead = date.today() + timedelta(days=20)  # noqa: DTZ011 - a day on a form
    for part, value in (
        ("day", f"{ahead:%d/%m/%Y}"),
        ("ends", f"{ahead:%d/%m/%Y}"),
        ("birth", "02/02/2001"),
        ("email", "poging@voorbeeld.invalid"),
        ("time", "10:00"),
    ):
        if part in field.name:
            return value
    return "7" if field.kind == "number" else "Een poging"


def swapped(known: Known, kind: Kind) -> None:
    """In each form, each reference replaced by one that others were offered: refused like one that nobody was."""
    offered = _offered(known)
    for slug, form in known.once():
        for field in form.fields:
            if (
                form.method != "POST"
                or field.name in FREE
                or field.typed  # what somebody writes is no reference to what others have
                or not any(map(REFERENCE.fullmatch, (field.value, *field.choices)))
                or not offered.get(field.name, set()) - {field.value, *field.choices}
                or not known.drawn()
            ):
                continue
            visitor = known.visitor(slug)
            foreign = sorted(offered[field.name] - _mine(visitor, form, field))
            if not foreign:
                continue
            odd = absent(f"/{foreign[0]}/", known.dice).strip("/")
            nowhere, there = (visitor.post(form.action, _with(form, field, value)) for value in (odd, foreign[0]))
            kind.judge(
                there.status >= 400 or there.status == nowhere.status,
                f"{slug}: {shape(form.action)} takes a {field.name} that only others were offered ({there.status}, {nowhere.status})",
            )


def _mine(visitor: Visitor, form: Form, field: Field) -> set[str]:
    """What this form offered when it was found, and what its page offers by that name now: what was tried since may have brought others
    in, and a button that sends a filter along holds the one word that was chosen, while the filter beside it has them all."""
    now = (f for one in forms(visitor.get(form.at), form.at) for f in one.fields if f.name == field.name)
    return {value for f in (field, *now) for value in (f.value, *f.choices)}


def _offered(known: Known) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for _slug, form in known.forms():
        for field in form.fields:
            found.setdefault(field.name, set()).update(
                v for v in (field.value, *field.choices) if REFERENCE.fullmatch(v)
            )
    return found


def _with(form: Form, field: Field, value: str) -> list[tuple[str, str]]:
    return [(name, value if name == field.name else said) for name, said in filled(form)]


def questions(known: Known, kind: Kind) -> None:
    """Django's lookups and orders after the question mark: the page stays what it is without."""
    mine: dict[str, list[str]] = {}
    for slug, address in pages(known):
        if known.drawn():
            mine.setdefault(slug, []).append(address)
    # One after the other for each person: a page may tell what they looked at meanwhile.
    found = known.site.each([partial(_asked, known, slug, addresses) for slug, addresses in mine.items()])
    for (slug, addresses), answered in zip(mine.items(), found, strict=True):
        for address, answers in zip(addresses, answered, strict=True):
            _judge_asked(known, kind, slug, address, answers)


def _judge_asked(known: Known, kind: Kind, slug: str, address: str, answers: list[Answer]) -> None:
    where = f"{slug}: {shape(address)}"
    if told(answers[0], address) != told(
        answers[-1], address
    ):  # somebody else's deed shows on it, or each look at it does
        answers = _between(known, slug, address)
    plain, *others, last = answers
    moves = told(plain, address) != told(last, address)
    if moves:
        kind.note(f"{where} is another page at every look: only its status and the number of its rows were compared")
    for query, answer in zip(QUERIES, others, strict=True):
        # A page whose own filter has such a name says beside it that the word means nothing there.
        said = answer.status in (200, 400) and "error-summary" in answer.body
        same = (
            _rows(answer) in (_rows(plain), _rows(last))
            if moves
            else told(answer, query, address) == told(plain, address)
        )
        kind.judge(same or said, f"{where} is another page with ?{query.partition('=')[0]}…")


def _rows(answer: Answer) -> tuple[int, int]:
    return answer.status, answer.body.count("<tr")


def _asked(known: Known, slug: str, addresses: list[str]) -> list[list[Answer]]:
    return [_between(known, slug, address) for address in addresses]


def _between(known: Known, slug: str, address: str) -> list[Answer]:
    """The page with each question, between two times without."""
    visitor = known.visitor(slug)
    return [visitor.get(one) for one in (address, *(f"{address}?{query}" for query in QUERIES), address)]


def pages(known: Known) -> Iterator[tuple[str, str]]:
    """One page of each shape, of the first who read it."""
    done = set()
    for slug in known.people:
        for address, answer in known.walks[slug].pages.items():
            if answer.status == 200 and "?" not in address and shape(address) not in done:
                done.add(shape(address))
                yield slug, address
