"""What the table shows while a meeting runs, beside the item itself: plain values for the templates."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.meetings import consultation
from cases.meetings.live import cards, waiting
from cases.meetings.live.recusing import LEADS
from cases.meetings.models import AgendaItem, Meeting, Recusal
from participants.cells.rules import in_force
from participants.mandates import Acting, named
from secrecy.acts import may_each


def bar(meeting: Meeting, acting: Acting | None, items: list[AgendaItem], *, version: str, asked: str, page: str) -> dict[str, Any]:  # fmt: skip
    """For every page of a meeting. ``asked``: where its mark is asked; ``page``: its own address."""
    leads = acting is not None and acting.kind in LEADS
    now = next((item for item in items if item.state == AgendaItem.State.OPEN), None)
    within = {i.circle_id for i in items} if leads else may_each("read", [now]) if now else set()
    out = set(Recusal.objects.filter(capacity=acting.capacity, lifted_at=None).values_list("item", flat=True)) if acting else set()  # fmt: skip
    there = now is not None and now.circle_id in within and now.id not in out
    return {
        "version": version, "version_url": asked if _lives(meeting) else None,
        "sign_in_url": f"{reverse('account_login')}?next={page}",
        "now": now.slug if now is not None and there else None,
        "paused": meeting.state == Meeting.State.RUNNING and meeting.paused_at is not None,
        "wrap_up_url": wrap_up(meeting) if leads else None,
        "out": {item.slug for item in items if item.id in out},
    }  # fmt: skip


def _lives(meeting: Meeting) -> bool:
    """Whether a screen asks by itself: while the meeting runs, and on its day."""
    today = timezone.localdate()
    days = {timezone.localdate(day) for day in (meeting.starts_at, meeting.opened_at) if day}
    return meeting.state == Meeting.State.RUNNING or (meeting.state != Meeting.State.CANCELLED and today in days)


def wrap_up(meeting: Meeting) -> str:
    """Where the reports of a meeting leave from."""
    return reverse("meetings:wrap_up", args=[meeting.slug])


def waiting_place(meeting: Meeting, acting: Acting, items: list[AgendaItem]) -> dict[str, Any] | None:
    """For who accepted: whether they can say that they are there, or since when they are. None for anyone else."""
    if not waiting.takes(meeting) or not waiting.comes(acting, items):
        return None
    row = waiting.mine(meeting, acting)
    return {"since": timezone.localtime(row.since) if row else None}


def at_item(item: AgendaItem, acting: Acting, items: list[AgendaItem]) -> dict[str, Any]:
    """For the page of an item, which must be open: its timer, what comes next, who waits, who is out of it."""
    leads = acting.kind in LEADS
    here = {a.capacity for a in consultation.present(item)}
    waits = waiting.who_waits(item, here) if leads else []
    out = named(consultation.recused(item)) if leads else {}
    quorum = int(in_force(item.meeting.cell)["quorum"])
    running = item.state == AgendaItem.State.OPEN
    return {
        "timer": timer(item), "next": _next(item, items),
        "waits": {str(p.capacity) for p in waits},
        "out_people": [_row(p) | {"oneself": p.capacity == acting.capacity} for p in out.values()],
        "out_slugs": {str(capacity) for capacity in out},
        "expected": _expected(item, acting, waits) if leads and not running else set(),
        "me": str(acting.capacity), "quorum": quorum, "quorum_short": leads and running and len(here) < quorum,
        "cards": cards.shown(item), "may_note_card": cards.may_note(item, acting),
        "may_step_aside": item.meeting.state != Meeting.State.CANCELLED,
    }  # fmt: skip


def _expected(item: AgendaItem, acting: Acting, waits: list[Acting]) -> set[str]:
    """Whom the form ticks beforehand: the fixed seats, who accepted and waits, and who was there when the item was left."""
    last = [a.capacity for a in consultation.attended(item) if a.left_at == item.closed_at]
    seats = [p.capacity for p in consultation.who_may_sit(item) if p.seated]
    return {str(capacity) for capacity in [*seats, *last, *(p.capacity for p in waits)]}


def _next(item: AgendaItem, items: list[AgendaItem]) -> str | None:
    """The next item that wasn't discussed: after this one, or else from the top."""
    todo = [i for i in items if i.state == AgendaItem.State.PLANNED and i.pk != item.pk]
    after = [i for i in todo if i.position > item.position]
    return next((i.slug for i in (*after, *todo)), None)


def timer(item: AgendaItem) -> dict[str, Any] | None:
    """How long an item takes, of the minutes planned for it; None before it began."""
    seconds = consultation.elapsed(item, timezone.now())
    if item.state == AgendaItem.State.PLANNED and not seconds:
        return None
    left = item.minutes - seconds // 60
    if item.state == AgendaItem.State.OVER:
        words = _("%(spent)s van %(planned)s min gebruikt") % {"spent": seconds // 60, "planned": item.minutes}
    elif left > 0:
        words = ngettext("nog %(left)s min voor dit punt", "nog %(left)s min voor dit punt", left) % {"left": left}
    else:
        words = _("%(over)s min langer dan voorzien") % {"over": -left}
    return {
        "seconds": seconds, "minutes": item.minutes, "runs": item.running_since is not None, "words": words,
        "over": left <= 0 and item.state == AgendaItem.State.OPEN,
    }  # fmt: skip


def _row(person: Acting) -> dict[str, Any]:
    return {
        "slug": str(person.capacity), "initials": person.user.initials, "name": person.name,
        "organisation": person.service.short_name,
    }  # fmt: skip
