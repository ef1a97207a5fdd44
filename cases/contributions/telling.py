"""Telling who read a contribution that it was corrected or withdrawn: that there is something, never what."""

from __future__ import annotations

from django.utils import timezone

from cases.contributions.models import Contribution
from participants.mandates import me, speaking_for
from secrecy.acts import readers_of
from secrecy.outbox import post


def tell_who_read(contribution: Contribution) -> int:
    """A message to everyone outside the service who read it and still may; its circle must be open to ``admit``. How many."""
    acting, now = me(), timezone.now()
    assert acting is not None
    ours = {person.user.pk for person in speaking_for(acting.service, acting.cell)} | {acting.user.pk}
    lines = readers_of(contribution.circle_id)
    told = {line.user_id for line in lines if line.first_read is not None and line.until > now} - ours
    for person in sorted(told):
        post(person, "waiting")
    return len(told)
