"""What is asked to keep a case longer, to suspend its end, and to hasten it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from cases.refused import WrittenForm
from cases.retention.measures import Kind, grounds
from cases.retention.prolonging import Room
from participants.cells.rules import ours
from participants.once import OnceField


class _Reasoned(WrittenForm):
    """A choice of a closed list, and words, which are sealed."""

    text = forms.CharField(
        label=_("Waarom"),
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[MaxLengthValidator(2_000)],
        help_text=_("Een of twee zinnen. Geen namen."),
        error_messages={"required": _("Schrijf in een zin waarom.")},
    )

    def lacks(self, missing: ValidationError) -> None:
        """What the verb found missing: beside its field, or above the form."""
        for name, said in missing.error_dict.items() if hasattr(missing, "error_dict") else [(None, missing)]:
            self.add_error(name if name in self.fields else None, said)


class ProlongForm(_Reasoned):
    """A reason of the cell's closed list, what the discussion said of it, and until when (FCD art. 20; R54)."""

    reason = forms.ChoiceField(
        label=_("Reden"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Kies waarom de casus langer bewaard wordt."),
            "invalid_choice": _("Kies een reden uit de lijst van uw cel."),
        },
    )
    until = forms.DateField(
        label=_("Bewaren tot en met"),
        widget=forms.DateInput(attrs={"placeholder": _("dd/mm/jjjj")}),
        error_messages={
            "required": _("Kies tot wanneer de casus bewaard blijft."),
            "invalid": _("Schrijf de datum als 14/05/2027."),
        },
    )
    field_order = ("reason", "text", "until")

    def __init__(self, *args: Any, room: Room, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reason"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(line, line) for line in ours()["prolonging_reasons"]]
        self.fields["text"].label = _("Waarom, en wat het overleg erover zei")
        if room.latest:
            self.fields["until"].initial = room.latest
            self.fields["until"].help_text = _("Niet later dan %(day)s.") % {"day": f"{room.latest:%d/%m/%Y}"}


class MeasureForm(_Reasoned):
    """A ground of the cell's closed list, why, and for a hold until when."""

    ground = forms.ChoiceField(
        label=_("Grond"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Kies op welke grond."),
            "invalid_choice": _("Kies een grond uit de lijst van uw cel."),
        },
    )
    until = forms.DateField(
        label=_("Opschorten tot en met"),
        widget=forms.DateInput(attrs={"placeholder": _("dd/mm/jjjj")}),
        help_text=_("Hoogstens een jaar ver. Duurt het langer, dan vraagt u het opnieuw."),
        error_messages={
            "required": _("Kies tot wanneer. «Onbeperkt» bestaat niet."),
            "invalid": _("Schrijf de datum als 14/05/2027."),
        },
    )
    once = OnceField()  # the key of the measure
    field_order = ("ground", "text", "until")

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["ground"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = grounds(kind)
        if kind == Kind.EARLY:
            del self.fields["until"]
