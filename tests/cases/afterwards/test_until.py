"""Until when one reads, what remains after that, and who read what one brought in: as PostgreSQL has it (R73)."""

from __future__ import annotations

import re
from html import unescape

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import strip_tags

from cases.meetings.models import Reply
from cases.meetings.reporting import renderings, replying
from cases.purposes import Purpose
from cases.retention import office
from secrecy.acts import opened
from tests import world as w
from tests.cases import moments as m

FIRST_READ = """
SELECT u.last_name, (SELECT to_char(min(e.at) AT TIME ZONE 'Europe/Brussels', 'DD/MM/YYYY') FROM secrecy_ledger e
                      WHERE e.actor = d.to_user_id AND d.circle = ANY (e.shown) AND e.act IN ('open', 'write', 'admit', 'release'))
  FROM contributions_disclosure d JOIN participants_user u ON u.id = d.to_user_id
  JOIN participants_service s ON s.id = d.service_id JOIN meetings_agendaitem a ON a.id = d.item
 WHERE a.slug = %s AND s.short_name = %s
"""


def words(slug: str, path: str) -> str:
    answer = w.signed_in(slug).get(path)
    assert answer.status_code == 200, (slug, path, answer.status_code)
    return " ".join(unescape(strip_tags(answer.content.decode().partition("<main")[2])).split())


def ends(slug: str, circle: str) -> str:
    """The last day on which somebody may read a circle, as the superuser finds it."""
    ((until,),) = w.ask(
        "SELECT max(a.until) FROM secrecy_admission a JOIN auth_permission p ON p.id = a.permission_id"
        " WHERE a.user_id = %s AND a.content_object_id = %s AND p.codename = 'read_circle'",
        [w.id_of(slug), circle],
    )
    return date_format(timezone.localtime(until), "j F Y")


def test_r73_each_page_says_until_when_and_what_is_ones_own_remains(world: str) -> None:
    item = m.plan()
    asked = {service: m.ask(item, service) for service in ("CAW", "CLB")}
    ((letter,),) = w.ask("SELECT circle_id::text FROM meetings_invitation WHERE slug = %s", [asked["CAW"]])
    invitation = reverse("meetings:invitation", args=[asked["CAW"]])
    assert f"U leest deze vraag hoogstens tot {ends('caw', letter)}." in words("caw", invitation)
    for service, slug in asked.items():
        m.accept(service.lower(), slug)
    m.hold(item, "caw", "clb")
    action = m.propose(item, "CAW")
    ((meeting, circle),) = w.ask(
        "SELECT o.slug, a.circle_id::text FROM meetings_agendaitem a JOIN meetings_meeting o ON o.id = a.meeting_id WHERE a.slug = %s",
        [item],
    )
    page = reverse("meetings:item", args=[meeting, item])
    for slug in ("caw", "politie", "coordinator"):
        assert f"U leest dit punt tot {ends(slug, circle)}." in words(slug, page), slug
    m.move_on(item)
    m.report(item)
    told = words("caw", page)
    assert f"U leest dit punt tot {ends('caw', circle)}." in told
    assert "Daarna leest u nog uw eigen inbreng en uw eigen acties" in told

    # Who read it: the police looked, the coordinator did at the table, CLB not since; the mayor never opened the item.
    who_read_is_whole(item, "caw", "CAW")
    who_read_is_whole(item, "clb", "CLB")

    m.pass_days(90)
    assert w.signed_in("caw").get(page).status_code in (403, 404)
    own = m.OWN
    client = w.signed_in("caw")
    for start in ("workspace", "meetings:list"):
        frame = client.get(reverse(start)).content.decode()
        assert own not in frame
        for remains in ("contributions:ledger", "followup:actions"):
            assert f'href="{reverse(remains)}"' in frame, (start, remains)
    ledger = client.get(reverse("contributions:ledger")).content.decode()
    (kept,) = w.ask("SELECT DISTINCT d.slug FROM contributions_disclosure d JOIN participants_service s ON s.id = d.service_id JOIN meetings_agendaitem a ON a.id = d.item WHERE a.slug = %s AND s.short_name = 'CAW'", [item])[0]  # fmt: skip
    assert reverse("contributions:own", args=[kept]) in ledger
    assert own in words("caw", reverse("contributions:own", args=[kept]))
    assert m.ACTION in words("caw", reverse("followup:action", args=[action]))
    assert m.SHARED not in words("caw", reverse("contributions:own", args=[kept]))


