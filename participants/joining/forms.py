"""What is asked of who joins, confirms and designates. Every refusal stands beside its field, in Dutch."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from participants.cells.models import Cell
from participants.joining.identifiers import Number, WrongNumber, number_of
from participants.models import AuthorisedCategory, Mandate, Organisation, Participation, Service, User
from participants.refused import WrittenForm

PDF, DOCUMENT_BYTES = b"%PDF-", 2_000_000
YEARS = timedelta(days=5 * 365)  # an admission ends within five years; so does what it is given in
MUNICIPAL = "municipal"
COMMUNITIES = {"vlaamse_gemeenschap": _("Vlaamse Gemeenschap"), "communaute_francaise": _("Franse Gemeenschap")}
LAWYER = _(
    "Een advocaat neemt niet deel aan het casusoverleg (art. 353, § 3 Strafwetboek, vroeger art. 458quater). Wijs iemand anders aan."
)


def _day(label: Any, required: Any, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=more.pop("help_text", _("Bijvoorbeeld 26/11/2026.")),
        error_messages={"required": required, "invalid": _("Schrijf de datum als 26/11/2026.")},
        **more,
    )


class PersonForm(WrittenForm):
    """The name and address of a person who gets an account."""

    first_name = forms.CharField(
        label=_("Voornaam"), max_length=150, error_messages={"required": _("Vul de voornaam in.")}
    )
    last_name = forms.CharField(label=_("Naam"), max_length=150, error_messages={"required": _("Vul de naam in.")})
    email = forms.EmailField(
        label=_("E-mailadres op het werk"),
        max_length=150,
        help_text=_("Hierheen gaat een link om de account in te stellen; in de mail staat niets over een casus."),
        error_messages={"required": _("Vul het e-mailadres in."), "invalid": _("Dit is geen e-mailadres.")},
    )


class InviteOrganisationForm(PersonForm):
    """An organisation that isn't known yet, and its first administrator."""

    name = forms.CharField(
        label=_("Naam van de organisatie"), max_length=120, error_messages={"required": _("Vul de naam in.")}
    )
    kind = forms.ChoiceField(
        label=_("Soort"),
        choices=Organisation.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies de soort: daarvan hangt af welk nummer ze heeft.")},
    )
    number = forms.CharField(
        label=_("Nummer"),
        max_length=40,
        help_text=_("KBO-nummer, OVO-code of instellingsnummer. Spaties en punten mogen."),
        error_messages={"required": _("Vul het nummer in.")},
    )
    field_order = ["name", "kind", "number", "first_name", "last_name", "email"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("kind") and said.get("number"):
            try:
                number = number_of(said["kind"], said["number"])
            except WrongNumber as wrong:
                self.add_error("number", str(wrong))
            else:
                self._is_new("number", **{number.column: number.value})
                said["number"] = number
        if said.get("name"):
            self._is_new("name", name__iexact=said["name"])
        return said

    def _is_new(self, field: str, **where: str) -> None:
        """Names and numbers of organisations are open; nothing is said of their people."""
        known = Organisation.objects.filter(**where).first()
        if known is not None:
            self.add_error(
                field,
                _(
                    "«%(name)s» is hier al bekend. Haar beheerder kan zelf vragen om aan uw cel deel te nemen; een tweede uitnodiging is niet nodig."
                )
                % {"name": known.name},
            )

    def number_given(self) -> Number:
        return cast("Number", self.cleaned_data["number"])


class PersonChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """By the whole name: who designates knows these people."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.get_full_name() or obj.short_name)


class SomebodyForm(PersonForm):
    """Somebody with an account at the organisation, or a new one on the spot."""

    either = ("person", "first_name", "last_name", "email")

    person = PersonChoice(
        User.objects.none(),
        label=_("Persoon"),
        required=False,
        empty_label=_("iemand anders, hieronder"),
        help_text=_("Wie al een account heeft, staat in de lijst. Anders vult u naam en adres hieronder in."),
        error_messages={"invalid_choice": _("Kies iemand van uw organisatie.")},
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("PersonChoice", self.fields["person"]).queryset = people
        for name in ("first_name", "last_name", "email"):
            self.fields[name].required = False
        self.order_fields(["person", "first_name", "last_name", "email"])

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        new = [name for name in ("first_name", "last_name", "email") if said.get(name)]
        if said.get("person") is not None and new:
            self.add_error("person", _("Kies iemand uit de lijst, of vul een nieuwe persoon in: niet allebei."))
        elif said.get("person") is None and "person" not in self.errors:
            if not new and not {"first_name", "last_name", "email"} & set(self.errors):
                self.add_error("person", _("Kies iemand uit de lijst, of vul hieronder een nieuwe persoon in."))
            else:
                for name in ("first_name", "last_name", "email"):
                    if not said.get(name) and name not in self.errors:
                        self.add_error(name, PersonForm.base_fields[name].error_messages["required"])
        return said


class AdministratorForm(SomebodyForm):
    ends = _day(_("Beheerder tot en met"), _("Vul in tot wanneer."))

    def clean_ends(self) -> date:
        return _coming(self.cleaned_data["ends"])


class ServiceForm(WrittenForm):
    """What takes part: a service, under the category it says it falls under."""

    name = forms.CharField(
        label=_("Naam van de dienst"), max_length=120, error_messages={"required": _("Vul de naam in.")}
    )
    short_name = forms.CharField(
        label=_("Korte naam"),
        max_length=40,
        help_text=_("Zoals mensen de dienst noemen: CAW, CLB, VDAB …"),
        error_messages={"required": _("Vul een korte naam in.")},
    )
    category = forms.ChoiceField(
        label=_("Categorie van gemachtigde diensten"),
        help_text=_("Wat u hier kiest, geeft nog geen enkel recht: elke cel bevestigt het zelf."),
        error_messages={
            "required": _("Kies een categorie, of «gemeentelijk niveau»."),
            "invalid_choice": _("Kies een categorie uit de lijst."),
        },
    )

    def __init__(self, *args: Any, service: Service | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.service = service
        today = timezone.localdate()
        self.categories = {
            str(c.pk): c
            for c in AuthorisedCategory.objects.exclude(level="municipal")
            if c.valid_until is None or c.valid_until >= today
        }
        grouped: dict[str, list[tuple[str, str]]] = {}
        for key, category in self.categories.items():
            grouped.setdefault(category.community, []).append((key, capfirst(category.name)))
        cast("forms.ChoiceField", self.fields["category"]).choices = [
            ("", _("kies een categorie")),
            (MUNICIPAL, _("gemeentelijk niveau, geen decreet nodig")),
            *((str(COMMUNITIES.get(c, c)), sorted(rows, key=lambda row: row[1])) for c, rows in grouped.items()),
        ]

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        taken = Service.objects.filter(name__iexact=name)
        if (taken.exclude(pk=self.service.pk) if self.service else taken).exists():
            raise forms.ValidationError(_("Er is al een dienst met deze naam. Voeg er bijvoorbeeld de plaats aan toe."))
        return name

    def clean_category(self) -> AuthorisedCategory | None:
        """None is the municipal level (R14)."""
        return self.categories.get(self.cleaned_data["category"])


class AskForm(WrittenForm):
    cell = forms.ModelChoiceField(
        Cell.objects.none(),
        label=_("Cel"),
        empty_label=_("kies een cel"),
        help_text=_("Een cel van een gemeente, of van verschillende samen. De cel bevestigt of weigert uw vraag."),
        error_messages={"required": _("Kies een cel."), "invalid_choice": _("Kies een cel uit de lijst.")},
    )

    def __init__(self, *args: Any, service: Service, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        running = Participation.objects.running().filter(service=service).values_list("cell_id", flat=True)
        cells = Cell.objects.filter(state=Cell.State.ACTIVE).exclude(pk__in=list(running))
        cast("forms.ModelChoiceField[Cell]", self.fields["cell"]).queryset = cells


class ReasonForm(WrittenForm):
    because = forms.CharField(
        label=_("Reden"),
        max_length=200,
        help_text=_("De andere kant leest deze reden. Schrijf niets over een casus of een persoon."),
        error_messages={"required": _("Zeg waarom.")},
    )


class CategoryForm(WrittenForm):
    """R13: who confirms a category for the cell, says on which text it rests."""

    legal_text = forms.CharField(
        label=_("Wettekst"),
        max_length=200,
        help_text=_("Bijvoorbeeld: decreet van 21 mei 2021, of het besluit dat de dienst aanwijst."),
        error_messages={"required": _("Noem de tekst waarop de machtiging steunt.")},
    )
    article = forms.CharField(label=_("Artikel"), max_length=60, error_messages={"required": _("Noem het artikel.")})
    dated = _day(_("Datum van de tekst"), _("Vul de datum van de tekst in."))

    def clean_dated(self) -> date:
        dated: date = self.cleaned_data["dated"]
        if not date(1831, 1, 1) <= dated <= timezone.localdate():
            raise forms.ValidationError(_("Deze datum kan niet: de tekst moet al bestaan."))
        return dated


class MandateForm(SomebodyForm):
    """Who speaks for a service in a cell, from when to when, by which act (R23, R24, R76)."""

    role = forms.ChoiceField(
        label=_("Als"),
        choices=Mandate.Role.choices,
        widget=forms.RadioSelect,
        help_text=_(
            "Een betrokken hulpverlener spreekt voor niemand aan tafel, en leest enkel wat een vertegenwoordiger met die persoon alleen bespreekt. De cel verneemt niet wie dat is."
        ),
        error_messages={"required": _("Kies vaste vertegenwoordiger, plaatsvervanger of betrokken hulpverlener.")},
    )
    profession = forms.ChoiceField(
        label=_("Beroep"),
        choices=[("", _("kies een beroep")), *Mandate.Profession.choices],
        error_messages={"required": _("Kies een beroep.")},
    )
    begins = _day(_("Vanaf"), _("Vul in vanaf wanneer."))
    ends = _day(_("Tot en met"), _("Vul in tot wanneer."))
    act = forms.CharField(
        label=_("Akte van aanwijzing"),
        max_length=200,
        help_text=_("Welke beslissing dit zegt: orgaan, datum en nummer."),
        error_messages={"required": _("Noem de beslissing.")},
    )
    document = forms.FileField(
        label=_("Document"),
        help_text=_(
            "Deze cel vraagt de akte zelf: een pdf van hoogstens 2 MB. Niet voor een betrokken hulpverlener: de cel kent die niet."
        ),
        error_messages={
            "required": _("Deze cel vraagt een document: voeg de akte toe als pdf van hoogstens 2 MB."),
            "empty": _("Dit bestand is leeg."),
        },
    )

    # R42: nobody but who brings it can know what marking a paper bears.
    unclassified = forms.BooleanField(
        label=_("Dit document is niet geclassificeerd (wet van 11 december 1998)"), required=False
    )

    def __init__(self, *args: Any, part: Participation, documented: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.part = part
        if not documented:
            del self.fields["document"], self.fields["unclassified"]
        elif self.data.get("role") == Mandate.Role.CASE_WORKER:
            self.fields["document"].required = False

    def clean_profession(self) -> str:
        profession: str = self.cleaned_data["profession"]
        if profession == Mandate.Profession.LAWYER:
            raise forms.ValidationError(LAWYER)
        return profession

    def clean_begins(self) -> date:
        begins: date = self.cleaned_data["begins"]
        if begins < timezone.localdate():
            raise forms.ValidationError(_("Een mandaat begint vandaag of later."))
        return begins

    def clean_document(self) -> bytes | None:
        """By what it holds, not by what it is called: a name and a type are what the sender says."""
        brought: UploadedFile[Any] | None = self.cleaned_data["document"]
        if brought is None:
            return None
        if (brought.size or 0) > DOCUMENT_BYTES:
            raise forms.ValidationError(_("Dit bestand is te groot: hoogstens 2 MB."))
        content: bytes = brought.read()
        if not content.startswith(PDF):
            raise forms.ValidationError(_("Dit bestand is geen pdf."))
        return content

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if said.get("document") and not said.get("unclassified"):
            self.add_error(
                "unclassified",
                _(
                    "Vink aan dat dit document niet geclassificeerd is. Is het dat wel, dan hoort het hier niet: voeg een ander toe."
                ),
            )
        begins, ends = said.get("begins"), said.get("ends")
        if begins and ends:
            if ends < begins:
                self.add_error("ends", _("Het einde ligt voor het begin."))
            elif ends - begins > YEARS:
                self.add_error("ends", _("Een mandaat loopt hoogstens vijf jaar."))
            else:
                self._alone(said)
        return said

    def _alone(self, said: dict[str, Any]) -> None:
        """PostgreSQL refuses it too; here it is said in words."""
        meanwhile = mandates_meanwhile(self.part, said["begins"], said["ends"])
        if said.get("person") and meanwhile.filter(user=said["person"]).exists():
            self.add_error("person", _("Deze persoon heeft in die periode al een mandaat voor deze dienst."))
        if said.get("role") == Mandate.Role.FIXED:
            other = meanwhile.filter(role=Mandate.Role.FIXED).first()
            if other is not None:
                self.add_error(
                    "role",
                    _("Er is al een vaste vertegenwoordiger tot en met %(day)s. Beëindig dat mandaat eerst, of wijs een plaatsvervanger aan.")
                    % {"day": f"{other.ends:%d/%m/%Y}"},
                )  # fmt: skip


def mandates_meanwhile(part: Participation, begins: date, ends: date) -> Any:
    """Mandates of this service in this cell that run on a day of that period."""
    return Mandate.objects.filter(
        cell=part.cell_id, service=part.service_id, ended_at=None, begins__lte=ends, ends__gte=begins
    )


class ProlongForm(WrittenForm):
    ends = _day(_("Tot en met"), _("Vul in tot wanneer."))

    def __init__(self, *args: Any, mandate: Mandate, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mandate = mandate

    def clean_ends(self) -> date:
        ends = _coming(self.cleaned_data["ends"])
        held = self.mandate
        if ends <= held.ends:
            raise forms.ValidationError(_("Kies een dag na het huidige einde; vroeger stoppen heet «beëindigen»."))
        others = Mandate.objects.filter(
            cell=held.cell_id, service=held.service_id, ended_at=None, begins__lte=ends, ends__gte=held.begins
        ).exclude(pk=held.pk)
        if held.role == Mandate.Role.FIXED and others.filter(role=Mandate.Role.FIXED).exists():
            raise forms.ValidationError(_("Dan is er al een andere vaste vertegenwoordiger."))
        if others.filter(user=held.user_id).exists():
            raise forms.ValidationError(_("Deze persoon heeft dan al een ander mandaat voor deze dienst."))
        return ends


def _coming(ends: date) -> date:
    if not timezone.localdate() <= ends <= timezone.localdate() + YEARS:
        raise forms.ValidationError(_("Kies een dag vanaf vandaag, hoogstens vijf jaar vooruit."))
    return ends
