"""The end of cases in the demo town: one that is kept longer, one whose end is suspended, and a signal that came to its day."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from cases.models import Case
from cases.purposes import Purpose
from cases.retention import measures, prolonging
from cases.retention.models import Measure
from cases.signals import screening
from cases.signals.models import Signal
from livc.demo.town import standing_as
from secrecy.acts import erase, opened


def lay() -> None:
    _prolonged()
    _held()
    _erased()


def _prolonged() -> None:
    """The case that was discussed and isn't spoken of by the CAW."""
    with standing_as("burgemeester", "retention:prolong"):
        slug = Case.objects.filter(items__state="over").order_by("-reference").values_list("slug", flat=True)[0]
        case = opened(Case, slug, purpose=Purpose.KEEPING, act="admit")
        prolonging.prolong(
            case, reason="opvolging loopt nog", text="Het overleg wil nagaan of de rust ook na een jaar standhoudt.",
            until=timezone.localdate() + timedelta(days=540),
        )  # fmt: skip


def _held() -> None:
    """The case that was closed: asked by the mayor, confirmed by the coordinator, who reads process data of it."""
    with standing_as("burgemeester", "retention:hold"):
        slug = Case.objects.exclude(state=Case.State.LISTED).values_list("slug", flat=True)[0]
        case = opened(Case, slug, purpose=Purpose.KEEPING, act="admit")
        asked = measures.ask(
            case, Measure.Kind.HOLD, ground=Measure.Ground.REQUEST, until=timezone.localdate() + timedelta(days=120),
            text="Er loopt een vraag om inzage. Tot het antwoord vertrokken is, wordt niets gewist.",
        )  # fmt: skip
    with standing_as("coordinator", "retention:measure"):
        measures.confirm(opened(Measure, asked.slug, purpose=Purpose.KEEPING, act="write"))


def _erased() -> None:
    """Noted long ago, and nothing came of it: the office ended it at its term, and its proof stays."""
    with standing_as("coordinator", "signals:note"):
        signal = screening.note(timezone.localdate() - timedelta(days=45), Signal.Source.OTHER, Signal.Channel.PHONE)
        signal.state_since = timezone.localdate() - timedelta(days=45)
        signal.save(update_fields=["state_since"])
    erase(signal.circle_id, "term")
