"""What headers say of who asks, for whom, and where a request ends: believed by nobody."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from attack import raw
from attack.fields import pages
from attack.page import shape, told
from attack.site import SIGN_IN, Answer
from attack.tally import Kind
from attack.walk import NOBODY, Known

EVIL = "kwaad.example"
#: Said in a request of somebody, they change nothing of the page.
IDLE: tuple[Mapping[str, str], ...] = (
    {
        "X-Forwarded-Host": EVIL,
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Port": "99999999999",
        "Forwarded": f"host={EVIL}",
    },
    {"X-Forwarded-For": "not-an-ip", "X-Real-IP": "203.0.113.9", "X-Correlation-ID": "x" * 300, "X-Request-ID": "x\ty"},
    {"X-HTTP-Method-Override": "DELETE", "X-HTTP-Method": "PUT", "X-Method-Override": "POST"},
    {"X-Original-URL": "/register/", "X-Rewrite-URL": "/register/", "X-Script-Name": "/x", "Script-Name": "/x"},
    {
        "Remote-User": "burgemeester",
        "X-Remote-User": "burgemeester",
        "X-Forwarded-User": "auditor",
        "Authorization": "Basic YTpi",
    },
    {"Accept": "application/json", "Accept-Language": "../../etc/passwd, fr;q=9"},
    {"User-Agent": "<zq1>'\"(){ :;}; echo", "Referer": f"https://{EVIL}/<zq2>", "X-Forwarded-Prefix": f"//{EVIL}"},
)
LOTS = b"X-Long: " + b"a" * 70_000


def tricks(known: Known, kind: Kind) -> None:
    """Headers that pretend, headers twice, too long or broken, and requests that end where one reads them to."""
    jobs = [(slug, address, said) for slug, address in _some(known) for said in IDLE if known.drawn()]
    for (slug, address, said), (plain, again, answer) in zip(
        jobs, known.site.each([partial(_get, known, *j) for j in jobs]), strict=True
    ):
        same = told(plain, address) == told(answer, address) or told(plain, address) != told(again, address)
        fine = same and EVIL not in answer.body + str(dict(answer.headers)) and "<zq" not in answer.body
        kind.judge(fine, f"{slug or 'nobody'}: {shape(address)} is another page with {', '.join(said)}")
    _hosts(known, kind)
    _broken(known, kind)
    _smuggled(known, kind)


def _some(known: Known) -> list[tuple[str, str]]:
    """A page in three, and what nobody may see."""
    return [*list(pages(known))[::3], (NOBODY, SIGN_IN), (NOBODY, "/register/"), (NOBODY, "/casussen/")]


def _get(known: Known, slug: str, address: str, said: Mapping[str, str]) -> tuple[Answer, Answer, Answer]:
    visitor = known.visitor(slug)
    return visitor.get(address), visitor.get(address), visitor.get(address, headers=said)


def _hosts(known: Known, kind: Kind) -> None:
    for host in (
        EVIL,
        f"{EVIL}:80",
        f"localhost.{EVIL}",
        f"127.0.0.1@{EVIL}",
        "",
        f"localhost:80@{EVIL}",
        "[::1",
        "a b",
    ):
        for address in ("/", SIGN_IN, "/bestaat-niet/"):
            got = raw.sent(
                known.site,
                raw.request(f"GET {address} HTTP/1.1", known.site, None, f"Host: {host}".encode(), host=False),
            )
            codes = raw.statuses(got)
            kind.judge(
                codes in ([], [400]) and EVIL.encode() not in got, f"nobody: Host {host!r} at {address} gives {codes}"
            )


def _broken(known: Known, kind: Kind) -> None:
    """Malformed in one place each: turned down, or answered as the same request without; never a crash."""
    cookies, other = known.visitor(known.people[0]).cookies, known.visitor(known.people[-1]).cookies
    twice = "; ".join(f"{n}={v}" for n, v in other.items()).encode()
    for said in (
        b"Host: " + EVIL.encode(), b"Cookie: " + twice, LOTS, b"X-Null: a\0b", b"X-Bare: a\rX-Other: b", b"X-Fold: a\r\n b",
        b"X Space: a", b": empty", b"X-Odd: \xff\xfe", b"Content-Length: -1", b"Content-Length: 1e3", b"Content-Length: 5\r\nContent-Length: 6",
        b"Transfer-Encoding: bogus", b"Expect: 100-bogus", b"Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__",
        b"\r\n".join(b"X-%d: a" % n for n in range(200)),
    ):  # fmt: skip
        got = raw.sent(known.site, raw.request("GET / HTTP/1.1", known.site, cookies, said))
        codes = raw.statuses(got)
        fine = all(code < 500 or code == 501 for code in codes) and len(codes) <= 1 and EVIL.encode() not in got
        kind.judge(fine, f"{known.people[0]}: {said[:24]!r} gives {codes}")
    for line in (
        "GET /\0 HTTP/1.1",
        "GET / HTTP/9.9",
        "GET  / HTTP/1.1",
        "GET",
        "GET /%00 HTTP/1.1",
        "GET http://kwaad.example/ HTTP/1.1",
        "GET //kwaad.example/ HTTP/1.1",
        f"GET /{'a' * 9000} HTTP/1.1",
    ):
        got = raw.sent(known.site, raw.request(line, known.site, cookies))
        fine = all(code < 500 or code in (501, 505) for code in raw.statuses(got)) and EVIL.encode() not in got.replace(
            line.encode(), b""
        )
        kind.judge(fine, f"{known.people[0]}: {line[:24]!r} gives {raw.statuses(got)}")


def _smuggled(known: Known, kind: Kind) -> None:
    """Two lengths in one request: what follows it is never read as a request of its own that another gets the answer to."""
    hidden = f"GET /gezondheid/ HTTP/1.1\r\nHost: {known.site.host}:{known.site.port}\r\nX: x".encode()
    small = b"0\r\n\r\n"
    for more in (
        (b"Content-Length: %d" % len(small + hidden), b"Transfer-Encoding: chunked"),
        (b"Transfer-Encoding: chunked", b"Content-Length: %d" % len(small)),
        (b"Content-Length: %d" % len(small + hidden), b"Transfer-Encoding : chunked"),
        (b"Content-Length: %d" % len(small + hidden), b"Transfer-Encoding: xchunked"),
        (b"Content-Length: %d" % len(small + hidden), b"Transfer-Encoding: identity, chunked, identity"),
        (b"Content-Length: 0", b"Content-Length: %d" % len(small + hidden)),
    ):
        head = [b"POST /aanmelden/ HTTP/1.1", f"Host: {known.site.host}:{known.site.port}".encode(), *more, b"", b""]
        got = raw.sent(known.site, b"\r\n".join(head) + small + hidden + b"\r\n\r\n")
        codes = raw.statuses(got)
        kind.judge(len(codes) <= 1 and 200 not in codes, f"nobody: {b', '.join(more)[:48]!r} gives {codes}")


def throttled(known: Known, kind: Kind) -> None:
    """Wrong passwords of one name, each said to come from elsewhere: they are counted all the same."""
    visitor = known.visitor(NOBODY)
    said = [
        visitor.post(
            SIGN_IN,
            [("login", "zq-niemand"), ("password", f"verkeerd {n}")],
            headers={"X-Forwarded-For": f"203.0.113.{n}"},
        )
        for n in range(14)
    ]
    stopped = any("Te veel pogingen" in a.body or a.status == 429 for a in said)
    kind.judge(
        stopped, f"nobody: fourteen wrong passwords from as many X-Forwarded-For are not stopped ({said[-1].status})"
    )
