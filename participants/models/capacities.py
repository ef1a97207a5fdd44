"""The capacities (hoedanigheden) in which people act: seats, mandates, appointments, administrations. Always with dates.

Admissions are given to a person in a capacity; when the capacity ends, so do they, at the next statement.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from participants.cells.models import Cell, Municipality
from participants.cells.terms import as_register, long_ago
from participants.models.organisations import Organisation, Service
from participants.models.people import COMPANY, GOVERNED, KNOWN
from secrecy.models import Guarded, Screened

MUNICIPAL = "'municipality:' || municipality_id = ANY (ARRAY(SELECT secrecy.governs()))"
#: Nobody designates oneself, who designates signs, and one designates whom one knows.
BY_READER = f"designated_by_id = secrecy.reader() AND user_id <> secrecy.reader() AND {KNOWN}"
#: What is over isn't taken up again, since what it opened would open with it: somebody is designated anew.
RUNS = "(ended_at IS NULL OR ended_at > statement_timestamp()) AND ends >= (statement_timestamp() AT TIME ZONE 'Europe/Brussels')::date"
#: When a designation ended, or will: not before it began, whatever day somebody wrote there.
_ENDED = (
    "greatest({t}.begins::timestamptz, least({t}.ended_at, ({t}.ends + 1)::timestamp AT TIME ZONE 'Europe/Brussels'))"
)


def _over(table: str, cell: str = "NULL") -> str:
    """SQL: it ended longer ago than the register of its cell names people, and no line names anybody in it."""
    return (
        f"{long_ago(_ENDED.format(t=table), cell)} AND NOT EXISTS "
        f"(SELECT FROM secrecy_ledger e WHERE e.actor = {table}.user_id AND e.capacity = {table}.id)"
    )


OVER = "ended_at <= statement_timestamp() + interval '5 minutes'"
#: A seat speaks for its municipality or for a police zone, and never in the name of a service that others brought.
OF_ITS_MUNICIPALITY = (
    "EXISTS (SELECT FROM participants_service v JOIN participants_organisation o ON o.id = v.organisation_id WHERE v.id = service_id "
    "AND ('organisation:' || o.id = ANY (ARRAY(SELECT secrecy.governs())) OR o.municipality_id = {table}.municipality_id{or_}))"
)
MEMBER = "EXISTS (SELECT FROM cells_membership m WHERE m.cell_id = {table}.cell_id AND m.municipality_id = {table}.municipality_id AND m.until IS NULL)"
SPEAKS = OF_ITS_MUNICIPALITY.format(
    table="participants_seat", or_=" OR (kind = 'police' AND o.police_zone_id IS NOT NULL)"
)
STANDS_IN = (
    "secrecy.stands_in(deputises_id, cell_id, kind, 'service:' || service_id, 'municipality:' || municipality_id, ends)"
)

TAKES_PART = (
    "EXISTS (SELECT FROM participants_participation q WHERE q.service_id = participants_mandate.service_id "
    "AND q.cell_id = participants_mandate.cell_id AND q.confirmed_at IS NOT NULL AND q.ended_at IS NULL)"
)


class Designated(Guarded):
    """What all capacities share: a person, dates, who designated, and the act that says so."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="%(class)ss")
    begins = models.DateField(_("vanaf"))
    ends = models.DateField(_("tot en met"))
    ended_at = models.DateTimeField(null=True, blank=True)  # ended before its time: from this moment
    designated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    act = models.CharField(
        _("akte van aanstelling"), max_length=200, blank=True, default=""
    )  # a decision, its date and number

    if TYPE_CHECKING:
        user_id: int
        designated_by_id: int | None

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class Capacity(Designated):
    """A capacity in a cell, for a service."""

    cell = models.ForeignKey(Cell, models.PROTECT, related_name="%(class)ss")
    service = models.ForeignKey(Service, models.PROTECT, related_name="%(class)ss")

    if TYPE_CHECKING:
        cell_id: int
        service_id: int

    class Meta(Designated.Meta):
        abstract = True


