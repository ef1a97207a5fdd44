"""A mandate lapsed: what its service still had to do is offered to who comes after, action by action.

The successor is not let into the circle in which the action was decided: that one holds the decisions and the
actions of others. Each offered action gets a circle of its own inside the same item, and nothing else opens.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.followup.models import Action, Handover, Offer
from cases.listing import case_ends
from cases.models import Case
from cases.purposes import Purpose
from participants.cells.models import Cell
from participants.mandates import Acting, me, representatives_in, seats_of
from participants.models import LegalReference, Mandate, Seat, Service
from secrecy.acts import Forbidden, admit, begin, may_each, open_circles, opened, reader, refuse
from secrecy.models import Circle

LEADS = (Seat.Kind.MAYOR, Seat.Kind.PREVENTION)
OPEN = (Action.State.PROPOSED, Action.State.ACCEPTED)


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


def open_actions(cell: Cell, service: Service, *, act: str = "read") -> list[Action]:
    """What the service still has to do at this table, where the reader may let others in: opened for it, on record."""
    items: Any = Case._meta.get_field("items").related_model
    headers = list(items._default_manager.filter(case__cell=cell, invitations__service=service).distinct())
    within = may_each("admit", headers)
    references = [header.slug for header in headers if header.circle_id in within]
    if not references:
        return []
    open_circles(*references, purpose=Purpose.FOLLOW_UP, act=act)
    rows = Action.objects.filter(service=service, state__in=OPEN, item__in=[h.id for h in headers])
    actions = list(rows.select_related("circle"))
    able = may_each("admit", actions)
    return [action for action in actions if action.circle_id in able]


def hand_over(gone: Lapsed, actions: Iterable[Action], *, to: Acting) -> list[Offer]:
    """Offer these actions to the successor, and note that the lapsed mandates were seen to.

    The actions' items must be open to ``admit``.
    """
    leading()
    offers = [_offer(action, to) for action in actions]
    for mandate in gone.mandates:
        Handover.objects.create(cell=to.cell, mandate=mandate, done_by_id=reader().user_id)
    return offers


def _offer(action: Action, to: Acting) -> Offer:
    """Proposed until the successor accepts (R49), in a circle of its own."""
    ground = LegalReference.on("secrecy").label
    inside = Circle.objects.get(pk=str(action.circle.of_id))
    circle = begin("action", inside=inside, ground=ground, purpose=Purpose.FOLLOW_UP, until=case_ends())
    Action.objects.create(
        circle=circle, case_id=action.case_id, item=action.item, service=action.service, text=str(action.text), due=action.due
    )  # fmt: skip
    offer = Offer.objects.create(circle=circle, slug=circle.reference, service=action.service)
    for seat in seats_of(to.cell):
        if seat.kind in LEADS:
            admit(
                seat.user.pk, to=circle, acts=["read", "write", "admit"], ground=ground, capacity=seat.capacity, until=case_ends()
            )  # fmt: skip
    until = min(case_ends(), to.ends)
    admit(to.user.pk, to=circle, acts=["list", "read", "write"], ground=ground, capacity=to.capacity, until=until)
    action.state = Action.State.PASSED_ON
    action.save()
    return offer


# The successor's side -----------------------------------------------------------------------------------------


def offered(slug: str, *, act: str = "read") -> tuple[Offer, Action]:
    """An offer and its action, opened for the service it was made to. Raises :class:`Refused` or :class:`Forbidden`."""
    offer = opened(Offer.objects.select_related("service"), slug, purpose=Purpose.FOLLOW_UP, act=act)
    acting = me()
    if acting is None or acting.kind != "mandate" or acting.service.pk != offer.service_id:
        refuse(slug, "not the service that was asked", purpose=Purpose.FOLLOW_UP)
        raise Forbidden(_("Enkel de dienst aan wie de actie werd aangeboden, antwoordt erop."))
    return offer, Action.objects.select_related("circle", "service").get(circle_id=offer.circle_id)


def answer(offer: Offer, action: Action, *, accept: bool) -> None:
    """One click, whatever it is; no reason is asked. The circle must be open for writing."""
    action.state = Action.State.ACCEPTED if accept else Action.State.DECLINED
    action.save()
    offer.state = Offer.State.ACCEPTED if accept else Offer.State.DECLINED
    offer.answered_at = timezone.now()
    offer.save()


# What waits ---------------------------------------------------------------------------------------------------


def todo(acting: Acting) -> list[dict[str, Any]]:
    """Rows of the workspace: who leads hands over, a successor answers. Headers only: nothing is opened for it."""
    if acting.kind in LEADS:
        return [_to_hand_over(gone) for gone in lapsed(acting.cell)]
    if acting.kind != "mandate":
        return []
    offers = Offer.objects.filter(service=acting.service).exclude(state=Offer.State.DECLINED)
    return [_to_answer(offer) for offer in offers]


def _to_hand_over(gone: Lapsed) -> dict[str, Any]:
    return {
        "title": _("Openstaande acties van %(service)s aanbieden aan de opvolger") % {"service": gone.service},
        "url": reverse("followup:handover", args=[gone.service.pk]),
        "note": _("een mandaat liep af; wat de dienst nog moest doen, staat open"),
        "chip": _("na te gaan"), "kind": "warn", "icon": "list-check",
    }  # fmt: skip


def _to_answer(offer: Offer) -> dict[str, Any]:
    waits = offer.state == Offer.State.OFFERED
    day = timezone.localdate(offer.offered_at)
    return {
        "title": _("Actie van uw voorganger overnemen?") if waits else _("Overgenomen actie"),
        "url": offer.get_absolute_url(),
        "note": _("aangeboden op %(day)s") % {"day": f"{day:%d/%m/%Y}"},
        "chip": _("wacht op antwoord") if waits else offer.get_state_display(),
        "kind": "warn" if waits else "info", "icon": "list-check",
    }  # fmt: skip
