"""COPY in a process of its own: on the other processor, while what it sends is checked.

Reads an order from its input (JSON: where, in which snapshot, which positions in pieces of how many, and the statements), and writes
one ``COPY … (FORMAT binary)`` on its output. Without Django.
"""

from __future__ import annotations

import json
import sys
from typing import Any, BinaryIO

import psycopg2

BOUNDS = ("xid", "last_xid", "entry", "last_entry", "change", "last_change")
HEAD, END = b"PGCOPY\n\xff\r\n\x00" + bytes(8), b"\xff\xff"
SESSION = (
    "SET timezone = 'UTC'; SET datestyle = 'ISO'; SET bytea_output = 'hex'; SET client_encoding = 'UTF8'; SET jit = off;"
    " SET work_mem = '64MB'; SET statement_timeout = 0"
)


class Piece:
    """Takes what PostgreSQL writes for one COPY, and passes its rows on without head and end."""

    def __init__(self, out: BinaryIO) -> None:
        self.out, self._head = out, len(HEAD)

    def write(self, raw: bytes) -> int:
        taken = len(raw)
        if self._head:
            cut = min(self._head, len(raw))
            raw, self._head = raw[cut:], self._head - cut
        if raw != END:  # a row begins with the number of its columns
            self.out.write(raw)
        return taken


def main() -> None:
    order: dict[str, Any] = json.load(sys.stdin)
    out = sys.stdout.buffer
    link = psycopg2.connect(order["dsn"])
    link.set_session(isolation_level="REPEATABLE READ", readonly=True)
    with link.cursor() as cursor:
        cursor.execute("SET TRANSACTION SNAPSHOT %s", [order["snapshot"]])
        cursor.execute(SESSION)
        out.write(HEAD)
        for begin in range(order["begin"], order["end"], order["step"]):
            end = min(begin + order["step"], order["end"])
            piece = {"begin": begin, "end": end}
            cursor.execute(order["span"], piece)
            said = cursor.mogrify(order["copy"], piece | dict(zip(BOUNDS, cursor.fetchone() or (), strict=True)))
            cursor.copy_expert(said.decode(), Piece(out))
        out.write(END)
    out.flush()


if __name__ == "__main__":
    try:
        main()
    except BrokenPipeError:  # whoever read it has seen enough
        sys.stderr.close()
