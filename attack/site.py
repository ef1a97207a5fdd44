"""The demo under attack, asked over HTTP: as nobody, or as one of the people whom its sign-in page offers."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

import urllib3

T = TypeVar("T")
SIGN_IN, PERSONS, SIGN_OUT = "/aanmelden/", "/demo/", "/aanmelden/uit/"
TOKEN = "csrfmiddlewaretoken"
PATIENCE = 120.0  # seconds for one answer: a slow answer is judged, not lost
PLAIN = ("text/plain", "text/calendar", "text/csv", "application/json", "application/x-ndjson")
Fields = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer; ``seconds`` from sending to the last byte."""

    status: int
    headers: Mapping[str, str]
    cookies: tuple[str, ...]  # each Set-Cookie as it came
    body: str
    seconds: float

    @property
    def location(self) -> str:
        return self.headers.get("Location", "")

    @property
    def html(self) -> bool:
        return "html" in self.headers.get("Content-Type", "")

    @property
    def may_be_markup(self) -> bool:
        """Whether a browser may read tags in it: not in what says that it is plain and forbids to look for more."""
        says = self.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        return says not in PLAIN or self.headers.get("X-Content-Type-Options") != "nosniff"

    @property
    def led_to_sign_in(self) -> bool:
        return self.status == 302 and urlsplit(self.location).path == SIGN_IN


class Site:
    """One address; at most ``parallel`` questions at a time, as many as a demo's web server has threads."""

    def __init__(self, address: str, parallel: int = 6) -> None:
        parts = urlsplit(address)
        self.address, self.host, self.port = address.rstrip("/"), parts.hostname or "", parts.port or 80
        self.parallel = parallel
        self.asked = 0
        self._pool = urllib3.HTTPConnectionPool(self.host, self.port, maxsize=parallel + 2, timeout=PATIENCE)
        self._visitors: dict[str, Visitor] = {}
        self._lock = threading.Lock()

    def ask(
        self, method: str, path: str, *, cookies: Mapping[str, str] | None = None, fields: Fields | None = None,
        headers: Mapping[str, str] | None = None, body: bytes | None = None,
    ) -> Answer:  # fmt: skip
        """One request as it is said; no redirect is followed."""
        sent = dict(headers or {})
        if cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        if fields is not None:
            body, sent = urlencode(list(fields)).encode(), {"Content-Type": "application/x-www-form-urlencoded", **sent}
        self.asked += 1
        began = time.perf_counter()
        # A server that closes a connection it kept is asked again: urllib3's retry, for reading and connecting alone.
        got = self._pool.request(
            method,
            path,
            body=body,
            headers=sent,
            redirect=False,
            retries=urllib3.Retry(2, status=0, allowed_methods=None),
        )
        took = time.perf_counter() - began
        given = {name: value for name, value in got.headers.items() if name.lower() != "set-cookie"}
        return Answer(
            got.status, urllib3.HTTPHeaderDict(given), tuple(got.headers.getlist("Set-Cookie")),
            got.data.decode(errors="replace"), took,
        )  # fmt: skip

    def visitor(self, slug: str) -> Visitor:
        """The one visitor of this name, signed in; the empty name is nobody."""
        with self._lock:
            if slug not in self._visitors:
                self._visitors[slug] = Visitor(self, slug)
            return self._visitors[slug]

    def each(self, jobs: Iterable[Callable[[], T]]) -> Iterator[T]:
        """The results of these questions in their order, asked side by side."""
        with ThreadPoolExecutor(self.parallel) as pool:
            yield from pool.map(lambda job: job(), jobs)


class Visitor:
    """One browser. It signs in by the demo's page of persons, and again when its session ended meanwhile."""

    def __init__(self, site: Site, slug: str) -> None:
        self.site, self.slug = site, slug
        self.cookies: dict[str, str] = {}
        self.session_name = self.token_name = ""
        self.token = ""
        self._lock = threading.Lock()
        self.come()

    def __str__(self) -> str:
        return self.slug or "nobody"

    def come(self) -> None:
        """A fresh session, and a token that its forms are sent with."""
        self.cookies = {}
        page = self.site.ask("GET", PERSONS)
        self.cookies |= given(page)
        self.token_name = next(iter(self.cookies), "")
        self.token = _token(page.body)
        if self.slug:
            there = self.site.ask(
                "POST", PERSONS, cookies=self.cookies, fields=[(TOKEN, self.token), ("person", self.slug)]
            )
            new = given(there)
            self.session_name = next((name for name in new if name != self.token_name), "")
            self.cookies |= new

    def ask(self, method: str, path: str, *, fields: Fields | None = None, token: bool = True, **more: Any) -> Answer:
        """A question in this session; a form gets its token. Who was signed out comes back and asks again."""
        before = dict(self.cookies)
        answer = self._once(method, path, fields, token, before, more)
        if self.slug and answer.led_to_sign_in and "cookies" not in more:
            with self._lock:
                if self.cookies == before:
                    self.come()
            answer = self._once(method, path, fields, token, dict(self.cookies), more)
        return answer

    def _once(
        self, method: str, path: str, fields: Fields | None, token: bool, cookies: dict[str, str], more: dict[str, Any]
    ) -> Answer:
        if fields is not None and token:
            fields = [(TOKEN, self.token), *fields]
        if token and method in ("PUT", "PATCH", "DELETE"):  # of these the body isn't read as a form's
            more = {**more, "headers": {"X-CSRFToken": self.token, **more.get("headers", {})}}
        return self.site.ask(method, path, fields=fields, **{"cookies": cookies, **more})

    def get(self, path: str, **more: Any) -> Answer:
        return self.ask("GET", path, **more)

    def post(self, path: str, fields: Fields = (), **more: Any) -> Answer:
        return self.ask("POST", path, fields=fields, **more)


def given(answer: Answer) -> dict[str, str]:
    """The cookies that an answer sets, without those it takes away."""
    found: dict[str, str] = {}
    for line in answer.cookies:
        try:
            found |= {name: morsel.value for name, morsel in SimpleCookie(line).items() if morsel.value}
        except CookieError:
            continue
    return found


def _token(body: str) -> str:
    _before, _mark, after = body.partition(f'name="{TOKEN}" value="')
    return after.partition('"')[0]
