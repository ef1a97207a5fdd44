"""A copy of a world that is put back after each test, and used again: what a test costs first is connections that know nothing yet.

Put back are rows and sequences, as found changed by the transactions that wrote them. What a test changed of the database
itself (a table, a function, a policy, a right) isn't put back: such a copy is dropped, and so is one that was used often.
"""

from __future__ import annotations

import io
import os
from collections import OrderedDict
from dataclasses import dataclass, field
from itertools import count
from typing import Any, ClassVar

from psycopg2.extensions import quote_ident

from tests import warm
from tests import world as w

OFTEN, AT_ONCE = 60, 6  # how often one is used; how many there are at a time
CATALOGUES = (
    "class", "attribute", "attrdef", "proc", "trigger", "policy", "constraint", "namespace", "type", "index", "rewrite", "default_acl",
    "extension", "event_trigger", "sequence", "opclass", "operator", "cast", "collation", "enum", "inherits", "statistic_ext", "largeobject_metadata",
)  # fmt: skip
#: All that holds rows, with what of it may not be changed even by who puts back: a trigger that always fires.
TABLES = """
SELECT format('%I.%I', n.nspname, c.relname),
       ARRAY(SELECT t.tgname::text FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgenabled = 'A'),
       (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) FROM pg_attribute a
         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '')
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' ORDER BY 1
"""
SEQUENCES = "SELECT format('%I.%I', schemaname, sequencename) FROM pg_sequences ORDER BY 1"
NEWER = "count(*) FILTER (WHERE age(xmin) < age($1))"


@dataclass
class Content:
    """What lay in a world before anything was done in it."""

    tables: dict[str, tuple[list[str], str]]  # the triggers that always fire, the columns
    rows: dict[str, int]
    copied: dict[str, bytes]
    sequences: dict[str, tuple[int, bool]]


@dataclass
class Copy:
    """A database that is used by one test after another."""

    name: str
    of: str
    since: str = ""  # rows of later transactions came from tests
    shape: tuple[Any, ...] = ()  # how much of everything there is in the catalogues, and who may connect
    used: int = 0
    planned: set[tuple[int, str]] = field(default_factory=set)
    contents: ClassVar[dict[str, Content]] = {}

    def make(self) -> None:
        w.copy(self.name, of=self.of)
        w.last(self.name)
        self.since = _one(self.name, "SELECT pg_current_xact_id()::text::bigint & 4294967295")
        if self.of not in self.contents:
            self.contents[self.of] = _content(self.name)
        self.shape = self._shape()

    def _shape(self) -> tuple[Any, ...]:
        """How much there is in the catalogues, how much of it is newer than what was put back last, and who may connect."""
        each = " UNION ALL ".join(f"SELECT count(*) AS there, {NEWER} AS newer FROM pg_{name}" for name in CATALOGUES)
        here = "(SELECT oid FROM pg_database WHERE datname = current_database())"
        (found,) = self._asked(
            "shape",
            f"SELECT array_agg(c.there), sum(c.newer), (SELECT count(*) FROM pg_db_role_setting WHERE setdatabase = {here}),"
            f" (SELECT datacl::text FROM pg_database WHERE oid = {here}) FROM ({each}) c",
        )
        return tuple(found)

    def _asked(self, name: str, question: str) -> list[Any]:
        """The answer to a question that is planned once a connection; ``$1`` in it is what was put back last."""
        link = w.superuser(self.name)
        with link.cursor() as cursor:
            if (link.info.backend_pid, name) not in self.planned:
                cursor.execute(f"PREPARE {name} (xid) AS {question}")
                self.planned.add((link.info.backend_pid, name))
            cursor.execute(f"EXECUTE {name} (%s)", [self.since])
            return cursor.fetchall()

    def put_back(self) -> bool:
        """Whether it is again as it was made."""
        if self.used >= OFTEN:
            return False
        w.look(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            f" WHERE datname = current_database() AND pid <> pg_backend_pid() AND pid <> ALL (ARRAY[{warm.pids(self.name)}]::int[])",
            self.name,
        )
        if self._shape() != self.shape:
            return False
        content = self.contents[self.of]
        changed = self._changed(content)
        moved = [name for name, at in _sequences(self.name, content.sequences).items() if at != content.sequences[name]]
        if changed or moved:
            self._write(content, changed, moved)
        return True

    def _changed(self, content: Content) -> dict[str, bool]:
        """The tables in which something changed; whether more than new rows."""
        each = " UNION ALL ".join(f"SELECT '{t}', count(*), {NEWER} FROM ONLY {t}" for t in content.tables)
        found = self._asked("changed", each)
        return {t: rows - newer != content.rows[t] for t, rows, newer in found if newer or rows != content.rows[t]}

    def _write(self, content: Content, changed: dict[str, bool], moved: list[str]) -> None:
        link = w.superuser(self.name)
        always = [(table, name) for table in changed for name in content.tables[table][0]]
        with link.cursor() as cursor:
            cursor.execute("BEGIN; SET LOCAL session_replication_role = replica")
            cursor.execute("SELECT pg_current_xact_id()::text::bigint & 4294967295", ())
            (since,) = cursor.fetchone() or (None,)
            for table, name in always:
                cursor.execute(f"ALTER TABLE ONLY {table} DISABLE TRIGGER {quote_ident(name, link)}")
            for table, wholly in changed.items():
                cursor.execute(
                    f"DELETE FROM ONLY {table}" + ("" if wholly else f" WHERE age(xmin) < age('{self.since}'::xid)")
                )
                if wholly and content.rows[table]:
                    columns = content.tables[table][1]
                    cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN BINARY", io.BytesIO(content.copied[table]))
            for name in moved:
                cursor.execute("SELECT setval(%s, %s, %s)", [name, *content.sequences[name]])
            for table, name in always:
                cursor.execute(f"ALTER TABLE ONLY {table} ENABLE ALWAYS TRIGGER {quote_ident(name, link)}")
            cursor.execute("COMMIT")
        self.since = str(since)


