"""Who stands in this transaction of this backend: found by a badge, for a request or a task."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.db import connections, transaction
from django.http import HttpRequest
from django.utils import timezone

from secrecy import record
from secrecy.opening import on_record
from secrecy.readers import Refused, Standing, _forgotten, _standing, reader

# What a kept connection may carry from an earlier request goes first; then the server says who it is, since
# behind a pooler the client's idea of the backend is not the server's.
_CLEAN = "CLOSE ALL; DEALLOCATE ALL; UNLISTEN *; RESET ALL; SELECT pg_backend_pid(), transaction_timestamp()"


@dataclass(frozen=True, slots=True)
class Stood:
    """What a badge gives: the person's columns, the session's content and the standing (None when anonymous)."""

    person: dict[str, Any] | None
    content: str
    standing: Standing | None


def stand(token: bytes, *, door: str, address: str | None, call: bytes | None = None) -> Stood | None:
    """Find the badge of this cookie and note who stands in the current transaction; None when it is unknown."""
    link = connections["default"]
    if not link.in_atomic_block:
        raise RuntimeError("a reader stands in a transaction, and there is none")
    with link.cursor() as cursor:
        cursor.execute(_CLEAN)
        pid, began = cursor.fetchone() or (0, timezone.now())
    request = uuid4()
    rows = record.call("stand", hashlib.sha256(token).digest(), pid, began, request, door, address, call)
    if not rows:
        return None
    found, capacity, cell, on_behalf, content, ends, words, sworn, proved, held = rows[0]
    person = record.columns(found)
    here = None
    if person is not None:
        here = Standing(
            person["id"], capacity, cell, on_behalf or "", door, request, pid, began, ends,
            person, record.columns(words), sworn=sworn, proved=proved, held=held, link=link,
        )  # fmt: skip
    return Stood(person, content, here)


@contextmanager
def standing(token: bytes, *, door: str, call: bytes | None = None, address: str | None = None) -> Iterator[Standing]:
    """A reader outside a request: one transaction, the same rules. Raises :class:`Refused` for an unknown badge."""
    before, mark = _standing.set(None), _forgotten.set("")
    here: Standing | None = None
    try:
        with transaction.atomic(durable=True):
            stood = stand(token, door=door, address=address, call=call)
            here = stood.standing if stood is not None else None
            if here is None:
                raise Refused(door)
            _standing.set(here)
            yield here
            headers_on_record()
    finally:
        # What waits for the commit still stands as this reader.
        if here is not None:
            here.keys.clear()
            here.cell_keys.clear()
        _standing.reset(before)
        _forgotten.reset(mark)


def headers_on_record() -> None:
    """Enter the list of headers that was shown, if any besides those of circles that were opened."""
    here = reader()
    if not here.listed or (here.headers and here.headers <= here.opened and not here.unnoted):
        return
    on_record("list", circles=sorted(here.headers - here.opened), about=here.asked)
    here.listed, here.unnoted, here.headers = False, False, set()


def client_address(request: HttpRequest) -> str | None:
    """The address the connection came from. A header says what its sender likes, so none is believed here."""
    address: str | None = request.META.get("REMOTE_ADDR") or None
    return address
