"""What ends soon, and what waits for a second person, for the mayor's and the coordinator's workspace: by number and day (R54)."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.retention.measures import may_confirm
from cases.retention.models import Measure
from participants.cells.rules import ours
from participants.mandates import Acting
from participants.models import Seat
from secrecy.acts import ending


def todo(acting: Acting) -> list[dict[str, Any]]:
    """Cases that an office erases within the days that the cell set, soonest first. Speaking of one again moves its day."""
    if acting.kind not in (Seat.Kind.MAYOR, Seat.Kind.PREVENTION):
        return []
    return _measures() + [
        {
            "title": _("Casus wordt binnenkort gewist"),
            "url": reverse("retention:case", args=[case.reference]),
            "note": case.label,
            "chip": _("op %(day)s, tenzij u ze bespreekt, verlengt of opschort") % {"day": f"{case.due:%d/%m/%Y}"},
            "kind": "warn",
            "icon": "clock",
        }
        for case in ending(within=ours()["retention_notice_days"])
    ]


def _measures() -> list[dict[str, Any]]:
    """What the reader is to confirm, and holds of which somebody asks whether they are still needed."""
    today, rows = timezone.localdate(), []
    for row in Measure.objects.filter(state__in=("asked", "confirmed", "lifting")):
        looks = (
            row.state == Measure.State.CONFIRMED and row.runs and row.review_on is not None and row.review_on <= today
        )
        if may_confirm(row) or looks:
            what = row.get_measure_kind_display()
            if row.state == Measure.State.LIFTING:
                what = _("opheffing van een opschorting")
            rows.append(
                {
                    "title": _("Opschorting na te kijken") if looks else _("Te bevestigen: %(what)s") % {"what": what},
                    "url": row.get_absolute_url(), "note": row.reference, "chip": _("nog nodig?") if looks else _("vier ogen"),
                    "kind": "warn", "icon": "clock" if looks else "people",
                }
            )  # fmt: skip
    return rows
