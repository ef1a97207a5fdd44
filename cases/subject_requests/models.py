"""A data subject's request: its header in the register, who asks, what the mayor finds, and what is answered (R64–R66).

Three circles: who handles the request and the mayor read who asks; what the mayor finds out is the mayor's alone; and what a
service is asked about its own contribution is between the mayor and that service. None tells of the others.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import BY_MAYOR
from cases.subject_requests.rules import ANSWERED_STANDS, DECIDED_NOW, GOES_ON, OURS, WRITTEN, said
from cases.subject_requests.terms import ANSWER, ends
from participants.cells.models import Cell
from participants.cells.terms import by_rule
from participants.models import LegalReference, Service
from secrecy.models import Confidential, Headed, Listed, Sealed, SealedText

REQUEST_TERM = by_rule("request_days", "het antwoord, of de dag waartegen er een moest zijn")
#: A part lies in the circle of a case, and goes with it, or with the request: whichever comes first.
_PART_TERM = by_rule("request_days", "het antwoord op het verzoek, of eerder met de casus")


class SubjectRequest(Listed):
    """That somebody exercised a right: reference, dates and how far it is. For who handles it and the mayor; no name.

    Nothing in it depends on whether the person is known here (R66): who handles it sees the same of both.
    """

    kind = "request"
    term = REQUEST_TERM

    class Right(models.TextChoices):
        ACCESS = "access", _("inzage")
        RECTIFICATION = "rectification", _("verbetering")
        ERASURE = "erasure", _("wissing")
        RESTRICTION = "restriction", _("beperking van de verwerking")
        OBJECTION = "objection", _("bezwaar")

    class Channel(models.TextChoices):
        LETTER = "letter", _("brief")
        MAIL = "mail", _("e-mail")
        DESK = "desk", _("aan het loket")
        DPO = "dpo", _("via de functionaris voor gegevensbescherming")
        AUTHORITY = "authority", _("via een toezichthouder")

    class State(models.TextChoices):
        REGISTERED = "registered", _("wordt nagegaan")
        DECIDED = "decided", _("beslist, te beantwoorden")
        ANSWERED = "answered", _("beantwoord")

    slug = models.CharField(max_length=20, unique=True)  # the circle's public reference
    cell = models.ForeignKey(Cell, models.PROTECT, related_name="subject_requests")
    reference = models.CharField(_("referentie"), max_length=20)
    received_on = models.DateField(_("ontvangen op"))
    channel = models.CharField(_("langs welke weg"), max_length=12, choices=Channel.choices)
    right = models.CharField(_("welk recht"), max_length=16, choices=Right.choices)
    state = models.CharField(_("stand"), max_length=12, choices=State.choices, default=State.REGISTERED)
    answer_by = models.DateField(_("te beantwoorden tegen"))
    acknowledged_on = models.DateField(null=True, blank=True)
    extended_on = models.DateField(null=True, blank=True)
    looked_on = models.DateField(
        null=True, blank=True
    )  # that the mayor looked, of everybody alike; never what was found
    answered_on = models.DateField(null=True, blank=True)
    # Until when something is held back, as the last decision says: of everybody alike. What is held back then waits to be decided anew.
    curtailed_until = models.DateField(null=True, blank=True)
    again_on = models.DateField(null=True, blank=True)  # the day after such an end, since when it is answered once more
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # Who goes on with it when who registered it left; empty while that isn't so.
    handled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(Listed.Meta):
        verbose_name = _("verzoek van een betrokkene")
        ordering = ["answer_by", "received_on"]
        constraints = [
            Headed(
                name="subject_requests_subjectrequest_headed",
                kind="request",
                alone=True,
                insert="state = 'registered' AND registered_by_id = secrecy.reader() AND extended_on IS NULL "
                "AND curtailed_until IS NULL AND again_on IS NULL "
                "AND answer_by <= received_on + interval '1 month 6 days'",
                # What was answered stands, until what was held back may be no longer: then the mayor takes it up again (R65).
                update=ANSWERED_STANDS,
                becomes=GOES_ON,
                columns=[
                    "state",
                    "answer_by",
                    "acknowledged_on",
                    "extended_on",
                    "looked_on",
                    "answered_on",
                    "curtailed_until",
                    "again_on",
                    "handled_by_id",
                ],
                entered=["register-request", "change-request"],
            )
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def over(self) -> bool:
        """What was held back of it may be so no longer: the mayor decides anew."""
        held = self.curtailed_until
        return self.state != self.State.REGISTERED and held is not None and held < timezone.localdate()

    @property
    def due(self) -> date:
        """By when it is answered; what is to be decided anew, within one month of the day until which it was held back."""
        return ends(self.curtailed_until, ANSWER) if self.over and self.curtailed_until else self.answer_by

    @property
    def late(self) -> bool:
        """Not answered, or not anew, and its day is over."""
        return (self.state != self.State.ANSWERED or self.over) and self.due < timezone.localdate()

    def get_absolute_url(self) -> str:
        return reverse("subject_requests:request", args=[self.slug])


class Requester(Confidential):
    """Who asks, as they say themselves, and what they ask. Whether they are known here isn't said."""

    term = REQUEST_TERM

    request = models.ForeignKey(SubjectRequest, models.PROTECT, related_name="requesters")
    name = SealedText(_("naam"))
    birth_date = SealedText(_("geboortedatum"))
    address = SealedText(_("adres voor het antwoord"))
    asks = SealedText(_("wat gevraagd wordt"), default="")
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta(Confidential.Meta):
        verbose_name = _("verzoeker")
        constraints = [
            Sealed(
                name="subject_requests_requester_sealed",
                kinds=["request"],
                insert=said("subject_requests_requester", "written_by"),
                update="false",
            )
        ]


