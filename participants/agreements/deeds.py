"""What people of a cell promise and agree: the notice on secrecy, the declaration, the rules of the cell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from participants.cells.rules import in_force
from participants.mandates import Acting
from participants.models import Acknowledgement, SecrecyNotice

NOTICE, DECLARATION = Acknowledgement.Kind.NOTICE, Acknowledgement.Kind.DECLARATION


@dataclass(frozen=True, slots=True)
class Promises:
    """What is asked of somebody in one capacity before anything is read, and what was promised already."""

    notice: SecrecyNotice
    noticed_at: datetime | None
    declaration: str  # its text; empty where the cell asks none
    declared_at: datetime | None

    @property
    def whole(self) -> bool:
        return self.noticed_at is not None and (not self.declaration or self.declared_at is not None)


def promises_of(acting: Acting) -> Promises:
    """R27, R71. Whether it suffices, PostgreSQL decides (``secrecy_capacity.sworn``): this is what the page shows."""
    notice, rules = SecrecyNotice.on(), in_force(acting.cell)
    made = list(
        Acknowledgement.objects.filter(user=acting.user, capacity=acting.capacity, kind__in=[NOTICE, DECLARATION])
    )
    return Promises(
        notice,
        next((a.at for a in made if a.kind == NOTICE and a.notice_id == notice.pk), None),
        rules["declaration_text"] if rules["confidentiality_declaration"] else "",
        next((a.at for a in made if a.kind == DECLARATION), None),
    )


def promise(acting: Acting) -> None:
    """Acknowledge what is still asked in this capacity: once per mandate and text, under the article of that day (R28).

    Nobody promises for another: PostgreSQL refuses it.
    """
    asked = promises_of(acting)
    if asked.noticed_at is None:
        _acknowledge(acting, NOTICE, notice=asked.notice, label=asked.notice.reference.label)
    if asked.declaration and asked.declared_at is None:
        _acknowledge(acting, DECLARATION)


def _acknowledge(acting: Acting, kind: str, **what: object) -> None:
    Acknowledgement.objects.create(user=acting.user, capacity=acting.capacity, cell=acting.cell, kind=kind, **what)
