"""What the pages of sheets show to this reader: plain values for the templates."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from cases.feedback.asked import UNFIT, Voice, current, drafts, my_voice, others_came, over, voices, why_not_sent
from cases.feedback.drafting import fits
from cases.feedback.forms import AnswerForm, SendForm, SuccessorForm, WordingForm
from cases.feedback.models import Delivery, Round, Sheet, Wording
from cases.meetings.models import AgendaItem
from participants.mandates import me
from secrecy.acts import admission_ends

KINDS = {"open": "info", "sent": "ok", "lapsed": "warn"}
SAID = {"agree": "ok", "object": "bad", "": ""}


@dataclass(slots=True)
class Typed:
    """Forms that came back with what is wrong in them, and what stood in the way."""

    answer: AnswerForm | None = None
    wording: WordingForm | None = None
    send: SendForm | None = None
    successor: SuccessorForm | None = None
    note: str = ""
    forms: dict[str, Any] = field(default_factory=dict)


def state(sheet: Sheet) -> str:
    """As it stands by the clock: past its day it has lapsed, also before that was noted."""
    return str(Sheet.State.LAPSED if over(sheet) and sheet.state == Sheet.State.OPEN else sheet.state)


def register_row(sheet: Sheet, laid: Round | None = None) -> dict[str, Any]:
    """The register of one sheet: state, version, when, to which service, the hash. No word of its text."""
    laid, stands = laid or current(sheet), state(sheet)
    rows = Delivery.objects.filter(round=laid).select_related("receiver") if sheet.state == Sheet.State.SENT else ()
    return {
        "slug": sheet.slug, "url": sheet.get_absolute_url(), "reference": sheet.reference, "state": stands, "kind": KINDS[stands],
        "label": Sheet.State(stands).label, "version": sheet.version, "digest": laid.digest if laid else "",
        "drafted_at": timezone.localtime(sheet.drafted_at), "changed_at": timezone.localtime(sheet.changed_at), "due": timezone.localtime(sheet.due),
        "sent_at": sheet.sent_at and timezone.localtime(sheet.sent_at), "to": [str(row.receiver) for row in rows], "number": sheet.number,
    }  # fmt: skip


def sheet_page(sheet: Sheet, item: AgendaItem | None, typed: Typed) -> dict[str, Any]:
    """The context of ``feedback/sheet.html``; the sheet must be open, and the item too where it is given."""
    acting, rows = me(), voices(sheet)
    mine, wording = my_voice(sheet, acting, rows), Wording.objects.filter(sheet=sheet, version=sheet.version).first()
    laid = current(sheet)
    row, ends = register_row(sheet, laid), admission_ends(sheet.circle_id)
    unfit = laid is not None and not fits(sheet, laid, wording)
    asks = mine is not None and not over(sheet) and not unfit
    fresh = {"digest": row["digest"]}
    return {
        "sheet": row, "text": wording.text if wording else "", "note": typed.note or (str(UNFIT) if unfit else ""), "until": ends and timezone.localtime(ends),
        "item_url": item.get_absolute_url() if item else None, "mine": mine.said if mine else None, "asks": asks,
        "form": (typed.answer or AnswerForm(initial=fresh, auto_id="id_answer_%s")) if asks else None,
        "object_form": AnswerForm(initial=fresh, agrees=False, auto_id="id_object_%s") if asks else None,
        "voices": [_voice(voice, mine) for voice in rows],
        **(_drafter(sheet, item, rows, wording, typed, unfit=unfit) if drafts(acting) else {}),
    }  # fmt: skip


def _voice(voice: Voice, mine: Voice | None) -> dict[str, Any]:
    return {"service": voice.service, "title": voice.title, "said": voice.said, "kind": SAID[voice.said], "mine": mine is not None and voice.row.pk == mine.row.pk, "left": voice.left}  # fmt: skip


def _drafter(sheet: Sheet, item: AgendaItem | None, rows: list[Voice], wording: Wording | None, typed: Typed, *, unfit: bool) -> dict[str, Any]:  # fmt: skip
    """What who drafts sees besides: how many said what, what stands in the way, and what can be done about it."""
    why, runs = why_not_sent(sheet, item, rows) or (str(UNFIT) if unfit else ""), not over(sheet)
    said = [voice.said for voice in rows]
    begins = {"text": wording.text if wording else "", "seen": sheet.version}
    left = [voice for voice in rows if voice.left and voice.successors] if runs and item else []
    return {
        "drafts": True, "why_not": why, "others_came": bool(runs and item and others_came(sheet, item)),
        "agreed": said.count("agree"), "objected": said.count("object"), "silent": said.count(""), "all": len(said),
        "wording_form": typed.wording or (WordingForm(initial=begins, auto_id="id_wording_%s") if runs and item else None),
        "send_form": typed.send or (SendForm(auto_id="id_send_%s") if not why else None),
        "successor_forms": [_successor(voice, typed.successor) for voice in left],
    }  # fmt: skip


def _successor(voice: Voice, typed: SuccessorForm | None) -> SuccessorForm:
    if typed is not None and typed.voice.row.pk == voice.row.pk:
        return typed
    return SuccessorForm(voice=voice, auto_id=f"id_{voice.row.pk}_%s")
