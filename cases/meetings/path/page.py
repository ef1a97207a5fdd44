"""What the screen of a case that is followed up shows to this reader: plain values for the template."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cases.followup import acting as actions
from cases.followup import pathing
from cases.followup.models import Action, Evaluation, FollowUpPath, Goal, Offer
from cases.followup.waiting import header_row
from cases.meetings import consultation
from cases.meetings.models import AgendaItem
from cases.meetings.path import forms, timeline
from cases.models import Case
from cases.page import controller, names
from cases.purposes import Purpose
from participants.mandates import Acting, me, named
from participants.models import Service
from secrecy.acts import Forbidden, may, may_each, open_circles, readers_of, refuse

CHIPS = {Goal.State.OPEN: "info", Goal.State.REACHED: "ok", Goal.State.DROPPED: ""}


@dataclass(slots=True)
class Opened:
    """The case, and what of it the reader may read; all of that is open."""

    case: Case
    acting: Acting
    items: list[AgendaItem]
    offers: list[Offer]
    path: FollowUpPath | None


def open_all(case: Case, purpose: Purpose) -> Opened:
    """Open what the reader may read of this case, which they must be able to list. Raises :class:`Forbidden` when that is nothing; on record."""
    acting, path = me(), pathing.path_of(case)
    items = list(AgendaItem.objects.standing().filter(case=case.pk).select_related("meeting__cell", "case"))
    offers = list(
        Offer.objects.filter(reference=case.reference).exclude(state=Offer.State.WITHDRAWN).select_related("service")
    )
    rows: list[Any] = [case, *items, *offers, *([path] if path else [])]
    within = may_each("read", rows)
    slugs = [row.slug for row in rows if row.circle_id in within]
    if acting is None or not slugs:
        refuse(case.slug, "listed, not admitted to read", purpose=purpose)
        raise Forbidden(_("Van deze casus is er nu niets dat u kunt lezen."))
    open_circles(*slugs, purpose=purpose)
    known = [offer for offer in offers if offer.circle_id in within]
    return Opened(case, acting, items, known, path if path and path.circle_id in within else None)


def latest(case: Case) -> AgendaItem | None:
    """The item at which the case is discussed, or was discussed last: of its room are those who read the path."""
    begun = AgendaItem.objects.standing().filter(case=case.pk).exclude(state=AgendaItem.State.PLANNED)
    return begun.select_related("meeting__cell", "case").order_by("-opened_at").first()


def screen(at: Opened, typed: dict[str, Any]) -> dict[str, Any]:
    """The context of ``path/show.html``. ``typed``: forms that came back with errors."""
    told = timeline.events(at.case, at.items, at.offers, at.path)
    since = timeline.last_time(at.items)
    leads = at.acting.kind in actions.LEADS and bool(may("admit", at.case))
    return {
        "case": {"slug": at.case.slug, "reference": at.case.reference, "controller": controller(at.case.cell_id)},
        "since": since,
        "changes": [event for event in told if since is None or event.at > since],
        "timeline": told,
        "path": at.path and _path(at.path, at.acting),
        "actions": _actions(at.offers),
        "leads": leads,
        "goal_form": (typed.get("goal") or forms.GoalForm(auto_id="id_goal_%s")) if leads else None,
        "evaluation_form": (typed.get("evaluation") or forms.EvaluationForm(auto_id="id_evaluation_%s")) if leads else None,
        "lead_form": (typed.get("lead") or lead_form(at.case)) if leads and at.path else None,
    }  # fmt: skip


def lead_form(case: Case, data: Any = None) -> forms.LeadForm | None:
    """For the services whose people may sit at the last item; None while there was none."""
    item = latest(case)
    if item is None or not may("read", item):
        return None
    services = Service.objects.filter(pk__in=[person.service.pk for person in consultation.who_may_sit(item)])
    return forms.LeadForm(data, auto_id="id_lead_%s", services=services)


def _path(path: FollowUpPath, acting: Acting) -> dict[str, Any]:
    readers = readers_of(path, since=False)
    ours = pathing.asked_me(path, acting) and bool(may("write", path))  # after a no it reads on, if it was at the item
    asked = path.lead_state in (path.Lead.ASKED, path.Lead.ACCEPTED)
    return {
        "lead": path.lead and path.lead.name,
        "lead_state": path.get_lead_state_display(),
        "may_accept": ours and path.lead_state in (path.Lead.ASKED, path.Lead.DECLINED),
        "may_decline": ours and asked,
        "may_take_back": asked,
        "goals": [
            {"pk": g.pk, "domain": g.domain, "text": g.text, "on": g.set_at, "state": g.get_state_display(), "kind": CHIPS[Goal.State(g.state)],
             "others": [(key, words) for key, words in Goal.State.choices if key != g.state]}
            for g in Goal.objects.filter(path=path)
        ],
        "evaluations": [
            {"domain": e.domain, "text": e.text, "on": e.evaluated_at}
            for e in Evaluation.objects.filter(path=path).order_by("-evaluated_at")
        ],
        "readers": names(readers, {path.circle_id}, named({line.capacity for line in readers})),
    }  # fmt: skip


def _actions(offers: list[Offer]) -> list[dict[str, Any]]:
    texts = {row.circle_id: row for row in Action.objects.filter(circle__in=[offer.circle_id for offer in offers])}
    return [
        header_row(offer) | {"what": row.text, "domain": row.domain}
        for offer in offers
        if (row := texts.get(offer.circle_id)) is not None
    ]
