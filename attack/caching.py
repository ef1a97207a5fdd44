"""Conditional requests and ranges, and what is kept by a browser or between after somebody signed out."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from attack.fields import pages
from attack.objects import known_of
from attack.page import references, shape, told
from attack.site import SIGN_OUT, Answer, Visitor
from attack.tally import Kind
from attack.walk import Known, absent

CONDITIONS: tuple[Mapping[str, str], ...] = (
    {"If-None-Match": "*"},
    {"If-None-Match": '"0"', "If-Modified-Since": "Fri, 31 Dec 2100 00:00:00 GMT"},
    {"If-Match": '"0"', "If-Unmodified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"},
    {"Range": "bytes=0-9"},
    {"Range": "bytes=0-0,5-6", "If-Range": '"0"'},
)
EARLIER = 6  # pages that are looked back at


def conditions(known: Known, kind: Kind) -> None:
    """Whole pages whatever a browser says it has; and for what is hidden, the answer for what isn't there."""
    mine = [(slug, address, said) for slug, address in pages(known) for said in CONDITIONS if known.drawn()]
    for (slug, address, said), answer in zip(
        mine, known.site.each([partial(_get, known, *job) for job in mine]), strict=True
    ):
        marks = [name for name in ("ETag", "Last-Modified", "Content-Range", "Accept-Ranges") if name in answer.headers]
        fine = answer.status not in (206, 304, 412, 416) and not marks
        kind.judge(fine, f"{slug}: {shape(address)} with {_named(said)} gives {answer.status} {' '.join(marks)}")
    hidden = [
        (slug, paths[0], said)
        for paths in known.addresses(1).values() for slug in known.people if paths[0] not in known.walks[slug].seen
        for said in CONDITIONS[:4:3] if known.drawn()
    ]  # fmt: skip
    nowhere = [(slug, absent(address, known.dice), said) for slug, address, said in hidden]
    answers = known.site.each([partial(_get, known, *job) for job in [*hidden, *nowhere]])
    got = list(answers)
    for (slug, there, said), (_s, gone, _h), one, other in zip(
        hidden, nowhere, got[: len(hidden)], got[len(hidden) :], strict=True
    ):
        same = told(one, there, *references(there)) == told(other, gone, *references(gone))
        # What opens without the header isn't hidden: it only stood on no page that was walked.
        fine = same or known_of(known, slug, there, one) or _get(known, slug, there, {}).status == 200
        kind.judge(
            fine, f"{slug}: {there} with {_named(said)} gives {one.status}, and {other.status} where there is nothing"
        )


def _get(known: Known, slug: str, address: str, said: Mapping[str, str]) -> Answer:
    return known.visitor(slug).get(address, headers=said)


def _named(said: Mapping[str, str]) -> str:
    return ", ".join(said)


def after_signing_out(known: Known, kind: Kind) -> None:
    """No page may be kept; once signed out, the browser is told to forget, and the old session opens nothing."""
    for slug, walk in known.walks.items():
        for address, answer in walk.pages.items():
            kept = answer.headers.get("Cache-Control", "")
            fine = "no-store" in kept and "public" not in kept
            kind.judge(fine, f"{slug or 'nobody'}: {shape(address)} may be kept ({kept or 'no Cache-Control'})")
    for slug in known.people:
        if known.drawn():
            _leave(known, slug, kind)


def _leave(known: Known, slug: str, kind: Kind) -> None:
    visitor = Visitor(known.site, slug)
    public = {a for a, answer in known.walks[""].pages.items() if answer.status == 200} if "" in known.walks else set()
    mine = known.walks[slug].pages.items()
    earlier = [a for a, answer in mine if answer.status == 200 and a not in public][:EARLIER]
    for address in earlier:
        visitor.get(address)
    old = dict(visitor.cookies)
    out = visitor.post(SIGN_OUT, cookies=old)
    kind.judge(
        '"cache"' in out.headers.get("Clear-Site-Data", ""),
        f"{slug}: signing out doesn't tell the browser to forget its pages",
    )
    ended = any(
        line.startswith(f"{visitor.session_name}=") and ("1970" in line or "Max-Age=0" in line) for line in out.cookies
    )
    kind.judge(ended, f"{slug}: signing out leaves the cookie of the session")
    for address in earlier:
        again = visitor.get(address, cookies=old)
        kind.judge(again.led_to_sign_in, f"{slug}: {shape(address)} gives {again.status} to a session that is over")
        kind.judge(
            "no-store" in again.headers.get("Cache-Control", ""), f"{slug}: the way to the sign-in page may be kept"
        )
