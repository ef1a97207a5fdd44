"""Searching over references, days and places (R33, R73): with a reason, on record, never over names."""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from livc.search.asked import Asked
from secrecy import record
from secrecy.keys import derived
from secrecy.sessions import cookie_bytes
from tests import world as w
from tests.cases import moments
from tests.secrecy import serverlog

SEARCH, OWN = "/zoeken/", "/zoeken/eigen-dienst/"
NOTHING = "Niets gevonden. Wat niet voor u openstaat, vindt u hier evenmin."
NAME, NUMBER = "Kanarie Zoekvogel", "85.07.30-033.28"
WHY = "opvolging actie"


def ask(slug: str, q: str, **more: str) -> Any:
    return w.signed_in(slug).post(SEARCH, {"q": q, "purpose": WHY} | more)


def reference(ending: str = "001") -> str:
    return str(w.ask("SELECT reference FROM cases_case WHERE slug = %s", [w.slug_of(ending)])[0][0])


def circle(ending: str = "001") -> Any:
    return w.ask("SELECT circle_id FROM cases_case WHERE slug = %s", [w.slug_of(ending)])[0][0]


def last() -> int:
    return int(w.ask("SELECT coalesce(max(id), 0) FROM secrecy_ledger")[0][0])


def since(mark: int, slug: str) -> list[dict[str, Any]]:
    return [e for e in w.entries(actor=w.id_of(slug)) if e["id"] > mark and e["act"] != "sign-in"]


def due() -> str:
    """The day by which the CAW of the demo town has something to do, as it is typed."""
    return f"{timezone.localdate() + timedelta(days=16):%d/%m/%Y}"


