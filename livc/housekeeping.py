"""What the clock does by itself: no case content comes near it."""

from __future__ import annotations

from celery import shared_task

from secrecy import record


@shared_task
def make_partitions() -> None:
    """Partitions of the ledger for the months ahead."""
    record.call("make_partitions", 3, None)


@shared_task
def end_stale_sessions() -> None:
    record.call("end_stale_sessions")
