"""What lies ready around an item: text for who accepts, invitations to sign, who was asked."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.meetings.models.agenda import NOT_TAKEN_UP, AgendaItem
from cases.models import BY_LEAD, BY_MAYOR, CASE_TERM
from participants.models import Service
from secrecy.models import Confidential, Sealed, SealedText


class Marked(Confidential):
    """Case text that the mayor or the coordinator marked for who accepts: a text of its own, as it has readers of its own."""

    term = CASE_TERM

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="marked")
    text = SealedText(_("tekst voor wie aanvaardt"))
    saved_at = models.DateTimeField(auto_now=True)

    class Meta(Confidential.Meta):
        verbose_name = _("tekst voor genodigden")
        constraints = [
            Sealed(name="meetings_marked_sealed", kinds=["marked"], insert=BY_LEAD, update=BY_LEAD, becomes=BY_LEAD)
        ]


class Prepared(Confidential):
    """An invitation that the coordinator prepared for the mayor to sign: nothing until then (R15)."""

    term = NOT_TAKEN_UP

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="prepared")
    service = models.ForeignKey(Service, models.PROTECT, related_name="+")
    text = SealedText(_("wat deze dienst kan bijdragen"), default="")
    urgency = SealedText(_("waarom het dringend is"), default="")
    with_name = models.BooleanField(_("naam nodig om te antwoorden"), default=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(auto_now=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)

    class Meta(Confidential.Meta):
        verbose_name = _("voorbereide uitnodiging")
        ordering = ["service__short_name"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "service"],
                condition=models.Q(removed_at=None, signed_at=None),
                name="an_invitation_is_prepared_once",
            ),
            Sealed(
                name="meetings_prepared_sealed", kinds=["prepared"], insert=BY_LEAD, update=BY_LEAD, becomes=BY_LEAD
            ),
        ]


class Invitee(Confidential):
    """A service asked for an item, as those in the room may know it: who can still join. Not what it answered."""

    term = CASE_TERM

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="invitees")
    service = models.ForeignKey(Service, models.PROTECT, related_name="+")

    class Meta(Confidential.Meta):
        verbose_name = _("uitgenodigde dienst")
        constraints = [
            Sealed(name="meetings_invitee_sealed", kinds=["item"], insert=BY_MAYOR, update=BY_MAYOR, becomes=BY_MAYOR)
        ]
