"""The report of an item (verslag): parts for whom they are meant, each reader's own rendering, and what they say of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.meetings.models.agenda import AgendaItem
from cases.models import BY_LEAD, CASE_TERM
from secrecy.models import Confidential, Sealed, SealedText

OWN = "of_user_id = (SELECT secrecy.reader()) AND of_capacity = (SELECT secrecy.capacity())"


class Report(Confidential):
    """What the minute-taker wrote of an item, in one version: for those present, and nobody else (R51-R53).

    A report has one part for all (``for_some`` false), in the ``report`` circle, and may have parts for some of those present,
    each in a ``part`` circle of its own. PostgreSQL decides which parts somebody gets; their rendering numbers those it shows.
    """

    term = CASE_TERM

    class Style(models.TextChoices):
        NONE = "none", _("geen verslag")
        DECISIONS = "decisions", _("enkel besluiten en afspraken")
        FULL = "full", _("uitgebreid verslag")

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="reports")
    style = models.CharField(max_length=10, choices=Style.choices, default=Style.DECISIONS)
    version = models.PositiveSmallIntegerField(default=1)
    for_some = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=1)
    text = SealedText(_("verslag"))
    published_at = models.DateTimeField()

    class Meta(Confidential.Meta):
        verbose_name = _("verslag")
        ordering = ["version", "for_some", "position"]
        constraints = [
            Sealed(
                name="meetings_report_sealed",
                kinds=["report", "part"],
                insert=BY_LEAD,
                update="false",  # what was sent stands: another text is another version
                columns=["text"],
                live=True,
            )
        ]


class Rendering(Confidential):
    """One reader's own report, put together from what that reader may read, in a circle of that reader alone.

    Made anew while it may still change; once approved, or past its day, it is frozen, and PostgreSQL refuses to change it.
    """

    term = CASE_TERM

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="renderings")
    of_user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    of_capacity = models.UUIDField()
    version = models.PositiveSmallIntegerField()
    content = SealedText(_("weergave"), gated=False)  # JSON: what is shown, in order
    digest = SealedText(_("hash"), gated=False)  # hexadecimal SHA-256 of the content; of this rendering alone
    composed_at = models.DateTimeField(default=timezone.now)
    frozen_at = models.DateTimeField(null=True, blank=True)

    class Meta(Confidential.Meta):
        verbose_name = _("weergave van een verslag")
        ordering = ["version", "composed_at"]
        constraints = [
            Sealed(
                name="meetings_rendering_sealed",
                kinds=["rendering"],
                insert=OWN,
                update=f"{OWN} AND frozen_at IS NULL",
                becomes=OWN,
                columns=["version", "content", "digest", "composed_at", "frozen_at"],
            )
        ]


class Reply(Confidential):
    """What somebody present says of their rendering: approved, or a remark. Read by who leads, and by themselves."""

    term = CASE_TERM

    class Answer(models.TextChoices):
        APPROVED = "approved", _("goedgekeurd")
        REMARK = "remark", _("opmerking")

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="replies")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    capacity = models.UUIDField()
    version = models.PositiveSmallIntegerField()
    answer = models.CharField(max_length=10, choices=Answer.choices)
    text = SealedText(_("opmerking"), blank=True, default="")
    digest = SealedText(_("hash van de weergave"), blank=True, default="", gated=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta(Confidential.Meta):
        verbose_name = _("antwoord op een verslag")
        ordering = ["at"]
        constraints = [
            Sealed(
                name="meetings_reply_sealed",
                kinds=["reply"],
                # Nobody approves in the name of somebody else.
                insert="by_id = (SELECT secrecy.reader()) AND capacity = (SELECT secrecy.capacity())",
                update="false",
                columns=["answer"],
                live=True,
            )
        ]