class Extension(Confidential):
    """Why the answer takes up to three months: told to the person within the first (GDPR art. 12(3))."""

    term = REQUEST_TERM

    request = models.ForeignKey(SubjectRequest, models.PROTECT, related_name="extensions")
    reasons = SealedText(_("waarom het langer duurt"))
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_on = models.DateField(default=timezone.localdate)

    class Meta(Confidential.Meta):
        verbose_name = _("verlenging van een verzoek")
        constraints = [
            Sealed(
                name="subject_requests_extension_sealed",
                kinds=["request"],
                insert=said("subject_requests_extension", "written_by"),
                update="false",
            )
        ]


class Finding(Confidential):
    """What the mayor found when looking whether the person is known here. The mayor's alone; there is one of everybody."""

    term = REQUEST_TERM

    class Outcome(models.TextChoices):
        NONE = "none", _("niet gevonden")
        PERHAPS = "perhaps", _("misschien dezelfde persoon")
        SURE = "sure", _("zelfde naam en geboortedatum")

    request = models.ForeignKey(SubjectRequest, models.PROTECT, related_name="findings")
    outcome = SealedText(_("uitkomst"), choices=Outcome.choices)
    of_case = SealedText(_("verwijzing naar de casus"), default="")  # its slug; empty when nothing was found
    reference = SealedText(_("referentie van de casus"), default="")
    found_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    found_on = models.DateField(default=timezone.localdate)

    class Meta(Confidential.Meta):
        verbose_name = _("nazicht van een verzoek")
        ordering = ["found_on"]
        constraints = [
            Sealed(
                name="subject_requests_finding_sealed",
                kinds=["finding"],
                insert=f"{BY_MAYOR} AND {said('subject_requests_finding', 'found_by', apart=True)}",
                update="false",
            )
        ]


class Curtailment(Confidential):
    """That a right is restricted: on which ground of fact and of law, and until when (R65). The mayor's alone.

    "Restriction" is one of the rights; this is what sets a right aside for a while.
    """

    term = REQUEST_TERM

    request = models.ForeignKey(SubjectRequest, models.PROTECT, related_name="curtailments")
    ground = models.ForeignKey(LegalReference, models.PROTECT, related_name="+")
    reasons = SealedText(_("de feitelijke grond"))
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    noted_on = models.DateField(default=timezone.localdate)
    ends_on = models.DateField(_("geldt tot"))

    class Meta(Confidential.Meta):
        verbose_name = _("beperking van een recht")
        ordering = ["noted_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gt=models.F("noted_on")), name="a_right_is_restricted_until_a_day"
            ),
            Sealed(
                name="subject_requests_curtailment_sealed",
                kinds=["finding"],
                insert=f"{BY_MAYOR} AND {said('subject_requests_curtailment', 'noted_by', apart=True)}",
                update="false",
            ),
        ]


