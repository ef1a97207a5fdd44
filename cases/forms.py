"""What is asked to put a case on the list, and to open one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.minors import Grounds, is_minor
from cases.models import Indication
from cases.purposes import ASKED, Purpose
from cases.refused import WrittenForm
from participants.cells.rules import ours
from participants.models import LegalReference
from participants.once import OnceField


class PurposeForm(WrittenForm):
    """«Waarom opent u dit dossier?»: once per case and session for a while."""

    purpose = forms.ChoiceField(
        label=_("Waarom opent u dit dossier?"),
        choices=[(p.value, p.label) for p in ASKED],
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies waarom u dit dossier opent: die reden staat bij de inzage.")},
    )

    def clean_purpose(self) -> Purpose:
        return Purpose(self.cleaned_data["purpose"])


class MinorForm(WrittenForm):
    """What the law asks besides of a minor (R61, R62). Whether it is asked, the verb says, which knows the birth date."""

    best_interest = forms.CharField(
        label=_("Het belang van het kind"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        validators=[MaxLengthValidator(2_000)],
        help_text=_("Waarom de lijst in het belang van deze minderjarige is, en waarom minder niet volstaat."),
    )
    informed = forms.CharField(
        label=_("Wie ingelicht wordt"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        validators=[MaxLengthValidator(2_000)],
        help_text=_("Uw beslissing over het kind, de ouders en de advocaat; wordt iemand niet ingelicht, dan waarom."),
    )
    exceptional = forms.CharField(
        label=_("De uitzonderlijke reden"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        validators=[MaxLengthValidator(2_000)],
    )

    #: Asked of a minor only: the birth date says so, and until then no label says that they may stay empty.
    either = ("best_interest", "informed", "exceptional")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        under = _("Enkel voor wie jonger is dan %(age)d.") % {"age": ours()["minor_exceptional_age"]}
        self.fields["exceptional"].help_text = under

    @property
    def grounds(self) -> Grounds:
        return Grounds(**{name: self.cleaned_data.get(name, "") for name in MinorForm.base_fields})

    def lacks(self, missing: ValidationError) -> None:
        """What a verb found missing: beside its field, or above the form when the field isn't on this page."""
        for name, said in missing.error_dict.items() if hasattr(missing, "error_dict") else [(None, missing)]:
            self.add_error(name if name in self.fields else None, said)

    def minors(self) -> list[forms.BoundField]:
        """The fields for minors, which a page shows together with why."""
        return [self[name] for name in MinorForm.base_fields]


class ListingForm(MinorForm):
    """Legal basis first; without it no text and no name is kept (R32)."""

    basis = forms.ModelChoiceField(
        LegalReference.objects.none(),
        label=_("Rechtsgrond"),
        empty_label=_("kies een rechtsgrond"),
        help_text=_(
            "De wet verbiedt persoonsgegevens te verwerken, tenzij een wet het toelaat. Zonder grond wordt niets bewaard."
        ),
        error_messages={"required": _("Zonder rechtsgrond kan geen naam en geen tekst bewaard worden.")},
    )
    reasons = forms.CharField(
        label=_("Waarom deze grond geldt"),
        widget=forms.Textarea(attrs={"rows": 2}),
        validators=[MaxLengthValidator(2_000)],
        error_messages={"required": _("Schrijf kort waarom deze grond geldt.")},
    )
    behaviour = forms.MultipleChoiceField(
        label=_("Aanwijzingen: welk gedrag?"),
        choices=Indication.Behaviour.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Duid alles aan wat u vaststelde."),
        error_messages={
            "required": _("Een casus komt enkel op de lijst met minstens één aanwijzing."),
            "invalid_choice": _("Kies minstens één aanwijzing uit de lijst van uw cel."),
        },
    )
    text = forms.CharField(
        label=_("Wat werd vastgesteld"),
        widget=forms.Textarea(attrs={"rows": 4}),
        validators=[MaxLengthValidator(5_000)],
        help_text=_(
            "Gedrag, geen overtuiging. Geen godsdienst, afkomst, rijksregisternummer, informatiekaart of namen van familie."
        ),
        error_messages={
            "required": _("Beschrijf wat werd vastgesteld; zonder aanwijzing komt een casus niet op de lijst.")
        },
    )
    name = forms.CharField(label=_("Naam"), max_length=120, error_messages={"required": _("Vul de naam in.")})
    birth_date = forms.DateField(
        label=_("Geboortedatum"),
        help_text=_("Bijvoorbeeld 14/05/2003."),
        error_messages={"required": _("Vul de geboortedatum in."), "invalid": _("Schrijf de datum als 14/05/2003.")},
    )
    contact = forms.CharField(label=_("Adres en bereikbaarheid"), max_length=200, required=False)
    once = OnceField()  # the key of the case
    field_order: tuple[str, ...] = ("basis", "reasons", "behaviour", "text", "name", "birth_date", "contact")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        valid = LegalReference.objects.filter(key__startswith="basis_", valid_from__lte=today)
        field = self.fields["basis"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = valid
        used, choices = ours()["indicators"], Indication.Behaviour.choices
        behaviour = self.fields["behaviour"]
        assert isinstance(behaviour, forms.MultipleChoiceField)
        behaviour.choices = [(key, label) for key, label in choices if key in used]

    @property
    def indications(self) -> list[tuple[str, str]]:
        """Each behaviour with what was seen: one account, of all that it shows."""
        return [(behaviour, self.cleaned_data["text"]) for behaviour in self.cleaned_data["behaviour"]]

    def clean_birth_date(self) -> date:
        born: date = self.cleaned_data["birth_date"]
        if not date(1900, 1, 1) <= born <= timezone.localdate():
            raise forms.ValidationError(_("Deze geboortedatum kan niet."))
        return born

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        born = said.get("birth_date")
        if born and not is_minor(born, timezone.localdate()) and any(said.get(name) for name in MinorForm.base_fields):
            # Kept of nobody who isn't a minor; and a wrong year is noticed here.
            self.add_error(
                "birth_date",
                _("Wie zo oud is, is niet minderjarig: kijk de datum na, of laat het deel over minderjarigen leeg."),
            )
        return said
