"""A question to who read: asked, answered in their own name, judged, followed up (journey 5).

Each verb works on a question whose circle is open for it. The database holds who may do what, and each step stands in the register.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.lifecycle import Meanwhile
from livc.oversight.models import DAYS, Answer, Asked, Judgement, Question
from participants.cells.rules import ours
from participants.mandates import Acting, capacities_of, me, officers_of
from participants.models import LegalReference
from participants.once import made_once
from secrecy.acts import Refused, admit, begin, may, open_circles, reader, refuse
from secrecy.models import ACTS, Circle, Entry, new_reference
from secrecy.outbox import post

MOST = 100  # lines a question
FARTHEST = 90  # days to answer, at most
PURPOSE, ANSWERING = "toezicht op inzage", "antwoord aan de auditor"
State, Verdict = Question.State, Question.Verdict


class NobodyToAsk(Exception):
    """These lines can't be asked about here; the message says why, in Dutch."""


def last_day() -> date:
    """By when a question asked today is answered: a rule of the cell."""
    return timezone.localdate() + timedelta(days=int(ours()["watch_answer_days"]))


def whom(lines: Sequence[Entry]) -> Acting:
    """Who did all of this, in a capacity in which they can answer today. Raises :class:`NobodyToAsk`."""
    actors = {line.actor for line in lines}
    acting = me()
    if len(actors) != 1 or None in actors or acting is None:
        raise NobodyToAsk(_("Een vraag gaat over regels van één persoon."))
    (actor,) = actors
    if actor == reader().user_id:
        raise NobodyToAsk(_("Dit deed u zelf. Een andere auditor kan u erover vragen."))
    if len(lines) > MOST:
        raise NobodyToAsk(_("Een vraag gaat over hoogstens %(most)d regels.") % {"most": MOST})
    held = capacities_of(int(actor or 0), acting.cell)
    if not held:
        raise NobodyToAsk(_("Deze persoon heeft in uw cel geen hoedanigheid meer, of had er nooit een, en kan hier dus niet antwoorden."))  # fmt: skip
    did = {line.capacity for line in lines}
    return min(held, key=lambda one: (one.capacity not in did, one.label))


def ask(lines: Sequence[Entry], *, text: str, answer_by: date, rule: str = "", once: UUID | None = None) -> Question:
    """Ask who did this why. The register must be open. ``once`` is the key of the form: posted twice, it asks once.

    Every auditor of the cell reads along from the first word. Raises :class:`NobodyToAsk`, ``ValidationError`` by field.
    """
    asked = whom(lines)
    today = timezone.localdate()
    if not today < answer_by <= today + timedelta(days=FARTHEST):
        raise ValidationError({"answer_by": _("Kies een dag na vandaag, hoogstens %(days)d dagen ver.") % {"days": FARTHEST}})  # fmt: skip
    pk = once or uuid4()
    return made_once(Question, pk, lambda: _asked(pk, asked, lines, text, answer_by, rule))


def _asked(pk: UUID, asked: Acting, lines: Sequence[Entry], text: str, answer_by: date, rule: str) -> Question:
    ground, until = LegalReference.on("oversight").label, timezone.now() + timedelta(days=DAYS)
    number = f"VRG-{timezone.localdate().year}-{new_reference()[:5].upper()}"
    circle = begin("inquiry", label=number, ground=ground, purpose=PURPOSE, until=until)
    moments = [line.at for line in lines]
    row = Question.objects.create(
        id=pk, slug=circle.reference, circle=circle.id, cell=asked.cell, number=number, user=asked.user, capacity=asked.capacity, rule=rule,
        lines=sorted(line.pk for line in lines), since=min(moments), until=max(moments), asked_by_id=reader().user_id, answer_by=answer_by,
    )  # fmt: skip
    Asked.objects.create(circle=circle, question=row, text=text, written_by_id=reader().user_id)
    admit(asked.user.pk, to=circle, acts=("read", "write"), ground=ground, capacity=asked.capacity, until=until)
    _let_auditors_in(row, circle)
    post(asked.user.pk, "waiting", once=f"inquiry {row.slug}")
    return row


def others(row: Question) -> list[Acting]:
    """Who oversees the cell besides the reader, and isn't who is asked: none of them is in the reader's own name."""
    own = {reader().user_id, row.user_id}
    return [one for one in officers_of(row.cell) if one.user.pk not in own]


def _let_auditors_in(row: Question, circle: Circle | UUID) -> None:
    until = timezone.now() + timedelta(days=DAYS)
    for one in others(row):
        admit(one.user.pk, to=circle, acts=ACTS, ground=LegalReference.on("oversight").label, capacity=one.capacity, until=until)  # fmt: skip


def let_in(row: Question) -> None:
    """Let who oversees the cell since it was asked read along. What the reader can let in to, must be open to ``admit``."""
    _let_auditors_in(row, row.circle)
    if verdict := Circle.objects.filter(of_id=row.circle, kind="verdict").first():
        _let_auditors_in(row, verdict)


