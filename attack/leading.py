"""Where one is led: other sites by a redirect, files outside the folder, methods nobody offers, errors that say too much."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlencode, urlsplit

from attack import raw
from attack.injecting import INSIDE
from attack.page import shape
from attack.site import SIGN_IN, TOKEN, Answer
from attack.tally import Kind
from attack.walk import NOBODY, Known

NAMES = ("next", "return", "return_to", "redirect", "redirect_to", "url", "goto", "terug", "naar")
LURES = (
    "https://kwaad.example/", "//kwaad.example/", "/\\kwaad.example/", "\\\\kwaad.example", "https:kwaad.example", "http:///kwaad.example/",
    "/%09/kwaad.example/", "\t//kwaad.example/", "javascript:alert(1)", "https://localhost@kwaad.example/", "//kwaad%E3%80%82example/", "/%0d%0aX-Zq:1",
)  # fmt: skip
FILES = (
    "../livc/settings.py", "..%2flivc%2fsettings.py", "%2e%2e/livc/settings.py", "..%5clivc%5csettings.py", "....//livc/settings.py", ".%00./livc/settings.py",
    "/etc/passwd", "%2fetc%2fpasswd", "..%252f..%252fetc/passwd", "vendor/../../manage.py", "theme.css%00.py", "theme.css/../../manage.py", "", "vendor/", ".git/config",
)  # fmt: skip
LYING = (
    "/.git/config",
    "/.env",
    "/manage.py",
    "/livc/settings.py",
    "/var/livc.json",
    "/admin/",
    "/__debug__/",
    "/media/",
    "/server-status",
    "/static/../manage.py",
    "/api/",
    "/silk/",
    "/metrics",
)
METHODS = (
    "TRACE",
    "TRACK",
    "CONNECT",
    "PROPFIND",
    "MOVE",
    "COPY",
    "LOCK",
    "MKCOL",
    "DEBUG",
    "PURGE",
    "QUERY",
    "get",
    "JEFF",
)
INSIDES = ("from django", "SECRET_KEY", "[core]", "root:x:0", "#!/usr/bin/env python", "import os", "INSTALLED_APPS")


def away(known: Known, kind: Kind) -> None:
    """Other sites, other files, other methods, and what an error page says."""
    _redirects(known, kind)
    _files(known, kind)
    _methods(known, kind)
    _errors(known, kind)


def _redirects(known: Known, kind: Kind) -> None:
    slug, doors = (
        known.people[0],
        [SIGN_IN, f"{SIGN_IN}opnieuw/", f"{SIGN_IN}code/", f"{SIGN_IN}sleutel/", "/welkom/", *known.doors()],
    )
    jobs = [(who, door, lure) for who in (slug, NOBODY) for door in doors for lure in LURES if known.drawn()]
    for (who, door, lure), answer in zip(
        jobs, known.site.each([partial(_led, known, *job) for job in jobs]), strict=True
    ):
        kind.judge(_stays(known, answer), f"{who or 'nobody'}: {door}?next={lure!r} leads to {answer.location!r}")
    visitor = known.visitor(slug)
    for lure in LURES:
        for path in ("/sessie/", f"{SIGN_IN}opnieuw/", "/hoedanigheid/"):
            answer = visitor.post(
                path,
                [(name, lure) for name in NAMES],
                headers={"Referer": "https://kwaad.example/", "Origin": known.site.address},
            )
            kind.judge(_stays(known, answer), f"{slug}: POST {path} with next={lure!r} leads to {answer.location!r}")


def _led(known: Known, slug: str, door: str, lure: str) -> Answer:
    query = urlencode([(name, lure) for name in NAMES])
    return known.visitor(slug).get(f"{door}?{query}")


def _stays(known: Known, answer: Answer) -> bool:
    target = urlsplit(answer.location.replace("\\", "/").lstrip())
    here = (not target.scheme and not target.netloc) or f"{target.scheme}://{target.netloc}" == known.site.address
    return here and "X-Zq" not in answer.headers and not answer.location.startswith(("//", "/\\", "\\"))


def _files(known: Known, kind: Kind) -> None:
    cookies = known.visitor(known.people[0]).cookies
    for path in [*(f"/static/{file}" for file in FILES), *LYING]:
        got = raw.sent(known.site, raw.request(f"GET {path} HTTP/1.1", known.site, cookies))
        text = got.decode("latin-1")
        kind.judge(
            raw.statuses(got) not in ([200], [500]) and not any(word in text for word in INSIDES),
            f"{path} gives {raw.statuses(got)}",
        )


def _methods(known: Known, kind: Kind) -> None:
    slug = known.people[0]
    pages = [address for address in known.walks[slug].pages if "?" not in address][:8]
    for address in pages:
        for method in METHODS:
            got = raw.sent(
                known.site,
                raw.request(
                    f"{method} {address} HTTP/1.1", known.site, known.visitor(slug).cookies, b"Content-Length: 0"
                ),
            )
            codes = raw.statuses(got)
            kind.judge(
                all(code in (400, 403, 405, 501) for code in codes), f"{slug}: {method} {shape(address)} gives {codes}"
            )


def _errors(known: Known, kind: Kind) -> None:
    """Each kind of error page, for somebody and for nobody: in the words of the house, with nothing of the inside."""
    for slug in (known.people[0], NOBODY):
        visitor = known.visitor(slug)
        multi = {"Content-Type": "multipart/form-data"}
        answers = {
            "no such page": visitor.get("/bestaat-niet/"),
            "no such case": visitor.get("/casussen/zzzzzzzzzzzzzz/"),
            "a method": visitor.ask("DELETE", "/"),
            "no token": visitor.post("/sessie/", [("x", "y")], token=False),
            "a body that is no form": visitor.ask("POST", SIGN_IN, body=b"--x\r\n", headers=multi),
            "half a part": visitor.ask(
                "POST",
                SIGN_IN,
                body=b"--x\r\nContent-Disposition: form-data\r\n\r\n",
                headers={"Content-Type": "multipart/form-data; boundary=x"},
            ),
            "a charset": visitor.ask(
                "POST", SIGN_IN, body=b"a=b", headers={"Content-Type": "text/plain; charset=klingon"}
            ),
            "a megabyte": visitor.post(SIGN_IN, [("login", "a" * 1_100_000)]),
            "a thousand fields": visitor.post(SIGN_IN, [("a", "b")] * 1_100),
            "a bad address": visitor.get("/%ff%fe/%c0%ae/"),
            "no token at all": visitor.post(SIGN_IN, [(TOKEN, "\0")], token=False),
        }
        for what, answer in answers.items():
            fine = answer.status < 500 and not INSIDE.search(answer.body) and "Django" not in answer.body
            kind.judge(
                fine,
                f"{slug or 'nobody'}: {what} gives {answer.status}"
                + (" and tells of the inside" if answer.status < 500 else ""),
            )
            kind.judge(
                answer.status >= 300 or what == "no such page", f"{slug or 'nobody'}: {what} is taken ({answer.status})"
            )
