"""What is asked to put a case on the list, and to open one."""

from __future__ import annotations

from datetime import date

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Indication
from cases.purposes import ASKED, Purpose
from participants.models import LegalReference


class PurposeForm(forms.Form):
    """«Waarom opent u dit dossier?»: once per case and session for a while."""

    purpose = forms.ChoiceField(
        label=_("Waarom opent u dit dossier?"),
        choices=[(p.value, p.label) for p in ASKED],
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies waarom u dit dossier opent: die reden staat bij de inzage.")},
    )

    def clean_purpose(self) -> Purpose:
        return Purpose(self.cleaned_data["purpose"])


class ListingForm(forms.Form):
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
    behaviour = forms.ChoiceField(
        label=_("Aanwijzing: welk gedrag?"),
        choices=Indication.Behaviour.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Een casus komt enkel op de lijst met minstens één aanwijzing.")},
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

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        today = timezone.localdate()
        valid = LegalReference.objects.filter(key__startswith="basis_", valid_from__lte=today)
        field = self.fields["basis"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = valid

    def clean_birth_date(self) -> date:
        born: date = self.cleaned_data["birth_date"]
        if not date(1900, 1, 1) <= born <= timezone.localdate():
            raise forms.ValidationError(_("Deze geboortedatum kan niet."))
        return born
