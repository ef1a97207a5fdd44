"""What the page of one action shows to this reader; the action must be open."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from cases.followup import acting
from cases.followup.forms import ResultForm
from cases.followup.models import Action, Offer
from cases.followup.waiting import header_row
from cases.page import names
from participants.mandates import me, speaking
from secrecy.acts import readers_of


def action_page(header: Offer, row: Action, *, form: ResultForm | None = None) -> dict[str, Any]:
    """The context of ``followup/action.html``."""
    who, state = me(), header.state
    ours = acting.speaks_for(header, who)
    admitted = [line for line in readers_of(row, since=False) if line.until > timezone.now()]
    speak = {line.capacity: one for line in admitted if (one := speaking(line.title))}
    finishing = ours and state in (Offer.State.ACCEPTED, Offer.State.DONE)
    leads = who is not None and who.kind in acting.LEADS
    return {
        "action": header_row(header) | {
            "what": row.text, "domain": row.domain, "result": row.result, "service": header.service.name,
            "done_at": header.done_at and timezone.localtime(header.done_at), "done": state == Offer.State.DONE,
        },
        "may_accept": ours and state in acting.ANSWERS["accept"][1],
        "may_decline": ours and state in acting.ANSWERS["decline"][1],
        "waits": state == Offer.State.OFFERED,
        "may_withdraw": leads and state in (Offer.State.OFFERED, Offer.State.DECLINED),
        # Typed words come back, also when there is nothing to finish any more.
        "result_form": form or (ResultForm(initial={"result": row.result}) if finishing else None),
        "ours": ours,
        "readers": names(admitted, {row.circle_id}, speak),
    }  # fmt: skip
