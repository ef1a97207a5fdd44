"""Who corrects a list, and that it is done by name: unverified rows become checked by saying so (change log: Promise 6)."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from participants.cells.models import JusticeHouse, PoliceZone
from participants.mandates import Steward, steward
from participants.models import User
from secrecy.acts import Forbidden, reader, refuse

Checked = PoliceZone | JusticeHouse


def municipal_steward() -> Steward:
    """The reader, who must administer a municipality. Raises :class:`Forbidden`; on record. PostgreSQL asks the same."""
    keeps = steward()
    if keeps is None or not keeps.municipal:
        refuse("lijsten", "not a municipality's administrator")
        raise Forbidden(_("Enkel een beheerder van een gemeente verbetert deze lijst, met naam en datum."))
    return keeps


def check(row: Checked, columns: Iterable[str], *, new: bool = False) -> None:
    """Keep a row as its corrector says it is, with who says so and since when."""
    row.checked_by_id, row.checked_on = reader().user_id, timezone.localdate()
    if new:
        row.save(force_insert=True)
    else:
        row.save(update_fields=[*columns, "checked_by", "checked_on"])


def names_of(rows: Iterable[Checked]) -> dict[int, str]:
    """Who checked these rows, as far as the reader knows them."""
    checked = {row.checked_by_id for row in rows if row.checked_by_id}
    return {user.pk: user.short_name for user in User.objects.filter(pk__in=checked)} if checked else {}
