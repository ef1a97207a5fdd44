"""What of accounts and recoveries waits on the workspace: of a fixed seat, and of a second administrator."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from participants.mandates import Acting, Steward
from participants.models import Recovery
from participants.recovering import deeds
from secrecy.acts import reader


def todo(acting: Acting) -> list[dict[str, Any]]:
    """For a fixed seat: who waits for a word of this cell."""
    if not acting.seated or not reader().sworn:
        return []
    return [
        {
            "title": _("Is dit dezelfde persoon?"),
            "url": reverse("recovering:waiting"),
            "note": _("%s stelde de aanmelding opnieuw in; de casussen zijn gesloten tot u bevestigt.")
            % asked.user.get_full_name(),
            "chip": _("wacht op u"),
            "kind": "warn",
            "icon": "person-check",
        }
        for asked, _held in deeds.to_confirm(acting)
        if deeds.may_confirm(acting, asked)
    ]


def to_second(keeps: Steward) -> list[dict[str, Any]]:
    """For an administrator: recoveries that a colleague asked."""
    rows = Recovery.objects.filter(
        organisation=keeps.organisation, proof="", seconded_by=None, withdrawn_at=None,
        asked_at__gt=timezone.now() - deeds.LASTING,
    ).exclude(asked_by_id=keeps.user.pk).exclude(user_id=keeps.user.pk).select_related("user")  # fmt: skip
    return [{"name": r.user.get_full_name(), "url": reverse("recovering:account", args=[r.user_id])} for r in rows]
