"""The tests' world: the demo town, built once through the real verbs, and copied for whoever changes it."""

from __future__ import annotations

import hashlib
import os
import secrets
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg2
from django.conf import settings
from django.db import connections
from django.test import Client
from psycopg2.extensions import connection

from livc.embedded import places
from secrecy import foundation, record
from secrecy.sessions import cookie_bytes
from tests import forked, mutants, warm

TEMPLATE, TOWN = "livc_test_template", "livc_test_town"
# ``current_date`` of a test is the day of the town: by the clock of the world another begins an hour or two later.
TOWNS_DAY = "-c timezone=Europe/Brussels"
#: A copy is at home where it lies: it wasn't restored.
AT_HOME = "UPDATE keystore.home SET database = (SELECT oid FROM pg_database WHERE datname = current_database())"


def state() -> places.State:
    found = places.load(places.var())
    assert found is not None, "the launcher made no state file"
    return found


def dsn(role: str, database: str) -> str:
    """The URL on which a role reaches one of the test databases."""
    parts = urlsplit(state().dsn(role))
    return urlunsplit(parts._replace(path=f"/{database}"))


def connect(role: str = "superuser", database: str | None = None, *, autocommit: bool = True) -> connection:
    """A connection of its own, past Django: how an attacker or an administrator would come in."""
    _fresh.discard(database or current())
    link = psycopg2.connect(dsn(role, database or current()), options=TOWNS_DAY)
    link.autocommit = autocommit
    return link


def ask(
    statement: str,
    args: Sequence[Any] | Mapping[str, Any] = (),
    *,
    role: str = "superuser",
    database: str | None = None,
) -> list[Any]:
    """One statement past Django; its rows. What the superuser is asked goes over one connection a database, kept by the
    thread that asks: making one takes longer than most questions."""
    name = database or current()
    assert not statement.lstrip().startswith("SELECT FROM"), "rows without a column are not told from none"
    if not statement.lstrip().startswith("SELECT"):
        _fresh.discard(name)
    link = _kept(name) if role == "superuser" else connect(role, name)
    try:
        with link.cursor() as cursor:
            cursor.execute(statement, args or None)
            return cursor.fetchall() if cursor.description else []
    finally:
        if role != "superuser":
            link.close()


_links = threading.local()
_fresh: set[str] = set()  # copies in which nothing was done yet
_lasting: set[str] = {"postgres"}  # databases that are asked again and again


def _kept(name: str) -> connection:
    """The superuser's connection of this thread to this database: to one that doesn't last, one at a time."""
    kept: dict[str, connection] = _links.__dict__.setdefault("of", {})
    if name not in kept or kept[name].closed or not _answers(kept[name]):
        for other in [n for n in kept if n not in _lasting] if name not in _lasting else ():
            kept.pop(other).close()
        kept[name] = psycopg2.connect(dsn("superuser", name), options=TOWNS_DAY)
        kept[name].autocommit = True
    return kept[name]


def _answers(link: connection) -> bool:
    """Whether a connection kept from before is still there, and as it was: a test may have ended it, or set something."""
    try:
        with link.cursor() as cursor:
            cursor.execute("RESET ALL")
    except psycopg2.Error:
        link.close()
        return False
    return True


def look(question: str, name: str) -> list[Any]:
    """What the superuser sees in a database, without a trace of having looked."""
    with _kept(name).cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchall()


def superuser(name: str) -> connection:
    """The connection by which it is seen, in autocommit."""
    return _kept(name)


def last(name: str) -> None:
    """This database is used by one test after another."""
    _lasting.add(name)


def _leave(name: str) -> None:
    """Let go of this thread's connections: a database that is copied or dropped has none."""
    warm.cool(name)
    if link := _links.__dict__.get("of", {}).pop(name, None):
        link.close()


def current() -> str:
    """The database the tests' Django speaks to now."""
    return str(connections["default"].settings_dict["NAME"])


def build_template() -> None:
    """Foundation, migrations, reference data and the demo town, by the commands a deployment uses."""
    ask(f"DROP DATABASE IF EXISTS {TEMPLATE} WITH (FORCE)", database="postgres")
    made = state()
    foundation.lay(made.admin, database=TEMPLATE, passwords=made.passwords)
    for role, command in (("owner", "migrate"), ("owner", "load_reference"), ("app", "load_demo")):
        manage(command, role=role, database=TEMPLATE)


