"""What people of a cell promise and agree: the notice on secrecy, the declaration, the rules of the cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from participants.cells.models import CellRules
from participants.cells.rules import Rules, in_force, unfounded, version_in_force
from participants.mandates import Acting, representatives_in, seats_of
from participants.models import Acknowledgement, SecrecyNotice
from secrecy.acts import reader

NOTICE, DECLARATION, RULES = Acknowledgement.Kind.NOTICE, Acknowledgement.Kind.DECLARATION, Acknowledgement.Kind.RULES


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


def _acknowledge(acting: Acting, kind: str, **what: Any) -> None:
    Acknowledgement.objects.create(user=acting.user, capacity=acting.capacity, cell=acting.cell, kind=kind, **what)


# The rules of the cell (R70) --------------------------------------------------------------------------------


class Overtaken(Exception):
    """Somebody else made a version meanwhile."""

    def __init__(self, by: CellRules) -> None:
        super().__init__(f"version {by.version} was made meanwhile")
        self.by = by


def adopt(acting: Acting, values: Mapping[str, Any], *, valid_from: date, note: str, after: int) -> CellRules:
    """A new version of the cell's rules, made from version ``after``: what differs from the defaults, and no more.

    Who makes it acknowledges it with that. Raises :class:`Overtaken` when another version came between, and
    ``ValidationError`` for a special kind of data without a law (AVG art. 9 and 10; R37).
    """
    if off := unfounded(Rules(dict(values))):
        raise ValidationError(f"kinds of data without a law that allows them: {', '.join(off)}", code="unfounded")
    last = CellRules.objects.filter(cell=acting.cell).select_related("made_by").first()
    if last is not None and last.version != after:
        raise Overtaken(last)
    try:
        with transaction.atomic():
            made = CellRules.objects.create(
                cell=acting.cell,
                version=after + 1,
                valid_from=valid_from,
                values=dict(values),
                note=note,
                made_by=acting.user,
            )
    except IntegrityError as error:
        if "a_version_of_the_rules_is_made_once" not in str(error):
            raise
        raise Overtaken(CellRules.objects.select_related("made_by").filter(cell=acting.cell)[0]) from None
    _acknowledge(acting, RULES, rules=made)
    return made


def acknowledge_rules(acting: Acting, version: CellRules) -> None:
    if version.pk not in _acknowledged(acting):
        _acknowledge(acting, RULES, rules=version)


@dataclass(frozen=True, slots=True)
class Asked:
    """The version in force, when this member acknowledged it, and the last one acknowledged before."""

    version: CellRules
    acknowledged_at: datetime | None
    before: CellRules | None


def asked_of(acting: Acting) -> Asked | None:
    """What a member of a cell is asked about its rules; None in a cell without own rules: no query there."""
    if (reader().words or {}).get("rules") is None:
        return None
    version = version_in_force(acting.cell)
    if version is None:
        return None
    known = _acknowledged(acting)
    earlier = [a.rules for a in known.values() if a.rules is not None and a.rules.version < version.version]
    this = known.get(version.pk)
    return Asked(version, this.at if this else None, max(earlier, key=lambda r: r.version, default=None))


def _acknowledged(acting: Acting) -> dict[int, Acknowledgement]:
    made = Acknowledgement.objects.filter(user=acting.user, capacity=acting.capacity, kind=RULES).select_related(
        "rules"
    )
    return {a.rules_id: a for a in made if a.rules_id is not None}


def who_acknowledged(version: CellRules) -> list[tuple[Acting, datetime | None]]:
    """The members of the cell today, each with when they acknowledged this version."""
    at = dict(Acknowledgement.objects.filter(kind=RULES, rules=version).values_list("capacity", "at"))
    members = [*seats_of(version.cell), *representatives_in(version.cell)]
    return [(member, at.get(member.capacity)) for member in members]
