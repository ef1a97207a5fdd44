"""Each service answers for its own contribution: asked by the mayor, seen by that service and the mayor alone (R64, R66).

What is asked lies in the circle of the case, which the service was at, and says nothing of who asks or of others.
"""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.contributions.ledger import opened_own
from cases.contributions.models import Disclosure
from cases.listing import case_ends
from cases.meetings.models import Invitation
from cases.models import Case
from cases.purposes import Purpose
from cases.readings.gathered import Day, days_of, lines_of
from cases.subject_requests.looking import deciding, undecided
from cases.subject_requests.models import Finding, Part, PartAnswer, SubjectRequest
from cases.subject_requests.registering import hold
from participants.mandates import Acting, me, seats_of, speaking_for
from participants.models import LegalReference, Service
from secrecy.acts import Forbidden, admit, begin, open_circles, reader, readings_of, refuse
from secrecy.models import Circle
from secrecy.outbox import post

State = Part.State


def may_be_asked(acting: Acting, cases: list[str]) -> list[Service]:
    """Services that were invited for one of these cases (their slugs), and the police; not the mayor's own."""
    asked = Invitation.objects.filter(item__case__slug__in=cases).values_list("service_id", flat=True)
    seats = {seat.service.pk for seat in seats_of(acting.cell)}
    wanted = ({*asked} | seats if cases else set()) - {acting.service.pk}
    return list(Service.objects.filter(pk__in=wanted).order_by("name"))


def parts_of(row: SubjectRequest) -> list[Part]:
    """What services were asked for this request, as far as the reader knows: for the mayor all of it."""
    return list(Part.objects.filter(request=row.pk).select_related("service"))


def ask(row: SubjectRequest, finding: Finding, services: list[Service]) -> list[Part]:
    """Ask services about their own contribution to the case that was found; asked before, it is left as it is.

    The request must be open for writing. Raises :class:`Forbidden` for anyone but the mayor, :class:`Settled` once it was decided.
    """
    acting = deciding()
    hold(row)
    undecided(row)
    open_circles(finding.of_case, purpose=Purpose.REQUEST)
    case = Case.objects.get(slug=finding.of_case)
    before = {part.service_id for part in parts_of(row)}
    return [_asked(row, case, acting, service) for service in services if service.pk not in before]


def _asked(row: SubjectRequest, case: Case, acting: Acting, service: Service) -> Part:
    ground, until = LegalReference.on("subject_request").label, case_ends()
    inside = Circle.objects.get(id=case.circle_id)
    circle = begin("subject_part", inside=inside, ground=ground, purpose=Purpose.REQUEST, until=until)
    part = Part.objects.create(
        circle=circle, slug=circle.reference, request=row.pk, service=service, reference=case.reference, right=row.right,
        answer_by=row.answer_by,
    )  # fmt: skip
    for person in speaking_for(service, acting.cell):
        ends = min(until, person.ends)
        admit(person.user.pk, to=circle, acts=("list", "read", "write"), ground=ground, capacity=person.capacity, until=ends)  # fmt: skip
        post(person.user.pk, "asked", once=f"part {part.slug}")
    return part


def own(part: Part) -> Acting:
    """The reader, who must speak for the service that was asked. Raises :class:`Forbidden`; on record."""
    acting = me()
    if acting is None or acting.service.pk != part.service_id:
        refuse(part.slug, "not the service that was asked", purpose=Purpose.REQUEST)
        raise Forbidden(_("Een dienst antwoordt voor haar eigen inbreng, en voor geen andere."))
    return acting


def _read_own(part: Part) -> list[Day]:
    """Who read what the service shared of this case, as far as the reader can open it."""
    acting = own(part)
    rows = Disclosure.objects.filter(cell=acting.cell, service=acting.service, reference=part.reference)
    return [day for circle in sorted(opened_own(rows)) for day in days_of(readings_of(circle))]


def read_of_parts(row: SubjectRequest) -> list[list[Any]]:
    """Who read the contributions of services that let that be told, by their last answer; what they were asked must be open."""
    mine = [part for part in parts_of(row) if part.state == State.GIVES]
    if not mine:
        return []
    open_circles(*(part.slug for part in mine), purpose=Purpose.REQUEST)
    last = {
        answer.part_id: answer.readings for answer in PartAnswer.objects.filter(part__in=mine).order_by("written_at")
    }
    return [line for said in last.values() if said for line in json.loads(said)]


def answer(part: Part, *, state: str, text: str) -> None:
    """What may be told of the own contribution, why it isn't, or that there is none. Said again, the last counts.

    Must be open for writing. Raises :class:`Forbidden` for another service, ``ValidationError`` when it is refused without a
    ground, or is to be told without words.
    """
    own(part)
    if state == State.REFUSES and not text.strip():
        raise ValidationError({"text": _("Weigeren kan enkel met een grond: schrijf welke.")})
    if state == State.GIVES and not text.strip():
        raise ValidationError({"text": _("Schrijf wat over uw inbreng meegedeeld mag worden.")})
    readings = json.dumps(lines_of(_read_own(part))) if state == State.GIVES else ""
    PartAnswer.objects.create(
        circle_id=part.circle_id, part=part, text="" if state == State.NOTHING else text, readings=readings,
        written_by_id=reader().user_id,
    )  # fmt: skip
    part.state, part.answered_on = state, timezone.localdate()
    part.save(update_fields=["state", "answered_on"])
