"""Between who represents a service and a worker of it who knows the person: before the meeting, and after it (R25, R26).

A circle of two, apart from everything around it. Nobody else learns that it is there: who knows whom is itself a secret.
"""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.meetings import answers
from cases.meetings.consultation import letter_ends
from cases.meetings.models import AgendaItem, Briefing, BriefingNote, Invitation
from cases.purposes import Purpose
from participants.mandates import Acting, me, representatives_in, workers_of
from participants.models import LegalReference
from secrecy.acts import Forbidden, admission_ends, admit, begin, dismiss, open_circles, reader, refuse
from secrecy.models import Circle
from secrecy.outbox import post

BOTH = ("list", "read", "write")
RUNNING = ("sent", "accepted")
OVER = gettext_lazy("De uitnodiging loopt niet meer: wat u hier schrijft, leest niemand.")


class Begun(Exception):
    """These two spoke about this invitation before, and that is closed; the message says so, in Dutch."""


def begin_briefing(invitation: Invitation, worker: Acting, text: str) -> Briefing:
    """Ask or tell a worker of one's own service; ``worker`` is one of :func:`whom`. The invitation must be open to read.

    Who began stays without the right to let anybody in: it ends in the transaction that gave it, with an entry of its own.
    What the worker may do hangs on the invitation: it closes when that is declined, withdrawn or left without an answer.
    Two people have one briefing about an invitation: when there is one, the text is added to it.
    Raises :class:`Forbidden` for who wasn't asked, or when the invitation doesn't run; :class:`Begun`.
    """
    acting = answers.answering(invitation)
    ((_row, item),) = answers.with_items([invitation])
    if item is None or invitation.standing(item) not in RUNNING:
        raise _closed(invitation.slug)
    if all(other.capacity != worker.capacity for other in whom(acting)):
        refuse(invitation.slug, "not a worker of the service", purpose=Purpose.BRIEFING)
        raise Forbidden(_("Kies een betrokken hulpverlener van uw eigen dienst."))
    if (row := begun_with(invitation, worker, acting)) is not None:
        open_circles(row.slug, purpose=Purpose.BRIEFING, act="write")
    else:
        row = _between(invitation, item, acting, worker)
    say(row, text)
    return row


def _between(invitation: Invitation, item: AgendaItem, acting: Acting, worker: Acting) -> Briefing:
    ground, until = LegalReference.on("secrecy").label, letter_ends(item)
    circle = begin(
        "briefing",
        inside=Circle.objects.get(id=invitation.circle_id),
        apart=True,
        ground=ground,
        purpose=Purpose.BRIEFING,
        until=until,
        acts=(*BOTH, "admit"),
    )
    try:
        with transaction.atomic():
            admit(
                worker.user.pk,
                to=circle,
                acts=BOTH,
                ground=ground,
                capacity=worker.capacity,
                until=until,
                while_=(invitation.circle_id, "invited"),
            )
            dismiss(reader().user_id, from_=circle, because="een kring van twee", acts=["admit"])
            row: Briefing = Briefing.objects.create(
                circle=circle,
                invitation=invitation,
                service=acting.service,
                slug=circle.reference,
                reference=item.case.reference,
                representative=acting.capacity,
                worker=worker.capacity,
            )
    except IntegrityError:
        said = _("Over deze uitnodiging overlegde u al met deze persoon; dat overleg is intussen gesloten.")
        raise Begun(said) from None
    return row


def whom(acting: Acting) -> list[Acting]:
    """Workers of the reader's service who may be asked or told, by name."""
    return sorted(workers_of(acting.service, acting.cell), key=lambda worker: worker.name)


def begun_with(invitation: Invitation, worker: Acting, acting: Acting) -> Briefing | None:
    """The briefing that these two have about this invitation, as long as it is open to the reader."""
    rows = Briefing.objects.filter(invitation=invitation, representative=acting.capacity, worker=worker.capacity)
    found: Briefing | None = rows.first()
    return found


def about(invitation: Invitation) -> list[Briefing]:
    """The reader's own briefings about an invitation: headers."""
    return list(Briefing.objects.filter(invitation=invitation).order_by("begun_at"))


