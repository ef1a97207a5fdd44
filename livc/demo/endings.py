"""What came off the list in the demo town: a case that was closed with after-care, reopened, and closed again."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from cases import lifecycle
from cases.listing import list_case
from cases.models import Case, Indication, Turn
from cases.purposes import Purpose
from livc.demo.town import standing_as
from participants.models import LegalReference
from secrecy.acts import opened

REASONS = "Taak van de burgemeester volgens de wet van 30 juli 2018; enkel wat voor de opvolging nodig is."


def lay() -> None:
    until = timezone.localdate() + timedelta(days=180)
    basis = LegalReference.on("basis_public_task")
    with standing_as("burgemeester", "cases:propose"):
        slug = list_case(
            basis=basis, reasons=REASONS, name="Kim Strandgaper", birth_date="1997-02-21", contact="",
            indications=[(Indication.Behaviour.WITHDRAWAL, "Brak plots met de werkplaats en met oude collega's.")],
        ).slug  # fmt: skip
    _take(slug, "close", reason=Turn.Reason.REFERRED, text="De begeleiding op het werk nam over.")
    _take(slug, "reopen", basis=basis, text="De begeleiding viel weg; het overleg bekijkt opnieuw wie kan helpen.")
    _take(
        slug, "close_with_aftercare", reason=Turn.Reason.NO_SIGNS, text="Er zijn geen aanwijzingen meer.", until=until
    )


def _take(slug: str, passage: str, **said: object) -> None:
    with standing_as("burgemeester", "cases:close"):
        lifecycle.take(opened(Case, slug, purpose=Purpose.LISTING, act="admit"), passage, **said)
