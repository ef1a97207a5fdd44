"""Two ways to test, both on real PostgreSQL with real commits; nothing weakens a policy.

``town``   the demo town, shared by all tests that only read; the ledger grows (look for your own entries)
``world``  a copy of the town of the test's own, for whoever writes, admits, dismisses or destroys
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from typing import Any

import pytest

from tests import world as w

_numbers = itertools.count(1)


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
        w.drop(w.TOWN)


@pytest.fixture
def town(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The demo town, for tests that only read."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A town of the test's own; the name of its database."""
    name = f"livc_test_{os.getpid()}_{next(_numbers)}"
    with django_db_blocker.unblock():
        w.copy(name)
        w.point(name)
        try:
            yield name
        finally:
            w.point(w.TOWN)
            w.drop(name)