def say(briefing: Briefing, text: str) -> BriefingNote:
    """A message to the other of the two, before the item or after it. The briefing must be open for writing.

    What was said last, said again by the same person, is one message: a form that was sent twice. Raises :class:`Forbidden`
    when the other can't read it any more.
    """
    acting = _one_of_two(briefing)
    return _write(briefing, acting, text, _kind_of(briefing, acting))


def feed_back(briefing: Briefing, text: str) -> BriefingNote:
    """What the representative tells the worker once the item was discussed (R26). The briefing must be open for writing.

    The worker acknowledged the notice on secrecy before reading it: PostgreSQL opens nothing else to who didn't.
    Raises :class:`Forbidden` for the worker, before the item is over, and when the other can't read it any more.
    """
    acting = _one_of_two(briefing)
    if acting.works or not discussed(briefing):
        refuse(briefing.slug, "the item isn't over", purpose=Purpose.BRIEFING)
        raise Forbidden(_("Terugkoppelen kan de vertegenwoordiger, zodra het punt besproken is."))
    return _write(briefing, acting, text, BriefingNote.Kind.AFTER)


def other_of(briefing: Briefing, acting: Acting) -> Acting | None:
    """The other of the two, as long as that mandate holds."""
    which = briefing.representative if acting.works else briefing.worker
    people = representatives_in(acting.cell) if acting.works else workers_of(acting.service, acting.cell)
    return next((person for person in people if person.capacity == which), None)


def runs(briefing: Briefing, acting: Acting) -> bool:
    """Whether the invitation still runs. To the worker the briefing itself is closed when it doesn't."""
    if acting.works:
        return True
    invitation, item = _invited(briefing)
    return invitation is not None and invitation.standing(item) in RUNNING


def discussed(briefing: Briefing) -> bool:
    """Whether the item is over, as far as the reader may know of it: who represents the service."""
    _invitation, item = _invited(briefing)
    return item is not None and item.state == AgendaItem.State.OVER


def open_until(briefing: Briefing) -> datetime | None:
    return admission_ends(briefing.circle_id)


def _invited(briefing: Briefing) -> tuple[Invitation | None, AgendaItem | None]:
    row = Invitation.objects.filter(pk=briefing.invitation_id).first()
    return answers.with_items([row])[0] if row is not None else (None, None)


def _one_of_two(briefing: Briefing) -> Acting:
    acting = me()
    if acting is None or acting.capacity not in (briefing.representative, briefing.worker):
        raise AssertionError("a briefing opens to its two people alone")
    if other_of(briefing, acting) is None:
        refuse(briefing.slug, "the other mandate is over", purpose=Purpose.BRIEFING)
        raise Forbidden(_("Het mandaat van de andere is beëindigd: wat u hier schrijft, leest niemand."))
    if not runs(briefing, acting):
        raise _closed(briefing.slug)
    return acting


def _closed(slug: str) -> Forbidden:
    refuse(slug, "the invitation doesn't run", purpose=Purpose.BRIEFING)
    return Forbidden(str(OVER))


def _kind_of(briefing: Briefing, acting: Acting) -> str:
    """After the item for the representative, who knows of it; for the worker, once there was feedback."""
    kind = BriefingNote.Kind
    told = BriefingNote.objects.filter(briefing=briefing, note_kind=kind.AFTER).exists()
    return kind.AFTER if told or (not acting.works and discussed(briefing)) else kind.BEFORE


def _write(briefing: Briefing, acting: Acting, text: str, kind: str) -> BriefingNote:
    before: BriefingNote | None = BriefingNote.objects.filter(briefing=briefing).order_by("-written_at").first()
    mine = before is not None and before.author_id == acting.user.pk
    if before is not None and mine and before.text == text and before.note_kind == kind:
        return before
    note: BriefingNote = BriefingNote.objects.create(
        circle_id=briefing.circle_id, briefing=briefing, author_id=acting.user.pk, note_kind=kind, text=text
    )
    _tell(briefing, acting, kind)
    return note


def _tell(briefing: Briefing, acting: Acting, kind: str) -> None:
    """One mail a turn: who writes on before the other answered tells it once, and once more when it is feedback."""
    other = other_of(briefing, acting)
    if other is not None:
        theirs = BriefingNote.objects.filter(briefing=briefing, author=other.user.pk).order_by("-written_at")
        answered = theirs.values_list("pk", flat=True).first()
        post(other.user.pk, "waiting", once=f"briefing {briefing.slug} {acting.user.pk} {answered or ''} {kind}")
