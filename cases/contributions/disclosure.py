"""Bringing in and disclosing: disclosing is admitting, and only the author's service does it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from cases.contributions.models import Contribution
from cases.listing import case_ends
from cases.models import Case
from cases.purposes import Purpose
from participants.mandates import Acting, speaking_for
from participants.models import LegalReference
from secrecy.acts import admit, begin, on_record, reader
from secrecy.models import Circle


def draft(case: Case, *, item: UUID, inside: Circle, author: Acting) -> Contribution:
    """An empty draft in a circle of the author's service alone (R34). The item's circle must be open."""
    ground, until = LegalReference.on("secrecy").label, case_ends()
    circle = begin("contribution", inside=inside, ground=ground, purpose=Purpose.TABLE, until=until)
    for colleague in speaking_for(author.service, author.cell):
        if colleague.user.pk != author.user.pk:
            admit(
                colleague.user.pk,
                to=circle,
                acts=["read", "write", "admit", "release"],
                ground=ground,
                capacity=colleague.capacity,
                until=until,
            )
    return Contribution.objects.create(
        circle=circle, case=case, item=item, service=author.service, author_id=reader().user_id, text=""
    )


def save(contribution: Contribution, text: str) -> None:
    """Keep what was typed. The circle must be open for writing."""
    contribution.text = text
    if contribution.state == Contribution.State.NOTHING:
        contribution.state = Contribution.State.DRAFT
    contribution.save()


def disclose(contribution: Contribution, *, to: Iterable[Acting], until: datetime) -> int:
    """Let these people read it, until then; the affirmation that it is relevant and proportionate is this act (R30).

    The circle must be open to ``admit``. Returns how many were let in.
    """
    ground = LegalReference.on("secrecy").label
    readers = [person for person in to if person.service != contribution.service]
    for person in readers:
        admit(
            person.user.pk,
            to=contribution.circle_id,
            acts=["read"],
            ground=ground,
            capacity=person.capacity,
            until=until,
        )
    contribution.state = Contribution.State.SHARED
    contribution.shared_at = contribution.shared_at or timezone.now()
    contribution.affirmed_by_id = reader().user_id
    contribution.save()
    on_record("disclose", circles=[contribution.circle_id], purpose=Purpose.TABLE, item=contribution.item)
    return len(readers)


def nothing_to_share(contribution: Contribution) -> None:
    """One click, and nothing is asked (R29). What was typed stays the service's own."""
    contribution.state = Contribution.State.NOTHING
    contribution.save()
