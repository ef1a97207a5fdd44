"""What is waiting to be told: one of a closed list of messages for a person, without content.

Who stands puts it in (:func:`post`); an office takes it out and sends it (:func:`take`), each once.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
from dataclasses import dataclass, field
from typing import Literal

from celery import current_app
from django.conf import settings
from kombu.exceptions import OperationalError

from secrecy import record
from secrecy.readers import reader

Message = Literal[
    "account", "recovery", "recovery-told", "recovery-to-confirm", "ending", "designated", "waiting", "asked", "reminder", "moved"
]  # fmt: skip
LINK_DAYS = 7
logger = logging.getLogger("secrecy")


def post(person: int, message: Message, *, once: str | None = None) -> None:
    """Put a message for a person in the outbox; what bears the same ``once`` is told one time.

    ``account`` and ``recovery`` carry a link and are for who administers that person's organisation: anyone else
    gets ``RecordImpossible``.
    """
    here = reader()
    record.call("post", person, message, once, here.pid, here.began, here.request)
    _nudge()


def tell_recovery(person: int, *, once: str) -> None:
    """Tell who confirms, in each cell where this person sits, that proofs were replaced; in its register too.

    For who administers the person's organisation, once a recovery is approved; anyone else gets ``RecordImpossible``.
    """
    here = reader()
    record.call("tell_recovery", person, once, here.pid, here.began, here.request)
    _nudge()


def _nudge() -> None:
    """Somebody is waiting: let the office look now. When the broker is away, it looks within a minute of its return."""
    try:
        current_app.send_task(settings.OUTBOX_OFFICE)
    except OperationalError:
        logger.warning("not queued: %s, the broker is away", settings.OUTBOX_OFFICE)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that was taken to be sent."""

    id: int
    message: Message
    address: str = field(repr=False)
    person: int


def take() -> Waiting | None:
    """The next message that is due, for an office; it comes again later unless :func:`sent` is called."""
    rows = record.call("take_message")
    return Waiting(*rows[0]) if rows else None


def sent(message: Waiting) -> None:
    record.call("sent_message", message.id)


def unreached() -> set[int]:
    """Persons whom the last message never reached, as far as the reader looks after them."""
    here = reader()
    return {person for (person,) in record.call("unreached", here.pid, here.began, here.request)}


def undelivered() -> dict[int, bool]:
    """Persons of the reader's cell whose last message failed so far; True where no further try is made. For the fixed seats."""
    here = reader()
    return {
        int(person): bool(given_up)
        for person, given_up in record.call("undelivered", here.pid, here.began, here.request)
    }


def link(message: Waiting) -> str:
    """A fresh link token (64 hex characters) for a message that is being sent; only its hash is kept."""
    token = secrets.token_hex(32)
    record.call("link_for", message.id, hashlib.sha256(token.encode()).digest(), LINK_DAYS)
    return token


def founders_link(person: int) -> str:
    """A link for the first administrator of an organisation, for deployment alone."""
    token = secrets.token_hex(32)
    record.call("link_for_founder", person, hashlib.sha256(token.encode()).digest())
    return token


def tell_endings(days: int = 30) -> int:
    """Put in the outbox what ends within so many days; how many messages are new."""
    ((count,),) = record.call("tell_endings", days)
    return int(count)


def tell_due() -> int:
    """Put in the outbox what is due to be told (``public.secrecy_due``); how many messages are new."""
    ((count,),) = record.call("tell_due")
    return int(count)


def empty() -> int:
    """Forget what was sent long ago; how many went."""
    ((count,),) = record.call("empty_outbox")
    return int(count)
