"""Before the list: a signal and its screening, and a situation put to the cell without a person."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import BY_MAYOR, Indication
from participants.cells.models import Cell
from participants.cells.terms import by_rule
from participants.models import LegalReference, Service
from secrecy.models import Confidential, Headed, Listed, Sealed, SealedText

SIGNAL_TERM = by_rule("signal_days", "de dag waarop het laatst van stand veranderde")
_QUESTION_TERM = by_rule("signal_days", "de laatste wijziging")
WRITTEN = "{table}.{author}_id = secrecy.reader()"
OF_SIGNAL = "EXISTS (SELECT FROM signals_signal g WHERE g.id = {table}.signal_id AND g.circle_id = {table}.circle_id)"
#: No text without a basis, and that of the same signal: another's would be none (R32).
ON_BASIS = "EXISTS (SELECT FROM signals_signalbasis b WHERE b.id = {table}.basis_id AND b.signal_id = {table}.signal_id AND b.circle_id = {circle})"

#: Who keeps a signal puts it before the mayor, before it lies there: who only reads along adds nothing to what is proposed.
PROPOSING = "EXISTS (SELECT FROM signals_signal g WHERE g.id = {table}.signal_id AND g.state = 'noted' AND g.circle_id = ANY (ARRAY(SELECT secrecy.opened('admit'))))"


def _said(rule: str, table: str, author: str = "") -> str:
    """Who signs a new row, and that it lies with the signal that it names."""
    lies = rule.format(table=table, circle=f"{table}.circle_id")
    return f"{WRITTEN.format(table=table, author=author)} AND {lies}" if author else lies


class Signal(Listed):
    """That something was noticed: day, source, channel and reference. Seen by who noted it, and whom that one let in."""

    kind = "signal"
    term = SIGNAL_TERM

    class Source(models.TextChoices):
        POLICE = "police", _("lokale politie")
        SCHOOL = "school", _("school of CLB")
        WELFARE = "welfare", _("welzijn of gezondheid")
        YOUTH = "youth", _("jeugd- of straathoekwerk, sport")
        MUNICIPAL = "municipal", _("dienst van de gemeente of OCMW")
        CITIZEN = "citizen", _("burger of familie")
        OTHER = "other", _("andere")

    class Channel(models.TextChoices):
        PHONE = "phone", _("telefoon")
        MAIL = "mail", _("e-mail of brief")
        TALK = "talk", _("gesprek")
        MEETING = "meeting", _("overleg")

    class State(models.TextChoices):
        NOTED = "noted", _("genoteerd")
        PROPOSED = "proposed", _("voorgesteld aan de burgemeester")
        LISTED = "listed", _("op de lijst geplaatst")
        REFERRED = "referred", _("doorverwezen naar gewone hulp")
        NO_CASE = "no_case", _("geen casus")

    slug = models.CharField(max_length=20, unique=True)  # the circle's public reference
    cell = models.ForeignKey(Cell, models.PROTECT, related_name="signals")
    reference = models.CharField(_("referentie"), max_length=20)
    received_on = models.DateField(_("ontvangen op"), default=timezone.localdate)
    source = models.CharField(_("van wie"), max_length=12, choices=Source.choices)
    channel = models.CharField(_("langs welke weg"), max_length=12, choices=Channel.choices)
    state = models.CharField(_("stand"), max_length=12, choices=State.choices, default=State.NOTED)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    state_since = models.DateField(default=timezone.localdate)  # the term of a signal counts from here
    removed_at = models.DateTimeField(null=True, blank=True)  # noted by mistake

    class Meta(Listed.Meta):
        verbose_name = _("signaal")
        ordering = ["-received_on"]
        constraints = [
            Headed(
                name="signals_signal_headed",
                kind="signal",
                alone=True,
                insert="state = 'noted' AND noted_by_id = secrecy.reader()",
                # What was put before the mayor is the mayor's to decide, and what was decided stays so (R07).
                # Until then who keeps it ends it, and nobody who was let in to read along.
                update=f"(state = 'noted' AND circle_id = ANY (ARRAY(SELECT secrecy.opened('admit')))) OR (state = 'proposed' AND {BY_MAYOR})",
                becomes=f"state <> 'listed' OR {BY_MAYOR}",
                columns=["state", "state_since", "removed_at"],
            )
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def running(self) -> bool:
        """Not decided yet, nor taken away."""
        return self.removed_at is None and self.state in (self.State.NOTED, self.State.PROPOSED)

    def get_absolute_url(self) -> str:
        return reverse("signals:signal", args=[self.slug])


class SignalBasis(Confidential):
    """On what ground text about a person may be kept, and who says so (FED art. 4 § 3; R32)."""

    term = SIGNAL_TERM

    signal = models.ForeignKey(Signal, models.PROTECT, related_name="bases")
    reference = models.ForeignKey(LegalReference, models.PROTECT, related_name="+")
    stated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    stated_on = models.DateField(default=timezone.localdate)
    reasons = SealedText(_("motivering"))

    class Meta(Confidential.Meta):
        verbose_name = _("rechtsgrond van een signaal")
        constraints = [
            Sealed(
                name="signals_signalbasis_sealed",
                kinds=["signal"],
                insert=_said(OF_SIGNAL, "signals_signalbasis", "stated_by"),
                update="false",
            )
        ]


class OnBasis(Confidential):
    """Text of a signal: refused by the database without a legal basis (R32)."""

    signal = models.ForeignKey(Signal, models.PROTECT, related_name="%(class)ss")
    basis = models.ForeignKey(SignalBasis, models.PROTECT, related_name="+")

    if TYPE_CHECKING:
        signal_id: UUID
        basis_id: UUID

    class Meta(Confidential.Meta):
        abstract = True


class SignalNote(OnBasis):
    """What was noticed, and what came out of a screening step."""

    term = SIGNAL_TERM

    text = SealedText(_("wat gemeld werd"))
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta(OnBasis.Meta):
        verbose_name = _("tekst van een signaal")
        ordering = ["written_at"]
        constraints = [
            Sealed(
                name="signals_signalnote_sealed",
                kinds=["signal"],
                insert=_said(ON_BASIS, "signals_signalnote", "written_by"),
                update="written_by_id = secrecy.reader()",
                columns=["removed_at"],
            )
        ]


class ScreeningStep(Confidential):
    """A step of the cell's own rules that was taken; no text, so it needs no basis."""

    term = SIGNAL_TERM

    signal = models.ForeignKey(Signal, models.PROTECT, related_name="steps")
    label = SealedText(_("stap"))  # as the rules named it that day
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    done_on = models.DateField(default=timezone.localdate)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta(Confidential.Meta):
        verbose_name = _("stap van de aftoetsing")
        ordering = ["done_on"]
        constraints = [
            Sealed(
                name="signals_screeningstep_sealed",
                kinds=["signal"],
                insert=_said(OF_SIGNAL, "signals_screeningstep", "done_by"),
                columns=["removed_at"],
            )
        ]


