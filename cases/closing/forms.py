"""What is asked to close a case, and to put one back on the list."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from cases.forms import MinorForm
from cases.models import Turn
from cases.refused import WrittenForm
from participants.cells.rules import ours
from participants.models import LegalReference

NONE, USUAL, OTHER = "none", "usual", "other"


def usual_end(day: date, last: date) -> date:
    """The last day of after-care that begins on ``day``: so many months on as the rules of the cell say, and never past ``last``."""
    month = day.month - 1 + int(ours()["aftercare_months"])
    year, month = day.year + month // 12, month % 12 + 1
    return min(date(year, month, min(day.day, calendar.monthrange(year, month)[1])), last)


class _Words(WrittenForm):
    text = forms.CharField(
        label=_("Waarom"),
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[MaxLengthValidator(2_000)],
        error_messages={"required": _("Schrijf in een zin waarom.")},
    )

    def lacks(self, missing: ValidationError) -> None:
        """What the verb found missing, above the form."""
        self.add_error(None, missing.messages)


class CloseForm(_Words):
    """A reason of the cell's list, words, and whether after-care follows (R58, R59)."""

    reason = forms.ChoiceField(
        label=_("Reden"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Kies waarom de casus van de lijst gaat."),
            "invalid_choice": _("Kies een reden uit de lijst van uw cel."),
        },
    )
    aftercare = forms.ChoiceField(
        label=_("Nazorg"),
        widget=forms.RadioSelect,
        initial=NONE,
        help_text=_("Een gemarkeerde periode, die vanzelf eindigt. Niemand leest er meer door."),
        error_messages={
            "required": _("Kies of er nazorg is."),
            "invalid_choice": _("Kies of er nazorg is, en tot wanneer."),
        },
    )
    until = forms.DateField(
        label=_("Nazorg tot en met"),
        required=False,
        error_messages={"invalid": _("Schrijf de datum als 14/05/2027.")},
    )
    unsent = forms.BooleanField(
        label=_("Afsluiten zonder verslag"),
        required=False,
        help_text=_("Wie aan tafel zat, krijgt er dan geen meer."),
    )
    field_order = ("unsent", "reason", "text", "aftercare", "until")

    def __init__(self, *args: Any, last: date, unsent: bool = False, **kwargs: Any) -> None:
        """``last``: the last day on which the case is kept. ``unsent``: a report waits to be sent, and may be left so."""
        super().__init__(*args, **kwargs)
        self.last = last
        if not unsent:
            del self.fields["unsent"]
        used = ours()["closing_reasons"]
        today = timezone.localdate()
        usual, latest = (date_format(day, "SHORT_DATE_FORMAT") for day in (usual_end(today, last), last))
        after = [
            (USUAL, _("nazorg tot en met %(day)s") % {"day": usual}),
            (OTHER, _("nazorg tot een andere dag")),
        ]
        choices: dict[str, list[tuple[str, Any]]] = {
            "reason": [(key, label) for key, label in Turn.Reason.choices if key in used],
            "aftercare": [(NONE, _("geen nazorg")), *(after if last > today else [])],
        }
        for name, offered in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = offered
        self.fields["text"].help_text = _(
            "Een of twee zinnen, enkel voor wie later over deze casus beslist. Geen namen."
        )
        self.fields["until"].help_text = _(
            "Enkel bij «tot een andere dag», uiterlijk %(day)s: langer blijft de casus niet bewaard."
        ) % {"day": latest}

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        chosen, day = said.get("aftercare"), timezone.localdate()
        if chosen == OTHER and "until" in said:
            if said["until"] is None:
                self.add_error("until", _("Kies tot wanneer de nazorg loopt."))
            elif not day < said["until"] <= day + timedelta(days=1825):
                self.add_error("until", _("Kies een dag na vandaag."))
        elif chosen == USUAL:
            said["until"] = usual_end(day, self.last)
        elif chosen == NONE:
            said["until"] = None
        return said


class ReopenForm(MinorForm, _Words):
    """A legal basis, stated anew, and why (R32, R58); and of a minor what listing asks, said anew (R61, R62)."""

    basis = forms.ModelChoiceField(
        LegalReference.objects.none(),
        label=_("Rechtsgrond"),
        empty_label=_("kies een rechtsgrond"),
        help_text=_("De grond van vroeger geldt niet vanzelf opnieuw."),
        error_messages={"required": _("Zonder rechtsgrond komt een casus niet opnieuw op de lijst.")},
    )
    field_order = ("basis", "text")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        field = self.fields["basis"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = LegalReference.objects.filter(key__startswith="basis_", valid_from__lte=today)
        self.fields["text"].help_text = _(
            "Waarom de casus opnieuw op de lijst komt, en waarom de grond geldt. Geen namen."
        )
