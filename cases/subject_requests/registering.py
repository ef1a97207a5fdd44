"""The register of requests: registered, acknowledged, prolonged, answered (R64). The verbs take a request open for what they do.

Who handles a request is who registered it: the coordinator, or the data protection officer of the cell. They and the mayor
read who asks, and nothing here depends on whether that person is known (R66).
"""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.listing import case_ends
from cases.purposes import Purpose
from cases.subject_requests.models import Decision, Extension, Reply, Requester, SubjectRequest
from cases.subject_requests.terms import ANSWER, PROLONGED, ends
from cases.subject_requests.words import NEUTRAL
from participants.cells.models import Cell
from participants.mandates import Acting, me, officers_of, seats_of
from participants.models import Appointment, LegalReference, Seat, SupervisoryAuthority
from participants.once import made_once
from secrecy.acts import Forbidden, admit, begin, reader, refuse
from secrecy.models import new_reference
from secrecy.outbox import post

HANDLES = (Seat.Kind.PREVENTION, Appointment.Kind.DPO)
State = SubjectRequest.State


class Settled(Exception):
    """The request went on meanwhile (a second press, a page that stood open); the message says to what, in Dutch."""


def handling() -> Acting:
    """The reader, who must be the coordinator or the data protection officer. Raises :class:`Forbidden`; on record."""
    acting = me()
    if acting is None or acting.kind not in HANDLES:
        refuse("verzoek", "handles no requests", purpose=Purpose.REQUEST)
        raise Forbidden(
            _("Verzoeken van betrokkenen behandelt de coördinator of de functionaris voor gegevensbescherming.")
        )
    return acting


def handlers(cell: Cell) -> list[Acting]:
    """Who handles requests in a cell today."""
    return [one for one in seats_of(cell) + officers_of(cell) if one.kind in HANDLES]


def left(row: SubjectRequest, able: list[Acting]) -> bool:
    """Whether who handled it handles none any more; what was answered waits for nobody."""
    return row.state != State.ANSWERED and (row.handled_by_id or row.registered_by_id) not in {
        one.user.pk for one in able
    }


def pass_on(row: SubjectRequest, to: Acting) -> None:
    """Let somebody else who handles requests go on with it, when who did left: the mayor's, and never by itself. It must be open to ``admit``.

    Raises :class:`Settled` when somebody handles it by now, or it was answered.
    """
    hold(row)
    able = handlers(to.cell)
    if not left(row, able) or to.capacity not in {one.capacity for one in able}:
        raise Settled(_("Iemand anders behandelt dit verzoek intussen."))
    ground, until = LegalReference.on("subject_request").label, min(case_ends(), to.ends)
    acts = ("list", "read", "write", "release")
    admit(to.user.pk, to=row.circle_id, acts=acts, ground=ground, capacity=to.capacity, until=until)
    row.handled_by = to.user
    row.save(update_fields=["handled_by"])
    post(to.user.pk, "waiting", once=f"request {row.slug} {to.capacity}")


def desk() -> Acting:
    """The reader, who handles requests or decides on them: the mayor too. Raises :class:`Forbidden`; on record."""
    acting = me()
    return acting if acting is not None and acting.kind == Seat.Kind.MAYOR else handling()


def register(
    *, received_on: date, channel: str, right: str, name: str, birth_date: date, address: str, asks: str = "",
    once: UUID | None = None,
) -> SubjectRequest:  # fmt: skip
    """Register that somebody exercised a right; the answer is due within one month of ``received_on`` (GDPR art. 12(3)).

    Its reference is drawn by lot, so that nothing tells how many there are. ``once`` is the key of the form: posted twice, it
    registers one. Raises :class:`Forbidden` for who handles none, and while there is no mayor to decide.
    """
    acting = handling()
    mayors = [seat for seat in seats_of(acting.cell) if seat.kind == Seat.Kind.MAYOR]
    if not mayors:
        refuse("verzoek", "a fixed seat is not filled", purpose=Purpose.REQUEST)
        raise Forbidden(
            _("De zetel van de burgemeester is niet ingevuld: er is niemand om over een verzoek te beslissen.")
        )
    pk = once or uuid4()
    said = {"name": name, "birth_date": birth_date.isoformat(), "address": address, "asks": asks}
    return made_once(SubjectRequest, pk, lambda: _registered(pk, acting, mayors, received_on, channel, right, said))


