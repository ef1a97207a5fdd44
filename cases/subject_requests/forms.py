"""What is asked to register a request, to prolong it, to decide on it and to answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.refused import WrittenForm
from cases.subject_requests.models import Decision, Part, SubjectRequest
from participants.mandates import Acting
from participants.models import LegalReference
from participants.once import OnceField

#: What came in longer ago was to be answered long ago: a year back it is noted all the same, and no further.
OLDEST = timedelta(days=366)


def _text(label: Any, *, rows: int, required: Any = None, most: int = 5_000, help_text: Any = "") -> Any:
    words = {"required": required} if required else {}
    return forms.CharField(
        label=label, required=required is not None, widget=forms.Textarea(attrs={"rows": rows}), help_text=help_text,
        validators=[MaxLengthValidator(most)], error_messages=words,
    )  # fmt: skip


class Said(WrittenForm):
    """A form to which a verb can say what is missing."""

    def lacks(self, missing: ValidationError) -> None:
        """Beside its field, or above the form."""
        for name, said in missing.error_dict.items() if hasattr(missing, "error_dict") else [(None, missing)]:
            self.add_error(name if name in self.fields else None, said)


class RegisterForm(Said):
    """Who asks what, and since when."""

    once = OnceField()
    received_on = forms.DateField(
        label=_("Ontvangen op"), help_text=_("Vanaf die dag loopt de termijn van één maand."),
        error_messages={"required": _("Vul de dag in."), "invalid": _("Schrijf de datum als 24/11/2026.")},
    )  # fmt: skip
    channel = forms.ChoiceField(
        label=_("Langs welke weg?"), choices=SubjectRequest.Channel.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Duid aan langs welke weg het kwam."), "invalid_choice": _("Kies een weg uit de lijst.")},
    )  # fmt: skip
    right = forms.ChoiceField(
        label=_("Welk recht?"), choices=SubjectRequest.Right.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Duid aan welk recht gevraagd wordt."), "invalid_choice": _("Kies een recht uit de lijst.")},
    )  # fmt: skip
    name = forms.CharField(
        label=_("Naam van wie het vraagt"), max_length=120,
        error_messages={"required": _("Vul de naam in."), "max_length": _("Kort de naam in tot 120 tekens.")},
    )  # fmt: skip
    birth_date = forms.DateField(
        label=_("Geboortedatum"), help_text=_("Bijvoorbeeld 21/03/1985."),
        error_messages={"required": _("Vul de geboortedatum in."), "invalid": _("Schrijf de datum als 21/03/1985.")},
    )  # fmt: skip
    address = _text(
        _("Adres voor het antwoord"), rows=2, most=300, required=_("Vul in waar het antwoord naartoe gaat.")
    )
    asks = _text(_("Wat gevraagd wordt"), rows=3, help_text=_("Kort, in de woorden van het verzoek."))

    def clean_received_on(self) -> date:
        day: date = self.cleaned_data["received_on"]
        if not timezone.localdate() - OLDEST <= day <= timezone.localdate():
            raise forms.ValidationError(_("Kies een dag van het voorbije jaar, ten laatste vandaag."))
        return day

    def clean_birth_date(self) -> date:
        born: date = self.cleaned_data["birth_date"]
        if not date(1900, 1, 1) <= born <= timezone.localdate():
            raise forms.ValidationError(_("Deze geboortedatum kan niet."))
        return born


class ExtendForm(Said):
    """Why it takes longer than a month."""

    reasons = _text(
        _("Waarom het langer duurt"), rows=3, most=1_000, required=_("Schrijf waarom het langer duurt: die reden staat in de brief."),
        help_text=_("Staat in de brief. Zeg niets waaruit blijkt of iemand gekend is."),
    )  # fmt: skip


class DecideForm(Said):
    """What is answered; and what is held back, on which ground and until when (R65)."""

    kind = forms.ChoiceField(
        label=_("Wat geantwoord wordt"), choices=Decision.Kind.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Kies wat geantwoord wordt."), "invalid_choice": _("Kies een antwoord uit de lijst.")},
    )  # fmt: skip
    text = _text(
        _("Wat meegedeeld wordt"), rows=5, help_text=_("Enkel als u iets meedeelt. Geen namen van medewerkers.")
    )
    ground = forms.ModelChoiceField(
        LegalReference.objects.none(), label=_("Rechtsgrond van de beperking"), required=False,
        empty_label=_("kies een rechtsgrond"), error_messages={"invalid_choice": _("Kies een rechtsgrond uit de lijst.")},
    )  # fmt: skip
    reasons = _text(_("Feitelijke grond"), rows=3, help_text=_("Ligt bij u alleen, en bij de toezichthouder die ernaar vraagt."))  # fmt: skip
    ends_on = forms.DateField(
        label=_("De beperking geldt tot"), required=False, error_messages={"invalid": _("Schrijf de datum als 24/11/2026.")}
    )  # fmt: skip
    #: Asked of what is held back only: the answer that is chosen says so.
    either = ("text", "ground", "reasons", "ends_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field, today = self.fields["ground"], timezone.localdate()
        assert isinstance(field, forms.ModelChoiceField)
        rows = LegalReference.objects.filter(key__startswith="restriction_", valid_from__lte=today)
        field.queryset = rows.exclude(valid_until__lt=today)


class AnswerForm(Said):
    """Where the person can complain: without it no answer leaves (R64)."""

    remedies = _text(
        _("Rechtsmiddelen"), rows=6, required=_("Een antwoord vermeldt waar de betrokkene klacht kan indienen, bij elke instantie.")
    )  # fmt: skip


class PassForm(WrittenForm):
    """Who goes on with a request that nobody handles any more."""

    to = forms.ChoiceField(
        label=_("Wie het verder behandelt"),
        error_messages={"required": _("Kies iemand uit de lijst."), "invalid_choice": _("Kies iemand uit de lijst.")},
    )

    def __init__(self, *args: Any, able: list[Acting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.persons = {str(one.capacity): one for one in able}
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key, f"{one.user.get_full_name()}, {one.label}") for key, one in self.persons.items()]

    def chosen(self) -> Acting:
        return self.persons[self.cleaned_data["to"]]


class AskForm(WrittenForm):
    """Which services are asked about their own contribution."""

    services = forms.MultipleChoiceField(
        label=_("Diensten die voor hun eigen inbreng antwoorden"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Duid minstens één dienst aan."), "invalid_choice": _("Deze dienst was er niet bij.")},
    )  # fmt: skip

    def __init__(self, *args: Any, services: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["services"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(service.pk), service.name) for service in services]


class PartForm(Said):
    """The answer of a service about its own contribution."""

    state = forms.ChoiceField(
        label=_("Uw inbreng"), widget=forms.RadioSelect, choices=[c for c in Part.State.choices if c[0] != Part.State.ASKED],
        error_messages={"required": _("Kies een antwoord."), "invalid_choice": _("Kies een antwoord uit de lijst.")},
    )  # fmt: skip
    text = _text(_("Wat meegedeeld mag worden, of de grond van uw weigering"), rows=4, help_text=_("Leest enkel de burgemeester."))  # fmt: skip
    either = ("text",)
