"""Until when one reads, and what remains after that: one's own contributions and one's own actions (consultation)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from cases.meetings.live.recusing import LEADS
from cases.meetings.models import AgendaItem, Invitation
from participants.mandates import Acting
from secrecy.acts import admission_ends


def at_item(item: AgendaItem, acting: Acting) -> dict[str, Any]:
    """Until when the reader reads an item that is open to them; ``leads``: as long as the case itself is kept for them."""
    return {"until": _local(item.circle_id), "leads": acting.kind in LEADS}


def at_invitation(row: Invitation) -> datetime | None:
    """Until when the reader may read the letter; None once it is closed."""
    return _local(row.circle_id)


def _local(circle: UUID) -> datetime | None:
    ends = admission_ends(circle)
    return timezone.localtime(ends) if ends else None
