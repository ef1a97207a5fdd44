"""What the people of a cell promised, and what stands in the way of their reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from participants.cells.models import Cell
from participants.cells.rules import in_force
from participants.models import Acknowledgement, Recovery, RecoveryConfirmation


@dataclass(frozen=True, slots=True)
class Promises:
    """Of one cell, today."""

    acknowledged: Mapping[UUID, date]  # capacity -> when the notice on secrecy that is valid today was (R27)
    declarations: frozenset[UUID] | None  # capacities; None where the cell asks none (R71)
    suspended: frozenset[int]  # whose recovery the cell hasn't confirmed
    in_use: frozenset[int]  # who signed in at least once, and was told what is recorded

    def declared(self, capacity: UUID) -> bool:
        return self.declarations is None or capacity in self.declarations

    @classmethod
    def of(cls, cell: Cell) -> Promises:
        kind, today = Acknowledgement.Kind, timezone.localdate()
        here = Acknowledgement.objects.filter(capacity__isnull=False)
        valid = Q(notice__valid_from__lte=today) & (Q(notice__valid_until=None) | Q(notice__valid_until__gte=today))
        said = here.filter(valid, kind=kind.NOTICE).order_by("-at").values_list("capacity", "at")
        declared = here.filter(kind=kind.DECLARATION).values_list("capacity", flat=True)
        confirmed = RecoveryConfirmation.objects.filter(recovery=OuterRef("pk"), cell=cell)
        approved = Recovery.objects.filter(~Q(proof="") | Q(seconded_by__isnull=False), withdrawn_at=None)
        return cls(
            {capacity: timezone.localdate(at) for capacity, at in said if capacity},
            frozenset(c for c in declared if c) if in_force(cell)["confidentiality_declaration"] else None,
            frozenset(approved.exclude(Exists(confirmed)).values_list("user_id", flat=True)),
            frozenset(Acknowledgement.objects.values_list("user_id", flat=True).distinct().order_by()),
        )
