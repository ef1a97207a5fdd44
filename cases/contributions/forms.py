"""What of the disclosure ledger one wants to see."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from participants.refused import WrittenForm


class LedgerForm(WrittenForm):
    """Both are optional; what is left empty asks for everything."""

    casus = forms.CharField(
        label=_("Casus"),
        required=False,
        max_length=20,
        widget=forms.TextInput({"placeholder": "CAS-2026-001"}),
        error_messages={"max_length": _("Een casusnummer heeft hoogstens 20 tekens.")},
    )
    stand = forms.ChoiceField(
        label=_("Stand"),
        required=False,
        choices=[("", _("alles")), ("runs", _("leest nog")), ("over", _("leest niet meer"))],
        error_messages={"invalid_choice": _("Kies een stand uit de lijst.")},
    )

    def clean_casus(self) -> str:
        return str(self.cleaned_data["casus"]).strip().upper()
