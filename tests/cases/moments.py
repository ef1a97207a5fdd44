"""Six invitations lived through, and what a person then reads of the item: asked of PostgreSQL, with every circle tried."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from cases.contributions import disclosure
from cases.contributions.models import Contribution
from cases.meetings import answers, consultation, invitations, minutes
from cases.meetings.models import AgendaItem, Invitation, Marked
from cases.meetings.reporting import sending
from cases.models import Case
from cases.purposes import Purpose
from participants.mandates import me, named
from participants.models import Service
from secrecy.acts import open_circles, opened
from secrecy.models import Circle
from tests import world as w
from tests.secrecy.intruder import inside

LETTER = "Omdat de brievenbus hierover kan meespreken."
MARKED = "Wat de vuurtoren aanduidde voor wie komt."
SHARED = "De schelp hoort elke avond de zee."
OWN = "Wat het zeepaardje zelf vertelde."
DECIDED = "De duin houdt stand, zegt iedereen."
REPORT = "Verslag van het getij van die dag."
ACTION = "Het getij van morgen opmeten."
NAME = "Robin Zandbank"
INDICATION = "niet meer naar de training"

#: Where each of these lies: the table, and what is looked for in a page.
TEXTS = {
    "letter": ("meetings_motive", LETTER),
    "name": ("meetings_naming", NAME),
    "marked": ("meetings_marked", MARKED),
    "shared": ("contributions_contribution", SHARED),
    "room": ("meetings_attendance", ""),
    "decision": ("meetings_decision", DECIDED),
    "action": ("followup_action", ACTION),
    "report": ("meetings_report", REPORT),
    "decline": ("meetings_decline", ""),
    "indications": ("cases_indication", INDICATION),
    "identity": ("cases_datasubject", ""),
    "prepared": ("meetings_prepared", ""),
}
ITEMS = AgendaItem.objects.select_related("case", "meeting__cell")


def plan(days: int = 20, number: str = "001") -> str:
    """A meeting with one case, and text marked for who accepts; the item's reference."""
    with w.standing_as("coordinator"):
        meeting = consultation.plan(starts_at=timezone.now() + timedelta(days=days), place="Zaal Helmgras")
        item = consultation.put_on_agenda(
            opened(Case, w.slug_of(number), purpose=Purpose.PREPARE), meeting, kind=AgendaItem.Kind.RUNNING, minutes=20
        )
        _mark(item)
        return str(item.slug)


def mark(item: str) -> None:
    """Text for who accepts."""
    with w.standing_as("coordinator"):
        _mark(opened(ITEMS, item, purpose=Purpose.PREPARE, act="admit"))


def _mark(item: AgendaItem) -> None:
    circle = consultation.marked_circle(item)
    assert circle is not None
    Marked.objects.create(circle=circle, item=item, text=MARKED)


def ask(item: str, service: str = "CAW", *, with_name: bool = True) -> str:
    """The mayor invites; the invitation's reference."""
    with w.standing_as("burgemeester"):
        row = opened(ITEMS, item, purpose=Purpose.INVITATION, act="admit")
        open_circles(row.case.slug, purpose=Purpose.INVITATION, act="admit", item=row.id)
        open_circles(f"{row.case.slug}/identity", purpose=Purpose.INVITATION, item=row.id)
        asked = Service.objects.get(short_name=service)
        return str(invitations.invite(row, asked, why=LETTER, with_name=with_name).slug)


def accept(slug: str, invitation: str, *, comes: str = "") -> None:
    with w.standing_as(slug):
        row = opened(Invitation, invitation, purpose=Purpose.INVITATION, act="write")
        answers.accept(row, comes=capacity_of(comes) if comes else None)


def decline(slug: str, invitation: str) -> None:
    with w.standing_as(slug):
        row = opened(Invitation, invitation, purpose=Purpose.INVITATION, act="write")
        answers.decline(row, "unavailable", text="Die dag is er vorming.")


def withdraw(invitation: str) -> None:
    with w.standing_as("burgemeester"):
        invitations.withdraw(opened(Invitation.objects.select_related("service", "item__meeting__cell"), invitation, purpose=Purpose.INVITATION, act="write"))  # fmt: skip


def let_successors_in(invitation: str) -> None:
    with w.standing_as("burgemeester"):
        rows = Invitation.objects.select_related("service", "item__case", "item__meeting__cell")
        row = opened(rows, invitation, purpose=Purpose.INVITATION, act="admit")
        open_circles(row.item.slug, row.item.case.slug, purpose=Purpose.INVITATION, act="admit", item=row.item_id)
        open_circles(f"{invitation}/name", purpose=Purpose.INVITATION, act="admit", item=row.item_id)
        invitations.let_successors_in(row, name=Circle.objects.get(of_id=row.circle_id, kind="name"))


