"""What the demo town lived through: everything about cases, through the real verbs.

Each deed below is done by a demo person standing in the deep room, so the demo's ledger is a real one.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from uuid import uuid4

from django.utils import timezone

from cases.contributions import disclosure
from cases.contributions.models import Contribution
from cases.feedback import answering, drafting
from cases.feedback.asked import current
from cases.feedback.models import Agreement, Sheet
from cases.followup import acting as following
from cases.followup.models import Offer
from cases.listing import list_case
from cases.meetings import answers, briefing, consultation, invitations, minutes, preparing
from cases.meetings.live import recusing, waiting
from cases.meetings.models import AgendaItem, Briefing, Decision, Invitation, Meeting, Reply
from cases.meetings.reporting import readers, renderings, replying, sending
from cases.minors import Grounds
from cases.models import Case, Indication
from cases.purposes import Purpose
from livc.demo import path
from livc.demo.population import account_of
from participants.mandates import me, named
from participants.models import LegalReference, Service
from secrecy import record
from secrecy.acts import open_circles, opened, standing
from secrecy.models import Circle
from secrecy.sessions import cookie_bytes

URGENT = "De nieuwe melding kan niet wachten tot het volgende overleg."
OF_A_MINOR = Grounds(
    best_interest="Zonder overleg tussen school en hulpverlening blijft de steun uit die nodig is; een gesprek op school alleen volstond niet.",
    informed="Het kind en de ouders worden ingelicht door de school; een advocaat is er nog niet.",
)


@contextmanager
def standing_as(slug: str, door: str = "demo") -> Iterator[None]:
    """Stand as a demo person for one deed."""
    token = secrets.token_hex(32)
    hashed = hashlib.sha256(cookie_bytes(token)).digest()
    record.call(
        "sign_in", hashed, account_of(slug), None, timedelta(minutes=5), timedelta(minutes=5), uuid4(), door, None
    )
    try:
        with standing(cookie_bytes(token), door=door):
            yield
    finally:
        record.call("end_session", hashed)


def live() -> None:
    """Two meetings' worth of town life: one case discussed, two to come."""
    basis = LegalReference.on("basis_public_task")
    sort = Indication.Behaviour
    cases = [
        _list(basis, "Robin Zandbank", "2003-05-14", [(sort.WITHDRAWAL, "Komt sinds september niet meer naar de training en verbrak contact met oude vrienden."), (sort.NETWORK, "Zoekt online groepen op waar geweld wordt aangemoedigd.")]),
        _list(basis, "Noor Golfbreker", f"{timezone.localdate().year - 16}-03-14", [(sort.THREAT, "Uitte op school een dreiging tegen medeleerlingen.")], minor=OF_A_MINOR),
        _list(basis, "Sem Duindoorn", "1999-11-03", [(sort.MATERIAL, "Deelde filmpjes die tot geweld aanzetten.")]),
    ]  # fmt: skip
    now = timezone.now()
    past, coming = _meet(now), _meet(_working(now + timedelta(days=2), ahead=True))
    _meet(_working(now + timedelta(days=35), ahead=True))  # far enough ahead to invite with the notice of the cell
    first = _put(past, cases[0], AgendaItem.Kind.NEW)
    items = [
        _put(coming, case, kind)
        for case, kind in zip(cases, (AgendaItem.Kind.RUNNING, AgendaItem.Kind.NEW, AgendaItem.Kind.NEW), strict=True)
    ]
    _invite(first, "CAW", "Het CAW kent het gezin uit de bemiddeling van vorig jaar.")
    _invite(items[0], "CAW", "Verslag over het contact met de vertrouwenspersoon.")
    _invite(items[1], "CAW", "Woont tijdelijk bij een tante; het CAW begeleidt haar.", with_name=True)
    _invite(items[1], "CLB", "Het CLB volgt de afwezigheden en het gesprek met de school op.")
    for slug, item in (("caw", first), ("caw", items[0]), ("clb", items[1])):
        _accept(slug, item)
    _prepare(items)
    _brief(
        first, "Kennen wij dit gezin nog? Ik zoek enkel wie nu contact heeft.", "Ja, ik zie de ouders om de twee weken."
    )
    _brief(items[0], "Is er sinds het vorige overleg nog iets dat ik aan tafel moet weten?")
    _lay_sheet(_put(past, cases[2], AgendaItem.Kind.NEW))
    _arrive(first)
    _hold(first)
    _feed_back(
        first, "Het overleg volgt verder op. Wij stellen iemand voor; jouw contact met de ouders blijft van jou."
    )
    with standing_as("coordinator", "path:add_goal"):
        path.lay(cases[0])
    _date_back(past, _working(now - timedelta(days=26), ahead=False))


