"""Two ways to test, both on real PostgreSQL with real commits; nothing weakens a policy.

``town``   the demo town, shared by all tests that only read; the ledger grows (look for your own entries)
``world``  a copy of the town of the test's own, for whoever writes, admits, dismisses or destroys
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.template import Template
from django.test.client import ClientHandler
from django.test.signals import setting_changed, template_rendered

from tests import lived, mutants, warm
from tests import world as w
from tests.rewinding import Copies, copies

_chain: dict[str, Any] = {}
_load = ClientHandler.load_middleware
CHAIN = ("_view_middleware", "_template_response_middleware", "_exception_middleware", "_middleware_chain")


def _load_once(handler: ClientHandler, is_async: bool = False) -> None:
    """All browsers of the tests share one chain, as all those of a server do: making it looks up every static file."""
    if not _chain:
        _load(handler, is_async)
        _chain.update({part: getattr(handler, part) for part in CHAIN})
    vars(handler).update(_chain)


setattr(ClientHandler, "load_middleware", _load_once)
setting_changed.connect(lambda **_changed: _chain.clear(), weak=False)


def pytest_collection_finish() -> None:
    """In a run of ``make mutants``: the rule that is off."""
    mutants.turn_off()


def _render(template: Template, context: Any) -> Any:
    """Django's own for tests copies the whole context for every part and every field of a page; ours for the page alone."""
    if context.template is template and not str(template.name).startswith("django/"):
        template_rendered.send(sender=template, template=template, context=context)
    return template.nodelist.render(context)


@pytest.fixture(scope="session", autouse=True)
def _lighter(django_test_environment: None) -> None:
    """A run lasts, and what it loaded stays: it is not looked through again and again for what may go."""
    setattr(Template, "_render", _render)
    setattr(
        settings, "NOT_FOUND_STEP", 0.0
    )  # tests ask for thousands of pages that aren't there, and none asserts a time
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """Takes the place of pytest-django's, which would migrate as the web role."""
    with django_db_blocker.unblock():
        if not os.environ.get("LIVC_KEEP_TEMPLATE") or not w.ask(
            "SELECT 1 FROM pg_database WHERE datname = %s", [w.TEMPLATE], database="postgres"
        ):
            w.build_template()
        w.copy(w.TOWN)
        w.last(w.TOWN)
        warm.keep()
        w.point(w.TOWN)
        yield
        w.point("postgres")
        lived.forget()
        w.drop(w.TOWN)


@pytest.fixture
def town(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The demo town, for tests that only read."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture(scope="session")
def _copies(django_db_setup: None) -> Iterator[Copies]:
    yield copies
    copies.close()


@pytest.fixture
def world(_copies: Copies, django_db_blocker: Any) -> Iterator[str]:
    """A town of the test's own; the name of its database."""
    with django_db_blocker.unblock():
        name = _copies.take(w.TEMPLATE)
        w.point(name)
        try:
            yield name
        finally:
            w.point(w.TOWN)
