"""Coming in by a link to set up one's proofs; one's own sessions; acting in another capacity."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from secrecy import record
from secrecy.readers import reader
from secrecy.sessions import SessionStore, cookie_bytes


def redeem(token: str, session: SessionStore, *, door: str, address: str | None) -> bool:
    """Make this anonymous session a candidate's who came by a link: it may set up proofs and sees nothing else."""
    ((came,),) = record.call("redeem", hashlib.sha256(token.encode()).digest(), session.token, uuid4(), door, address)
    return bool(came)


def enrolling(session: SessionStore) -> tuple[dict[str, Any], str] | None:
    """(columns of the person, why) of who sets up proofs in this session: ``account`` or ``recovery``; else None."""
    if not session.session_key:
        return None
    rows = record.call("enrolling", session.token)
    person = record.columns(rows[0][0]) if rows else None
    return (person, rows[0][1]) if person is not None else None


def forget_password(session: SessionStore) -> None:
    """Of who sets up proofs anew in this session."""
    record.call("forget_hash", session.token)


def enrolled(session: SessionStore, *, door: str, address: str | None) -> None:
    """The proofs are set up: the link is used, and every earlier session of this person ends."""
    record.call("enrolled_now", session.token, uuid4(), door, address)


def signed_in_under(cookie: str) -> int | None:
    """The id of who signed in under this cookie within a week, also when that session is over; None for any other."""
    rows = record.call("signed_in_under", hashlib.sha256(cookie_bytes(cookie)).digest())
    return int(rows[0][0]) if rows else None


@dataclass(frozen=True, slots=True)
class OwnSession:
    """One of the reader's sessions; ``handle`` names it without being of use to anybody else."""

    handle: str
    made: datetime
    seen: datetime
    until: datetime
    address: str | None
    capacity: UUID | None
    this: bool


def own_sessions() -> list[OwnSession]:
    here = reader()
    return [OwnSession(*line) for line in record.call("own_sessions", here.pid, here.began, here.request)]


def end_own_sessions(handle: str | None = None) -> int:
    """End one of the reader's sessions, or all but this one; how many ended. On record."""
    here = reader()
    ((count,),) = record.call("end_own_sessions", handle, here.pid, here.began, here.request)
    return int(count)


def proved_again(session: SessionStore) -> None:
    """The reader gave a proof anew in this session: for ten minutes doors that set up proofs may change them."""
    here = reader()
    record.call("proved_again", session.token, here.pid, here.began, here.request)
    here.proved = True


def choose_capacity(session: SessionStore, capacity: UUID) -> bool:
    """Act in another of one's capacities from the next request on; False when it doesn't hold. On record."""
    here = reader()
    ((chosen,),) = record.call("choose_capacity", session.token, capacity, here.pid, here.began, here.request)
    return bool(chosen)


@dataclass(frozen=True, slots=True)
class AccountState:
    """What an administrator is told of an account: ever used, its open link, and how the mail with it fares."""

    person: int
    used: bool
    why: str | None  # of the open link: "account" or "recovery"
    until: datetime | None
    mail: str | None  # of the last mail with a link: "waiting", "sent" or "failed"


def accounts_state() -> dict[int, AccountState]:
    """Of everybody whose account the reader administers, by person."""
    here = reader()
    rows = record.call("accounts_state", here.pid, here.began, here.request)
    return {row[0]: AccountState(*row) for row in rows}
