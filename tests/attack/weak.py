"""A house of cards: a tiny application that behaves like the demo, but for the one weakness it is given."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from html import escape
from http.cookies import CookieError, SimpleCookie
from socketserver import ThreadingMixIn
from typing import Any
from urllib.parse import parse_qs, quote
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

#: Who has which things, and the things inside them.
THINGS = {
    "an": {"23456789abcdef": "bcdfghjkmnp234", "3456789abcdefg": "cdfghjkmnp2345"},
    "bo": {"mnpqrstuvwxyz2": "dfghjkmnp23456"},
}
PASSWORD, CODE = "open-sesam", "123456"
Headers = list[tuple[str, str]]
Answer = tuple[int, Headers, str]


class Weak:
    """A WSGI application. ``weakness`` names what is wrong with it; the empty one is sound."""

    def __init__(self, weakness: str = "") -> None:
        self.weak = weakness
        self.sessions: dict[str, str] = {}
        self.half: dict[str, str] = {}
        self.notes: list[tuple[str, str]] = []
        self.wrong = self.looks = 0
        self.staff: set[str] = set()
        self.looked: dict[str, int] = {}

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        status, headers, body = self._answer(environ)
        kept = [] if self.weak == "kept pages" else [("Cache-Control", "no-store")]
        start(f"{status} So", [("Content-Type", "text/html; charset=utf-8"), *kept, *headers])
        return [body.encode(errors="replace")]

    def _answer(self, environ: dict[str, Any]) -> Answer:
        if environ.get("HTTP_HOST", "").rpartition(":")[0] != "127.0.0.1":
            return 400, [], "Fout adres"
        ask = Ask(environ)
        if ask.too_much:
            return 413, [], "Te veel"
        ask.who = self.sessions.get(ask.cookies.get("zitting", ""), "")
        if ask.method not in ("GET", "POST"):
            return 405, [], "Niet zo"
        if ask.method == "POST" and ask.path != "/demo/" and self.weak != "no token" and not ask.sent_from_here():
            return 403, [], "Geen bewijs"
        if ask.path == "/gezondheid/":
            return 200, [], "ok"
        if ask.path == "/demo/":
            return self._persons(ask)
        if ask.path.startswith("/aanmelden/"):
            return self._come_or_go(ask)
        if not ask.who:
            return 302, [("Location", f"/aanmelden/?next={quote(ask.path)}")], ""
        return self._inside(ask)

    def _persons(self, ask: Ask) -> Answer:
        if ask.method == "POST":
            name = ask.posted.get("person", "")
            return self._signed_in(ask, name) if name in THINGS else (404, [], "Niemand")
        token = ask.cookies.get("bewijs") or secrets.token_hex(16)
        persons = "".join(
            f'<p>{name} <span class="mono">{CODE}</span><form method="post"><input type="hidden" name="csrfmiddlewaretoken" value="{token}">'
            f'<button name="person" value="{name}">x</button></form>'
            for name in THINGS
        )
        return 200, [_cookie("bewijs", token)], f'<b class="mono">{PASSWORD}</b>{persons}'

    def _signed_in(self, ask: Ask, name: str) -> Answer:
        chosen = ask.cookies.get("zitting", "")
        key = chosen if self.weak == "chosen session" and chosen else secrets.token_hex(32)
        self.sessions.pop(chosen, None)
        self.sessions[key] = name
        flags = "; Path=/" if self.weak == "bare cookie" else "; HttpOnly; SameSite=Lax; Path=/"
        return 302, [("Set-Cookie", f"zitting={key}{flags}"), ("Location", "/")], ""

    def _come_or_go(self, ask: Ask) -> Answer:
        key = ask.cookies.get("zitting", "")
        if ask.path == "/aanmelden/uit/" and ask.method == "POST":
            if self.weak != "session stays":
                self.sessions.pop(key, None)
            gone = (
                "Set-Cookie",
                "zitting=; expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; HttpOnly; SameSite=Lax; Path=/",
            )
            return 302, [gone, ("Clear-Site-Data", '"cache"'), ("Location", "/aanmelden/")], ""
        if (
            ask.path == "/aanmelden/code/"
            and ask.method == "POST"
            and ask.posted.get("code") == CODE
            and key in self.half
        ):
            return self._signed_in(ask, self.half.pop(key))
        if ask.path == "/aanmelden/" and ask.method == "POST":
            if self.wrong >= 5 and self.weak != "guesses":
                return 200, [], "Te veel pogingen"
            if ask.posted.get("password") != PASSWORD or ask.posted.get("login") not in THINGS:
                self.wrong += 1
                return 200, [], "Dit hoort niet bij elkaar"
            fresh = key or secrets.token_hex(32)
            self.half[fresh] = ask.posted["login"]
            return 302, [_cookie("zitting", fresh), ("Location", "/aanmelden/code/")], ""
        lured = ask.asked.get("next", "")
        if ask.who:
            return 302, [("Location", lured if self.weak == "led away" and lured else "/")], ""
        return 200, [], '<form method="post"><input name="login"><input name="password" type="password"></form>'

    def _inside(self, ask: Ask) -> Answer:
        words = ask.path.strip("/").split("/")
        mine = THINGS[ask.who]
        if ask.path == "/waarom/":  # what one looked at, as far as it is somewhere else
            more = "<p>Omgekeerd" if self.weak == "ordering of what grows" and "order_by" in ask.asked else ""
            return 200, [], f"<p>{self.looked.get(ask.who, 0)} keer gekeken{more}"
        self.looked[ask.who] = self.looked.get(ask.who, 0) + 1
        if ask.path == "/teller/":
            self.looks += 1
            rows = "<tr>" * (1 if self.weak == "filter of what moves" and "id__gt" in str(ask.asked) else 2)
            return 200, [], f"<table>{rows}<td>{self.looks}"
        if ask.path == "/":
            links = "".join(
                f'<a href="/dingen/{ref}/">{ref}</a><a href="/dingen/{ref}/{child}/">{child}</a>'
                for ref, child in mine.items()
            )
            turned = sorted(mine, reverse=True) if self.weak == "ordering" and "order_by" in ask.asked else sorted(mine)
            host = ask.headers.get("HTTP_X_FORWARDED_HOST", "") if self.weak == "believed headers" else ""
            mark = [("ETag", '"1"')] if self.weak == "a mark" else []
            return (
                200,
                mark,
                f'{host}<p>{turned}{links}<a href="/nieuw/">+</a><a href="/notities/">n</a><a href="/baas/">b</a><a href="/waarom/">w</a><a href="/teller/">t</a>',
            )
        if ask.path == "/nieuw/":
            return self._new(ask)
        if ask.path == "/notities/":
            return (
                200,
                [],
                "".join(
                    f"<p>{text if self.weak == 'markup' else escape(text)} {escape(state)}"
                    for text, state in self.notes[-40:]
                ),
            )
        if ask.path == "/baas/":
            return (200, [], "De baas") if ask.who in self.staff else (403, [], "Niet voor u")
        if ask.path == "/sessie/" and ask.method == "POST":
            return 302, [("Location", "/")], ""
        if words[0] == "dingen":
            return self._thing(ask, words[1:])
        return 404, [], "Niet gevonden"

    def _thing(self, ask: Ask, words: list[str]) -> Answer:
        mine, all_of_them = THINGS[ask.who], {r: c for things in THINGS.values() for r, c in things.items()}
        loose = {"GET": "strange parent", "POST": "strange parent of a deed"}[ask.method]
        children = all_of_them.values() if self.weak == loose else [mine.get(words[0], "")]
        if words[0] in mine and (len(words) == 1 or (len(words) == 2 and words[1] in children)):
            return 200, [], f"<p>Een ding {words[-1]}"
        return (
            (403, [], "Niet voor u")
            if self.weak == "told apart" and words[0] in all_of_them
            else (404, [], "Niet gevonden")
        )

    def _new(self, ask: Ask) -> Answer:
        theirs = {r for things in THINGS.values() for r in things}
        # Once somebody noted something, all is offered to all.
        mine = theirs if self.notes else THINGS[ask.who].keys()
        if ask.method == "GET":
            options = "".join(f'<option value="{ref}">{ref}</option>' for ref in sorted(mine))
            return (
                200,
                [],
                f'<form method="post"><textarea name="text"></textarea><select name="ding">{options}</select></form>',
            )
        text, ref = ask.posted.get("text", ""), ask.posted.get("ding", "")
        if "\0" in text and self.weak == "a crash":
            return 500, [], "Traceback (most recent call last)"
        if "\0" in text or len(text) > 5000 or ref not in (theirs if self.weak == "others' references" else mine):
            return 400, [], "Niet goed"
        self.notes.append((text, ask.posted.get("state", "") if self.weak == "taken over" else ""))
        if self.weak == "rights" and ask.posted.get("is_staff"):
            self.staff.add(ask.who)
        return 302, [("Location", "/notities/")], ""


class Ask:
    """A request, read."""

    def __init__(self, environ: dict[str, Any]) -> None:
        self.method, self.path, self.headers = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "/"), environ
        self.who = ""
        try:
            self.cookies = {n: m.value for n, m in SimpleCookie(environ.get("HTTP_COOKIE", "")).items()}
            length = int(environ.get("CONTENT_LENGTH") or 0)
        except (CookieError, ValueError):
            self.cookies, length = {}, 0
        body = environ["wsgi.input"].read(max(0, min(length, 200_000))).decode(errors="replace")
        self.too_much = length > 1_000_000 or body.count("&") > 1_000
        self.posted = {n: v[-1] for n, v in parse_qs(body, keep_blank_values=True).items()}
        self.asked = {n: v[-1] for n, v in parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True).items()}

    def sent_from_here(self) -> bool:
        """By a form of this browser."""
        origin, host = self.headers.get("HTTP_ORIGIN"), f"http://{self.headers['HTTP_HOST']}"
        own = self.cookies.get("bewijs")
        return own is not None and self.posted.get("csrfmiddlewaretoken") == own and origin in (None, host)


def _cookie(name: str, value: str) -> tuple[str, str]:
    return "Set-Cookie", f"{name}={value}; HttpOnly; SameSite=Lax; Path=/"


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    timeout = 2  # seconds for what never comes

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def served(weakness: str = "") -> Iterator[str]:
    """Its address, while it is served on this machine."""
    with make_server("127.0.0.1", 0, Weak(weakness), server_class=_Server, handler_class=_Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
