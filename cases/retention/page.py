"""What the pages about the end of a case show: days with their source, who asked and confirmed what, and how much would go."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Case
from cases.readings.gathered import OF_A_SERVICE
from cases.readings.words import PARTS
from cases.retention import measures
from cases.retention.models import Measure, MeasureReason, Prolongation
from cases.retention.prolonging import room
from participants.cells.rules import ours
from participants.mandates import Acting, me
from participants.models import Seat
from secrecy.acts import ending, ends_of, own_key, proofs_entered, sound, would_end
from secrecy.models import ErasureProof

STATES = {"asked": "warn", "confirmed": "info", "withdrawn": "", "lifting": "warn", "lifted": ""}
GROUNDS = {"term": gettext_lazy("termijn verstreken"), "early": gettext_lazy("vroegtijdig, door twee mensen beslist")}
#: Kinds of circles whose number is nobody's but a service's own.
UNCOUNTED = (*OF_A_SERVICE, "prepared", "decline", "reply")


def overview() -> dict[str, Any]:
    """By number and day: what ends soon, and what two people decide or decided about an end."""
    rows = list(Measure.objects.select_related("asked_by"))
    return {
        "soon": [{"slug": row.reference, "reference": row.label, "due": row.due} for row in ending(within=ours()["retention_notice_days"])],
        "days": ours()["retention_notice_days"],
        "waiting": [_row(row) for row in rows if row.waits],
        "running": [_row(row) for row in rows if row.runs and not row.waits],
        "past": [_row(row) for row in rows if not row.runs and not row.waits],
    }  # fmt: skip


def _row(row: Measure) -> dict[str, Any]:
    expired = row.state in ("asked", "confirmed", "lifting") and not (row.runs or row.waits)
    return {
        "url": row.get_absolute_url(), "reference": row.reference, "what": row.get_measure_kind_display(), "ground": row.get_ground_display(),
        "state": _("voorbij") if expired else row.get_state_display(), "kind": "" if expired else STATES[row.state], "until": row.until,
        "yours": measures.may_confirm(row), "hold": row.measure_kind == Measure.Kind.HOLD,
    }  # fmt: skip


def case_page(case: Case) -> dict[str, Any]:
    """One case, which must be open: until when it is kept and why, and what may be decided about it."""
    acting, stands = me(), room(case)
    ends = ends_of(case.circle_id)
    return {
        "case": {"slug": case.slug, "reference": case.reference},
        "kept": stands.ends, "spoken": stands.spoken,
        "held": max((end.due for end in ends if end.otherwise), default=None),
        "early": next((end.due for end in ends if end.because == "early"), None),
        "prolongs": acting is not None and acting.kind == Seat.Kind.MAYOR, "lacks": stands.lacks, "latest": stands.latest,
        "prolongations": prolongations(case),
        "measures": [_row(row) for row in Measure.objects.filter(case=case).select_related("asked_by")],
    }  # fmt: skip


def prolongations(case: Case) -> list[dict[str, Any]]:
    rows = Prolongation.objects.filter(case=case).select_related("by", "reason").order_by("-at")
    return [
        {
            "reason": row.reason.reason, "text": row.reason.text, "until": row.until, "discussed_on": row.discussed_on,
            "by": row.by.short_name, "on": timezone.localtime(row.at),
        }
        for row in rows
    ]  # fmt: skip


def measure_page(row: Measure) -> dict[str, Any]:
    """One hold or early erasure, which must be open: who asked what and why, and what would go."""
    acting, running = me(), row.state == Measure.State.CONFIRMED and row.runs
    hold = row.measure_kind == Measure.Kind.HOLD
    yours = measures.may_confirm(row)
    return {
        "measure": _row(row) | {"slug": row.slug, "review_on": row.review_on, "runs": row.runs},
        "reasons": [reason.text for reason in MeasureReason.objects.filter(measure=row)],
        "steps": _steps(row),
        "goes": None if hold else _goes(row.circle_id),
        "may": {
            "confirm": yours and row.state == Measure.State.ASKED,
            "withdraw": row.waits and row.state == Measure.State.ASKED,
            "lift": yours and row.state == Measure.State.LIFTING,
            "keep": row.waits and row.state == Measure.State.LIFTING,
            "ask_to_lift": hold and running, "review": hold and running and row.review_on and row.review_on <= timezone.localdate(),
        },
        "other": _other_seat(row, acting),
    }  # fmt: skip


def _steps(row: Measure) -> list[dict[str, Any]]:
    """Who did what, when: both are on record, and each sees both."""
    ended = _("opgeheven door") if row.state == Measure.State.LIFTED else _("ingetrokken door")
    steps = [
        (_("gevraagd door"), row.asked_by, row.asked_seat, row.asked_at),
        (_("bevestigd door"), row.confirmed_by, row.confirmed_seat, row.confirmed_at),
        (_("opheffing gevraagd door"), row.lifting_by, row.lifting_seat, row.lifting_at),
        (ended, row.ended_by, row.ended_seat, row.ended_at),
    ]
    seats = dict(Seat.Kind.choices)
    return [
        {"did": did, "who": who.short_name, "seat": seats[seat], "on": timezone.localtime(at)}
        for did, who, seat, at in steps
        if who and at
    ]


def _other_seat(row: Measure, acting: Acting | None) -> str:
    """Who it waits for, when that isn't the reader."""
    if not row.waits or measures.may_confirm(row):
        return ""
    seat = row.lifting_seat if row.state == Measure.State.LIFTING else row.asked_seat
    return _("de coördinator") if seat == Seat.Kind.MAYOR else _("de burgemeester")


def _goes(circle: UUID) -> list[tuple[str, int]]:
    """How many of what: numbers, and no word of it."""
    counted = would_end(circle, without=UNCOUNTED)
    return [(str(PARTS.get(kind, kind)) or _("dossier"), times) for kind, times in counted.items()]


def proofs_page(rows: list[ErasureProof]) -> list[dict[str, Any]]:
    """Proofs with what comes of checking each: the signature, whose key, and whether the ledger has the entry it names."""
    entered, ours_ = proofs_entered(row.pk for row in rows), own_key()
    return [
        {
            "number": row.pk, "day": row.day, "what": str(PARTS.get(row.kind, row.kind)) or _("casus"), "ground": GROUNDS.get(row.ground, row.ground),
            "circles": row.circles, "rows": row.rows, "signed": sound(row.statement, row.signature, row.key), "ours": bytes(row.key or b"") == ours_,
            "entered": row.pk in entered, "statement": row.statement, "signature": bytes(row.signature or b"").hex(), "key": bytes(row.key or b"").hex(),
            "tables": sorted(json.loads(row.statement)["rows"].items()),
        }
        for row in rows
    ]  # fmt: skip
