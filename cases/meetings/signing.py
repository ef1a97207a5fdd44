"""The mayor signs: what lay ready is sent, all of it or nothing (R15). Who asks a service by hand signs as well."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.meetings import invitations
from cases.meetings.models import AgendaItem, Invitation, Prepared
from cases.meetings.preparing import circle_of, hold
from cases.purposes import Purpose
from participants.authorisation import authorisation_of
from participants.mandates import Acting, me, speaking_for
from participants.models import Seat, Service
from secrecy.acts import Forbidden, Refused, open_circles, reader, refuse

GONE = gettext_lazy(
    "Voor dit punt kan niemand meer gevraagd worden: het ging van de agenda, of het overleg is voorbij of afgelast."
)


@dataclass(frozen=True, slots=True)
class Letter:
    """A prepared invitation as the mayor signs it: with the words that stood on the page that was sent."""

    row: Prepared
    item: AgendaItem
    text: str
    with_name: bool


class NotSent(Exception):
    """Nothing was sent; ``why`` says for which prepared invitation (by key) what stands in the way, in Dutch."""

    def __init__(self, why: dict[UUID, str]) -> None:
        super().__init__("not sent")
        self.why = why


def signer() -> Acting:
    """The reader, who must hold the mayor's seat, also as a delegate within dates. Raises :class:`Forbidden` (R15); on record."""
    acting = me()
    if acting is None or acting.kind != Seat.Kind.MAYOR:
        refuse("uitnodiging", "not the mayor's seat", purpose=Purpose.INVITATION)
        raise Forbidden(_("Enkel de burgemeester of een aangestelde vertegenwoordiger nodigt een dienst uit."))
    return acting


def sign(letters: Collection[Letter], *, urgency: str = "") -> list[Invitation]:
    """Send these invitations. The items must be open to ``admit``; cases and names are opened here, as far as they are needed.

    What was signed before is left out: who sends a page twice sends once, and gets an empty list. Raises :class:`NotSent`
    before anything is sent, and :class:`~cases.meetings.invitations.TooSoon` when the notice is short and no reason is given (R19).
    """
    signer()
    items = {letter.item.pk: letter.item for letter in letters}
    standing = hold(items.values())
    rows = {row.pk: row for row in Prepared.objects.filter(pk__in=[letter.row.pk for letter in letters])}
    waiting = [letter for letter in letters if letter.row.pk in rows and rows[letter.row.pk].signed_at is None]
    if not waiting:
        return []
    if any(invitations.notice_short(letter.item.meeting) for letter in waiting) and not urgency.strip():
        raise invitations.TooSoon
    why = {letter.row.pk: words for letter in waiting if (words := in_the_way(letter.item, letter.row.service))}
    why |= {pk: _("Deze uitnodiging werd intussen weggehaald.") for pk, row in rows.items() if row.removed_at}
    why |= {letter.row.pk: str(GONE) for letter in waiting if letter.item.pk not in standing}
    why |= _unnamed([letter for letter in waiting if letter.with_name])
    if why:
        raise NotSent(why)
    for item in {letter.item.pk: letter.item for letter in waiting}.values():
        open_circles(item.case.slug, purpose=Purpose.INVITATION, act="admit", item=item.pk)
    return [_send(letter, rows[letter.row.pk], waiting, urgency) for letter in waiting]


def ask(item: AgendaItem, service: Service, *, why: str, urgency: str = "", with_name: bool = False) -> Invitation:
    """The mayor asks one service without anything prepared. The item must be open to ``admit``.

    Raises what :func:`cases.meetings.invitations.invite` does, and :class:`NotSent` for a name that isn't there.
    """
    signer()
    if item.pk not in hold([item]):
        raise invitations.NotAuthorised(str(GONE))
    circle = circle_of(item)
    row = Prepared.objects.filter(item=item, service=service, removed_at=None, signed_at=None).first()
    row = row or Prepared(circle=circle, item=item, service=service, made_by_id=reader().user_id)
    letter = Letter(row, item, why, with_name)
    if unnamed := _unnamed([letter] if with_name else []):
        raise NotSent(unnamed)
    open_circles(item.case.slug, purpose=Purpose.INVITATION, act="admit", item=item.pk)
    return _send(letter, row, [letter], urgency)


def _send(letter: Letter, row: Prepared, together: Iterable[Letter], urgency: str) -> Invitation:
    beside = [other.row.service for other in together if other.item.pk == letter.item.pk and other is not letter]
    invitation = invitations.invite(
        letter.item, row.service, why=letter.text, urgency=urgency, with_name=letter.with_name, beside=beside
    )
    # What was prepared keeps what was sent: also whether a name went along, which no header says.
    row.text, row.with_name, row.urgency, row.signed_at = letter.text, letter.with_name, urgency, timezone.now()
    row.save()
    return invitation


def in_the_way(item: AgendaItem, service: Service) -> str:
    """Why this service can't be asked for this item now, in words; empty when it can."""
    says = authorisation_of(service, item.meeting.cell, timezone.localdate(item.meeting.starts_at))
    if not says.allowed:
        return says.warning
    if any(other.service_id == service.pk for other in invitations.open_invitations(item)):
        return _("Deze dienst is voor dit punt al gevraagd.")
    if not speaking_for(service, item.meeting.cell):
        return _("Niemand spreekt nu voor «%(name)s» in deze cel.") % {"name": service.name}
    return ""


def _unnamed(letters: Collection[Letter]) -> dict[UUID, str]:
    """Open the names of these cases to read; for which that can't be, and so what stands in the way of their letters."""
    why: dict[UUID, str] = {}
    for item in {letter.item.pk: letter.item for letter in letters}.values():
        try:
            open_circles(f"{item.case.slug}/identity", purpose=Purpose.INVITATION, item=item.pk)
        except Refused:
            said = _("Van deze casus is geen naam bewaard, of ze is niet voor u geopend.")
            why |= {letter.row.pk: said for letter in letters if letter.item.pk == item.pk}
    return why


def named(items: Iterable[AgendaItem]) -> set[tuple[UUID, int]]:
    """(item, service) of the letters with which a name went; the items must be open."""
    rows = Prepared.objects.filter(item__in=list(items)).exclude(signed_at=None).order_by("signed_at")
    # Of a service that was asked again, what went with the last letter.
    last = {
        (item, int(service)): went for item, service, went in rows.values_list("item_id", "service_id", "with_name")
    }
    return {letter for letter, went in last.items() if went}


def add_name(invitation: Invitation) -> bool:
    """The mayor finds, later, that this service needs the name to answer (R33): an act of its own. False when it had it already.

    The invitation, its item and its case must be open to ``admit``, and the identity to read.
    """
    signer()
    item = invitation.item
    hold([item])
    row = Prepared.objects.filter(item=item, service=invitation.service_id).exclude(signed_at=None).order_by("-signed_at").first()  # fmt: skip
    if row is not None and row.with_name:
        return False
    invitations.add_name(invitation)
    row = row or Prepared(
        circle=circle_of(item), item=item, service=invitation.service, made_by_id=reader().user_id, signed_at=invitation.sent_at
    )  # fmt: skip
    row.with_name = True
    row.save()
    return True
