"""What is asked for a report, and of who receives one. One sheet an item, told apart by a prefix."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.meetings.forms import LONG
from cases.meetings.models import AgendaItem, Report
from cases.meetings.reporting import sending
from cases.meetings.reporting.readers import recipients, sent, style
from cases.refused import WrittenForm
from participants.mandates import Acting, named

#: Parts that can be added at a time; a revision can add as many again.
MORE = 2
CHANGED = _(
    "Intussen werd een versie verstuurd. Uw woorden staan hier nog: kijk na of ze nog kloppen, en verstuur opnieuw."
)


class WordsForm(WrittenForm):
    """The minute-taker's own words, where the cell's rules allow any."""

    send = forms.BooleanField(label=_("Versturen"), required=False)
    text = forms.CharField(
        label=_("Eigen woorden van wie het verslag maakt"),
        help_text=_("Besluiten en afspraken gaan vanzelf mee. Neem geen inbreng van diensten over."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        validators=[LONG],
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, item: AgendaItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.item = item

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"])
        if text and style(self.item) != Report.Style.FULL:
            raise forms.ValidationError(sending.MANY)
        return text

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if (cleaned.get("seen") or 0) != self.item.report_version:
            self.add_error("text", str(CHANGED))
            # Sent again, it is about the version that stands there now.
            self.data = {**self.data, self.add_prefix("seen"): str(self.item.report_version)}
        return cleaned


class PartForm(WrittenForm):
    """Words for some of those present. What was sent before can be amended or taken out; its readers stay."""

    text = forms.CharField(
        label=_("Tekst voor enkelen"), required=False, widget=forms.Textarea(attrs={"rows": 3}), validators=[LONG]
    )
    persons = forms.MultipleChoiceField(
        label=_("Enkel voor"), required=False, widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Kies enkel wie aanwezig was.")},
    )  # fmt: skip

    def __init__(self, *args: Any, there: Iterable[tuple[str, str]], row: Report | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        if row is None:
            self.fields["persons"].choices = list(there)  # type: ignore[attr-defined]
        else:
            del self.fields["persons"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.row is None and not self.errors and bool(cleaned["text"]) != bool(cleaned["persons"]):
            if cleaned["text"]:
                self.add_error("persons", _("Duid aan voor wie dit deel is."))
            else:
                self.add_error("text", _("Schrijf wat enkel zij lezen, of duid niemand aan."))
        return cleaned


class Sheet:
    """All that is asked for the report of one item."""

    def __init__(self, item: AgendaItem, acting: Acting, data: Any = None, *, prefix: str = "") -> None:
        report = sent(item)
        self.item, self.full = item, style(item) == Report.Style.FULL
        self.words = WordsForm(
            data, item=item, prefix=prefix or None, auto_id="id_report_%s",
            initial={"text": report.text if report else "", "seen": item.report_version, "send": True},
        )  # fmt: skip
        self.written = sending.own_parts(item) if self.full else []
        who = named(row.capacity for row in recipients(item))
        self.names = {c: f"{p.name} ({p.service.short_name})" for c, p in who.items()}
        there = [(str(c), name) for c, name in self.names.items() if c != acting.capacity]
        rows: list[Report | None] = [row for row, _to in self.written]
        rows += [None] * MORE if self.full else []
        self.parts = [
            PartForm(
                data, there=there, row=row, prefix=f"{prefix}part{row.position}" if row else f"{prefix}new{n}", auto_id="id_report_%s",
                initial={"text": row.text} if row else None,
            )
            for n, row in enumerate(rows)
        ]  # fmt: skip
        for form, (_row, to) in zip(self.parts, self.written, strict=False):
            form.readers = ", ".join(self.names[c] for c in to if c in self.names)  # type: ignore[attr-defined]

    def is_valid(self) -> bool:
        return not [
            form for form in (self.words, *self.parts) if not form.is_valid()
        ]  # each says what is wrong with it

    @property
    def twice(self) -> bool:
        """Whether this is the second press of the same button: what it asks was sent with the first."""
        report = sent(self.item)
        said = {"text": self.words["text"].value() or "", "seen": self.words["seen"].value()}
        if report is None or said != {"text": report.text, "seen": str(self.item.report_version - 1)}:
            return False
        typed = {form["text"].value() for form in self.parts if form.row is None} - {None, ""}
        return typed <= {row.text for row, _to in self.written}

    @property
    def typed(self) -> bool:
        """Whether it is shown though there is nothing to write by the rules: words that were typed are never lost."""
        return bool(self.words.is_bound and self.words["text"].value())

    def refuse(self, why: str) -> None:
        self.words.add_error("text", why)

    def send(self) -> Report:
        """Raises :class:`secrecy.acts.Forbidden` as :func:`sending.send` does."""
        known = dict(enumerate(self.written))
        parts = []
        for n, form in enumerate(self.parts):
            text = form.cleaned_data["text"]
            if n in known:
                row, to = known[n]
                parts.append(sending.Part(text, to, row.position))
            elif text:
                parts.append(sending.Part(text, {c for c in self.names if str(c) in form.cleaned_data["persons"]}))
        return sending.send(self.item, words=self.words.cleaned_data["text"], parts=parts)


class ReplyForm(WrittenForm):
    """A remark, or approval, of the rendering that one sees."""

    answer = forms.ChoiceField(
        choices=[("approved", _("goedkeuren")), ("remark", _("opmerking"))],
        error_messages={"required": _("Kies: goedkeuren of een opmerking."), "invalid_choice": _("Kies: goedkeuren of een opmerking.")},
    )  # fmt: skip
    text = forms.CharField(
        label=_("Opmerking"), required=False, widget=forms.Textarea(attrs={"rows": 3}), validators=[LONG],
        help_text=_("Dit lezen de burgemeester en de coördinator."),
    )  # fmt: skip
    digest = forms.CharField(max_length=64, widget=forms.HiddenInput, error_messages={"required": _("Herlaad de pagina."), "max_length": _("Herlaad de pagina.")})  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("answer") == "remark" and not cleaned.get("text") and "text" not in self.errors:
            self.add_error("text", _("Schrijf uw opmerking."))
        return cleaned
