"""What the pages about questions show: dates and states, and the words where they are open."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from livc.oversight import asking, noticing
from livc.oversight.models import Answer, Asked, Judgement, Question
from livc.oversight.views import people_named
from livc.oversight.words import ACTS, CHIPS, PARTS
from participants.mandates import named
from secrecy.acts import OwnLine, reader

State, Verdict = Question.State, Question.Verdict
RULES = {notice.key: notice.name for notice in noticing.NOTICES}
KINDS = {Verdict.EXPLAINED: "ok", Verdict.UNEXPLAINED: "bad", Verdict.FOLLOW: "warn"}


def header(row: Question) -> dict[str, Any]:
    """A question without its words: how far it is, and whether that is late."""
    return {
        "slug": row.slug, "number": row.number, "asked_at": timezone.localtime(row.asked_at), "answer_by": row.answer_by, "late": row.late,
        "state": row.get_state_display(), "kind": "warn" if row.waits else "info" if row.state == State.ANSWERED else "",
        "waits": row.waits, "many": len(row.lines), "rule": RULES.get(row.rule, ""), "cell": row.cell,
        "answered_at": timezone.localtime(row.answered_at) if row.answered_at else None,
        "verdict": row.get_verdict_display() if row.verdict else "", "verdict_kind": KINDS.get(Verdict(row.verdict), "") if row.verdict else "",
        "judged_at": timezone.localtime(row.judged_at) if row.judged_at else None,
        "follow_by": row.follow_by, "follow_late": row.follow_late, "followed_at": timezone.localtime(row.followed_at) if row.followed_at else None,
        "to_follow": row.state == State.JUDGED and row.verdict == Verdict.FOLLOW,
    }  # fmt: skip


def questions() -> dict[str, Any]:
    """The questions of the cell whose register is open, by what they wait for; none that is put to the reader."""
    rows = list(Question.objects.exclude(user=reader().user_id).select_related("cell"))
    who = people_named({pk for row in rows for pk in (row.user_id, row.asked_by_id)})
    shown = [(row, header(row) | {"whom": who.get(row.user_id), "by": who.get(row.asked_by_id)}) for row in rows]

    def some(*states: str, follow: bool = False) -> list[dict[str, Any]]:
        return [said for row, said in shown if row.state in states and said["to_follow"] == follow]

    groups = [
        ("judge", _("Te beoordelen"), "check2-circle", some(State.ANSWERED)),
        ("wait", _("Wacht op antwoord"), "hourglass-split", some(State.ASKED)),
        ("follow", _("Op te volgen"), "clock", some(State.JUDGED, follow=True)),
        ("done", _("Afgehandeld"), "archive", some(State.JUDGED, State.FOLLOWED)),
    ]
    return {"groups": groups, "none": not rows}


def question(row: Question, *, words: bool) -> dict[str, Any]:
    """One question with its words, where the reader has them open."""
    people = people_named({pk for pk in (row.user_id, row.asked_by_id, row.judged_by_id, row.followed_by_id) if pk})
    whom = named([row.capacity]).get(row.capacity)
    said: dict[str, Any] = {
        "question": header(row), "whom": people.get(row.user_id), "service": whom.service if whom else "", "label": whom.label if whom else "",
        "by": people.get(row.asked_by_id), "judged_by": people.get(row.judged_by_id or 0), "followed_by": people.get(row.followed_by_id or 0),
        "words": words, "texts": [], "judgement": None,
    }  # fmt: skip
    if words:
        said["texts"] = [
            (people.get(row.asked_by_id), timezone.localtime(row.asked_at), text.text, True)
            for text in Asked.objects.filter(question=row)
        ]
        said["texts"] += [
            (people.get(row.user_id), timezone.localtime(text.written_at), text.text, False)
            for text in Answer.objects.filter(question=row)
        ]
        said["judgement"] = Judgement.objects.filter(question=row).first() if row.user_id != reader().user_id else None
        said["beside"] = [one.name for one in asking.others(row)] if row.user_id != reader().user_id else []
    return said  # fmt: skip


def own_lines(lines: Iterable[OwnLine]) -> list[dict[str, Any]]:
    """One's own lines as who is asked sees them."""
    return [
        {
            "at": timezone.localtime(line.at), "act": ACTS.get(line.act, line.act), "kind": CHIPS.get(line.act, ""),
            "what": line.label or "", "part": PARTS.get(line.kind or "", ""), "purpose": line.purpose or "", "refused": not line.ok,
        }
        for line in lines
    ]  # fmt: skip
