"""What the pages for preparing and for signing show, item by item: forms for who leads, and what was asked before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from cases.meetings import preparing
from cases.meetings.invitations import notice_short
from cases.meetings.inviting.asked import asked
from cases.meetings.inviting.forms import MarkedForm, OfferForm, SignForm, UrgencyForm
from cases.meetings.models import AgendaItem, Meeting, Prepared
from cases.meetings.preparing import Offer, Wish
from participants.mandates import Acting

Data = Mapping[str, Any] | None


@dataclass(slots=True)
class Line:
    """A service that may be asked for an item, or one that lies ready though it can't be asked any more."""

    offer: Offer
    form: OfferForm

    def wish(self) -> Wish:
        said = self.form.cleaned_data
        return Wish(self.offer.service, said["text"], said["with_name"])


@dataclass(slots=True)
class Sheet:
    """One item on the page for preparing."""

    item: AgendaItem
    lines: list[Line]
    asked: list[dict[str, Any]]
    marked: MarkedForm | None  # items of an earlier version have no place for it
    again: bool = False  # filled in with whom the mayor asked the last time
    warnings: list[str] = field(default_factory=list)

    def forms(self) -> list[Any]:
        return [line.form for line in self.lines] + ([self.marked] if self.marked else [])

    def changed(self) -> bool:
        """Whether anything on the page that was sent differs from what is kept."""
        return any(form.has_changed() for form in self.forms())

    def stood(self) -> set[int]:
        """Services that the page showed as lying ready."""
        return {line.offer.service.pk for line in self.lines if line.form.cleaned_data["stood"]}

    def wishes(self) -> list[Wish]:
        return [line.wish() for line in self.lines if line.form.cleaned_data["chosen"]]


@dataclass(slots=True)
class Paper:
    """A prepared invitation on the page for signing."""

    row: Prepared
    item: AgendaItem
    form: SignForm
    warning: str = ""
    refused: str = ""  # why this one stands in the way of sending


def sheets(
    meeting: Meeting, items: Sequence[AgendaItem], acting: Acting, offered: Sequence[Offer], *, data: Data = None
) -> list[Sheet]:
    """The items must be open. Without ``data`` the forms show what is kept, or whom the mayor asked the last time."""
    kept, sent, texts = preparing.prepared(items), asked(items, acting), preparing.marked(items)
    fresh = [i for i in items if not sent[i.pk]]
    fresh = [i for i in fresh if i.pk not in preparing.begun(fresh)] if data is None else []
    before = preparing.last_time(fresh, meeting) if fresh else {}
    return [
        Sheet(
            item,
            _lines(item, offered, kept.get(item.pk, []), sent[item.pk], before.get(item.pk, {}), data),
            sent[item.pk],
            MarkedForm(data, prefix=item.slug, initial={"text": texts.get(item.pk, "")}) if item.marked_slug else None,
            again=bool(before.get(item.pk)),
        )
        for item in items
    ]


def _lines(
    item: AgendaItem, offered: Iterable[Offer], kept: list[Prepared], sent: list[dict[str, Any]],
    before: dict[int, str], data: Data,
) -> list[Line]:  # fmt: skip
    lying = {row.service_id: row for row in kept}
    asked_ = {row["service"].pk for row in sent if row["standing"] in ("sent", "accepted")}
    lines = []
    for offer in offered:
        pk = offer.service.pk
        row = lying.get(pk)
        if pk in asked_ or not (offer.allowed or row):
            continue
        said = {"text": before.get(pk, ""), "chosen": pk in before}
        if row is not None:
            said = {"text": row.text, "chosen": True, "with_name": row.with_name, "stood": True}
        lines.append(Line(offer, OfferForm(data, prefix=f"{item.slug}-{pk}", initial=said)))
    # Whom the mayor asked before, or who lies ready, stands first: the list of services may be long.
    return sorted(lines, key=lambda line: not line.form.initial["chosen"])


def urgency(meeting: Meeting, kept: Mapping[UUID, list[Prepared]], *, data: Data = None) -> UrgencyForm | None:
    """The one reason for the whole meeting, where the notice is short (R19)."""
    if not notice_short(meeting):
        return None
    said = next((row.urgency for rows in kept.values() for row in rows if row.urgency), "")
    return UrgencyForm(data, initial={"urgency": said})


def papers(
    items: Sequence[AgendaItem], offered: Iterable[Offer], kept: Mapping[UUID, list[Prepared]], *, data: Data = None
) -> list[Paper]:
    """What lies ready to be signed, all of it ticked; the items must be open."""
    says = {offer.service.pk: offer for offer in offered}
    found = []
    for item in items:
        for row in kept.get(item.pk, ()):
            said = {"chosen": True, "text": row.text, "with_name": row.with_name}
            offer = says.get(row.service_id)
            form = SignForm(data, prefix=f"{item.slug}-{row.service_id}", initial=said)
            found.append(Paper(row, item, form, offer.warning if offer else ""))
    return found
