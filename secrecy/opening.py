"""Opening circles, and what is on record without one: checked, entered, committed, and only then shown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NoReturn, TypeVar
from uuid import UUID

from django.db import models

from secrecy import keys, record
from secrecy.readers import Refused, reader

R = TypeVar("R", bound=models.Model)


def open_circles(*references: str, purpose: str, act: str = "read", item: UUID | None = None) -> list[UUID]:
    """Open circles by their public references: checked, entered, committed; then PostgreSQL shows their rows.

    Circles inside them open too where the reader is admitted, but for those that stand apart (the identity);
    those are asked for as ``reference/kind``.
    Returns the ids in the order asked. Raises :class:`Refused` when one is hidden or absent; both are on record.
    """
    here = reader()
    rows = record.call("open_within", list(references), here.pid, here.began, here.request, act, purpose, item)
    if not rows:
        raise Refused(", ".join(references))
    found: dict[str, UUID] = {}
    for asked, circle, cell, wrapped, cell_wrapped in rows:
        if asked is not None:
            found[asked] = circle
        here.opened.add(circle)
        if circle not in here.keys:
            if wrapped is None or cell_wrapped is None:
                raise keys.KeyMissing(f"The key store has no key of circle {circle}.")
            if cell not in here.cell_keys:
                here.cell_keys[cell] = keys.cell_key(cell, cell_wrapped)
            here.keys[circle] = keys.circle_key(circle, wrapped, here.cell_keys[cell])
    return [found[reference] for reference in references]


def opened(
    what: type[R] | models.QuerySet[R], reference: str, *, purpose: str, act: str = "read", item: UUID | None = None
) -> R:
    """The one line of a view that reads: enter, commit, open, and return the row this circle is about."""
    rows: models.QuerySet[R] = what if isinstance(what, models.QuerySet) else what._default_manager.all()
    (circle,) = open_circles(reference, purpose=purpose, act=act, item=item)
    row = rows.filter(circle_id=circle).first()
    if row is None:
        refuse(reference, "not of this kind", purpose=purpose)
        raise Refused(reference)
    return row


def not_here(reference: str, *, purpose: str) -> NoReturn:
    """For a view that found no row of its kind by this reference: hidden, absent, or a circle of another kind, all alike.

    Raises :class:`Refused`; on record.
    """
    open_circles(reference, purpose=purpose)
    refuse(reference, "not of this kind", purpose=purpose)
    raise Refused(reference)


def on_record(
    act: str,
    *,
    circles: Iterable[UUID] = (),
    about: str = "",
    purpose: str = "",
    outcome: str = "ok",
    item: UUID | None = None,
) -> None:
    """Enter an act that opens nothing: a list, a search, a print, a disclosure."""
    here = reader()
    record.call(
        "record", here.pid, here.began, here.request, act, list(circles), purpose or None, outcome, about or None, item
    )


def refuse(reference: str, because: str, *, purpose: str = "") -> None:
    """Enter a refusal; it survives whatever happens to this request."""
    on_record("refuse", about=reference[:100], outcome=because[:200], purpose=purpose)
