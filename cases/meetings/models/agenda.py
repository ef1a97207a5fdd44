"""A sitting, and the cases on its agenda."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import BY_LEAD, CASE_TERM, Case
from participants.cells.models import Cell
from participants.cells.terms import ERASE, ROWS
from secrecy.models import Guarded, Headed, Listed, ListedQuerySet, Screened, Term, new_reference

#: What lies ready around an item and is not taken up; what is, goes with the case.
NOT_TAKEN_UP = Term(30, "het overleg, als de dienst niet deelnam; anders met de casus", ERASE)
OF_MY_CELL = "cell_id = ANY (ARRAY(SELECT secrecy.cells()))"
#: Who leads: the police seat sits there, and plans, moves and cancels nothing.
LED = f"cell_id = ANY (ARRAY(SELECT secrecy.seated())) AND {BY_LEAD}"


class Meeting(Guarded):
    """A sitting: when and where. What is discussed stands in its items."""

    term = Term(
        31,
        "het overleg, zodra er geen punt meer op staat",
        ROWS,
        past="state <> 'running' AND starts_at < statement_timestamp() - interval '31 days'",
    )

    class State(models.TextChoices):
        PLANNED = "planned", _("gepland")
        RUNNING = "running", _("bezig")
        OVER = "over", _("afgesloten")
        CANCELLED = "cancelled", _("afgelast")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.CharField(max_length=20, unique=True, default=new_reference, editable=False)
    cell = models.ForeignKey(Cell, models.PROTECT, related_name="meetings")
    starts_at = models.DateTimeField(_("begin"))
    place = models.CharField(_("plaats"), max_length=120)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    opened_at = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)  # the timer of the item that runs stands still since then
    # RFC 5545 § 3.8.7.4: grows with every change that a calendar must know.
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-starts_at"]
        verbose_name = _("overleg")
        constraints = [
            Screened(
                name="meetings_meeting_screened",
                read=OF_MY_CELL,
                insert=LED,
                update=LED,
                columns=["starts_at", "place", "state", "opened_at", "paused_at", "sequence", "changed_at"],
            )
        ]

    def __str__(self) -> str:
        return f"overleg {self.slug}"

    def get_absolute_url(self) -> str:
        return reverse("meetings:meeting", args=[self.slug])


class AgendaItemQuerySet(ListedQuerySet["AgendaItem"]):
    def standing(self) -> AgendaItemQuerySet:
        """On the agenda: not taken off again."""
        return self.filter(removed_at=None)


class AgendaItem(Listed):
    """One case in one meeting. Its circle holds who was invited and who was in the room."""

    kind = "item"
    term = CASE_TERM

    class Kind(models.TextChoices):
        NEW = "new", _("eerste bespreking")
        RUNNING = "running", _("opvolging")
        CLOSING = "closing", _("afsluiten")

    class State(models.TextChoices):
        PLANNED = "planned", _("gepland")
        OPEN = "open", _("bezig")
        OVER = "over", _("besproken")

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="items")
    case = models.ForeignKey(Case, models.PROTECT, related_name="items")
    slug = models.CharField(max_length=20, unique=True)
    position = models.PositiveSmallIntegerField(default=1)
    minutes = models.PositiveSmallIntegerField(_("minuten"), default=20)
    item_kind = models.CharField(_("soort"), max_length=10, choices=Kind.choices, default=Kind.NEW)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    # The timer: seconds of earlier rounds, and since when it runs; not while paused, nor between two rounds.
    spent = models.PositiveIntegerField(default=0)
    running_since = models.DateTimeField(null=True, blank=True)
    # The report: its version, 0 for none yet; when it was sent; and until when those present may remark on it.
    report_version = models.PositiveSmallIntegerField(default=0)
    reported_at = models.DateTimeField(null=True, blank=True)
    report_due = models.DateTimeField(null=True, blank=True)
    # The reference of the circle with the text for who accepts: it opens with the item, or by itself for who isn't in the room.
    marked_slug = models.CharField(max_length=20, default="", editable=False)
    removed_at = models.DateTimeField(null=True, blank=True)  # taken off before anybody was invited

    objects: ClassVar[Any] = AgendaItemQuerySet.as_manager()

    class Meta(Listed.Meta):
        ordering = ["position"]
        verbose_name = _("agendapunt")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "case"], condition=models.Q(removed_at=None), name="a_case_stands_once_on_an_agenda"
            ),
            Headed(
                name="meetings_agendaitem_headed",
                kind="item",
                asked=True,
                live=True,
                insert=BY_LEAD,
                becomes=BY_LEAD,
                columns=[
                    "position",
                    "minutes",
                    "item_kind",
                    "state",
                    "opened_at",
                    "closed_at",
                    "removed_at",
                    "spent",
                    "running_since",
                    "report_version",
                    "reported_at",
                    "report_due",
                ],
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("meetings:item", args=[self.meeting.slug, self.slug])