def _list(
    basis: LegalReference, name: str, born: str, indications: list[tuple[str, str]], *, minor: Grounds | None = None
) -> str:
    with standing_as("burgemeester", "cases:propose"):
        reasons = "Taak van de burgemeester volgens de wet van 30 juli 2018; enkel wat voor de opvolging nodig is."
        return list_case(
            basis=basis,
            reasons=reasons,
            indications=indications,
            name=name,
            birth_date=born,
            contact="Strandlaan 1, 0000 Duinbeke",
            minor=minor,
        ).slug


def _working(day: datetime, *, ahead: bool) -> datetime:
    """That day, or the Monday after or the Friday before it: no cell meets in a weekend."""
    weekday = timezone.localdate(day).weekday()
    return day + timedelta(days=0 if weekday < 5 else 7 - weekday if ahead else 4 - weekday)


def _meet(day: datetime) -> Meeting:
    with standing_as("coordinator", "meetings:plan"):
        starts = timezone.make_aware(datetime.combine(timezone.localdate(day), time(14)))
        return consultation.plan(starts_at=starts, place="Stadhuis Duinbeke, zaal Helmgras")


def _date_back(meeting: Meeting, day: datetime) -> None:
    """What was held a moment ago lies some weeks back: nobody answers an invitation to a day that is over."""
    with standing_as("coordinator", "meetings:plan"):
        row = Meeting.objects.get(pk=meeting.pk)
        row.starts_at = timezone.make_aware(datetime.combine(timezone.localdate(day), time(14)))
        row.save(update_fields=["starts_at"])


def _put(meeting: Meeting, case: str, kind: str) -> str:
    with standing_as("coordinator", "meetings:add_item"):
        return consultation.put_on_agenda(
            opened(Case, case, purpose=Purpose.PREPARE), meeting, kind=kind, minutes=25
        ).slug


def _invite(item: str, service: str, why: str, *, with_name: bool = False) -> None:
    with standing_as("burgemeester", "meetings:invite"):
        row = _table(item)
        open_circles(row.case.slug, purpose=Purpose.INVITATION, act="admit", item=row.id)
        if with_name:
            open_circles(f"{row.case.slug}/identity", purpose=Purpose.INVITATION, item=row.id)
        invitations.invite(row, Service.objects.get(short_name=service), why=why, urgency=URGENT, with_name=with_name)


def _prepare(items: list[str]) -> None:
    """The coordinator lays two invitations ready for the mayor to sign, and a text for who accepts."""
    with standing_as("coordinator", "meetings:prepare"):
        row = _table(items[2])
        wishes = [
            preparing.Wish(Service.objects.get(short_name="CAW"), "Het CAW kan met hem zoeken naar wie hem vertrouwt."),
            preparing.Wish(Service.objects.get(short_name="CLB")),
        ]
        preparing.keep(row, wishes, urgency=URGENT)
    with standing_as("coordinator", "meetings:prepare"):
        row = _table(items[0])
        preparing.mark(row, "We bekijken samen hoe de opvolging sinds het vorige overleg verliep.")


def _accept(slug: str, item: str) -> None:
    with standing_as(slug, "meetings:invitation"):
        invitation = Invitation.objects.get(item__slug=item)
        answers.accept(opened(Invitation, invitation.slug, purpose=Purpose.INVITATION, act="write"))


def _brief(item: str, asked: str, answered: str = "") -> None:
    """The representative of the CAW asks a colleague who knows the family, and may get an answer (R25)."""
    with standing_as("caw", "meetings:begin_briefing"):
        invitation = opened(Invitation, Invitation.objects.get(item__slug=item).slug, purpose=Purpose.INVITATION)
        acting = me()
        assert acting is not None
        slug = briefing.begin_briefing(invitation, briefing.whom(acting)[0], asked).slug
    if answered:
        with standing_as("hulpverlener", "meetings:briefing"):
            briefing.say(opened(Briefing, slug, purpose=Purpose.BRIEFING, act="write"), answered)


def _feed_back(item: str, text: str) -> None:
    """After the item the representative tells the colleague what matters for the help (R26)."""
    with standing_as("caw", "meetings:briefing"):
        slug = Briefing.objects.get(invitation__item__slug=item).slug
        briefing.feed_back(opened(Briefing, slug, purpose=Purpose.BRIEFING, act="write"), text)


def _table(slug: str, act: str = "admit") -> AgendaItem:
    return opened(AgendaItem.objects.select_related("meeting__cell", "case"), slug, purpose=Purpose.TABLE, act=act)