def test_r53_r54_a_report_is_read_no_longer_by_who_wrote_it_whatever_the_office_lets_follow(world: str) -> None:
    """The term of a case moves with each discussion, and with it what its seats read; what is read for a while ends all the same."""
    item = m.plan()
    m.accept("caw", m.ask(item))
    m.hold(item, "caw")
    m.decide(item)
    m.move_on(item)
    m.report(item)
    ((meeting,),) = w.ask("SELECT o.slug FROM meetings_agendaitem a JOIN meetings_meeting o ON o.id = a.meeting_id WHERE a.slug = %s", [item])  # fmt: skip
    page, mine = reverse("meetings:item", args=[meeting, item]), reverse("meetings:report", args=[meeting, item])
    for slug in ("coordinator", "caw"):
        assert m.REPORT in words(slug, mine)
    with w.standing_as("caw"):
        row = opened(m.ITEMS, item, purpose=Purpose.TABLE)
        replying.reply(row, renderings.own_rendering(row), Reply.Answer.REMARK, "Er ontbreekt iets.")

    before = lent(item)
    assert {kind for kind, _who, _day in before} == {"report", "reply"}
    office.run()
    assert lent(item) == before
    assert w.entries(act="extend"), "the case itself lasts longer by now"
    # What an office let follow before it knew this ends with the rest, on record.
    author = "SELECT a.id FROM secrecy_admission a JOIN secrecy_circle k ON k.id = a.content_object_id WHERE k.kind = 'report' AND a.user_id = k.begun_by_id"
    w.ask(
        f"SET LOCAL session_replication_role = replica; UPDATE secrecy_admission SET until = until + interval '200 days' WHERE id IN ({author})"
    )
    assert lent(item) != before
    office.run()
    assert lent(item) == before
    ended = [e for e in w.entries(act="dismiss") if e["door"] == "office:retention"]
    assert {e["admission"] for e in ended} == {one for (one,) in w.ask(author)}
    assert {(e["whom"], e["actor"]) for e in ended} == {(w.id_of("coordinator"), None)}
    office.run()
    assert len([e for e in w.entries(act="dismiss") if e["door"] == "office:retention"]) == len(ended)  # once

    m.pass_days(90)
    office.run()
    assert lent(item) == set()
    assert m.DECIDED in words("coordinator", page)
    assert m.REPORT not in words("coordinator", page)
    assert w.signed_in("coordinator").get(mine).status_code == 404


def lent(item: str) -> set[tuple[str, str, object]]:
    """Who reads the report of an item and what is said of it from now on, and until which day: as the superuser finds it."""
    found = w.ask(
        "SELECT k.kind, u.username, (a.until AT TIME ZONE 'Europe/Brussels')::date FROM secrecy_admission a JOIN secrecy_circle k ON k.id = a.content_object_id"
        " JOIN participants_user u ON u.id = a.user_id JOIN meetings_agendaitem i ON i.circle_id = k.of_id"
        " WHERE i.slug = %s AND k.kind IN ('report', 'part', 'reply') AND a.until > now()",
        [item],
    )
    return {(kind, who, day) for kind, who, day in found}


def who_read_is_whole(item: str, slug: str, service: str) -> None:
    """What a service is told of who read its contribution equals the ledger, person by person."""
    page = w.signed_in(slug).get(reverse("contributions:ledger")).content.decode()
    ((number,),) = w.ask("SELECT DISTINCT d.reference FROM contributions_disclosure d JOIN meetings_agendaitem a ON a.id = d.item WHERE a.slug = %s", [item])  # fmt: skip
    rows = [" ".join(unescape(strip_tags(row)).split()) for row in re.findall(r"<tr>(.*?)</tr>", page, re.S)]
    expected = w.ask(FIRST_READ, [item, service])
    assert len(expected) >= 3
    assert {day is None for _name, day in expected} == {True, False}
    for name, day in expected:
        said = "niet gelezen" if day is None else f"gelezen, eerst op {day}"
        assert [row for row in rows if name in row and said in row and number in row], (name, day, rows)


def test_the_case_says_until_when_who_lets_people_in_reads_it(town: None) -> None:
    case = w.slug_of("001")
    client = w.signed_in("coordinator")
    client.post(f"/casussen/{case}/", {"purpose": "voorbereiding overleg"})
    ((circle,),) = w.ask("SELECT circle_id::text FROM cases_case WHERE slug = %s", [case])
    text = " ".join(unescape(strip_tags(client.get(f"/casussen/{case}/").content.decode())).split())
    ((until,),) = w.ask(
        "SELECT to_char(max(a.until) AT TIME ZONE 'Europe/Brussels', 'DD/MM/YYYY') FROM secrecy_admission a JOIN auth_permission p ON p.id = a.permission_id"
        " WHERE a.user_id = %s AND a.content_object_id = %s AND p.codename = 'read_circle'",
        [w.id_of("coordinator"), circle],
    )
    assert f"U leest dit dossier tot {until}" in text
