"""A demo person at a screen. What the browser complains about is kept, and fails the test at its end."""

from __future__ import annotations

import os
import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Request, Response
from playwright.sync_api import TimeoutError as TooLate

from tests import world as w

#: What Chromium itself writes in the console for an answer of 400 and up.
STATUS = "Failed to load resource"


def _no_picture(**_: Any) -> bytes:
    return b""


class Person:
    """One context, one page. Nothing of it is shared with the others, as on a laptop of one's own."""

    def __init__(self, context: BrowserContext, address: str, slug: str = "") -> None:
        self.context, self.address, self.slug = context, address, slug
        self.complaints: list[str] = []
        self._refusals: set[str] = set()
        self._asked: list[str] = []  # every request, for when something doesn't come
        self.page: Page = context.new_page()
        self.page.set_default_timeout(15_000)
        if not os.environ.get("SHOTS"):  # pictures are for people to look at: SHOTS=1 takes them
            setattr(self.page, "screenshot", _no_picture)
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(f"error in a script: {error}"))
        self.page.on("request", self._request)
        self.page.on("requestfailed", self._failed)

    def _console(self, message: ConsoleMessage) -> None:
        at = message.location.get("url", "") if message.location else ""
        if message.type == "error" and not (message.text.startswith(STATUS) and at in self._refusals):
            self.complaints.append(f"console: {message.text} ({at})")

    def _request(self, request: Request) -> None:
        self._asked.append(f"{request.method} {urlsplit(request.url).path}")
        if not request.url.startswith((self.address, "about:")):
            self.complaints.append(f"left for {request.url}")

    def _failed(self, request: Request) -> None:
        # A page that is left while its last file still comes: no fault of the page.
        if request.failure != "net::ERR_ABORTED":
            self.complaints.append(f"{request.url}: {request.failure}")

    # Going about ------------------------------------------------------------------------------------------------

    def stand(self) -> Person:
        """With a badge that was made without a page: signing in has tests of its own."""
        name = settings.SESSION_COOKIE_NAME
        self.context.add_cookies([{"name": name, "value": w.badge(self.slug), "url": self.address, "httpOnly": True}])
        return self.go("/")

    def sign_in(self) -> Person:
        """By the demo's page of persons."""
        self.go("/demo/")
        self.press(self.page.locator(f'button[name="person"][value="{self.slug}"]'))
        return self

    def go(self, path: str, *, expect: int = 200) -> Person:
        """Open an address of the site; an answer of 400 and up must be asked for."""
        address = path if path.startswith("http") else self.address + path
        if expect >= 400:
            self._refusals.add(address)
        answer = self.page.goto(address)
        assert answer is not None, address
        assert answer.status == expect, f"{self.slug}: {path} gives {answer.status}"
        return self

    def press(self, what: Locator | str, *, expect: int = 200) -> Person:
        """Press a button or link (by its words, or itself) that leads to a page."""
        button = self.button(what) if isinstance(what, str) else what
        # Before it happens one can't know which address will refuse: it is looked up afterwards.
        before, asked = len(self.complaints), len(self._asked)
        try:
            with self.page.expect_navigation() as leading:
                button.click()
        except TooLate as late:
            focus = self.page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
            pytest.fail(
                f"{self.slug}: nothing followed on {what} at {self.path}; since then {self._asked[asked:]}, focus on {focus}; {late}"
            )
        answer: Response | None = leading.value
        assert answer is not None, what
        assert answer.status == expect, f"{self.slug}: {answer.url} gives {answer.status}"
        if expect >= 400:
            self._refusals.add(answer.url)
            later = self.complaints[before:]
            self.complaints[before:] = [c for c in later if not (STATUS in c and answer.url in c)]
        return self

    def button(self, words: str) -> Locator:
        pattern = re.compile(rf"^\s*{re.escape(words)}")
        buttons = self.page.get_by_role("button", name=pattern)
        return (buttons if buttons.count() else self.page.get_by_role("link", name=pattern)).first

    def fill(self, **fields: str) -> Person:
        """Type into fields by name, choose in lists, pick one of several."""
        for name, value in fields.items():
            field = self.page.locator(f'main [name="{name}"]:not([type="hidden"])')
            kind = field.first.evaluate("e => e.type")
            if kind in ("radio", "checkbox"):
                self.page.locator(f'main [name="{name}"][value="{value}"]').check()
            elif kind == "select-one":
                field.first.select_option(label=value)
            else:
                field.first.fill(value)
        return self

    # Looking ----------------------------------------------------------------------------------------------------

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    @property
    def text(self) -> str:
        """What stands in the page for who looks at it, in one line."""
        return " ".join(self.page.locator("main").inner_text().split())

    @property
    def source(self) -> str:
        """Everything the page holds, shown or not."""
        return self.page.content()

    def sees(self, *words: str) -> Person:
        text = self.text
        missing = [word for word in words if word not in text]
        assert not missing, f"{self.slug} misses {missing} on {self.path}: {text}"
        return self

    def lacks(self, *words: str) -> Person:
        source = self.source
        found = [word for word in words if word in source]
        assert not found, f"{self.slug} finds {found} on {self.path}"
        return self

    def leave(self) -> None:
        self.context.close()
