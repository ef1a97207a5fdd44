"""One's own report: put together when it is opened, made anew while it may change, and frozen (R53)."""

from __future__ import annotations

from django.utils import timezone

from cases.meetings.models import AgendaItem, Rendering
from cases.meetings.reporting.composing import compose, salted, unsalted
from cases.meetings.reporting.readers import capacity, closed, sent
from cases.purposes import Purpose
from participants.models import LegalReference
from secrecy.acts import Refused, admission_ends, begin, open_circles, reader, refuse
from secrecy.models import Circle


def own_rendering(item: AgendaItem) -> Rendering:
    """The reader's own, of the version that holds, as it stands now; the item must be open.

    It lies in a circle of this reader alone. Raises :class:`Refused`, on record, where the report isn't the reader's.
    """
    report = sent(item)
    if report is None:
        refuse(item.slug, "no report for this reader", purpose=Purpose.REPORT)
        raise Refused(item.slug)
    until = admission_ends(report.circle_id) or timezone.now()
    row = of_version(item, item.report_version)
    if row is None:
        return _first(item, until)
    if row.frozen_at is None:
        content, over = compose(item), closed(item)
        if over or content != unsalted(row.content):
            _open_to_write(row, item)
            if content != unsalted(row.content):
                row.content, row.digest = salted(content)
                row.composed_at = timezone.now()
            row.frozen_at = timezone.now() if over else None
            row.save(update_fields=["content", "digest", "composed_at", "frozen_at"])
    return row


def of_version(item: AgendaItem, version: int) -> Rendering | None:
    """The reader's own of a version, as it was last seen; None when it was never opened. The item must be open."""
    here = reader()
    return (
        Rendering.objects.filter(item=item, version=version, of_user_id=here.user_id, of_capacity=capacity())
        .select_related("circle")
        .first()
    )


def freeze(row: Rendering, item: AgendaItem) -> None:
    """From now on this rendering stays as it is: PostgreSQL refuses to change it."""
    if row.frozen_at is None:
        _open_to_write(row, item)
        row.frozen_at = timezone.now()
        row.save(update_fields=["frozen_at"])


def _first(item: AgendaItem, until: object) -> Rendering:
    here = reader()
    circle = begin(
        "rendering", inside=Circle.objects.get(id=item.circle_id), ground=LegalReference.on("secrecy").label,
        purpose=Purpose.REPORT, until=until, acts=["read", "write", "release"],  # type: ignore[arg-type]
    )  # fmt: skip
    content, digest = salted(compose(item))
    now = timezone.now()
    return Rendering.objects.create(
        circle=circle, item=item, of_user_id=here.user_id, of_capacity=capacity(), version=item.report_version,
        content=content, digest=digest, composed_at=now, frozen_at=now if closed(item, now) else None,
    )  # fmt: skip


def _open_to_write(row: Rendering, item: AgendaItem) -> None:
    open_circles(row.circle.reference, purpose=Purpose.REPORT, act="write", item=item.pk)
