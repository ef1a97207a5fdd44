"""Somebody in after-care moved: the mayor of Duinbeke proposed the case to the cell of elsewhere, which hasn't answered yet."""

from __future__ import annotations

from cases.handover import deeds
from cases.models import Case
from cases.purposes import Purpose
from livc.demo.persons import ELSEWHERE
from livc.demo.town import standing_as
from participants.cells.models import Cell
from secrecy.acts import opened


def lay() -> None:
    with standing_as("burgemeester", "handover:propose"):
        slug = Case.objects.get(state=Case.State.AFTERCARE).slug
        deeds.propose(
            opened(Case, slug, purpose=Purpose.HANDOVER, act="admit"),
            to=Cell.objects.get(name=ELSEWHERE),
            contact="Duinroosstraat 12, 0002 Elders",
            why="Woont sinds deze maand in Elders; de nazorg loopt daar beter verder.",
        )
