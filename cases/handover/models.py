"""A proposal to hand a case over to another cell, and the minimum that goes with it (FED art. 2 and 3; R60).

The proposal is process data: both mayors see it, by the pseudonymous number of the case. The minimum lies sealed in a circle
apart, inside the case that is handed over; nobody of the other cell is let in there before its mayor accepted. What holds of a
proposal, PostgreSQL holds whoever sends SQL: ``secrecy/sql/8_transfer.sql``.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import BY_MAYOR, CASE_TERM, AboutPerson
from participants.cells.models import Cell
from participants.cells.terms import ERASE
from participants.models import LegalReference
from secrecy.models import Circle, Guarded, Screened, Sealed, SealedText, Term

#: How many days the other mayor has to answer, and how many to read once accepted. PostgreSQL counts the second by itself.
ANSWER_DAYS, READ_DAYS = 30, 30
MINIMUM_TERM = Term(READ_DAYS, "het antwoord of de laatste dag ervoor, of eerder met de casus", ERASE)
_SEATED = "ARRAY(SELECT secrecy.seated())"
_GIVES, _GETS = f"from_cell_id = ANY ({_SEATED})", f"to_cell_id = ANY ({_SEATED})"


class Proposal(Guarded):
    """That a mayor proposes to hand a case over: which number, to which cell, on what ground, and how it stands. No name, no text.

    The other cell sees it for as long as there is something to do there, and sixty days more.
    """

    term = CASE_TERM
    goes_with = ("of_case", "cases.Case")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("voorgesteld")
        ACCEPTED = "accepted", _("aanvaard")
        REFUSED = "refused", _("geweigerd")
        WITHDRAWN = "withdrawn", _("ingetrokken")
        LAPSED = "lapsed", _("vervallen")
        DONE = "done", _("overgedragen")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    circle = models.OneToOneField(Circle, models.PROTECT, related_name="+", editable=False)  # where the minimum lies
    slug = models.CharField(max_length=20, unique=True)  # its public reference
    of_case = models.UUIDField()  # a number only: the case is found by who may list it
    reference = models.CharField(max_length=20)  # the pseudonymous number of the case
    from_cell = models.ForeignKey(Cell, models.PROTECT, related_name="+")
    to_cell = models.ForeignKey(Cell, models.PROTECT, related_name="+")
    ground = models.ForeignKey(LegalReference, models.PROTECT, related_name="+")
    state = models.CharField(_("stand"), max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    answer_by = models.DateField(_("te beantwoorden tegen"))
    # The rest is written by PostgreSQL alone: who accepted or refused, when it last changed, and until when is read.
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    answered_in = models.UUIDField(null=True, blank=True)  # the seat
    changed_at = models.DateTimeField(default=timezone.now)
    read_until = models.DateField(null=True, blank=True)

    if TYPE_CHECKING:
        circle_id: UUID
        from_cell_id: int
        to_cell_id: int
        proposed_by_id: int

    class Meta:
        ordering = ["-proposed_at"]
        verbose_name = _("voorstel tot overdracht")
        constraints = [
            models.UniqueConstraint(
                fields=["of_case"],
                condition=models.Q(state__in=["proposed", "accepted"]),
                name="a_case_is_proposed_to_one_cell_at_a_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(from_cell=models.F("to_cell")), name="a_case_is_handed_over_to_another_cell"
            ),
            Screened(
                name="handover_proposal_screened",
                laid=False,
                read=f"{BY_MAYOR} AND ({_GIVES} OR ({_GETS} AND (state = 'accepted' OR changed_at > statement_timestamp() - interval '60 days')))",
                insert=f"{BY_MAYOR} AND {_GIVES}",
                update=f"{BY_MAYOR} AND ({_GIVES} OR {_GETS})",
                columns=["state"],
            ),
        ]

    def __str__(self) -> str:
        return f"voorstel tot overdracht {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("handover:proposal", args=[self.slug])

    @property
    def stands(self) -> State:
        """How it stands today: without an answer it lapses by itself, on the day after its last, without anybody writing so."""
        state = self.State(self.state)
        over = self.answer_by < timezone.localdate()
        return self.State.LAPSED if state == self.State.PROPOSED and over else state


class Minimum(AboutPerson):
    """All that goes to the other mayor: who it is, how to reach that person, and why the case moves. No note, report or action."""

    term = MINIMUM_TERM

    name = SealedText(_("naam"))
    birth_date = SealedText(_("geboortedatum"))
    contact = SealedText(_("adres en bereikbaarheid"))
    why = SealedText(_("waarom de casus verhuist"))
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    class Meta(AboutPerson.Meta):
        verbose_name = _("wat bij een overdracht meegaat")
        ordering = ["written_at"]
        constraints = [
            Sealed(
                name="handover_minimum_sealed",
                kinds=["transfer"],
                insert=f"{BY_MAYOR} AND written_by_id = (SELECT secrecy.reader())",
                update="false",  # what the other mayor was offered stands
            )
        ]
