"""Organisations, the services they register, and the cells in which these take part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participants.cells.models import SEATED, Cell, Municipality, PoliceZone
from participants.cells.terms import ROWS, TODAY, as_register, cell_gone, long_ago
from participants.models.law import AuthorisedCategory
from participants.models.people import GOVERNED
from secrecy.models import MOST, Open, Published, Term

#: The service's organisation is administered by who stands here.
OF_MY_SERVICE = (
    "EXISTS (SELECT FROM participants_service v WHERE v.id = service_id "
    "AND 'organisation:' || v.organisation_id = ANY (ARRAY(SELECT secrecy.governs())))"
)


class Organisation(Open):
    """A legal person or public body, by the number under which the Flemish sign-in knows it.

    Local authorities and other organisations have a KBO number, the Flemish administration an OVO code, schools and
    pupil guidance centres an «instellingsnummer».
    """

    open_because = "namen en nummers van organisaties zijn openbaar"
    term = Term(
        365, "de registratie, zodra geen dienst, persoon of beheer er nog naar verwijst", ROWS,
        past="made_at < statement_timestamp() - interval '365 days' AND (municipality_id IS NULL OR EXISTS "
        f"(SELECT FROM cells_municipality g WHERE g.nis_code = municipality_id AND g.valid_until < {TODAY} - {MOST}))",
    )  # fmt: skip

    class Kind(models.TextChoices):
        """Target groups of the Flemish user administration; the code is what it sends."""

        LB = "LB", _("lokaal bestuur (KBO-nummer)")
        GID = "GID", _("Vlaamse overheid (OVO-code)")
        OV = "OV", _("onderwijs of CLB (instellingsnummer)")
        EA = "EA", _("andere organisatie (KBO-nummer)")

    name = models.CharField(_("naam"), max_length=120, unique=True)
    kind = models.CharField(_("soort"), max_length=3, choices=Kind.choices)
    kbo_number = models.CharField(_("KBO-nummer"), max_length=10, blank=True, default="")
    ovo_code = models.CharField(_("OVO-code"), max_length=9, blank=True, default="")
    institution_number = models.CharField(_("instellingsnummer"), max_length=6, blank=True, default="")
    municipality = models.OneToOneField(
        Municipality, models.PROTECT, null=True, blank=True, related_name="organisation"
    )
    police_zone = models.OneToOneField(PoliceZone, models.PROTECT, null=True, blank=True, related_name="organisation")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    if TYPE_CHECKING:
        municipality_id: str | None
        police_zone_id: str | None
        made_by_id: int | None

    class Meta:
        ordering = ["name"]
        verbose_name = _("organisatie")
        constraints = [
            *(
                models.UniqueConstraint(
                    fields=[name], condition=~models.Q(**{name: ""}), name=f"an_organisation_has_its_own_{name}"
                )
                for name in ("kbo_number", "ovo_code", "institution_number")
            ),
            Published(
                name="participants_organisation_published",
                # Who administers or holds a fixed seat may register another organisation; a municipality's comes with deployment.
                # That of a police zone is registered by a municipality alone: seats speak for it.
                insert="made_by_id = secrecy.reader() AND municipality_id IS NULL "
                "AND (police_zone_id IS NULL OR EXISTS (SELECT FROM secrecy.governs() g WHERE g LIKE 'municipality:%')) "
                "AND (EXISTS (SELECT FROM secrecy.governs()) OR EXISTS (SELECT FROM secrecy.seated()))",
                update="'organisation:' || id = ANY (ARRAY(SELECT secrecy.governs()))",
                columns=["name", "kind", "kbo_number", "ovo_code", "institution_number"],
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def number(self) -> str:
        """The number it is known by."""
        return self.kbo_number or self.ovo_code or self.institution_number


class Service(Open):
    """What speaks at the table: a town hall, a police zone, a CAW, a CLB ...; registered by its organisation.

    ``category`` is what the service says of itself, and gives nothing: a cell confirms it (:class:`Participation`).
    Without a category it is one at municipal level (R14).
    """

    open_because = "namen van diensten zijn openbaar"
    term = Term(
        365, "de registratie, zodra geen deelname, persoon of casus er nog naar verwijst", ROWS,
        past="made_at < statement_timestamp() - interval '365 days'",
    )  # fmt: skip

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="services")
    name = models.CharField(_("naam"), max_length=120, unique=True)
    short_name = models.CharField(_("korte naam"), max_length=40)
    category = models.ForeignKey(AuthorisedCategory, models.PROTECT, null=True, blank=True, related_name="services")
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    if TYPE_CHECKING:
        organisation_id: int
        category_id: int | None

    class Meta:
        ordering = ["short_name"]
        verbose_name = _("dienst")
        constraints = [
            Published(
                name="participants_service_published",
                # A police zone or joint service that nobody administers may be registered by a municipality.
                insert=f"{GOVERNED} OR EXISTS (SELECT FROM participants_organisation o WHERE o.id = organisation_id AND o.police_zone_id IS NOT NULL "
                "AND EXISTS (SELECT FROM secrecy.governs() g WHERE g LIKE 'municipality:%'))",
                update=GOVERNED,
                columns=["name", "short_name", "category_id"],
            )
        ]

    def __str__(self) -> str:
        return self.short_name


class ParticipationQuerySet(models.QuerySet["Participation"]):
    def running(self) -> ParticipationQuerySet:
        return self.filter(ended_at=None)

    def confirmed(self) -> ParticipationQuerySet:
        return self.running().exclude(confirmed_at=None)


class Participation(Open):
    """A service in a cell: asked by its administrator under a category, confirmed by the cell (R11)."""

    open_because = "welke diensten aan een cel deelnemen, is voor haar deelnemers open; niets over personen"
    term = as_register(
        "het einde van de deelname, of van de cel",
        f"ended_at IS NOT NULL AND {long_ago('greatest(ended_at, confirmed_at, asked_at)', 'cell_id')} "
        f"OR {cell_gone('participants_participation')}",
    )

    cell = models.ForeignKey(Cell, models.PROTECT, related_name="participations")
    service = models.ForeignKey(Service, models.PROTECT, related_name="participations")
    category = models.ForeignKey(AuthorisedCategory, models.PROTECT, null=True, blank=True, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)  # refused, withdrawn or over
    because = models.CharField(_("reden"), max_length=200, blank=True, default="")

    objects = ParticipationQuerySet.as_manager()

    if TYPE_CHECKING:
        cell_id: int
        service_id: int
        category_id: int | None

    class Meta:
        ordering = ["service__short_name"]
        verbose_name = _("deelname")
        constraints = [
            models.UniqueConstraint(
                fields=["cell", "service"],
                condition=models.Q(ended_at=None),
                name="a_service_takes_part_once_in_a_cell",
            ),
            Published(
                name="participants_participation_published",
                # Asking gives nothing; confirming is the cell's.
                insert=f"asked_by_id = secrecy.reader() AND ended_at IS NULL AND (({OF_MY_SERVICE} AND confirmed_at IS NULL AND confirmed_by_id IS NULL) "
                f"OR ({SEATED} AND confirmed_by_id = secrecy.reader()))",
                update=f"{SEATED} OR {OF_MY_SERVICE}",
                becomes=f"(ended_by_id = secrecy.reader() AND ended_at IS NOT NULL) OR ({SEATED} AND confirmed_by_id = secrecy.reader() AND ended_at IS NULL)",
                columns=["confirmed_by_id", "confirmed_at", "ended_by_id", "ended_at", "because"],
                entered=["ask-part", "confirm"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service} in {self.cell}"


class CategoryConfirmation(Open):
    """For one cell, by name: the text, article and date on which a category that wasn't read in the text rests (R13)."""

    open_because = "verwijst naar regelgeving; wie bevestigt, doet dat met naam voor de hele cel"
    term = as_register(
        "het intrekken, of het einde van de cel",
        f"withdrawn_at IS NOT NULL AND {long_ago('greatest(withdrawn_at, confirmed_at)', 'cell_id')} "
        f"OR {cell_gone('participants_categoryconfirmation')}",
    )

    cell = models.ForeignKey(Cell, models.PROTECT, related_name="category_confirmations")
    category = models.ForeignKey(AuthorisedCategory, models.PROTECT, related_name="confirmations")
    legal_text = models.CharField(_("tekst"), max_length=200)
    article = models.CharField(_("artikel"), max_length=60)
    dated = models.DateField(_("datum van de tekst"))
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    if TYPE_CHECKING:
        cell_id: int
        category_id: int

    class Meta:
        ordering = ["category__name", "-confirmed_at"]
        verbose_name = _("bevestiging van een categorie")
        constraints = [
            models.UniqueConstraint(
                fields=["cell", "category"],
                condition=models.Q(withdrawn_at=None),
                name="a_category_is_confirmed_once_in_a_cell",
            ),
            models.CheckConstraint(
                condition=~models.Q(legal_text="") & ~models.Q(article=""),
                name="a_confirmation_names_text_and_article",
            ),
            Published(
                name="participants_categoryconfirmation_published",
                insert=f"{SEATED} AND confirmed_by_id = secrecy.reader()",
                update=SEATED,
                becomes=f"{SEATED} AND withdrawn_at IS NOT NULL",  # confirmed again is a confirmation of one's own
                columns=["withdrawn_at"],
                entered=["confirm-category", "withdraw-category"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category}: {self.legal_text}, {self.article}"
