"""The follow-up: what was agreed, by whom, by when."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import BY_LEAD, CASE_TERM, Case
from participants.cells.models import SEATED, Cell
from participants.cells.terms import as_register, long_ago
from participants.models import Mandate, Service
from secrecy.models import Confidential, Guarded, Headed, Listed, Screened, Sealed, SealedText

#: The reader speaks for the service whose action it is: a representative, a substitute or a fixed seat.
OURS = (
    "service_id = ANY (ARRAY("
    "SELECT m.service_id FROM participants_mandate m WHERE m.id = (SELECT secrecy.capacity()) AND m.role <> 'case_worker' "
    "UNION ALL SELECT z.service_id FROM participants_seat z WHERE z.id = (SELECT secrecy.capacity())))"
)


class Action(Confidential):
    """A task for a service: proposed until the service accepts it (R49). What is to be done, and by when, never changes.

    Each lies in a circle of its own, of which :class:`Offer` is the header.
    """

    term = CASE_TERM

    class State(models.TextChoices):
        PROPOSED = "proposed", _("voorgesteld")
        ACCEPTED = "accepted", _("aanvaard")
        DONE = "done", _("klaar")
        PASSED_ON = "passed_on", _("overgenomen")  # offered to who came after: that one stands in another row
        DECLINED = "declined", _("niet aanvaard")
        WITHDRAWN = "withdrawn", _("ingetrokken")

    case = models.ForeignKey(Case, models.PROTECT, related_name="actions")
    item = models.UUIDField(null=True)
    service = models.ForeignKey(Service, models.PROTECT, related_name="+", verbose_name=_("wie"))
    text = SealedText(_("wat"))
    due = models.DateField(_("tegen"))
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    domain = SealedText(_("levensdomein"), blank=True, default="", later=True)
    result = SealedText(_("resultaat"), blank=True, default="", later=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta(Confidential.Meta):
        verbose_name = _("actie")
        ordering = ["due"]
        constraints = [
            # Who leads proposes and takes back; the service answers and says what came of it (R49).
            Sealed(
                name="followup_action_sealed",
                kinds=["action"],
                insert=f"{BY_LEAD} AND state = 'proposed'",
                update=f"{OURS} OR {BY_LEAD}",
                becomes=f"({OURS} AND state IN ('accepted', 'declined', 'done')) OR ({BY_LEAD} AND state IN ('proposed', 'passed_on', 'withdrawn'))",
                columns=["state", "result", "done_at"],
                live=True,
            )
        ]
        indexes = [
            models.Index(fields=["case"], name="action_of_case"),
            models.Index(fields=["circle"], name="action_by_circle"),
        ]


class Offer(Listed):
    """The header of an action: whose, by when, and how it stands. No text, which lies in its circle (R49).

    Proposed at the table; proposed once more when who speaks for the service changes.
    """

    kind = "action"
    term = CASE_TERM

    class State(models.TextChoices):
        OFFERED = "offered", _("voorgesteld")
        ACCEPTED = "accepted", _("aanvaard")
        DECLINED = "declined", _("niet aanvaard")
        DONE = "done", _("klaar")
        WITHDRAWN = "withdrawn", _("ingetrokken")

    service = models.ForeignKey(Service, models.PROTECT, related_name="+")
    reference = models.CharField(max_length=20, blank=True, default="")  # the pseudonymous number of the case
    due = models.DateField(_("tegen"), null=True, blank=True)
    item = models.UUIDField(null=True)  # the agenda item at which it was proposed
    slug = models.CharField(max_length=20, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OFFERED)
    offered_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.UUIDField(null=True, blank=True)  # the capacity that accepted it: whose own it is
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta(Listed.Meta):
        ordering = ["due", "offered_at"]
        verbose_name = _("kop van een actie")
        constraints = [
            Headed(
                name="followup_offer_headed",
                kind="action",
                asked=True,
                live=True,
                insert=f"{BY_LEAD} AND state = 'offered'",
                update=f"{OURS} OR {BY_LEAD}",
                becomes=f"({OURS} AND state IN ('accepted', 'declined', 'done')) OR ({BY_LEAD} AND state IN ('offered', 'withdrawn'))",
                columns=["state", "offered_at", "answered_at", "taken_by", "done_at"],
            )
        ]

    def get_absolute_url(self) -> str:
        return reverse("followup:action", args=[self.slug])

    @property
    def late(self) -> bool:
        """Accepted, not done, and its day is over."""
        return self.state == self.State.ACCEPTED and self.due is not None and self.due < timezone.localdate()


class Handover(Guarded):
    """That the open actions of a lapsed mandate were looked at and offered; so the to-do is done. Says nothing of them."""

    term = as_register("de overdracht", long_ago("done_at", "cell_id"))

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cell = models.ForeignKey(Cell, models.PROTECT, related_name="+")
    mandate = models.OneToOneField(Mandate, models.PROTECT, related_name="handover")
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    done_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("overdracht van acties")
        constraints = [
            Screened(
                name="followup_handover_screened",
                read=SEATED,
                insert=f"{SEATED} AND done_by_id = secrecy.reader() AND EXISTS (SELECT FROM participants_mandate m WHERE m.id = followup_handover.mandate_id AND m.cell_id = followup_handover.cell_id)",
                entered=["hand-over"],
            )
        ]

    def __str__(self) -> str:
        return f"overdracht {self.pk}"
