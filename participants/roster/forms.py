"""On which day one looks who sits where."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from participants.refused import WrittenForm

EARLIEST, LATEST = date(2018, 9, 24), date(2099, 12, 31)  # the law of 30 July 2018 came into force that day


class DayForm(WrittenForm):
    """A day in past or future; empty is today."""

    dag = forms.DateField(
        label=_("Toon wie zetelt op"),
        required=False,
        widget=forms.DateInput({"placeholder": _("dd/mm/jjjj"), "maxlength": 10}),
        error_messages={"invalid": _("Schrijf de dag als 26/11/2026.")},
    )

    def clean_dag(self) -> date | None:
        day: date | None = self.cleaned_data["dag"]
        if day is not None and not EARLIEST <= day <= LATEST:
            raise forms.ValidationError(_("Kies een dag tussen 24/09/2018 en 31/12/2099."))
        return day
