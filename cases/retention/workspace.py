"""What ends soon, for the mayor's and the coordinator's workspace: by number and day, a month before (R54)."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from participants.cells.rules import ours
from participants.mandates import Acting
from participants.models import Seat
from secrecy.acts import ending


def todo(acting: Acting) -> list[dict[str, Any]]:
    """Cases that an office erases within the days that the cell set, soonest first. Speaking of one again moves its day."""
    if acting.kind not in (Seat.Kind.MAYOR, Seat.Kind.PREVENTION):
        return []
    return [
        {
            "title": _("Casus wordt binnenkort gewist"),
            "url": reverse("cases:case", args=[case.reference]),
            "note": case.label,
            "chip": _("op %(day)s, tenzij ze opnieuw besproken wordt") % {"day": f"{case.due:%d/%m/%Y}"},
            "kind": "warn",
            "icon": "clock",
        }
        for case in ending(within=ours()["retention_notice_days"])
    ]
