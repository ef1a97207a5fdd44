"""A feedback sheet: its header, its versions, who is asked, what they answered, and the services it may go to (R43-R47).

What the verbs hold, PostgreSQL holds too: the triggers in ``migrations/0002``. A wording is never changed: another text is
another version, and an answer names the version and the hash it is about.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.meetings.models import AgendaItem
from cases.models import CASE_TERM
from participants.cells.models import Cell
from participants.models import Service
from secrecy.models import Confidential, Guarded, Headed, Listed, Open, Published, Screened, Sealed, SealedText, Term

#: The reader sits on the police seat, also as a delegate: who drafts and who sends (FED art. 4 § 2; R46).
BY_POLICE = "EXISTS (SELECT FROM participants_seat z WHERE z.id = secrecy.capacity() AND z.kind = 'police')"
#: What it is about is the reader's: the header of the sheet is that of who was asked, and of the police seat.
OF_SHEET = "EXISTS (SELECT FROM feedback_sheet f WHERE f.id = sheet)"
_OF_MY_CELL = "cell_id = ANY (ARRAY(SELECT secrecy.cells()))"


class Receiver(Open):
    """A service to whose representative a sheet may be sent (TER art. 2, 2°; R46). The list is closed."""

    open_because = "de wet noemt deze diensten"
    # A closed list, in a migration.
    term = Term(
        0,
        "de versie die de wet volgt, zodra die een dienst niet meer noemt",
        "django.core.management.commands.migrate.Command",
        source="wet van 29 maart 2024, art. 2, 2°",
        certainty="text",
    )

    code = models.CharField(max_length=30, primary_key=True)
    name = models.CharField(max_length=120)
    source = models.CharField(max_length=200)
    certainty = models.CharField(max_length=10, choices=[(c, c) for c in ("text", "secondary", "inferred")])

    class Meta:
        ordering = ["name"]
        verbose_name = _("ontvanger van een terugkoppelingsfiche")
        constraints = [Published(name="feedback_receiver_published")]

    def __str__(self) -> str:
        return self.name


class Sheet(Listed):
    """The header of a sheet, for one case, at the item that decides it: how it stands. No text.

    Version 0 has no wording yet. Who was asked lists it as long as the case is kept: it is their register.
    """

    kind = "sheet"
    term = CASE_TERM

    class State(models.TextChoices):
        OPEN = "open", _("ligt voor")
        SENT = "sent", _("verstuurd")
        LAPSED = "lapsed", _("vervallen")

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="sheets")
    slug = models.CharField(max_length=20, unique=True)
    reference = models.CharField(max_length=20, blank=True, default="")  # the pseudonymous number of the case
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    version = models.PositiveSmallIntegerField(default=0)
    due = models.DateTimeField()  # without everybody's agreement by then, it lapses
    drafted_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    number = models.CharField(max_length=20, blank=True, default="")  # what stands on the document

    class Meta(Listed.Meta):
        ordering = ["-drafted_at"]
        verbose_name = _("terugkoppelingsfiche")
        constraints = [
            models.UniqueConstraint(
                fields=["item"], condition=models.Q(state="open"), name="one_sheet_lies_open_at_an_item"
            ),
            Headed(
                name="feedback_sheet_headed",
                kind="sheet",
                alone=True,
                asked=True,
                insert=BY_POLICE,
                update=BY_POLICE,
                becomes=BY_POLICE,
                columns=["state", "version", "due", "changed_at", "sent_at", "number"],
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("feedback:sheet", args=[self.slug])


class Wording(Confidential):
    """The text of one version. It begins empty and is typed: nothing copies a contribution into it (R45)."""

    term = CASE_TERM

    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="wordings")
    version = models.PositiveSmallIntegerField()
    text = SealedText(_("tekst van de terugkoppelingsfiche"))
    salt = SealedText(
        _("zout van de hash")
    )  # so that the hash, which the register keeps, tells nothing of a short text
    written_at = models.DateTimeField(default=timezone.now)

    class Meta(Confidential.Meta):
        ordering = ["version"]
        verbose_name = _("tekst van een terugkoppelingsfiche")
        constraints = [
            models.UniqueConstraint(fields=["sheet", "version"], name="a_version_of_a_sheet_has_one_wording"),
            Sealed(
                name="feedback_wording_sealed",
                kinds=["sheet"],
                insert=BY_POLICE,
                update="false",  # what somebody agreed to stands: another text is another version
                columns=["text"],
            ),
        ]


class Round(Guarded):
    """One version laid before everyone: its hash, the same for all who are asked. It is made once, and never changed (R47)."""

    term = CASE_TERM
    goes_with = ("sheet", "feedback.Sheet")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sheet = models.UUIDField()
    cell = models.ForeignKey(Cell, models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64)  # hexadecimal SHA-256 of the salted wording
    laid_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["version"]
        verbose_name = _("versie van een terugkoppelingsfiche")
        constraints = [
            models.UniqueConstraint(fields=["sheet", "version"], name="a_version_of_a_sheet_is_laid_before_all_once"),
            Screened(
                name="feedback_round_screened",
                laid=False,
                read=OF_SHEET,
                insert=f"{BY_POLICE} AND {_OF_MY_CELL} AND EXISTS (SELECT FROM feedback_sheet f WHERE f.id = feedback_round.sheet AND f.state = 'open' AND f.version < feedback_round.version)",
            ),
        ]

    def __str__(self) -> str:
        return f"versie {self.pk}"


class Asked(Guarded):
    """Who is asked to agree to one version: each who was effectively present at the item (R43, R44)."""

    term = CASE_TERM
    goes_with = ("sheet", "feedback.Sheet")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sheet = models.UUIDField()
    round = models.ForeignKey(Round, models.PROTECT, related_name="asked")
    cell = models.ForeignKey(Cell, models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    capacity = models.UUIDField()
    service = models.ForeignKey(Service, models.PROTECT, related_name="+")
    # The capacity and the person who may answer in the place of who left.
    successor = models.UUIDField(null=True, blank=True)
    successor_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["round", "service"]
        verbose_name = _("wie om akkoord gevraagd wordt")
        constraints = [
            models.UniqueConstraint(fields=["round", "capacity"], name="one_is_asked_once_about_a_version"),
            Screened(
                name="feedback_asked_screened",
                laid=False,
                read=OF_SHEET,
                # For a version that isn't there yet: the closed set of one that is doesn't grow.
                insert=f"{BY_POLICE} AND {_OF_MY_CELL} AND EXISTS (SELECT FROM feedback_round q JOIN feedback_sheet f ON f.id = q.sheet WHERE q.id = feedback_asked.round_id AND q.sheet = feedback_asked.sheet AND f.state = 'open' AND f.version < q.version)",
                update=f"{BY_POLICE} AND {OF_SHEET}",
                columns=["successor", "successor_user_id"],
            ),
        ]

    def __str__(self) -> str:
        return f"gevraagd {self.pk}"


class Agreement(Guarded):
    """What one who is asked said of a version: agreed, with the tick that it holds no secret they told, or objected (R43, R45).

    The last counts. No reason is asked. Who drafts sees it, and who said it.
    """

    term = CASE_TERM
    goes_with = ("sheet", "feedback.Sheet")

    class Kind(models.TextChoices):
        AGREE = "agree", _("akkoord")
        OBJECT = "object", _("bezwaar")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sheet = models.UUIDField()
    asked = models.ForeignKey(Asked, models.PROTECT, related_name="answers")
    cell = models.ForeignKey(Cell, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    capacity = models.UUIDField()
    digest = models.CharField(max_length=64)  # of what was read
    kind = models.CharField(max_length=10, choices=Kind.choices)
    no_secret = models.BooleanField(default=False)  # "bevat geen geheim dat ik vertelde"
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at"]
        verbose_name = _("antwoord op een terugkoppelingsfiche")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="object") | models.Q(no_secret=True), name="who_agrees_says_it_holds_no_secret"
            ),
            Screened(
                name="feedback_agreement_screened",
                laid=False,
                read=f"{OF_SHEET} AND (capacity = (SELECT secrecy.capacity()) OR {BY_POLICE})",
                insert=f"by_id = (SELECT secrecy.reader()) AND capacity = (SELECT secrecy.capacity()) AND {_OF_MY_CELL}",
            ),
        ]

    def __str__(self) -> str:
        return f"antwoord {self.pk}"


class Delivery(Guarded):
    """To which listed service a version was sent (R46): noted with the sending itself, and never afterwards."""

    term = CASE_TERM
    goes_with = ("sheet", "feedback.Sheet")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sheet = models.UUIDField()
    round = models.ForeignKey(Round, models.PROTECT, related_name="deliveries")
    cell = models.ForeignKey(Cell, models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Receiver, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["receiver"]
        verbose_name = _("verzending van een terugkoppelingsfiche")
        constraints = [
            models.UniqueConstraint(fields=["round", "receiver"], name="a_version_goes_to_a_service_once"),
            Screened(
                name="feedback_delivery_screened",
                laid=False,
                read=OF_SHEET,
                insert=f"{BY_POLICE} AND {_OF_MY_CELL} AND {OF_SHEET}",
            ),
        ]

    def __str__(self) -> str:
        return f"verzending {self.pk}"
