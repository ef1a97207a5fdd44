"""What the mayor does with a request: look whether the person is known, and decide what is answered (R65, R66).

Looking opens the identity of every case the mayor may read, each on record, of everybody who asks. What comes of it lies in
a circle of the mayor's alone; who handles the request sees that it is being looked into, and the same of both.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.listing import case_ends
from cases.models import Case, DataSubject
from cases.purposes import Purpose
from cases.signals.models import ProposedPerson, Signal
from cases.subject_requests.models import Curtailment, Decision, Finding, Requester, SubjectRequest
from cases.subject_requests.registering import Settled, hold
from participants.cells.rules import ours
from participants.mandates import Acting, me
from participants.models import LegalReference, Seat
from secrecy.acts import Forbidden, Refused, begin, open_circles, reader, refuse
from secrecy.models import Circle
from secrecy.outbox import post

Outcome = Finding.Outcome


def deciding() -> Acting:
    """The reader, who must hold the mayor's seat. Raises :class:`Forbidden` (R66); on record."""
    acting = me()
    if acting is None or acting.kind != Seat.Kind.MAYOR:
        refuse("verzoek", "not the mayor's seat", purpose=Purpose.REQUEST)
        raise Forbidden(_("Of iemand gekend is en wat geantwoord wordt, is aan de burgemeester."))
    return acting


