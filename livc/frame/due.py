"""What waits for the reader: rows of the workspace, by capacity. Headers only; nothing of a case is opened for them.

So what can't be known from a header isn't said: that invitations lie ready to be signed, or whether a successor was let
in, stands on the page to which the row leads.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.feedback import waiting as sheets
from cases.followup import succession, waiting
from cases.handover import page as handover
from cases.meetings import briefing_views
from cases.retention import workspace as retention
from cases.reviews import looking_again
from cases.signals import deciding
from cases.signals.models import Question, Signal
from cases.subject_requests import page as subject_requests
from livc.frame.coming import Sitting, counted, upcoming
from livc.oversight import answer_views
from livc.oversight.words import PARTS
from participants.agreements import workspace as agreements
from participants.joining import workspace as joining
from participants.mandates import Acting
from participants.models import Mandate, Seat, User
from participants.recovering import workspace as recovering
from participants.seating import workspace as seating
from secrecy.acts import reader
from secrecy.outbox import undelivered


def todo(acting: Acting, sittings: Sequence[Sitting]) -> list[dict[str, Any]]:
    """Everything that waits for the reader, in the order in which it presses."""
    rows = answer_views.todo() + deciding.todo(acting)
    if acting.kind == Seat.Kind.MAYOR:
        rows += _to_sign(sittings) + _declined(sittings) + _succeeded(sittings)
    if acting.kind == Seat.Kind.PREVENTION:
        rows += _to_prepare(sittings) + _answers(sittings) + _unreached() + _lapsed(sittings)
    if acting.seated:
        rows += _signals()
    rows += _questions(acting) + looking_again.todo(acting) + retention.todo(acting) + subject_requests.todo(acting)
    rows += handover.todo(acting)
    rows += recovering.todo(acting) + agreements.due(acting) + seating.due(acting, PARTS) + joining.due(acting)
    return rows + sheets.todo(acting) + waiting.todo(acting) + succession.todo(acting) + briefing_views.todo(acting)


def _row(title: str, url: str, note: str, chip: str, kind: str, icon: str) -> dict[str, Any]:
    return {"title": title, "url": url, "note": note, "chip": chip, "kind": kind, "icon": icon}


def _day(sitting: Sitting) -> dict[str, str]:
    return {"day": f"{timezone.localtime(sitting.meeting.starts_at):%d/%m/%Y}"}


def _references(items: Sequence[Any]) -> str:
    return ", ".join(item.case.reference for item in items)


# The coordinator ----------------------------------------------------------------------------------------------


def _to_prepare(sittings: Sequence[Sitting]) -> list[dict[str, Any]]:
    return [_asking(_("Uitnodigingen voorbereiden voor het overleg van %(day)s"), "meetings:prepare", s) for s in upcoming(sittings) if s.unasked()]  # fmt: skip


def _asking(title: str, door: str, sitting: Sitting) -> dict[str, Any]:
    items = sitting.unasked()
    chip = ngettext("%(n)d punt zonder dienst", "%(n)d punten zonder dienst", len(items)) % {"n": len(items)}
    return _row(
        title % _day(sitting), reverse(door, args=[sitting.meeting.slug]), _references(items), chip, "warn", "people"
    )


def _answers(sittings: Sequence[Sitting]) -> list[dict[str, Any]]:
    rows = []
    for sitting in upcoming(sittings):
        if says := counted(sitting):
            waits = any(so == "sent" for _item, _row, so in sitting.invitations())
            title, url = (
                _("Antwoorden voor het overleg van %(day)s") % _day(sitting),
                sitting.meeting.get_absolute_url(),
            )
            rows.append(
                _row(title, url, says, _("antwoorden open") if waits else _("alles beantwoord"), "warn" if waits else "ok", "send")
            )  # fmt: skip
    return rows


def _lapsed(sittings: Sequence[Sitting]) -> list[dict[str, Any]]:
    """No answer is no (R22): who never answered for a meeting that is over, for two weeks."""
    rows = []
    for sitting in sittings:
        silent = sorted({row.service.short_name for _item, row, so in sitting.invitations() if so == "lapsed"})
        if silent:
            title = _("Zonder antwoord gebleven op %(day)s") % _day(sitting)
            rows.append(
                _row(title, sitting.meeting.get_absolute_url(), ", ".join(silent), _("vervallen"), "", "clock-history")
            )
    return rows


def _unreached() -> list[dict[str, Any]]:
    """Mails that didn't arrive: who it was for, and nothing of what stood in it."""
    failed = undelivered()
    if not failed:
        return []
    rows = []
    for person in User.objects.filter(pk__in=failed).order_by("last_name"):
        gave_up = failed[person.pk]
        chip = _("bel zelf") if gave_up else _("wordt opnieuw geprobeerd")
        title = _("Mail aan %(name)s kwam niet aan") % {"name": person.short_name}
        note = _("zo weet deze persoon niet dat er iets wacht")
        rows.append(
            _row(title, reverse("joining:participants"), note, chip, "bad" if gave_up else "warn", "exclamation-triangle")
        )  # fmt: skip
    return rows


