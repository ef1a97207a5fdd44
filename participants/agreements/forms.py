"""What is asked of who promises and agrees. Every refusal stands beside its field, in Dutch."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.core.validators import MaxLengthValidator
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participants.cells.rulebook import LINE, LINES, RULEBOOK, SPECIAL, TEXT, Rule
from participants.cells.rules import Rules, changes, unfounded
from participants.refused import WrittenForm

#: R37: a special kind of data needs a law in the rules themselves.
UNFOUNDED = _(
    "Deze soort gegevens kan enkel aan met een wet die het toelaat: noem wet en artikel, of vink de soort weer uit."
)


class PromiseForm(WrittenForm):
    """The button acknowledges the notice (R27); the cell's declaration has a box of its own (R71)."""

    declared = forms.BooleanField(
        label=_("Ik onderschrijf deze verklaring."),
        error_messages={"required": _("Zonder deze verklaring opent deze cel geen casus voor u. Vink ze aan.")},
    )

    def __init__(self, *args: Any, declaring: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not declaring:
            del self.fields["declared"]


class Lines(forms.CharField):
    """A list, one a line."""

    widget = forms.Textarea

    def clean(self, value: Any) -> list[str]:
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        if len(lines) > LINES:
            raise forms.ValidationError(_("Schrijf hoogstens %(most)d regels.") % {"most": LINES})
        if any(len(line) > LINE for line in lines):
            raise forms.ValidationError(_("Houd elke regel korter dan %(most)d tekens.") % {"most": LINE})
        return lines


def field_of(rule: Rule, value: Any) -> forms.Field:
    """The field in which a rule is set, with the value it has now."""
    if rule.kind == "number":
        bounds = {"least": rule.least, "most": rule.most}
        wrong = _("Kies een getal van %(least)d tot en met %(most)d.") % bounds
        return forms.IntegerField(
            min_value=rule.least,
            max_value=rule.most,
            widget=forms.NumberInput(attrs={"placeholder": rule.standard, "inputmode": "numeric"}),
            error_messages={"required": wrong, "invalid": wrong, "min_value": wrong, "max_value": wrong},
            initial=value,
        )
    if rule.kind == "yes_no":
        return forms.TypedChoiceField(
            choices=[("nee", _("nee")), ("ja", _("ja"))],
            coerce=lambda said: said == "ja",
            initial="ja" if value else "nee",
        )
    if rule.kind == "choice":
        return forms.ChoiceField(choices=rule.choices, initial=value)
    if rule.kind == "several":
        return forms.MultipleChoiceField(
            choices=rule.choices,
            widget=forms.CheckboxSelectMultiple,
            initial=value,
            error_messages={"required": _("Kies er minstens een.")},
        )
    if rule.kind == "list":
        return Lines(required=False, widget=forms.Textarea(attrs={"rows": 3}), initial="\n".join(value))
    short = len(rule.standard) <= LINE
    return forms.CharField(
        required=False,
        widget=forms.TextInput(attrs={"placeholder": rule.standard}) if short else forms.Textarea(attrs={"rows": 6}),
        validators=[MaxLengthValidator(LINE if short else TEXT)],
        initial=value,
    )


class RulesForm(WrittenForm):
    """A new version of the rules: every rule of the rulebook, as it stands in the version it is made from."""

    valid_from = forms.DateField(
        label=_("Geldt vanaf"),
        help_text=_("Vandaag of later, hoogstens een jaar vooruit. Bijvoorbeeld 26/11/2026."),
        initial=timezone.localdate,
        error_messages={"required": _("Vul een dag in."), "invalid": _("Schrijf de dag als 26/11/2026.")},
    )
    note = forms.CharField(
        label=_("Waarom deze versie"),
        help_text=_("De leden lezen dit bij het bevestigen. Schrijf niets over een casus of een persoon."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        validators=[MaxLengthValidator(500)],
    )
    after = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=30_000)

    def __init__(self, data: Any = None, *, now: Rules, after: int) -> None:
        super().__init__(data, initial={"after": after})
        self.now = now
        for rule in RULEBOOK:
            field = self.fields[rule.key] = field_of(rule, now[rule.key])
            field.label, field.help_text = str(rule.label), _help(rule)

    def parts(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields by group, in the order of the rulebook."""
        return [
            (group, [self[rule.key] for rule in rules])
            for group, rules in itertools.groupby(RULEBOOK, key=lambda rule: str(rule.group))
        ]

    def clean_valid_from(self) -> date:
        day: date = self.cleaned_data["valid_from"]
        today = timezone.localdate()
        if not today <= day <= today + timedelta(days=365):
            raise forms.ValidationError(_("Kies een dag vanaf vandaag, hoogstens een jaar vooruit."))
        return day

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors:
            for kind in unfounded(Rules(self.values())):
                self.add_error("data_categories", UNFOUNDED)
                self.add_error(SPECIAL[kind], UNFOUNDED)
        if not self.errors and not any(changes(self.now, Rules(self.values()))):
            raise forms.ValidationError(_("Deze versie zegt hetzelfde als wat er al staat; er is niets gewijzigd."))
        return said

    def values(self) -> dict[str, Any]:
        """What differs from the defaults, and no more. What was left empty is the default."""
        said = self.cleaned_data
        return {
            rule.key: said[rule.key]
            for rule in RULEBOOK
            if rule.fits(said.get(rule.key)) and said[rule.key] not in ("", []) and said[rule.key] != rule.standard
        }

    def overtaken(self, by: int) -> None:
        """Say that another version came first; what was typed stays, and the next attempt starts from that one."""
        typed = cast("QueryDict", self.data).copy()
        typed["after"] = str(by)
        self.data = typed


def _help(rule: Rule) -> str:
    parts = [str(rule.help)] if rule.help else []
    if rule.kind in ("list", "text"):
        parts.append(str(_("Leeg gelaten geldt de standaard.")))
    if rule.kind == "list":
        parts.append(str(_("Eén per regel.")))
    if rule.kind == "number":
        parts.append(
            _("Van %(least)d tot en met %(most)d") % {"least": rule.least, "most": rule.most} + f" {rule.unit}."
        )
    if rule.kind != "text":
        parts.append(f"{_('Standaard')}: {rule.said(rule.standard)} ({rule.source}).")
    return " ".join(parts)


class CompareForm(WrittenForm):
    """Two versions, side by side; 0 is what holds by default."""

    van = forms.TypedChoiceField(label=_("Van"), coerce=int)
    naar = forms.TypedChoiceField(label=_("Naar"), coerce=int)

    def __init__(self, *args: Any, numbers: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(0, _("de standaard")), *((n, _("versie %(n)d") % {"n": n}) for n in numbers)]
        for name in ("van", "naar"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]
            self.fields[name].error_messages["required"] = _("Kies een versie.")


class AcknowledgeForm(WrittenForm):
    """The version that was read when the button was pressed."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=30_000)
