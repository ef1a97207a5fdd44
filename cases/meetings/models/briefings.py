"""Between a representative and a worker of the same service, about one invitation."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.meetings.models.invitations import Invitation
from participants.cells.terms import by_rule
from participants.models import Service
from secrecy.models import Confidential, Headed, Listed, Sealed, SealedText

_WINDOW = by_rule("window_days", "het overleg")


class Briefing(Listed):
    """That a representative and a worker of the same service speak about an invitation: between those two (R25, R26).

    Not in the list of the fixed seats: that there is one already tells who knows the person.
    """

    kind = "briefing"
    term = _WINDOW

    invitation = models.ForeignKey(Invitation, models.PROTECT, related_name="briefings")
    service = models.ForeignKey(Service, models.PROTECT, related_name="+")
    slug = models.CharField(max_length=20, unique=True)
    reference = models.CharField(_("referentie"), max_length=20)  # the case's; the worker sees nothing else of it
    representative = models.UUIDField()  # the two mandates
    worker = models.UUIDField()
    begun_at = models.DateTimeField(default=timezone.now)

    class Meta(Listed.Meta):
        verbose_name = _("briefing")
        constraints = [
            models.UniqueConstraint(
                fields=["invitation", "representative", "worker"], name="two_people_have_one_briefing"
            ),
            Headed(
                name="meetings_briefing_headed",
                kind="briefing",
                alone=True,
                insert="representative = secrecy.capacity()",
                update="false",
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("meetings:briefing", args=[self.slug])


class BriefingNote(Confidential):
    """One thing said between the two, before the meeting or after it."""

    term = _WINDOW

    class Kind(models.TextChoices):
        BEFORE = "before", _("vooraf")
        AFTER = "after", _("terugkoppeling")

    briefing = models.ForeignKey(Briefing, models.PROTECT, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    note_kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.BEFORE)
    text = SealedText(_("bericht"))
    written_at = models.DateTimeField(default=timezone.now)

    class Meta(Confidential.Meta):
        verbose_name = _("bericht bij een briefing")
        ordering = ["written_at"]
        constraints = [
            Sealed(
                name="meetings_briefingnote_sealed",
                kinds=["briefing"],
                insert="author_id = secrecy.reader()",
                update="false",
            )
        ]
