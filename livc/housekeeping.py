"""What the clock does by itself: no case content comes near it."""

from __future__ import annotations

import logging

from celery import shared_task

from livc import mails
from secrecy import outbox, record
from secrecy.tasks import OfficeTask

logger = logging.getLogger("secrecy")
#: How long before its end somebody is told.
LAPSING_DAYS = 30


@shared_task(base=OfficeTask)
def make_partitions() -> None:
    """Partitions of the ledger for the months ahead."""
    record.call("make_partitions", 3, None)


@shared_task(base=OfficeTask)
def end_stale_sessions() -> None:
    record.call("end_stale_sessions")


@shared_task(base=OfficeTask)
def send_mails() -> None:
    """What waits in the outbox. Asked every minute, and when a message is put there."""
    mails.send_waiting()


@shared_task(base=OfficeTask)
def tell_endings() -> None:
    """Every day: what ends within thirty days is told, once for each end."""
    logger.info("%d endings to tell", outbox.tell_endings(LAPSING_DAYS))


@shared_task(base=OfficeTask)
def tell_due() -> None:
    """Every quarter of an hour: reminders of what waits for an answer, and that none came; each is told once.

    What is due is asked of the rows themselves, so that an office that was away, or died halfway, has nothing to catch up.
    """
    logger.info("%d messages due", outbox.tell_due())


@shared_task(base=OfficeTask)
def empty_outbox() -> None:
    """What was sent is forgotten after its term."""
    outbox.empty()
