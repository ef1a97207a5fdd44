"""What a meeting asks of the worker. A mail says that there is something, never what."""

from __future__ import annotations

from celery import shared_task

from cases.meetings.models import AgendaItem
from cases.meetings.reporting.readers import recipients
from cases.purposes import Purpose
from secrecy.acts import open_circles, reader
from secrecy.outbox import post
from secrecy.tasks import ReaderTask


@shared_task(base=ReaderTask)
def announce_report(*slugs: str) -> None:
    """Tell who was present that a report can be read (R75), once for all items together: stands as who sent it."""
    open_circles(*slugs, purpose=Purpose.REPORT)
    items = AgendaItem.objects.filter(slug__in=slugs).select_related("meeting__cell")
    for person in {row.user_id for item in items for row in recipients(item)} - {reader().user_id}:
        post(person, "waiting")
