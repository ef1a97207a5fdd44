"""What is asked to propose a hand-over, and to carry it out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from cases.handover.deeds import other_cells
from cases.refused import WrittenForm
from participants.cells.models import Cell
from participants.mandates import Acting


def _words(label: Any, required: Any, help_text: Any, *, most: int) -> Any:
    return forms.CharField(
        label=label, widget=forms.Textarea(attrs={"rows": 3}), validators=[MaxLengthValidator(most)],
        help_text=help_text, error_messages={"required": required},
    )  # fmt: skip


class _Said(WrittenForm):
    def lacks(self, missing: ValidationError) -> None:
        """What the verb found missing: beside its field, or above the form."""
        for name, said in missing.error_dict.items() if hasattr(missing, "error_dict") else [(None, missing)]:
            self.add_error(name if name in self.fields else None, said)


class ProposeForm(_Said):
    """To which cell, and the two things that go with the name and the birth date."""

    to = forms.ModelChoiceField(
        Cell.objects.none(), label=_("Aan welke cel?"), empty_label=_("kies een cel"),
        error_messages={"required": _("Kies aan welke cel."), "invalid_choice": _("Kies een cel uit de lijst.")},
    )  # fmt: skip
    contact = _words(
        _("Adres en bereikbaarheid"), _("Schrijf hoe de persoon te bereiken is."),
        _("Waar de persoon voortaan te vinden is. Enkel wat de andere burgemeester nodig heeft om contact te leggen."), most=500,
    )  # fmt: skip
    why = _words(
        _("Waarom verhuist de casus?"), _("Schrijf in een zin waarom."),
        _("Een of twee zinnen. Niets uit inbreng, verslagen of acties: de andere cel begint met eigen aanwijzingen."), most=1_000,
    )  # fmt: skip

    def __init__(self, *args: Any, acting: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = other_cells(acting)


class HandOverForm(_Said):
    text = _words(
        _("Waarom"), _("Schrijf in een zin waarom."), _("Een of twee zinnen, voor wie later over deze casus beslist. Geen namen."),
        most=2_000,
    )  # fmt: skip