def manage(
    *command: str, role: str = "app", database: str | None = None, check: bool = True
) -> subprocess.CompletedProcess[str]:
    """A management command in a process of its own, on one of the test databases."""
    done = forked.run(command, environment(database, role=role))
    assert not check or done.returncode == 0, done.stdout + done.stderr
    return done


def environment(database: str | None = None, *, role: str = "app") -> dict[str, str]:
    """What a process needs in its environment to run on a test database."""
    name = database or current()
    urls = {f"LIVC_DSN_{r.upper()}": dsn(r, name) for r in ("owner", "app", "log", "seal", "auditor")}
    return os.environ | urls | {"DEMO": "1", "LIVC_ROLE": role, "VAR": str(places.var())}


def copy(name: str, *, of: str = TEMPLATE) -> None:
    """A database of its own from the template. Rights to connect don't come along with a copy."""
    _leave(of)
    drop(name)
    ask(f"CREATE DATABASE {name} TEMPLATE {of} STRATEGY FILE_COPY", database="postgres")
    roles = "livc_owner, livc_app, livc_log, livc_seal, livc_auditor, livc_backup"
    ask(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC; GRANT CONNECT ON DATABASE {name} TO {roles}", database="postgres")
    ask(AT_HOME, database=name)
    if of == TEMPLATE:
        mutants.weaken(ask, name)


def just_now(name: str) -> None:
    """Whoever signed in or gave a proof in this copy did so just now, however long ago the world was lived that it is a copy of."""
    gone = "(clock_timestamp() - (SELECT max(seen) FROM secrecy.badge))"
    ask(
        f"UPDATE secrecy.badge SET made = made + {gone}, seen = seen + {gone}, until = until + {gone}, proved = proved + {gone}",
        database=name,
    )


def drop(name: str) -> None:
    _leave(name)
    _fresh.discard(name)
    _lasting.discard(name)
    ask(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", database="postgres")


def untouched(name: str) -> bool:
    """Whether nobody did anything yet in this copy: not Django, and not the superuser but for looking."""
    return name in _fresh and all(connections[alias].connection is None for alias in connections)


def fresh(name: str) -> None:
    """This copy is a test's own from now on, and nothing was done in it."""
    _fresh.add(name)


def point(name: str) -> None:
    """Let Django's two connections speak to this database from now on."""
    for alias in connections:
        warm.leave(alias)
        connections[alias].settings_dict["NAME"] = name


# People -----------------------------------------------------------------------------------------------------


def id_of(slug: str) -> int:
    return int(ask("SELECT id FROM participants_user WHERE username = %s", [slug])[0][0])


def badge(slug: str, *, fresh: bool = True) -> str:
    """Sign a person in without a page: the cookie of a fresh session, or of one whose proofs are long ago."""
    cookie = secrets.token_hex(32)
    hashed = hashlib.sha256(cookie_bytes(cookie)).digest()
    record.call("sign_in", hashed, id_of(slug), None, timedelta(minutes=30), timedelta(hours=1), uuid4(), "test", None)
    if not fresh:
        ask("UPDATE secrecy.badge SET proved = NULL WHERE token = %s", [hashed])
    return cookie


def signed_in(slug: str, *, fresh: bool = True) -> Client:
    """A browser without a screen, signed in as a demo person; ``fresh``: who gave a proof just now."""
    client = Client(raise_request_exception=False)
    client.cookies[settings.SESSION_COOKIE_NAME] = badge(slug, fresh=fresh)
    return client


@contextmanager
def standing_as(slug: str, door: str = "test") -> Iterator[Any]:
    """A person standing in the deep room, as a task would."""
    from secrecy.acts import standing

    with standing(cookie_bytes(badge(slug)), door=door) as here:
        yield here


# What the superuser of the database sees: for asserting, never for acting -----------------------------------


def entries(**where: Any) -> list[dict[str, Any]]:
    """Entries of the ledger, oldest first, as dictionaries; filtered by equal columns."""
    conditions = " AND ".join(f"{name} = %s" for name in where) or "true"
    with _kept(current()).cursor() as cursor:
        cursor.execute(f"SELECT * FROM secrecy_ledger WHERE {conditions} ORDER BY id", list(where.values()))
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def slug_of(reference_ending: str) -> str:
    """The public reference of a demo case, by the end of its number: ``slug_of("001")``."""
    return str(
        ask(
            "SELECT slug FROM cases_case WHERE reference LIKE %s AND cell_id = (SELECT id FROM cells_cell WHERE name LIKE '%%Duinbeke')",
            [f"%-{reference_ending}"],
        )[0][0]
    )
