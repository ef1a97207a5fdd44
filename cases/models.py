"""The case: its pseudonymous header, who it is about, and why it is on the mayor's list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participants.cells.models import Cell
from participants.models import LegalReference, Service
from secrecy.models import Confidential, Headed, Listed, ListedQuerySet, Sealed, SealedText

CASE_TERM = "instelling van de cel: 1 jaar na de laatste bespreking, hoogstens 5 (R54)"
#: The reader sits on the mayor's seat, also as a delegate within dates (R07, R08, R15): what only the mayor does, PostgreSQL holds too.
BY_MAYOR = "EXISTS (SELECT FROM participants_seat z WHERE z.id = secrecy.capacity() AND z.kind = 'mayor')"
#: ... or on the coordinator's.
BY_LEAD = "EXISTS (SELECT FROM participants_seat z WHERE z.id = secrecy.capacity() AND z.kind IN ('mayor', 'prevention_official'))"


class CaseQuerySet(ListedQuerySet["Case"]):
    def running(self) -> CaseQuerySet:
        return self.filter(state=Case.State.LISTED)


class Case(Listed):
    """Header of a case: what fixed seats and invited services may know that exists. No name, no text (R33)."""

    kind = "case"
    term = CASE_TERM

    class State(models.TextChoices):
        LISTED = "listed", _("op de lijst")
        CLOSED = "closed", _("afgesloten")

    cell = models.ForeignKey(Cell, models.PROTECT, related_name="cases")
    reference = models.CharField(_("referentie"), max_length=20)
    slug = models.CharField(max_length=20, unique=True)  # the circle's public reference: what URLs carry
    state = models.CharField(_("stand"), max_length=10, choices=State.choices, default=State.LISTED)
    listed_on = models.DateField(_("op de lijst sinds"), default=timezone.localdate)
    listed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # Process data: the table decided to close, and the next agenda offers it so (R50). Closing itself is the mayor's.
    to_close = models.BooleanField(_("af te sluiten"), default=False)

    objects: ClassVar[Any] = CaseQuerySet.as_manager()

    class Meta(Listed.Meta):
        ordering = ["-listed_on", "-reference"]
        verbose_name = _("casus")
        verbose_name_plural = _("casussen")
        constraints = [
            models.UniqueConstraint(fields=["cell", "reference"], name="a_reference_is_used_once_in_a_cell"),
            # The list of cases is the mayor's: puts on, and takes off (FED art. 3 § 2; R07).
            Headed(
                name="cases_case_headed",
                kind="case",
                insert=BY_MAYOR,
                becomes=f"{BY_MAYOR} OR state = 'listed'",
                update=f"{BY_MAYOR} OR state = 'listed'",
                columns=["state", "to_close"],
            ),
        ]
        indexes = [models.Index(fields=["circle", "-listed_on"], name="case_by_circle")]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("cases:case", args=[self.slug])


class LegalBasis(Confidential):
    """On what ground personal data of this case may be kept, and who says so (FED art. 4 § 3; R32).

    Rows about a person point here and can't exist without it.
    """

    term = CASE_TERM

    case = models.ForeignKey(Case, models.PROTECT, related_name="bases")
    reference = models.ForeignKey(LegalReference, models.PROTECT, related_name="+")
    stated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    stated_on = models.DateField(default=timezone.localdate)
    reasons = SealedText(_("motivering"))

    class Meta(Confidential.Meta):
        verbose_name = _("rechtsgrond")
        constraints = [Sealed(name="cases_legalbasis_sealed", kinds=["case"], insert=BY_MAYOR)]


class AboutPerson(Confidential):
    """A row with data about a person: refused by the database without a legal basis (R32) or a source (R31)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="%(class)ss")
    basis = models.ForeignKey(LegalBasis, models.PROTECT, related_name="+")
    source = models.ForeignKey(Service, models.PROTECT, related_name="+", verbose_name=_("bron"))

    if TYPE_CHECKING:
        case_id: UUID
        basis_id: UUID

    class Meta(Confidential.Meta):
        abstract = True


class DataSubject(AboutPerson):
    """The person discussed (betrokkene), in a circle of its own: shown by an act of its own (R33)."""

    term = CASE_TERM

    name = SealedText(_("naam"))
    birth_date = SealedText(_("geboortedatum"))
    contact = SealedText(_("adres en bereikbaarheid"), default="")

    class Meta(AboutPerson.Meta):
        verbose_name = _("betrokkene")
        constraints = [Sealed(name="cases_datasubject_sealed", kinds=["identity"])]


class Indication(AboutPerson):
    """A sign of a radicalisation process, as behaviour (R09, R10): no religion, origin or opinion as such."""

    term = CASE_TERM

    class Behaviour(models.TextChoices):
        WITHDRAWAL = "withdrawal", _("trekt zich terug uit school, werk of familie")
        NETWORK = "network", _("zoekt contact met wie geweld aanmoedigt")
        MATERIAL = "material", _("verspreidt materiaal dat tot geweld aanzet")
        THREAT = "threat", _("uit dreigementen of plannen tot geweld")
        TRAVEL = "travel", _("bereidt vertrek naar een conflictgebied voor")
        OTHER = "other", _("ander gedrag, hieronder beschreven")

    behaviour = SealedText(_("gedrag"), choices=Behaviour.choices)
    text = SealedText(_("omschrijving"))
    noted_on = models.DateField(default=timezone.localdate)

    class Meta(AboutPerson.Meta):
        verbose_name = _("aanwijzing")
        ordering = ["noted_on"]
        constraints = [Sealed(name="cases_indication_sealed", kinds=["case"])]


class MinorGround(AboutPerson):
    """What the law asks besides when the person is a minor (FCD art. 6 and 8; R61, R62): reasons, never a mark or a score."""

    term = CASE_TERM

    best_interest = SealedText(_("het belang van het kind"))
    exceptional = SealedText(_("de uitzonderlijke reden"), default="")  # under twelve
    informed = SealedText(_("of kind, ouders en advocaat ingelicht worden"), default="")

    class Meta(AboutPerson.Meta):
        verbose_name = _("motivering bij een minderjarige")
        constraints = [Sealed(name="cases_minorground_sealed", kinds=["case"], insert=BY_MAYOR)]
