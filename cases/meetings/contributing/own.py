"""The item, and what the reader's service brings in at it: found, begun, opened."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cases.contributions import disclosure
from cases.contributions.models import Contribution
from cases.meetings.models import AgendaItem, Attendance
from cases.meetings.views import ITEMS
from cases.purposes import Purpose
from participants.mandates import Acting, me
from secrecy.acts import Forbidden, Refused, open_circles, opened, refuse
from secrecy.models import Circle


@dataclass(frozen=True, slots=True)
class Place:
    """Where the reader's service writes: all of it open, the desk for writing."""

    item: AgendaItem
    author: Acting
    own: Contribution

    @property
    def runs(self) -> bool:
        """Whether disclosing is possible: moving on ends it, returning to the item begins it again."""
        return self.item.state == AgendaItem.State.OPEN

    @property
    def shared(self) -> bool:
        return self.own.state == Contribution.State.SHARED


class DeskClosed(Exception):
    """A colleague began the service's contribution before the reader spoke for it, and nobody of them wrote since. On record."""


def place(slug: str, *, colleagues: bool = False) -> Place:
    """The item and the service's contribution to it, begun when there is none yet. Only for who was in the room; else
    :class:`Forbidden`, on record. ``colleagues``: whoever speaks for the service by now is let in to its desk too.

    Raises :class:`DeskClosed`.
    """
    item, author = _at(slug)
    own = standing(item, author)
    if own is None:
        own = _begun(item, author)
    else:
        _open_desk(own, item, author, colleagues=colleagues)
    return Place(item, author, own)


def shared_place(slug: str, act: str) -> Place:
    """The same where something was disclosed: that circle opened for ``act`` too, and its desk for writing. Else one 404."""
    item, author = _at(slug)
    own = standing(item, author)
    if own is None or own.state != Contribution.State.SHARED:
        refuse(slug, "nothing was disclosed", purpose=Purpose.TABLE)
        raise Refused(slug)
    open_circles(own.circle.reference, purpose=Purpose.TABLE, act=act, item=item.id)
    _open_desk(own, item, author)
    return Place(item, author, own)


def standing(item: AgendaItem, author: Acting) -> Contribution | None:
    """What the service brings in now, apart from what it withdrew; the item must be open."""
    rows = Contribution.objects.filter(item=item.id, service=author.service).exclude(state=Contribution.State.WITHDRAWN)
    return rows.select_related("circle", "service").first()


def _at(slug: str) -> tuple[AgendaItem, Acting]:
    item, author = opened(ITEMS, slug, purpose=Purpose.TABLE), me()
    if author is None or not Attendance.objects.filter(item=item, capacity=author.capacity).exists():
        refuse(slug, "not in the room", purpose=Purpose.TABLE)
        raise Forbidden(_("U was niet aanwezig bij dit agendapunt."))
    return item, author


def _begun(item: AgendaItem, author: Acting) -> Contribution:
    inside = Circle.objects.get(id=item.circle_id)
    try:
        with transaction.atomic():
            return disclosure.draft(item.case, item=item.id, inside=inside, author=author)
    except IntegrityError:
        # A colleague began at the same moment, and let us in: what was opened before that didn't hold it yet.
        open_circles(item.slug, purpose=Purpose.TABLE, item=item.id)
        own = standing(item, author)
        if own is None:  # or long ago, when the reader didn't speak for the service yet
            return disclosure.draft(item.case, item=item.id, inside=inside, author=author, another=True)
        _open_desk(own, item, author)
        return own


def _open_desk(own: Contribution, item: AgendaItem, author: Acting, *, colleagues: bool = False) -> None:
    """The service's own circle, for writing; of a contribution older than desks are, that of its own, or a new one once it was disclosed."""
    desk = str(own.desk) or own.circle.reference
    try:
        open_circles(desk, purpose=Purpose.TABLE, act="admit" if colleagues else "write", item=item.id)
    except Refused:
        raise DeskClosed from None
    if colleagues:
        disclosure.let_colleagues_in(Circle.objects.get(reference=desk), author)
    if not own.desk and own.state == Contribution.State.SHARED:
        disclosure.lay_desk(own, author)
