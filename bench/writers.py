"""Many who write in the ledger at the same moment, through the real ``open_within``."""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any
from uuid import uuid4

from bench.filling import badge
from bench.installation import Installation
from bench.region import Marked

LONGER = 0.005  # seconds each transaction stays open after its entry was written
SLICES = 3


class Writer:
    """One reader's request after another: it stands, opens a case, and keeps that transaction open a while longer."""

    def __init__(self, on: Installation, marked: Marked) -> None:
        cookie = secrets.token_hex(32)
        badge(on, cookie, marked.reader.user, marked.reader.capacity, "")
        self.token = hashlib.sha256(bytes.fromhex(cookie)).digest()
        self.data, self.log = on.connect(role="app"), on.connect(role="log")
        self.data.autocommit = False
        with self.data.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid(), transaction_timestamp()")
            self.here = cursor.fetchone() or ()

    def open(self, slug: str) -> None:
        request = str(uuid4())
        self.log.autocommit = True
        with self.log.cursor() as cursor:
            cursor.execute("SELECT secrecy.stand(%s, %s, %s, %s, 'bench', NULL)", [self.token, *self.here, request])
            self.log.autocommit = False
            cursor.execute(
                "SELECT * FROM secrecy.open_within(%s, %s, %s, %s, 'read', 'voorbereiding overleg', NULL)",
                [[slug], *self.here, request],
            )
            if not cursor.fetchall():
                raise SystemExit("A case that should open did not.")
            time.sleep(LONGER)
            self.log.commit()

    def close(self) -> None:
        self.data.close()
        self.log.close()


def rates(on: Installation, marked: Marked, counts: Sequence[int], seconds: float) -> dict[int, float]:
    """Entries a second with so many writers, all opening the cases of one cell; slices of time in turn."""
    writers = [Writer(on, marked) for _ in range(max(counts))]
    written: dict[int, float] = dict.fromkeys(counts, 0.0)
    try:
        for _ in range(SLICES):
            for count in counts:
                written[count] += _slice(writers[:count], marked.light, seconds)
    finally:
        for writer in writers:
            writer.close()
    return {count: total / (SLICES * seconds) for count, total in written.items()}


def _slice(writers: Sequence[Writer], slugs: Sequence[str], seconds: float) -> int:
    ends = time.monotonic() + seconds
    counts = [0] * len(writers)
    trouble: list[BaseException] = []

    def work(place: int) -> None:
        try:
            while time.monotonic() < ends:
                writers[place].open(slugs[(counts[place] * 7 + place) % len(slugs)])
                counts[place] += 1
        except BaseException as error:
            trouble.append(error)

    _together([lambda place=place: work(place) for place in range(len(writers))])  # type: ignore[misc]
    if trouble:
        raise trouble[0]
    return sum(counts)


def _together(works: Sequence[Callable[[], Any]]) -> None:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
