"""What the rules of the cell leave to do on somebody's workspace."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from participants.agreements.deeds import asked_of
from participants.mandates import Acting


def due(acting: Acting) -> list[dict[str, Any]]:
    """A new version waits for every member; it holds nothing up (R70). In a cell without own rules no query."""
    asked = asked_of(acting)
    if asked is None or asked.acknowledged_at is not None:
        return []
    version = {"number": asked.version.version, "day": f"{asked.version.valid_from:%d/%m/%Y}"}
    return [
        {
            "title": _("Reglement lezen en bevestigen"),
            "url": reverse("agreements:acknowledge"),
            "note": _("versie %(number)d, sinds %(day)s") % version,
            "chip": _("nieuw"),
            "kind": "info",
            "icon": "journal-text",
        }
    ]
