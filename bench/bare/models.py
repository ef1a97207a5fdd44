"""Plain functions in place of the layer's. Imported before any model is made, as the first application."""

from __future__ import annotations

from typing import Any

from django.db import connection, models

import secrecy.cipher
import secrecy.confidential
import secrecy.watch


class PlainText(models.TextField):  # type: ignore[type-arg]
    """Text as text."""


secrecy.cipher.SealedText = PlainText  # type: ignore[assignment,misc]
del secrecy.confidential.Listed.from_db  # headers that are fetched are not noted
secrecy.watch.watch_connection = lambda connection, **_: None

from secrecy import acts  # noqa: E402 - its models are made of the above


def open_circles(*references: str, **_: Any) -> list[Any]:
    """Nothing to open."""
    return []


def opened(what: Any, reference: str, **_: Any) -> Any:
    """The row, by the one query that the real one asks too."""
    rows = what if isinstance(what, models.QuerySet) else what._default_manager.all()
    slug, _sep, apart = reference.partition("/")
    row = rows.filter(**({"case__slug": slug} if apart else {"slug": slug})).first()
    if row is None:
        raise acts.Refused(reference)
    return row


def may(act: str, row: Any) -> acts.Answer:
    return acts.Answer(True, "")


def readers_of(*rows: Any, since: bool = True) -> list[acts.ReaderOf]:
    """Who is admitted, by one plain query: the page names them with or without the layer."""
    with connection.cursor() as cursor:
        cursor.execute(READERS, [list(rows)])
        return [acts.ReaderOf(c, u, k, until, title, None) for c, u, k, until, title in cursor.fetchall()]


READERS = """
SELECT a.circle, a.user_id, a.capacity, a.until, c.title
  FROM (SELECT m.content_object_id AS circle, m.user_id, m.capacity, max(m.until) AS until
          FROM secrecy_admission m JOIN auth_permission p ON p.id = m.permission_id AND p.codename = 'read_circle'
         WHERE m.content_object_id = ANY (%s) GROUP BY m.content_object_id, m.user_id, m.capacity) a
  LEFT JOIN secrecy_capacity c ON c.capacity = a.capacity
"""


def may_each(act: str, rows: Any) -> set[Any]:
    return {row.circle_id for row in rows}


def nothing(*args: Any, **kwargs: Any) -> None:
    """No record."""


for _name, _plain in {
    "open_circles": open_circles, "opened": opened, "may": may, "may_each": may_each, "readers_of": readers_of, "on_record": nothing, "refuse": nothing,
}.items():  # fmt: skip
    setattr(acts, _name, _plain)
