"""Two ways to test, both on real PostgreSQL with real commits; nothing weakens a policy.

``town``   the demo town, shared by all tests that only read; the ledger grows (look for your own entries)
``world``  a copy of the town of the test's own, for whoever writes, admits, dismisses or destroys
"""

from __future__ import annotations

import gc
import itertools
import os
from collections.abc import Iterator
from queue import Empty, Queue
from threading import Thread
from typing import Any

import pytest
from django.conf import settings
from django.template import Template
from django.test.client import ClientHandler
from django.test.signals import setting_changed, template_rendered

from tests import lived, mutants
from tests import world as w

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


class Worlds:
    """Copies of the town made ahead, while tests run: making one takes longer than most tests."""

    def __init__(self) -> None:
        self._ready: Queue[str | BaseException] = Queue(maxsize=1)
        self._used: Queue[str | None] = Queue()
        self._closed = False
        self._maker = Thread(target=self._make, daemon=True)
        self._remover = Thread(target=self._remove, daemon=True)

    def take(self) -> str:
        """The name of a database that nobody used; the first asked for sets the making going."""
        if not self._maker.is_alive():
            self._maker.start()
            self._remover.start()
        made = self._ready.get()
        if isinstance(made, BaseException):
            raise made
        return made

    def give_back(self, name: str) -> None:
        self._used.put(name)

    def close(self) -> None:
        """Remove what was made and not used. A maker that stopped at a trouble, or put what nobody will take, holds nobody up."""
        self._closed = True
        while self._maker.is_alive():
            self._drop_ready(wait=0.2)
        self._drop_ready(wait=0)
        if self._remover.is_alive():
            self._used.put(None)
            self._remover.join()

    def _drop_ready(self, *, wait: float) -> None:
        try:
            made = self._ready.get(timeout=wait) if wait else self._ready.get_nowait()
        except Empty:
            return
        if isinstance(made, str):
            w.drop(made)

    def _make(self) -> None:
        for number in itertools.count(1):
            name = f"livc_test_{os.getpid()}_{number}"
            try:
                w.copy(name)
            except BaseException as trouble:
                self._ready.put(trouble)
                return
            if self._closed:
                w.drop(name)
                return
            self._ready.put(name)

    def _remove(self) -> None:
        while (name := self._used.get()) is not None:
            w.drop(name)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """Takes the place of pytest-django's, which would migrate as the web role."""
    with django_db_blocker.unblock():
        if not os.environ.get("LIVC_KEEP_TEMPLATE") or not w.ask(
            "SELECT 1 FROM pg_database WHERE datname = %s", [w.TEMPLATE], database="postgres"
        ):
            w.build_template()
        w.copy(w.TOWN)
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
def _worlds(django_db_setup: None) -> Iterator[Worlds]:
    worlds = Worlds()
    yield worlds
    worlds.close()


@pytest.fixture
def world(_worlds: Worlds, django_db_blocker: Any) -> Iterator[str]:
    """A town of the test's own; the name of its database."""
    name = _worlds.take()
    with django_db_blocker.unblock():
        w.point(name)
        w.fresh(name)
        try:
            yield name
        finally:
            w.point(w.TOWN)
            _worlds.give_back(name)
