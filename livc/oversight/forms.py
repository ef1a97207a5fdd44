from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from livc.oversight.words import ACTS
from secrecy.models import Entry


class RegisterFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Period, person, service, act, refused, case: what an auditor asks the register."""

    since = django_filters.DateFilter("at", "date__gte", label=_("Van"))
    until = django_filters.DateFilter("at", "date__lte", label=_("Tot en met"))
    person = django_filters.ChoiceFilter("actor", label=_("Persoon"), empty_label=_("alle personen"))
    service = django_filters.ChoiceFilter("on_behalf", label=_("Dienst"), empty_label=_("alle diensten"))
    act = django_filters.ChoiceFilter(
        "act", choices=list(ACTS.items()), label=_("Handeling"), empty_label=_("alle handelingen")
    )
    case = django_filters.CharFilter(
        method="of_case", label=_("Verwijzing"), widget=forms.TextInput(attrs={"maxlength": 20})
    )

    class Meta:
        model = Entry
        fields: list[str] = []

    def __init__(
        self, data: Any, queryset: Any, *, persons: list[tuple[Any, Any]], services: list[tuple[Any, Any]]
    ) -> None:
        super().__init__(data, queryset)
        self.filters["person"].extra["choices"] = persons
        self.filters["service"].extra["choices"] = services

    def of_case(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(reference__startswith=value.strip().lower())
