"""The follow-up: what was agreed, by whom, by when."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import CASE_TERM, Case
from participants.cells.models import SEATED, Cell
from participants.models import Mandate, Service
from secrecy.models import Confidential, Guarded, Headed, Listed, Screened, Sealed, SealedText


class Action(Confidential):
    """A task for a service: proposed until the service accepts it (R49)."""

    term = CASE_TERM

    class State(models.TextChoices):
        PROPOSED = "proposed", _("voorgesteld")
        ACCEPTED = "accepted", _("aanvaard")
        DONE = "done", _("klaar")
        PASSED_ON = "passed_on", _("overgenomen")  # offered to who came after: that one stands in another row
        DECLINED = "declined", _("niet overgenomen")

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
        constraints = [Sealed(name="followup_action_sealed", live=True)]
        indexes = [
            models.Index(fields=["case"], name="action_of_case"),
            models.Index(fields=["circle"], name="action_by_circle"),
        ]


class Offer(Listed):
    """The header of an action: whose, by when, and how it stands. No text, which lies in its circle (R49).

    Proposed at the table, or passed on to who came after a representative.
    """

    kind = "action"
    term = CASE_TERM

    class State(models.TextChoices):
        OFFERED = "offered", _("aangeboden")
        ACCEPTED = "accepted", _("aanvaard")
        DECLINED = "declined", _("niet overgenomen")
        DONE = "done", _("klaar")

    service = models.ForeignKey(Service, models.PROTECT, related_name="+")
    reference = models.CharField(max_length=20, blank=True, default="")  # the pseudonymous number of the case
    due = models.DateField(_("tegen"), null=True, blank=True)
    item = models.UUIDField(null=True)  # the agenda item at which it was proposed
    slug = models.CharField(max_length=20, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OFFERED)
    offered_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta(Listed.Meta):
        ordering = ["offered_at"]
        verbose_name = _("aangeboden actie")
        constraints = [Headed(name="followup_offer_headed", kind="action", asked=True, live=True)]

    def get_absolute_url(self) -> str:
        return reverse("followup:offer", args=[self.slug])


class Handover(Guarded):
    """That the open actions of a lapsed mandate were looked at and offered; so the to-do is done. Says nothing of them."""

    term = "zolang het register het mandaat noemt"

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
