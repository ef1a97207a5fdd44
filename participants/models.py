"""Who takes part: people, services, and the capacities in which people act.

A *capacity* (hoedanigheid) is a fixed seat, a mandate or an appointment: always in one cell, always with dates.
Admissions are given to a person in a capacity; when the capacity ends, so do they, at the next statement.
"""

from __future__ import annotations

import uuid
from datetime import date
from typing import TYPE_CHECKING

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participants.cells.models import Cell
from secrecy import record
from secrecy.models import Guarded, Open, Published, Screened

COMPANY = "user_id = ANY (ARRAY(SELECT secrecy.company()))"


class User(AbstractUser, Guarded):
    """A person with an account. Being staff or superuser opens no circle."""

    term = "zolang de account bestaat; daarna zolang het register de persoon noemt"

    # The hash lies behind the log functions, where SQL injected in a request can't read it.
    password = None  # type: ignore[assignment]
    last_login = None

    class Meta(AbstractUser.Meta):
        swappable = "AUTH_USER_MODEL"
        constraints = [Screened(name="participants_user_screened", read="id = ANY (ARRAY(SELECT secrecy.company()))")]

    def __str__(self) -> str:
        return self.username

    @property
    def short_name(self) -> str:
        """«A. Vertrouwens»: how colleagues are named on screens."""
        return f"{self.first_name[:1]}. {self.last_name}" if self.first_name else self.last_name or self.username

    @property
    def initials(self) -> str:
        return (self.first_name[:1] + self.last_name[:1]).upper() or self.username[:2].upper()

    def check_password(self, raw_password: str | None) -> bool:
        from django.contrib.auth.hashers import check_password

        rows = record.call("hash_of", self.pk)
        return raw_password is not None and check_password(raw_password, str(rows[0][0]) if rows else "!")

    def has_usable_password(self) -> bool:
        return True

    def get_session_auth_hash(self) -> str:
        """Sessions are ended by ending badges, not by comparing hashes."""
        return "-"


class LegalReference(Open):
    """An article of law under a fixed key, with the days on which it is the one to name (R28)."""

    open_because = "wetgeving is openbaar"
    term = "historiek blijft"

    key = models.CharField(max_length=40)
    label = models.CharField(max_length=120)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200)
    certainty = models.CharField(max_length=10, choices=[(c, c) for c in ("text", "secondary", "inferred")])

    class Meta:
        ordering = ["key", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["key", "valid_from"], name="one_reference_a_key_and_day"),
            Published(name="participants_legalreference_published"),
        ]

    def __str__(self) -> str:
        return self.label

    @classmethod
    def on(cls, key: str, day: date | None = None) -> LegalReference:
        """The reference to name for ``key`` on a day (default today). Raises ``DoesNotExist``."""
        day = day or timezone.localdate()
        found = (
            cls.objects.filter(key=key, valid_from__lte=day)
            .filter(models.Q(valid_until=None) | models.Q(valid_until__gte=day))
            .first()
        )
        if found is None:
            raise cls.DoesNotExist(f"no legal reference {key!r} on {day}")
        return found


class AuthorisedCategory(Open):
    """A category of services that may be invited, by or under a decree (R11, R12). Reference data, replaceable."""

    open_because = "de lijst van gemachtigde diensten is regelgeving"
    term = "historiek blijft: wat op een dag gold, blijft na te gaan"

    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    policy_domain = models.CharField(max_length=120, blank=True)
    community = models.CharField(max_length=40, blank=True)
    level = models.CharField(max_length=20)
    legal_text = models.CharField(max_length=120, blank=True)
    article = models.CharField(max_length=60, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300, blank=True)
    certainty = models.CharField(max_length=10)

    class Meta:
        ordering = ["community", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "community", "valid_from"], nulls_distinct=False, name="a_category_starts_once_a_day"
            ),
            Published(name="participants_authorisedcategory_published"),
        ]

    def __str__(self) -> str:
        return self.name


