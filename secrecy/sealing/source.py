"""The record as an export (docs/log-format.md, 4), straight from the database: what ``ledger verify`` and ``ledger export`` read.

Everything is read in one snapshot, by the auditor's role: sealing goes on meanwhile, and nobody waits.
"""

from __future__ import annotations

import io
import json
import tempfile
from pathlib import Path
from typing import Any, BinaryIO, Final

from django.conf import settings
from psycopg2.extensions import connection

from secrecy.sealing.copying import Copied
from secrecy.sealing.reaching import dsn, reach
from secrecy.transparency.checkpoints import Checkpoint, Rotation
from secrecy.transparency.notes import Note

PROCESSES: Final = 3  # that copy at once: PostgreSQL takes twice as long over a row as whoever checks it
STEP: Final = 20_000  # rows in one COPY, put in order in memory

# What the leaf and the commitment are the SHA-256 of, as array_send writes a text[] behind its first 20 bytes.
_ENTRY = """'\\x00' || substr(array_send(ARRAY[e.id::text, e.at::text, e.act, e.outcome, e.cell::text, e.circle::text, e.shown::text, e.reference, e.item::text, e.purpose,
    e.ground, e.admission::text, e.door, e.request::text, e.commitment::text, e.xid::text]), 21) AS body,
  CASE WHEN num_nonnulls(e.salt, e.actor, e.capacity, e.on_behalf, e.whom, e.session, e.address) > 0 THEN coalesce(e.salt, '') ||
    substr(array_send(ARRAY[e.actor::text, e.capacity::text, e.on_behalf, e.whom::text, e.session::text, host(e.address)]), 21) END AS opening"""
#: Texts that can't be NULL are empty once they were emptied.
_CHANGE = """'\\x00' || substr(array_send(ARRAY['change', c.id::text, c.timestamp::text, c.content_type_id::text, c.action::text, c.request::text, c.door,
    CASE WHEN c.noticed THEN 't' ELSE 'f' END, c.commitment::text, c.xid::text]), 21) AS body,
  CASE WHEN num_nonnulls(c.salt, NULLIF(c.object_pk, ''), c.object_id, NULLIF(c.object_repr, ''), c.serialized_data, NULLIF(c.changes_text, ''), c.changes, c.cid,
      c.additional_data, c.actor_id, c.actor_email, c.capacity, c.remote_addr, c.remote_port) > 0 THEN coalesce(c.salt, '') ||
    substr(array_send(ARRAY[c.object_pk, c.object_id::text, c.object_repr, c.serialized_data::text, c.changes_text, c.changes::text, c.cid, c.additional_data::text,
      c.actor_id::text, c.actor_email, c.capacity::text, host(c.remote_addr), c.remote_port::text]), 21) END AS opening"""
#: Where the rows of these positions lie: between these transactions and these numbers, which is how the index finds them.
SPAN: Final = """WITH s AS MATERIALIZED (SELECT kind, id, xid FROM public.secrecy_sealed WHERE position >= %(begin)s AND position < %(end)s)
  SELECT (SELECT xid FROM s ORDER BY xid LIMIT 1)::text, (SELECT xid FROM s ORDER BY xid DESC LIMIT 1)::text, min(id) FILTER (WHERE kind = 'entry'),
    max(id) FILTER (WHERE kind = 'entry'), min(id) FILTER (WHERE kind = 'change'), max(id) FILTER (WHERE kind = 'change') FROM s"""
ROWS: Final = f"""COPY (
  WITH s AS MATERIALIZED (SELECT * FROM public.secrecy_sealed WHERE position >= %(begin)s AND position < %(end)s),
       e AS NOT MATERIALIZED (SELECT e.id, {_ENTRY} FROM public.secrecy_ledger e
                           WHERE e.xid BETWEEN %(xid)s::xid8 AND %(last_xid)s::xid8 AND e.id BETWEEN %(entry)s::bigint AND %(last_entry)s::bigint),
       c AS NOT MATERIALIZED (SELECT c.id, {_CHANGE} FROM public.secrecy_change c
                           WHERE c.xid BETWEEN %(xid)s::bigint AND %(last_xid)s::bigint AND c.id BETWEEN %(change)s::bigint AND %(last_change)s::bigint)
  SELECT s.position, 'e'::"char", s.id, s.leaf, e.body, e.opening FROM s LEFT JOIN e USING (id) WHERE s.kind = 'entry'
  UNION ALL SELECT s.position, 'c'::"char", s.id, s.leaf, c.body, c.opening FROM s LEFT JOIN c USING (id) WHERE s.kind = 'change'
  ORDER BY 1) TO STDOUT (FORMAT binary)"""  # noqa: S608 - constants of this file
#: All that has no position: also what was put in afterwards with an older number, which is how it is found.
TAIL: Final = f"""COPY (
  SELECT NULL::bigint, 'c'::"char", c.id, NULL::bytea, {_CHANGE} FROM public.secrecy_change c WHERE NOT EXISTS (SELECT FROM public.secrecy_sealed s WHERE s.kind = 'change' AND s.id = c.id)
  UNION ALL SELECT NULL::bigint, 'e'::"char", e.id, NULL::bytea, {_ENTRY} FROM public.secrecy_ledger e WHERE NOT EXISTS (SELECT FROM public.secrecy_sealed s WHERE s.kind = 'entry' AND s.id = e.id)
  ORDER BY 2, 3) TO STDOUT (FORMAT binary)"""  # noqa: S608
HISTORY: Final = """SELECT note FROM (
  SELECT size, 0 AS nth, note FROM public.secrecy_checkpoint UNION ALL SELECT size, 1, note FROM public.secrecy_rotation) n
  WHERE size >= %s ORDER BY size, nth"""


