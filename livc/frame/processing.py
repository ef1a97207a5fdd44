"""The register of processing: each kind of thing that is kept, who answers for it, and for how long (AVG art. 30; R35).

It is read from the models themselves, so that nothing is kept that isn't in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from secrecy.checks import kind_of

#: What a service writes and answers for itself, as far as it isn't the cell's.
OF_A_SERVICE = ("contributions.",)
SERVICE = _("de dienst die het inbrengt")
CELL = _("de gemeente van de cel; bij een gemeenschappelijke cel haar gemeenten samen")
OWN = _("de gemeente of de dienst waarvoor iemand werkt")
KINDS = (
    ("confidential", _("Gegevens over wie besproken wordt")),
    ("listed", _("Procesgegevens: referentie, stand en dag")),
    ("guarded", _("Gegevens over wie hier werkt")),
)


def processed(kind: str) -> Iterator[dict[str, Any]]:
    """Every model of this kind: what it is called, who is its controller, how long its rows stay."""
    for model in apps.get_models():
        if kind_of(model) == kind:
            yield {"what": capfirst(str(model._meta.verbose_name)), "controller": controller(model), "term": model.term}  # type: ignore[attr-defined]


def controller(model: type[models.Model]) -> Any:
    """Who decides why and how it is kept: of a contribution its service, of a case the municipality."""
    if model._meta.label_lower.startswith(OF_A_SERVICE):
        return SERVICE
    return OWN if kind_of(model) == "guarded" else CELL


@require_GET
def processing(request: HttpRequest) -> HttpResponse:
    """For whoever is signed in: it names no case and nobody."""
    groups = [
        {"title": title, "rows": sorted(processed(kind), key=lambda row: str(row["what"]))} for kind, title in KINDS
    ]
    return render(request, "processing.html", {"groups": groups})
