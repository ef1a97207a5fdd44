"""What the table shows to this reader: plain values for the templates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cases.contributions.models import Contribution
from cases.meetings import consultation, forms, invitations, preparing
from cases.meetings.contributing import page as contributing
from cases.meetings.inviting.asked import asked
from cases.meetings.models import AgendaItem, Attendance, Meeting, Motive
from cases.meetings.outcome.page import actions_of, decisions_of, outcome
from cases.meetings.reporting.page import section
from cases.models import Case, Indication
from cases.page import names
from participants.mandates import Acting, named, representatives_in
from participants.models import Seat, Service
from secrecy.acts import ReaderOf, may, may_each, readers_of

STATES = {AgendaItem.State.PLANNED: "open", AgendaItem.State.OPEN: "current", AgendaItem.State.OVER: "done"}
LEADS = (Seat.Kind.PREVENTION, Seat.Kind.MAYOR)


@dataclass(slots=True)
class Typed:
    """A form that came back with errors, or text that couldn't be kept: shown again, nothing lost."""

    forms: dict[str, Any] = field(default_factory=dict)
    text: str | None = None
    category: str = ""  # of what was typed, as it was chosen
    errors: str = ""


def meeting_row(meeting: Meeting) -> dict[str, Any]:
    chip = {
        Meeting.State.PLANNED: "info",
        Meeting.State.RUNNING: "ok",
        Meeting.State.OVER: "",
        Meeting.State.CANCELLED: "warn",
    }[Meeting.State(meeting.state)]
    return {
        "slug": meeting.slug, "date": timezone.localtime(meeting.starts_at), "time": timezone.localtime(meeting.starts_at),
        "place": meeting.place, "state": meeting.get_state_display(), "kind": chip, "running": meeting.state == Meeting.State.RUNNING, "cancelled": meeting.state == Meeting.State.CANCELLED,
        "since": meeting.opened_at and timezone.localtime(meeting.opened_at),
    }  # fmt: skip


def agenda(
    meeting: Meeting, acting: Acting | None, items: list[AgendaItem], *, current: AgendaItem | None = None
) -> dict[str, Any]:
    """The frame of the meeting: its bar and its agenda, with the items this reader may know of."""
    place = {item.id: n for n, item in enumerate(items, 1)}
    # An item that isn't open to the reader yet is named, and not a link: the try would be a refusal in the register.
    led = {i.circle_id for i in items if i.case.state == Case.State.LISTED}
    within = led if acting and acting.kind in LEADS else may_each("read", items)
    within = set() if meeting.state == Meeting.State.CANCELLED else within
    following = [i for i in items if current is not None and place[i.id] > place[current.id]]
    return meeting_row(meeting) | {
        "total": len(items),
        "position": place[current.id] if current else None,
        "may_lead": acting is not None and acting.kind in LEADS,
        "next": following[0].slug if following else None,
        "items": [
            {
                "slug": i.slug,
                "position": n,
                "reference": i.case.reference,
                "kind_label": i.get_item_kind_display(),
                "minutes": i.minutes,
                "state": STATES[AgendaItem.State(i.state)],
                "may_open": i.circle_id in within,
            }
            for n, i in enumerate(items, 1)
        ],
    }