class NothingThere(RuntimeError):
    """There is no checkpoint to begin with; the message says of which size."""


class Record:
    """One snapshot of the record, from ``start`` leaves on; its parts are opened by name, as those of an export.

    ``edge`` is that of the tree of ``start`` leaves, when whoever asks has it from elsewhere than this database. ``processes``
    copy the rows, at most as many as there are cores.
    Raises :class:`NothingThere`, :class:`secrecy.sealing.reaching.Unreachable`.
    """

    begin: int  # the first row that is copied: later than ``start`` when verifying goes on from where it was

    def __init__(
        self, *, start: int = 0, edge: bytes | None = None, deposited: Path | None = None, processes: int = PROCESSES
    ) -> None:
        self.start, self.begin, self.deposited, self.processes = start, start, deposited, processes
        # Before the snapshot: what is put down meanwhile is of a later record than this one.
        self._put_down = deposited.stat().st_size if deposited else 0
        self.link: connection = reach("auditor")
        self.link.set_session(isolation_level="REPEATABLE READ", readonly=True)
        self.snapshot = self._one("SELECT pg_export_snapshot()")[0]
        found = self._one("SELECT size, note FROM public.secrecy_checkpoint ORDER BY size DESC LIMIT 1")
        if found is None:
            raise NothingThere("Nothing was sealed yet.")
        self.leaves, self.last = int(found[0]), Note.parse(found[1])
        self.rows = int(self._one("SELECT max(position) + 1 FROM public.secrecy_sealed")[0] or 0)
        self.edge = edge if edge is not None else self._edge()
        self._children: list[Copied] = []

    def _one(self, question: str, *args: Any) -> Any:
        with self.link.cursor() as cursor:
            cursor.execute(question, args)
            return cursor.fetchone()

    def _edge(self) -> bytes:
        if not self.start:
            return b""
        found = self._one("SELECT frontier FROM public.secrecy_checkpoint WHERE size = %s", self.start)
        if found is None:
            raise NothingThere(f"There is no checkpoint of {self.start} leaves.")
        return bytes(found[0])

    def open(self, name: str) -> BinaryIO | None:
        """One part of the export, by the name of its file; None when there is no such part."""
        match name:
            case "bundle.json":
                return io.BytesIO(json.dumps(self.described()).encode())
            case "history":
                return self._history()
            case "keys":
                return io.BytesIO("".join(f"{key}\n" for key in self.keys()).encode())
            case "rows":
                return self._copied(ROWS, self.begin, self.rows, STEP)
            case "tail":
                return self._copied(TAIL, 0, 1, 1)
            case "edge" if self.start:
                return io.BytesIO(self.edge)
            case "deposited" if self.deposited:
                return io.BufferedReader(Beginning(self.deposited, self._put_down))
        return None

    def size(self, name: str) -> int:
        """Of what is copied as it is read, nobody knows how long it is."""
        return 0

    def described(self) -> dict[str, Any]:
        """What ``bundle.json`` says."""
        (made, tail) = self._one(
            "SELECT clock_timestamp()::text, (SELECT count(*) FROM public.secrecy_ledger) + (SELECT count(*) FROM public.secrecy_change) - (SELECT count(*) FROM public.secrecy_sealed)"
        )
        origin = Checkpoint.parse(self.last.text).origin
        return {
            "format": "livc-log/1",
            "origin": origin,
            "made": made,
            "start": self.start,
            "size": self.leaves,
            "tail": tail,
        }

    def keys(self) -> list[str]:
        """The verifier keys of this log: the one in force at the start, then those that followed it."""
        with self.link.cursor() as cursor:
            cursor.execute(
                "SELECT key FROM public.secrecy_checkpoint WHERE key IS NOT NULL AND size >= coalesce("
                "(SELECT max(size) FROM public.secrecy_checkpoint WHERE key IS NOT NULL AND size <= %s), 0) ORDER BY size",
                [self.start],
            )
            found = [key for (key,) in cursor.fetchall()]
            cursor.execute("SELECT note FROM public.secrecy_rotation WHERE size = %s", [self.leaves])
            return found + [str(Rotation.parse(Note.parse(note).text).key) for (note,) in cursor.fetchall()]

    def _history(self) -> BinaryIO:
        file = tempfile.TemporaryFile()  # noqa: SIM115 - whoever reads it closes it
        with self.link.cursor("history") as cursor:
            cursor.itersize = 10_000
            cursor.execute(HISTORY, [self.start])
            for nth, (note,) in enumerate(cursor):
                file.write((b"\n" if nth else b"") + note.encode())
        file.seek(0)
        return file

    def _copied(self, copy: str, begin: int, end: int, step: int) -> BinaryIO:
        order = {
            "dsn": dsn("auditor"), "snapshot": self.snapshot, "begin": begin, "end": end, "step": step, "span": SPAN, "copy": copy,
        }  # fmt: skip
        child = Copied(order, settings.BASE_DIR, most=self.processes)
        self._children.append(child)
        return child  # type: ignore[return-value]

    def close(self) -> None:
        for child in self._children:
            child.close()
        self.link.close()


class Beginning(io.FileIO):
    """The first bytes of a file that is added to."""

    def __init__(self, path: Path, size: int) -> None:
        super().__init__(path)
        self._until = size

    def readinto(self, buffer: Any) -> int | None:
        there = max(0, self._until - self.tell())
        return super().readinto(memoryview(buffer)[:there]) if there else 0

    def readall(self) -> bytes:
        return self.read(max(0, self._until - self.tell()))
