"""Meetings, their items, who was invited, who was in the room, and what was decided."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.models import CASE_TERM, Case
from participants.cells.models import Cell
from participants.models import Service
from secrecy.models import Confidential, Guarded, Headed, Listed, Screened, SealedText, new_reference

OF_MY_CELL = "cell_id = ANY (ARRAY(SELECT secrecy.cells()))"
SEATED = "cell_id = ANY (ARRAY(SELECT secrecy.seated()))"


class Meeting(Guarded):
    """A sitting: when and where. What is discussed stands in its items."""

    term = "even lang als de casussen die er besproken zijn"

    class State(models.TextChoices):
        PLANNED = "planned", _("gepland")
        RUNNING = "running", _("bezig")
        OVER = "over", _("afgesloten")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.CharField(max_length=20, unique=True, default=new_reference, editable=False)
    cell = models.ForeignKey(Cell, models.PROTECT, related_name="meetings")
    starts_at = models.DateTimeField(_("begin"))
    place = models.CharField(_("plaats"), max_length=120)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    opened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-starts_at"]
        verbose_name = _("overleg")
        constraints = [
            Screened(
                name="meetings_meeting_screened",
                read=OF_MY_CELL,
                insert=SEATED,
                update=SEATED,
                columns=["starts_at", "place", "state", "opened_at"],
            )
        ]

    def __str__(self) -> str:
        return f"overleg {self.slug}"

    def get_absolute_url(self) -> str:
        return reverse("meetings:meeting", args=[self.slug])


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

    class Meta(Listed.Meta):
        ordering = ["position"]
        verbose_name = _("agendapunt")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "case"], name="a_case_stands_once_on_an_agenda"),
            Headed(name="meetings_agendaitem_headed", kind="item"),
        ]

    def get_absolute_url(self) -> str:
        return reverse("meetings:item", args=[self.meeting.slug, self.slug])


class Invitation(Listed):
    """The mayor's request to one service for one item (R15): that it was made, and whether it was taken up."""

    kind = "invitation"
    term = "30 dagen na het agendapunt als de dienst niet deelnam; anders zolang de casus"

    class State(models.TextChoices):
        SENT = "sent", _("verstuurd")
        ACCEPTED = "accepted", _("aanvaard")
        DECLINED = "declined", _("geweigerd")

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="invitations")
    service = models.ForeignKey(Service, models.PROTECT, related_name="+")
    slug = models.CharField(max_length=20, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.SENT)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta(Listed.Meta):
        verbose_name = _("uitnodiging")
        constraints = [Headed(name="meetings_invitation_headed", kind="invitation")]

    def get_absolute_url(self) -> str:
        return reverse("meetings:invitation", args=[self.slug])


class Motive(Confidential):
    """Why this service is asked for this person: what it could add (R16)."""

    term = "met de uitnodiging"

    invitation = models.ForeignKey(Invitation, models.PROTECT, related_name="motives")
    text = SealedText(_("wat deze dienst kan bijdragen"))

    class Meta(Confidential.Meta):
        verbose_name = _("reden van uitnodiging")


class Invitee(Confidential):
    """A service asked for an item, as those in the room may know it: who can still join. Not what it answered."""

    term = CASE_TERM

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="invitees")
    service = models.ForeignKey(Service, models.PROTECT, related_name="+")

    class Meta(Confidential.Meta):
        verbose_name = _("uitgenodigde dienst")


class Decline(Confidential):
    """Why a service doesn't take part: read by the mayor and the service alone (R21)."""

    term = "30 dagen na het agendapunt"

    class Because(models.TextChoices):
        """Closed, and betraying nothing about a client (consultation.md)."""

        NOTHING = "nothing_to_add", _("kan niets bijdragen")
        UNAVAILABLE = "unavailable", _("niet beschikbaar")
        OTHER_SERVICE = "other_service", _("andere dienst beter geplaatst")

    invitation = models.ForeignKey(Invitation, models.PROTECT, related_name="declines")
    because = SealedText(_("reden"), choices=Because.choices)

    class Meta(Confidential.Meta):
        verbose_name = _("reden van weigering")


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
        ordering = ["arrived_at"]


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
        ordering = ["taken_at"]


class Report(Confidential):
    """The report of an item: in the circle of those present for it, and nobody else (R51-R53)."""

    term = CASE_TERM

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="reports")
    text = SealedText(_("verslag"))
    published_at = models.DateTimeField()

    class Meta(Confidential.Meta):
        verbose_name = _("verslag")
