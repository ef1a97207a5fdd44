"""A lost second factor: two administrators or fresh proof of identity, and the cell confirms before cases open again."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participants.cells.models import SEATED, Cell
from participants.cells.terms import as_register, left
from participants.models.organisations import Organisation
from participants.models.people import COMPANY, GOVERNED, NOW
from secrecy.models import Guarded, Screened


class Recovery(Guarded):
    """New proofs for somebody who lost them; from its approval case access is suspended in each cell until that confirms."""

    term = as_register("de laatste aanwijzing van de persoon", left("participants_recovery", "asked_at"))

    class Proof(models.TextChoices):
        NONE = "", _("geen: een tweede beheerder keurt goed")
        EID = "eid", _("identiteitskaart, in persoon getoond")
        VIDEO = "video", _("identiteitskaart, getoond in een videogesprek met wie de persoon kent")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="recoveries")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    proof = models.CharField(_("bewijs van identiteit"), max_length=8, choices=Proof.choices, blank=True, default="")
    seconded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    seconded_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    if TYPE_CHECKING:
        user_id: int
        organisation_id: int
        asked_by_id: int
        seconded_by_id: int | None

    class Meta:
        ordering = ["-asked_at"]
        verbose_name = _("herstel van een tweede bewijs")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(seconded_by=None) | ~models.Q(seconded_by=models.F("asked_by")),
                name="two_administrators_are_two",
            ),
            models.CheckConstraint(condition=~models.Q(user=models.F("asked_by")), name="nobody_recovers_oneself"),
            Screened(
                name="participants_recovery_screened",
                read=f"{COMPANY} OR {GOVERNED}",
                insert=f"{GOVERNED} AND asked_by_id = secrecy.reader() AND asked_at {NOW} AND seconded_by_id IS NULL "
                "AND EXISTS (SELECT FROM participants_user u WHERE u.id = participants_recovery.user_id AND u.organisation_id = participants_recovery.organisation_id)",
                # What was approved stands: who could withdraw it would open cases that no cell confirmed.
                update=f"{GOVERNED} AND user_id <> secrecy.reader() AND seconded_by_id IS NULL AND proof = '' AND withdrawn_at IS NULL",
                becomes="seconded_by_id = secrecy.reader() OR (seconded_by_id IS NULL AND withdrawn_at IS NOT NULL)",
                columns=["seconded_by_id", "seconded_at", "withdrawn_at"],
                entered=["recover-asked", "recover-seconded"],
            ),
        ]

    def __str__(self) -> str:
        return f"herstel {self.pk}"

    @property
    def approved(self) -> bool:
        return self.withdrawn_at is None and bool(self.proof or self.seconded_by_id)


class RecoveryConfirmation(Guarded):
    """A fixed seat of a cell knows that this is the same person: case access comes back there."""

    term = as_register(
        "de laatste aanwijzing van de persoon",
        left("participants_recoveryconfirmation", "at", "participants_recoveryconfirmation.cell_id"),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recovery = models.ForeignKey(Recovery, models.PROTECT, related_name="confirmations")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")  # whose access comes back
    cell = models.ForeignKey(Cell, models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    if TYPE_CHECKING:
        recovery_id: uuid.UUID
        cell_id: int

    class Meta:
        verbose_name = _("bevestiging van een herstel")
        constraints = [
            models.UniqueConstraint(fields=["recovery", "cell"], name="a_cell_confirms_a_recovery_once"),
            Screened(
                name="participants_recoveryconfirmation_screened",
                read=COMPANY,
                insert=f"{SEATED} AND confirmed_by_id = secrecy.reader() AND user_id <> secrecy.reader() "
                "AND EXISTS (SELECT FROM participants_recovery v WHERE v.id = participants_recoveryconfirmation.recovery_id AND v.user_id = participants_recoveryconfirmation.user_id "
                "AND v.withdrawn_at IS NULL AND (v.proof <> '' OR v.seconded_by_id IS NOT NULL) "
                "AND v.asked_by_id <> secrecy.reader() AND v.seconded_by_id IS DISTINCT FROM secrecy.reader() "
                # Nor who was set on a seat for it.
                "AND secrecy.settled(secrecy.capacity()))",
                entered=["confirm-person"],
            ),
        ]

    def __str__(self) -> str:
        return f"bevestiging {self.pk}"
