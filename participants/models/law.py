"""Law as dated data: articles, the secrecy notice, and which services are authorised. Replaceable without a release."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.utils import timezone

from participants.cells.terms import of_law
from secrecy.models import MOST, Open, Published


class LegalReference(Open):
    """An article of law under a fixed key, with the days on which it is the one to name (R28)."""

    open_because = "wetgeving is openbaar"
    term = of_law()

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


class SecrecyNotice(Open):
    """The text on secrecy that every participant acknowledges, with the days on which it is the one (R27, R28)."""

    open_because = "de tekst die elke deelnemer bevestigt, is voor iedereen dezelfde"
    term = of_law()

    reference = models.ForeignKey(LegalReference, models.PROTECT, related_name="notices")
    title = models.CharField(max_length=120)
    body = models.TextField()
    valid_from = models.DateField(unique=True)
    valid_until = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200)
    certainty = models.CharField(max_length=10, choices=[(c, c) for c in ("text", "secondary", "inferred")])

    class Meta:
        ordering = ["valid_from"]
        constraints = [Published(name="participants_secrecynotice_published")]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def on(cls, day: date | None = None) -> SecrecyNotice:
        """The text that is valid on a day (default today). Raises ``DoesNotExist``."""
        day = day or timezone.localdate()
        found = cls.objects.filter(valid_from__lte=day).filter(
            models.Q(valid_until=None) | models.Q(valid_until__gte=day)
        )
        return found.select_related("reference").latest("valid_from")


class AuthorisedCategory(Open):
    """A category of services that may be invited, by or under a decree (R11, R12). Reference data, replaceable."""

    open_because = "de lijst van gemachtigde diensten is regelgeving"
    term = of_law()

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


class CategoryRevision(Open):
    """What a row of the list of categories said before a later file said otherwise (R12)."""

    open_because = "de lijst van gemachtigde diensten is regelgeving, ook die van vroeger"
    term = of_law(
        f"replaced_at < statement_timestamp() - interval '{MOST} days'",
        "de dag waarop een later bestand iets anders zei",
    )

    category = models.ForeignKey(AuthorisedCategory, models.PROTECT, related_name="revisions")
    before: models.JSONField[Any, Any] = models.JSONField()
    replaced_at = models.DateTimeField(default=timezone.now)
    file = models.CharField(max_length=120)  # name and SHA-256 of the file that said otherwise

    class Meta:
        ordering = ["-replaced_at"]
        constraints = [Published(name="participants_categoryrevision_published")]

    def __str__(self) -> str:
        return f"{self.category} tot {self.replaced_at:%d/%m/%Y}"


class SupervisoryAuthority(Open):
    """Where somebody complains who isn't content with an answer, and of which controllers (GDPR art. 77 and 79; R64)."""

    open_because = "wie toezicht houdt, staat in de wet"
    term = of_law()

    key = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    controllers = models.CharField(max_length=200)  # in words, for a letter: "de gemeente en ..."
    address = models.CharField(max_length=200, blank=True)
    website = models.CharField(max_length=200, blank=True)
    legal_text = models.CharField(max_length=120)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300)
    certainty = models.CharField(max_length=10, choices=[(c, c) for c in ("text", "secondary", "inferred")])

    class Meta:
        ordering = ["key", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["key", "valid_from"], name="an_authority_starts_once_a_day"),
            Published(name="participants_supervisoryauthority_published"),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def on(cls, day: date | None = None) -> list[SupervisoryAuthority]:
        """Those of a day (default today)."""
        day = day or timezone.localdate()
        found = cls.objects.filter(valid_from__lte=day)
        return list(found.filter(models.Q(valid_until=None) | models.Q(valid_until__gte=day)))
