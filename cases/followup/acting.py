"""An action from proposal to result. Each lies in a circle of its own, with a header that says how it stands (R49).

Who was in the room reads it while the window lasts; the mayor, the coordinator and the service whose action it is read it
until the case ends.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.followup.models import Action, FollowUpPath, Offer
from cases.listing import case_ends
from cases.models import Case
from cases.purposes import Purpose
from participants.cells.rules import ours
from participants.mandates import Acting, me, seats_of, speaking_for
from participants.models import LegalReference, Seat, Service
from secrecy.acts import Forbidden, admit, begin, opened, refuse
from secrecy.models import Circle

LEADS = (Seat.Kind.MAYOR, Seat.Kind.PREVENTION)
KEEPS, OWNS = ("list", "read", "write", "admit"), ("list", "read", "write")
ROW_OF = {
    Offer.State.ACCEPTED: Action.State.ACCEPTED,
    Offer.State.DECLINED: Action.State.DECLINED,
    Offer.State.DONE: Action.State.DONE,
    Offer.State.OFFERED: Action.State.PROPOSED,
    Offer.State.WITHDRAWN: Action.State.WITHDRAWN,
}
#: From where one comes to where: a no may become a yes, a yes a no, and what was done may turn out not to be.
ANSWERS = {
    "accept": (Offer.State.ACCEPTED, (Offer.State.OFFERED, Offer.State.DECLINED, Offer.State.DONE)),
    "decline": (Offer.State.DECLINED, (Offer.State.OFFERED, Offer.State.ACCEPTED)),
}


def propose(
    case: Case,
    *,
    inside: Circle,
    item: UUID,
    service: Service,
    text: str,
    due: date,
    domain: str = "",
    there: Iterable[tuple[int, UUID]] = (),
    without: Container[UUID] = (),
    until: datetime,
) -> Action:
    """Propose an action to a service, in a circle ``inside`` that of the agenda item, which must be open.

    ``there`` names person and capacity of who is in the room; they read until ``until``. ``without``: who is out of the item by
    a conflict of interest, and reads nothing of it. For who leads: PostgreSQL refuses it from anybody else.
    """
    ground, ends = LegalReference.on("secrecy").label, case_ends()
    circle = begin("action", inside=inside, ground=ground, purpose=Purpose.TABLE, until=ends, acts=KEEPS)
    action = Action.objects.create(
        circle=circle, case=case, item=item, service=service, text=text, due=due, domain=domain
    )
    Offer.objects.create(
        circle=circle, slug=circle.reference, service=service, reference=circle.label, due=due, item=item
    )
    kept = [seat for seat in seats_of(case.cell) if seat.kind in LEADS and seat.capacity not in without]
    for seat in kept:
        admit(seat.user.pk, to=circle, acts=KEEPS, ground=ground, capacity=seat.capacity, until=ends)
    leads = {seat.capacity for seat in kept}
    owners = [p for p in speaking_for(service, case.cell) if p.capacity not in leads and p.capacity not in without]
    for person in owners:
        _let_in(circle, person, ground)
    let_follow(circle.id, case, without=without)
    known = leads | {p.capacity for p in owners}
    for user, capacity in there:
        if capacity not in known:
            admit(user, to=circle, acts=["read"], ground=ground, capacity=capacity, until=until)
    return action


def _let_in(circle: Circle, person: Acting, ground: str) -> None:
    """Who speaks for the service: as long as the case, and no longer than they speak for it."""
    until = min(case_ends(), person.ends)
    admit(person.user.pk, to=circle, acts=OWNS, ground=ground, capacity=person.capacity, until=until)


def let_follow(circle: UUID, case: Case, *, without: Container[UUID] = ()) -> None:
    """Where the service that draws the case follows it up (``followup_style``), its people know that this action is there, and how it
    stands; what it says they read as anybody in the room. Open to ``admit``."""
    asked = (FollowUpPath.Lead.ASKED, FollowUpPath.Lead.ACCEPTED)
    path = FollowUpPath.objects.filter(case=case.pk, lead_state__in=asked).first()
    if ours()["followup_style"] != "lead" or path is None or path.lead is None:
        return
    ground = LegalReference.on("secrecy").label
    for person in speaking_for(path.lead, case.cell):
        if person.capacity not in without:
            until = min(case_ends(), person.ends)
            admit(
                person.user.pk,
                to=circle,
                acts=["list"],
                ground=ground,
                capacity=person.capacity,
                until=until,
                while_=drawing(path),
            )


def drawing(path: FollowUpPath) -> tuple[UUID, str]:
    """What the rights of the service that draws a case hang on: that it was asked to, and neither said no nor was replaced."""
    return path.circle_id, "draws"


def propose_again(action: Action, *, to: Acting) -> None:
    """Let who comes after in to this action, and nothing else: proposed until they accept (R49). Open to ``admit``."""
    _let_in(action.circle, to, LegalReference.on("secrecy").label)
    header = Offer.objects.get(circle_id=action.circle_id)
    header.offered_at, header.answered_at, header.taken_by = timezone.now(), None, None
    _stand(header, action, Offer.State.OFFERED)


# Afterwards -----------------------------------------------------------------------------------------------------


def at_hand(slug: str, *, act: str = "read") -> tuple[Offer, Action]:
    """An action and its header, opened alone, so that it is reached after the window too. Raises :class:`Refused`."""
    header = opened(Offer.objects.select_related("service"), slug, purpose=Purpose.FOLLOW_UP, act=act)
    return header, Action.objects.select_related("circle", "service").get(circle_id=header.circle_id)


def speaks_for(header: Offer | Action, acting: Acting | None) -> bool:
    """Whether the reader speaks for the service whose action this is."""
    able = acting is not None and (acting.seated or acting.kind == "mandate")
    return able and acting is not None and acting.service.pk == header.service_id


def _own(header: Offer) -> Acting:
    acting = me()
    if acting is None or not speaks_for(header, acting):
        refuse(header.slug, "not the service that was asked", purpose=Purpose.FOLLOW_UP)
        raise Forbidden(_("Enkel de dienst aan wie de actie werd voorgesteld, antwoordt erop."))
    return acting


def answer(header: Offer, action: Action, said: str) -> bool:
    """One press, and no reason is asked: ``said`` is "accept" or "decline". False when it can't be said of it any more.

    The circle must be open for writing. Raises :class:`Forbidden` for who doesn't speak for the service; on record.
    """
    acting = _own(header)
    state, comes_from = ANSWERS[said]
    if header.state not in comes_from:
        return False
    header.answered_at, header.done_at, action.done_at = timezone.now(), None, None
    header.taken_by = acting.capacity if state == Offer.State.ACCEPTED else None
    _stand(header, action, state)
    return True


def finish(header: Offer, action: Action, result: str) -> bool:
    """It is done, with what came of it in words or without: whoever reads the action reads that too.

    Said again, it takes the place of what was said. False when the action wasn't accepted.
    """
    _own(header)
    if header.state not in (Offer.State.ACCEPTED, Offer.State.DONE):
        return False
    header.done_at = action.done_at = header.done_at or timezone.now()
    action.result = result
    _stand(header, action, Offer.State.DONE)
    return True


def withdraw(header: Offer, action: Action) -> bool:
    """Who leads takes a proposal back, as long as nobody accepted it. False when somebody did."""
    acting = me()
    if acting is None or acting.kind not in LEADS:
        refuse(header.slug, "not the coordinator's seat", purpose=Purpose.FOLLOW_UP)
        raise Forbidden(_("Enkel de coördinator of de burgemeester trekt een voorstel in."))
    if header.state not in (Offer.State.OFFERED, Offer.State.DECLINED):
        return False
    _stand(header, action, Offer.State.WITHDRAWN)
    return True


def _stand(header: Offer, action: Action, state: Offer.State) -> None:
    """Header and text say the same of how it stands; of what is to be done, and by when, nothing changes."""
    action.state = ROW_OF[state]
    action.save(update_fields=["state", "result", "done_at"])
    header.state = state
    header.save(update_fields=["state", "offered_at", "answered_at", "taken_by", "done_at"])