class Service(Open):
    """An organisation that speaks at the table: a town hall, a police zone, a CAW, a CLB ..."""

    open_because = "namen van diensten zijn openbaar"
    term = "zolang de dienst deelneemt, en daarna zolang het register ze noemt"

    name = models.CharField(_("naam"), max_length=120, unique=True)
    short_name = models.CharField(_("korte naam"), max_length=40)
    category = models.ForeignKey(AuthorisedCategory, models.PROTECT, null=True, blank=True, related_name="services")

    class Meta:
        ordering = ["short_name"]
        verbose_name = _("dienst")
        constraints = [Published(name="participants_service_published")]

    def __str__(self) -> str:
        return self.short_name


class Capacity(Guarded):
    """What seats, mandates and appointments share: a person, a cell, an organisation, and dates."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="%(class)ss")
    cell = models.ForeignKey(Cell, models.PROTECT, related_name="%(class)ss")
    service = models.ForeignKey(Service, models.PROTECT, related_name="%(class)ss")
    begins = models.DateField(_("vanaf"))
    ends = models.DateField(_("tot en met"))
    ended_at = models.DateTimeField(null=True, blank=True)  # ended before its time: from this moment

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


def _dated(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=models.Q(ends__gte=models.F("begins")), name=f"{name}_ends_after_it_begins")


class Seat(Capacity):
    """One of the three fixed seats (FED art. 3; R04)."""

    term = "zolang de zetel loopt, en daarna zolang het register ze noemt"

    class Kind(models.TextChoices):
        MAYOR = "mayor", _("Burgemeester")
        POLICE = "police", _("Lokale politie")
        PREVENTION = "prevention_official", _("Coördinator LIVC R")

    class Clearance(models.TextChoices):
        NONE = "", _("geen")
        SECRET = "secret", _("niveau geheim")
        TOP_SECRET = "top_secret", _("niveau zeer geheim")

    kind = models.CharField(max_length=20, choices=Kind.choices)
    clearance = models.CharField(max_length=12, choices=Clearance.choices, blank=True, default="")
    clearance_until = models.DateField(null=True, blank=True)

    class Meta(Capacity.Meta):
        verbose_name = _("zetel")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(kind="police")
                | (models.Q(clearance__in=["secret", "top_secret"]) & models.Q(clearance_until__isnull=False)),
                name="the_police_seat_has_a_dated_clearance",
            ),
            _dated("a_seat"),
            Screened(name="participants_seat_screened", read=COMPANY),
        ]


class Mandate(Capacity):
    """A fixed representative or substitute of a service in a cell (R23)."""

    term = "zolang het mandaat loopt, en daarna zolang het register het noemt"

    class Role(models.TextChoices):
        FIXED = "fixed_representative", _("vaste vertegenwoordiger")
        SUBSTITUTE = "substitute", _("plaatsvervanger")

    role = models.CharField(max_length=24, choices=Role.choices, default=Role.FIXED)

    class Meta(Capacity.Meta):
        verbose_name = _("mandaat")
        constraints = [_dated("a_mandate"), Screened(name="participants_mandate_screened", read=COMPANY)]


class Appointment(Capacity):
    """Auditor, data protection officer or administrator: sees no case, at no moment."""

    term = "zolang de aanstelling loopt, en daarna zolang het register ze noemt"

    class Kind(models.TextChoices):
        AUDITOR = "auditor", _("Auditor")
        DPO = "dpo", _("Functionaris voor gegevensbescherming")
        ADMINISTRATOR = "administrator", _("Beheerder")

    kind = models.CharField(max_length=20, choices=Kind.choices)

    class Meta(Capacity.Meta):
        verbose_name = _("aanstelling")
        constraints = [_dated("an_appointment"), Screened(name="participants_appointment_screened", read=COMPANY)]


if TYPE_CHECKING:
    AnyCapacity = Seat | Mandate | Appointment