# The mayor ----------------------------------------------------------------------------------------------------


def _to_sign(sittings: Sequence[Sitting]) -> list[dict[str, Any]]:
    return [
        _asking(_("Uitnodigingen ondertekenen voor het overleg van %(day)s"), "meetings:sign", s)
        for s in upcoming(sittings)
        if s.unasked()
    ]


def _declined(sittings: Sequence[Sitting]) -> list[dict[str, Any]]:
    """Why a service doesn't come is read at the item, by the mayor alone (R21)."""
    return [
        _row(
            _("%(service)s neemt niet deel") % {"service": row.service.short_name},
            item.get_absolute_url(),
            _("%(reference)s, overleg van %(day)s") % {"reference": item.case.reference, **_day(sitting)},
            _("lees waarom"), "", "send",
        )
        for sitting in upcoming(sittings)
        for item, row, so in sitting.invitations()
        if so == "declined"
    ]  # fmt: skip


def _succeeded(sittings: Sequence[Sitting]) -> list[dict[str, Any]]:
    """A service was asked, and somebody else speaks for it since: the mayor may let that one in."""
    running = [
        (item, row)
        for sitting in upcoming(sittings)
        for item, row, so in sitting.invitations()
        if so in ("sent", "accepted")
    ]
    if not running:
        return []
    today = timezone.localdate()
    since: dict[int, Any] = {}
    holds = Q(ended_at=None) | Q(ended_at__gt=timezone.now())
    mandates = Mandate.objects.filter(
        holds, cell=running[0][0].meeting.cell, service__in={row.service_id for _item, row in running},
        begins__lte=today, ends__gte=today,
    ).exclude(role=Mandate.Role.CASE_WORKER)  # fmt: skip
    for mandate in mandates:
        since[mandate.service_id] = max(mandate.begins, since.get(mandate.service_id, mandate.begins))
    return [
        _row(
            _("Wie nu voor %(service)s spreekt, inlaten?") % {"service": row.service.short_name},
            item.get_absolute_url(), _("%(reference)s: sinds de uitnodiging is er iemand nieuw") % {"reference": item.case.reference},
            _("na te gaan"), "warn", "person-plus",
        )
        for item, row in running
        if row.service_id in since and since[row.service_id] > timezone.localdate(row.sent_at)
    ]  # fmt: skip


# Before the list ----------------------------------------------------------------------------------------------


def _signals() -> list[dict[str, Any]]:
    """Signals the reader noted or was let in to, and that nobody decided on."""
    number = len(Signal.objects.filter(state=Signal.State.NOTED, removed_at=None))
    if not number:
        return []
    chip = ngettext("%(n)d signaal", "%(n)d signalen", number) % {"n": number}
    note = _("genoteerd, en nog zonder beslissing")
    return [_row(_("Signalen aftoetsen"), reverse("signals:list"), note, chip, "warn", "file-earmark-text")]


def _questions(acting: Acting) -> list[dict[str, Any]]:
    """For the coordinator what waits for an answer; for who asked, what was answered."""
    asked = Question.State.ASKED
    if acting.kind == Seat.Kind.PREVENTION:
        number = len(Question.objects.filter(state=asked))
        title, note, kind = _("Voorgelegde situaties beantwoorden"), _("zonder persoon"), "warn"
    else:
        number = len(Question.objects.filter(state=Question.State.ANSWERED, asked_by=reader().user_id))
        title, note, kind = _("Antwoord op wat u voorlegde"), _("lees het, en sluit de vraag af"), "ok"
    if not number:
        return []
    chip = ngettext("%(n)d vraag", "%(n)d vragen", number) % {"n": number}
    return [_row(title, reverse("signals:questions"), note, chip, kind, "question-circle")]
