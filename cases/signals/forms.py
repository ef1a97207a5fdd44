"""What is asked to note a signal, to write about it, to propose a case, and to put a situation without a person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms import ListingForm
from cases.refused import WrittenForm
from cases.signals.models import Signal
from cases.signals.screening import Person
from participants.models import LegalReference
from participants.once import OnceField

#: A signal that came in longer ago is no signal to be noted now.
OLDEST = timedelta(days=366)
BEHAVIOUR_ONLY = _(
    "Gedrag, geen overtuiging. Geen godsdienst, afkomst, rijksregisternummer, informatiekaart of namen van familie."
)


class NoteForm(WrittenForm):
    """Day, source and channel: a telephone in the other hand."""

    once = OnceField()
    received_on = forms.DateField(
        label=_("Ontvangen op"),
        error_messages={"required": _("Vul de dag in."), "invalid": _("Schrijf de datum als 24/11/2026.")},
    )
    source = forms.ChoiceField(
        label=_("Van wie komt het signaal?"),
        choices=Signal.Source.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Duid aan van wie het signaal komt.")},
    )
    channel = forms.ChoiceField(
        label=_("Langs welke weg?"),
        choices=Signal.Channel.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Duid aan langs welke weg het kwam.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["received_on"].initial = timezone.localdate()

    def clean_received_on(self) -> date:
        day: date = self.cleaned_data["received_on"]
        if not timezone.localdate() - OLDEST <= day <= timezone.localdate():
            raise forms.ValidationError(_("Kies een dag van het voorbije jaar, ten laatste vandaag."))
        return day


class BasisForm(WrittenForm):
    """Without it no text and no name is kept (R32)."""

    basis = forms.ModelChoiceField(
        LegalReference.objects.none(),
        label=_("Rechtsgrond"),
        empty_label=_("kies een rechtsgrond"),
        help_text=_("De wet verbiedt persoonsgegevens te verwerken, tenzij een wet het toelaat."),
        error_messages={
            "required": _("Zonder rechtsgrond kan geen naam en geen tekst bewaard worden."),
            "invalid_choice": _("Kies een rechtsgrond uit de lijst."),
        },
    )
    reasons = forms.CharField(
        label=_("Waarom deze grond geldt"),
        widget=forms.Textarea(attrs={"rows": 2}),
        validators=[MaxLengthValidator(2_000)],
        error_messages={"required": _("Schrijf kort waarom deze grond geldt.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["basis"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = LegalReference.objects.filter(key__startswith="basis_", valid_from__lte=timezone.localdate())


class TextForm(WrittenForm):
    """What was noticed, or what came out of a step."""

    once = OnceField()
    text = forms.CharField(
        label=_("Wat gemeld werd, of wat een stap opleverde"),
        widget=forms.Textarea(attrs={"rows": 4}),
        validators=[MaxLengthValidator(5_000)],
        help_text=BEHAVIOUR_ONLY,
        error_messages={"required": _("Schrijf wat gemeld werd.")},
    )


class StepForm(WrittenForm):
    """One step of the rules, ticked or not."""

    label = forms.ChoiceField(error_messages={"required": _("Kies een stap."), "invalid_choice": _("Deze stap staat niet (meer) in het reglement.")})  # fmt: skip
    taken = forms.BooleanField(required=False)

    def __init__(self, *args: Any, labels: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["label"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(label, label) for label in labels]


class SeatForm(WrittenForm):
    """Whom to put a signal before."""

    seat = forms.ChoiceField(error_messages={"required": _("Kies aan wie u het signaal voorlegt."), "invalid_choice": _("Aan deze zetel legt u dit signaal niet voor.")})  # fmt: skip

    def __init__(self, *args: Any, seats: Iterable[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["seat"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(seats)


class OutcomeForm(WrittenForm):
    """How a signal ends without a case."""

    REFER, NO_CASE, MISTAKE = "refer", "no_case", "mistake"
    outcome = forms.ChoiceField(
        choices=[(REFER, _("Doorverwijzen")), (NO_CASE, _("Geen casus")), (MISTAKE, _("Verkeerd genoteerd"))],
        error_messages={"required": _("Kies hoe het signaal eindigt."), "invalid_choice": _("Zo eindigt een signaal niet.")},
    )  # fmt: skip


class ProposeForm(ListingForm):
    """What the mayor needs to decide; the basis stands with the signal already."""

    advice = forms.CharField(
        label=_("Uw voorstel aan de burgemeester"),
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[MaxLengthValidator(2_000)],
        help_text=_("Waarom een casus, en waarom gewone hulp niet volstaat."),
        error_messages={"required": _("Schrijf wat u de burgemeester voorstelt.")},
    )
    field_order = ("advice", "behaviour", "text", "name", "birth_date", "contact")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("basis", "reasons"):
            self.fields.pop(name, None)

    @property
    def person(self) -> Person:
        said = self.cleaned_data
        return Person(said["name"], said["birth_date"], said["contact"])


class SituationForm(WrittenForm):
    """A situation without a person."""

    once = OnceField()
    text = forms.CharField(
        label=_("De situatie"),
        widget=forms.Textarea(attrs={"rows": 6}),
        validators=[MaxLengthValidator(5_000)],
        help_text=_("Noem niemand: geen naam, geen adres, niets waaraan men iemand herkent."),
        error_messages={"required": _("Beschrijf de situatie.")},
    )


class AnswerForm(WrittenForm):
    """What the coordinator answers."""

    text = forms.CharField(
        label=_("Uw antwoord"),
        widget=forms.Textarea(attrs={"rows": 4}),
        validators=[MaxLengthValidator(5_000)],
        help_text=_("Ook hier: noem niemand. Gaat het toch om één persoon, dan volgt u de weg van een signaal."),
        error_messages={"required": _("Schrijf een antwoord.")},
    )
