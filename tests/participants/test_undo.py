"""Ten seconds of undo: what the session offers, what the page shows, and what the row's own time says."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.test import RequestFactory
from django.utils import timezone

from participants import undo
from secrecy.sessions import SessionStore
from tests import world as w

BACK, TEXT = "/overleg/abc/terugzetten/", "Van de agenda gehaald."


def request(path: str = "/") -> Any:
    made = RequestFactory().post(path)
    made.session = SessionStore()
    return made


def test_a_removal_may_be_undone_for_ten_seconds_and_a_little_for_the_network() -> None:
    now = timezone.now()
    assert undo.still_undoable(now)
    assert undo.still_undoable(now - timedelta(seconds=undo.SHOWN_SECONDS))
    assert not undo.still_undoable(now - timedelta(seconds=undo.UNDO_SECONDS))
    assert not undo.still_undoable(None)
    assert undo.SHOWN_SECONDS == 10 < undo.UNDO_SECONDS


def test_what_was_removed_is_offered_until_its_time_is_over() -> None:
    asked = request()
    undo.undoable(asked, url=BACK, text=TEXT)
    undo.undoable(asked, url="/ander/", text="Ook weg.")
    assert [(o.url, o.text) for o in undo.offered(asked)] == [(BACK, TEXT), ("/ander/", "Ook weg.")]
    assert all(0 < o.seconds <= 10 for o in undo.offered(asked))
    asked.session[undo.KEY][0]["until"] -= undo.SHOWN_SECONDS
    assert [o.url for o in undo.offered(asked)] == ["/ander/"]
    # What is over doesn't pile up.
    undo.undoable(asked, url="/derde/", text="Weg.")
    assert [o["url"] for o in asked.session[undo.KEY]] == ["/ander/", "/derde/"]


def test_removed_put_back_and_removed_again_is_offered_once() -> None:
    asked = request(BACK)
    undo.undoable(asked, url=BACK, text=TEXT)
    undo.undoable(asked, url=BACK, text=TEXT)
    assert len(undo.offered(asked)) == 1
    undo.undone(asked)
    assert undo.offered(asked) == []
    assert undo.KEY not in asked.session
    undo.undone(asked)


def test_the_next_page_shows_the_bar_as_a_form_that_needs_no_script(town: None) -> None:
    client = w.signed_in("coordinator")
    before = client.get("/").content.decode()
    assert "data-undo" not in before
    store = SessionStore(client.cookies[settings.SESSION_COOKIE_NAME].value, "")
    asked = request()
    asked.session = store
    undo.undoable(asked, url=BACK, text=TEXT)
    store.save()
    page = client.get("/overleg/").content.decode()
    assert TEXT in page
    form = page[page.index("data-undo-note") : page.index("js/undo.js")]
    assert f'action="{BACK}"' in form
    assert "csrfmiddlewaretoken" in form
    assert 'role="status"' in page[: page.index("data-undo-note")][-60:]
    store[undo.KEY] = [o | {"until": o["until"] - 10} for o in store[undo.KEY]]
    store.save()
    assert "data-undo" not in client.get("/overleg/").content.decode()
