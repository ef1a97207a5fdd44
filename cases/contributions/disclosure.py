"""Bringing in and disclosing: disclosing is admitting, and only the author's service does it.

What is typed lies on the desk, a circle of the service alone. What is disclosed moves to a circle of its own, with those who
were let in; withdrawn, it is emptied there and its words go back to the desk. So no reader ever meets a draft, and PostgreSQL
shows nobody what was taken back.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from cases.contributions.models import Contribution, Disclosure, Draft
from cases.listing import case_ends
from cases.models import Case
from cases.purposes import Purpose
from participants.cells.rules import data_categories, ours
from participants.mandates import Acting, me, speaking_for
from participants.models import LegalReference
from secrecy.acts import admit, begin, on_record, reader
from secrecy.models import Circle


class Meanwhile(Exception):
    """A colleague disclosed, corrected or withdrew this contribution in the meantime. Nothing was written."""


def draft(case: Case, *, item: UUID, inside: Circle, author: Acting, another: bool = False) -> Contribution:
    """An empty contribution on a desk of the author's service alone (R34). The item's circle must be open.

    A service has one at an item: of two colleagues who begin at the same moment the second gets an ``IntegrityError``.
    ``another``: for who came to speak for the service afterwards, and was never let in to the first.
    """
    desk = _of_the_service(inside, author)
    # Keyed, so that nobody who knows the item can find out by trying whether a service began.
    key = salted_hmac("cases.contributions.first", f"{item}:{author.service.pk}", algorithm="sha256").digest()[:16]
    return Contribution.objects.create(
        id=uuid4() if another else UUID(bytes=key),
        circle=desk,
        case=case,
        item=item,
        service=author.service,
        author_id=reader().user_id,
        text="",
        desk=desk.reference,
    )


def _of_the_service(inside: Circle, author: Acting) -> Circle:
    """A new circle in the item's, of everyone who speaks for the service."""
    ground, until = LegalReference.on("secrecy").label, case_ends()
    circle = begin("contribution", inside=inside, ground=ground, purpose=Purpose.TABLE, until=until)
    let_colleagues_in(circle, author)
    return circle


def let_colleagues_in(circle: Circle, author: Acting) -> None:
    """Everyone who speaks for the author's service now reads and writes here. The circle must be open to ``admit``."""
    ground, until = LegalReference.on("secrecy").label, case_ends()
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


def lay_desk(contribution: Contribution, author: Acting) -> None:
    """A desk for what was disclosed before there were any. The item must be open, and the contribution's circle for writing."""
    home = Circle.objects.select_related("of").get(id=contribution.circle_id)
    assert home.of is not None
    contribution.desk = _of_the_service(home.of, author).reference
    contribution.save(update_fields=["desk"])


def save(contribution: Contribution, text: str) -> Draft:
    """Keep what was typed as the reader's own draft (R29: also when it is empty). The desk must be open for writing."""
    mine = own_draft(contribution)
    if mine is None:
        desk = Circle.objects.get(reference=contribution.desk or contribution.circle.reference)
        mine = Draft.objects.create(circle=desk, contribution=contribution, by_id=reader().user_id, text=text)
    else:
        mine.text, mine.edition, mine.saved_at = text, mine.edition + 1, timezone.now()
        mine.save(update_fields=["text", "edition", "saved_at"])
    if contribution.state == Contribution.State.NOTHING and text.strip():
        contribution.state = Contribution.State.DRAFT
        contribution.save(update_fields=["state", "saved_at"])
    return mine


def own_draft(contribution: Contribution) -> Draft | None:
    """What the reader typed for it; its desk must be open."""
    return Draft.objects.filter(contribution=contribution, by_id=reader().user_id).first()


def disclose(
    contribution: Contribution, *, to: Iterable[Acting], until: datetime, text: str | None = None, category: str = ""
) -> int:
    """Let these people read ``text`` (else the reader's draft), until then. The affirmation that it is relevant and proportionate
    is this act (R30), and it stands in the service's disclosure ledger. ``category`` may be named, of those the cell allows
    (R36): ``ValidationError`` for another.

    The item must be open, and the desk for writing. Returns how many were let in; raises :class:`Meanwhile`.
    """
    allowed_category(category)
    row = _held(contribution, Contribution.State.DRAFT, Contribution.State.NOTHING)
    if text is None:
        mine = own_draft(row)
        text = str(mine.text) if mine else str(row.text)
    author = me()
    home = Circle.objects.get(id=row.circle_id)
    assert author is not None
    assert home.of_id is not None
    # Read while the desk is still the row's circle: what is sealed is bound to where it lies.
    desk = str(row.desk) or home.reference
    row.circle = shared = _of_the_service(Circle.objects.get(id=home.of_id), author)
    row.text, row.category, row.desk, row.salt = text, category, desk, secrets.token_hex(32)
    row.state, row.shared_at, row.affirmed_by_id = Contribution.State.SHARED, timezone.now(), reader().user_id
    row.save()
    contribution.circle, contribution.state = shared, Contribution.State.SHARED
    return widen(row, to=to, until=until)


