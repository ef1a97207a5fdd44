"""Tasks for the tests: what a worker does in somebody's name."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.template import engines

from cases.models import Case, Indication
from cases.purposes import Purpose
from secrecy.acts import opened, reader
from secrecy.tasks import ReaderTask

done: list[tuple[Any, ...]] = []


@shared_task(base=ReaderTask)
def look(slug: str) -> None:
    case = opened(Case, slug, purpose=Purpose.FOLLOW_UP)
    done.append((reader().user_id, reader().capacity, len([row.text for row in Indication.objects.filter(case=case)])))


@shared_task(base=ReaderTask)
def look_elsewhere(slug: str) -> None:
    done.append(("elsewhere", slug))


@shared_task(base=ReaderTask)
def stumble(slug: str) -> None:
    raise ValueError(Indication.objects.filter(case=opened(Case, slug, purpose=Purpose.FOLLOW_UP))[0].text)


@shared_task(base=ReaderTask)
def swallow(slug: str) -> None:
    engines["django"].from_string("{% if rows.count == 1 %}a{% endif %}").render({"rows": Indication.objects.all()})
    done.append(("swallowed",))
