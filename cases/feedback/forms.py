"""What is asked for a sheet: its text, an answer to it, a successor, and where it goes."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from cases.feedback.asked import Voice
from cases.feedback.models import Receiver
from cases.refused import WrittenForm
from participants.mandates import Acting
from participants.once import OnceField

AGAIN = _(
    "Kruis aan dat de tekst geen geheim bevat dat u vertelde. Kunt u dat niet, maak dan bezwaar: niemand vraagt waarom."
)


class WordingForm(WrittenForm):
    """The text, typed. It begins empty: no contribution and no report is copied into it (R45)."""

    text = forms.CharField(
        label=_("Evaluatie van de opvolging"),
        help_text=_("Enkel een evaluatie van de opvolging. Nooit wat iemand aan tafel als geheim toevertrouwde."),
        error_messages={"required": _("Schrijf de evaluatie: een lege fiche kan niemand goedkeuren.")},
        widget=forms.Textarea(attrs={"rows": 8}),
        validators=[MaxLengthValidator(6_000)],
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)


class AnswerForm(WrittenForm):
    """About which text, and, to agree, the tick that it holds no secret the reader told (R45)."""

    once = OnceField()
    digest = forms.CharField(required=False, widget=forms.HiddenInput)
    no_secret = forms.BooleanField(
        label=_("Deze tekst bevat geen geheim dat ik vertelde."), error_messages={"required": AGAIN}
    )

    def __init__(self, *args: Any, agrees: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not agrees:
            del self.fields["no_secret"]


class SuccessorForm(WrittenForm):
    """Who may answer in the place of who left."""

    to = forms.ChoiceField(
        label=_("Wie in de plaats antwoordt"),
        error_messages={"required": _("Kies iemand uit de lijst."), "invalid_choice": _("Kies iemand uit de lijst.")},
    )

    def __init__(self, *args: Any, voice: Voice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.voice = voice
        self.persons = {str(person.capacity): person for person in voice.successors}
        cast("forms.ChoiceField", self.fields["to"]).choices = [
            (key, f"{person.user.get_full_name()}, {person.label}") for key, person in self.persons.items()
        ]

    def chosen(self) -> Acting:
        return self.persons[self.cleaned_data["to"]]


class SendForm(WrittenForm):
    """To which services of the law's list (R46)."""

    receivers = forms.ModelMultipleChoiceField(
        label=_("Naar welke dienst"),
        queryset=Receiver.objects.all(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("De wet noemt deze diensten; naar een andere gaat een fiche nooit."),
        error_messages={
            "required": _("Kies naar welke dienst de fiche gaat."),
            "invalid_choice": _("Kies enkel diensten van deze lijst: naar een andere gaat een fiche nooit."),
            "invalid_pk_value": _("Kies enkel diensten van deze lijst: naar een andere gaat een fiche nooit."),
            "list": _("Kies enkel diensten van deze lijst."),
        },
    )