def allowed_category(category: str) -> None:
    """Whether data of this kind may be brought in here, or none was named. Raises ``ValidationError`` (R36, R37)."""
    if category and category not in dict(data_categories(ours())):
        raise ValidationError(_("Uw cel laat deze soort gegevens niet toe. Kies een soort uit de lijst, of geen."))


def widen(contribution: Contribution, *, to: Iterable[Acting], until: datetime) -> int:
    """Let more people read what was disclosed: only its author's service does (R30). Its circle must be open to ``admit``."""
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
        _enter(contribution, ground, person.user.pk, person.capacity, person.service.pk, until)
    on_record("disclose", circles=[contribution.circle_id], purpose=Purpose.TABLE, item=contribution.item)
    return len(readers)


def correct(contribution: Contribution, text: str) -> None:
    """Another text for the same readers, affirmed anew (R30). Its circle must be open for writing; raises :class:`Meanwhile`.

    In the disclosure ledger each line of the earlier text ends, and one of this text follows it.
    """
    row = _held(contribution, Contribution.State.SHARED)
    row.text, row.corrected_at, row.affirmed_by_id = text, timezone.now(), reader().user_id
    row.save()
    for line in _running(row):
        line.ended_at = row.corrected_at
        line.save(update_fields=["ended_at"])
        _enter(row, line.ground, line.to_user_id, line.to_capacity, line.to_service_id, line.until)
    on_record("correct", circles=[row.circle_id], purpose=Purpose.TABLE, item=row.item)


def withdraw(contribution: Contribution) -> Contribution:
    """Take the text back: its readers learn that there was one, and that it was withdrawn. Its circle and its desk must be open for
    writing. Returns the row on the desk that keeps the words for the service; raises :class:`Meanwhile`.
    """
    row = _held(contribution, Contribution.State.SHARED)
    desk = Circle.objects.get(reference=row.desk)
    kept = Contribution.objects.create(
        circle=desk,
        case_id=row.case_id,
        item=row.item,
        service_id=row.service_id,
        author_id=reader().user_id,
        text=row.text,  # moved as it is: taking back is never refused
        desk=desk.reference,
    )
    row.text, row.state, row.withdrawn_at = "", Contribution.State.WITHDRAWN, timezone.now()
    row.save()
    for line in _running(row):
        line.ended_at = row.withdrawn_at
        line.save(update_fields=["ended_at"])
    on_record("withdraw", circles=[row.circle_id], purpose=Purpose.TABLE, item=row.item)
    return kept


def nothing_to_share(contribution: Contribution) -> None:
    """One click, and nothing is asked (R29). What was typed stays the service's own."""
    row = _held(contribution, Contribution.State.DRAFT, Contribution.State.NOTHING)
    row.state = Contribution.State.NOTHING
    row.save(update_fields=["state", "saved_at"])


def _held(contribution: Contribution, *states: str) -> Contribution:
    """The row, held and as it stands now; a row that moved meanwhile lies in a circle that isn't open, and isn't found."""
    row = Contribution.objects.select_for_update(no_key=True, of=("self",)).filter(pk=contribution.pk).first()
    if row is None or row.state not in states:
        raise Meanwhile
    row.service = contribution.service
    return row


def _running(contribution: Contribution) -> list[Disclosure]:
    """Lines of the ledger of who may read it still."""
    return list(Disclosure.objects.filter(circle=contribution.circle_id, ended_at=None, until__gt=timezone.now()))


def _enter(contribution: Contribution, ground: str, person: int, capacity: UUID, service: int, until: datetime) -> None:
    """A line of the disclosure ledger: what by its reference and a keyed hash, to whom, until when, on what ground."""
    acting = me()
    assert acting is not None
    circle = Circle.objects.get(id=contribution.circle_id)
    Disclosure.objects.create(
        cell=acting.cell,
        service_id=contribution.service_id,
        circle=circle.id,
        slug=circle.reference,
        reference=circle.label,
        item=contribution.item,
        to_user_id=person,
        to_capacity=capacity,
        to_service_id=service,
        until=until,
        ground=ground,
        affirmed_by_id=reader().user_id,
        digest=digest(str(contribution.text), str(contribution.salt)),
    )


def digest(text: str, salt: str) -> bytes:
    """What the ledger keeps of a text: HMAC-SHA256 with the salt that lies beside it, 64 hexadecimal figures."""
    return hmac.digest(bytes.fromhex(salt), text.encode(), "sha256")
