"""Where consultation takes place: municipalities, the cells they form, and each cell's own rules. Nothing here is about
the persons discussed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participants.cells.rulebook import CAP_DAYS
from participants.cells.terms import TODAY, as_register, cell_gone, long_ago, of_law
from secrecy.models import MOST, Open, Published

if TYPE_CHECKING:
    from datetime import date

ADMINISTERS = "EXISTS (SELECT FROM secrecy.governs() g WHERE g LIKE 'municipality:%')"
OF_MY_MUNICIPALITY = "'municipality:' || municipality_id = ANY (ARRAY(SELECT secrecy.governs()))"
SEATED = "cell_id = ANY (ARRAY(SELECT secrecy.seated()))"


class PoliceZone(Open):
    """A local police zone. The list is not verified: who knows better corrects it, and says so by name."""

    open_because = "openbare lijst; wie een zone verbetert, doet dat met naam"
    term = of_law(f"NOT in_force AND checked_on < {TODAY} - {MOST}", "de dag waarop genoteerd werd dat ze opgeheven is")

    code = models.CharField(_("zonenummer"), max_length=4, primary_key=True)
    name = models.CharField(_("naam"), max_length=120)
    in_force = models.BooleanField(_("bestaat"), default=True)
    note = models.CharField(_("opmerking"), max_length=300, blank=True)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    checked_on = models.DateField(null=True, blank=True)  # NULL: unverified

    class Meta:
        ordering = ["name"]
        verbose_name = _("politiezone")
        constraints = [
            Published(
                name="cells_policezone_published",
                insert=f"{ADMINISTERS} AND checked_by_id = secrecy.reader()",
                update=ADMINISTERS,
                becomes="checked_by_id = secrecy.reader()",
                columns=["name", "in_force", "note", "checked_by_id", "checked_on"],
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class MunicipalityQuerySet(models.QuerySet["Municipality"]):
    def valid_on(self, day: date) -> MunicipalityQuerySet:
        return self.filter(valid_from__lte=day).filter(models.Q(valid_until=None) | models.Q(valid_until__gte=day))


class Municipality(Open):
    """A municipality of the Flemish Region, by its NIS code (Statbel REFNIS); what merged stays, with its last day."""

    open_because = "openbare lijst van Statbel en het Organisatieregister"
    term = of_law(since="de laatste dag van de gemeente")

    nis_code = models.CharField(max_length=5, primary_key=True)
    name = models.CharField(_("naam"), max_length=80)
    name_fr = models.CharField(max_length=80, blank=True)
    province = models.CharField(_("provincie"), max_length=40)
    postal_codes = models.CharField(max_length=200, blank=True)
    kbo_number = models.CharField(max_length=10, blank=True)
    ovo_code = models.CharField(max_length=9, blank=True)
    predecessors = models.CharField(max_length=100, blank=True)  # NIS codes, ";" between
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    police_zone = models.ForeignKey(PoliceZone, models.PROTECT, null=True, blank=True, related_name="municipalities")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("gemeente")
        verbose_name_plural = _("gemeenten")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_until=None) | models.Q(valid_until__gte=models.F("valid_from")),
                name="a_municipality_ends_after_it_begins",
            ),
            Published(
                name="cells_municipality_published",
                update="'municipality:' || nis_code = ANY (ARRAY(SELECT secrecy.governs()))",
                columns=["police_zone_id"],
            ),
        ]

    def __str__(self) -> str:
        return self.name


class JusticeHouse(Open):
    """A «justitiehuis» of the Flemish Community. The list is not verified: who knows better corrects it, by name."""

    open_because = "openbare adressen; wie een huis verbetert, doet dat met naam"
    term = of_law(
        f"NOT in_force AND checked_on < {TODAY} - {MOST}", "de dag waarop genoteerd werd dat het opgeheven is"
    )

    ovo_code = models.CharField(max_length=9, primary_key=True)
    name = models.CharField(_("naam"), max_length=120)
    street = models.CharField(_("straat en nummer"), max_length=120, blank=True)
    postal_code = models.CharField(_("postcode"), max_length=4, blank=True)
    city = models.CharField(_("plaats"), max_length=80, blank=True)
    in_force = models.BooleanField(_("bestaat"), default=True)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    checked_on = models.DateField(null=True, blank=True)  # NULL: unverified

    class Meta:
        ordering = ["name"]
        verbose_name = _("justitiehuis")
        verbose_name_plural = _("justitiehuizen")
        constraints = [
            Published(
                name="cells_justicehouse_published",
                insert=f"{ADMINISTERS} AND checked_by_id = secrecy.reader()",
                update=ADMINISTERS,
                becomes="checked_by_id = secrecy.reader()",
                columns=["name", "street", "postal_code", "city", "in_force", "checked_by_id", "checked_on"],
            )
        ]

    def __str__(self) -> str:
        return self.name


class Cell(Open):
    """A LIVC R, of one municipality or of several (FED art. 2; R01)."""

    open_because = "dat een gemeente een LIVC R heeft, is openbaar"
    term = as_register(
        "het einde van de cel",
        f"{long_ago('ended_at', 'id')} AND NOT EXISTS (SELECT FROM secrecy_circle k WHERE k.cell = cells_cell.id)",
    )

    # R03: fixed by law (FED art. 2), so no form changes it.
    PURPOSE = _("Voorkomen van terroristische misdrijven (wet van 30 juli 2018, artikel 2).")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("in oprichting")
        ACTIVE = "active", _("actief")
        ENDING = "ending", _("loopt uit")  # takes no new case; what runs is finished or handed over

    name = models.CharField(_("naam"), max_length=80, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    municipality = models.ForeignKey(  # whose administrator registered it
        Municipality, models.PROTECT, null=True, related_name="registered_cells"
    )
    activated_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    if TYPE_CHECKING:
        municipality_id: str | None

    class Meta:
        ordering = ["name"]
        verbose_name = _("cel")
        verbose_name_plural = _("cellen")
        constraints = [
            Published(
                name="cells_cell_published",
                insert=f"{OF_MY_MUNICIPALITY} AND state = 'proposed'",
                # Its registering municipality, or (after a merger) another member's.
                update=f"{OF_MY_MUNICIPALITY} OR EXISTS (SELECT FROM cells_membership m WHERE m.cell_id = cells_cell.id AND m.until IS NULL "
                "AND 'municipality:' || m.municipality_id = ANY (ARRAY(SELECT secrecy.governs())))",
                # Who was merely proposed to a running cell locks its row, and changes nothing of it.
                becomes="EXISTS (SELECT FROM cells_membership m WHERE m.cell_id = cells_cell.id AND m.until IS NULL AND m.since IS NOT NULL "
                "AND 'municipality:' || m.municipality_id = ANY (ARRAY(SELECT secrecy.governs()))) "
                f"OR ({OF_MY_MUNICIPALITY} AND NOT EXISTS (SELECT FROM cells_membership m WHERE m.cell_id = cells_cell.id AND m.until IS NULL AND m.since IS NOT NULL))",
                columns=["name", "state", "activated_at", "ended_at", "municipality_id"],
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    def running(self) -> MembershipQuerySet:
        """Proposed or agreed, and not ended."""
        return self.filter(until=None)


class Membership(Open):
    """A municipality in a cell: proposed, and running since the cell is active (R01, R02)."""

    open_because = "dat een gemeente een LIVC R heeft, is openbaar"
    term = as_register(
        "de dag waarop de gemeente uit de cel ging, of het einde van de cel",
        f"until IS NOT NULL AND {long_ago('greatest(until, since)::timestamptz', 'cell_id')} OR {cell_gone('cells_membership')}",
    )

    cell = models.ForeignKey(Cell, models.PROTECT, related_name="memberships")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="memberships")
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    because = models.CharField(max_length=200, blank=True, default="")  # why it ended: a merger, another cell

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality"],
                condition=models.Q(until=None, since__isnull=False),
                name="a_municipality_is_in_one_active_cell",
            ),
            models.UniqueConstraint(
                fields=["cell", "municipality"], condition=models.Q(until=None), name="a_municipality_joins_a_cell_once"
            ),
            Published(
                name="cells_membership_published",
                # Who registered the cell proposes members; after a merger a successor takes its predecessor's place.
                insert="(since IS NULL AND EXISTS (SELECT FROM cells_cell k WHERE k.id = cell_id AND 'municipality:' || k.municipality_id = ANY (ARRAY(SELECT secrecy.governs())))) "
                "OR secrecy.may_follow(cell_id, 'municipality:' || municipality_id)",
                # Its own administrator, who registered the cell, or the administrator of what it merged into; who left is proposed anew.
                update=f"until IS NULL AND ({OF_MY_MUNICIPALITY} OR EXISTS (SELECT FROM cells_cell k WHERE k.id = cell_id AND 'municipality:' || k.municipality_id = ANY (ARRAY(SELECT secrecy.governs()))) "
                "OR EXISTS (SELECT FROM cells_municipality p WHERE p.nis_code = cells_membership.municipality_id AND 'municipality:' || p.successor_id = ANY (ARRAY(SELECT secrecy.governs()))))",
                # Nobody's municipality is bound to a cell before its mayor agreed.
                becomes=f"until IS NOT NULL OR {OF_MY_MUNICIPALITY} OR EXISTS (SELECT FROM cells_agreement g WHERE g.membership_id = cells_membership.id)",
                columns=["since", "until", "because"],
                entered=["propose-member", "change-member"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality} in {self.cell}"


class Agreement(Open):
    """A mayor agrees that the municipality joins a joint cell (FED art. 2). Nobody else's word counts, and it stays."""

    open_because = "dat een gemeente een LIVC R heeft, is openbaar"
    term = as_register(
        "de dag waarop de gemeente uit de cel ging, of het einde van de cel",
        "EXISTS (SELECT FROM cells_membership m WHERE m.id = membership_id AND "
        f"(m.until IS NOT NULL AND {long_ago('greatest(m.until::timestamptz, agreed_at)', 'm.cell_id')} OR {cell_gone('m')}))",
    )

    membership = models.OneToOneField(Membership, models.PROTECT, related_name="agreement")
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            Published(
                name="cells_agreement_published",
                insert="agreed_by_id = secrecy.reader() AND EXISTS (SELECT FROM participants_seat z JOIN cells_membership m ON m.id = cells_agreement.membership_id "
                "WHERE z.id = secrecy.capacity() AND z.kind = 'mayor' AND z.cell_id = m.cell_id AND z.municipality_id = m.municipality_id)",
                entered=["agree"],
            )
        ]

    def __str__(self) -> str:
        return f"akkoord {self.pk}"


