"""The feedback sheet on the page of its agenda item: that page stands a floor below, and knows nothing of sheets."""

from __future__ import annotations

from typing import Any

from django import template

from cases.feedback.asked import drafts
from cases.feedback.models import Sheet
from cases.feedback.page import register_row
from participants.mandates import me

register = template.Library()


@register.inclusion_tag("feedback/_at_item.html")
def feedback_at(item: dict[str, Any]) -> dict[str, Any]:
    """``item`` as in ``meetings/item.html``: its slug and state. From the header, so nothing of a text is shown."""
    sheet = Sheet.objects.filter(item__slug=item["slug"]).order_by("-drafted_at").first()
    over = item["state"] == "done"
    return {
        "item": item,
        "sheet": register_row(sheet) if sheet else None,
        "may_draft": over and drafts(me()) and (sheet is None or sheet.state != Sheet.State.OPEN),
    }
