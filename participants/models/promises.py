"""What people acknowledged, with the text that was valid that day."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participants.cells.models import Cell, CellRules
from participants.cells.terms import as_register, left
from participants.models.law import SecrecyNotice
from participants.models.people import COMPANY, NOW
from secrecy.models import Guarded, Screened


class Acknowledgement(Guarded):
    """A person acknowledged something: the secrecy notice in a capacity (R27), the cell's declaration (R71) or rules
    (R70), or what is recorded about readers. Never changed, never withdrawn."""

    term = as_register(
        "de laatste aanwijzing van de persoon",
        left("participants_acknowledgement", "at", "participants_acknowledgement.cell_id"),
    )

    class Kind(models.TextChoices):
        NOTICE = "notice", _("geheimhouding")
        DECLARATION = "declaration", _("vertrouwelijkheidsverklaring")
        RULES = "rules", _("huishoudelijk reglement")
        TOLD = "told", _("wat wij over u bijhouden")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="acknowledgements")
    capacity = models.UUIDField(null=True)
    cell = models.ForeignKey(Cell, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    notice = models.ForeignKey(SecrecyNotice, models.PROTECT, null=True, related_name="+")
    rules = models.ForeignKey(CellRules, models.PROTECT, null=True, related_name="acknowledgements")
    label = models.CharField(max_length=120, blank=True, default="")  # the article that was named
    at = models.DateTimeField(default=timezone.now)

    if TYPE_CHECKING:
        user_id: int
        notice_id: int | None
        rules_id: int | None

    class Meta:
        ordering = ["at"]
        verbose_name = _("bevestiging")
        indexes = [models.Index(fields=["capacity", "kind"], name="acknowledged_in_capacity")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="told")
                | (
                    models.Q(capacity__isnull=False)
                    & (
                        models.Q(kind="rules", rules__isnull=False)
                        | models.Q(kind="declaration")
                        | models.Q(kind="notice", notice__isnull=False)
                    )
                ),
                name="an_acknowledgement_names_what_and_in_which_capacity",
            ),
            Screened(
                name="participants_acknowledgement_screened",
                read=COMPANY,
                insert="user_id = secrecy.reader() AND (capacity IS NULL OR capacity = secrecy.capacity()) AND (cell_id IS NULL OR cell_id = ANY (ARRAY(SELECT secrecy.cells()))) "
                "AND (rules_id IS NULL OR EXISTS (SELECT FROM cells_cellrules r WHERE r.id = participants_acknowledgement.rules_id AND r.cell_id = participants_acknowledgement.cell_id)) "
                f"AND at {NOW}",
                entered=["acknowledge"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"
