"""What is asked when a decision or an action is recorded. Every refusal stands beside its field, in Dutch."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.meetings.models import Decision
from cases.refused import WrittenForm
from participants.cells.rules import ours
from participants.models import Service

SHORT = MaxLengthValidator(2_000)


class DecisionForm(WrittenForm):
    kind = forms.ChoiceField(
        label=_("Besluit"),
        choices=Decision.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies een besluit."), "invalid_choice": _("Kies een besluit uit de lijst.")},
    )
    text = forms.CharField(
        label=_("Toelichting"), required=False, widget=forms.Textarea(attrs={"rows": 2}), validators=[SHORT]
    )


class ActionForm(WrittenForm):
    """What and who; the day is filled in, and a life domain may be left out."""

    text = forms.CharField(
        label=_("Wat"), max_length=300, error_messages={"required": _("Schrijf wat er moet gebeuren.")}
    )
    service = forms.ModelChoiceField(
        Service.objects.none(),
        label=_("Wie"),
        empty_label=_("kies"),
        error_messages={"required": _("Kies een dienst."), "invalid_choice": _("Kies een dienst uit de lijst.")},
    )
    due = forms.DateField(
        label=_("Tegen"),
        widget=forms.DateInput(attrs={"placeholder": _("dd/mm/jjjj")}),
        error_messages={"required": _("Vul een datum in."), "invalid": _("Schrijf de datum als 10/12/2026.")},
    )
    domain = forms.ChoiceField(
        label=_("Levensdomein"),
        required=False,
        error_messages={"invalid_choice": _("Kies een levensdomein uit de lijst.")},
    )

    def __init__(self, *args: Any, services: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = services  # type: ignore[attr-defined]
        words = [str(word) for word in ours()["life_domains"]]
        if words:
            domain = cast("forms.ChoiceField", self.fields["domain"])
            domain.choices = [("", _("geen")), *((word, word) for word in words)]
        else:
            del self.fields["domain"]

    def clean_due(self) -> date:
        due: date = self.cleaned_data["due"]
        if not timezone.localdate() <= due <= timezone.localdate() + timedelta(days=5 * 365):
            raise forms.ValidationError(_("Kies een dag vanaf vandaag, hoogstens vijf jaar vooruit."))
        return due
