"""The one way out of the room, and the one way to an end."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import TypeVar
from uuid import UUID

from django.db import connections

from secrecy import record
from secrecy.confidential import Confidential
from secrecy.models import Circle
from secrecy.opening import on_record, refuse
from secrecy.readers import Forbidden, Refused, reader

T = TypeVar("T")


def release(
    rows: Sequence[Confidential],
    *,
    to: str,
    ground: str,
    render: Callable[[Sequence[Confidential]], T],
    item: UUID | None = None,
    about: str = "",
) -> T:
    """The one way out: print, PDF, export. Every circle must be open for ``release``; entered before rendering.

    ``to`` names the channel (``print``, ``export``) as the ledger's act. What lies in no circle, such as an export of the
    register, has no rows here and says in ``about`` what it is. Raises :class:`Forbidden`.
    """
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT secrecy.opened('release')")  # what the policies ask: opened for it, and admitted still
        out = {circle for (circle,) in cursor.fetchall()}
    for row in rows:
        if row.circle_id not in out:
            refuse(str(row.circle_id), "not admitted to release")
            raise Forbidden("Deze gegevens mogen de toepassing niet verlaten.")
    on_record(to, circles=[row.circle_id for row in rows], purpose=ground, item=item, about=about)
    return render(rows)


def expunge(circle: Circle, *, because: str) -> None:
    """End a circle for good: its key is destroyed in the key store, and with it the text in every backup.

    The circle must be open for ``admit``. Raises :class:`Refused`.
    """
    here = reader()
    ((done,),) = record.call("destroy_key", circle.id, here.pid, here.began, here.request, because)
    if not done:
        raise Refused(circle.reference)
    here.keys.pop(circle.id, None)
    logging.getLogger("secrecy").info("circle ended: %s", circle.reference)