def found(slug: str) -> Question:
    """A question of the cell whose register is open. Raises :class:`Refused`, on record."""
    row = Question.objects.select_related("cell").filter(slug=slug).exclude(user=reader().user_id).first()
    if row is None:
        refuse(slug, "no question to who stands here", purpose=PURPOSE)
        raise Refused(slug)
    return row


def reads(row: Question) -> bool:
    """Whether the reader was let in to the words of this question."""
    return bool(may("read", Circle(id=row.circle)))


def enter(row: Question, act: str = "read") -> None:
    """Open the words of a question, and what was made of the answer when there is that."""
    inner = [f"{row.slug}/verdict"] if row.state in (State.JUDGED, State.FOLLOWED) else []
    open_circles(row.slug, *inner, purpose=PURPOSE, act=act)


def own(slug: str, *, act: str = "read") -> Question:
    """A question to the reader, in the capacity in which it was asked, opened. Raises :class:`Refused`, on record."""
    open_circles(slug, purpose=ANSWERING, act=act)
    row = Question.objects.filter(slug=slug, user=reader().user_id).first()
    if row is None or row.capacity != reader().capacity:
        refuse(slug, "no question to who stands here", purpose=ANSWERING)
        raise Refused(slug)
    return row


def _held(row: Question, *states: str) -> Question:
    """The row as it stands until this transaction ends. Raises :class:`Meanwhile` when it went elsewhere."""
    now = Question.objects.select_for_update().get(pk=row.pk)
    if now.state not in states:
        refuse(row.slug, "the question went on meanwhile", purpose=PURPOSE)
        raise Meanwhile(_("Deze vraag staat intussen op «%(state)s».") % {"state": now.get_state_display()})
    return now


def answer(row: Question, text: str) -> None:
    """Answer in one's own name; late is possible until it is judged. Raises :class:`Meanwhile`."""
    now = _held(row, State.ASKED)
    Answer.objects.create(circle_id=row.circle, question=row, text=text, written_by_id=reader().user_id)
    now.state = State.ANSWERED
    now.save(update_fields=["state"])
    for one in officers_of(me().cell):  # type: ignore[union-attr]
        if one.user.pk != row.user_id:
            post(one.user.pk, "waiting", once=f"inquiry {row.slug} answered")


def may_judge(row: Question) -> bool:
    """Nobody is judged unheard: once there is an answer, or its last day is over."""
    return row.state == State.ANSWERED or (row.waits and row.answer_by < timezone.localdate())


def judge(row: Question, *, verdict: str, reasons: str, what: str = "", who: str = "", follow_by: date | None = None) -> None:  # fmt: skip
    """What the auditor makes of it, for the auditors alone; who is asked hears the outcome. The question must be open to ``admit``.

    Raises :class:`Meanwhile`, ``ValidationError`` by field for what is to be followed.
    """
    now = _held(row, State.ASKED, State.ANSWERED)
    if not may_judge(now):
        refuse(row.slug, "may not be judged yet", purpose=PURPOSE)
        raise Meanwhile(_("Het antwoord kan nog komen: u oordeelt pas daarna, of als de termijn voorbij is."))
    follows = verdict == Verdict.FOLLOW
    _to_follow(what, who, follow_by) if follows else None
    circle = begin(
        "verdict", inside=Circle.objects.get(id=row.circle), apart=True, ground=LegalReference.on("oversight").label,
        purpose=PURPOSE, until=timezone.now() + timedelta(days=DAYS),
    )  # fmt: skip
    Judgement.objects.create(
        circle=circle, question=row, reasons=reasons, what=what if follows else "", who=who if follows else "", written_by_id=reader().user_id,
    )  # fmt: skip
    _let_auditors_in(row, circle)
    now.state, now.verdict, now.follow_by = State.JUDGED, verdict, follow_by if follows else None
    now.save(update_fields=["state", "verdict", "follow_by"])
    post(row.user_id, "waiting", once=f"inquiry {row.slug} judged")


def _to_follow(what: str, who: str, by: date | None) -> None:
    today, missing = timezone.localdate(), {}
    if not what.strip():
        missing["what"] = _("Schrijf wat er moet gebeuren.")
    if not who.strip():
        missing["who"] = _("Schrijf wie dat doet: een functie volstaat.")
    if by is None or not today < by <= today + timedelta(days=365):
        missing["follow_by"] = _("Kies een dag na vandaag, hoogstens een jaar ver.")
    if missing:
        raise ValidationError(missing)


def follow(row: Question) -> None:
    """What was to happen, happened. Raises :class:`Meanwhile` when that was noted before, or there was nothing to follow."""
    now = _held(row, State.JUDGED)
    if now.verdict != Verdict.FOLLOW:
        raise Meanwhile(_("Bij deze vraag is er niets op te volgen."))
    now.state = State.FOLLOWED
    now.save(update_fields=["state"])
