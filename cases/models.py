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
from participants.cells.terms import by_rule
from participants.models import LegalReference, Service
from secrecy.models import Confidential, Headed, Listed, ListedQuerySet, Sealed, SealedText

CASE_TERM = by_rule("retention_days", "de laatste bespreking, of de dag van de lijst")
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
        AFTERCARE = "aftercare", _("afgesloten, nazorg")
        CLOSED = "closed", _("afgesloten")

    cell = models.ForeignKey(Cell, models.PROTECT, related_name="cases")
    reference = models.CharField(_("referentie"), max_length=20)
    slug = models.CharField(max_length=20, unique=True)  # the circle's public reference: what URLs carry
    state = models.CharField(_("stand"), max_length=10, choices=State.choices, default=State.LISTED)
    listed_on = models.DateField(_("op de lijst sinds"), default=timezone.localdate)
    listed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # Process data: the table decided to close, and the next agenda offers it so (R50). Closing itself is the mayor's.
    to_close = models.BooleanField(_("af te sluiten"), default=False)
    # Process data too: since when it is off the list, by whom, and the last day of its after-care (R58, R59). Why lies in its circle.
    closed_on = models.DateField(_("afgesloten op"), null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    aftercare_until = models.DateField(_("nazorg tot en met"), null=True, blank=True)

    objects: ClassVar[Any] = CaseQuerySet.as_manager()

    class Meta(Listed.Meta):
        ordering = ["-listed_on", "-reference"]
        verbose_name = _("casus")
        verbose_name_plural = _("casussen")
        constraints = [
            models.UniqueConstraint(fields=["cell", "reference"], name="a_reference_is_used_once_in_a_cell"),
            # What is off the list says since when and by whom; what is on it says nothing of the kind. So the coordinator, who may
            # mark a listed case as to be closed, can't close one or give it after-care by another column either.
            models.CheckConstraint(
                condition=models.Q(state="listed", closed_on=None, closed_by=None, aftercare_until=None)
                | models.Q(state="closed", closed_on__isnull=False, closed_by__isnull=False, aftercare_until=None)
                | models.Q(
                    state="aftercare",
                    closed_on__isnull=False,
                    closed_by__isnull=False,
                    aftercare_until__isnull=False,
                    aftercare_until__gt=models.F("closed_on"),
                ),
                name="a_case_off_the_list_says_since_when",
            ),
            # The list of cases is the mayor's: puts on, and takes off (FED art. 3 § 2; R07, R58).
            Headed(
                name="cases_case_headed",
                kind="case",
                insert=f"{BY_MAYOR} AND state = 'listed'",
                becomes=f"{BY_MAYOR} OR state = 'listed'",
                update=f"{BY_MAYOR} OR state = 'listed'",
                columns=["state", "to_close", "closed_on", "closed_by_id", "aftercare_until"],
            ),
        ]
        indexes = [models.Index(fields=["circle", "-listed_on"], name="case_by_circle")]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("cases:case", args=[self.slug])

    @property
    def stands(self) -> State:
        """How it stands today: after-care ends by itself, on the day after its last, without anybody writing so (R59)."""
        state = self.State(self.state)
        over = self.aftercare_until is not None and self.aftercare_until < timezone.localdate()
        return self.State.CLOSED if state == self.State.AFTERCARE and over else state


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
    """A sign of a radicalisation process, as behaviour (R09, R10): no religion, origin or opinion as such.

    Which kind of data it is, is its behaviour: one of a closed list, of which a cell uses some (``indicators``). A category beside it
    would say the same twice (R36, R37).
    """

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


class Turn(Confidential):
    """Why the mayor took a case off the list, or put it back on: the words, in the case's own circle (R58, R59)."""

    term = CASE_TERM

    class Reason(models.TextChoices):
        """What the rules of a cell choose from (``closing_reasons``); empty at a reopening."""

        NO_SIGNS = "no_signs", _("geen aanwijzingen meer")
        REFERRED = "referred", _("hulpverlening nam over")
        MOVED = "moved", _("verhuisd")
        OTHER = "other", _("andere reden")

    case = models.ForeignKey(Case, models.PROTECT, related_name="turns")
    passage = SealedText(_("overgang"))  # a name of the table of passages: ``cases.lifecycle``
    reason = SealedText(_("reden"), choices=Reason.choices, default="")
    text = SealedText(_("motivering"))
    # The decision of the table that it follows, when there is one: that lies on a floor above.
    decision = models.UUIDField(null=True, blank=True)
    # At a reopening: who was put on the list as a minor came of age since, so that what is asked of a minor isn't asked anew (R61).
    of_age = models.BooleanField(_("intussen meerderjarig"), default=False, db_default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    if TYPE_CHECKING:
        case_id: UUID

    class Meta(Confidential.Meta):
        verbose_name = _("afsluiting of heropening")
        ordering = ["at"]
        constraints = [
            Sealed(name="cases_turn_sealed", kinds=["case"], insert=f"{BY_MAYOR} AND by_id = (SELECT secrecy.reader())")
        ]
