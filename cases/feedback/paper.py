"""The document of a sheet that was sent. On every page its number, the purpose and for whom it is (R03, R78)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from django.utils import timezone
from django.utils.formats import date_format

from cases.feedback.models import Sheet
from cases.typesetting import set_in_type
from participants.exports import PURPOSE_LINE
from participants.mandates import Acting

SOURCE = Path(__file__).parent / "paper.typ"


def pdf(sheet: Sheet, *, text: str, digest: str, to: Sequence[str], agreed: int, acting: Acting) -> bytes:
    """As everybody read it: the app adds who receives it, how many agreed, and nothing of the case."""
    sent = timezone.localtime(sheet.sent_at)
    return set_in_type(
        SOURCE,
        {
            "reference": sheet.reference, "version": str(sheet.version), "number": sheet.number, "digest": digest, "to": list(to),
            "at": date_format(sent, "j F Y, H.i"), "agreed": str(agreed), "text": text, "purpose": str(PURPOSE_LINE),
            "by": f"{acting.user.get_full_name()}, {acting.label}, {acting.service.short_name}",
        },
    )  # fmt: skip
