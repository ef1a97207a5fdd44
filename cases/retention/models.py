"""What moves the end of a case: a prolongation by the mayor, and a hold or an early erasure that two people decide on (R54, R55).

Dates and grounds from closed lists stand in headers, as process data; why, in words, is sealed. What holds of them whoever
sends SQL, stands in ``secrecy/sql/8_keeping.sql``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.meetings.models import AgendaItem
from cases.models import BY_LEAD, BY_MAYOR, CASE_TERM, Case
from participants.cells.models import Cell
from participants.models import Seat
from secrecy.models import Confidential, Headed, Listed, Sealed, SealedText


def _signed(table: str) -> str:
    return f"{table}.by_id = (SELECT secrecy.reader())"


class ProlongingReason(Confidential):
    """Why a case is kept longer: a reason of the cell's closed list, and in words what the discussion said of it (FCD art. 20)."""

    term = CASE_TERM

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    reason = SealedText(_("reden"))
    text = SealedText(_("motivering"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta(Confidential.Meta):
        verbose_name = _("motivering van een verlenging")
        constraints = [
            Sealed(
                name="retention_prolongingreason_sealed",
                kinds=["case"],
                insert=f"{BY_MAYOR} AND {_signed('retention_prolongingreason')} AND EXISTS (SELECT FROM cases_case c "
                "WHERE c.id = retention_prolongingreason.case_id AND c.circle_id = retention_prolongingreason.circle_id)",
                update="false",
            )
        ]


class Prolongation(Listed):
    """That the mayor keeps a case until a day, after a discussion of it. None without a reason; a discussion carries one."""

    kind = "case"
    term = CASE_TERM

    case = models.ForeignKey(Case, models.PROTECT, related_name="prolongations")
    item = models.OneToOneField(AgendaItem, models.PROTECT, related_name="+")  # the discussion on which it rests
    reason = models.OneToOneField(ProlongingReason, models.PROTECT, related_name="+")
    discussed_on = models.DateField(_("besproken op"))  # the deep room writes it, of the item
    until = models.DateField(_("bewaard tot en met"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta(Listed.Meta):
        verbose_name = _("verlenging")
        ordering = ["at"]
        constraints = [
            Headed(
                name="retention_prolongation_headed",
                kind="case",
                asked=True,
                insert=f"{BY_MAYOR} AND {_signed('retention_prolongation')} AND EXISTS (SELECT FROM retention_prolongingreason r "
                "WHERE r.id = retention_prolongation.reason_id AND r.case_id = retention_prolongation.case_id)",
                update="false",
            )
        ]


class Measure(Listed):
    """A hold that suspends the end of a case, or an early erasure: asked by one person, confirmed by another in another seat.

    It lies in a circle of its own in the case, that mayor and coordinator keep when the case is closed. The police seat
    doesn't know of it.
    """

    kind = "keeping"
    term = CASE_TERM

    class Kind(models.TextChoices):
        HOLD = "hold", _("opschorting van de wissing")
        EARLY = "early", _("vroegtijdige wissing")

    class Ground(models.TextChoices):
        REQUEST = "request", _("een verzoek van de betrokkene loopt")
        COURT = "court", _("een gerechtelijke procedure loopt")
        AUDIT = "audit", _("een klacht, controle of audit loopt")
        UNLAWFUL = "unlawful", _("de casus stond onterecht op de lijst")
        OBJECTION = "objection", _("het bezwaar van de betrokkene is gegrond")
        MISTAKE = "mistake", _("de casus werd bij vergissing ingevoerd")

    class State(models.TextChoices):
        ASKED = "asked", _("te bevestigen")
        CONFIRMED = "confirmed", _("bevestigd")
        WITHDRAWN = "withdrawn", _("ingetrokken")
        LIFTING = "lifting", _("loopt; opheffing te bevestigen")
        LIFTED = "lifted", _("opgeheven")

    slug = models.CharField(max_length=20, unique=True)  # the circle's public reference
    cell = models.ForeignKey(Cell, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="measures")
    reference = models.CharField(_("referentie"), max_length=20)  # the case's
    measure_kind = models.CharField(max_length=5, choices=Kind.choices)
    ground = models.CharField(_("grond"), max_length=10, choices=Ground.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    until = models.DateField(_("tot en met"), null=True, blank=True)  # a hold's last day, at most a year off
    review_on = models.DateField(_("na te kijken op"), null=True, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_seat = models.CharField(max_length=20, choices=Seat.Kind.choices)
    asked_at = models.DateTimeField(default=timezone.now)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_seat = models.CharField(max_length=20, choices=Seat.Kind.choices, blank=True, default="")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    lifting_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    lifting_seat = models.CharField(max_length=20, choices=Seat.Kind.choices, blank=True, default="")
    lifting_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    ended_seat = models.CharField(max_length=20, choices=Seat.Kind.choices, blank=True, default="")
    ended_at = models.DateTimeField(null=True, blank=True)

    if TYPE_CHECKING:
        case_id: UUID

    class Meta(Listed.Meta):
        verbose_name = _("maatregel over het einde van een casus")
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "measure_kind"],
                condition=models.Q(state="asked"),
                name="one_of_a_kind_waits_to_be_confirmed",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["asked", "withdrawn"], confirmed_by=None, confirmed_at=None)
                | models.Q(state__in=["confirmed", "lifting", "lifted"], confirmed_by__isnull=False)
                & ~models.Q(confirmed_by=models.F("asked_by"))
                & ~models.Q(confirmed_seat=models.F("asked_seat")),
                name="who_asks_does_not_confirm",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="lifted")
                | models.Q(lifting_by__isnull=False, ended_by__isnull=False)
                & ~models.Q(ended_by=models.F("lifting_by"))
                & ~models.Q(ended_seat=models.F("lifting_seat")),
                name="who_asks_to_lift_does_not_lift",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    measure_kind="hold",
                    until__isnull=False,
                    review_on__isnull=False,
                    review_on__lte=models.F("until"),
                    ground__in=["request", "court", "audit"],
                )
                | models.Q(
                    measure_kind="early",
                    until=None,
                    review_on=None,
                    state__in=["asked", "confirmed", "withdrawn"],
                    ground__in=["unlawful", "objection", "mistake"],
                ),
                name="a_hold_ends_and_each_has_a_ground",
            ),
            Headed(
                name="retention_measure_headed",
                kind="keeping",
                alone=True,
                asked=True,
                insert=BY_LEAD,
                update=BY_LEAD,
                columns=[
                    "state",
                    "review_on",
                    *(f"{did}_{what}" for did in ("confirmed", "lifting", "ended") for what in ("by_id", "seat", "at")),
                ],
            ),
        ]
        indexes = [models.Index(fields=["case", "state"], name="measure_of_case")]

    def __str__(self) -> str:
        return f"{self.get_measure_kind_display()} {self.reference}"

    @property
    def runs(self) -> bool:
        """A hold that holds today, or an early erasure that the office carries out this night."""
        confirmed = self.state in (self.State.CONFIRMED, self.State.LIFTING)
        return confirmed and (self.until is None or self.until >= timezone.localdate())

    @property
    def waits(self) -> bool:
        """Somebody must confirm it, or its lifting."""
        asked = self.state == self.State.ASKED and (self.until is None or self.until >= timezone.localdate())
        return asked or (self.state == self.State.LIFTING and self.runs)

    def get_absolute_url(self) -> str:
        return reverse("retention:measure", args=[self.slug])


class MeasureReason(Confidential):
    """Why it is asked, in words, for who must confirm it."""

    term = CASE_TERM

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="reasons")
    text = SealedText(_("motivering"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta(Confidential.Meta):
        verbose_name = _("motivering van een maatregel")
        ordering = ["at"]
        constraints = [
            Sealed(
                name="retention_measurereason_sealed",
                kinds=["keeping"],
                insert=f"{BY_LEAD} AND {_signed('retention_measurereason')} AND EXISTS (SELECT FROM retention_measure m "
                "WHERE m.id = retention_measurereason.measure_id AND m.circle_id = retention_measurereason.circle_id)",
                update="false",
            )
        ]
