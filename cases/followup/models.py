"""The follow-up: what was agreed, by whom, by when."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models import CASE_TERM, Case
from participants.models import Service
from secrecy.models import Confidential, SealedText


class Action(Confidential):
    """A task for a service: proposed until the service accepts it (R49)."""

    term = CASE_TERM

    class State(models.TextChoices):
        PROPOSED = "proposed", _("voorgesteld")
        ACCEPTED = "accepted", _("aanvaard")
        DONE = "done", _("klaar")

    case = models.ForeignKey(Case, models.PROTECT, related_name="actions")
    item = models.UUIDField(null=True)
    service = models.ForeignKey(Service, models.PROTECT, related_name="+", verbose_name=_("wie"))
    text = SealedText(_("wat"))
    due = models.DateField(_("tegen"))
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)

    class Meta(Confidential.Meta):
        verbose_name = _("actie")
        ordering = ["due"]
        indexes = [
            models.Index(fields=["case"], name="action_of_case"),
            models.Index(fields=["circle"], name="action_by_circle"),
        ]
