"""What is asked of an auditor who asks, of who answers, and of who judges."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from cases.refused import WrittenForm
from livc.oversight.models import Question
from participants.once import OnceField


class _Worded(WrittenForm):
    def lacks(self, missing: ValidationError) -> None:
        """What the verb found missing: beside its field, or above the form."""
        for name, said in missing.error_dict.items() if hasattr(missing, "error_dict") else [(None, missing)]:
            self.add_error(name if name in self.fields else None, said)


def _words(label: Any, required: Any, *, rows: int = 4, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        widget=forms.Textarea(attrs={"rows": rows}),
        validators=[MaxLengthValidator(4_000)],
        help_text=help_text,
        error_messages={"required": required},
    )


def _day(label: Any, **more: Any) -> forms.DateField:
    said = {"required": _("Kies een dag."), "invalid": _("Schrijf de datum als 24/11/2026.")}
    return forms.DateField(label=label, error_messages=said, **more)


class AskForm(_Worded):
    once = OnceField()
    lines = forms.CharField(required=False, max_length=4_000, widget=forms.HiddenInput)
    rule = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    text = _words(
        _("Uw vraag"),
        _("Schrijf wat u wilt weten."),
        help_text=_("Vraag naar de reden van de inzage, niet naar wat er in het dossier staat."),
    )
    answer_by = _day(_("Antwoorden tegen"))

    def __init__(self, *args: Any, day: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer_by"].initial = day


class AnswerForm(_Worded):
    text = _words(
        _("Uw antwoord"),
        _("Schrijf een antwoord."),
        rows=6,
        help_text=_("Waarom was deze inzage nodig voor uw taak? Noem geen betrokkene bij naam en zet hier niets uit het dossier."),
    )  # fmt: skip


class JudgeForm(_Worded):
    verdict = forms.ChoiceField(
        label=_("Oordeel"),
        choices=Question.Verdict.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies een oordeel."), "invalid_choice": _("Kies een oordeel uit de lijst.")},
    )
    reasons = _words(_("Waarom"), _("Schrijf in een zin waarom."), rows=3)
    what = forms.CharField(
        label=_("Wat er moet gebeuren"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        validators=[MaxLengthValidator(2_000)],
        help_text=_("Enkel bij «te volgen»."),
    )
    who = forms.CharField(
        label=_("Door wie"),
        required=False,
        validators=[MaxLengthValidator(200)],
        help_text=_("Een functie volstaat."),
    )
    follow_by = _day(_("Tegen wanneer"), required=False)
