"""What a service brings in. It begins as a draft of the author's service alone; disclosing is admitting."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models import CASE_TERM, Case
from participants.models import Service
from secrecy.models import Confidential, Sealed, SealedText


class Contribution(Confidential):
    """One service's contribution to one agenda item, in a circle of its own (R29, R31, R34)."""

    term = CASE_TERM

    class State(models.TextChoices):
        DRAFT = "draft", _("ontwerp")
        SHARED = "shared", _("gedeeld")
        NOTHING = "nothing", _("niets te delen")

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

    class Meta(Confidential.Meta):
        verbose_name = _("inbreng")
        ordering = ["shared_at", "id"]
        constraints = [
            Sealed(name="contributions_contribution_sealed", kinds=["contribution"]),
            models.CheckConstraint(
                condition=~models.Q(state="shared") | models.Q(shared_at__isnull=False, affirmed_by__isnull=False),
                name="what_is_shared_was_affirmed",
            ),
        ]
        indexes = [
            models.Index(fields=["case"], name="contribution_of_case"),
            models.Index(fields=["circle"], name="contribution_by_circle"),
        ]
