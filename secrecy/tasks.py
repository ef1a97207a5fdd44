"""Tasks stand as the person who asked for them.

A task carries references and a badge, never content. The badge is minted by who stands, serves exactly one
call (name and arguments are bound in), once, within the hour: who reads or replays the broker gains nothing.
"""

from __future__ import annotations

import hashlib
import json
import logging
import secrets
from typing import Any

from celery import Task
from django.db import transaction
from kombu.exceptions import OperationalError

from secrecy import acts, record
from secrecy.crash import Crashed, Swallowed, where
from secrecy.readers import forgotten, reader

logger = logging.getLogger("secrecy")
HEADER = "livc_badge"


def call_hash(name: str, args: Any, kwargs: Any) -> bytes:
    """What a task's badge is bound to (SHA-256 of name and arguments as canonical JSON)."""
    return hashlib.sha256(json.dumps([name, list(args or ()), dict(kwargs or {})], sort_keys=True).encode()).digest()


class ReaderTask(Task):  # type: ignore[type-arg]
    """Base class: ``ask(...)`` from a request, and the body runs standing as who asked."""

    abstract = True

    def ask(self, *args: Any, **kwargs: Any) -> None:
        """Queue this call in the reader's name, once the present transaction is committed."""
        here = reader()
        token = secrets.token_bytes(32)
        record.call(
            "badge_for_task",
            hashlib.sha256(token).digest(),
            call_hash(self.name, args, kwargs),
            here.pid,
            here.began,
            here.request,
        )
        transaction.on_commit(lambda: _queued(self, args, kwargs, {HEADER: token.hex()}), robust=True)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        token = bytes.fromhex(self.request.get(HEADER) or (self.request.headers or {}).get(HEADER) or "")
        try:
            with acts.standing(token, door=f"task:{self.name}"[:200], call=call_hash(self.name, args, kwargs)):
                done = super().__call__(*args, **kwargs)
                if forgotten():
                    raise Swallowed(forgotten())
                return done
        except (acts.Refused, acts.Forbidden, acts.RecordImpossible, Swallowed):
            raise
        except Exception as crash:
            # The worker logs what comes out of here, message and all.
            raise Crashed(where(crash)) from None


class OfficeTask(Task):  # type: ignore[type-arg]
    """Base class of what an office does by itself: it takes references, and what comes out of it names nothing."""

    abstract = True

    def soon(self, *args: Any) -> None:
        """Queue this call once the present transaction, if any, is committed. When the broker is away, the clock finds what waits."""
        transaction.on_commit(lambda: _queued(self, args, {}, {}), robust=True)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().__call__(*args, **kwargs)
        except acts.RecordImpossible:
            raise
        except Exception as crash:
            # The worker logs what comes out of here, message and all.
            raise Crashed(where(crash)) from None


def _queued(task: Any, args: Any, kwargs: Any, headers: dict[str, str]) -> None:
    """What was done is done: a broker that is away costs the announcement and a line in the log, not the page."""
    try:
        task.apply_async(args=args, kwargs=kwargs, headers=headers)
    except OperationalError:
        logger.error("not queued: %s, the broker is away", task.name)