def table(item: AgendaItem, acting: Acting, typed: Typed) -> dict[str, Any]:
    """The item at the table; it must be open to the reader, and its case when the reader may read that."""
    leads = acting.kind in LEADS
    attendances = consultation.attended(item)
    inside = [a for a in attendances if a.left_at is None]
    seatable = consultation.who_may_sit(item) if leads else []
    contributions = list(Contribution.objects.filter(item=item.id).select_related("service", "circle"))
    decisions, actions = decisions_of(item), actions_of(item)
    admitted = readers_of(
        *[c.circle_id for c in contributions if c.service_id == acting.service.pk], item.case.circle_id
    )
    who = named({line.capacity for line in admitted} | {a.capacity for a in attendances})
    open_now = item.state == AgendaItem.State.OPEN
    here, been = {a.capacity for a in inside}, {a.capacity for a in attendances}
    at_table = any(a.capacity == acting.capacity for a in attendances)
    return {
        "item": {
            "slug": item.slug, "case_slug": item.case.slug, "reference": item.case.reference, "kind_label": item.get_item_kind_display(),
            "state": STATES[AgendaItem.State(item.state)], "present_count": len(inside) if open_now else len(attendances),
            **_situation(item, acting, admitted, who),
        },
        "people": [_person(p, p.capacity in (here if open_now else been), chair=p.kind == Seat.Kind.MAYOR) for p in _with_former(seatable, attendances, who)],
        "own": contributing.own(item, contributions, acting, inside, admitted, who, writes=at_table, text=typed.text, category=typed.category, errors=typed.errors),
        "contributions": contributing.disclosed(contributions, acting),
        **outcome(item, acting, decisions, actions, typed.forms),
        **section(item, acting, typed.forms.get("report")),
        **(_invitations(item, acting, typed) if leads else {}),
    }  # fmt: skip


def _invitations(item: AgendaItem, acting: Acting, typed: Typed) -> dict[str, Any]:
    """Who was asked for this item and who lies ready; for the mayor, asking one more."""
    may_ask = item.state != AgendaItem.State.OVER and preparing.askable(item.meeting)
    mayor, waiting = acting.kind == Seat.Kind.MAYOR, preparing.prepared([item]).get(item.pk, [])
    planned = may_ask and item.state == AgendaItem.State.PLANNED
    return {
        "invitations": asked([item], acting)[item.pk],
        "waiting": [row.service.short_name for row in waiting],
        "prepare_url": reverse("meetings:prepare", args=[item.meeting.slug]) if planned else None,
        "sign_url": reverse("meetings:sign", args=[item.meeting.slug]) if planned and mayor and waiting else None,
        "invite_form": (typed.forms.get("invite") or invite_form(item)) if may_ask and mayor else None,
    }


def invite_form(item: AgendaItem, data: Any = None) -> forms.InviteForm:
    short = invitations.notice_short(item.meeting)
    return forms.InviteForm(data, auto_id="id_invite_%s", services=invitable(item), short=short)


def invitable(item: AgendaItem) -> Any:
    """Services with a representative in this cell, and no invitation for this item that is open or accepted."""
    running = [invitation.service_id for invitation in invitations.open_invitations(item)]
    represented = {p.service.pk for p in representatives_in(item.meeting.cell)}
    return Service.objects.filter(pk__in=represented).exclude(pk__in=running)


def day_words(moment: Any) -> str:
    return date_format(timezone.localtime(moment), "j F Y")


def _situation(item: AgendaItem, acting: Acting, admitted: list[ReaderOf], who: dict[UUID, Acting]) -> dict[str, Any]:
    """The case's text for who may read the case; for an invited service, what the mayor wrote to it."""
    if may("read", item.case):
        lines = [f"{capfirst(i.get_behaviour_display())}: {i.text}" for i in Indication.objects.filter(case=item.case)]
        return {"situation": "\n".join(lines), "situation_readers": names(admitted, {item.case.circle_id}, who)}
    asked = Motive.objects.filter(invitation__item=item, invitation__service=acting.service).first()
    return {"situation": asked and asked.text, "situation_readers": [_("uw dienst, de burgemeester en de coördinator")]}


def _with_former(seatable: list[Acting], attendances: Iterable[Attendance], who: dict[UUID, Acting]) -> list[Acting]:
    known = {p.capacity for p in seatable}
    return seatable + [who[c] for c in {a.capacity for a in attendances} - known if c in who]


def _person(person: Acting, present: bool, *, chair: bool = False) -> dict[str, Any]:
    return {
        "slug": str(person.capacity), "initials": person.user.initials, "name": person.name, "organisation": person.service.short_name,
        "note": _("voorzitter") if chair else None, "present": present,
    }  # fmt: skip
