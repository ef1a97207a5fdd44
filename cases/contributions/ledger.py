"""The disclosure ledger of a service: what it let others read, to whom, when, on what ground, until when, read or not.

It outlives the texts: a line stands also when its circle can't be opened any more. Whether somebody read is looked up in the
register, through the contribution's own circle; that opening is on record.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.contributions.models import Contribution, Disclosure
from cases.purposes import Purpose
from participants.mandates import Acting, me, named
from participants.models import Service
from secrecy.acts import Forbidden, ReaderOf, Refused, may_each, open_circles, reader, readers_of, refuse


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it is shown. ``read``: None when nobody can look that up any more; ``before``: already before this text, of
    which it is then not known whether it was read too (the register keeps when a circle was opened, not which words stood there).
    """

    slug: str
    reference: str
    name: str
    organisation: str
    at: datetime
    until: datetime
    ground: str
    standing: str
    chip: str
    read: bool | None
    before: bool
    first: date | None
    digest: str


def speaker() -> Acting:
    """Who speaks for a service: a representative, or a fixed seat. Raises :class:`Forbidden`; on record."""
    acting = me()
    if acting is None or not (acting.seated or acting.kind == "mandate"):
        refuse("wat wij deelden", "not at the table", purpose=Purpose.OWN)
        raise Forbidden(_("Wat een dienst deelde, leest enkel wie nu voor die dienst spreekt."))
    return acting


def lines_of(acting: Acting, *, case: str = "", standing: str = "") -> QuerySet[Disclosure]:
    """The lines of the reader's service in this cell, newest first; PostgreSQL shows no others. ``standing``: runs, or over."""
    rows = Disclosure.objects.filter(cell=acting.cell, service=acting.service)
    if case:
        rows = rows.filter(reference__iendswith=case)
    runs = Q(ended_at=None, until__gt=timezone.now())
    if standing:
        rows = rows.filter(runs if standing == "runs" else ~runs)
    return rows.order_by("-at", "id")


def told(rows: Sequence[Disclosure]) -> list[Line]:
    """The lines in words. Opens the contributions that the reader can still open, to say who read them."""
    seen = _readings(rows)
    who = named({row.to_capacity for row in rows})
    services = {s.pk: s for s in Service.objects.filter(pk__in={row.to_service_id for row in rows})}
    followed = {(row.circle, row.to_capacity, row.at) for row in rows}
    return [_line(row, seen, who, services, followed) for row in rows]


def opened_own(rows: Iterable[Disclosure]) -> set[UUID]:
    """Open, by themselves and for this purpose, the contributions of these lines that can be; which circles did."""
    slugs = {row.circle: row.slug for row in rows}
    within = may_each("admit", [Contribution(circle_id=circle) for circle in slugs])
    wanted = {circle: slug for circle, slug in slugs.items() if circle in within}
    if not wanted:
        return set()
    try:
        return set(open_circles(*wanted.values(), purpose=Purpose.OWN))
    except Refused:  # the key of one was destroyed: the others still open
        return {circle for slug in wanted.values() for circle in _one(slug)}


def _one(slug: str) -> list[UUID]:
    try:
        return open_circles(slug, purpose=Purpose.OWN)
    except Refused:
        return []


def _readings(rows: Sequence[Disclosure]) -> dict[tuple[UUID, UUID], ReaderOf]:
    circles = opened_own(rows)
    return {(line.circle, line.capacity): line for line in readers_of(*circles)} if circles else {}


def _line(
    row: Disclosure,
    seen: dict[tuple[UUID, UUID], ReaderOf],
    who: dict[UUID, Acting],
    services: dict[int, Service],
    followed: set[tuple[UUID, UUID, datetime]],
) -> Line:
    reading, person = seen.get((row.circle, row.to_capacity)), who.get(row.to_capacity)
    until = min(row.until, reading.until) if reading else row.until
    standing, chip = _standing(row, until, followed)
    first = reading.first_read if reading else None
    return Line(
        slug=row.slug,
        reference=row.reference,
        name=person.name if person else str(_("niet meer in deze cel")),
        organisation=str(services.get(row.to_service_id, "")),
        at=timezone.localtime(row.at),
        until=timezone.localtime(until),
        ground=row.ground,
        standing=standing,
        chip=chip,
        read=None if reading is None else first is not None and (row.ended_at is None or first < row.ended_at),
        before=first is not None and first < row.at,
        first=first and timezone.localdate(first),
        digest=bytes(row.digest).hex()[:16],
    )


def _standing(row: Disclosure, until: datetime, followed: set[tuple[UUID, UUID, datetime]]) -> tuple[str, str]:
    if row.ended_at is not None:
        again = any((c, k) == (row.circle, row.to_capacity) and at >= row.ended_at for c, k, at in followed)
        day = f"{timezone.localtime(row.ended_at):%d/%m/%Y}"
        said = _("vervangen door een verbetering op %(day)s") if again else _("ingetrokken op %(day)s")
        return said % {"day": day}, "" if again else "warn"
    return (_("leest nog"), "info") if until > timezone.now() else (_("leest niet meer"), "")


def own_again(acting: Acting, slug: str) -> dict[str, Any]:
    """One's own contribution, read again: its lines, and its text when its circle still opens. Raises :class:`Refused` when it
    isn't the service's; on record."""
    rows = list(lines_of(acting).filter(slug=slug))
    if not rows:
        refuse(slug, "not of one's own service", purpose=Purpose.OWN)
        raise Refused(slug)
    lines = told(rows)
    still = rows[0].circle in reader().opened
    row = Contribution.objects.filter(circle_id=rows[0].circle).first() if still else None
    return {"reference": rows[0].reference, "slug": slug, "lines": lines, "own": row and _words(row)}


def _words(row: Contribution) -> dict[str, Any]:
    """What it says; of what was withdrawn, the words that stayed on the desk of the service."""
    text, kept = str(row.text), ""
    if row.state == Contribution.State.WITHDRAWN and row.desk:
        (desk,) = open_circles(str(row.desk), purpose=Purpose.OWN)
        kept = "\n\n".join(str(c.text) for c in Contribution.objects.filter(circle_id=desk) if c.text)
    local = timezone.localtime
    return {
        "text": kept or text,
        "shared": row.shared_at and local(row.shared_at),
        "corrected": row.corrected_at and local(row.corrected_at),
        "withdrawn": row.withdrawn_at and local(row.withdrawn_at),
    }
