"""What the table shows of decisions and actions: plain values for the templates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format

from cases.followup import acting as following
from cases.followup.models import Action, Offer
from cases.meetings import consultation, minutes
from cases.meetings.models import AgendaItem, Decision, Meeting
from cases.meetings.outcome import forms
from cases.page import CHIPS, action_row
from participants.cells.rules import ours
from participants.mandates import Acting
from participants.models import Service


def decisions_of(item: AgendaItem) -> list[Decision]:
    """As they were taken: of what was corrected, the last counts. The item must be open."""
    return list(Decision.objects.filter(item=item))


def actions_of(item: AgendaItem) -> list[Action]:
    """The actions of an item that weren't taken back, as far as their circles are open."""
    rows = Action.objects.filter(item=item.id).exclude(state=Action.State.WITHDRAWN)
    return list(rows.select_related("service", "circle"))


def outcome(
    item: AgendaItem, acting: Acting, decisions: list[Decision], actions: list[Action], typed: Mapping[str, Any]
) -> dict[str, Any]:
    """The parts of the item with decision and actions; ``typed`` holds forms that came back with errors."""
    leads = acting.kind in following.LEADS
    records = leads and item.state != AgendaItem.State.PLANNED
    decides = leads and minutes.may_decide(item, decisions)
    taken = [_decision(d) for d in decisions]
    # Who corrects begins from what stands there.
    stands = {"kind": decisions[-1].kind, "text": decisions[-1].text} if decisions else {}
    return {
        "decision": taken[-1] | {"earlier": taken[-2::-1] if len(taken) > 1 else []} if taken else None,
        "decision_form": typed.get("decision")
        or (forms.DecisionForm(auto_id="id_decision_%s", initial=stands) if decides else None),
        "actions": [_action(a, acting) for a in actions],
        "action_form": (typed.get("action") or action_form(item)) if records else None,
    }


def _decision(decision: Decision) -> dict[str, Any]:
    taken = timezone.localtime(decision.taken_at)
    return {
        "label": decision.get_kind_display(), "kind": CHIPS[decision.kind], "because": decision.text,
        "by": date_format(taken, "j F Y"), "at": f"{taken:%H.%M}",
    }  # fmt: skip


def _action(action: Action, acting: Acting) -> dict[str, Any]:
    own, headed = following.speaks_for(action, acting), action.circle.kind == Offer.kind
    waits = headed and action.state == Action.State.PROPOSED
    return action_row(action) | {
        "follows": headed and (own or acting.kind in following.LEADS),  # has a page of its own for this reader
        "answers": waits and own,
        "withdraws": waits and acting.kind in following.LEADS,
    }


def action_form(item: AgendaItem, data: Any = None) -> forms.ActionForm:
    """For the services whose people may sit at this item; filled in with the day by which most is done, unless the cell agrees on a
    day for each (``followup_style``)."""
    services = Service.objects.filter(pk__in=[p.service.pk for p in consultation.who_may_sit(item)])
    begins = {} if ours()["followup_style"] == "per_due_date" else {"due": usual_day(item.meeting)}
    return forms.ActionForm(data, auto_id="id_action_%s", services=services, initial=begins)


def usual_day(meeting: Meeting) -> date:
    """The next meeting of the cell that is planned; without one, as far from today as the rhythm of the cell."""
    coming = Meeting.objects.filter(
        cell=meeting.cell_id, state=Meeting.State.PLANNED, starts_at__gt=max(meeting.starts_at, timezone.now())
    )
    following_one = coming.exclude(pk=meeting.pk).order_by("starts_at").values_list("starts_at", flat=True).first()
    if following_one is not None:
        return timezone.localdate(following_one)
    return timezone.localdate() + timedelta(weeks=ours()["rhythm_weeks"])
