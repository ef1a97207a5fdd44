"""What the pages of a request show to this reader: plain values."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from cases.purposes import Purpose
from cases.subject_requests import forms, looking, parts, registering
from cases.subject_requests.models import Curtailment, Decision, Extension, Finding, Part, PartAnswer, Reply, Requester
from cases.subject_requests.models import SubjectRequest as Row
from cases.subject_requests.terms import ANSWER, ends
from participants.mandates import Acting
from participants.models import Seat
from secrecy.acts import open_circles

CHIPS = {
    "registered": "info", "decided": "warn", "answered": "ok",
    "asked": "info", "gives": "ok", "refuses": "warn", "nothing": "",
}  # fmt: skip


def header(row: Row) -> dict[str, Any]:
    """The line of the register: nothing in it depends on whether the person is known (R66)."""
    return {
        "slug": row.slug, "reference": row.reference, "received_on": row.received_on, "channel": row.get_channel_display(),
        "right": row.get_right_display(), "state": _("opnieuw te beslissen") if row.over else row.get_state_display(),
        "kind": "warn" if row.over else CHIPS[row.state], "answer_by": row.answer_by, "due": row.due, "over": row.over,
        "late": row.late, "acknowledged_on": row.acknowledged_on, "extended_on": row.extended_on, "answered_on": row.answered_on,
        "answered": row.state == Row.State.ANSWERED, "again_on": row.again_on,
    }  # fmt: skip


def request_page(row: Row, acting: Acting, typed: dict[str, Any]) -> dict[str, Any]:
    """The context of ``subject_requests/request.html``; the request must be open. ``typed``: forms that came back, by name."""
    who = Requester.objects.get(request=row)
    decided, extension = registering.decision_of(row), Extension.objects.filter(request=row).first()
    replies = [
        {"text": one.text, "remedies": one.remedies, "on": one.written_on} for one in Reply.objects.filter(request=row)
    ]
    reply = replies.pop() if replies and row.answered_on is not None else None
    mayor = acting.kind == Seat.Kind.MAYOR
    handles, running = not mayor, row.state != Row.State.ANSWERED
    may_extend = (
        handles and running and row.extended_on is None and timezone.localdate() <= ends(row.received_on, ANSWER)
    )
    may_answer = handles and running and decided is not None and not row.over
    passing = None
    if mayor and registering.left(row, able := registering.handlers(acting.cell)) and able:
        passing = typed.get("passing") or forms.PassForm(able=able, auto_id="id_pass_%s")
    return {
        "row": header(row),
        "pass_form": passing,
        "who": {"name": who.name, "birth_date": parse_date(who.birth_date), "address": who.address, "asks": who.asks},
        "decision": decided and {"kind": decided.get_kind_display(), "text": decided.text, "on": decided.decided_on},
        "extension": extension and {"reasons": extension.reasons, "on": extension.written_on},
        "reply": reply,
        "earlier": replies,
        "handles": handles,
        "extend_form": typed.get("extend") or (forms.ExtendForm(auto_id="id_extend_%s") if may_extend else None),
        "answer_form": (typed.get("answer") or forms.AnswerForm(initial={"remedies": registering.remedies()})) if may_answer else None,
        "mayor": _for_the_mayor(row, acting, decided, typed) if mayor else None,
    }  # fmt: skip


def _for_the_mayor(row: Row, acting: Acting, decided: Decision | None, typed: dict[str, Any]) -> dict[str, Any]:
    """What the mayor found, asked and decides; opened on record, and shown to nobody else."""
    running = row.state == Row.State.REGISTERED
    if row.looked_on is None:
        return {"looked": False, "running": running, "decide_form": typed.get("decide")}
    mine = parts.parts_of(row)
    open_circles(f"{row.slug}/finding", *(part.slug for part in mine), purpose=Purpose.REQUEST)
    found = looking.found_now(row)
    cases = [finding.of_case for finding in found if finding.of_case]
    said = {answer.part_id: answer.text for answer in PartAnswer.objects.filter(part__in=[p.pk for p in mine])}
    asked = {part.service_id for part in mine}
    may_ask = [service for service in parts.may_be_asked(acting, cases) if service.pk not in asked]
    curtailed = Curtailment.objects.filter(request=row).select_related("ground")
    return {
        "looked": True,
        "running": running,
        "again": row.over,
        "found": [{"outcome": f.get_outcome_display(), "reference": f.reference, "case": f.of_case, "on": f.found_on, "some": f.outcome != Finding.Outcome.NONE} for f in found],
        "parts": [part_row(part) | {"text": said.get(part.pk, "")} for part in mine],
        "ask_form": (typed.get("ask") or forms.AskForm(services=may_ask)) if running and may_ask else None,
        "decide_form": (typed.get("decide") or forms.DecideForm()) if running else None,
        "curtailed": [{"ground": c.ground.label, "reasons": c.reasons, "until": c.ends_on, "over": c.ends_on < timezone.localdate()} for c in curtailed],
        "report": bool(decided and decided.kind == Decision.Kind.GIVEN and cases),
    }  # fmt: skip


def part_row(part: Part) -> dict[str, Any]:
    return {
        "slug": part.slug, "service": part.service.name, "reference": part.reference, "right": part.get_right_display(),
        "answer_by": part.answer_by, "state": part.get_state_display(), "kind": CHIPS[part.state],
        "late": (waits := part.state == Part.State.ASKED) and part.answer_by < timezone.localdate(), "waits": waits,
        "extended_on": part.extended_on,
    }  # fmt: skip


# The workspace ---------------------------------------------------------------------------------------------------


def todo(acting: Acting) -> list[dict[str, Any]]:
    """Requests that wait for who handles them or decides, and what a service is asked: from headers alone."""
    rows = []
    if acting.kind in (*registering.HANDLES, Seat.Kind.MAYOR):
        waits = Row.State.REGISTERED if acting.kind == Seat.Kind.MAYOR else None
        able = registering.handlers(acting.cell) if waits else []
        for row in Row.objects.filter(~Q(state=Row.State.ANSWERED) | Q(curtailed_until__lt=timezone.localdate())):
            titles = []
            if waits and registering.left(row, able):
                titles.append(_("Een verzoek heeft niemand meer die het behandelt"))
            if row.over:
                titles.append(
                    _("Over een verzoek opnieuw beslissen") if waits else _("Over een verzoek wordt opnieuw beslist")
                )
            elif waits is None or row.state == waits:
                titles.append(_("Over een verzoek beslissen") if waits else _("Een verzoek behandelen"))
            rows += [_row(title, row.get_absolute_url(), row.reference, row.due, late=row.late) for title in titles]
    if acting.seated or acting.kind == "mandate":
        for part in Part.objects.filter(state=Part.State.ASKED, service=acting.service.pk):
            title, late = _("Een vraag over uw eigen inbreng"), part.answer_by < timezone.localdate()
            rows.append(_row(title, reverse("subject_requests:part", args=[part.slug]), part.reference, part.answer_by, late=late))  # fmt: skip
    return rows


def _row(title: str, url: str, reference: str, by: Any, *, late: bool) -> dict[str, Any]:
    said = _("te laat: tegen %(day)s") if late else _("tegen %(day)s")
    return {"title": title, "url": url, "note": reference, "chip": said % {"day": f"{by:%d/%m/%Y}"}, "kind": "bad" if late else "warn", "icon": "person-check"}  # fmt: skip
