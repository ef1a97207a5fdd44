"""Who was asked for an item, for what, and how that stands: plain values for the templates, for who leads the meeting."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.meetings import preparing, signing
from cases.meetings.models import AgendaItem, Decline, Invitation, Motive
from cases.purposes import Purpose
from participants.mandates import Acting, named, representatives_in
from participants.models import Seat, Service
from secrecy.acts import may_each, open_circles, readers_of
from secrecy.outbox import undelivered

STATES = {
    "sent": (gettext_lazy("antwoord open"), "warn"),
    "accepted": (gettext_lazy("aanvaard"), "ok"),
    "declined": (gettext_lazy("geweigerd"), ""),
    "withdrawn": (gettext_lazy("ingetrokken"), ""),
    "lapsed": (gettext_lazy("geen antwoord"), ""),
}


@dataclass(slots=True)
class _Known:
    """What is looked up once for all invitations of a page."""

    acting: Acting
    motives: dict[UUID, Motive]
    declines: dict[UUID, Decline]
    offers: dict[int, preparing.Offer]
    speaking: dict[int, list[Acting]]
    mails: dict[int, bool]
    who: dict[UUID, Acting]
    named: set[tuple[UUID, int]]
    let_in: dict[UUID, set[UUID]] = field(default_factory=dict)

    @property
    def mayor(self) -> bool:
        return self.acting.kind == Seat.Kind.MAYOR


def asked(items: Sequence[AgendaItem], acting: Acting) -> dict[UUID, list[dict[str, Any]]]:
    """The invitations of items of one meeting, by item; the items must be open, and the reader lead the meeting."""
    letters = _latest(items)
    found: dict[UUID, list[dict[str, Any]]] = {item.pk: [] for item in items}
    if not letters:
        return found
    known = _look_up(letters, items, acting)
    by_key = {item.pk: item for item in items}
    for letter in letters:
        found[letter.item_id].append(_row(letter, by_key[letter.item_id], known))
    return found


def _latest(items: Iterable[AgendaItem]) -> list[Invitation]:
    """Of a service that was asked again, the last invitation says how it stands."""
    rows = Invitation.objects.filter(item__in=list(items)).select_related("service").order_by("sent_at")
    return sorted({(row.item_id, row.service_id): row for row in rows}.values(), key=lambda row: row.service.short_name)


def _look_up(letters: list[Invitation], items: Sequence[AgendaItem], acting: Acting) -> _Known:
    cell = items[0].meeting.cell
    speaking: dict[int, list[Acting]] = {}
    for person in representatives_in(cell):
        speaking.setdefault(person.service.pk, []).append(person)
    known = _Known(
        acting=acting,
        motives={motive.invitation_id: motive for motive in Motive.objects.filter(invitation__in=letters)},
        declines=_declines(letters) if acting.kind == Seat.Kind.MAYOR else {},
        offers={offer.service.pk: offer for offer in preparing.offers(items[0].meeting)},
        speaking=speaking,
        mails=undelivered(),
        who=named({letter.comes for letter in letters if letter.comes}),
        named=signing.named(items),
    )
    if known.mayor:
        # Who may admit to a letter may know who was let in; of the others nothing comes back.
        for line in readers_of(*[letter.circle_id for letter in letters], since=False):
            known.let_in.setdefault(line.circle, set()).add(line.capacity)
    return known


def _declines(letters: list[Invitation]) -> dict[UUID, Decline]:
    """Why services don't come, for the mayor alone (R21): that they were opened stands in the register."""
    declined = [letter for letter in letters if letter.state == Invitation.State.DECLINED]
    rows = {row.invitation_id: row for row in Decline.objects.filter(invitation__in=declined)}
    missing = [letter for letter in declined if letter.pk not in rows]
    within = may_each("read", missing) if missing else set()
    if slugs := [letter.slug for letter in missing if letter.circle_id in within]:
        open_circles(*slugs, purpose=Purpose.INVITATION)
        rows |= {row.invitation_id: row for row in Decline.objects.filter(invitation__in=missing)}
    return rows


def _row(letter: Invitation, item: AgendaItem, known: _Known) -> dict[str, Any]:
    standing = letter.standing(item)
    label, kind = STATES[standing]
    motive, offer = known.motives.get(letter.pk), known.offers.get(letter.service_id)
    speaking = known.speaking.get(letter.service_id, [])
    waits, runs = standing == "sent", standing in ("sent", "accepted") and item.state != AgendaItem.State.OVER
    rules = known.mayor and runs
    let_in = known.let_in.get(letter.circle_id)
    gone = letter.comes is not None and letter.comes not in {p.capacity for p in speaking}
    return {
        "slug": letter.slug, "service": letter.service, "standing": standing, "state": label, "kind": kind,
        "warning": offer.warning if offer and runs else "", "why": motive.text if motive else "",
        "urgency": motive.urgency if motive else "", "named": (item.pk, letter.service_id) in known.named,
        "comes": known.who[letter.comes].name if standing == "accepted" and letter.comes in known.who else "",
        "gone": standing == "accepted" and runs and gone,
        "mail": _mail(speaking, known.mails) if waits else "",
        "may_withdraw": rules,
        "may_add_name": rules and (item.pk, letter.service_id) not in known.named,
        "to_let_in": [p.name for p in speaking if let_in is not None and p.capacity not in let_in] if rules else [],
        **_because(known.declines.get(letter.pk), item),
    }  # fmt: skip


def _because(decline: Decline | None, item: AgendaItem) -> dict[str, Any]:
    if decline is None:
        return {}
    key = decline.instead
    instead = Service.objects.filter(pk=int(key)).first() if key.isdecimal() else None
    may_suggest = instead is not None and item.state != AgendaItem.State.OVER and preparing.askable(item.meeting)
    return {"because": decline.get_because_display(), "words": decline.text, "instead": instead, "may_suggest": may_suggest}  # fmt: skip


def _mail(speaking: Iterable[Acting], mails: dict[int, bool]) -> str:
    """That a mail didn't arrive is for who has to ring: it says nothing of what was in it."""
    failed = [mails[person.user.pk] for person in speaking if person.user.pk in mails]
    if not failed:
        return ""
    return (
        _("mail kwam niet aan: bel de dienst") if any(failed) else _("mail kwam nog niet aan, wordt opnieuw geprobeerd")
    )
