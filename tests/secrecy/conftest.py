"""A third way to test: one world for a whole module, put back after each test that changes rows in it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps

from secrecy.models import Change, Confidential, Guarded, Listed
from tests import world as w

ROWS = [
    m._meta.db_table for m in apps.get_models() if issubclass(m, Guarded | Listed | Confidential) and m is not Change
]
TABLES = [*ROWS, "keystore.circle_key", "keystore.destroyed", "secrecy.link", "secrecy.outbox"]


def _before(table: str) -> str:
    return f"before.{table.rpartition('.')[2]}"


@pytest.fixture(scope="module")
def one_world(django_db_setup: None, django_db_blocker: Any, request: pytest.FixtureRequest) -> Iterator[str]:
    name = f"livc_test_{os.getpid()}_{request.module.__name__.rpartition('.')[2]}"
    with django_db_blocker.unblock():
        w.copy(name)
        w.ask(
            "CREATE SCHEMA before; " + "; ".join(f"CREATE TABLE {_before(t)} AS TABLE {t}" for t in TABLES),
            database=name,
        )
        yield name
        w.drop(name)


@pytest.fixture
def again(one_world: str, django_db_blocker: Any) -> Iterator[str]:
    """A world in which rows may change; the records of it grow, and the rows are put back."""
    with django_db_blocker.unblock():
        w.point(one_world)
        try:
            yield one_world
        finally:
            w.point(w.TOWN)
            back = [
                f"DELETE FROM {t}; INSERT INTO {t} OVERRIDING SYSTEM VALUE SELECT * FROM {_before(t)}" for t in TABLES
            ]
            # As nobody but an administrator can: without triggers, and without a look at what points where.
            w.ask(f"BEGIN; SET LOCAL session_replication_role = replica; {'; '.join(back)}; COMMIT", database=one_world)
