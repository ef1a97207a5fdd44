"""Who was in the room for an item, and what came out of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.meetings.models.agenda import AgendaItem
from cases.models import BY_LEAD, CASE_TERM
from participants.models import Service
from secrecy.models import Confidential, Sealed, SealedText


class Attendance(Confidential):
    """Who was effectively in the room for an item, and when (R51)."""

    term = CASE_TERM

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="attendances")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    capacity = models.UUIDField()
    service = models.ForeignKey(Service, models.PROTECT, related_name="+")
    arrived_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta(Confidential.Meta):
        verbose_name = _("aanwezigheid")
        constraints = [
            Sealed(name="meetings_attendance_sealed", kinds=["item"], insert=BY_LEAD, update=BY_LEAD, becomes=BY_LEAD)
        ]
        ordering = ["arrived_at"]


class Decision(Confidential):
    """What the table decided on an item."""

    term = CASE_TERM

    class Kind(models.TextChoices):
        FOLLOW = "follow", _("Opvolgen")
        REFER = "refer", _("Doorverwijzen")
        CLOSE = "close", _("Afsluiten")

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="decisions")
    kind = SealedText(_("besluit"), choices=Kind.choices)
    text = SealedText(_("toelichting"), blank=True, default="")
    taken_at = models.DateTimeField()

    class Meta(Confidential.Meta):
        verbose_name = _("besluit")
        constraints = [
            Sealed(name="meetings_decision_sealed", kinds=["outcome"], insert=BY_LEAD, update=BY_LEAD, becomes=BY_LEAD)
        ]
        ordering = ["taken_at"]


class Report(Confidential):
    """The report of an item: in the circle of those present for it, and nobody else (R51-R53)."""

    term = CASE_TERM

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="reports")
    text = SealedText(_("verslag"))
    published_at = models.DateTimeField()

    class Meta(Confidential.Meta):
        verbose_name = _("verslag")
        constraints = [
            Sealed(name="meetings_report_sealed", kinds=["report"], insert=BY_LEAD, update=BY_LEAD, becomes=BY_LEAD)
        ]
