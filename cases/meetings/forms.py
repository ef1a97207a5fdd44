"""What is asked around a meeting. Every refusal stands beside its field, in Dutch."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.meetings.models import AgendaItem
from cases.models import Case
from cases.refused import WrittenForm
from participants.models import Service
from participants.once import OnceField

# A validator says that there is too much; the browser's own limit would silently cut what was pasted.
SHORT, LONG = MaxLengthValidator(2_000), MaxLengthValidator(20_000)


class PlanForm(WrittenForm):
    day = forms.DateField(
        label=_("Dag"),
        help_text=_("Bijvoorbeeld 26/11/2026."),
        error_messages={"required": _("Vul een dag in."), "invalid": _("Schrijf de dag als 26/11/2026.")},
    )
    time = forms.TimeField(
        label=_("Uur"), initial="14.00", input_formats=["%H.%M", "%H:%M"],
        error_messages={"required": _("Vul een uur in."), "invalid": _("Schrijf het uur als 14.00.")},
    )  # fmt: skip
    place = forms.CharField(label=_("Plaats"), max_length=120, error_messages={"required": _("Vul een plaats in.")})
    once = OnceField()

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("Een overleg wordt niet in het verleden gepland."))
        if day > timezone.localdate() + timedelta(days=730):
            raise forms.ValidationError(_("Een overleg wordt hoogstens twee jaar vooruit gepland."))
        return day

    def starts_at(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.cleaned_data["day"], self.cleaned_data["time"]))


class AddItemForm(WrittenForm):
    case = forms.ModelChoiceField(
        Case.objects.none(),
        to_field_name="slug",
        label=_("Casus"),
        empty_label=_("kies een casus"),
        error_messages={"required": _("Kies een casus.")},
    )
    kind = forms.ChoiceField(label=_("Soort"), choices=AgendaItem.Kind.choices)
    minutes = forms.IntegerField(label=_("Minuten"), initial=20, min_value=5, max_value=180)

    def __init__(self, *args: Any, cases: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["case"].queryset = cases  # type: ignore[attr-defined]


class InviteForm(WrittenForm):
    service = forms.ModelChoiceField(
        Service.objects.none(),
        label=_("Dienst"),
        empty_label=_("kies een dienst"),
        error_messages={"required": _("Kies een dienst.")},
    )
    why = forms.CharField(
        label=_("Wat deze dienst voor deze persoon kan bijdragen"),
        widget=forms.Textarea(attrs={"rows": 2}),
        validators=[SHORT],
        error_messages={"required": _("Zeg waarom u net deze dienst vraagt; zonder reden is er geen uitnodiging.")},
    )
    urgency = forms.CharField(
        label=_("Waarom dit dringend is"),
        help_text=_("De uitnodigingstermijn van de cel is niet gehaald. De dienst leest deze reden."),
        widget=forms.Textarea(attrs={"rows": 2}),
        validators=[SHORT],
        error_messages={"required": _("De uitnodigingstermijn is niet gehaald: zeg waarom dit niet kan wachten.")},
    )
    with_name = forms.BooleanField(label=_("Naam en geboortedatum meegeven"), required=False)

    def __init__(self, *args: Any, services: Any, short: bool, **kwargs: Any) -> None:
        """``short``: the notice is shorter than the cell's rules say, so that a reason is needed (R19)."""
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = services  # type: ignore[attr-defined]
        if not short:
            del self.fields["urgency"]
