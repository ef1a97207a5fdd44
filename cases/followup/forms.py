"""What is asked of actions: what came of one, and to whom they are handed over."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from cases.followup.models import Action
from cases.refused import WrittenForm
from participants.mandates import Acting


class ResultForm(WrittenForm):
    """That it is done; words on what came of it are free."""

    result = forms.CharField(
        label=_("Wat het opleverde"),
        required=False,
        help_text=_("Mag leeg blijven. Enkel wat voor de opvolging nodig is: wie deze actie leest, leest dit ook."),
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[MaxLengthValidator(2_000)],
    )


class HandoverForm(WrittenForm):
    """To whom, and which of the actions."""

    to = forms.ChoiceField(
        label=_("Aan wie"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies aan wie u aanbiedt."), "invalid_choice": _("Kies iemand uit de lijst.")},
    )
    actions = forms.MultipleChoiceField(
        label=_("Welke acties"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Wie ze krijgt, leest enkel deze acties: geen besluit, geen inbreng, geen actie van anderen."),
        error_messages={"invalid_choice": _("Kies acties uit de lijst.")},
    )

    def __init__(self, *args: Any, successors: list[Acting], actions: list[Action], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.successors = {str(p.capacity): p for p in successors}
        self.rows = {str(a.pk): a for a in actions}
        cast("forms.ChoiceField", self.fields["to"]).choices = [
            (key, f"{p.user.get_full_name() or p.name}, {p.label}") for key, p in self.successors.items()
        ]
        if actions:
            cast("forms.MultipleChoiceField", self.fields["actions"]).choices = [
                (key, f"{a.text} ({_('tegen')} {a.due:%d/%m/%Y})") for key, a in self.rows.items()
            ]
            self.fields["actions"].initial = list(self.rows)
        else:
            del self.fields["actions"]
        self.fields["to"].initial = next(iter(self.successors), None)

    def clean_to(self) -> Acting:
        return self.successors[self.cleaned_data["to"]]

    def chosen(self) -> set[UUID]:
        return {self.rows[key].pk for key in self.cleaned_data.get("actions", [])}
