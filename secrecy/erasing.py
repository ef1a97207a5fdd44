"""Erasing at the end of a term: an office, which is nobody, ends what ``public.secrecy_ends`` lets end today, and no more.

Keys, rows, admissions, messages, ledger and proof go or come in one transaction of the log connection. Killed at any point of
it, it was not begun.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from django.db import DatabaseError, InterfaceError, connections, transaction

from secrecy import proofs, record
from secrecy.readers import reader
from secrecy.record import RecordImpossible

logger = logging.getLogger("secrecy")


@dataclass(frozen=True, slots=True)
class Due:
    """A circle whose end has a day: by reference and kind, and on what ground (``term`` or ``early``)."""

    circle: UUID
    label: str
    kind: str
    cell: int
    because: str
    due: date


def erasable(*, within: int = 0) -> list[Due]:
    """What is due today, or within so many days (at most 120); what lies around others first."""
    return [Due(*row) for row in record.call("erasable", within)]


@dataclass(frozen=True, slots=True)
class Ending:
    """A case of the reader's cell that ends soon: its public reference, its number, and the day."""

    reference: str
    label: str
    due: date


@dataclass(frozen=True, slots=True)
class Held:
    """What would have ended on ``due`` but for a hold, which keeps it until ``until``."""

    circle: UUID
    label: str
    kind: str
    cell: int
    because: str
    due: date
    until: date


def held(*, within: int = 0) -> list[Held]:
    """What would be due today, or within so many days (at most 120), if nothing held it."""
    return [Held(*row) for row in record.call("held", within)]


@dataclass(frozen=True, slots=True)
class EndOf:
    """On what ground a circle ends, on which day, and on which day it would if no hold kept it (None: none does)."""

    because: str
    due: date
    otherwise: date | None


def ends_of(circle: UUID) -> list[EndOf]:
    """When this circle ends, soonest first; for who has it open, and nothing for others."""
    here = reader()
    return [EndOf(*row) for row in record.call("ends_of", circle, here.pid, here.began, here.request)]


def would_end(circle: UUID, *, without: Sequence[str] = ()) -> dict[str, int]:
    """How many circles of each kind would go with the case around this circle, which the reader has open and may admit to.

    ``without``: kinds that are known to a service alone.
    """
    here = reader()
    rows = record.call("would_end", circle, list(without), here.pid, here.began, here.request)
    return {kind: int(times) for kind, times in rows}


def proofs_entered(numbers: Iterable[UUID]) -> set[UUID]:
    """Of these proofs of erasure, those whose entry the ledger has."""
    here = reader()
    return {row[0] for row in record.call("proofs_entered", list(numbers), here.pid, here.began, here.request)}


def ending(*, within: int) -> list[Ending]:
    """Cases that end within so many days (at most 90), for who holds a fixed seat and lets others in there; nothing for others."""
    here = reader()
    return [Ending(*row) for row in record.call("ending", within, here.pid, here.began, here.request)]


def erase(circle: UUID, because: str) -> UUID | None:
    """End a circle and all within it; the number of its proof. None when it isn't due, on record, or when another did it already.

    Raises :class:`RecordImpossible` when something stood in the way: then nothing happened.
    """
    request = uuid4()
    try:
        with transaction.atomic(using="log"), connections["log"].cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = '60s'")
            cursor.execute("SELECT number, statement FROM secrecy.erase(%s, %s, %s)", [circle, because, request])
            found = cursor.fetchone()
            if found is None:
                return None
            number, statement = found
            cursor.execute("SELECT secrecy.sign_proof(%s, %s, %s)", [number, proofs.sign(statement), proofs.own_key()])
    except (DatabaseError, InterfaceError) as trouble:
        logger.error("not erased: %s", type(trouble.__cause__ or trouble).__name__)
        raise RecordImpossible("erase") from trouble
    logger.info("erased, proof %s", number)
    return UUID(str(number))


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof as it stands: what was signed, by which key, and whether the ledger has its entry."""

    number: UUID
    day: date
    statement: str
    signature: bytes
    key: bytes
    entered: bool


def proofs_of_erasure() -> list[Proof]:
    """Every proof of this installation, oldest first; they name no one."""
    return [
        Proof(number, day, statement, bytes(signature or b""), bytes(key or b""), entered)
        for number, day, statement, signature, key, entered in record.call("proofs")
    ]


def follow_terms() -> int:
    """Let access last as long as what it opens, where the term moved; how many admissions did."""
    ((count,),) = record.call("follow_terms", uuid4())
    return int(count)


def lapse_sheets() -> int:
    """Write down that feedback sheets lapsed, of which the day is past without everybody's agreement (R43); how many."""
    ((count,),) = record.call("lapse_sheets", uuid4())
    return int(count)


def end_proofs() -> int:
    """Proofs past their own term; how many went."""
    ((count,),) = record.call("end_proofs")
    return int(count)
