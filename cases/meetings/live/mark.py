"""The mark of a page that screens ask for: it changes when there is something new for the reader. It opens nothing."""

from __future__ import annotations

from hashlib import blake2s

from django.db.models import Count, Max, Q

from cases.meetings.models import Meeting
from secrecy.acts import version


def mark(page: str, meeting: str) -> str:
    """Of what the reader may read on this page, of the meeting's row, and of who waits as far as the reader may see it.

    ``page`` is the reference of an item or of the meeting. Of what isn't there and what isn't the reader's it is the same.
    """
    rows = (
        Meeting.objects.filter(slug=meeting)
        .values_list("state", "paused_at", "changed_at")
        .annotate(wait=Count("waiting", filter=Q(waiting__left_at=None)), came=Max("waiting__since"), went=Max("waiting__left_at"))
        .order_by()
    )  # fmt: skip
    return f"{version(page)}.{blake2s(repr(list(rows)).encode(), digest_size=6).hexdigest()}"
