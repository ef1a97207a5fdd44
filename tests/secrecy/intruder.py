"""SQL injected in somebody's request: a bare connection as the web role, on which a person stands."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg2
from psycopg2.extensions import connection

from secrecy import record
from secrecy.sessions import cookie_bytes
from tests import world as w


@dataclass
class Intruder:
    """One transaction of one backend of ``livc_app``; whatever it runs, no Django looks at it."""

    link: connection
    pid: int
    began: datetime
    request: UUID

    def sql(self, statement: str, args: Sequence[Any] = ()) -> list[Any]:
        """Run one statement; its rows."""
        with self.link.cursor() as cursor:
            cursor.execute(statement, args or None)
            return cursor.fetchall() if cursor.description else []

    def value(self, statement: str, args: Sequence[Any] = ()) -> Any:
        return self.sql(statement, args)[0][0]

    def fails(self, statement: str, args: Sequence[Any] = ()) -> psycopg2.Error | None:
        """The error PostgreSQL answers with, or None when it let the statement pass. The transaction goes on."""
        self.sql("SAVEPOINT attack")
        try:
            self.sql(statement, args)
        except psycopg2.Error as refused:
            self.sql("ROLLBACK TO attack")
            return refused
        self.sql("RELEASE attack")
        return None

    def open(self, *references: str, act: str = "read") -> list[Any]:
        """What the web process would do on the log connection for the person who stands here."""
        return record.call("open_within", list(references), self.pid, self.began, self.request, act, "test", None)

    def stand(self, slug: str, *, door: str = "test", proved: str = "0 minutes") -> None:
        """Let a person stand in the present transaction, who gave a proof so long ago."""
        self.pid, self.began = self.sql("SELECT pg_backend_pid(), transaction_timestamp()")[0]
        self.request = uuid4()
        token = _hash(w.badge(slug))
        w.ask("UPDATE secrecy.badge SET proved = proved - %s::interval WHERE token = %s", [proved, token])
        assert record.call("stand", token, self.pid, self.began, self.request, door, None, None)


def _hash(cookie: str) -> bytes:
    return hashlib.sha256(cookie_bytes(cookie)).digest()


@contextmanager
def bare(role: str = "app") -> Iterator[Intruder]:
    """A connection as one of the roles, in a transaction, with nobody standing in it."""
    link = w.connect(role, autocommit=False)
    try:
        yield Intruder(link, 0, datetime.min, uuid4())  # noqa: DTZ901 - nobody stands there yet
    finally:
        if not link.closed:
            link.rollback()
        link.close()


@contextmanager
def inside(slug: str, *, door: str = "test") -> Iterator[Intruder]:
    """Injected SQL in a request of this person."""
    with bare() as intruder:
        intruder.stand(slug, door=door)
        yield intruder
