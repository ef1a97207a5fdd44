"""The clock of terms. No case content comes near it."""

from __future__ import annotations

from celery import shared_task

from cases.retention import office
from secrecy.tasks import OfficeTask


@shared_task(base=OfficeTask)
def end_what_is_due() -> None:
    """Every night: what came to its end. What stood in the way is tried again the next night."""
    office.run()