def lapse(item: str) -> None:
    """Yesterday was the day."""
    w.ask("UPDATE meetings_meeting m SET starts_at = now() - interval '1 day' FROM meetings_agendaitem a WHERE a.meeting_id = m.id AND a.slug = %s", [item])  # fmt: skip


def end_mandate(slug: str) -> None:
    w.ask("UPDATE participants_mandate SET ended_at = now() WHERE user_id = %s", [w.id_of(slug)])


def hold(item: str, *there: str) -> None:
    """The item is opened with the fixed seats and these people in the room; who is there of CLB shares something with all."""
    with w.standing_as("coordinator"):
        row = opened(ITEMS, item, purpose=Purpose.TABLE, act="admit")
        present = [capacity_of(slug) for slug in ("burgemeester", "coordinator", "politie", *there)]
        consultation.open_item(row, present=present)
    for slug, text in (("clb", SHARED), ("caw", OWN)):
        if slug in there:
            _share(slug, item, text)


def _share(slug: str, item: str, text: str) -> None:
    with w.standing_as(slug):
        row, author = opened(ITEMS, item, purpose=Purpose.TABLE), me()
        assert author is not None
        if Contribution.objects.filter(item=row.id, service=author.service).exists():
            return  # held before: it shared then
        own = disclosure.draft(row.case, item=row.id, inside=Circle.objects.get(id=row.circle_id), author=author)
        disclosure.save(own, text)
        here = named({a.capacity for a in consultation.present(row)})
        disclosure.disclose(own, to=here.values(), until=consultation.window_ends(row))


def decide(item: str) -> None:
    with w.standing_as("coordinator"):
        row = opened(ITEMS, item, purpose=Purpose.TABLE, act="admit")
        minutes.decide(row, kind="follow", text=DECIDED)


def propose(item: str, service: str = "CLB") -> str:
    """An action for a service; its reference."""
    with w.standing_as("coordinator"):
        row = opened(ITEMS, item, purpose=Purpose.TABLE, act="admit")
        due = timezone.localdate() + timedelta(days=30)
        asked = Service.objects.get(short_name=service)
        return str(minutes.propose_action(row, service=asked, text=ACTION, due=due, domain="wonen").circle.reference)


def move_on(item: str) -> None:
    with w.standing_as("coordinator"):
        row = opened(ITEMS, item, purpose=Purpose.TABLE, act="admit")
        consultation.close_item(row)


def report(item: str) -> None:
    with w.standing_as("coordinator"):
        sending.send(opened(ITEMS, item, purpose=Purpose.TABLE, act="admit"), words=REPORT)


def pass_days(days: int) -> None:
    """So many days later, for meetings and for what was given until then."""
    w.ask("UPDATE meetings_meeting SET starts_at = starts_at - make_interval(days => %s)", [days])
    w.ask(
        "UPDATE meetings_agendaitem SET report_due = report_due - make_interval(days => %(n)s), reported_at = reported_at - make_interval(days => %(n)s)",
        {"n": days},
    )
    w.ask("ALTER TABLE secrecy_admission DISABLE TRIGGER entered")
    w.ask("UPDATE secrecy_admission SET until = until - make_interval(days => %s)", [days])
    w.ask("ALTER TABLE secrecy_admission ENABLE TRIGGER entered")


def capacity_of(slug: str) -> UUID:
    found = w.ask(
        "SELECT id FROM participants_seat WHERE user_id = %(who)s UNION ALL SELECT id FROM participants_mandate WHERE user_id = %(who)s",
        {"who": w.id_of(slug)},
    )
    return UUID(str(found[0][0]))


def substitute(slug: str = "caw-vervanger", *, of: str = "caw") -> str:
    """One more who represents the service: laid down as its administrator would, with the notice acknowledged."""
    who = w.ask(
        "INSERT INTO participants_user (username, first_name, last_name, email, is_active, is_staff, is_superuser, date_joined, organisation_id)"
        " SELECT %s, 'Stan', 'Invaller', %s || '@duinbeke.invalid', true, false, false, now(), organisation_id FROM participants_user WHERE username = %s RETURNING id",
        [slug, slug, of],
    )[0][0]
    held = w.ask(
        "INSERT INTO participants_mandate (id, begins, ends, act, role, profession, cell_id, service_id, user_id)"
        " SELECT gen_random_uuid(), begins, ends, '', 'substitute', profession, cell_id, service_id, %s FROM participants_mandate WHERE user_id = %s RETURNING id",
        [who, w.id_of(of)],
    )[0][0]
    w.ask(
        "INSERT INTO participants_acknowledgement (id, user_id, capacity, cell_id, kind, notice_id, label, at)"
        " SELECT gen_random_uuid(), %s, CASE WHEN capacity IS NOT NULL THEN %s::uuid END, cell_id, kind, notice_id, label, at"
        " FROM participants_acknowledgement WHERE user_id = %s AND kind IN ('notice', 'told')",
        [who, held, w.id_of(of)],
    )
    return slug


