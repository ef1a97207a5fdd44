"""The workspace: what is due for each capacity, out of headers alone, in a fixed number of questions."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import strip_tags

from cases.purposes import Purpose
from cases.signals import questions, screening
from cases.signals.models import Question
from secrecy.acts import opened
from tests import world as w
from tests.cases import moments


def page(slug: str) -> str:
    """The words of this person's workspace, in one line."""
    answer = w.signed_in(slug).get("/")
    assert answer.status_code == 200
    return " ".join(unescape(strip_tags(answer.content.decode().partition("<main")[2])).split())


def source(slug: str) -> str:
    return str(w.signed_in(slug).get("/").content.decode())


def coming() -> Any:
    """(reference, day as it is typed) of the demo's meeting to come."""
    ((slug, starts),) = w.ask(
        "SELECT slug, starts_at FROM meetings_meeting WHERE starts_at > now() ORDER BY starts_at LIMIT 1"
    )
    return slug, f"{timezone.localtime(starts):%d/%m/%Y}"


def openings(slug: str) -> list[tuple[str, str]]:
    """What a visit of the workspace opens."""
    before = len(w.entries(actor=w.id_of(slug)))
    page(slug)
    after = w.entries(actor=w.id_of(slug))[before:]
    return [(e["act"], e["door"]) for e in after if e["act"] not in ("sign-in", "list")]


# The coordinator ----------------------------------------------------------------------------------------------


def test_the_coordinator_sees_how_the_answers_to_each_coming_meeting_stand(world: str) -> None:
    meeting, day = coming()
    text = page("coordinator")
    assert f"Antwoorden voor het overleg van {day}" in text
    assert "3 gevraagd: 2 komen, 1 antwoord open" in text
    assert f"/overleg/{meeting}/" in source("coordinator")
    moments.decline("caw", _open_invitation())
    assert "3 gevraagd: 2 komen, 1 weigert" in page("coordinator")


def _open_invitation() -> str:
    return str(w.ask("SELECT slug FROM meetings_invitation WHERE state = 'sent'")[0][0])


def test_a_service_that_was_asked_again_counts_once(world: str) -> None:
    item = moments.plan()
    moments.decline("caw", moments.ask(item))
    moments.accept("caw", moments.ask(item))
    assert "1 gevraagd: 1 komt" in page("coordinator")


def test_the_coordinator_sees_which_items_have_no_service_yet(town: None) -> None:
    meeting, day = coming()
    text = page("coordinator")
    assert f"Uitnodigingen voorbereiden voor het overleg van {day}" in text
    assert "1 punt zonder dienst" in text
    assert f'href="/overleg/{meeting}/uitnodigingen/voorbereiden/"' in source("coordinator")


def test_who_never_answered_stays_for_two_weeks(world: str) -> None:
    w.ask("UPDATE meetings_meeting SET starts_at = now() - interval '2 days' WHERE starts_at > now()")
    text = page("coordinator")
    assert "Zonder antwoord gebleven op" in text
    assert "CAW vervallen" in text
    w.ask("UPDATE meetings_meeting SET starts_at = now() - interval '20 days'")
    assert "Zonder antwoord gebleven" not in page("coordinator")


def test_the_coordinator_sees_which_mail_did_not_arrive_and_nobody_else_does(world: str) -> None:
    w.ask("DELETE FROM secrecy.outbox")
    assert "kwam niet aan" not in page("coordinator")
    tried = (
        "INSERT INTO secrecy.outbox (user_id, message, tries, made) VALUES (%s, 'asked', %s, now() - interval '1 hour')"
    )
    w.ask(tried, [w.id_of("clb"), 3])
    assert "kwam niet aan" in page("coordinator")
    assert "wordt opnieuw geprobeerd" in page("coordinator")
    w.ask("UPDATE secrecy.outbox SET tries = 8")
    assert "bel zelf" in page("coordinator")
    for slug in ("burgemeester", "politie", "caw", "coordinator-elders"):
        assert "kwam niet aan" not in page(slug), slug


def test_signals_and_questions_that_wait_are_counted_for_who_may_see_them(world: str) -> None:
    w.ask("UPDATE signals_question SET state = 'closed'")
    before = page("coordinator")
    with w.standing_as("coordinator"):
        screening.note(received_on=timezone.localdate(), source="school", channel="phone")
    with w.standing_as("clb"):
        asked = questions.ask("Een klas is onrustig.")
    after = page("coordinator")
    assert before != after
    assert "Signalen aftoetsen" in after
    assert "Voorgelegde situaties beantwoorden" in after
    assert "onrustig" not in after
    for slug in ("burgemeester", "caw", "coordinator-elders"):
        assert "Voorgelegde situaties beantwoorden" not in page(slug), slug
    assert "Antwoord op wat u voorlegde" not in page("clb")
    with w.standing_as("coordinator"):
        questions.answer(
            opened(Question, asked.slug, purpose=Purpose.QUESTION, act="write"), "Praat met de jeugddienst."
        )
    assert "Antwoord op wat u voorlegde" in page("clb")


