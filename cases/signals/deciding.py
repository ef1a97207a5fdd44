"""The mayor decides on a proposal (FED art. 3 § 2; R07): the person is put on the list, with what the proposal holds.

Without a case, the proposal goes the way of any signal (``screening.refer``, ``screening.no_case``).
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.listing import list_case, mayor
from cases.minors import Grounds
from cases.models import Case
from cases.signals import screening
from cases.signals.models import Proposal, ProposedIndication, ProposedPerson, Signal
from participants.mandates import Acting
from participants.models import Seat


def waiting() -> list[Signal]:
    """Proposals that wait for the reader's decision: headers only. None but the mayor sees any."""
    return list(Signal.objects.filter(state=Signal.State.PROPOSED, removed_at=None).order_by("state_since"))


def todo(acting: Acting) -> list[dict[str, Any]]:
    """For the workspace of the mayor, or of who stands in."""
    if acting.kind != Seat.Kind.MAYOR:
        return []
    return [
        {
            "title": _("Voorstel beoordelen"),
            "url": reverse("signals:decide", args=[signal.slug]),
            "note": signal.reference,
            "chip": _("wacht op uw beslissing"),
            "kind": "warn",
            "icon": "send",
        }
        for signal in waiting()
    ]


def proposed(signal: Signal) -> Grounds:
    """What the proposal says of a minor; the signal must be open."""
    made = Proposal.objects.filter(signal=signal).first()
    return Grounds(made.best_interest, made.exceptional, made.informed) if made else Grounds()


def place_on_list(signal: Signal, *, minor: Grounds) -> Case:
    """Put the person of a proposal on the list of cases, all of it or nothing (R07, R09, R32, R61).

    Basis, indications and person are copied into a new case, with these grounds for a ``minor``; the signal is marked as listed.
    The signal must be open for writing, and the circle of its person for reading. Pressed twice, it lists once: the case bears
    the signal's own key. Raises :class:`Forbidden` for anyone but the mayor, and while the cell takes no cases;
    :class:`~cases.signals.screening.Settled` when it was decided otherwise, ``ValidationError`` by field for what is missing.
    """
    mayor()
    if not signal.running and signal.state != Signal.State.LISTED:
        raise screening.Settled(_("Over dit signaal werd al beslist: het kwam niet op de lijst."))
    basis = screening.basis_of(signal)
    person = ProposedPerson.objects.filter(signal=signal).first()
    if basis is None or person is None or signal.state == Signal.State.NOTED:
        raise ValidationError(_("Er ligt nog geen voorstel om over te beslissen."))
    signs = [(row.behaviour, row.text) for row in ProposedIndication.objects.filter(signal=signal)]
    with transaction.atomic():
        case = list_case(
            basis=basis.reference, reasons=basis.reasons, indications=signs, name=person.name, birth_date=person.birth_date,
            contact=person.contact, minor=minor, key=signal.pk,
        )  # fmt: skip
        signal.refresh_from_db()
        if signal.state != Signal.State.LISTED:
            screening.listed(signal)
    return case
