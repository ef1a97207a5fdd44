"""COPY in processes of their own: on other processors, while what came is checked. The pieces they copy are one stream again.

One process takes every so-manieth piece of the positions, and copies the next one while its last one is read. It reads an order from its
input (JSON: where, in which snapshot, which positions in pieces of how many, and the statements) and writes the rows of its pieces,
each behind the number of its bytes. Without Django.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import psycopg2
from psycopg2.extensions import connection

BOUNDS: Final = ("xid", "last_xid", "entry", "last_entry", "change", "last_change")
HEAD: Final = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
END: Final = b"\xff\xff"
LENGTH: Final = 8  # bytes, of the number before a piece
PIPE: Final = 1 << 20  # bytes
SESSION: Final = (
    "SET timezone = 'UTC'; SET datestyle = 'ISO'; SET bytea_output = 'hex'; SET client_encoding = 'UTF8'; SET jit = off;"
    # A piece is joined whole: how few rows are expected is a guess, and row by row takes twice as long.
    " SET enable_nestloop = off; SET work_mem = '64MB'; SET statement_timeout = 0"
)


class Copied(io.RawIOBase):
    """What these processes copy out of the database, to be read once from beginning to end."""

    def __init__(self, order: dict[str, Any], folder: Path, *, most: int) -> None:
        super().__init__()
        self._pieces = len(_begins(order, 0, 1))
        self._of = min(most, os.cpu_count() or 1, self._pieces)
        self._next, self._left = 0, 0  # the piece that is read, and how much of it is still to come
        self._said = HEAD
        self._processes = [_started(order | {"nth": nth, "of": self._of}, folder) for nth in range(self._of)]

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """So many bytes at most, none at the end. Raises ``OSError`` when the copying ended before that."""
        if size < 0:
            return b"".join(iter(lambda: self.read(PIPE), b""))
        if not self._said and not self._left:
            self._turn()
        if self._said:
            found, self._said = self._said[:size], self._said[size:]
            return found
        found = self._from(self._next - 1, min(size, self._left)) if self._left else b""
        self._left -= len(found)
        return found

    def _turn(self) -> None:
        """To the next piece that has rows; behind the last one comes the end."""
        while not self._left and self._next < self._pieces:
            self._next += 1
            self._left = int.from_bytes(self._from(self._next - 1, LENGTH), "big")
        if not self._left and self._next == self._pieces:
            self._next += 1
            self._said = END

    def _from(self, piece: int, size: int) -> bytes:
        pipe = self._processes[piece % self._of].stdout
        assert pipe is not None
        found = pipe.read(size)
        if len(found) < size:
            raise OSError("the database broke off")
        return found

    def close(self) -> None:
        if not self.closed:
            for process in self._processes:
                if process.stdout is not None:
                    process.stdout.close()
                process.terminate()
            for process in self._processes:
                process.wait()
        super().close()


def _started(order: dict[str, Any], folder: Path) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-m", __name__], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, pipesize=PIPE
    )
    assert process.stdin is not None
    process.stdin.write(json.dumps(order).encode())
    process.stdin.close()
    return process


def _begins(order: dict[str, Any], nth: int, of: int) -> range:
    return range(order["begin"] + nth * order["step"], order["end"], of * order["step"])


def _copied(link: connection, order: dict[str, Any], begin: int) -> bytes:
    """The rows of one piece, without head and end."""
    piece, found = {"begin": begin, "end": min(begin + order["step"], order["end"])}, io.BytesIO()
    with link.cursor() as cursor:
        cursor.execute(order["span"], piece)
        said = cursor.mogrify(order["copy"], piece | dict(zip(BOUNDS, cursor.fetchone() or (), strict=True)))
        cursor.copy_expert(said.decode(), found)
    return found.getvalue()[len(HEAD) : -len(END)]


def _pieces(order: dict[str, Any]) -> Iterator[bytes]:
    """Of one process: each piece of its own, the next one being copied meanwhile."""
    link = psycopg2.connect(order["dsn"])
    link.set_session(isolation_level="REPEATABLE READ", readonly=True)
    with link.cursor() as cursor:
        cursor.execute("SET TRANSACTION SNAPSHOT %s", [order["snapshot"]])
        cursor.execute(SESSION)
    coming: deque[Future[bytes]] = deque()
    with ThreadPoolExecutor(1) as beside:
        for begin in _begins(order, order["nth"], order["of"]):
            coming.append(beside.submit(_copied, link, order, begin))
            if len(coming) > 1:
                yield coming.popleft().result()
        yield from (piece.result() for piece in coming)


def main() -> None:
    out = sys.stdout.buffer
    for piece in _pieces(json.load(sys.stdin)):
        out.write(len(piece).to_bytes(LENGTH, "big"))
        out.write(piece)
        out.flush()


if __name__ == "__main__":
    try:
        main()
    except BrokenPipeError:  # whoever read it has seen enough
        sys.stderr.close()
