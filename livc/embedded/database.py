"""What the launcher asks a superuser's connection about a database, and dropping one."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import connection

from livc.embedded.places import State, on_database

TABLES = """
SELECT count(*) FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
 WHERE relkind IN ('r', 'p') AND nspname !~ '^pg_' AND nspname <> 'information_schema'
"""


@dataclass(frozen=True)
class Database:
    """A database by name, and the superuser's URL to its server."""

    admin: str
    name: str

    def place(self) -> str:
        """What tells this name on this server from the same name on another."""
        with _connected(self.admin) as link, link.cursor() as cursor:
            cursor.execute("SELECT system_identifier FROM pg_control_system()")
            return f"{(cursor.fetchone() or ('',))[0]}/{self.name}"

    def identity(self) -> str:
        """What tells it from any other that has had its name; empty when it does not exist."""
        with _connected(self.admin) as link, link.cursor() as cursor:
            cursor.execute("SELECT oid FROM pg_database WHERE datname = %s", [self.name])
            row = cursor.fetchone()
            return f"{self.place()}/{row[0]}" if row else ""

    def is_demo(self) -> bool:
        """Whether it is marked as a demo's."""
        if not self._ask("SELECT count(to_regclass('public.demo_demomark'))"):
            return False
        return self._ask("SELECT count(*) FROM public.demo_demomark") > 0

    def is_empty(self) -> bool:
        """Whether it does not exist, or holds no table."""
        return self._ask(TABLES) == 0

    def drop(self) -> None:
        """Drop it with all that is in it, also under somebody's hands."""
        with _connected(self.admin) as link, link.cursor() as cursor:
            cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(self.name)))

    def _ask(self, question: str) -> int:
        if not self.identity():
            return 0
        with _connected(on_database(self.admin, self.name)) as link, link.cursor() as cursor:
            cursor.execute(question)
            return int((cursor.fetchone() or (0,))[0])


def opens_to(state: State, role: str) -> bool:
    """Whether `role` gets in with the password of this state."""
    try:
        psycopg2.connect(state.dsn(role), connect_timeout=10).close()
    except psycopg2.OperationalError:
        return False
    return True


@contextmanager
def _connected(url: str) -> Iterator[connection]:
    link = psycopg2.connect(url, connect_timeout=10)
    link.autocommit = True
    try:
        yield link
    finally:
        link.close()
