"""From which day to which day one looks who read a case."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.refused import WrittenForm

WRONG = _("Schrijf de dag als 26/11/2026.")


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput({"placeholder": _("dd/mm/jjjj"), "maxlength": 10})
    return forms.DateField(label=label, required=False, widget=widget, error_messages={"invalid": WRONG})


class PeriodForm(WrittenForm):
    """Two days, both optional; what is left empty is open."""

    van = _day(_("Van"))
    tot = _day(_("Tot en met"))

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        since, until = said.get("van"), said.get("tot")
        if since and until and since > until:
            self.add_error("tot", _("Deze dag valt voor de eerste."))
        return said