def _dated(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=models.Q(ends__gte=models.F("begins")), name=f"{name}_ends_after_it_begins")


class Seat(Capacity):
    """One of the three fixed seats (FED art. 3; R04), or a dated delegation of one (R08).

    A seat that ``succeeds`` another may be given its circles, and so may one that ``deputises`` for another: by a
    recorded act of somebody else (``secrecy.pass_on``).
    """

    term = as_register("het einde van de zetel", _over("participants_seat", "cell_id"))

    class Kind(models.TextChoices):
        MAYOR = "mayor", _("Burgemeester")
        POLICE = "police", _("Lokale politie")
        PREVENTION = "prevention_official", _("Coördinator LIVC R")

    class Clearance(models.TextChoices):
        NONE = "", _("geen")
        SECRET = "secret", _("niveau geheim")
        TOP_SECRET = "top_secret", _("niveau zeer geheim")

    kind = models.CharField(max_length=20, choices=Kind.choices)

    class Because(models.TextChoices):
        """Why a seat ended before its time: a closed list, so that nothing about anybody's health is kept."""

        SUCCEEDED = "succeeded", _("een opvolger is aangesteld")
        ELECTION = "election", _("verkiezing of nieuwe eedaflegging")
        LEFT = "left", _("vertrek uit de functie")
        ASKED = "asked", _("op eigen vraag")
        RETURNED = "returned", _("de titularis is terug")
        MERGER = "merger", _("fusie van gemeenten")
        MISTAKE = "mistake", _("vergissing in de aanstelling")

    municipality = models.ForeignKey(  # for whom; NULL in installations from before joint cells
        Municipality, models.PROTECT, null=True, blank=True, related_name="seats"
    )
    clearance = models.CharField(max_length=12, choices=Clearance.choices, blank=True, default="")
    clearance_until = models.DateField(null=True, blank=True)
    ended_because = models.CharField(max_length=12, choices=Because.choices, blank=True, default="")
    succeeds = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="successors")
    deputises = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="deputies")

    if TYPE_CHECKING:
        municipality_id: str | None
        succeeds_id: uuid.UUID | None
        deputises_id: uuid.UUID | None

    class Meta(Capacity.Meta):
        verbose_name = _("zetel")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(kind="police")
                | (models.Q(clearance__in=["secret", "top_secret"]) & models.Q(clearance_until__isnull=False)),
                name="the_police_seat_has_a_dated_clearance",
            ),
            models.CheckConstraint(
                condition=models.Q(succeeds=None) | models.Q(deputises=None),
                name="a_seat_succeeds_or_deputises",
            ),
            _dated("a_seat"),
            Screened(
                name="participants_seat_screened",
                read=COMPANY,
                # Its municipality's administrator; or who holds the seat, who is represented for a while.
                insert=f"{BY_READER} AND {MEMBER.format(table='participants_seat')} AND (({MUNICIPAL} AND {SPEAKS}) OR {STANDS_IN})",
                update=f"(({MUNICIPAL} AND user_id <> secrecy.reader()) OR deputises_id = secrecy.capacity()) AND {RUNS}",
                # Who is represented prolongs that no further than the own seat.
                becomes=f"({MUNICIPAL} AND user_id <> secrecy.reader()) OR (deputises_id = secrecy.capacity() AND ({OVER} OR {STANDS_IN}))",
                columns=["ends", "ended_at", "ended_because", "clearance", "clearance_until"],
                entered=["appoint", "amend"],
            ),
        ]


def _same(name: str) -> tuple[models.Func, str]:
    """The same row of another table: as a range of one, since GiST compares plain numbers only with an extension."""
    return models.Func(
        models.F(name), models.F(name), models.Value("[]"), function="int8range"
    ), RangeOperators.OVERLAPS


