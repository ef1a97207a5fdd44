"""What a service brings in. It begins as a draft of the author's service alone; disclosing is admitting."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import CASE_TERM, Case
from participants.cells.models import Cell
from participants.cells.terms import ROWS, by_rule
from participants.models import Service
from secrecy.models import Confidential, Guarded, Screened, Sealed, SealedText

#: Services for which the reader speaks in the capacity of now: a representative's, or that of a fixed seat.
_OWN_SERVICE = (
    "service_id = ANY (ARRAY("
    "SELECT m.service_id FROM participants_mandate m WHERE m.id = (SELECT secrecy.capacity()) AND m.role <> 'case_worker' "
    "UNION ALL SELECT z.service_id FROM participants_seat z WHERE z.id = (SELECT secrecy.capacity())))"
)


class Contribution(Confidential):
    """One service's contribution to one agenda item (R29, R31, R34).

    Until it is disclosed it lies in a circle of its service alone, its ``desk``, with what its people are typing. What is
    disclosed moves to a circle of its own, so that whoever is let in there never meets a draft; what is withdrawn is emptied
    there, and a new row on the desk keeps the words.
    """

    term = CASE_TERM

    class State(models.TextChoices):
        DRAFT = "draft", _("ontwerp")
        SHARED = "shared", _("gedeeld")
        NOTHING = "nothing", _("niets te delen")
        WITHDRAWN = "withdrawn", _("ingetrokken")

    case = models.ForeignKey(Case, models.PROTECT, related_name="contributions")
    item = models.UUIDField()  # the agenda item; that floor lies above this one
    service = models.ForeignKey(Service, models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    text = SealedText(_("inbreng"), blank=True, default="")
    saved_at = models.DateTimeField(auto_now=True)
    shared_at = models.DateTimeField(null=True, blank=True)
    # R30: the affirmation that it is relevant and proportionate is the button itself.
    affirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    corrected_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    # Which kind of data it is, of those the cell allows (R36); empty where its service names none: nothing is asked (R29).
    category = SealedText(_("soort gegevens"), blank=True, default="", later=True, gated=False)
    # The reference of the circle of the service alone where it was begun.
    desk = SealedText(blank=True, default="", later=True, gated=False)
    # What the hash in the disclosure ledger is keyed with: after the end of the circle it can't be tried out.
    salt = SealedText(blank=True, default="", later=True, gated=False)

    class Meta(Confidential.Meta):
        verbose_name = _("inbreng")
        ordering = ["shared_at", "id"]
        constraints = [
            # R31: nobody writes in the name of another service, nor in that of another person.
            Sealed(
                name="contributions_contribution_sealed",
                kinds=["contribution"],
                live=True,
                insert=f"author_id = (SELECT secrecy.reader()) AND {_OWN_SERVICE}",
                becomes=_OWN_SERVICE,
            ),
            models.CheckConstraint(
                condition=~models.Q(state="shared") | models.Q(shared_at__isnull=False, affirmed_by__isnull=False),
                name="what_is_shared_was_affirmed",
            ),
        ]
        indexes = [
            models.Index(fields=["case"], name="contribution_of_case"),
            models.Index(fields=["circle"], name="contribution_by_circle"),
        ]


class Draft(Confidential):
    """What somebody is typing for their service, kept every two seconds: one row a writer, so that two never overwrite each
    other. It lies on the desk, a circle of the service alone, also after the contribution was disclosed."""

    term = CASE_TERM

    contribution = models.ForeignKey(Contribution, models.PROTECT, related_name="drafts")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = SealedText(
        _("ontwerp"), blank=True, default="", gated=False
    )  # no word is lost; refused when it is shared (R39)
    # Grows with each keeping: a second window of the same writer is told.
    edition = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta(Confidential.Meta):
        verbose_name = _("ontwerp van een inbreng")
        ordering = ["-saved_at"]
        constraints = [
            models.UniqueConstraint(fields=["contribution", "by"], name="a_writer_has_one_draft_of_a_contribution"),
            Sealed(
                name="contributions_draft_sealed",
                kinds=["contribution"],
                typed=True,
                live=True,
                insert="by_id = (SELECT secrecy.reader())",
                update="by_id = (SELECT secrecy.reader())",
                columns=["text", "edition", "saved_at"],
            ),
        ]


#: A line of the disclosure ledger is the service's own: of who speaks for it now, in the cell where it was disclosed.
_OURS = (
    "(cell_id, service_id) IN ("
    "SELECT m.cell_id, m.service_id FROM participants_mandate m WHERE m.id = (SELECT secrecy.capacity()) AND m.role <> 'case_worker' "
    "UNION ALL SELECT z.cell_id, z.service_id FROM participants_seat z WHERE z.id = (SELECT secrecy.capacity()))"
)
#: Of a contribution that is open to let others in, and of now, give or take the clocks of two machines.
_NOW = (
    f"{_OURS} AND affirmed_by_id = (SELECT secrecy.reader()) AND circle = ANY (ARRAY(SELECT secrecy.opened('admit'))) AND ended_at IS NULL "
    "AND at BETWEEN transaction_timestamp() - interval '5 minutes' AND statement_timestamp() + interval '5 minutes'"
)


class Disclosure(Guarded):
    """A line of a service's disclosure ledger: what (by reference), to whom, when, on what ground. It outlives the text."""

    term = by_rule(
        "disclosure_days",
        "het einde van de casus",
        ROWS,
        past="until < statement_timestamp() AND (secrecy.ended_before(circle, secrecy.kept_days('disclosure_days', cell_id)) "
        "OR NOT EXISTS (SELECT FROM secrecy_circle k WHERE k.id = contributions_disclosure.circle))",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cell = models.ForeignKey(Cell, models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, models.PROTECT, related_name="+")
    circle = models.UUIDField()  # of the contribution; a number only, as it outlives the circle
    slug = models.CharField(max_length=20)  # by which it is opened, as long as that can be
    reference = models.CharField(max_length=20)  # the pseudonymous number of the case
    item = models.UUIDField()
    to_user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    to_capacity = models.UUIDField()
    to_service = models.ForeignKey(Service, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    ground = models.CharField(max_length=60)
    affirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")  # R30
    digest = models.BinaryField()  # HMAC-SHA256 of the text, keyed with the contribution's salt
    ended_at = models.DateTimeField(null=True, blank=True)  # withdrawn

    class Meta:
        ordering = ["-at"]
        verbose_name = _("mededeling")
        constraints = [
            Screened(
                name="contributions_disclosure_screened",
                laid=False,
                read=_OURS,
                insert=_NOW,
                # Ended, and never revived.
                update=f"{_OURS} AND ended_at IS NULL",
                becomes=f"{_OURS} AND ended_at IS NOT NULL",
                columns=["ended_at"],
            )
        ]

    def __str__(self) -> str:
        return f"mededeling {self.pk}"
