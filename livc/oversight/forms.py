from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from livc.oversight.lines import case_of, line_at
from livc.oversight.words import ACTS
from participants.refused import WrittenForm
from secrecy.acts import circles_called
from secrecy.models import Entry

READINGS = "readings"
#: In what form the register leaves.
FILES = {"csv": _("CSV"), "xlsx": _("Excel (XLSX)"), "fhir": _("FHIR AuditEvent")}
#: What is done to a circle in order to look in it; who let somebody in looked at nothing.
LOOKED = Q(act__in=("open", "write", "release")) | Q(act="admit", whom=None)
DAY = {"placeholder": _("dd/mm/jjjj")}


class RegisterFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Period, person, service, act, refused, case: what an auditor asks the register."""

    since = django_filters.DateFilter(method="from_day", label=_("Van"), widget=forms.DateInput(DAY))
    until = django_filters.DateFilter(method="to_day", label=_("Tot en met"), widget=forms.DateInput(DAY))
    person = django_filters.ChoiceFilter("actor", label=_("Persoon"), empty_label=_("alle personen"))
    service = django_filters.ChoiceFilter("on_behalf", label=_("Dienst"), empty_label=_("alle diensten"))
    act = django_filters.ChoiceFilter(
        method="of_act",
        choices=[(READINGS, _("Alle inzagen")), *((act, words) for act, words in ACTS.items() if act != "open-admit")],
        label=_("Handeling"),
        empty_label=_("alle handelingen"),
    )
    case = django_filters.CharFilter(
        method="of_case",
        label=_("Casus"),
        widget=forms.TextInput(attrs={"maxlength": 20, "placeholder": "CAS-2026-001"}),
    )

    #: A line of the register: all lines of the case it is about. A case number never stands in a link.
    like = django_filters.CharFilter(method="as_that_line", widget=forms.HiddenInput())

    class Meta:
        model = Entry
        fields: list[str] = []
        form = WrittenForm

    def __init__(
        self, data: Any, queryset: Any, *, persons: list[tuple[Any, Any]], services: list[tuple[Any, Any]]
    ) -> None:
        super().__init__(data, queryset)
        self.about = ""
        self.filters["person"].extra["choices"] = persons
        self.filters["service"].extra["choices"] = services

    # Days as moments, so that the months' partitions and their indexes are used.
    def from_day(self, rows: Any, name: str, day: date) -> Any:
        return rows.filter(at__gte=_midnight(day))

    def to_day(self, rows: Any, name: str, day: date) -> Any:
        return rows.filter(at__lt=_midnight(day + timedelta(days=1))) if day < date.max else rows

    def of_act(self, rows: Any, name: str, act: str) -> Any:
        return rows.filter(LOOKED, outcome="ok") if act == READINGS else rows.filter(act=act)

    def as_that_line(self, rows: Any, name: str, line: str) -> Any:
        self.about = case_of(line_at(self.queryset, line))
        return rows.filter(circle__in=circles_called(self.about))

    def of_case(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(circle__in=circles_called(value.strip().upper()))


class ExportAsked(WrittenForm):
    """In which form the register leaves."""

    kind = forms.ChoiceField(label=_("Soort bestand"), choices=list(FILES.items()))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
