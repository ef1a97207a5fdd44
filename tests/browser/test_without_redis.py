"""Redis counts attempts to sign in and carries the tasks. Without it the work at the table goes on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

import pytest

from tests import world as w
from tests.browser.conftest import Somebody
from tests.browser.site import Site, served
from tests.house.town import Town

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def socket(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the site looks for Redis, and nothing is yet."""
    return tmp_path_factory.mktemp("queue") / "redis.sock"


@pytest.fixture(scope="module")
def site(chromium: object, django_db_setup: None, django_db_blocker: Any, socket: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:  # fmt: skip
    parts = urlsplit(w.state().redis_url)
    if parts.scheme != "unix":
        pytest.skip("this Redis was given by URL: it has no socket to take away")
    account = parts.netloc.rpartition("@")[0]
    name = "livc_test_without_redis"
    w.copy(name)
    try:
        away = urlunsplit(("unix", f"{account}@", quote(str(socket)), "db=7", ""))
        with django_db_blocker.unblock(), served(name, tmp_path_factory.mktemp("site"), LIVC_REDIS_URL=away) as site:
            w.point(name)
            yield site
    finally:
        w.point(w.TOWN)
        w.drop(name)


def test_signing_in_waits_for_redis_and_nothing_else_does(somebody: Somebody, site: Site, socket: Path) -> None:
    town = Town.found()
    stranger = somebody().go("/demo/")
    password = stranger.page.locator("p.reading b.mono").inner_text()
    stranger.go("/aanmelden/").fill(login="caw", password=password).press("Aanmelden", expect=503)
    stranger.sees("Even niet beschikbaar", "Probeer het over enkele minuten opnieuw.")
    assert "unavailable: ConnectionError in account_login" in site.said("web")
    assert password not in site.said("web")

    # Who is in goes on: opens an item, closes it, publishes a report whose mails nobody carries now.
    coordinator = somebody("coordinator").go(f"/overleg/{town.meeting}/{town.planned}/")
    coordinator.page.get_by_role("checkbox", name="J. Voorbeeld").check()
    coordinator.page.get_by_role("checkbox", name="P. Dienders").check()
    coordinator.press("Punt openen").press("Punt beëindigen")
    coordinator.page.locator("#report textarea").first.fill("Kort verslag.")
    coordinator.press("Verslag versturen aan de aanwezigen").sees("Kort verslag.")
    assert w.ask("SELECT count(*) FROM meetings_report r JOIN meetings_agendaitem i ON i.id = r.item_id WHERE i.slug = %s", [town.planned]) == [(1,)]  # fmt: skip

    assert "not queued: cases.meetings.tasks.announce_report, the broker is away" in site.said("web")

    # It comes back by itself.
    socket.symlink_to(urlsplit(w.state().redis_url).path)
    stranger.go("/aanmelden/").fill(login="caw", password=password).press("Aanmelden").sees("Tweede bewijs")
