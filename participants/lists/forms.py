"""What is asked of a list, and what its corrector fills in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import RegexValidator
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from participants.cells.models import JusticeHouse, Municipality, PoliceZone
from participants.refused import Asked, WrittenForm

if TYPE_CHECKING:
    ZoneRows = forms.ModelForm[PoliceZone]
    HouseRows = forms.ModelForm[JusticeHouse]
    MunicipalityRows = forms.ModelForm[Municipality]
else:
    ZoneRows = HouseRows = MunicipalityRows = forms.ModelForm


class ListFilter(WrittenForm):
    """A word to look for, and which rows; sent by GET."""

    STATES = {
        "": (_("die bestaan"), Q(in_force=True)),
        "open": (_("niet nagekeken"), Q(in_force=True, checked_on=None)),
        "checked": (_("nagekeken"), Q(in_force=True, checked_on__isnull=False)),
        "gone": (_("die niet meer bestaan"), Q(in_force=False)),
        "all": (_("alle"), Q()),
    }

    q = forms.CharField(label=_("Naam, nummer of gemeente"), max_length=80, required=False)
    state = forms.ChoiceField(label=_("Welke"), choices=[(k, v[0]) for k, v in STATES.items()], required=False)

    def among(self, rows: QuerySet[Any], *columns: str) -> QuerySet[Any]:
        """The rows that were asked for; none when the question can't be understood."""
        if not self.is_valid():
            return rows.none()
        word = Q()
        for column in columns:
            word |= Q(**{f"{column}__icontains": self.cleaned_data["q"]})
        return rows.filter(word, self.STATES[self.cleaned_data["state"]][1]).distinct()


class ZoneForm(Asked, ZoneRows):
    class Meta:
        model = PoliceZone
        fields = ["name", "in_force", "note"]
        labels = {"in_force": _("Deze politiezone bestaat")}
        help_texts = {
            "in_force": _("Ging de zone op in een andere, vink dit dan uit: ze blijft bewaard."),
            "note": _("Wat een ander moet weten, zoals de bron of een fusie. Geen namen van personen."),
        }
        error_messages = {"name": {"required": _("Vul de naam van de politiezone in.")}}


class NewZoneForm(ZoneForm):
    code = forms.CharField(
        label=_("Zonenummer"),
        help_text=_("De vier cijfers waaronder de federale politie de zone kent."),
        validators=[RegexValidator(r"\A[0-9]{4}\Z", _("Een zonenummer bestaat uit vier cijfers."))],
        error_messages={"required": _("Vul het zonenummer in."), "unique": _("Deze zone staat al in de lijst.")},
    )

    class Meta(ZoneForm.Meta):
        fields = ["code", "name", "note"]


class HouseForm(Asked, HouseRows):
    class Meta:
        model = JusticeHouse
        fields = ["name", "street", "postal_code", "city", "in_force"]
        labels = {"in_force": _("Dit justitiehuis bestaat")}
        help_texts = {"in_force": _("Sloot het huis, vink dit dan uit: het blijft bewaard.")}
        error_messages = {"name": {"required": _("Vul de naam van het justitiehuis in.")}}

    def clean_postal_code(self) -> str:
        code: str = self.cleaned_data["postal_code"]
        if code:
            RegexValidator(r"\A[1-9][0-9]{3}\Z", _("Een postcode bestaat uit vier cijfers."))(code)
        return code


class OwnZoneForm(Asked, MunicipalityRows):
    """The zone of one's own municipality: the one thing about it that its administrator corrects here."""

    police_zone = forms.ModelChoiceField(
        PoliceZone.objects.filter(in_force=True),
        label=_("Politiezone"),
        empty_label=_("kies een politiezone"),
        help_text=_("Staat de zone er niet bij, voeg ze dan eerst toe aan de lijst."),
        error_messages={"required": _("Kies de politiezone van de gemeente.")},
    )

    class Meta:
        model = Municipality
        fields = ["police_zone"]