def _one(name: str, question: str) -> str:
    return str(w.look(question, name)[0][0])


def _sequences(database: str, names: Any) -> dict[str, tuple[int, bool]]:
    each = " UNION ALL ".join(f"SELECT '{name}', last_value, is_called FROM {name}" for name in names)
    return {name: (at, called) for name, at, called in w.look(each, database)} if each else {}


def _content(database: str) -> Content:
    tables = {table: (always, columns) for table, always, columns in w.look(TABLES, database)}
    each = " UNION ALL ".join(f"SELECT '{table}', count(*) FROM ONLY {table}" for table in tables)
    rows, copied, link = dict(w.look(each, database)), dict[str, bytes](), w.superuser(database)
    with link.cursor() as cursor:
        for table in (table for table in tables if rows[table]):
            out = io.BytesIO()
            cursor.copy_expert(f"COPY {table} ({tables[table][1]}) TO STDOUT BINARY", out)
            copied[table] = out.getvalue()
    return Content(tables, rows, copied, _sequences(database, [name for (name,) in w.look(SEQUENCES, database)]))


@dataclass
class Copies:
    """Those that there are now, the last used last, by what they are copies of."""

    there: OrderedDict[str, Copy] = field(default_factory=OrderedDict)
    number: Any = field(default_factory=lambda: count(1))

    def take(self, of: str) -> str:
        """The name of a copy in which nothing was done, for the test that runs now."""
        copy = self.there.pop(of, None)
        if copy is not None and not copy.put_back():
            self._drop(copy)
            copy = None
        if copy is None:
            while len(self.there) >= AT_ONCE:
                self._drop(self.there.popitem(last=False)[1])
            copy = Copy(f"livc_test_{os.getpid()}_{next(self.number)}", of)
            copy.make()
        self.there[of], copy.used = copy, copy.used + 1
        w.fresh(copy.name)
        return copy.name

    def _drop(self, copy: Copy) -> None:
        w.drop(copy.name)

    def close(self) -> None:
        while self.there:
            self._drop(self.there.popitem()[1])
        Copy.contents.clear()


copies = Copies()
