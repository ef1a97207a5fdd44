"""The path of a case: begun by the first goal or evaluation, written by who leads, read by those present at an item (R48).

A case needs none: it is discussed, evaluated and closed without one.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.followup.acting import KEEPS, LEADS, OWNS, drawing, let_follow
from cases.followup.models import Evaluation, FollowUpPath, Goal, Offer
from cases.listing import case_ends
from cases.models import Case
from cases.purposes import Purpose
from participants.mandates import Acting, me, seats_of, speaking_for
from participants.models import LegalReference, Service
from participants.once import made_once
from secrecy.acts import Forbidden, admit, begin, expunge, may, open_circles, reader, refuse
from secrecy.models import Circle

Lead = FollowUpPath.Lead


def leading(what: str = "opvolgingstraject") -> Acting:
    """The reader, who must lead the consultation. Raises :class:`Forbidden`; on record."""
    acting = me()
    if acting is None or acting.kind not in LEADS:
        refuse(what, "not the coordinator's seat", purpose=Purpose.FOLLOW_UP)
        raise Forbidden(_("Enkel de coördinator of de burgemeester schrijft in het opvolgingstraject."))
    return acting


def path_of(case: Case) -> FollowUpPath | None:
    """The path of a case, for who was let in to it; to anyone else there is none."""
    return FollowUpPath.objects.filter(case=case.pk).select_related("lead").first()


def begun(case: Case) -> FollowUpPath:
    """The path of this case, open to write in; begun when there is none yet. The case must be open to ``admit``."""
    leading()
    found = path_of(case)
    if found is not None:
        open_circles(found.slug, purpose=Purpose.FOLLOW_UP, act="admit")
        return found
    ground, until = LegalReference.on("secrecy").label, case_ends()
    inside = Circle.objects.get(id=case.circle_id)
    circle = begin("path", inside=inside, ground=ground, purpose=Purpose.FOLLOW_UP, until=until, acts=KEEPS)
    try:
        with transaction.atomic():
            return FollowUpPath.objects.create(
                circle=circle, case=case, slug=circle.reference, reference=case.reference
            )
    except IntegrityError:
        # The other one who leads began it at the same moment.
        expunge(circle, because="dubbel verstuurd")
        raise Meanwhile from None


class Meanwhile(Exception):
    """Somebody else began or changed it at the same moment. Nothing was written."""


def let_in(path: FollowUpPath, there: Iterable[tuple[int, UUID]], *, until: datetime, without: Container[UUID]) -> None:
    """Who was at the item reads the path until then; who leads keeps it, but not who is out of the item. Open to ``admit``."""
    ground = LegalReference.on("secrecy").label
    kept = [seat for seat in seats_of(path.case.cell) if seat.kind in LEADS and seat.capacity not in without]
    for seat in kept:
        admit(seat.user.pk, to=path.circle_id, acts=KEEPS, ground=ground, capacity=seat.capacity, until=case_ends())
    known = {seat.capacity for seat in kept}
    for user, capacity in there:
        if capacity not in known and capacity not in without and until > timezone.now():
            admit(user, to=path.circle_id, acts=["list", "read"], ground=ground, capacity=capacity, until=until)


def set_goal(path: FollowUpPath, *, domain: str, text: str, pk: UUID) -> Goal:
    """One more goal; ``pk`` is the key of the form, so that a second press sets none. The path must be open for writing."""
    leading()
    row = {"circle_id": path.circle_id, "path": path, "domain": domain, "text": text}
    return made_once(Goal, pk, lambda: Goal.objects.create(id=pk, **row))


def move_goal(goal: Goal, state: str) -> None:
    """It is reached, or let go, or goes on after all. The path must be open for writing. Raises ``ValueError`` for no state."""
    leading()
    goal.state, goal.changed_at = Goal.State(state), timezone.now()
    goal.save(update_fields=["state", "changed_at"])


def evaluate(path: FollowUpPath, *, domain: str, text: str, pk: UUID) -> Evaluation:
    """How it goes, per life domain or as a whole; goals aren't needed for it. Pressed twice, it stands once."""
    leading()
    row = {"circle_id": path.circle_id, "path": path, "domain": domain, "text": text, "by_id": reader().user_id}
    return made_once(Evaluation, pk, lambda: Evaluation.objects.create(id=pk, **row))


def ask_lead(path: FollowUpPath, service: Service, *, without: Container[UUID] = ()) -> None:
    """Ask a service to lead the path: whoever speaks for it reads and answers, and finds the case by its number also when the window of
    its item is over. All of that hangs on being asked: it ends with a no, and for who was asked before (``secrecy/sql/8_path.sql``).
    The path and its case must be open to ``admit``."""
    acting, ground = leading(), LegalReference.on("secrecy").label
    _stand(path, service, Lead.ASKED)
    for person in speaking_for(service, acting.cell):
        if person.capacity in without:
            continue
        said: dict[str, Any] = {"ground": ground, "capacity": person.capacity, "while_": drawing(path)}
        said["until"] = min(case_ends(), person.ends)
        admit(person.user.pk, to=path.circle_id, acts=OWNS, **said)
        if not person.seated:  # a fixed seat lists the cases of its cell
            admit(person.user.pk, to=path.case.circle_id, acts=["list"], **said)
    for offer in Offer.objects.filter(reference=path.reference, state__in=(Offer.State.OFFERED, Offer.State.ACCEPTED)):
        if may("admit", offer):
            let_follow(offer.circle_id, path.case, without=without)


def take_lead_back(path: FollowUpPath) -> None:
    """Nobody is asked any more, whatever was answered. The path must be open for writing."""
    leading()
    _stand(path, None, Lead.NONE)


def asked_me(path: FollowUpPath, acting: Acting | None) -> bool:
    """Whether the reader speaks for the service that was asked to lead."""
    able = acting is not None and (acting.seated or acting.kind == "mandate")
    return able and acting is not None and path.lead_id == acting.service.pk


def answer_lead(path: FollowUpPath, said: str) -> bool:
    """The service that was asked says yes or no; after a yes it may still say no, and what it got by being asked ends with that. False for
    what is no answer.

    The path must be open for writing. Raises :class:`Forbidden` for another service; on record.
    """
    if not asked_me(path, me()):
        refuse(path.slug, "not the service that was asked", purpose=Purpose.FOLLOW_UP)
        raise Forbidden(_("Enkel de dienst die gevraagd werd, antwoordt hierop."))
    if said not in (Lead.ACCEPTED, Lead.DECLINED):
        return False
    _stand(path, path.lead, Lead(said))
    return True


def _stand(path: FollowUpPath, service: Service | None, state: FollowUpPath.Lead) -> None:
    path.lead, path.lead_state, path.lead_at = service, state, timezone.now()
    path.save(update_fields=["lead", "lead_state", "lead_at"])
