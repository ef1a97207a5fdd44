"""Proposing to hand a case over, answering that, taking it back, and doing it (R60). Pages and forms call these.

One mayor proposes, another accepts; only then is the minimum read over there, by who accepted, until a day. The receiving mayor
lists the case anew in the own cell (``cases.listing``), with its own basis and indications, and services are invited anew.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import lifecycle, turning
from cases.handover.models import ANSWER_DAYS, Minimum, Proposal
from cases.lifecycle import Meanwhile
from cases.listing import case_ends, takes_cases
from cases.models import Case, DataSubject, Turn
from cases.purposes import Purpose
from participants.cells.models import Cell
from participants.mandates import Acting
from participants.models import LegalReference
from secrecy.acts import Forbidden, Refused, begin, open_circles, opened, reader, refuse
from secrecy.models import Circle

State = Proposal.State
#: The reader's side of a proposal: gives the case over, or gets it.
GIVES, GETS = "gives", "gets"


def mayor(reference: str) -> Acting:
    """The reader, who must hold a mayor's seat, also as a delegate. Raises :class:`Forbidden` (R07, R60); on record."""
    return lifecycle.taker("hand_over", reference)


def side(proposal: Proposal, acting: Acting) -> str:
    return GIVES if proposal.from_cell_id == acting.cell.pk else GETS


def of_side(proposal: Proposal, on: str) -> None:
    """Raises :class:`Forbidden` for the mayor of the other side; on record."""
    if side(proposal, mayor(proposal.slug)) != on:
        refuse(proposal.slug, "not the side of the proposal that does this", purpose=Purpose.HANDOVER)
        raise Forbidden(_("Dat doet de burgemeester van de andere cel."))


def found(reference: str) -> Proposal:
    """A proposal that the reader sees. Hidden and absent go one way: recorded, 404."""
    row = _seen().filter(slug=reference).first()
    if row is None:
        refuse(reference, "no such proposal here", purpose=Purpose.HANDOVER)
        raise Refused(reference)
    return row


def _seen() -> models.QuerySet[Proposal]:
    return Proposal.objects.select_related("from_cell", "to_cell", "ground")


def running(case: Case) -> Proposal | None:
    """The proposal of a case that isn't over; one that lapsed by the clock is."""
    rows = Proposal.objects.filter(of_case=case.pk, state__in=turning.OFFERED)
    return next((row for row in rows if row.stands != State.LAPSED), None)


def last(case: Case) -> Proposal | None:
    return _seen().filter(of_case=case.pk).first()


def other_cells(acting: Acting) -> models.QuerySet[Cell]:
    """Where a case can go: the cells that take cases, but for one's own."""
    return Cell.objects.filter(state=Cell.State.ACTIVE).exclude(pk=acting.cell.pk)


def propose(case: Case, *, to: Cell, contact: str, why: str) -> Proposal:
    """Propose a case to the mayor of another cell; the case must be open to ``admit``.

    Name and birth date come from the case; how to reach the person and why it moves are written for this. They lie in a circle of
    their own, and nobody is let in. Asked twice, the proposal that stands is answered. Raises :class:`Meanwhile` when the case is
    off the list by now; ``ValidationError`` by field for what is missing.
    """
    acting = mayor(case.slug)
    held = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
    if (there := running(held)) is not None:
        return there
    if held.stands == Case.State.CLOSED:
        refuse(case.slug, "the case went elsewhere meanwhile", purpose=Purpose.HANDOVER)
        raise Meanwhile(
            _("Deze casus is intussen «%(state)s». Er is niets voorgesteld.") % {"state": held.stands.label}
        )
    if held.aftercare_until is not None and held.aftercare_until <= timezone.localdate():
        raise ValidationError(
            _("De nazorg eindigt vandaag: er blijft geen dag om te antwoorden. Heropen de casus eerst.")
        )
    _asked(acting, to=to, contact=contact, why=why)
    for lapsed in Proposal.objects.filter(of_case=held.pk, state=State.PROPOSED):
        _becomes(lapsed, State.LAPSED)
    open_circles(f"{case.slug}/identity", purpose=Purpose.HANDOVER)
    subject = DataSubject.objects.get(case=held)
    ground = LegalReference.on("case_list")
    around = Circle.objects.get(pk=held.circle_id)
    circle = begin(
        "transfer", inside=around, apart=True, ground=ground.label, purpose=Purpose.HANDOVER, until=case_ends(),
        acts=("list", "read", "write", "admit"),
    )  # fmt: skip
    Minimum.objects.create(
        circle=circle, case=held, basis=held.bases.latest("stated_on"), source=acting.service, written_by_id=reader().user_id,
        name=subject.name, birth_date=subject.birth_date, contact=contact.strip(), why=why.strip(),
    )  # fmt: skip
    return Proposal.objects.create(
        circle=circle, slug=circle.reference, of_case=held.pk, reference=held.reference, from_cell=acting.cell, to_cell=to,
        ground=ground, proposed_by_id=reader().user_id, answer_by=_answer_by(held),
    )  # fmt: skip


