"""What is asked when invitations are prepared and signed. One small form for each service of an item, told apart by a prefix."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.meetings.forms import LONG, SHORT
from cases.refused import WrittenForm

WHY = _("Wat deze dienst kan bijdragen")
NO_REASON = _("Zeg waarom u net deze dienst vraagt; zonder reden is er geen uitnodiging.")
NO_URGENCY = _("De uitnodigingstermijn is niet gehaald: zeg waarom dit niet kan wachten.")


class OfferForm(WrittenForm):
    """A service that may be asked for an item. A draft needs no reason yet."""

    chosen = forms.BooleanField(required=False)
    text = forms.CharField(label=WHY, required=False, widget=forms.Textarea(attrs={"rows": 2}), validators=[SHORT])
    with_name = forms.BooleanField(label=_("Naam nodig om te antwoorden"), required=False)
    # It lay ready when the page was shown: only then does an empty box mean that it is taken off.
    stood = forms.BooleanField(required=False, widget=forms.HiddenInput)
    either = ("text",)


class MarkedForm(WrittenForm):
    text = forms.CharField(
        label=_("Tekst voor wie aanvaardt"),
        help_text=_("Wie de uitnodiging aanvaardt, leest dit vooraf. Enkel wat nodig is om zich voor te bereiden."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[LONG],
    )


class UrgencyForm(WrittenForm):
    """One reason for the whole meeting (R19): it stands in each letter."""

    urgency = forms.CharField(
        label=_("Waarom dit dringend is"),
        help_text=_("De dienst leest deze reden in de uitnodiging."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        validators=[SHORT],
    )
    either = ("urgency",)


class SignForm(WrittenForm):
    """A prepared invitation as the mayor signs it."""

    chosen = forms.BooleanField(required=False)
    text = forms.CharField(label=WHY, required=False, widget=forms.Textarea(attrs={"rows": 2}), validators=[SHORT])
    with_name = forms.BooleanField(label=_("Naam en geboortedatum meegeven"), required=False)
    either = ("text",)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("chosen") and not said.get("text") and "text" not in self.errors:
            self.add_error("text", NO_REASON)
        return said
