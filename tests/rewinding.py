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
NEWER = "count(*) FILTER (WHERE age(xmin) < (SELECT age('{since}'::xid)))"


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
    clean: bool = True
    contents: ClassVar[dict[str, Content]] = {}

    def make(self) -> None:
        w.copy(self.name, of=self.of)
        w.last(self.name)
        self.since = _one(self.name, "SELECT pg_current_xact_id()::text::bigint & 4294967295")
        if self.of not in self.contents:
            self.contents[self.of] = _content(self.name)
        self.shape = self._shape()

    def _shape(self) -> tuple[Any, ...]:
        """The last: how many rows of a catalogue are newer than what was put back last."""
        counts = ", ".join(f"(SELECT count(*) FROM pg_{name})" for name in CATALOGUES)
        newer = " + ".join(f"(SELECT {NEWER.format(since=self.since)} FROM pg_{name})" for name in CATALOGUES)
        (found,) = w.look(
            f"SELECT {counts}, d.datacl::text, (SELECT count(*) FROM pg_db_role_setting s WHERE s.setdatabase = d.oid), {newer}"
            " FROM pg_database d WHERE d.datname = current_database()",
            self.name,
        )
        return tuple(found)

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
        each = " UNION ALL ".join(
            f"SELECT '{t}', count(*), {NEWER.format(since=self.since)} FROM ONLY {t}" for t in content.tables
        )
        return {
            table: rows - newer != content.rows[table]
            for table, rows, newer in w.look(each, self.name)
            if newer or rows != content.rows[table]
        }

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
    now: list[Copy] = field(default_factory=list)  # what the test that runs has

    def take(self, of: str) -> str:
        """The name of a copy in which nothing was done, for the test that runs now."""
        copy = self.there.pop(of, None)
        if copy is not None and not copy.clean and not copy.put_back():
            self._drop(copy)
            copy = None
        if copy is None:
            while len(self.there) >= AT_ONCE:
                self._drop(self.there.popitem(last=False)[1])
            copy = Copy(f"livc_test_{os.getpid()}_{next(self.number)}", of)
            copy.make()
        self.there[of], copy.used, copy.clean = copy, copy.used + 1, False
        w.fresh(copy.name)
        self.now.append(copy)
        return copy.name

    def leave(self) -> None:
        """After a test, or when it goes on in another: what was not touched need not be put back."""
        for copy in self.now:
            copy.clean = w.untouched(copy.name)
        self.now.clear()

    def _drop(self, copy: Copy) -> None:
        w.drop(copy.name)

    def close(self) -> None:
        while self.there:
            self._drop(self.there.popitem()[1])
        Copy.contents.clear()


copies = Copies()
