"""What comes of looking in the register: a question to who read, the answer, what the auditor makes of it, and the statement of a quarter.

Dates, states and numbers of lines stand in guarded rows, for the auditors of the cell and for who is asked; every word that
somebody wrote is sealed. A question lies in a circle of its own, with who is asked in it, and what the auditor makes of the answer in
another one beside it. What holds of all this whoever sends SQL, stands in ``secrecy/sql/8_oversight.sql``.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participants.cells.models import Cell
from participants.cells.terms import ERASE, ROWS, as_register, long_ago
from secrecy.models import Confidential, Guarded, Screened, Sealed, SealedText, Term, new_reference

#: Long enough to come back to it the year after; what was asked about somebody's work isn't kept as long as the register is.
DAYS = 730
_TEXTS = Term(DAYS, "de dag van de vraag", ERASE)
REVIEWED = "{column} = ANY (ARRAY(SELECT secrecy.reviewed()))"
SIGNED = "{table}.written_by_id = (SELECT secrecy.reader())"
#: The question a text goes with, as its writer sees it; ``q`` is the question.
OF_QUESTION = "EXISTS (SELECT FROM oversight_question q WHERE q.id = {table}.question_id AND {so})"


class Question(Guarded):
    """That an auditor asked somebody about lines of the register that are that person's own, and how far it is.

    For who has the register open, and for who is asked. Of the lines only their numbers: what they were is read in the register, by
    who is asked through :func:`secrecy.acts.lines_asked_about`, as far as they are their own.
    """

    term = Term(DAYS, "de dag van de vraag", ROWS, past="secrecy.ended_before(circle, 0)")

    class State(models.TextChoices):
        ASKED = "asked", _("wacht op antwoord")
        ANSWERED = "answered", _("beantwoord, te beoordelen")
        JUDGED = "judged", _("beoordeeld")
        FOLLOWED = "followed", _("opgevolgd")

    class Verdict(models.TextChoices):
        EXPLAINED = "explained", _("uitgelegd")
        UNEXPLAINED = "unexplained", _("niet uitgelegd")
        FOLLOW = "follow", _("te volgen")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.CharField(max_length=20, unique=True)  # the circle's public reference
    circle = models.UUIDField()  # its number, which outlives it for the day on which this row goes too
    cell = models.ForeignKey(Cell, models.PROTECT, related_name="+")
    number = models.CharField(_("nummer"), max_length=20)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")  # who is asked
    capacity = models.UUIDField()
    rule = models.CharField(
        max_length=20, blank=True, default=""
    )  # by what it stood out; empty for a line of a sample or the register
    lines = ArrayField(models.BigIntegerField())
    since = models.DateTimeField()  # of the first and the last of these lines
    until = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    answer_by = models.DateField(_("te beantwoorden tegen"))
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    answered_at = models.DateTimeField(null=True, blank=True)
    verdict = models.CharField(max_length=12, choices=Verdict.choices, blank=True, default="")
    judged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    judged_at = models.DateTimeField(null=True, blank=True)
    follow_by = models.DateField(_("op te volgen tegen"), null=True, blank=True)
    followed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    followed_at = models.DateTimeField(null=True, blank=True)

    if TYPE_CHECKING:
        user_id: int
        asked_by_id: int
        judged_by_id: int | None
        followed_by_id: int | None
        cell_id: int

    class Meta:
        verbose_name = _("vraag over inzagen")
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(verdict="") | models.Q(state__in=("judged", "followed")),
                name="a_question_is_judged_with_a_verdict",
            ),
            models.CheckConstraint(
                condition=models.Q(verdict="follow") | models.Q(follow_by=None, followed_at=None),
                name="what_is_to_be_followed_has_a_day",
            ),
            Screened(
                name="oversight_question_screened",
                laid=False,
                read=f"{REVIEWED.format(column='cell_id')} OR user_id = (SELECT secrecy.reader()) OR circle = ANY (ARRAY(SELECT secrecy.opened('read')))",
                insert=f"asked_by_id = (SELECT secrecy.reader()) AND state = 'asked' AND {REVIEWED.format(column='cell_id')}",
                # Who is asked answers; whoever else has the circle open to write is an auditor. Both go one way, by the trigger.
                update="circle = ANY (ARRAY(SELECT secrecy.opened('write')))",
                # Answered is what has an answer.
                becomes="circle = ANY (ARRAY(SELECT secrecy.opened('write'))) AND (answered_at IS NULL OR "
                "EXISTS (SELECT FROM oversight_answer a WHERE a.question_id = oversight_question.id))",
                columns=["state", "verdict", "follow_by"],
            ),
        ]
        indexes = [
            models.Index(fields=["user", "state"], name="question_to_reader"),
            models.Index(fields=["cell", "-asked_at"], name="question_of_cell"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def waits(self) -> bool:
        return self.state == self.State.ASKED

    @property
    def late(self) -> bool:
        """Its day passed without an answer, or before the answer came."""
        on = timezone.localdate() if self.answered_at is None else timezone.localdate(self.answered_at)
        return (self.waits or self.answered_at is not None) and on > self.answer_by

    @property
    def follow_late(self) -> bool:
        return self.state == self.State.JUDGED and self.follow_by is not None and self.follow_by < timezone.localdate()

    def get_absolute_url(self) -> str:
        return reverse("oversight:question", args=[self.slug])


class Asked(Confidential):
    """What the auditor asks, in words."""

    term = _TEXTS

    question = models.ForeignKey(Question, models.PROTECT, related_name="asked")
    text = SealedText(_("vraag"))
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta(Confidential.Meta):
        verbose_name = _("tekst van een vraag over inzagen")
        constraints = [
            Sealed(
                name="oversight_asked_sealed",
                kinds=["inquiry"],
                insert=f"{SIGNED.format(table='oversight_asked')} AND "
                + OF_QUESTION.format(table="oversight_asked", so="q.circle = oversight_asked.circle_id AND q.asked_by_id = oversight_asked.written_by_id AND q.state = 'asked'"),
                update="false",
            )
        ]  # fmt: skip


class Answer(Confidential):
    """What the reader says of it, in their own name."""

    term = _TEXTS

    question = models.ForeignKey(Question, models.PROTECT, related_name="answers")
    text = SealedText(_("antwoord"))
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    class Meta(Confidential.Meta):
        verbose_name = _("antwoord op een vraag over inzagen")
        ordering = ["written_at"]
        constraints = [
            Sealed(
                name="oversight_answer_sealed",
                kinds=["inquiry"],
                insert=f"{SIGNED.format(table='oversight_answer')} AND "
                + OF_QUESTION.format(table="oversight_answer", so="q.circle = oversight_answer.circle_id AND q.user_id = oversight_answer.written_by_id AND q.state = 'asked'"),
                update="false",
            )
        ]  # fmt: skip


class Judgement(Confidential):
    """Why the auditor finds it explained or not, and what is to be followed up, by whom. For the auditors alone."""

    term = _TEXTS

    question = models.ForeignKey(Question, models.PROTECT, related_name="judgements")
    reasons = SealedText(_("motivering"))
    what = SealedText(_("wat er moet gebeuren"), default="")
    who = SealedText(_("door wie"), default="")
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta(Confidential.Meta):
        verbose_name = _("oordeel over een antwoord")
        constraints = [
            Sealed(
                name="oversight_judgement_sealed",
                kinds=["verdict"],
                insert=f"{SIGNED.format(table='oversight_judgement')} AND "
                "EXISTS (SELECT FROM secrecy_circle k WHERE k.id = oversight_judgement.circle_id AND k.of_id IS NOT NULL AND "
                + OF_QUESTION.format(table="oversight_judgement", so="q.circle = k.of_id AND q.user_id <> oversight_judgement.written_by_id AND q.state IN ('asked', 'answered')")
                + ")",
                update="false",
            )
        ]  # fmt: skip


class Statement(Guarded):
    """The statement of a quarter: its figures to the letter, their SHA-256, and the sealed checkpoint on which they rest.

    It names no one but auditors, through who made and signed it. It is never changed: whoever finds a fault in it makes another.
    """

    term = as_register("de dag van de verklaring", long_ago("made_at", "cell_id"))

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.CharField(max_length=20, unique=True, default=new_reference)
    cell = models.ForeignKey(Cell, models.PROTECT, related_name="+")
    quarter = models.CharField(_("kwartaal"), max_length=7)  # "2026-K4"
    since = models.DateTimeField()
    until = models.DateTimeField()
    figures = models.TextField()  # JSON, to the letter
    digest = models.CharField(max_length=64)  # the deep room writes it: SHA-256 of the figures, in hexadecimal
    size = models.BigIntegerField()  # of the checkpoint
    note = models.TextField()  # the signed checkpoint, to the letter
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    if TYPE_CHECKING:
        made_by_id: int
        cell_id: int

    class Meta:
        verbose_name = _("kwartaalverklaring")
        ordering = ["-made_at"]
        constraints = [
            Screened(
                name="oversight_statement_screened",
                laid=False,
                read=REVIEWED.format(column="cell_id"),
                insert=f"made_by_id = (SELECT secrecy.reader()) AND {REVIEWED.format(column='cell_id')}",
            )
        ]

    def __str__(self) -> str:
        return self.quarter

    def get_absolute_url(self) -> str:
        return reverse("oversight:statement", args=[self.slug])


class Signature(Guarded):
    """That an auditor signed a statement, with a proof given just now; or that a second one did, who isn't the first."""

    term = as_register(
        "de dag van de verklaring",
        f"EXISTS (SELECT FROM oversight_statement s WHERE s.id = oversight_signature.statement_id AND {long_ago('s.made_at', 's.cell_id')})",
    )

    class Role(models.TextChoices):
        SIGN = "sign", _("ondertekend")
        SECOND = "second", _("medeondertekend")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    statement = models.ForeignKey(Statement, models.PROTECT, related_name="signatures")
    role = models.CharField(max_length=6, choices=Role.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    capacity = models.CharField(max_length=60)  # as what, in words
    at = models.DateTimeField(default=timezone.now)

    if TYPE_CHECKING:
        by_id: int

    class Meta:
        verbose_name = _("handtekening onder een kwartaalverklaring")
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(fields=["statement", "role"], name="a_statement_is_signed_once_and_seconded_once"),
            models.UniqueConstraint(fields=["statement", "by"], name="nobody_seconds_what_they_signed"),
            Screened(
                name="oversight_signature_screened",
                laid=False,
                read="EXISTS (SELECT FROM oversight_statement s WHERE s.id = oversight_signature.statement_id)",
                insert="by_id = (SELECT secrecy.reader()) AND EXISTS (SELECT FROM oversight_statement s WHERE s.id = oversight_signature.statement_id)",
            ),
        ]

    def __str__(self) -> str:
        return f"handtekening {self.pk}"