class CellRules(Open):
    """A version of a cell's own rules (huishoudelijk reglement; R70): what it sets otherwise than the defaults.

    What can be set, its default and where that comes from stand in ``participants.cells.rulebook``. Versions are
    never changed: another one follows.
    """

    open_because = "afspraken van de cel over haar werking; niets over personen"
    term = as_register(
        "de dag waarop een volgende versie geldt, of het einde van de cel",
        f"{cell_gone('cells_cellrules')} OR EXISTS (SELECT FROM cells_cellrules n WHERE n.cell_id = cells_cellrules.cell_id "
        f"AND n.version > cells_cellrules.version AND {long_ago('greatest(n.valid_from::timestamptz, cells_cellrules.made_at)', 'n.cell_id')})",
    )

    cell = models.ForeignKey(Cell, models.PROTECT, related_name="rules")
    version = models.PositiveSmallIntegerField()
    valid_from = models.DateField(_("geldt vanaf"), default=timezone.localdate)
    values: models.JSONField[Any, Any] = models.JSONField(default=dict)
    note = models.CharField(_("toelichting"), max_length=500, blank=True, default="")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    if TYPE_CHECKING:
        cell_id: int

    class Meta:
        ordering = ["-version"]
        verbose_name = _("huishoudelijk reglement")
        constraints = [
            models.UniqueConstraint(fields=["cell", "version"], name="a_version_of_the_rules_is_made_once"),
            # R55: whatever a form let through. What a version doesn't set is NULL here, and passes.
            models.CheckConstraint(
                condition=models.Q(values__retention_days__gte=1, values__retention_days__lte=CAP_DAYS),
                name="a_cell_keeps_nothing_without_an_end",
            ),
            Published(
                name="cells_cellrules_published",
                insert=f"{SEATED} AND made_by_id = secrecy.reader()",
                entered=["adopt"],
            ),
        ]

    def __str__(self) -> str:
        return f"versie {self.version}"