_MEANWHILE = (
    models.Func(models.F("begins"), models.F("ends"), models.Value("[]"), function="daterange"),
    RangeOperators.OVERLAPS,
)


class Mandate(Capacity):
    """A fixed representative or substitute of a service in a cell (R23), or a worker who knows somebody discussed there.

    A case worker speaks for nobody at the table, and reads only what a representative shares with that one person (R25).
    The cell doesn't know who they are: the service's administrator, its representatives and who oversees the register do.
    """

    term = as_register("het einde van het mandaat", _over("participants_mandate", "cell_id"))

    class Role(models.TextChoices):
        FIXED = "fixed_representative", _("vaste vertegenwoordiger")
        SUBSTITUTE = "substitute", _("plaatsvervanger")
        CASE_WORKER = "case_worker", _("betrokken hulpverlener")

    class Profession(models.TextChoices):
        """As far as the law cares: who is bound by professional secrecy, and who can't take part (R76)."""

        SOCIAL_WORKER = "social_worker", _("maatschappelijk werker")
        PSYCHOLOGIST = "psychologist", _("psycholoog of orthopedagoog")
        CARE = "care", _("arts, verpleegkundige of therapeut")
        EDUCATION = "education", _("leerkracht, leerlingenbegeleider of directie")
        YOUTH_WORKER = "youth_worker", _("jeugd-, sport- of buurtwerker")
        CONSULTANT = "consultant", _("consulent of trajectbegeleider")
        JUSTICE_ASSISTANT = "justice_assistant", _("justitieassistent")
        OFFICIAL = "official", _("ambtenaar of leidinggevende")
        OTHER = "other", _("een ander beroep")
        LAWYER = "lawyer", _("advocaat")

    role = models.CharField(max_length=24, choices=Role.choices, default=Role.FIXED)
    profession = models.CharField(_("beroep"), max_length=20, choices=Profession.choices, default=Profession.OTHER)

    class Meta(Capacity.Meta):
        verbose_name = _("mandaat")
        constraints = [
            _dated("a_mandate"),
            # Old Penal Code art. 458quater, new art. 353 § 3.
            models.CheckConstraint(condition=~models.Q(profession="lawyer"), name="a_lawyer_takes_no_part"),
            ExclusionConstraint(
                name="one_fixed_representative_at_a_time",
                expressions=[_same("cell"), _same("service"), _MEANWHILE],
                condition=models.Q(role="fixed_representative", ended_at=None),
            ),
            ExclusionConstraint(
                name="a_person_holds_one_mandate_of_a_service",
                expressions=[_same("cell"), _same("service"), _same("user"), _MEANWHILE],
                condition=models.Q(ended_at=None),
            ),
            Screened(
                name="participants_mandate_screened",
                # Who is a case worker tells that this person knows somebody discussed there: the cell doesn't learn it.
                read=f"{COMPANY} AND (role <> 'case_worker' OR id = ANY (ARRAY(SELECT secrecy.known_apart())))",
                # The service's administrator, once the cell confirmed the service, for an account of its organisation;
                # the cell can end a mandate too.
                insert=f"{BY_READER} AND EXISTS (SELECT FROM participants_service v WHERE v.id = participants_mandate.service_id "
                f"AND 'organisation:' || v.organisation_id = ANY (ARRAY(SELECT secrecy.governs()))) AND {TAKES_PART} "
                "AND EXISTS (SELECT FROM participants_user u JOIN participants_service v ON v.organisation_id = u.organisation_id "
                "WHERE u.id = participants_mandate.user_id AND v.id = participants_mandate.service_id)",
                update="((EXISTS (SELECT FROM participants_service v WHERE v.id = participants_mandate.service_id "
                "AND 'organisation:' || v.organisation_id = ANY (ARRAY(SELECT secrecy.governs()))) AND user_id <> secrecy.reader()) "
                f"OR cell_id = ANY (ARRAY(SELECT secrecy.seated()))) AND {RUNS}",
                # The cell ends, and lengthens nothing.
                becomes=f"{OVER} OR (cell_id <> ALL (ARRAY(SELECT secrecy.seated())) AND {TAKES_PART})",
                columns=["ends", "ended_at"],
                entered=["appoint", "amend"],
            ),
        ]


