"""A real browser on the application as it is deployed: gunicorn, PostgreSQL, Redis, a copy of the town a module."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests import world as w
from tests.browser.person import Person
from tests.browser.site import Site, served

#: What a browser without a screen needn't have. The last such list counts, so those that Playwright itself turns off stand in it
#: too; after them the pop-ups of an address bar that nobody sees, each a page that works on for as long as a window is open.
WITHOUT = (
    "AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,LensOverlay,"
    "MediaRouter,PaintHolding,ThirdPartyStoragePartitioning,AvoidCorsURLLoaderRestartOnRedirect,TcpPortRandomizationWin,"
    "OptimizationHints,NetworkTimeServiceQuerying,AimEnabled,PreconnectToSearch,"
    "WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup"
)
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", f"--disable-features={WITHOUT}"]


class Somebody(Protocol):
    """Brings a demo person, signed in and at the workspace; without a slug somebody who isn't.

    Options are those of a Chromium context.
    """

    def __call__(self, slug: str = "", **options: Any) -> Person: ...


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is missing: install it, or point PATH at it.")
        pytest.skip("Chromium is missing: the pages are not walked.")
    # Playwright keeps a loop running in this thread, which Django takes for a view that may not wait.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    try:
        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path=program, args=ARGUMENTS)
            yield browser
            browser.close()
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="module")
def site(
    request: pytest.FixtureRequest, chromium: Browser, django_db_setup: None, django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Site]:  # fmt: skip
    """A town of the module's own, served; the tests look into the same one."""
    name = f"livc_test_{os.getpid()}_{Path(str(request.path)).stem}"
    w.copy(name)
    try:
        with django_db_blocker.unblock(), served(name, tmp_path_factory.mktemp("site")) as site:
            w.point(name)
            yield site
    finally:
        w.point(w.TOWN)
        w.drop(name)


@pytest.fixture
def somebody(site: Site, chromium: Browser) -> Iterator[Somebody]:
    """People at screens; a complaint of any of their browsers fails the test."""
    there: list[Person] = []

    def come(slug: str = "", **options: Any) -> Person:
        settings = {"locale": "nl-BE", "viewport": {"width": 1440, "height": 900}} | options
        person = Person(chromium.new_context(**settings), site.address, slug)
        there.append(person)
        return person.stand() if slug else person

    yield come
    for person in there:
        person.leave()
    assert not [f"{p.slug or 'somebody'}: {c}" for p in there for c in p.complaints]
    assert "Traceback" not in site.said("web")