class Proposal(OnBasis):
    """What the mayor needs to decide: advice, and what the law asks besides for a minor (R61)."""

    term = SIGNAL_TERM

    advice = SealedText(_("voorstel aan de burgemeester"))
    best_interest = SealedText(_("het belang van het kind"), default="")
    exceptional = SealedText(_("de uitzonderlijke reden"), default="")
    informed = SealedText(_("of kind, ouders en advocaat ingelicht worden"), default="")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta(OnBasis.Meta):
        verbose_name = _("voorstel voor de lijst")
        ordering = ["made_at"]
        constraints = [
            Sealed(
                name="signals_proposal_sealed",
                kinds=["signal"],
                insert=_said(f"{ON_BASIS} AND {PROPOSING}", "signals_proposal", "made_by"),
                update="false",
            )
        ]


class ProposedIndication(OnBasis):
    """Behaviour to be put before the mayor (R09, R10)."""

    term = SIGNAL_TERM

    behaviour = SealedText(_("gedrag"), choices=Indication.Behaviour.choices)
    text = SealedText(_("omschrijving"))

    class Meta(OnBasis.Meta):
        verbose_name = _("aanwijzing in een voorstel")
        constraints = [
            Sealed(
                name="signals_proposedindication_sealed",
                kinds=["signal"],
                insert=_said(f"{ON_BASIS} AND {PROPOSING}", "signals_proposedindication"),
                update="false",
            )
        ]


class ProposedPerson(OnBasis):
    """Who the signal is about, in a circle apart: shown by an act of its own (R33)."""

    term = SIGNAL_TERM

    name = SealedText(_("naam"))
    birth_date = SealedText(_("geboortedatum"))
    contact = SealedText(_("adres en bereikbaarheid"), default="")

    class Meta(OnBasis.Meta):
        verbose_name = _("persoon in een signaal")
        constraints = [
            Sealed(
                name="signals_proposedperson_sealed",
                kinds=["person"],
                insert=f"{ON_BASIS} AND {PROPOSING}".format(
                    table="signals_proposedperson",
                    circle="(SELECT k.of_id FROM secrecy_circle k WHERE k.id = signals_proposedperson.circle_id)",
                ),
                update="false",
            )
        ]


class Question(Listed):
    """A situation put to the cell without a person (een situatie voorleggen): answered, and closed without a case."""

    kind = "question"
    term = _QUESTION_TERM

    class State(models.TextChoices):
        ASKED = "asked", _("wacht op antwoord")
        ANSWERED = "answered", _("beantwoord")
        CLOSED = "closed", _("afgesloten")

    slug = models.CharField(max_length=20, unique=True)
    cell = models.ForeignKey(Cell, models.PROTECT, related_name="questions")
    service = models.ForeignKey(Service, models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta(Listed.Meta):
        verbose_name = _("voorgelegde situatie")
        ordering = ["-asked_at"]
        constraints = [
            Headed(
                name="signals_question_headed",
                kind="question",
                alone=True,
                insert="state = 'asked' AND asked_by_id = secrecy.reader()",
                update="state <> 'closed'",
                columns=["state", "changed_at"],
            )
        ]

    def get_absolute_url(self) -> str:
        return reverse("signals:question", args=[self.slug])


class QuestionText(Confidential):
    """The situation, or what was answered."""

    term = _QUESTION_TERM

    question = models.ForeignKey(Question, models.PROTECT, related_name="texts")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = SealedText(_("situatie of antwoord"))
    written_at = models.DateTimeField(default=timezone.now)

    class Meta(Confidential.Meta):
        verbose_name = _("tekst van een voorgelegde situatie")
        ordering = ["written_at"]
        constraints = [
            Sealed(
                name="signals_questiontext_sealed",
                kinds=["question"],
                insert="author_id = secrecy.reader() AND EXISTS (SELECT FROM signals_question g "
                "WHERE g.id = signals_questiontext.question_id AND g.circle_id = signals_questiontext.circle_id)",
                update="false",
            )
        ]
