"""What is asked for a path. Every refusal stands beside its field, in Dutch."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from cases.refused import WrittenForm
from participants.cells.rules import ours
from participants.models import Service
from participants.once import OnceField


class _Domained(WrittenForm):
    """A text that may be about one life domain of the cell's rules; without any, nothing is asked of it."""

    domain = forms.ChoiceField(
        label=_("Levensdomein"),
        required=False,
        error_messages={"invalid_choice": _("Kies een levensdomein uit de lijst.")},
    )
    once = OnceField()
    whole = _("geen")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = [str(word) for word in ours()["life_domains"]]
        if words:
            self.fields["domain"].choices = [("", self.whole), *((word, word) for word in words)]  # type: ignore[attr-defined]
        else:
            del self.fields["domain"]

    def said(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"domain": data.get("domain", ""), "text": data["text"], "pk": data["once"]}


class GoalForm(_Domained):
    text = forms.CharField(
        label=_("Doel"),
        help_text=_("Wat u wilt bereiken, in één zin."),
        widget=forms.Textarea(attrs={"rows": 2}),
        validators=[MaxLengthValidator(500)],
        error_messages={"required": _("Schrijf wat u wilt bereiken.")},
    )
    field_order = ("domain", "text")


class EvaluationForm(_Domained):
    whole = _("het geheel")
    text = forms.CharField(
        label=_("Hoe het gaat"),
        help_text=_("Neem geen inbreng van diensten over. Kan ook zonder doelen."),
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[MaxLengthValidator(2_000)],
        error_messages={"required": _("Schrijf hoe het gaat.")},
    )
    field_order = ("domain", "text")


class LeadForm(WrittenForm):
    service = forms.ModelChoiceField(
        Service.objects.none(),
        label=_("Wie trekt het traject?"),
        empty_label=_("kies"),
        help_text=_("De dienst zegt zelf ja of nee."),
        error_messages={"required": _("Kies een dienst."), "invalid_choice": _("Kies een dienst uit de lijst.")},
    )

    def __init__(self, *args: Any, services: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = services  # type: ignore[attr-defined]
