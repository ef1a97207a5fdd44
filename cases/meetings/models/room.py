"""Who was in the room for an item, and what came out of it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.meetings.models.agenda import LED, OF_MY_CELL, AgendaItem, Meeting
from cases.models import BY_LEAD, CASE_TERM
from participants.cells.models import Cell
from participants.cells.terms import ROWS
from participants.models import Service
from secrecy.models import Confidential, Guarded, Screened, Sealed, SealedText, Term

#: One leaves by oneself, who only reads there too; coming back is for who leads.
_MINE = "user_id = (SELECT secrecy.reader()) AND capacity = (SELECT secrecy.capacity())"


class Attendance(Confidential):
    """Who was effectively in the room for an item, and when (R51)."""

    term = CASE_TERM

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="attendances")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    capacity = models.UUIDField()
    service = models.ForeignKey(Service, models.PROTECT, related_name="+")
    arrived_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta(Confidential.Meta):
        verbose_name = _("aanwezigheid")
        constraints = [
            Sealed(
                name="meetings_attendance_sealed",
                kinds=["item"],
                insert=BY_LEAD,
                update=BY_LEAD,
                becomes=BY_LEAD,
                columns=["left_at"],
                own=[
                    f"{_MINE} AND left_at IS NULL",
                    f"{_MINE} AND left_at BETWEEN transaction_timestamp() AND statement_timestamp()",
                ],
                live=True,
            )
        ]
        ordering = ["arrived_at"]


class CardShown(Confidential):
    """That the police seat showed an information card of the T.E.R. database at this item, and on which day; nothing of what it holds
    (TER art. 24; FED art. 4 § 1; R40). There is no other field, so that there is nothing to type."""

    term = CASE_TERM

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="cards")
    shown_on = models.DateField(default=timezone.localdate)
    shown_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta(Confidential.Meta):
        verbose_name = _("informatiekaart getoond")
        ordering = ["shown_on"]
        constraints = [
            # By the police seat alone, while it is in the room for that item, on the day itself.
            Sealed(
                name="meetings_cardshown_sealed",
                kinds=["card"],
                insert="EXISTS (SELECT FROM participants_seat z WHERE z.id = secrecy.capacity() AND z.kind = 'police') "
                "AND shown_by_id = (SELECT secrecy.reader()) AND shown_on = (statement_timestamp() AT TIME ZONE 'Europe/Brussels')::date "
                "AND EXISTS (SELECT FROM meetings_attendance a WHERE a.item_id = meetings_cardshown.item_id AND a.capacity = secrecy.capacity() AND a.left_at IS NULL)",
                update="false",
                becomes="false",
                live=True,
            ),
            models.UniqueConstraint(fields=["item", "shown_on"], name="a_card_is_noted_once_a_day"),
        ]


class Decision(Confidential):
    """What the table decided on an item."""

    term = CASE_TERM

    class Kind(models.TextChoices):
        FOLLOW = "follow", _("Opvolgen")
        REFER = "refer", _("Doorverwijzen")
        CLOSE = "close", _("Afsluiten")

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="decisions")
    kind = SealedText(_("besluit"), choices=Kind.choices)
    text = SealedText(_("toelichting"), blank=True, default="")
    taken_at = models.DateTimeField()

    class Meta(Confidential.Meta):
        verbose_name = _("besluit")
        constraints = [
            Sealed(
                name="meetings_decision_sealed",
                kinds=["outcome"],
                insert=BY_LEAD,
                update=BY_LEAD,
                becomes=BY_LEAD,
                live=True,
            )
        ]
        ordering = ["taken_at"]


#: One lets oneself wait, in the cell of the meeting.
_COMES = (
    OF_MY_CELL  # noqa: S608 - our own words
    + " AND user_id = (SELECT secrecy.reader()) AND capacity = (SELECT secrecy.capacity())"
    + " AND EXISTS (SELECT FROM meetings_meeting m WHERE m.id = meeting_id AND m.cell_id = meetings_waiting.cell_id)"
)


class Waiting(Guarded):
    """Somebody is there, and waits to be let in to an item: seen by who leads, and by oneself."""

    term = Term(30, "het begin van het wachten", ROWS, past="since < statement_timestamp() - interval '30 days'")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="waiting")
    cell = models.ForeignKey(Cell, models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    capacity = models.UUIDField()
    service = models.ForeignKey(Service, models.PROTECT, related_name="+")
    since = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["since"]
        verbose_name = _("wie wacht")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "capacity"], condition=models.Q(left_at=None), name="one_waits_once_for_a_meeting"
            ),
            Screened(
                name="meetings_waiting_screened",
                laid=False,
                read=f"capacity = (SELECT secrecy.capacity()) OR ({LED})",
                insert=_COMES,
                update=f"capacity = (SELECT secrecy.capacity()) OR ({LED})",
                columns=["left_at"],
            ),
        ]

    def __str__(self) -> str:
        return f"wachtplaats {self.pk}"


class Recusal(Guarded):
    """Somebody has a conflict of interest at an item, and is out of it: said by oneself, or by who leads. Why isn't asked."""

    term = CASE_TERM
    goes_with = ("item", "meetings.AgendaItem")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cell = models.ForeignKey(Cell, models.PROTECT, related_name="+")
    item = models.UUIDField()  # the item's number only: who leads and the person see that it is so, and nobody else
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    capacity = models.UUIDField()
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at"]
        verbose_name = _("belangenconflict")
        constraints = [
            models.UniqueConstraint(
                fields=["item", "capacity"], condition=models.Q(lifted_at=None), name="one_is_out_of_an_item_once"
            ),
            Screened(
                name="meetings_recusal_screened",
                laid=False,
                read=f"capacity = (SELECT secrecy.capacity()) OR ({LED})",
                insert=f"declared_by_id = (SELECT secrecy.reader()) AND (capacity = (SELECT secrecy.capacity()) AND {OF_MY_CELL} OR ({LED}))",
                update=f"{LED} AND user_id <> (SELECT secrecy.reader())",
                columns=["lifted_at"],
                entered=["recuse", "restore"],
            ),
        ]

    def __str__(self) -> str:
        return f"belangenconflict {self.pk}"
