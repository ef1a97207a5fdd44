"""A question to who read: what they see of it and nobody else does, and that nobody asks, answers or judges in another's name."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django.utils import timezone

from tests import world as w
from tests.house.town import PLANTED
from tests.secrecy.intruder import inside

QUESTIONS, OWN = "/register/vragen/", "/vragen-over-wat-u-las/"


def reads(slug: str, number: str = "001") -> str:
    """This person opens a case; the address of that line of the register."""
    client = w.signed_in(slug)
    assert client.post(f"/casussen/{w.slug_of(number)}/", {"purpose": "opvolging actie"}).status_code in (200, 302)
    at = "SELECT floor(extract(epoch FROM at))::bigint || '-' || id FROM secrecy_ledger WHERE actor = %s AND purpose = 'opvolging actie' AND outcome = 'ok' ORDER BY id LIMIT 1"
    return str(w.ask(at, [w.id_of(slug)])[0][0])


def line_of(slug: str, act: str) -> str:
    at = "SELECT floor(extract(epoch FROM at))::bigint || '-' || id FROM secrecy_ledger WHERE actor = %s AND act = %s ORDER BY id DESC LIMIT 1"
    return str(w.ask(at, [w.id_of(slug), act])[0][0])


def asks(auditor: Any, line: str, text: str = "Waarvoor was dit nodig?", **more: str) -> Any:
    day = timezone.localdate() + timedelta(days=10)
    said = {"lines": line, "text": text, "answer_by": f"{day:%d/%m/%Y}", "rule": ""}
    return auditor.post(f"{QUESTIONS}nieuw/", said | more)


def slug_in(answer: Any) -> str:
    assert answer.status_code == 302, answer.content.decode()
    found = re.search(r"/register/vragen/([a-z0-9]{14})/", answer["Location"])
    assert found, answer["Location"]
    return found[1]


def acts(slug: str) -> list[str]:
    return [e["act"] for e in w.entries(reference=f"question={slug}") if e["act"] != "review"]


def test_a_reader_is_asked_answers_late_is_judged_and_it_is_followed_in_the_sight_of_both_auditors(world: str) -> None:
    line = reads("coordinator")
    auditor, coordinator, dpo = (w.signed_in(slug) for slug in ("auditor", "coordinator", "dpo"))
    slug = slug_in(asks(auditor, line))
    # The mail says that there is something, and no more.
    assert ("waiting", w.id_of("coordinator")) in w.ask("SELECT message, user_id FROM secrecy.outbox WHERE about = %s", [f"inquiry {slug}"])  # fmt: skip
    # Who is asked is led there, and sees their own line plainly.
    assert OWN in coordinator.get("/").content.decode()
    page = coordinator.get(f"{OWN}{slug}/").content.decode()
    assert "Waarvoor was dit nodig?" in page
    assert "CAS-" in page
    assert "opvolging actie" in page
    # The second auditor reads who asked what; nobody is judged unheard.
    assert "Waarvoor was dit nodig?" in dpo.get(f"{QUESTIONS}{slug}/").content.decode()
    verdict = {
        "verdict": "follow",
        "reasons": "Het kan met één keer.",
        "what": "Afspraken herhalen",
        "who": "de burgemeester",
    }
    early = dpo.post(f"{QUESTIONS}{slug}/oordeel/", verdict)
    assert early.status_code in (400, 409)
    w.ask("SET session_replication_role = replica; UPDATE oversight_question SET answer_by = current_date - 1 WHERE slug = %s; SET session_replication_role = origin", [slug])  # fmt: skip
    assert "antwoord te laat" in dpo.get(QUESTIONS).content.decode()
    assert "te laat" in coordinator.get("/").content.decode()
    # What no text here may hold is refused beside its field, and the words come back.
    refused = coordinator.post(f"{OWN}{slug}/", {"text": "Voor 85.07.30-033.28."})
    assert (refused.status_code, "rijksregisternummer" in refused.content.decode()) == (400, True)
    assert coordinator.post(f"{OWN}{slug}/", {"text": "Om het overleg voor te bereiden."}).status_code == 302
    assert coordinator.post(f"{OWN}{slug}/", {"text": "Nog iets."}).status_code == 409
    page = auditor.get(f"{QUESTIONS}{slug}/").content.decode()
    assert "Om het overleg voor te bereiden." in page
    assert "te laat beantwoord" in page
    assert not [word for word in PLANTED if word in page]
    # To follow needs what, who and when.
    assert auditor.post(f"{QUESTIONS}{slug}/oordeel/", verdict | {"what": ""}).status_code == 400
    day = timezone.localdate() + timedelta(days=20)
    done = auditor.post(f"{QUESTIONS}{slug}/oordeel/", verdict | {"follow_by": f"{day:%d/%m/%Y}"})
    assert done.status_code == 302
    assert auditor.post(f"{QUESTIONS}{slug}/oordeel/", verdict | {"follow_by": f"{day:%d/%m/%Y}"}).status_code in (
        400,
        409,
    )
    # The outcome is for who answered too, why and what follows for the auditors alone.
    page = coordinator.get(f"{OWN}{slug}/").content.decode()
    assert ("te volgen" in page, "Het kan met één keer." in page, "Afspraken herhalen" in page) == (True, False, False)
    assert "Afspraken herhalen" in dpo.get(f"{QUESTIONS}{slug}/").content.decode()
    assert dpo.post(f"{QUESTIONS}{slug}/opgevolgd/").status_code == 302
    assert dpo.post(f"{QUESTIONS}{slug}/opgevolgd/").status_code == 409
    assert acts(slug) == ["inquiry-asked", "inquiry-answered", "inquiry-judged", "inquiry-followed"]
    # Each of these is said in Dutch in the register, with who was asked.
    register = dpo.get("/register/?act=inquiry-judged").content.decode()
    assert "Antwoord over inzagen beoordeeld" in register
    # Beside them nobody has a page, a header or a link of it.
    for other in ("burgemeester", "politie", "caw", "vdab", "coordinator-elders", "beheerder"):
        client = w.signed_in(other)
        assert client.get(f"{OWN}{slug}/").status_code == 404, other
        assert client.get(f"{QUESTIONS}{slug}/").status_code == 403, other
        assert slug not in client.get(OWN).content.decode(), other


def test_of_what_was_refused_who_is_asked_hears_only_that_it_did_not_open(world: str) -> None:
    assert w.signed_in("vdab").post(f"/casussen/{w.slug_of('001')}/", {"purpose": "opvolging actie"}).status_code == 404
    slug = slug_in(asks(w.signed_in("auditor"), line_of("vdab", "refuse")))
    page = w.signed_in("vdab").get(f"{OWN}{slug}/").content.decode()
    assert "ging niet open" in page
    assert "CAS-" not in page
    assert "niet toegelaten" not in page


def test_only_who_can_answer_is_asked_and_never_oneself_or_two_at_once(world: str) -> None:
    auditor = w.signed_in("auditor")
    auditor.get("/register/")
    mine, theirs = line_of("auditor", "review"), reads("coordinator")
    for lines, why in (
        (mine, "Dit deed u zelf"),
        (f"{mine},{theirs}", "één persoon"),
        ("", "Kies eerst een regel"),
        ("9" * 40, "Kies eerst een regel"),
    ):
        answer = asks(auditor, lines)
        assert (answer.status_code, why in answer.content.decode()) == (400, True), lines
    assert w.signed_in("coordinator-elders").get(f"/casussen/{w.slug_of('001')}/").status_code == 404
    stranger = asks(auditor, line_of("coordinator-elders", "refuse"))
    assert (stranger.status_code, "geen hoedanigheid meer" in stranger.content.decode()) == (400, True)
    assert asks(auditor, theirs, answer_by="01/01/2020").status_code == 400
    # What stands out is asked about as a whole.
    for _ in range(6):
        w.signed_in("clb").get(f"/casussen/{w.slug_of('003')}/")
    month = auditor.get("/register/wat-opvalt/").content.decode()
    part = month.split('id="notice-refused"')[1].split("</section>")[0]
    link = re.search(r'href="(/register/vragen/nieuw/\?opvalt=refused[^"]+)"', part)
    assert link
    page = auditor.get(link[1].replace("&amp;", "&")).content.decode()
    assert "Vaak geweigerd" in page
    assert page.count("niet toegelaten tot deze kring") >= 5


def test_an_account_that_was_closed_is_asked_nothing_and_lets_nobody_fall_over(world: str) -> None:
    line, auditor = reads("coordinator"), w.signed_in("auditor")
    w.ask("UPDATE participants_user SET is_active = false WHERE username = 'dpo'")
    slug = slug_in(asks(auditor, line))  # the second auditor, whose account is closed, isn't let in
    assert w.ask("SELECT count(*) FROM secrecy_admission a JOIN oversight_question q ON q.circle = a.content_object_id WHERE q.slug = %s AND a.user_id = %s", [slug, w.id_of("dpo")]) == [(0,)]  # fmt: skip
    w.ask("UPDATE participants_user SET is_active = false WHERE username = 'coordinator'")
    answer = asks(auditor, line)
    assert answer.status_code == 400
    assert "heeft in uw cel geen hoedanigheid meer" in answer.content.decode()


def test_sql_in_somebodys_request_asks_answers_and_judges_nothing_in_anothers_name(world: str) -> None:
    slug = slug_in(asks(w.signed_in("auditor"), reads("coordinator")))
    ((pk, circle),) = w.ask("SELECT id, circle FROM oversight_question WHERE slug = %s", [slug])
    answered = "UPDATE oversight_question SET state = 'answered' WHERE id = %s"
    said = "INSERT INTO oversight_answer (id, question_id, circle_id, text, written_by_id, written_at) VALUES (gen_random_uuid(), %s, %s, '\\x01', %s, now())"
    judged = "UPDATE oversight_question SET state = 'judged', verdict = 'explained' WHERE id = %s"
    for other in ("burgemeester", "caw", "vdab", "politie", "superuser"):
        with inside(other) as i:
            assert i.open(slug) == []
            assert i.value("SELECT count(*) FROM oversight_question WHERE id = %s", [pk]) == 0
            for table in ("asked", "answer", "judgement", "statement", "signature"):
                assert i.value(f"SELECT count(*) FROM oversight_{table}") == 0
            for who in (other, "coordinator"):
                assert i.fails(said, [pk, circle, w.id_of(who)])
            i.sql(judged, [pk])
            i.sql(answered, [pk])
    # Who is asked answers in no other name, judges nothing, moves no day, and takes nothing away.
    with inside("coordinator") as i:
        assert i.open(slug, act="write")
        assert i.fails(said, [pk, circle, w.id_of("auditor")])
        assert i.fails(answered, [pk])  # without an answer
        for attack in (judged, "UPDATE oversight_question SET answer_by = now() + interval '80 days' WHERE id = %s", "DELETE FROM oversight_question WHERE id = %s"):  # fmt: skip
            assert i.fails(attack, [pk]), attack
        assert i.fails("INSERT INTO oversight_asked (id, question_id, circle_id, text, written_by_id) VALUES (gen_random_uuid(), %s, %s, '\\x01', %s)", [pk, circle, w.id_of("coordinator")])  # fmt: skip
    # An auditor who has the register open answers for nobody, judges nobody unheard, asks in no other name, and asks nobody about another's lines.
    with inside("dpo") as i:
        assert record_open(i)
        assert i.open(slug, act="write")
        assert i.fails(said, [pk, circle, w.id_of("coordinator")])
        assert i.fails(said, [pk, circle, w.id_of("dpo")])
        assert i.fails(answered, [pk])
        assert i.fails(judged, [pk])
        again = (
            "INSERT INTO oversight_question (id, slug, circle, cell_id, number, user_id, capacity, rule, lines, since, until, asked_by_id, asked_at, answer_by, state, verdict)"
            " SELECT gen_random_uuid(), slug, circle, cell_id, number, %s, capacity, rule, lines, since, until, %s, now(), answer_by, 'asked', '' FROM oversight_question WHERE id = %s"
        )
        for whom, by in (("coordinator", "auditor"), ("caw", "dpo"), ("dpo", "dpo"), ("coordinator", "dpo")):
            assert i.fails(again, [w.id_of(whom), w.id_of(by), pk]), (whom, by)
    assert w.ask("SELECT state, answered_at FROM oversight_question WHERE id = %s", [pk]) == [("asked", None)]
    assert acts(slug) == ["inquiry-asked"]


def record_open(i: Any) -> Any:
    """What the web process would do on the log connection to open the register for who stands here."""
    from secrecy import record

    return record.call("open_register", i.pid, i.began, i.request, "toezicht", "test")[0][0]
