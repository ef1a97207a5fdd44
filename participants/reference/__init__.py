"""Reference data from CSV files. Loading twice changes nothing; what left a list stays as history.

The files in ``data/`` are laid down once. After that a person brings a newer file (``load_municipalities``,
``load_categories``), so that starting again never turns a list back to what the repository says.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from participants.cells.models import Municipality
from participants.models import AuthorisedCategory
from participants.reference.categories import load_categories
from participants.reference.files import DATA, Broken
from participants.reference.law import load_authorities, load_legal_references, load_notices
from participants.reference.municipalities import FLEMISH, load_municipalities
from participants.reference.places import load_justice_houses, load_police_zones
from participants.reference.reports import Report

__all__ = ["DATA", "Broken", "Report", "load_categories", "load_municipalities", "load_reference"]


def load_reference() -> Iterator[Report]:
    """Everything in ``data/``. Lists that a person renews are compared, and left alone, once they are there."""
    yield _once(
        partial(load_municipalities, DATA / "municipalities.csv"), Municipality.objects.filter(nis_code__regex=FLEMISH), _("Gemeenten"), "load_municipalities"
    )  # fmt: skip
    yield load_police_zones()
    yield load_justice_houses()
    yield _once(
        partial(load_categories, DATA / "authorised-services.csv"), AuthorisedCategory.objects.all(), _("Gemachtigde categorieën"), "load_categories"
    )  # fmt: skip
    yield load_legal_references()
    yield load_notices()
    yield load_authorities()


def _once(load: Any, there: Any, name: str, command: str) -> Report:
    if not there.exists():
        return load()  # type: ignore[no-any-return]
    try:
        found: Report = load(simulate=True)
    except Broken:
        # The list went on since: a later file was loaded.
        return Report(name, unchanged=there.count(), kept=[_("er werd al een later bestand geladen")])
    left = Report(name, unchanged=there.count())
    if found.changes:
        left.kept = [*found.new, *found.changed, *found.merged, *found.ended, *found.reappearing]
        left.attention = [_("met %s neemt u dit over") % command]
    return left
