"""COPY in processes of their own: on other processors, while what came is checked. The pieces they copy are one stream again.

One process takes every so-manieth piece of the positions, and copies on while its last one is read, so far as there is room. It reads an
order from its input (JSON: where, in which snapshot, which positions in pieces of how many, and the statements) and writes rows in chunks,
each behind the number of its bytes; an empty one ends a piece. Without Django.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any, Final

import psycopg2

BOUNDS: Final = ("xid", "last_xid", "entry", "last_entry", "change", "last_change")
HEAD: Final = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
END: Final = b"\xff\xff"
LENGTH: Final = 8  # bytes, of the number before a chunk
CHUNK: Final = 1 << 20  # bytes
AHEAD: Final = 24  # chunks that lie ready, of each process
SESSION: Final = (
    "SET timezone = 'UTC'; SET datestyle = 'ISO'; SET bytea_output = 'hex'; SET client_encoding = 'UTF8'; SET jit = off;"
    # A piece is joined whole: how few rows are expected is a guess, and row by row takes twice as long.
    " SET enable_nestloop = off; SET work_mem = '64MB'; SET statement_timeout = 0"
)


Chunk = bytes | Exception | None


class Copied(io.RawIOBase):
    """What these processes copy out of the database, to be read once from beginning to end."""

    def __init__(self, order: dict[str, Any], folder: Path, *, most: int) -> None:
        super().__init__()
        self._pieces = len(_begins(order, 0, 1))
        self._of = min(most, os.cpu_count() or 1, self._pieces)
        self._now, self._left = 0, 0  # the piece that is read, and how much of its chunk is still to come
        self._said = HEAD
        self._processes = [_started(order | {"nth": nth, "of": self._of}, folder) for nth in range(self._of)]

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """So many bytes at most, none at the end. Raises ``OSError`` when the copying ended before that."""
        if size < 0:
            return b"".join(iter(lambda: self.read(CHUNK), b""))
        if not self._said and not self._left:
            self._turn()
        if self._said:
            found, self._said = self._said[:size], self._said[size:]
            return found
        found = self._from(min(size, self._left)) if self._left else b""
        self._left -= len(found)
        return found

    def _turn(self) -> None:
        """To the next chunk that there is; behind the last one comes the end."""
        while not self._left and self._now < self._pieces:
            self._left = int.from_bytes(self._from(LENGTH), "big")
            self._now += not self._left
        if not self._left and self._now == self._pieces:
            self._now += 1
            self._said = END

    def _from(self, size: int) -> bytes:
        pipe = self._processes[self._now % self._of].stdout
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
        [sys.executable, "-m", __name__], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, pipesize=CHUNK
    )
    assert process.stdin is not None
    process.stdin.write(json.dumps(order).encode())
    process.stdin.close()
    return process


def _begins(order: dict[str, Any], nth: int, of: int) -> range:
    return range(order["begin"] + nth * order["step"], order["end"], of * order["step"])


class Rows(io.RawIOBase):
    """Takes what PostgreSQL writes for one COPY, and passes it on without head and end."""

    def __init__(self, chunks: Queue[Chunk]) -> None:
        super().__init__()
        self._chunks, self._head, self._kept = chunks, len(HEAD), b""

    def writable(self) -> bool:
        return True

    def write(self, raw: Any) -> int:
        self._kept += raw
        if len(self._kept) > self._head + len(END):
            self._chunks.put(self._kept[self._head : -len(END)])
            self._head, self._kept = 0, self._kept[-len(END) :]
        return len(raw)


def _copy(order: dict[str, Any], chunks: Queue[Chunk]) -> None:
    """The pieces of this process, an empty chunk behind each, then None; or what went wrong."""
    try:
        link = psycopg2.connect(order["dsn"])
        link.set_session(isolation_level="REPEATABLE READ", readonly=True)
        with link.cursor() as cursor:
            cursor.execute("SET TRANSACTION SNAPSHOT %s", [order["snapshot"]])
            cursor.execute(SESSION)
            for begin in _begins(order, order["nth"], order["of"]):
                piece = {"begin": begin, "end": min(begin + order["step"], order["end"])}
                cursor.execute(order["span"], piece)
                said = cursor.mogrify(order["copy"], piece | dict(zip(BOUNDS, cursor.fetchone() or (), strict=True)))
                with io.BufferedWriter(Rows(chunks), CHUNK) as rows:
                    cursor.copy_expert(said.decode(), rows)
                chunks.put(b"")
        chunks.put(None)
    except Exception as trouble:
        chunks.put(trouble)


def main() -> None:
    out, chunks = sys.stdout.buffer, Queue[Chunk](AHEAD)
    Thread(target=_copy, args=(json.load(sys.stdin), chunks), daemon=True).start()
    while (chunk := chunks.get()) is not None:
        if isinstance(chunk, Exception):
            raise chunk
        out.write(len(chunk).to_bytes(LENGTH, "big") + chunk)
        if not chunk:
            out.flush()


if __name__ == "__main__":
    try:
        main()
    except (BrokenPipeError, KeyboardInterrupt):  # whoever read it has seen enough
        sys.stderr.close()
