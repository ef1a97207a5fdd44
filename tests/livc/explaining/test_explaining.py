"""«Waarom zie ik dit?», «Wie kan dit zien?» and «Wat als?» (promise 9): from the register, for who it concerns, and no more."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

from django.test import Client

from cases.meetings import preparing
from cases.purposes import Purpose
from participants.models import Service
from secrecy.acts import explain, opened, what_if, what_if_admitted, who_may
from tests import world as w
from tests.cases import moments
from tests.secrecy.intruder import inside

WHY = re.compile(r'href="(/waarom/[0-9a-f-]{36}/)"')


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def why_of(client: Client, page: Any) -> Any:
    """The explanation to which the foot of a page leads."""
    found = WHY.search(page.content.decode())
    assert found, "the page leads to no explanation"
    return client.get(found[1])


def read_case(client: Client, number: str = "001") -> Any:
    return client.post(f"/casussen/{w.slug_of(number)}/", {"purpose": "voorbereiding overleg"}, follow=True)


def test_a_page_explains_by_whom_on_which_ground_and_until_when_each_circle_opened(world: str) -> None:
    client = w.signed_in("coordinator")
    answer = why_of(client, read_case(client))
    said = text(answer)
    assert answer.status_code == 200
    assert "Coördinator" in said
    assert "Voorbereiding" in said or "voorbereiding overleg" in said
    ((ground, until, giver),) = w.ask(
        "SELECT a.ground, to_char(a.until AT TIME ZONE 'Europe/Brussels', 'DD/MM/YYYY'), g.last_name FROM secrecy_admission a"
        " JOIN secrecy_act q ON true JOIN participants_user g ON g.id = a.giver_id"
        " JOIN cases_case c ON c.circle_id = a.content_object_id WHERE c.slug = %s AND a.user_id = %s AND q.name = 'read' AND q.permission = a.permission_id".replace(
            "secrecy_act", "secrecy.act"
        ),
        [w.slug_of("001"), w.id_of("coordinator")],
    )
    assert ground in said
    assert until in said
    assert giver in said


def test_the_list_of_the_cell_is_explained_by_the_seat_and_that_it_was_asked_stands_in_the_register(world: str) -> None:
    client = w.signed_in("politie")
    said = text(why_of(client, client.get("/casussen/")))
    assert "omdat u een vaste zetel in deze cel bekleedt" in said
    entry = w.entries(actor=w.id_of("politie"))[-1]
    assert (entry["act"], entry["reference"]) == ("list", "waarom")


def test_what_closed_since_is_not_named_any_more(world: str) -> None:
    item = moments.plan()
    moments.ask(item)
    caw = w.signed_in("caw")
    page = caw.get("/casussen/")
    assert WHY.search(page.content.decode())
    reference = w.ask("SELECT reference FROM cases_case WHERE slug = %s", [w.slug_of("001")])[0][0]
    assert reference in text(why_of(caw, page))
    w.ask("UPDATE secrecy_admission SET until = now() WHERE user_id = %s AND until > now()", [w.id_of("caw")])
    after = why_of(caw, page)
    assert reference not in text(after)


def test_hidden_and_absent_are_explained_in_the_same_words(town: None) -> None:
    stranger = w.signed_in("coordinator-elders")
    answers = []
    for slug in (w.slug_of("001"), "zzzzzzzzzzzzzz"):
        # Led there by its number in the register, as a 404 page names none.
        stranger.post(f"/casussen/{slug}/", {"purpose": "voorbereiding overleg"})
        ((request,),) = w.ask(
            "SELECT request FROM secrecy_ledger WHERE actor = %s AND act = 'refuse' ORDER BY id DESC LIMIT 1",
            [w.id_of("coordinator-elders")],
        )
        page = stranger.get(f"/waarom/{request}/")
        assert page.status_code == 200
        body = re.sub(r"\d\d\.\d\d\.\d\d", "", page.content.decode().replace(str(request), ""))
        answers.append(re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", body))
    assert "bestaat niet of is niet voor u geopend" in answers[0]
    assert answers[0] == answers[1]


def test_nobody_has_another_ones_page_explained(world: str) -> None:
    theirs = WHY.search(read_case(w.signed_in("coordinator")).content.decode())
    assert theirs
    for slug in ("burgemeester", "auditor", "superuser"):
        answers = [w.signed_in(slug).get(url) for url in (theirs[1], f"/waarom/{uuid4()}/")]
        assert [a.status_code for a in answers] == [404, 404]
        assert answers[0].content == answers[1].content
    with w.standing_as("burgemeester"):
        assert explain(theirs[1].split("/")[2]) == []  # type: ignore[arg-type]


def test_who_lets_in_sees_person_by_person_who_may_see_it_and_who_does_not_let_in_sees_nobody(world: str) -> None:
    item = moments.plan()
    letter = moments.ask(item)
    moments.accept("caw", letter)
    client = w.signed_in("coordinator")
    page = read_case(client)
    found = WHY.search(page.content.decode())
    assert found
    said = text(client.get(found[1].replace("waarom", "wie-kan-dit-zien")))
    mayor = w.ask("SELECT last_name FROM participants_user WHERE username = 'burgemeester'")[0][0]
    assert mayor in said
    assert "lezen" in said
    caw = w.signed_in("caw")
    listed = WHY.search(caw.get("/casussen/").content.decode())
    assert listed
    assert "U laat hier niemand toe" in text(caw.get(listed[1].replace("waarom", "wie-kan-dit-zien")))
    circles = [row[0] for row in w.ask("SELECT id FROM secrecy_circle")]
    for slug in ("caw", "auditor", "coordinator-elders"):
        with w.standing_as(slug):
            mine = {row[0] for row in w.ask("SELECT content_object_id FROM secrecy_admission a JOIN secrecy.act q ON q.permission = a.permission_id WHERE q.name = 'admit' AND a.user_id = %s", [w.id_of(slug)])}  # fmt: skip
            assert {line.circle for line in who_may(circles)} <= mine


def test_what_if_tells_what_signing_would_open_and_nothing_opens_by_asking(world: str) -> None:
    reference = moments.plan()
    with w.standing_as("coordinator"):
        item = opened(moments.ITEMS, reference, purpose=Purpose.PREPARE, act="admit")
        meeting = item.meeting.slug
        wish = preparing.Wish(Service.objects.get(short_name="CAW"), "Omdat zij iets weten.", with_name=True)
        preparing.keep(item, [wish])
    before = w.ask("SELECT count(*) FROM secrecy_admission")
    said = text(w.signed_in("burgemeester").get(f"/wat-als/uitnodigen/{meeting}/"))
    assert "de uitnodiging, met naam en geboortedatum" in said
    assert "de tekst die voor wie komt klaarligt" in said
    assert "het punt, en wat daar vanaf dan gedeeld wordt" in said
    assert w.ask("SELECT count(*) FROM secrecy_admission") == before
    for slug in ("caw", "politie", "auditor", "burgemeester-elders"):
        assert w.signed_in(slug).get(f"/wat-als/uitnodigen/{meeting}/").status_code in (403, 404)


def test_what_if_a_mandate_ends_names_to_the_lead_what_that_person_reads_and_to_nobody_what_a_service_keeps(
    world: str,
) -> None:
    item = moments.plan()
    letter = moments.ask(item)
    moments.accept("caw", letter)
    ((capacity,),) = w.ask(
        "SELECT m.id FROM participants_mandate m JOIN participants_user u ON u.id = m.user_id WHERE u.username = 'caw' ORDER BY m.begins LIMIT 1"
    )
    lead = w.signed_in("coordinator")
    said = text(lead.get(f"/wat-als/mandaat/{capacity}/"))
    assert "leest dit nu, tot" in said
    assert "tekst voor wie aanvaardt" in said
    with w.standing_as("coordinator"):
        kinds = {row.kind for row in what_if(ended=[capacity])}
    assert kinds
    assert not kinds & {"contribution", "briefing", "subject_part"}
    with w.standing_as("caw"):
        # Who speaks for a service lets in to what that service wrote, and to nothing else.
        assert {row.kind for row in what_if(ended=[capacity])} <= {"contribution", "briefing", "reply", "question"}
    with w.standing_as("politie"):
        assert what_if(ended=[capacity]) == []
    # And after it ended, there is nothing left to close.
    w.ask("UPDATE participants_mandate SET ended_at = now() WHERE id = %s", [capacity])
    assert lead.get(f"/wat-als/mandaat/{capacity}/").status_code == 404


def test_what_if_admitted_says_who_reads_a_circle_already(world: str) -> None:
    ((circle,),) = w.ask("SELECT circle_id FROM cases_case WHERE slug = %s", [w.slug_of("001")])
    capacities = {
        slug: w.ask(
            "SELECT z.id FROM participants_seat z JOIN participants_user u ON u.id = z.user_id WHERE u.username = %s",
            [slug],
        )[0][0]
        for slug in ("burgemeester", "politie")
    }
    with w.standing_as("coordinator"):
        gains = {g.capacity: g.until for g in what_if_admitted(capacities.values(), to=[circle])}
    assert gains[capacities["burgemeester"]] is not None
    assert gains[capacities["politie"]] is None


def test_the_question_about_many_circles_is_answered_as_that_about_each(town: None) -> None:
    asked = """
        SELECT count(*), count(*) FILTER (WHERE secrecy.admitted(s, a.name, k.id)), count(*) FILTER (WHERE secrecy.admitted(s, a.name, k.id) <> (k.id IN (SELECT secrecy.admitted_to(s, a.name))))
          FROM secrecy.standing s CROSS JOIN secrecy_circle k CROSS JOIN secrecy.act a WHERE s.user_id = %s"""
    for slug in ("coordinator", "burgemeester", "caw", "auditor"):
        with inside(slug):
            ((all_, yes, apart),) = w.ask(asked, [w.id_of(slug)])
        assert apart == 0
        assert 0 < yes < all_ or slug == "auditor", slug
