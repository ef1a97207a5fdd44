"""What is asked to search, and to open what one's own service still has to do."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.purposes import ASKED, Purpose
from participants.refused import WrittenForm


class WhyForm(WrittenForm):
    """Why it is asked: the reason stands beside the search, and beside every opening."""

    purpose = forms.ChoiceField(
        label=_("Waarom?"),
        choices=[(p.value, p.label) for p in ASKED],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Kies een reden: ze staat bij uw vraag in het register."),
            "invalid_choice": _("Kies een reden uit de lijst."),
        },
    )

    def clean_purpose(self) -> Purpose:
        return Purpose(self.cleaned_data["purpose"])


class SearchForm(WhyForm):
    """Over references, days and places; never over names."""

    unasked = {"q": "by such a number nothing is found, and no text is kept; that it was tried stands in the register"}

    q = forms.CharField(
        label=_("Casusnummer, dag of plaats"),
        max_length=60,
        help_text=_("Bijvoorbeeld CAS-2026-014, 14/05/2026 of Stadhuis. Zoek nooit op naam."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Vul een casusnummer, een dag of een plaats in.")},
    )
    actions = forms.BooleanField(
        label=_("Zoek ook in de openstaande acties van uw dienst"),
        required=False,
        help_text=_(
            "Op casusnummer of op de dag waartegen. De besproken punten gaan daarvoor open, elk in het register."
        ),
    )
    field_order = ("q", "actions", "purpose")