class Decision(Confidential):
    """What the mayor lets be answered (R66). Who handles the request reads this, and nothing of what it rests on."""

    term = REQUEST_TERM

    class Kind(models.TextChoices):
        NEUTRAL = "neutral", _("noch bevestigen, noch ontkennen")
        GIVEN = "given", _("meedelen wat hieronder staat")

    request = models.ForeignKey(SubjectRequest, models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = SealedText(_("wat meegedeeld wordt"), default="")
    # Of what is held back there is always a ground on record, with an end (R65).
    curtailment = models.ForeignKey(Curtailment, models.PROTECT, null=True, blank=True, related_name="+")
    ends_on = models.DateField(
        null=True, blank=True
    )  # that end, for who handles the request; the ground is the mayor's alone
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_on = models.DateField(default=timezone.localdate)

    class Meta(Confidential.Meta):
        verbose_name = _("beslissing over een verzoek")
        ordering = ["decided_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="given") | models.Q(curtailment__isnull=False),
                name="what_is_held_back_has_a_ground_and_an_end",
            ),
            models.CheckConstraint(
                condition=models.Q(curtailment__isnull=True, ends_on__isnull=True)
                | models.Q(curtailment__isnull=False, ends_on__isnull=False),
                name="an_end_stands_with_its_ground",
            ),
            Sealed(
                name="subject_requests_decision_sealed",
                kinds=["request"],
                insert=f"{BY_MAYOR} AND {said('subject_requests_decision', 'decided_by')} AND (curtailment_id IS NULL OR EXISTS "
                "(SELECT FROM subject_requests_curtailment c WHERE c.id = subject_requests_decision.curtailment_id "
                "AND c.request_id = subject_requests_decision.request_id AND c.ends_on = subject_requests_decision.ends_on))",
                update="false",
            ),
        ]


class Reply(Confidential):
    """The answer as it left, with the remedies that it names."""

    term = REQUEST_TERM

    request = models.ForeignKey(SubjectRequest, models.PROTECT, related_name="replies")
    text = SealedText(_("antwoord"))
    remedies = SealedText(_("rechtsmiddelen"))
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_on = models.DateField(default=timezone.localdate)

    class Meta(Confidential.Meta):
        verbose_name = _("antwoord op een verzoek")
        ordering = ["written_on"]
        constraints = [
            Sealed(
                name="subject_requests_reply_sealed",
                kinds=["request"],
                insert=f"{said('subject_requests_reply', 'written_by')} AND {DECIDED_NOW}",
                update="false",
            )
        ]


class Part(Listed):
    """What one service is asked about its own contribution to one case: a controller answers for its own part.

    It lies in the circle of the case. The mayor and that service know of it, and nobody who handles the request.
    """

    kind = "subject_part"
    term = _PART_TERM

    class State(models.TextChoices):
        ASKED = "asked", _("wacht op antwoord")
        GIVES = "gives", _("mag meegedeeld worden")
        REFUSES = "refuses", _("wordt niet meegedeeld")
        NOTHING = "nothing", _("geen inbreng")

    slug = models.CharField(max_length=20, unique=True)
    request = models.UUIDField()  # a number only: the service doesn't know the request
    service = models.ForeignKey(Service, models.PROTECT, related_name="+")
    reference = models.CharField(max_length=20)  # the pseudonymous number of the case
    right = models.CharField(max_length=16, choices=SubjectRequest.Right.choices)
    answer_by = models.DateField(_("te beantwoorden tegen"))
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    asked_on = models.DateField(default=timezone.localdate)
    # The request takes longer since, and so may the service; the deep room writes it.
    extended_on = models.DateField(null=True, blank=True)
    answered_on = models.DateField(null=True, blank=True)

    if TYPE_CHECKING:
        service_id: int
        circle_id: UUID

    class Meta(Listed.Meta):
        verbose_name = _("vraag aan een dienst over haar inbreng")
        ordering = ["answer_by"]
        constraints = [
            models.UniqueConstraint(fields=["request", "service"], name="a_service_is_asked_once_a_request"),
            Headed(
                name="subject_requests_part_headed",
                kind="subject_part",
                alone=True,
                insert=f"{BY_MAYOR} AND state = 'asked'",
                update=OURS,
                becomes=f"{OURS} AND state <> 'asked'",
                columns=["state", "answered_on"],
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("subject_requests:part", args=[self.slug])


class PartAnswer(Confidential):
    """What the service says of its own contribution: what may be told, or on what ground it isn't."""

    term = _PART_TERM

    part = models.ForeignKey(Part, models.PROTECT, related_name="answers")
    text = SealedText(_("antwoord van de dienst"), default="")
    # Who read its contribution, when it lets that be told: days, organisations, capacities and reasons, no names; as JSON.
    readings = SealedText(_("wie de inbreng las"), default="", later=True, gated=False)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    class Meta(Confidential.Meta):
        verbose_name = _("antwoord van een dienst op een verzoek")
        ordering = ["written_at"]
        constraints = [
            Sealed(
                name="subject_requests_partanswer_sealed",
                kinds=["subject_part"],
                insert=f"{WRITTEN.format(table='subject_requests_partanswer', author='written_by')} AND EXISTS (SELECT FROM subject_requests_part p "
                f"WHERE p.id = subject_requests_partanswer.part_id AND p.circle_id = subject_requests_partanswer.circle_id AND p.{OURS})",
                update="false",
            )
        ]
