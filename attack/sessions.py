"""Sessions: chosen beforehand, kept after signing out, taken apart and put together otherwise."""

from __future__ import annotations

import re
import secrets
from html import unescape

from attack.site import PERSONS, SIGN_IN, SIGN_OUT, TOKEN, Site, Visitor, given
from attack.tally import Kind
from attack.walk import NOBODY, Known

FLAGS = ("HttpOnly", "SameSite=Lax", "Path=/")


def reused(known: Known, kind: Kind) -> None:
    """With the passwords and codes that the page of persons shows: before, during and after a session."""
    someone, another = known.people[0], known.people[1]
    _fixed(known.site, someone, kind)
    _over(known.site, another, kind)
    _apart(known, someone, another, kind)
    _flags(known, kind)


def _fixed(site: Site, slug: str, kind: Kind) -> None:
    """A session that the attacker chose, or had before, is not the one that is signed in."""
    chosen = secrets.token_hex(32)
    visitor = Visitor(site, slug)
    name = visitor.session_name
    lured = {visitor.token_name: visitor.cookies[visitor.token_name], name: chosen}
    signed, steps = _signed_in(site, visitor, slug, lured)
    kind.judge(
        bool(signed) and signed != chosen, f"{slug}: signing in by password and code keeps the session that was chosen"
    )
    for held in dict.fromkeys([chosen, *steps]):
        if held != signed:
            kind.judge(
                _outside(site, {name: held}), f"{slug}: a session from before the last step of signing in is signed in"
            )
    lured[name] = chosen
    became = given(site.ask("POST", PERSONS, cookies=lured, fields=[(TOKEN, visitor.token), ("person", slug)])).get(
        name
    )
    kind.judge(became not in (None, chosen), f"{slug}: becoming somebody keeps the session that was chosen")
    kind.judge(_outside(site, {name: chosen}), f"{slug}: the session that was chosen is signed in")
    for odd in ("", "a", "0" * 64, "' OR 1=1 --", "%00", "z" * 5000):
        kind.judge(_outside(site, {name: odd}), f"nobody: the session {odd[:12]!r} is signed in")


def _signed_in(site: Site, visitor: Visitor, slug: str, cookies: dict[str, str]) -> tuple[str, list[str]]:
    """Sign in as anybody does; the session afterwards, and those on the way there."""
    steps: list[str] = []
    name, words = visitor.session_name, _published(site, slug)
    for path, fields in (
        (SIGN_IN, [("login", slug), ("password", words[0])]),
        (f"{SIGN_IN}code/", [("code", words[1])]),
    ):
        answer = site.ask("POST", path, cookies=cookies, fields=[(TOKEN, visitor.token), *fields])
        cookies |= {n: v for n, v in given(answer).items() if n == name}
        steps.append(cookies.get(name, ""))
    return "" if _outside(site, cookies) else cookies.get(name, ""), steps


def _published(site: Site, slug: str) -> tuple[str, str]:
    """The password of the demo and this person's code of the moment, as the page of persons shows them."""
    page = unescape(site.ask("GET", PERSONS).body)
    words = re.findall(r'<b class="mono">\s*(\S+?)\s*</b>', page)
    codes = re.findall(r'<span class="mono">\s*(\d{6})\s*</span>', page.partition(f'value="{slug}"')[0])
    return (words[0] if words else "", codes[-1] if codes else "")


def _outside(site: Site, cookies: dict[str, str]) -> bool:
    return site.ask("GET", "/", cookies=cookies).led_to_sign_in


def _over(site: Site, slug: str, kind: Kind) -> None:
    """Signed out means over, for that session and no other; a session that was replaced is over too."""
    first, second = Visitor(site, slug), Visitor(site, slug)
    kind.judge(
        first.cookies[first.session_name] != second.cookies[second.session_name],
        f"{slug}: two browsers have one session",
    )
    replaced = dict(second.cookies)
    become = site.ask("POST", PERSONS, cookies=replaced, fields=[(TOKEN, second.token), ("person", slug)])
    kind.judge(_outside(site, replaced), f"{slug}: the session before the last change of person still opens")
    second.cookies |= given(become)
    old = dict(first.cookies)
    first.post(SIGN_OUT, cookies=old)
    for _turn in range(2):
        kind.judge(_outside(site, old), f"{slug}: a session that was signed out still opens")
    kind.judge(not _outside(site, second.cookies), f"{slug}: signing out in one browser ends another's session unasked")
    again = given(site.ask("GET", "/", cookies=old))
    kind.judge(first.session_name not in again, f"{slug}: a session that is over is given anew")


def _apart(known: Known, one: str, two: str, kind: Kind) -> None:
    """Another's session with one's own token; the session decides who one is, and a pair that doesn't fit does nothing."""
    mine, theirs = known.visitor(one), known.visitor(two)
    crossed = {mine.token_name: mine.cookies[mine.token_name], mine.session_name: theirs.cookies[theirs.session_name]}
    misfit = known.site.ask("POST", "/sessie/", cookies=crossed, fields=[(TOKEN, theirs.token)])
    kind.judge(misfit.status == 403, f"{one}: the token of {two} fits the cookie of another browser ({misfit.status})")
    fitting = known.site.ask("POST", "/sessie/", cookies=crossed, fields=[(TOKEN, mine.token)])
    if fitting.status == 302:
        kind.note(
            "a token belongs to a browser, not to a session: who can set a cookie in it can choose one; elsewhere than in a demo both cookies are __Host- and nobody else can set them"
        )
    both = known.site.ask(
        "GET",
        "/",
        headers={
            "Cookie": f"{mine.session_name}={mine.cookies[mine.session_name]}; {mine.session_name}={theirs.cookies[theirs.session_name]}"
        },
    )
    kind.judge(both.status in (200, 302, 400), f"{one}: two sessions in one request give {both.status}")
    nobody = known.visitor(NOBODY)
    kind.judge(
        _outside(known.site, nobody.cookies), "nobody: the cookies of somebody who isn't signed in open the workspace"
    )


def _flags(known: Known, kind: Kind) -> None:
    """Every cookie that was ever set: not for scripts, not across sites, for this host alone."""
    answers = [known.site.ask("GET", PERSONS), known.site.ask("POST", PERSONS, fields=[("person", known.people[0])])]
    answers += [answer for walk in known.walks.values() for answer in walk.pages.values()]
    lines = (re.sub(r"=[^;]*", "", line, count=1) for answer in answers for line in answer.cookies)
    for line in dict.fromkeys(re.sub(r"expires=[^;]*; ", "", line) for line in lines):
        name = line.partition(";")[0]
        missing = [flag for flag in FLAGS if flag.lower() not in line.lower()]
        kind.judge(
            not missing and "domain=" not in line.lower(), f"the cookie {name} lacks {', '.join(missing) or 'a host'}"
        )
    kind.note(
        "Secure and __Host- can't be asked of a demo, which is http: `make check` asks them of the settings of a deployment"
    )