def test_the_next_meeting_shows_how_each_item_stands_and_who_comes(world: str) -> None:
    text = page("coordinator")
    assert "CAW (komt)" in text
    assert "CLB (komt)" in text
    assert "CAW (antwoord open)" in text
    assert text.count("gepland") >= 3
    assert "Recente inzagen in uw casussen" in text


# The mayor ----------------------------------------------------------------------------------------------------


def test_the_mayor_is_led_to_what_is_to_be_signed(town: None) -> None:
    meeting, day = coming()
    assert f"Uitnodigingen ondertekenen voor het overleg van {day}" in page("burgemeester")
    assert f'href="/overleg/{meeting}/uitnodigingen/ondertekenen/"' in source("burgemeester")
    for slug in ("coordinator", "politie", "caw"):
        assert "ondertekenen" not in page(slug), slug


def test_a_service_that_declined_is_shown_to_the_mayor_with_where_to_read_why(world: str) -> None:
    moments.decline("caw", _open_invitation())
    text = page("burgemeester")
    assert "CAW neemt niet deel" in text
    assert "vorming" not in text, "the reason is sealed, and read at the item"
    for slug in ("coordinator", "politie", "clb"):
        assert "neemt niet deel" not in page(slug), slug


def test_the_mayor_sees_that_somebody_else_speaks_for_a_service_since_it_was_asked(world: str) -> None:
    assert "inlaten?" not in page("burgemeester")
    w.ask("UPDATE meetings_invitation SET sent_at = sent_at - interval '3 days'")
    w.ask("UPDATE participants_mandate SET begins = current_date - 1 WHERE user_id = %s", [w.id_of("clb")])
    text = page("burgemeester")
    assert "Wie nu voor CLB spreekt, inlaten?" in text
    assert "Wie nu voor CAW spreekt" not in text
    assert "inlaten?" not in page("coordinator")


# A representative ---------------------------------------------------------------------------------------------


def test_a_representative_sees_the_invitation_the_meetings_accepted_and_the_way_to_ones_own(town: None) -> None:
    text = page("caw")
    assert "Overleggen waar u wordt verwacht" in text
    assert "u komt" in text
    assert "Uitnodiging voor CAS-" in text
    assert 'href="/zoeken/eigen-dienst/"' in source("caw")
    assert "Vertrouwenspersoon" not in text, "an action opens with a reason, not on a visit"


def test_a_substitute_who_comes_is_told_apart_from_a_colleague(world: str) -> None:
    substitute = moments.substitute()
    item = moments.plan()
    moments.accept("caw", moments.ask(item), comes=substitute)
    assert "een collega komt" in page("caw")


def test_who_did_not_accept_is_expected_nowhere(town: None) -> None:
    for slug in ("vdab", "politie", "coordinator"):
        assert "Overleggen waar u wordt verwacht" not in page(slug), slug
    assert "/zoeken/eigen-dienst/" not in source("hulpverlener")


# What it costs ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("slug", ["burgemeester", "coordinator", "politie", "clb"])
def test_a_visit_of_the_workspace_opens_nothing(town: None, slug: str) -> None:
    assert openings(slug) == []


@pytest.mark.parametrize("slug", ["burgemeester", "coordinator", "politie", "clb"])
def test_more_meetings_items_and_invitations_cost_no_more_questions(world: str, slug: str) -> None:
    def asked() -> list[str]:
        client = w.signed_in(slug)
        with CaptureQueriesContext(connections["default"]) as queries:
            assert client.get("/").status_code == 200
        return [q["sql"][:60] for q in queries.captured_queries]

    item = moments.plan()
    moments.accept("clb", moments.ask(item, "CLB"))
    before = asked()
    for days, number in ((21, "001"), (22, "002"), (23, "003"), (24, "001")):
        more = moments.plan(days, number)
        moments.accept("clb", moments.ask(more, "CLB"))
        moments.decline("caw", moments.ask(more, "CAW"))
    assert len(asked()) == len(before)


@pytest.mark.parametrize("slug", ["coordinator-elders", "auditor", "hulpverlener", "beheerder", "vdab"])
def test_nothing_of_this_cells_agenda_stands_on_the_workspace_of_who_is_in_no_circle(town: None, slug: str) -> None:
    text = page(slug)
    for words in ("Antwoorden voor het overleg", "gevraagd:", "zonder dienst", "neemt niet deel", "(komt)"):
        assert words not in text, words


def test_a_meeting_that_was_called_off_waits_for_nothing(world: str) -> None:
    w.ask("UPDATE meetings_meeting SET state = 'cancelled' WHERE starts_at > now()")
    for slug in ("coordinator", "burgemeester", "caw"):
        text = page(slug)
        assert "Antwoorden voor het overleg" not in text
        assert "zonder dienst" not in text
        assert "Overleggen waar u wordt verwacht" not in text


def test_the_day_of_the_meeting_itself_still_counts(world: str) -> None:
    w.ask(
        "UPDATE meetings_meeting SET starts_at = date_trunc('day', now()) + interval '1 hour' WHERE starts_at > now()"
    )
    assert "gevraagd: 2 komen" in page("coordinator")
