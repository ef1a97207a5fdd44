"""What the page of a case shows to this reader: plain values, gathered in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from cases.models import Case, DataSubject, Indication, MinorGround
from cases.reviews import looking_again
from participants.cells.models import Membership
from participants.cells.rulebook import RULES
from participants.mandates import Acting, Speaking, me, speaking
from participants.models import Seat
from secrecy.acts import ReaderOf, admission_ends, ends_of, readers_of

CHIPS = {
    "listed": "info",
    "closed": "",
    "aftercare": "warn",
    "proposed": "",
    "accepted": "info",
    "done": "ok",
    "passed_on": "",
    "declined": "warn",
    "withdrawn": "",
    "follow": "info",
    "refer": "warn",
    "close": "ok",
}


def case_page(case: Case, *, identity: DataSubject | None = None) -> dict[str, Any]:
    """The context of ``cases/case.html``; the case must be open, and the identity too when it is given."""
    indications = list(
        Indication.objects.filter(case=case).select_related("basis__reference", "basis__stated_by", "source")
    )
    contributions = list(case.contributions.select_related("service").all())
    actions = list(case.actions.select_related("service", "circle").exclude(state="withdrawn"))
    items = list(case.items.standing().select_related("meeting").prefetch_related("decisions", _invited(case)).all())
    # Of what was corrected at the table, the last counts.
    decisions = [decision for item in items for decision in list(item.decisions.all())[-1:]]
    parts: dict[str, set[UUID]] = {
        "indications": {case.circle_id},
        "followup": {a.circle_id for a in actions} | {d.circle_id for d in decisions},
        "identity": {identity.circle_id} if identity else set(),
    }
    admitted = readers_of(*set().union(*parts.values()), since=False)
    who = {line.capacity: one for line in admitted if (one := speaking(line.title))}
    return {
        "case": _header(case, indications, items),
        "identity": identity and {
            "name": identity.name, "birth_date": parse_date(identity.birth_date) if identity.birth_date else None,
            "contact": identity.contact, "by": identity.source,
        },
        "identity_readers": names(admitted, parts["identity"], who),
        "indications": _told(indications),
        "minor": [{"best_interest": g.best_interest, "exceptional": g.exceptional, "informed": g.informed, "by": g.source} for g in MinorGround.objects.filter(case=case).select_related("source")],
        "indications_readers": names(admitted, parts["indications"], who),
        "decisions": [{"label": d.get_kind_display(), "kind": CHIPS[d.kind], "because": d.text, "on": d.taken_at} for d in decisions],
        "actions": [action_row(a) for a in actions],
        "followup_readers": names(admitted, parts["followup"], who),
        "contributions": [_disclosed(c) for c in contributions if c.shared_at],
        "review": bool(looking_again.due(case)),
        "people": _people(admitted, who),
    }  # fmt: skip


def controller(cell: int) -> str:
    """Who answers for what the cell itself keeps of a case (AVG art. 26; R35): its municipality, or those of a joint cell."""
    running = Membership.objects.filter(cell=cell, until=None, since__isnull=False)
    return ", ".join(running.order_by("municipality__name").values_list("municipality__name", flat=True))


def _disclosed(row: Any) -> dict[str, Any]:
    """With its source (R31); of what was withdrawn only that it was."""
    corrected, withdrawn = (moment and timezone.localtime(moment) for moment in (row.corrected_at, row.withdrawn_at))
    return {
        "service": row.service, "on": timezone.localtime(row.shared_at), "text": row.text,
        "category": dict(RULES["data_categories"].choices).get(row.category, row.category),
        "corrected": corrected, "withdrawn": withdrawn,
    }  # fmt: skip


def _told(indications: list[Indication]) -> list[dict[str, Any]]:
    """One account of several behaviours is told once."""
    told: dict[tuple[Any, ...], dict[str, Any]] = {}
    for i in indications:
        row = told.setdefault(
            (i.text, i.source, i.noted_on), {"text": i.text, "by": i.source, "on": i.noted_on, "labels": []}
        )
        row["labels"].append(i.get_behaviour_display())
    return [row | {"label": "; ".join(map(str, row["labels"]))} for row in told.values()]


def _invited(case: Case) -> Prefetch[Any]:
    """Invitations with their services, in one query; their model stands on the floor above."""
    invitations = case.items.model._meta.get_field("invitations").related_model
    return Prefetch("invitations", invitations._default_manager.select_related("service"))


def _header(case: Case, indications: list[Indication], items: list[Any]) -> dict[str, Any]:
    basis = indications[0].basis if indications else None
    now, mayor = timezone.now(), me()
    coming = next((i.meeting for i in items if i.meeting.starts_at >= now and i.meeting.state != "cancelled"), None)
    services = {invitation.service.short_name for item in items for invitation in item.invitations.all()}
    return {
        "slug": case.slug, "reference": case.reference, "closes": mayor is not None and mayor.kind == Seat.Kind.MAYOR,
        "controller": controller(case.cell_id), "state": case.stands.label, "kind": CHIPS[case.stands], "listed_on": case.listed_on,
        "basis": basis and {"title": basis.reference.label, "stated_by": basis.stated_by.short_name, "stated_on": basis.stated_on},
        "next_meeting": coming and {"date": timezone.localtime(coming.starts_at), "url": coming.get_absolute_url()},
        "services": ", ".join(sorted(services)), "until": admission_ends(case.circle_id),
        **kept(case),
    }  # fmt: skip


def kept(case: Case) -> dict[str, Any]:
    """Until when it is kept, that day included, as the office that ends it reckons: prolonged, suspended or hastened.

    The page is mayor's and coordinator's, who decide on all three.
    """
    longer: Any = case.prolongations
    first = min(ends_of(case.circle_id), key=lambda end: end.due, default=None)
    said = {"term": None, "held": None, "early": None, "prolonged": longer.exists()}
    if first is None:
        return said
    hastened = first.because == "early" and first.otherwise is None
    # The night that follows the day on which two people decided it; else the one before the day of the end.
    last = first.due if hastened else first.due - timedelta(days=1)
    return said | {"term": last, "held": last if first.otherwise else None, "early": last if hastened else None}


def action_row(action: Any) -> dict[str, Any]:
    return {
        "what": action.text,
        "who": action.service,
        "by": action.due,
        "state": action.get_state_display(),
        "kind": CHIPS[action.state],
        "domain": action.domain,
        "result": action.result,
        "slug": action.circle.reference,
    }


def names(admitted: list[ReaderOf], circles: set[UUID], who: Mapping[UUID, Acting | Speaking]) -> list[str]:
    """Readers of these circles, as «organisation, capacity»; empty when the reader may not know."""
    return sorted(
        {
            f"{who[line.capacity].service} ({who[line.capacity].label})"
            for line in admitted
            if line.circle in circles and line.capacity in who
        }
    )


def _people(admitted: list[ReaderOf], who: Mapping[UUID, Acting | Speaking]) -> list[dict[str, Any]]:
    until: dict[UUID, datetime] = {}
    for line in admitted:
        until[line.capacity] = max(line.until, until.get(line.capacity, line.until))
    return [
        {"organisation": who[c].service, "capacity": who[c].label, "acts": _("lezen"), "until": end}
        for c, end in sorted(until.items(), key=lambda pair: str(pair[0]))
        if c in who
    ]
