"""What a meeting asks of the worker. A mail says that there is something, never what."""

from __future__ import annotations

from celery import shared_task

from cases.meetings import consultation
from cases.meetings.models import AgendaItem
from cases.purposes import Purpose
from secrecy.acts import opened, reader
from secrecy.outbox import post
from secrecy.tasks import ReaderTask


@shared_task(base=ReaderTask)
def announce_report(slug: str) -> None:
    """Tell who was present that a report can be read (R75): stands as who published it."""
    item = opened(AgendaItem.objects.select_related("meeting__cell"), slug, purpose=Purpose.REPORT)
    for person in {a.user_id for a in consultation.attended(item)} - {reader().user_id}:
        post(person, "waiting")
