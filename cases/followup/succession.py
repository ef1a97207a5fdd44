"""A mandate lapsed: what its service still had to do is proposed once more, to who comes after, action by action.

The successor is let in to the circle of each action, and to nothing else of the item: no decision, no action of others.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.followup.acting import LEADS, propose_again
from cases.followup.models import Action, Handover, Offer
from cases.purposes import Purpose
from participants.cells.models import Cell
from participants.mandates import Acting, me, representatives_in
from participants.models import Mandate, Service
from secrecy.acts import Forbidden, may_each, open_circles, reader, readers_of, refuse

OPEN = (Offer.State.OFFERED, Offer.State.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Lapsed:
    """A service of which somebody's mandate lapsed, and who speaks for it now."""

    service: Service
    mandates: list[Mandate]
    successors: list[Acting]


def leading() -> Acting:
    """The reader, who must be the cell's coordinator or mayor. Raises :class:`Forbidden`; on record."""
    acting = me()
    if acting is None or acting.kind not in LEADS:
        refuse("overdracht", "not the coordinator's seat", purpose=Purpose.FOLLOW_UP)
        raise Forbidden(_("Enkel de coördinator of de burgemeester biedt acties aan een opvolger aan."))
    return acting


def lapsed(cell: Cell, service: Service | None = None) -> list[Lapsed]:
    """Services with a mandate that lapsed and was not handed over yet, where somebody speaks now. Opens nothing."""
    over = Q(ended_at__lte=timezone.now()) | Q(ends__lt=timezone.localdate())
    rows = Mandate.objects.filter(over, cell=cell, handover=None).select_related("service", "user")
    now = representatives_in(cell)
    found: dict[int, Lapsed] = {}
    for mandate in rows.filter(service=service) if service else rows:
        successors = [p for p in now if p.service.pk == mandate.service_id]
        if successors:
            found.setdefault(mandate.service_id, Lapsed(mandate.service, [], successors)).mandates.append(mandate)
    return list(found.values())


def open_actions(service: Service, *, act: str = "read") -> list[Action]:
    """What the service still has to do in this cell, where the reader may let others in: opened for it, on record."""
    headers = list(Offer.objects.filter(service=service, state__in=OPEN))
    within = may_each("admit", headers)
    references = [header.slug for header in headers if header.circle_id in within]
    if not references:
        return []
    open_circles(*references, purpose=Purpose.FOLLOW_UP, act=act)
    return list(Action.objects.filter(circle__in=within).select_related("circle"))


def hand_over(gone: Lapsed, actions: Iterable[Action], *, to: Acting) -> None:
    """Propose these actions to the successor, and note that the lapsed mandates were seen to.

    They must be open to ``admit``. What the successor, who spoke for the service before, follows already stays as it is.
    """
    leading()
    rows = list(actions)
    lines = readers_of(*rows, since=False) if rows else []
    follows = {line.circle for line in lines if line.capacity == to.capacity and line.until > timezone.now()}
    for action in rows:
        if action.circle_id not in follows:
            propose_again(action, to=to)
    for mandate in gone.mandates:
        Handover.objects.create(cell=to.cell, mandate=mandate, done_by_id=reader().user_id)


# What waits ---------------------------------------------------------------------------------------------------


def todo(acting: Acting) -> list[dict[str, Any]]:
    """Rows of the workspace: who leads hands over. Nothing is opened for it."""
    return [_to_hand_over(gone) for gone in lapsed(acting.cell)] if acting.kind in LEADS else []


def _to_hand_over(gone: Lapsed) -> dict[str, Any]:
    return {
        "title": _("Openstaande acties van %(service)s aanbieden aan de opvolger") % {"service": gone.service},
        "url": reverse("followup:handover", args=[gone.service.pk]),
        "note": _("een mandaat liep af; wat de dienst nog moest doen, staat open"),
        "chip": _("na te gaan"), "kind": "warn", "icon": "list-check",
    }  # fmt: skip