def _registered(
    pk: UUID, acting: Acting, mayors: list[Acting], received_on: date, channel: str, right: str, said: dict[str, str]
) -> SubjectRequest:
    ground, until = LegalReference.on("subject_request").label, case_ends()
    reference = f"VRZ-{received_on.year}-{new_reference()[:5].upper()}"
    circle = begin("request", label=reference, ground=ground, purpose=Purpose.REQUEST, until=until)
    row = SubjectRequest.objects.create(
        id=pk, circle=circle, slug=circle.reference, cell=acting.cell, reference=reference, received_on=received_on,
        channel=channel, right=right, answer_by=ends(received_on, ANSWER), registered_by_id=reader().user_id,
    )  # fmt: skip
    Requester.objects.create(circle=circle, request=row, written_by_id=reader().user_id, **said)
    for seat in mayors:
        acts = ("list", "read", "write", "admit", "release")
        admit(seat.user.pk, to=circle, acts=acts, ground=ground, capacity=seat.capacity, until=until)
        post(seat.user.pk, "waiting", once=f"request {row.slug}")
    return row


def acknowledge(row: SubjectRequest) -> None:
    """The receipt was confirmed to the person; the first day stays."""
    if row.acknowledged_on is None:
        row.acknowledged_on = timezone.localdate()
        row.save(update_fields=["acknowledged_on"])


def hold(row: SubjectRequest) -> None:
    """How the request stands now, and until this transaction ends: of two presses at one moment the second finds the first.

    It must be open for writing.
    """
    there = SubjectRequest.objects.select_for_update().filter(pk=row.pk).first()
    if there is None:
        raise Settled(_("Dit verzoek werd intussen beantwoord."))
    for name in (
        "state", "answer_by", "acknowledged_on", "extended_on", "looked_on", "answered_on", "handled_by_id",
        "curtailed_until", "again_on",
    ):  # fmt: skip
        setattr(row, name, getattr(there, name))


def extend(row: SubjectRequest, reasons: str) -> Extension:
    """Take up to three months, told with the reasons within the first (GDPR art. 12(3)).

    Raises :class:`Settled` when it was answered or prolonged before, ``ValidationError`` by field without reasons, or when
    the first month is over.
    """
    handling()
    hold(row)
    if row.state == State.ANSWERED or row.extended_on is not None:
        raise Settled(_("Dit verzoek werd al verlengd of beantwoord."))
    if not reasons.strip():
        raise ValidationError({"reasons": _("Schrijf waarom het langer duurt: die reden staat in de brief.")})
    if timezone.localdate() > ends(row.received_on, ANSWER):
        raise ValidationError({"reasons": _("De eerste maand is voorbij: verlengen kan enkel daarbinnen.")})
    made = Extension.objects.create(
        circle_id=row.circle_id, request=row, reasons=reasons, written_by_id=reader().user_id
    )
    row.extended_on, row.answer_by = timezone.localdate(), ends(row.received_on, PROLONGED)
    row.save(update_fields=["extended_on", "answer_by"])
    return made


def decision_of(row: SubjectRequest) -> Decision | None:
    """What the mayor decided, since it was taken up again when it was; None meanwhile. The request must be open."""
    rows = Decision.objects.filter(request=row)
    return (rows.filter(decided_on__gte=row.again_on) if row.again_on else rows).last()


def remedies() -> str:
    """Where the answer can be complained of, of each controller, as the law stands today (GDPR art. 12(4), 77 and 79).

    All of them in every answer: which services took part isn't told by leaving one out.
    """
    lines = []
    for one in SupervisoryAuthority.on():
        where = ", ".join(part for part in (one.address, one.website) if part)
        lines.append(f"– {one.name}, voor {one.controllers}{f': {where}' if where else ''} ({one.legal_text})")
    return "\n".join(lines)


def answer(row: SubjectRequest, *, remedies: str) -> Reply:
    """Answer as the mayor decided, with the remedies. Raises :class:`Settled` when it was answered before.

    Raises :class:`Forbidden` before the mayor decided (R66), ``ValidationError`` when the remedies leave an authority out.
    """
    handling()
    hold(row)
    if row.state == State.ANSWERED:
        raise Settled(_("Dit verzoek werd al beantwoord."))
    if row.over:
        raise Settled(_("Wat ingeperkt was, is dat niet meer: de burgemeester beslist eerst opnieuw."))
    decided = decision_of(row)
    if decided is None:
        refuse(row.slug, "the mayor has not decided", purpose=Purpose.REQUEST)
        raise Forbidden(_("De burgemeester besliste nog niet wat geantwoord wordt."))
    lacking = [one.name for one in SupervisoryAuthority.on() if one.name not in remedies]
    if lacking:
        raise ValidationError(
            {
                "remedies": _(
                    "Elk antwoord noemt elke instantie waar de betrokkene terechtkan: wie er een weglaat, zegt wie meedeed. Hier ontbreekt: %(names)s."
                )
                % {"names": ", ".join(lacking)}
            }
        )
    text = str(NEUTRAL) if decided.kind == Decision.Kind.NEUTRAL else decided.text
    made = Reply.objects.create(
        circle_id=row.circle_id, request=row, text=text, remedies=remedies, written_by_id=reader().user_id
    )
    row.state, row.answered_on = State.ANSWERED, timezone.localdate()
    row.save(update_fields=["state", "answered_on"])
    return made
