"""After a recovery, cases stay closed in each cell until a fixed seat of it knows that this is the same person.

PostgreSQL decides it (``sworn`` in the view ``secrecy_capacity``); here it is found back, to say so in words.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from participants.cells.models import Cell
from participants.mandates import me
from participants.models import Recovery, RecoveryConfirmation

APPROVED = Q(withdrawn_at=None) & (~Q(proof="") | Q(seconded_by__isnull=False))


def unconfirmed_in(cell: Cell) -> QuerySet[Recovery]:
    """Approved recoveries that this cell has not confirmed yet, of whomever the reader may see."""
    confirmed = RecoveryConfirmation.objects.filter(recovery=OuterRef("pk"), cell=cell)
    return Recovery.objects.filter(APPROVED).filter(~Exists(confirmed))


def suspended() -> Recovery | None:
    """The recovery that keeps cases closed to the reader in the present cell; None when none does."""
    acting = me()
    if acting is None or not acting.promises:
        return None
    return unconfirmed_in(acting.cell).filter(user_id=acting.user.pk).select_related("organisation").first()
