"""What is asked to register a cell and to fill its seats. Every refusal stands beside its field, in Dutch."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participants.cells.models import Cell, Municipality, PoliceZone
from participants.models import Appointment, Organisation, Seat, User
from participants.people import make_account
from participants.refused import WrittenForm
from participants.seating.deeds import in_another

#: A council sits for six years; nobody is designated for much longer.
LONGEST = timedelta(days=7 * 366)


class ZoneField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A police zone of the list, which says itself when nobody checked it."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj) if obj.checked_on else _("%s – niet nagekeken") % obj


def zone_field(*, required: bool) -> ZoneField:
    return ZoneField(
        PoliceZone.objects.filter(in_force=True), required=required, label=_("Politiezone"), empty_label=_("kies een zone"),
        help_text=_("De lijst van zones is niet officieel nagekeken: klopt de uwe niet, verbeter ze dan in de lijst."),
        error_messages={"required": _("Kies de politiezone van uw gemeente.")},
    )  # fmt: skip


class RegisterForm(WrittenForm):
    """Which municipalities, which zone, which name. The list shows what was ticked, what was found, and one's neighbours."""

    find = forms.CharField(
        label=_("Zoek een gemeente"), required=False, max_length=60,
        help_text=_("Een deel van de naam, of een postcode. Wat u aanvinkte, blijft staan."),
    )  # fmt: skip
    members = forms.MultipleChoiceField(
        label=_("Gemeenten in deze cel"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Enkel uw gemeente, of ook andere. Elke andere gemeente krijgt het voorstel te zien, en haar burgemeester moet instemmen."),
        error_messages={
            "required": _("Een cel hoort bij minstens één gemeente, en de uwe hoort erbij."),
            "invalid_choice": _("Deze gemeente bestaat niet (meer)."),
        },
    )  # fmt: skip
    zone = zone_field(required=True)
    name = forms.CharField(
        label=_("Naam van de cel"), max_length=80, required=False,
        help_text=_("Laat leeg voor «LIVC R» met de namen van de gemeenten."),
    )  # fmt: skip

    field_order = ["find", "members", "zone", "name"]

    def __init__(self, *args: Any, own: Municipality, ticked: list[str], find: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = own
        everywhere = Municipality.objects.valid_on(timezone.localdate())
        shown = models.Q(pk__in=[own.pk, *ticked])
        found = models.Q(name__icontains=find) | models.Q(postal_codes__contains=find)
        if find:
            shown |= found
        elif own.police_zone_id:
            shown |= models.Q(police_zone=own.police_zone_id)
        self.known = {m.pk: m for m in everywhere.filter(shown)[:60]}
        taken = {m.municipality_id: m.cell.name for m in in_another(list(self.known))}
        self.fields["members"].choices = sorted(  # type: ignore[attr-defined]
            [
                (code, f"{m.name} ({_('al in')} {taken[code]})" if code in taken else m.name)
                for code, m in self.known.items()
            ],
            key=lambda choice: (choice[0] != own.pk, choice[0] not in ticked, choice[1]),
        )
        self.nothing_found = bool(find) and not everywhere.filter(found).exclude(pk=own.pk).exists()
        if not PoliceZone.objects.filter(in_force=True).exists():
            self.fields["zone"].required = False

    def clean_members(self) -> list[Municipality]:
        return [self.known[code] for code in self.cleaned_data["members"]]

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if name and Cell.objects.filter(name__iexact=name).exists():
            raise forms.ValidationError(_("Er bestaat al een cel met deze naam."))
        return name


def day(label: Any, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label, help_text=help_text, widget=forms.DateInput(attrs={"placeholder": _("dd/mm/jjjj")}),
        error_messages={"required": _("Vul een dag in."), "invalid": _("Schrijf de dag als 26/11/2026.")},
    )  # fmt: skip


class TermForm(WrittenForm):
    """From when to when, and by which act."""

    begins = day(_("Vanaf"))
    ends = day(_("Tot en met"))

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        begins, ends = said.get("begins"), said.get("ends")
        today = timezone.localdate()
        if begins and not today - timedelta(days=366) <= begins <= today + timedelta(days=366):
            self.add_error("begins", _("Kies een dag hoogstens een jaar geleden of een jaar vooruit."))
        if ends and begins and ends < begins:
            self.add_error("ends", _("De laatste dag komt niet vóór de eerste."))
        elif ends and ends < today:
            self.add_error("ends", _("Deze dag is al voorbij."))
        elif ends and ends > today + LONGEST:
            self.add_error("ends", _("Hoogstens zeven jaar vooruit: een mandaat loopt zes jaar."))
        return said


class ClearanceForm(WrittenForm):
    """The clearance of the police seat: at least level «geheim», with its last day (FED art. 3; R05)."""

    NONE = "none"
    clearance = forms.ChoiceField(
        label=_("Veiligheidsmachtiging"),
        choices=[("", _("kies")), (Seat.Clearance.SECRET, _("niveau geheim")), (Seat.Clearance.TOP_SECRET, _("niveau zeer geheim")), (NONE, _("lager, of geen"))],
        help_text=_("De wet vraagt ze enkel voor de zetel van de lokale politie."),
        error_messages={"required": _("Zeg welke veiligheidsmachtiging deze persoon heeft.")},
    )  # fmt: skip
    clearance_until = day(_("Machtiging geldig tot en met"))

    def clean_clearance(self) -> str:
        said: str = self.cleaned_data["clearance"]
        if said == self.NONE:
            raise forms.ValidationError(
                _("De zetel van de lokale politie vraagt een machtiging van minstens het niveau geheim (wet van 30 juli 2018, art. 3).")
            )  # fmt: skip
        return said

    def clean_clearance_until(self) -> date:
        until: date = self.cleaned_data["clearance_until"]
        if until < timezone.localdate():
            raise forms.ValidationError(_("Deze machtiging is al vervallen."))
        if until > timezone.localdate() + LONGEST:
            raise forms.ValidationError(_("Kies een dag hoogstens zeven jaar vooruit."))
        return until


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.get_full_name() or obj.username)


WHO = ("person", "first_name", "last_name", "email")


class DesignateForm(TermForm):
    """A person with an account or a new one, the dates, and the act of designation."""

    either = WHO

    person = PersonField(
        User.objects.none(), label=_("Persoon"), required=False, empty_label=_("iemand zonder account"),
        error_messages={"invalid_choice": _("Deze persoon kunt u niet aanstellen.")},
    )  # fmt: skip
    first_name = forms.CharField(label=_("Voornaam"), max_length=150, required=False)
    last_name = forms.CharField(label=_("Naam"), max_length=150, required=False)
    email = forms.EmailField(
        label=_("E-mailadres"), max_length=150, required=False,
        help_text=_("Naar dit adres gaat een link om een account in gebruik te nemen."),
        error_messages={"invalid": _("Dit is geen e-mailadres.")},
    )  # fmt: skip
    decision = forms.CharField(
        label=_("Akte van aanstelling"), max_length=120,
        help_text=_("Bijvoorbeeld: besluit van het college, eedaflegging, aanwijzing door de korpschef."),
        error_messages={"required": _("Zeg welke beslissing deze persoon aanstelt.")},
    )  # fmt: skip
    decided_on = day(_("Datum van de akte"))
    number = forms.CharField(label=_("Nummer van de akte"), max_length=40, required=False)

    field_order = ["person", "first_name", "last_name", "email", "begins", "ends", "decision", "decided_on", "number"]

    def __init__(self, *args: Any, people: models.QuerySet[User], me: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.me = me
        self.fields["person"].queryset = people  # type: ignore[attr-defined]
        self.fields["begins"].initial = timezone.localdate()

    def clean_person(self) -> User | None:
        person: User | None = self.cleaned_data["person"]
        if person is not None and person.pk == self.me.pk:
            raise forms.ValidationError(
                _("Niemand stelt zichzelf aan. Vraag het aan een andere beheerder van uw gemeente.")
            )
        return person

    def clean_decided_on(self) -> date:
        decided: date = self.cleaned_data["decided_on"]
        if decided > timezone.localdate():
            raise forms.ValidationError(_("De akte draagt een dag die nog moet komen."))
        return decided

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        new = {name: said.get(name) for name in ("first_name", "last_name", "email")}
        if said.get("person") is not None:
            if any(new.values()):
                self.add_error("person", _("Kies iemand in de lijst, of vul naam en e-mailadres in: niet allebei."))
        elif "person" not in self.errors:
            if not any(new.values()):
                self.add_error("person", _("Kies wie u aanstelt, of vul naam en e-mailadres in."))
            for name, value in new.items():
                if not value and any(new.values()) and name not in self.errors:
                    self.add_error(name, _("Vul dit in: zonder account kan niemand zetelen."))
        email = (new["email"] or "").lower()
        if email and email in (self.me.username, self.me.email):
            self.add_error("email", _("Niemand stelt zichzelf aan."))
        elif email and User.objects.filter(username=email).exists():
            self.add_error("email", _("Deze persoon heeft al een account: kies de naam in de lijst."))
        return said

    def who(self) -> list[forms.BoundField]:
        """The fields about the person; the page shows them apart."""
        return [field for field in self if field.name in WHO]

    def rest(self) -> list[forms.BoundField]:
        return [field for field in self if field.name not in WHO]

    def act(self) -> str:
        said = self.cleaned_data
        number = f", nr. {said['number']}" if said["number"] else ""
        return f"{said['decision']} van {said['decided_on']:%d/%m/%Y}{number}"

    def user(self, organisation: Organisation) -> User:
        """Who is designated; the account is made on the spot when there is none."""
        said = self.cleaned_data
        if said["person"] is not None:
            return said["person"]  # type: ignore[no-any-return]
        return make_account(
            organisation, first_name=said["first_name"], last_name=said["last_name"], email=said["email"]
        )

    def term(self) -> dict[str, Any]:
        """What every designation takes."""
        named = ("begins", "ends", "clearance", "clearance_until")
        return {name: self.cleaned_data[name] for name in named if name in self.cleaned_data} | {"act": self.act()}


class PoliceForm(ClearanceForm, DesignateForm):
    """As any designation, with the clearance and the zone."""

    zone = zone_field(required=True)
    field_order = [
        *DesignateForm.field_order[:4],
        "zone",
        *DesignateForm.field_order[4:6],
        "clearance",
        "clearance_until",
        *DesignateForm.field_order[6:],
    ]


class ClearedForm(ClearanceForm, DesignateForm):
    """A successor or deputy on the police seat: the zone is known."""

    field_order = [*DesignateForm.field_order[:6], "clearance", "clearance_until", *DesignateForm.field_order[6:]]


REASONS = [Seat.Because.ELECTION, Seat.Because.LEFT, Seat.Because.ASKED, Seat.Because.MERGER]


class BecauseField(forms.ChoiceField):
    def __init__(self, reasons: list[Seat.Because], label: Any) -> None:
        super().__init__(
            label=label, choices=[(r.value, r.label) for r in reasons], widget=forms.RadioSelect,
            error_messages={"required": _("Kies een reden.")},
        )  # fmt: skip


class SuccessorForm(DesignateForm):
    because = BecauseField(REASONS, _("Waarom er een opvolger komt"))


class ClearedSuccessorForm(ClearedForm):
    because = BecauseField(REASONS, _("Waarom er een opvolger komt"))


class EndForm(WrittenForm):
    because = BecauseField(
        [*REASONS, Seat.Because.RETURNED, Seat.Because.MISTAKE], _("Waarom dit vóór de einddatum stopt")
    )


class ProlongForm(WrittenForm):
    ends = day(_("Nieuwe einddatum"))

    def clean_ends(self) -> date:
        ends: date = self.cleaned_data["ends"]
        if ends > timezone.localdate() + LONGEST:
            raise forms.ValidationError(_("Kies een dag hoogstens zeven jaar vooruit."))
        return ends


class LeaveForm(WrittenForm):
    because = forms.CharField(
        label=_("Reden"),
        max_length=200,
        error_messages={"required": _("Zeg kort waarom; de andere gemeente leest dit.")},
    )


class DelegateForm(TermForm):
    """«Vervanging regelen»: who stands in, from when to when."""

    person = PersonField(
        User.objects.none(), label=_("Wie vervangt u"), empty_label=_("kies een persoon"),
        error_messages={"required": _("Kies wie u vervangt."), "invalid_choice": _("Deze persoon kan u niet vervangen.")},
    )  # fmt: skip
    act = forms.CharField(
        label=_("Beslissing, datum en nummer"), max_length=200,
        help_text=_("Bijvoorbeeld: delegatiebesluit van 01/07/2026, nr. 12."),
        error_messages={"required": _("Noem de beslissing waarmee u zich laat vervangen.")},
    )  # fmt: skip
    field_order = ["person", "begins", "ends", "clearance", "clearance_until", "act"]

    def __init__(self, *args: Any, people: models.QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]

    def clean_begins(self) -> date:
        begins: date = self.cleaned_data["begins"]
        if begins < timezone.localdate():
            raise forms.ValidationError(_("Een vervanging begint ten vroegste vandaag."))
        return begins

    def term(self) -> dict[str, Any]:
        named = ("begins", "ends", "act", "clearance", "clearance_until")
        return {name: self.cleaned_data[name] for name in named if name in self.cleaned_data}


class ClearedDelegateForm(ClearanceForm, DelegateForm):
    """The police chief's deputy needs a clearance as well (R05)."""


TITLES = dict([*Seat.Kind.choices, *Appointment.Kind.choices])
