"""Lays the ground the secrecy layer stands on: roles, database, deep room.

Run by a superuser before the first ``migrate`` and after every upgrade. It knows nothing of Django, and it
is idempotent: tables are made when missing, functions are replaced, grants are written anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import connection, make_dsn

SQL = Path(__file__).parent / "sql"
OLDEST = 150000  # PostgreSQL 15: security_invoker views, TRUNCATE triggers on partitions kept by ALTER TABLE


class Unfit(RuntimeError):
    """This server or this account can't carry the deep room; the message says why."""


def lay(admin: str, *, database: str, passwords: Mapping[str, str]) -> None:
    """Create or bring up to date roles, database and deep room.

    ``admin`` is a superuser's URL, ``passwords`` maps role names (``livc_app`` ...) to passwords.
    Raises :class:`Unfit` on a server older than 15 or an account that is no superuser.
    """
    with _Connected(admin) as link:
        _fit(link)
        _run(link, "1_roles.sql")
        with link.cursor() as cursor:
            for role, password in passwords.items():
                cursor.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(password)))
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
            if cursor.fetchone() is None:
                cursor.execute(
                    sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(database))
                )
    lay_rooms(make_dsn(admin, dbname=database))


def lay_rooms(admin: str) -> None:
    """The part inside one database; ``admin`` is a superuser's URL or DSN to it."""
    with _Connected(admin) as link:
        _run(link, "2_database.sql")
        with link.cursor() as cursor:
            # The bodies name tables that the migrations make later.
            cursor.execute("SET ROLE livc_keeper; SET check_function_bodies = off")
        for name in sorted(path.name for path in SQL.glob("[3-9]_*.sql")):
            _run(link, name)
        with link.cursor() as cursor:
            cursor.execute("SELECT secrecy.make_partitions(6, (now() - interval '25 months')::date)")


class _Connected:
    """A superuser's connection in autocommit, closed at the end whatever happens."""

    def __init__(self, dsn: str) -> None:
        self.link: connection = psycopg2.connect(dsn)
        self.link.autocommit = True

    def __enter__(self) -> connection:
        return self.link

    def __exit__(self, *_: object) -> None:
        self.link.close()


def _fit(link: connection) -> None:
    if link.server_version < OLDEST:
        raise Unfit(f"PostgreSQL {link.server_version // 10000} is too old: 15 or newer is needed.")
    if link.get_parameter_status("is_superuser") != "on":
        raise Unfit("Preparing the database needs a superuser; the application itself never uses it.")


def _run(link: connection, name: str) -> None:
    """One file, one transaction: a half-laid room is no room."""
    with link.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute((SQL / name).read_text())
        cursor.execute("COMMIT")
