"""The mayor's request to a service, the letter with it, the name where it is needed, and why a service doesn't come."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.meetings.models.agenda import NOT_TAKEN_UP, AgendaItem, Meeting
from cases.models import BY_MAYOR
from participants.models import Service
from secrecy.models import Confidential, Headed, Listed, Sealed, SealedText

#: The reader represents the service that was asked, as its representative or substitute.
BY_ASKED = (
    "EXISTS (SELECT FROM participants_mandate m WHERE m.id = secrecy.capacity() AND m.service_id = meetings_invitation.service_id "
    "AND m.role <> 'case_worker')"
)


class Invitation(Listed):
    """The mayor's request to one service for one item (R15): that it was made, and whether it was taken up.

    What it stands at is asked by the clock as well (:meth:`standing`): no answer is no (R22), and nobody has to do anything
    for that. ``public.secrecy_condition`` says the same to the deep room.
    """

    kind = "invitation"
    term = NOT_TAKEN_UP

    class State(models.TextChoices):
        SENT = "sent", _("verstuurd")
        ACCEPTED = "accepted", _("aanvaard")
        DECLINED = "declined", _("geweigerd")
        WITHDRAWN = "withdrawn", _("ingetrokken")

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="invitations")
    service = models.ForeignKey(Service, models.PROTECT, related_name="+")
    slug = models.CharField(max_length=20, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.SENT)
    sent_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    comes = models.UUIDField(
        null=True, blank=True
    )  # the mandate that will sit there: the representative or the substitute

    class Meta(Listed.Meta):
        verbose_name = _("uitnodiging")
        constraints = [
            models.UniqueConstraint(
                fields=["item", "service"],
                condition=models.Q(state__in=["sent", "accepted"]),
                name="a_service_is_asked_once_at_a_time",
            ),
            Headed(
                name="meetings_invitation_headed",
                kind="invitation",
                asked=True,
                insert=f"{BY_MAYOR} AND state = 'sent'",
                update="state IN ('sent', 'accepted')",
                becomes=f"(((state = 'accepted' AND comes IS NOT NULL) OR (state = 'declined' AND comes IS NULL)) AND {BY_ASKED}) OR (state = 'withdrawn' AND {BY_MAYOR})",
                columns=["state", "answered_at", "comes"],
                entered=["ask", "answer"],
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("meetings:invitation", args=[self.slug])

    def standing(self, item: AgendaItem | None) -> str:
        """``sent``, ``accepted``, ``declined``, ``withdrawn`` or ``lapsed``, as it is at this moment.

        ``item`` is the agenda item as far as the reader may list it: for a service whose invitation closed it is None.
        """
        if self.state != self.State.SENT:
            return str(self.state)
        over = (
            item is None
            or item.closed_at is not None  # also once the table came back to it: no answer was no
            or item.meeting.state in (Meeting.State.OVER, Meeting.State.CANCELLED)
            or timezone.localdate(item.meeting.starts_at) < timezone.localdate()
        )
        return "lapsed" if over else "sent"


class Motive(Confidential):
    """The letter to this service: why it is asked for this person, why so soon, and who else was asked (R16, R18, R19)."""

    term = NOT_TAKEN_UP

    invitation = models.ForeignKey(Invitation, models.PROTECT, related_name="motives")
    text = SealedText(_("wat deze dienst kan bijdragen"))
    urgency = SealedText(_("waarom het dringend is"), default="", later=True)
    services = SealedText(_("uitgenodigde diensten"), default="", later=True)

    class Meta(Confidential.Meta):
        verbose_name = _("reden van uitnodiging")
        constraints = [
            Sealed(
                name="meetings_motive_sealed", kinds=["invitation"], insert=BY_MAYOR, update=BY_MAYOR, becomes=BY_MAYOR
            )
        ]


class Naming(Confidential):
    """Name and birth date for one invited service: the mayor found them needed to answer. In a circle apart: shown by an act."""

    term = NOT_TAKEN_UP

    invitation = models.ForeignKey(Invitation, models.PROTECT, related_name="namings")
    name = SealedText(_("naam"))
    birth_date = SealedText(_("geboortedatum"))

    class Meta(Confidential.Meta):
        verbose_name = _("naam bij een uitnodiging")
        constraints = [
            Sealed(name="meetings_naming_sealed", kinds=["name"], insert=BY_MAYOR, update=BY_MAYOR, becomes=BY_MAYOR)
        ]


class Decline(Confidential):
    """Why a service doesn't take part: read by the mayor and the service alone (R21)."""

    term = NOT_TAKEN_UP

    class Because(models.TextChoices):
        """Closed, and betraying nothing about a client (consultation.md)."""

        NOTHING = "nothing_to_add", _("kan niets bijdragen")
        UNAVAILABLE = "unavailable", _("niet beschikbaar")
        OTHER_SERVICE = "other_service", _("andere dienst beter geplaatst")

    invitation = models.ForeignKey(Invitation, models.PROTECT, related_name="declines")
    because = SealedText(_("reden"), choices=Because.choices)
    text = SealedText(_("toelichting voor de burgemeester"), default="", later=True)
    instead = SealedText(
        _("beter geplaatste dienst"), default="", later=True, gated=False
    )  # the key of a service, as text

    class Meta(Confidential.Meta):
        verbose_name = _("reden van weigering")
        constraints = [Sealed(name="meetings_decline_sealed", kinds=["decline"])]