def words_of(name: str) -> frozenset[str]:
    """A name as it is compared: its words without accents, capitals, signs or order."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    return frozenset(re.findall(r"[a-z0-9]+", plain))


def compared(asked: tuple[str, str], held: tuple[str, str]) -> str:
    """How a name and birth date (2003-05-14, or empty) that somebody gives relate to those that are held.

    Sure: the same words and day. Perhaps: the same words and no day to compare, or the same day and part of the words.
    """
    (name, day), (other, born) = (words_of(asked[0]), asked[1]), (words_of(held[0]), held[1])
    if name and name == other:
        return Outcome.SURE if day == born else Outcome.PERHAPS
    return Outcome.PERHAPS if day and day == born and name & other else Outcome.NONE


def look(row: SubjectRequest) -> list[Finding]:
    """Look whether the person is known: in every case and every proposal that the mayor may open. The request must be open
    for writing.

    There is a finding of everybody: of who isn't known one that says so. Looked again, it finds anew beside what was found.
    Once what was held back may be so no longer, looking takes the request up again, whatever was answered (R65).
    Raises :class:`Forbidden` for anyone but the mayor, :class:`Settled` once it was decided.
    """
    deciding()
    hold(row)
    if row.over:
        _again(row)
    undecided(row)
    who = Requester.objects.get(request=row)
    circle = _alone(row)
    found = [
        (outcome, slug, reference)
        for slug, reference, held in _everybody()
        if (outcome := compared((who.name, who.birth_date), held)) != Outcome.NONE
    ]
    made = [
        Finding.objects.create(
            circle_id=circle,
            request=row,
            outcome=outcome,
            of_case=slug,
            reference=reference,
            found_by_id=reader().user_id,
        )
        for outcome, slug, reference in found or [(Outcome.NONE, "", "")]
    ]
    row.looked_on = timezone.localdate()
    row.save(update_fields=["looked_on"])
    return made


def _again(row: SubjectRequest) -> None:
    """It waits for a decision as at first, and for an answer within a month of the day until which something was held back."""
    assert row.curtailed_until is not None
    row.answer_by, row.again_on = row.due, row.curtailed_until + timedelta(days=1)
    row.state, row.answered_on = SubjectRequest.State.REGISTERED, None
    row.save(update_fields=["state", "answer_by", "again_on", "answered_on"])


def found_now(row: SubjectRequest) -> list[Finding]:
    """What the mayor found, since the request was taken up again when it was; what the mayor alone reads must be open."""
    rows = Finding.objects.filter(request=row)
    return list(rows.filter(found_on__gte=row.again_on) if row.again_on else rows)


def _everybody() -> Iterator[tuple[str, str, tuple[str, str]]]:
    """Everyone who is held here: slug of the case (empty of a proposal), reference, name and birth date."""
    for case in Case.objects.all():
        for subject in DataSubject.objects.filter(circle_id__in=_opened(f"{case.slug}/identity")):
            yield case.slug, case.reference, (subject.name, subject.birth_date)
    for signal in Signal.objects.exclude(state=Signal.State.NOTED):
        for person in ProposedPerson.objects.filter(circle_id__in=_opened(f"{signal.slug}/person")):
            yield "", signal.reference, (person.name, person.birth_date)


def _opened(reference: str) -> list[UUID]:
    """The circle, opened on record; none when it is closed to the mayor (its key is gone, or another mayor's)."""
    try:
        return open_circles(reference, purpose=Purpose.REQUEST)
    except Refused:
        return []


def _alone(row: SubjectRequest) -> UUID:
    """The circle of the mayor's alone, open for writing; begun at the first look."""
    if row.looked_on is not None:
        return open_circles(f"{row.slug}/finding", purpose=Purpose.REQUEST, act="write")[0]
    inside = Circle.objects.get(id=row.circle_id)
    ground = LegalReference.on("subject_request").label
    return begin("finding", inside=inside, apart=True, ground=ground, purpose=Purpose.REQUEST, until=case_ends()).id


def last_day() -> date:
    """A right is restricted no longer than a case is kept (R65)."""
    return timezone.localdate() + timedelta(days=ours()["retention_days"])


def decide(
    row: SubjectRequest, *, kind: str, text: str = "", ground: LegalReference | None = None, reasons: str = "",
    ends_on: date | None = None,
) -> Decision:  # fmt: skip
    """Decide what is answered. Neither confirming nor denying asks a ground of law and of fact, and an end (R65).

    What is told may be restricted too, on the same conditions. Raises :class:`Forbidden` for anyone but the mayor,
    :class:`Settled` when it was decided before, ``ValidationError`` by field for what is missing.
    """
    deciding()
    hold(row)
    undecided(row)
    if row.looked_on is None:
        raise ValidationError(_("Ga eerst na of de persoon hier gekend is: dat gebeurt bij elk verzoek."))
    holds_back = kind == Decision.Kind.NEUTRAL or ground is not None or bool(reasons.strip()) or ends_on is not None
    wrong: dict[str, str] = {}
    if kind == Decision.Kind.GIVEN and not text.strip():
        wrong["text"] = _("Schrijf wat meegedeeld wordt.")
    if holds_back:
        if ground is None:
            wrong["ground"] = _("Een recht beperken kan enkel op een rechtsgrond: kies er een.")
        if not reasons.strip():
            wrong["reasons"] = _("Schrijf op welke feiten de beperking steunt.")
        if ends_on is None or not timezone.localdate() < ends_on <= last_day():
            wrong["ends_on"] = _("Een beperking eindigt: kies een dag na vandaag, ten laatste %(day)s.") % {"day": f"{last_day():%d/%m/%Y}"}  # fmt: skip
    if wrong:
        raise ValidationError(wrong)
    curtailed = None
    if ground is not None and ends_on is not None:
        curtailed = Curtailment.objects.create(
            circle_id=_alone(row), request=row, ground=ground, reasons=reasons, ends_on=ends_on, noted_by_id=reader().user_id
        )  # fmt: skip
    made = Decision.objects.create(
        circle_id=row.circle_id, request=row, kind=kind, text=text if kind == Decision.Kind.GIVEN else "",
        curtailment=curtailed, ends_on=curtailed.ends_on if curtailed else None, decided_by_id=reader().user_id,
    )  # fmt: skip
    row.state, row.curtailed_until = SubjectRequest.State.DECIDED, made.ends_on
    row.save(update_fields=["state", "curtailed_until"])
    once = f"decided {row.slug} {row.again_on}" if row.again_on else f"decided {row.slug}"
    post(row.handled_by_id or row.registered_by_id, "waiting", once=once)
    return made


def undecided(row: SubjectRequest) -> None:
    """Raises :class:`Settled` once it was decided."""
    if row.state != SubjectRequest.State.REGISTERED:
        raise Settled(_("Over dit verzoek werd intussen beslist."))