def _answer_actions() -> None:
    """The town hall accepts what it was proposed, and lets its day pass; that of the CAW waits for an answer (R49)."""
    with standing_as("coordinator", "followup:action"):
        slug = Offer.objects.get(service__short_name="Lokaal bestuur").slug
        following.answer(*following.at_hand(slug, act="write"), "accept")


def _arrive(slug: str) -> None:
    """The CAW says that it is there, and waits; the police seat is out of the item by a conflict of interest."""
    with standing_as("caw", "meetings:come"):
        meeting = Meeting.objects.get(items__slug=slug)
        waiting.come(meeting, AgendaItem.objects.filter(meeting=meeting))
    with standing_as("coordinator", "meetings:set_aside"):
        item = _table(slug)
        police = next(p for p in consultation.who_may_sit(item) if p.service.short_name == "Lokale politie")
        recusing.set_aside(item, police.capacity)


def _hold(slug: str) -> None:
    """The first meeting: who was there, what the CAW brought in, what was decided, the report."""
    with standing_as("coordinator", "meetings:open_item"):
        item = _table(slug)
        here = [p.capacity for p in consultation.who_may_sit(item) if p.service.short_name != "Lokale politie"]
        consultation.open_item(item, present=here)
    with standing_as("caw", "meetings:save_contribution"):
        item, author = _table(slug, "read"), me()
        assert author is not None
        contribution = disclosure.draft(
            item.case, item=item.id, inside=Circle.objects.get(id=item.circle_id), author=author
        )
        disclosure.save(
            contribution,
            "Komt wekelijks langs en praat open over het conflict thuis. Vraagt hulp bij het zoeken van werk.",
        )
        reference = contribution.circle.reference
    with standing_as("caw", "meetings:disclose"):
        item = _table(slug, "read")
        contribution = opened(Contribution, reference, purpose=Purpose.TABLE, act="admit", item=item.id)
        there = named({a.capacity for a in consultation.present(item)})
        disclosure.disclose(contribution, to=there.values(), until=consultation.window_ends(item))
    with standing_as("coordinator", "meetings:decide"):
        item = _table(slug)
        minutes.decide(
            item, kind=Decision.Kind.FOLLOW, text="De opvolging loopt door; herbekijken op het volgende overleg."
        )
        minutes.propose_action(
            item,
            service=Service.objects.get(short_name="CAW"),
            text="Vertrouwenspersoon voorstellen",
            due=timezone.localdate() + timedelta(days=16),
            domain="gezin en relaties",
        )
        minutes.propose_action(
            item,
            service=Service.objects.get(short_name="Lokaal bestuur"),
            text="Contact opnemen met het jobpunt",
            due=timezone.localdate() - timedelta(days=3),
        )
    _answer_actions()
    with standing_as("coordinator", "meetings:publish_report"):
        item = _table(slug)
        open_circles(item.slug, purpose=Purpose.REPORT, act="write", item=item.id)
        consultation.close_item(item)
        caw = next(row for row in readers.recipients(item) if row.service.short_name == "CAW")
        sending.send(
            item,
            words="Het CAW stelt een vertrouwenspersoon voor; het lokaal bestuur neemt contact op met het jobpunt.",
            parts=[sending.Part("Wie eerst belt, laat het de ander weten.", {caw.capacity})],
        )
    _answer_report(slug)


def _lay_sheet(slug: str) -> None:
    """At the second item the three seats were there; the police seat laid a feedback sheet before them, and one agreed."""
    with standing_as("coordinator", "meetings:open_item"):
        item = _table(slug)
        consultation.open_item(item, present=[p.capacity for p in consultation.who_may_sit(item)])
    with standing_as("coordinator", "meetings:close_item"):
        consultation.close_item(_table(slug))
    with standing_as("politie", "feedback:draft"):
        sheet = drafting.draft(
            _table(slug, "read"), "De opvolging loopt: er is elke maand contact, en er zijn geen nieuwe aanwijzingen."
        ).slug
    with standing_as("burgemeester", "feedback:agree"):
        row = opened(Sheet, sheet, purpose=Purpose.FEEDBACK)
        laid = current(row)
        assert laid is not None
        answering.answer(row, Agreement.Kind.AGREE, digest=laid.digest, no_secret=True, once=uuid4())


def _answer_report(slug: str) -> None:
    """The coordinator looked at what was sent, and the CAW has a remark on its own rendering; nobody approved anything yet."""
    with standing_as("coordinator", "meetings:report"):
        renderings.own_rendering(_table(slug, "read"))
    with standing_as("caw", "meetings:answer_report"):
        item = _table(slug, "read")
        replying.reply(
            item, renderings.own_rendering(item), Reply.Answer.REMARK, "Ook de ouders weten van de afspraak."
        )