def _asked(acting: Acting, *, to: Cell, contact: str, why: str) -> None:
    wrong: dict[str, str] = {}
    if not other_cells(acting).filter(pk=to.pk).exists():
        wrong["to"] = _("Kies een andere cel, die casussen opneemt.")
    if not contact.strip():
        wrong["contact"] = _("Schrijf hoe de persoon te bereiken is: zonder dat kan de andere cel niets beginnen.")
    if not why.strip():
        wrong["why"] = _("Schrijf in een zin waarom de casus verhuist.")
    if wrong:
        raise ValidationError(wrong)


def _answer_by(case: Case) -> date:
    """The last day to answer; never past after-care, for then there is nothing to hand over any more."""
    usual = timezone.localdate() + timedelta(days=ANSWER_DAYS)
    ends = case.aftercare_until
    return min(usual, ends) if ends else usual


def withdraw(proposal: Proposal) -> Proposal:
    """Take a proposal back, also one that was accepted: from the next statement on nobody reads over there any more."""
    held = _held(proposal, GIVES, State.PROPOSED, State.ACCEPTED)
    return _becomes(held, State.WITHDRAWN)


def accept(proposal: Proposal) -> Proposal:
    """Accept, for a cell that takes cases. By that the mayor who accepts may read the minimum, and nothing else of it (R60)."""
    takes_cases(mayor(proposal.slug))
    return _becomes(_held(proposal, GETS, State.PROPOSED), State.ACCEPTED)


def decline(proposal: Proposal) -> Proposal:
    return _becomes(_held(proposal, GETS, State.PROPOSED), State.REFUSED)


def hand_over(proposal: Proposal, *, text: str) -> Proposal:
    """Take the case off the list because it was accepted elsewhere. The passage, with all it asks, stands in ``cases.lifecycle``."""
    held = _held(proposal, GIVES, State.ACCEPTED)
    case = opened(Case, Case.objects.get(pk=held.of_case).slug, purpose=Purpose.HANDOVER, act="admit")
    lifecycle.take(case, "hand_over", reason=Turn.Reason.MOVED, text=text)
    held.refresh_from_db()
    return held


def read(proposal: Proposal) -> Minimum:
    """The minimum: for who proposed, and once accepted for the mayor who accepted. Raises :class:`Forbidden`; on record."""
    acting = mayor(proposal.slug)
    if side(proposal, acting) == GETS and proposal.stands not in (State.ACCEPTED, State.DONE):
        refuse(proposal.slug, "not accepted", purpose=Purpose.HANDOVER)
        raise Forbidden(_("Over wie het gaat, leest u pas als u het voorstel aanvaardt."))
    try:
        (circle,) = open_circles(proposal.slug, purpose=Purpose.HANDOVER)
    except Refused:
        raise Forbidden(
            _(
                "Dit is niet voor u geopend: enkel wie voorstelde en wie aanvaardde, leest dit, en niet langer dan tot de laatste dag."
            )
        ) from None
    minimum = Minimum.objects.filter(circle_id=circle).first()
    assert minimum is not None, "a proposal is made with its minimum"
    return minimum


def _held(proposal: Proposal, on: str, *may_stand: Proposal.State) -> Proposal:
    """The row, held until this transaction ends: who comes second waits here, and is told what the first made of it."""
    of_side(proposal, on)
    held = Proposal.objects.select_for_update(of=("self",), no_key=True).get(pk=proposal.pk)
    if held.stands not in may_stand:
        refuse(proposal.slug, "the proposal went elsewhere meanwhile", purpose=Purpose.HANDOVER)
        raise Meanwhile(
            _("Dit voorstel is intussen «%(state)s». Er is niets gewijzigd.") % {"state": held.stands.label}
        )
    return held


def _becomes(row: Proposal, state: Proposal.State) -> Proposal:
    row.state = state
    row.save(update_fields=["state"])
    row.refresh_from_db()
    return row