def said(answer: Any) -> str:
    """The page without what was typed and the form's token."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())
    return re.sub(r'(<input[^>]*name="q"[^>]*)value="[^"]*"|value="[^"]*"([^>]*name="q")', r"\1\2", page)


# What is found ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["{whole}", "{short}", "1", " {whole} "])
def test_the_coordinator_finds_a_case_by_its_number_and_where_it_is_discussed(town: None, way: str) -> None:
    whole = reference()
    page = ask("coordinator", way.format(whole=whole, short=whole.removeprefix("CAS-").replace("-", " ")))
    assert page.status_code == 200
    text = page.content.decode()
    assert f'href="/casussen/{w.slug_of("001")}/"><b>{whole}</b>' in text
    assert "overleg van" in text
    assert reference("002") not in text


def test_who_was_invited_finds_the_number_and_no_way_into_the_case(town: None) -> None:
    text = ask("caw", reference()).content.decode()
    assert reference() in text
    assert "/casussen/" + w.slug_of("001") not in text


def test_a_meeting_is_found_by_its_day_and_by_its_place(town: None) -> None:
    ((slug, starts),) = w.ask(
        "SELECT slug, starts_at FROM meetings_meeting WHERE starts_at > now() ORDER BY starts_at LIMIT 1"
    )
    for q in (f"{timezone.localtime(starts):%d/%m/%Y}", f"{timezone.localtime(starts):%Y-%m-%d}", "helmgras"):
        assert f"/overleg/{slug}/" in ask("caw", q).content.decode(), q


def test_what_is_found_is_on_record_with_the_reason_and_not_what_was_typed(town: None) -> None:
    mark = last()
    ask("coordinator", reference())
    (entry,) = [e for e in since(mark, "coordinator") if e["act"] == "search"]
    assert circle() in entry["shown"]
    assert entry["purpose"] == WHY
    assert entry["door"] == "search:search"
    assert re.fullmatch("[0-9a-f]{64}", entry["reference"])
    assert entry["reference"] == Asked.of(reference()).hashed
    assert entry["reference"] != Asked.of(reference("002")).hashed


def test_the_register_says_that_somebody_searched_and_how_much_was_found(world: str) -> None:
    ask("coordinator", reference())
    page = w.signed_in("auditor").get("/register/", {"act": "search"}).content.decode()
    assert "Opzoeking" in page
    assert "verwijzingen" in page


def test_without_a_reason_or_a_question_nothing_is_searched_and_the_words_stay(town: None) -> None:
    mark = last()
    client = w.signed_in("coordinator")
    answer = client.post(SEARCH, {"q": reference()})
    assert answer.status_code == 400
    assert "Kies een reden" in answer.content.decode()
    assert f'value="{reference()}"' in answer.content.decode()
    assert client.post(SEARCH, {"purpose": WHY}).status_code == 400
    assert client.post(SEARCH, {"q": "1", "purpose": "zomaar"}).status_code == 400
    assert not since(mark, "coordinator")


def test_what_stands_in_an_address_is_no_question(town: None) -> None:
    mark = last()
    page = w.signed_in("coordinator").get(SEARCH, {"q": reference(), "purpose": WHY})
    assert page.status_code == 200
    assert reference() not in page.content.decode()
    assert not since(mark, "coordinator")


def test_what_cannot_be_put_on_record_is_not_shown(world: str) -> None:
    client = w.signed_in("coordinator")
    w.ask("REVOKE EXECUTE ON FUNCTION secrecy.record FROM livc_log")
    answer = client.post(SEARCH, {"q": reference(), "purpose": WHY})
    assert answer.status_code == 503
    assert reference() not in answer.content.decode()


# Never over names ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", [NAME, NUMBER, NUMBER.translate({46: None, 45: None})])
def test_r39_a_name_or_a_register_number_finds_nothing_and_stands_nowhere(
    world: str, typed: str, caplog: pytest.LogCaptureFixture
) -> None:
    client = w.signed_in("coordinator")
    assert "Zoeken op naam kan hier niet" in client.get(SEARCH).content.decode()
    with serverlog.reading() as logged:
        answer = client.post(SEARCH, {"q": typed, "purpose": WHY, "actions": "on"})
        assert NOTHING in answer.content.decode()
        assert typed not in logged()
    assert typed not in caplog.text
    assert typed not in str(answer.headers) + answer.cookies.output()
    tables = w.ask("SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname IN ('public', 'secrecy', 'keystore')")  # fmt: skip
    assert len(tables) > 40
    for (table,) in tables:
        found = w.ask(f"SELECT count(*) FROM {table} t WHERE t::text ILIKE '%%' || %s || '%%'", [typed])
        assert found == [(0,)], table


@pytest.mark.parametrize("typed", ["Robin Zandbank", "Zandbank", "2003-05-14", "14/05/2003", "Strandlaan", "training"])
def test_what_is_known_of_a_person_leads_to_no_case(town: None, typed: str) -> None:
    mark = last()
    assert NOTHING in ask("burgemeester", typed).content.decode()
    assert [e["shown"] for e in since(mark, "burgemeester") if e["act"] == "search"] == [[]]


def test_only_numbers_and_days_are_sent_to_the_database(town: None) -> None:
    with CaptureQueriesContext(connections["default"]) as queries:
        ask("coordinator", NAME)
    assert queries.captured_queries
    assert not [q for q in queries.captured_queries if "zoekvogel" in q["sql"].lower()]


def test_what_is_searched_after_the_session_ended_is_not_kept(world: str) -> None:
    client, cookie = Client(), w.badge("coordinator")
    client.cookies[settings.SESSION_COOKIE_NAME] = cookie
    record.call("end_session", hashlib.sha256(cookie_bytes(cookie)).digest())
    answer = client.post(SEARCH, {"q": NAME, "purpose": WHY})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/aanmelden/?next=/zoeken/")


# Strangers ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("slug", ["coordinator-elders", "politie-elders", "vdab", "clb"])
def test_what_is_not_for_the_reader_is_answered_as_what_is_not_there(town: None, slug: str) -> None:
    mark = last()
    hidden, absent = ask(slug, reference()), ask(slug, reference().replace("-001", "-991"))
    assert hidden.status_code == absent.status_code == 200
    assert NOTHING in hidden.content.decode()
    assert said(hidden) == said(absent)
    first, second = (e for e in since(mark, slug) if e["act"] == "search")
    assert first["shown"] == second["shown"] == []
    assert not [e for e in since(mark, slug) if e["act"] == "open"]


def test_what_is_hidden_costs_the_same_questions_as_what_is_absent(town: None) -> None:
    asked = []
    for number in (reference(), reference().replace("-001", "-991")):
        with CaptureQueriesContext(connections["default"]) as queries:
            ask("clb", number, actions="on")
        asked.append([re.sub(r"'[^']*'", "?", q["sql"]) for q in queries.captured_queries])
    assert asked[0] == asked[1]


@pytest.mark.parametrize("slug", ["auditor", "dpo", "hulpverlener", "beheerder", "beheerder-caw", "superuser"])
@pytest.mark.parametrize("path", [SEARCH, OWN])
def test_who_does_not_sit_at_the_table_searches_nothing_and_leaves_an_entry(town: None, slug: str, path: str) -> None:
    mark, client = last(), w.signed_in(slug)
    answers = [client.get(path), client.post(path, {"q": reference(), "purpose": WHY, "actions": "on"})]
    assert [a.status_code for a in answers] == [403, 403]
    assert reference() not in answers[1].content.decode()
    assert [(e["act"], e["outcome"]) for e in since(mark, slug)] == [("refuse", "not at the table")] * 2
    assert 'href="/zoeken/"' not in client.get("/").content.decode()


def test_a_representative_of_another_service_finds_no_action_of_the_caw(town: None) -> None:
    for slug in ("clb", "vdab", "coordinator-elders", "politie"):
        for q in (reference(), due()):
            assert "Vertrouwenspersoon" not in ask(slug, q, actions="on").content.decode(), (slug, q)
        answer = w.signed_in(slug).post(OWN, {"purpose": WHY})
        assert answer.status_code == 200
        page = answer.content.decode()
        assert "Vertrouwenspersoon" not in page
        assert "praat open" not in page


# One's own service --------------------------------------------------------------------------------------------


def opened_by(mark: int, slug: str) -> list[tuple[Any, str]]:
    return [(e["reference"], e["purpose"]) for e in since(mark, slug) if e["act"] == "open"]


def over() -> str:
    return str(w.ask("SELECT slug FROM meetings_agendaitem WHERE state = 'over' ORDER BY position")[0][0])


def test_open_actions_are_found_by_number_and_by_day_in_what_is_opened_for_it(town: None) -> None:
    for q in (reference(), due()):
        mark = last()
        text = ask("caw", q, actions="on").content.decode()
        assert "Vertrouwenspersoon voorstellen" in text
        assert "jobpunt" not in text, "an action of another service"
        assert opened_by(mark, "caw") == [(over(), WHY)]


def test_a_search_that_no_action_can_answer_opens_nothing(town: None) -> None:
    mark = last()
    for q, more in (
        (reference(), {}),
        ("Vertrouwenspersoon", {"actions": "on"}),
        (reference("002"), {"actions": "on"}),
    ):
        assert "Vertrouwenspersoon voorstellen" not in ask("caw", q, **more).content.decode()
    assert not opened_by(mark, "caw")


def test_an_action_that_is_found_is_on_record_with_the_search(town: None) -> None:
    mark = last()
    ask("caw", due(), actions="on")
    ((circle_id,),) = w.ask("SELECT o.circle_id FROM followup_offer o JOIN participants_service s ON s.id = o.service_id WHERE s.short_name = 'CAW'")  # fmt: skip
    assert [e["shown"] for e in since(mark, "caw") if e["act"] == "search"] == [[circle_id]]


def test_actions_and_readers_of_the_own_service_are_shown_once_it_is_said_why(town: None) -> None:
    mark, client = last(), w.signed_in("caw")
    page = client.get(OWN).content.decode()
    assert "Dit opent 1 besproken punt." in page
    assert "Vertrouwenspersoon" not in page
    assert not opened_by(mark, "caw")
    assert client.post(OWN, {}).status_code == 400
    assert not opened_by(mark, "caw")
    page = client.post(OWN, {"purpose": WHY}).content.decode()
    assert "Vertrouwenspersoon voorstellen" in page
    assert "jobpunt" not in page
    assert "praat open" not in page, "who read it, and not what it says"
    assert opened_by(mark, "caw") == [(over(), WHY)]


def test_the_service_sees_by_name_who_read_what_it_shared_and_the_first_day(world: str) -> None:
    client, item = w.signed_in("caw"), moments.plan()
    moments.accept("caw", moments.ask(item))
    moments.hold(item, "caw")  # shared just now, and read by nobody yet
    page = " ".join(client.post(OWN, {"purpose": WHY}).content.decode().split())
    assert "gedeeld op" in page
    assert "nog niet gelezen" in page
    ((meeting,),) = w.ask("SELECT m.slug FROM meetings_meeting m JOIN meetings_agendaitem i ON i.meeting_id = m.id WHERE i.slug = %s", [over()])  # fmt: skip
    assert w.signed_in("burgemeester").get(f"/overleg/{meeting}/{over()}/").status_code == 200
    page = " ".join(client.post(OWN, {"purpose": WHY}).content.decode().split())
    assert re.search(r"M\. Meesterburg \(Lokaal bestuur\): gelezen, de eerste keer op \d", page)
    assert "(CAW)" not in page, "the own service isn't told to itself"


def test_what_is_over_time_is_said(town: None) -> None:
    page = w.signed_in("burgemeester").post(OWN, {"purpose": WHY}).content.decode()
    assert "Contact opnemen met het jobpunt" in page
    assert "over tijd" in page


# How a question is understood ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "ending"),
    [("CAS-2026-014", "-2026-014"), ("cas 2026 14", "-2026-014"), ("2026-1000", "-2026-1000"), ("14", "-014"), ("000014", "-014"),
     ("850730", "-850730"), ("85073003328", ""), ("CAS-", ""), ("1 of 2", ""), ("²", ""), ("CAS-2026-014 Robin", "")],
)  # fmt: skip
def test_a_number_is_understood_as_it_is_typed_and_none_is_a_register_number(typed: str, ending: str) -> None:
    assert Asked.of(typed).ending == ending


def test_the_mark_of_a_question_cannot_be_made_without_the_key_of_this_installation() -> None:
    mark, words = Asked.of(NAME).hashed, NAME.casefold().encode()
    assert mark == Asked.of(f"  {NAME.upper()} ").hashed
    assert mark != hashlib.sha256(words).hexdigest()
    assert mark != hmac.digest(b"search", words, "sha256").hex()
    assert mark == hmac.digest(derived("search"), words, "sha256").hex()
