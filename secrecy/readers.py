"""Who stands here: the reader of this request or task, and what was opened for it.

Nothing of this outlives the request: the keys of opened circles lie here and nowhere else.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from secrecy.keys import CircleKey

# Django's templates swallow exceptions inside {% if a == b %}, "and", "or", "in": a forgotten opening would
# read as False there. So these two leave a mark when they are made, and the middleware answers 500.
_forgotten: ContextVar[str] = ContextVar("secrecy.forgotten", default="")


class NoReader(RuntimeError):
    """A guarded, listed or confidential row was asked for while nobody stands as its reader."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what}: nobody stands here. Use secrecy.acts.standing(...) or a signed-in request.")
        _forgotten.set(type(self).__name__)


class NotOpened(RuntimeError):
    """A confidential row was asked for, and no circle was opened for it in this request."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what}: not opened. Use secrecy.acts.opened(...) first.")
        _forgotten.set(type(self).__name__)


class Refused(Exception):
    """The circle is not open to this reader, or does not exist: one identical 404. Already on record."""


class Forbidden(Exception):
    """What the reader may see but not do: 403 with what is missing. Already on record."""

    def __init__(self, missing: str) -> None:
        super().__init__(missing)
        self.missing = missing


@dataclass(slots=True)
class Standing:
    """One reader in one transaction of one database backend."""

    user_id: int
    capacity: UUID | None
    cell: int | None
    on_behalf: str
    door: str
    request: UUID
    pid: int
    began: datetime
    ends: datetime | None = None  # when the session ends if nothing happens
    person: dict[str, Any] = field(default_factory=dict)  # the columns of who this is
    words: dict[str, Any] | None = None  # what the floor above shows of the capacity
    held: int = 0  # how many capacities this person held when one was chosen; shown, and never a right
    proved: bool = False  # gave a proof in this session within ten minutes: a password, a code or a key
    sworn: bool = True  # what must be promised in this capacity before anything is read, was promised
    keys: dict[UUID, CircleKey] = field(default_factory=dict)
    cell_keys: dict[int, AESGCM] = field(default_factory=dict)
    opened: set[UUID] = field(default_factory=set)
    headers: set[UUID] = field(default_factory=set)  # circles whose header was fetched
    listed: bool = False  # a table of headers was asked, whatever came back
    unnoted: bool = False  # ... otherwise than row by row: counted, by column, in SQL of one's own
    noting: bool = False  # what is asked now comes back row by row, and each notes its circle
    link: object = None  # the connection this reader stands on; another thread's shows nothing
    kept: dict[str, object] = field(default_factory=dict)  # what other floors keep for this request alone
    asked: str = ""  # what a list was filtered by; references only


_standing: ContextVar[Standing | None] = ContextVar("secrecy.standing", default=None)


def reader() -> Standing:
    """The reader of this request or task; raises :class:`NoReader` when there is none."""
    here = _standing.get()
    if here is None:
        raise NoReader("reader()")
    return here


def reader_or_none() -> Standing | None:
    return _standing.get()


def forgotten() -> str:
    """The name of the exception that was raised since the request began, swallowed or not."""
    return _forgotten.get()