class Appointment(Capacity):
    """Auditor or data protection officer of a cell: sees its register, and no case at any moment."""

    term = as_register("het einde van de aanstelling", _over("participants_appointment", "cell_id"))

    class Kind(models.TextChoices):
        AUDITOR = "auditor", _("Auditor")
        DPO = "dpo", _("Functionaris voor gegevensbescherming")

    kind = models.CharField(max_length=20, choices=Kind.choices)
    municipality = models.ForeignKey(Municipality, models.PROTECT, null=True, blank=True, related_name="appointments")

    if TYPE_CHECKING:
        municipality_id: str | None

    class Meta(Capacity.Meta):
        verbose_name = _("aanstelling")
        constraints = [
            _dated("an_appointment"),
            Screened(
                name="participants_appointment_screened",
                read=COMPANY,
                insert=f"{BY_READER} AND {MUNICIPAL} AND {MEMBER.format(table='participants_appointment')} "
                f"AND {OF_ITS_MUNICIPALITY.format(table='participants_appointment', or_='')}",
                update=f"{MUNICIPAL} AND user_id <> secrecy.reader() AND {RUNS}",
                becomes=f"{MUNICIPAL} AND user_id <> secrecy.reader()",
                columns=["ends", "ended_at"],
                entered=["appoint", "amend"],
            ),
        ]


class Administration(Designated):
    """An administrator of an organisation: registers, designates and ends; in no cell, and never into a case."""

    term = as_register("het einde van het beheer", _over("participants_administration"))

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="administrations")

    if TYPE_CHECKING:
        organisation_id: int

    class Meta(Designated.Meta):
        verbose_name = _("beheer")
        constraints = [
            _dated("an_administration"),
            Screened(
                name="participants_administration_screened",
                read=f"{COMPANY} OR {GOVERNED}",
                insert=f"{BY_READER} AND {GOVERNED}",
                update=f"{GOVERNED} AND user_id <> secrecy.reader() AND {RUNS}",
                becomes=f"{GOVERNED} AND user_id <> secrecy.reader()",
                columns=["ends", "ended_at"],
                entered=["appoint", "amend"],
            ),
        ]


class DesignationAct(Guarded):
    """The document by which a service designated somebody, where the cell's rules ask for one (R24).

    ``content`` is a PDF, sealed with a key derived from the master key and bound to this row.
    """

    term = as_register(
        "het einde van het mandaat",
        f"EXISTS (SELECT FROM participants_mandate m WHERE m.id = mandate_id AND {_over('m', 'm.cell_id')})",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    mandate = models.OneToOneField(Mandate, models.PROTECT, related_name="document")
    cell = models.ForeignKey(Cell, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)  # of the document as it was brought
    brought_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("akte van aanwijzing")
        constraints = [
            Screened(
                name="participants_designationact_screened",
                # Of whose mandate a fixed seat may know.
                read="(cell_id = ANY (ARRAY(SELECT secrecy.seated())) AND EXISTS (SELECT FROM participants_mandate m "
                f"WHERE m.id = participants_designationact.mandate_id)) OR {GOVERNED}",
                insert=f"{GOVERNED} AND EXISTS (SELECT FROM participants_mandate m JOIN participants_service v ON v.id = m.service_id "
                "WHERE m.id = participants_designationact.mandate_id AND m.cell_id = participants_designationact.cell_id "
                "AND v.organisation_id = participants_designationact.organisation_id)",
            )
        ]

    def __str__(self) -> str:
        return f"akte {self.pk}"


AnyCapacity = Seat | Mandate | Appointment | Administration
