"""What the pages of signals and questions show to this reader: plain values for the templates."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from cases.page import names
from cases.signals import forms, screening
from cases.signals.models import (
    Proposal,
    ProposedIndication,
    ProposedPerson,
    Question,
    QuestionText,
    Signal,
    SignalNote,
)
from participants.mandates import Acting, speaking
from participants.models import Seat
from secrecy.acts import may, reader, readers_of

CHIPS: dict[str, str] = {
    Signal.State.NOTED: "info", Signal.State.PROPOSED: "warn", Signal.State.LISTED: "ok", Signal.State.REFERRED: "", Signal.State.NO_CASE: "",
    Question.State.ASKED: "warn", Question.State.ANSWERED: "ok", Question.State.CLOSED: "",
}  # fmt: skip
BEFORE = {
    Seat.Kind.POLICE: _("Voorleggen aan de lokale politie"),
    Seat.Kind.PREVENTION: _("Voorleggen aan de coördinator"),
}


def signal_row(signal: Signal) -> dict[str, Any]:
    return {
        "slug": signal.slug, "reference": signal.reference, "received_on": signal.received_on, "source": signal.get_source_display(),
        "channel": signal.get_channel_display(), "state": signal.get_state_display(), "kind": CHIPS[signal.state], "stays": screening.stays_until(signal),
        "removed": signal.removed_at is not None,
    }  # fmt: skip


def signal_page(
    signal: Signal, acting: Acting, *, person: ProposedPerson | None = None, typed: dict[str, Any] | None = None
) -> dict[str, Any]:
    """The context of ``signals/signal.html``; the signal must be open, and the circle of the person too when it is given.

    ``typed`` holds forms that came back with errors, by name.
    """
    typed = typed or {}
    keeps, noted = bool(may("admit", signal)), signal.state == Signal.State.NOTED
    basis, proposal = screening.basis_of(signal), Proposal.objects.filter(signal=signal).first()
    circles = {signal.circle_id} | ({person.circle_id} if person else set())
    admitted = readers_of(*circles, since=False)
    who = {line.capacity: one for line in admitted if (one := speaking(line.title))}
    within = {line.title[0].removesuffix("_delegate") for line in admitted if line.title}
    decides = signal.state == Signal.State.PROPOSED and acting.kind == Seat.Kind.MAYOR
    return {
        "signal": signal_row(signal) | {"running": signal.running, "noted": noted and signal.running},
        "readers": names(admitted, {signal.circle_id}, who),
        "basis": basis and {"title": basis.reference.label, "reasons": basis.reasons, "by": basis.stated_by.short_name, "on": basis.stated_on},
        "basis_form": (typed.get("basis") or forms.BasisForm()) if signal.running and basis is None else None,
        "notes": _notes(signal, removable=noted and signal.running),
        "text_form": (typed.get("text") or forms.TextForm(auto_id="id_note_%s")) if signal.running and basis is not None else None,
        "steps": _steps(signal),
        "may_tick": signal.running,
        "before": [{"seat": seat.value, "label": label} for seat, label in BEFORE.items() if keeps and signal.running and seat not in within],
        "proposal": proposal and _proposed(signal, proposal),
        "person": person and {"name": person.name, "birth_date": parse_date(person.birth_date), "contact": person.contact},
        "may_name": proposal is not None and keeps,
        "person_readers": names(admitted, {person.circle_id}, who) if person else [],
        "may_propose": keeps and noted and signal.running and basis is not None,
        "may_conclude": keeps and signal.running and (noted or decides),
        "may_take_back": keeps and noted and signal.running,
        "decides": decides,
        "wrong": [error for form in typed.values() for errors in form.errors.values() for error in errors] if set(typed) - {"basis", "text"} else [],
    }  # fmt: skip


def _notes(signal: Signal, *, removable: bool) -> list[dict[str, Any]]:
    rows = SignalNote.objects.filter(signal=signal, removed_at=None).select_related("written_by")
    mine = reader().user_id
    return [
        {
            "id": row.pk,
            "text": row.text,
            "by": row.written_by.short_name,
            "on": timezone.localtime(row.written_at),
            "may_remove": removable and row.written_by_id == mine,
        }
        for row in rows
    ]


def _steps(signal: Signal) -> list[dict[str, Any]]:
    """What the rules ask, ticked or not, and what was ticked under earlier rules."""
    taken = {step.label: step for step in screening.steps_taken(signal)}
    labels = [*screening.steps_asked(), *(label for label in taken if label not in screening.steps_asked())]
    return [
        {"label": label, "by": label in taken and taken[label].done_by.short_name, "on": label in taken and taken[label].done_on}
        for label in labels
    ]  # fmt: skip


def _proposed(signal: Signal, proposal: Proposal) -> dict[str, Any]:
    told: dict[str, list[str]] = {}
    for row in ProposedIndication.objects.filter(signal=signal):
        told.setdefault(row.text, []).append(str(row.get_behaviour_display()))
    return {
        "advice": proposal.advice, "on": timezone.localtime(proposal.made_at), "by": proposal.made_by.short_name,
        "indications": [{"label": "; ".join(labels), "text": text} for text, labels in told.items()],
        "minor": [{"best_interest": proposal.best_interest, "exceptional": proposal.exceptional, "informed": proposal.informed}] if proposal.best_interest else [],
    }  # fmt: skip


# Questions --------------------------------------------------------------------------------------------------


def question_row(question: Question) -> dict[str, Any]:
    return {
        "slug": question.slug, "on": timezone.localtime(question.asked_at), "service": question.service.short_name,
        "state": question.get_state_display(), "kind": CHIPS[question.state],
    }  # fmt: skip


def question_page(question: Question, acting: Acting, *, form: forms.AnswerForm | None = None) -> dict[str, Any]:
    """The context of ``signals/question.html``; the question must be open."""
    texts = QuestionText.objects.filter(question=question).select_related("author")
    running = question.state != Question.State.CLOSED
    answers = running and acting.kind == Seat.Kind.PREVENTION
    return {
        "question": question_row(question) | {"running": running},
        "texts": [
            {"text": row.text, "by": row.author.short_name, "on": timezone.localtime(row.written_at), "asked": row.author_id == question.asked_by_id}
            for row in texts
        ],
        "form": (form or forms.AnswerForm()) if answers else None,
    }  # fmt: skip