def reads(slug: str, item: str, *, letter: str = LETTER) -> set[str]:
    """What a person gets to read of this item and its case, by pages and by SQL: both must tell the same (keys of TEXTS).

    ``letter`` is what stands in the letter, where others have other words."""
    tried = opens(slug, item)
    shown, told = shows(slug, item, letter), {key for key in tried if TEXTS[key][1]}
    assert shown == told, f"{slug}: the pages show {sorted(shown)}, PostgreSQL {sorted(told)}"
    return tried


def shows(slug: str, item: str, letter: str) -> set[str]:
    """What the pages show to a person who visits each that could: workspace, lists, meeting, item, invitation, its name."""
    client = w.signed_in(slug)
    ((meeting,),) = w.ask("SELECT m.slug FROM meetings_meeting m JOIN meetings_agendaitem a ON a.meeting_id = m.id WHERE a.slug = %s", [item])  # fmt: skip
    asked = w.ask("SELECT i.slug FROM meetings_invitation i JOIN meetings_agendaitem a ON a.id = i.item_id WHERE a.slug = %s", [item])  # fmt: skip
    proposed = w.ask("SELECT o.slug FROM followup_offer o JOIN meetings_agendaitem a ON a.id = o.item WHERE a.slug = %s", [item])  # fmt: skip
    pages = [
        ("workspace",),
        ("meetings:list",),
        ("cases:list",),
        ("meetings:meeting", meeting),
        ("meetings:item", meeting, item),
        ("followup:actions",),
        *(("followup:action", action) for (action,) in proposed),
    ]
    answers_ = [client.get(reverse(name, args=args)) for name, *args in pages]
    for (invitation,) in asked:
        answers_.append(client.get(reverse("meetings:invitation", args=[invitation])))
        answers_.append(client.post(reverse("meetings:invitation_name", args=[invitation])))
    crashed = [answer.request["PATH_INFO"] for answer in answers_ if answer.status_code >= 500]
    assert not crashed, crashed
    whole = "".join(answer.content.decode() for answer in answers_)
    looked_for = {key: text for key, (_table, text) in TEXTS.items() if text} | {"letter": letter}
    return {key for key, text in looked_for.items() if text in whole}


def opens(slug: str, item: str) -> set[str]:
    """The same by trying every circle, with SQL of one's own. A text one wrote oneself for the service isn't counted."""
    circles = w.ask(
        """WITH RECURSIVE inside AS (
             SELECT k.* FROM secrecy_circle k JOIN meetings_agendaitem a ON a.circle_id = k.id WHERE a.slug = %(item)s
             UNION ALL SELECT k.* FROM secrecy_circle k JOIN inside i ON k.of_id = i.id)
           SELECT CASE WHEN i.apart THEN o.reference || '/' || i.kind ELSE i.reference END, i.id FROM inside i LEFT JOIN secrecy_circle o ON o.id = i.of_id
           UNION SELECT CASE WHEN c.apart THEN t.reference || '/' || c.kind ELSE c.reference END, c.id
             FROM meetings_agendaitem a JOIN cases_case q ON q.id = a.case_id JOIN secrecy_circle t ON t.id = q.circle_id
             JOIN secrecy_circle c ON c.id = t.id OR (c.of_id = t.id AND c.kind = 'identity') WHERE a.slug = %(item)s""",
        {"item": item},
    )
    found: set[str] = set()
    with inside(slug) as i:
        for reference, _circle in circles:
            i.open(reference)
        here = [circle for _reference, circle in circles]
        own = w.ask("SELECT s.id FROM participants_service s JOIN participants_mandate m ON m.service_id = s.id WHERE m.user_id = %s", [w.id_of(slug)])  # fmt: skip
        for key, (table, _text) in TEXTS.items():
            others = f" AND service_id <> {own[0][0]}" if key == "shared" and own else ""
            if i.value(f"SELECT count(*) FROM {table} WHERE circle_id = ANY (%s::uuid[]){others}", [here]):
                found.add(key)
    return found
