"""The path of a case (geïndividualiseerd opvolgingstraject): optional, and in a circle of its own inside the case (R48)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.followup.models.actions import OURS
from cases.models import BY_LEAD, CASE_TERM, Case
from participants.models import Service
from secrecy.models import Confidential, Headed, Listed, Sealed, SealedText

#: The reader speaks for the service that was asked to lead the path.
_ASKED = OURS.replace("service_id = ANY", "lead_id = ANY", 1)


class FollowUpPath(Listed):
    """The header of a path: of which case, and which service leads it once it accepted (casusregisseur). No text."""

    kind = "path"
    term = CASE_TERM

    class Lead(models.TextChoices):
        NONE = "", _("niemand gevraagd")
        ASKED = "asked", _("gevraagd")
        ACCEPTED = "accepted", _("aanvaard")
        DECLINED = "declined", _("niet aanvaard")

    case = models.ForeignKey(Case, models.PROTECT, related_name="paths")
    slug = models.CharField(max_length=20, unique=True)
    reference = models.CharField(max_length=20)
    begun_at = models.DateTimeField(default=timezone.now)
    lead = models.ForeignKey(Service, models.PROTECT, related_name="+", null=True, blank=True)
    lead_state = models.CharField(max_length=10, choices=Lead.choices, blank=True, default=Lead.NONE)
    lead_at = models.DateTimeField(null=True, blank=True)

    class Meta(Listed.Meta):
        verbose_name = _("opvolgingstraject")
        constraints = [
            models.UniqueConstraint(fields=["case"], name="a_case_has_one_path"),
            # Who leads the consultation asks a service; that service says whether it does (R49).
            Headed(
                name="followup_followuppath_headed",
                kind="path",
                alone=True,
                insert=f"{BY_LEAD} AND lead_state = ''",
                update=f"{_ASKED} OR {BY_LEAD}",
                becomes=f"({_ASKED} AND lead_state IN ('accepted', 'declined')) OR ({BY_LEAD} AND lead_state IN ('', 'asked'))",
                columns=["lead_id", "lead_state", "lead_at"],
            ),
        ]

    def __str__(self) -> str:
        return f"opvolgingstraject {self.pk}"


class Goal(Confidential):
    """What is worked towards in a life domain. What it says never changes: it is reached, or let go, and another follows."""

    term = CASE_TERM

    class State(models.TextChoices):
        OPEN = "open", _("loopt")
        REACHED = "reached", _("bereikt")
        DROPPED = "dropped", _("losgelaten")

    path = models.ForeignKey(FollowUpPath, models.PROTECT, related_name="goals")
    domain = SealedText(_("levensdomein"), blank=True, default="")
    text = SealedText(_("doel"))
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    set_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(null=True, blank=True)

    class Meta(Confidential.Meta):
        verbose_name = _("doel van een traject")
        ordering = ["set_at"]
        constraints = [
            Sealed(
                name="followup_goal_sealed",
                kinds=["path"],
                insert=f"{BY_LEAD} AND state = 'open'",
                update=BY_LEAD,
                becomes=BY_LEAD,
                columns=["state", "changed_at"],
            )
        ]


class Evaluation(Confidential):
    """How it goes, in one life domain or as a whole (empty); written once, and followed by the next."""

    term = CASE_TERM

    path = models.ForeignKey(FollowUpPath, models.PROTECT, related_name="evaluations")
    domain = SealedText(_("levensdomein"), blank=True, default="")
    text = SealedText(_("evaluatie"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    evaluated_at = models.DateTimeField(default=timezone.now)

    class Meta(Confidential.Meta):
        verbose_name = _("evaluatie van een traject")
        ordering = ["evaluated_at"]
        constraints = [
            Sealed(
                name="followup_evaluation_sealed",
                kinds=["path"],
                insert=f"{BY_LEAD} AND by_id = (SELECT secrecy.reader())",
                update="false",
                becomes="false",
            )
        ]
