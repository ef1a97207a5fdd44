"""What is asked to plan a meeting, to put its agenda in order, and to move it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.meetings.forms import PlanForm
from cases.meetings.models import AgendaItem
from cases.meetings.planning.agenda import MINUTES, Due, Point, Proposal, Slot
from cases.refused import WrittenForm

LEAST, MOST = 5, 180  # minutes of one item


def _minutes(reference: str) -> forms.IntegerField:
    wrong = _("Vul een aantal minuten in, van 5 tot 180.")
    return forms.IntegerField(
        label=_("Minuten voor %(case)s") % {"case": reference}, min_value=LEAST, max_value=MOST,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong),
    )  # fmt: skip


def _kind(reference: str) -> forms.ChoiceField:
    return forms.ChoiceField(label=_("Soort van %(case)s") % {"case": reference}, choices=AgendaItem.Kind.choices)


class AgendaForm(PlanForm):
    """Day, hour and place, and the cases that are due: one form, one submit."""

    def __init__(self, *args: Any, due: Sequence[Due], proposed: Proposal, **kwargs: Any) -> None:
        initial = {"day": proposed.day, "time": f"{proposed.hour:%H.%M}", "place": proposed.place}
        super().__init__(*args, **{"initial": initial} | kwargs)
        self.due = due
        for one in due:
            slug, reference = one.case.slug, one.case.reference
            self.fields[f"case-{slug}"] = forms.BooleanField(label=reference, required=False, initial=True)
            self.fields[f"kind-{slug}"] = _kind(reference)
            self.fields[f"minutes-{slug}"] = _minutes(reference)
            self.initial.update({f"kind-{slug}": one.kind.value, f"minutes-{slug}": MINUTES[one.kind]})

    def clean(self) -> dict[str, Any]:
        """Of a case that isn't chosen, nothing is asked."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        for one in self.due:
            if not said.get(f"case-{one.case.slug}"):
                for name in ("kind", "minutes"):
                    self.errors.pop(f"{name}-{one.case.slug}", None)
        return said

    @property
    def meeting_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("day", "time", "place")]

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [
            {"case": one.case, "last": one.last, "take": self[f"case-{one.case.slug}"],
             "kind": self[f"kind-{one.case.slug}"], "minutes": self[f"minutes-{one.case.slug}"]}
            for one in self.due
        ]  # fmt: skip

    def strangers(self) -> bool:
        """Whether a case was chosen that isn't due any more: the page was made before something changed."""
        known = {f"case-{one.case.slug}" for one in self.due}
        return any(name.startswith("case-") and name not in known for name in self.data)

    def points(self) -> list[Point]:
        said = self.cleaned_data
        return [
            Point(one.case, said[f"kind-{one.case.slug}"], said[f"minutes-{one.case.slug}"])
            for one in self.due
            if said[f"case-{one.case.slug}"]
        ]


class OrderForm(WrittenForm):
    """Kind and minutes of every item; the order comes beside it, as names."""

    def __init__(self, *args: Any, items: Iterable[AgendaItem], **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "id_order_%s"} | kwargs)
        self.items = list(items)
        for item in self.items:
            self.fields[f"kind-{item.slug}"] = _kind(item.case.reference)
            self.fields[f"minutes-{item.slug}"] = _minutes(item.case.reference)
            self.initial.update({f"kind-{item.slug}": item.item_kind, f"minutes-{item.slug}": item.minutes})

    def slots(self, order: Iterable[str]) -> list[Slot]:
        """As it was sent; what isn't in the form keeps what it has."""
        known = {item.slug for item in self.items}
        return [
            Slot(slug, self.cleaned_data[f"kind-{slug}"], self.cleaned_data[f"minutes-{slug}"])
            if slug in known
            else Slot(slug, "", 0)
            for slug in order
        ]


class MoveForm(PlanForm):
    """Another day, hour or place."""

    once = None  # type: ignore[assignment]  # a second post finds the meeting where it should be
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)

    def clean_seen(self) -> int:
        seen: int | None = self.cleaned_data["seen"]
        return -1 if seen is None else seen
