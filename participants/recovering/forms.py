"""What is asked to make or amend an account, and to start a recovery."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from participants.models import Recovery
from participants.refused import WrittenForm


class AccountForm(WrittenForm):
    """The name and address of somebody of the organisation."""

    first_name = forms.CharField(
        label=_("Voornaam"), max_length=150, error_messages={"required": _("Vul de voornaam in.")}
    )
    last_name = forms.CharField(label=_("Naam"), max_length=150, error_messages={"required": _("Vul de naam in.")})
    email = forms.EmailField(
        label=_("E-mailadres op het werk"),
        max_length=150,
        help_text=_("Een adres van deze persoon alleen. Hierheen gaan links; in de mails staat niets over een casus."),
        error_messages={"required": _("Vul het e-mailadres in."), "invalid": _("Dit is geen e-mailadres.")},
    )

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class RecoveryForm(WrittenForm):
    """How the administrator knows that it is this person, or who else will say so."""

    SECOND = "second"
    proof = forms.ChoiceField(
        label=_("Hoe weet u dat het deze persoon is?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Kies hoe u dit weet. Zonder bewijs van identiteit keurt een tweede beheerder goed."),
            "invalid_choice": _("Kies hoe u dit weet."),
        },
    )

    def __init__(self, *args: Any, alone: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.alone = alone
        shown = [(value, capfirst(str(label))) for value, label in Recovery.Proof.choices if value]
        second = (self.SECOND, _("Ik zag geen identiteitskaart: een tweede beheerder van uw organisatie keurt goed"))
        field = self.fields["proof"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*shown, second]

    def clean_proof(self) -> str:
        """The proof as it is kept; empty when a second administrator is asked."""
        chosen: str = self.cleaned_data["proof"]
        if chosen != self.SECOND:
            return chosen
        if self.alone:
            raise forms.ValidationError(
                _("Uw organisatie heeft nu geen andere beheerder die dit kan goedkeuren. Vraag de persoon om een identiteitskaart te tonen.")
            )  # fmt: skip
        return ""
