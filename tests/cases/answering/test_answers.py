"""Yes, no, somebody else comes: in one step, at any moment, and never twice."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from cases.meetings import answers
from cases.meetings.models import Decline, Invitation
from cases.purposes import Purpose
from secrecy.acts import open_circles
from tests import world as w
from tests.cases import moments
from tests.cases.answering import letters
from tests.participants.agreements.promises import rules

WORDS = "Die week is iedereen van ons op zee."


def test_r20_a_service_accepts_in_one_step_and_lands_on_what_it_may_read(world: str) -> None:
    invitation, _item = letters.asked()
    caw = w.signed_in("caw")
    answer = letters.answer(caw, invitation, "accept", stand="sent")
    assert (answer.status_code, answer["Location"]) == (302, letters.address(invitation))
    assert letters.state(invitation) == ("accepted", "caw")
    assert moments.MARKED in letters.shown(caw, letters.address(invitation))
    for path in ("/", "/overleg/"):
        page = letters.shown(caw, path)
        assert moments.LETTER not in page
        assert "u neemt deel" in page


def test_r21_a_decline_says_why_to_the_mayor_and_to_nobody_else(world: str) -> None:
    invitation, _item = letters.asked()
    clb = w.ask("SELECT id::text FROM participants_service WHERE short_name = 'CLB'")[0][0]
    answer = letters.answer(w.signed_in("caw"), invitation, "decline", because="other_service", instead=clb, text=WORDS)
    assert answer.status_code == 302
    assert letters.state(invitation) == ("declined", None)
    readers = w.ask(
        "SELECT DISTINCT u.username FROM meetings_decline d JOIN secrecy_admission a ON a.content_object_id = d.circle_id"
        " JOIN participants_user u ON u.id = a.user_id JOIN meetings_invitation i ON i.id = d.invitation_id WHERE i.slug = %s",
        [invitation],
    )
    assert {name for (name,) in readers} == {"caw", "burgemeester"}
    with w.standing_as("burgemeester"):
        open_circles(invitation, purpose=Purpose.INVITATION)
        row = Decline.objects.get(invitation=Invitation.objects.get(slug=invitation))
        assert (row.because, row.text, row.instead) == ("other_service", WORDS, clb)
    with w.standing_as("coordinator"):
        open_circles(invitation, purpose=Purpose.INVITATION)
        assert not Decline.objects.filter(invitation__slug=invitation).exists()


def test_r21_what_is_missing_or_wrong_in_a_decline_is_said_and_what_was_typed_stays(world: str) -> None:
    invitation, _item = letters.asked()
    caw = w.signed_in("caw")
    for fields, said in (
        ({}, "Kies een reden."),
        ({"because": "geen zin"}, "Kies een reden uit de lijst."),
        ({"because": "other_service", "instead": "999999"}, "Kies een dienst uit de lijst, of geen."),
    ):
        page = letters.words(letters.answer(caw, invitation, "decline", text=WORDS, **fields), expect=400)
        assert said in page
        assert WORDS in page
    unsure = letters.words(letters.answer(caw, invitation, "misschien", text=WORDS), expect=400)
    assert "Kies of u deelneemt" in unsure
    assert WORDS in unsure
    assert "Kies wie er komt" in letters.words(letters.answer(caw, invitation, "accept", comes="ik"), expect=400)
    assert letters.state(invitation) == ("sent", None)


def test_r70_a_service_is_named_only_where_the_cell_uses_that_reason(world: str) -> None:
    invitation, _item = letters.asked()
    caw = w.signed_in("caw")
    assert "Welke dienst is beter geplaatst?" in letters.shown(caw, letters.address(invitation))
    rules('{"decline_reasons": ["unavailable", "nothing_to_add"]}', version=2)
    page = letters.shown(caw, letters.address(invitation))
    assert "Welke dienst is beter geplaatst?" not in page
    assert "andere dienst beter geplaatst" not in page
    assert letters.answer(caw, invitation, "decline", because="other_service").status_code == 400
    assert letters.answer(caw, invitation, "decline", because="unavailable").status_code == 302


def test_somebody_else_of_the_service_comes_in_one_step_and_is_told(world: str) -> None:
    other = letters.substitute()
    invitation, _item = letters.asked()
    w.ask("DELETE FROM secrecy.outbox")
    caw = w.signed_in("caw")
    comes = str(moments.capacity_of(other))
    assert f'value="{comes}"' in letters.shown(caw, "/")
    assert letters.answer(caw, invitation, "accept", stand="sent", comes=comes).status_code == 302
    assert letters.state(invitation) == ("accepted", other)
    assert w.ask("SELECT user_id, message FROM secrecy.outbox") == [(w.id_of(other), "waiting")]
    # The substitute can't come after all, and says so; or sends who asked it.
    stan = w.signed_in(other)
    back = str(moments.capacity_of("caw"))
    assert letters.answer(stan, invitation, "accept", stand=f"accepted {comes}", comes=back).status_code == 302
    assert letters.state(invitation) == ("accepted", "caw")
    assert letters.answer(stan, invitation, "decline", because="unavailable").status_code == 302
    assert letters.state(invitation) == ("declined", None)
    assert w.ask("SELECT user_id, message FROM secrecy.outbox WHERE message = 'moved'") == [(w.id_of("caw"), "moved")]


def test_nobody_of_another_service_is_sent_to_come(world: str) -> None:
    invitation, _item = letters.asked()
    answer = letters.answer(w.signed_in("caw"), invitation, "accept", comes=str(moments.capacity_of("clb")))
    assert "Enkel een vertegenwoordiger of plaatsvervanger van uw dienst" in letters.words(answer, expect=403)
    assert letters.state(invitation) == ("sent", None)


@pytest.mark.parametrize("moment", ["asked", "accepted", "item runs", "in the room", "short before"])
def test_r20_a_decline_is_never_blocked_before_the_item_is_over(moment: str, world: str) -> None:
    invitation, item = letters.asked()
    if moment != "asked":
        moments.accept("caw", invitation)
    if moment in ("item runs", "in the room"):
        moments.hold(item, *(["caw"] if moment == "in the room" else []))
    if moment == "short before":
        w.ask("UPDATE meetings_meeting m SET starts_at = now() FROM meetings_agendaitem a WHERE a.meeting_id = m.id AND a.slug = %s", [item])  # fmt: skip
    answer = letters.answer(w.signed_in("caw"), invitation, "decline", because="nothing_to_add", stand="sent")
    assert answer.status_code == 302
    assert letters.state(invitation) == ("declined", None)
    assert letters.declines(invitation) == 1


def test_r20_a_waiting_invitation_is_declined_while_the_meeting_runs(world: str) -> None:
    invitation, item = letters.asked()
    moments.hold(item)
    assert letters.answer(w.signed_in("caw"), invitation, "decline", because="unavailable").status_code == 302
    assert letters.state(invitation) == ("declined", None)


def test_after_the_item_nothing_is_answered_any_more_and_the_words_come_back(world: str) -> None:
    invitation, item = letters.asked()
    moments.accept("caw", invitation)
    moments.hold(item)
    moments.move_on(item)
    answer = letters.answer(w.signed_in("caw"), invitation, "decline", because="unavailable", text=WORDS)
    page = letters.words(answer, expect=409)
    assert "al besproken" in page
    assert WORDS in page
    assert letters.state(invitation) == ("accepted", "caw")


@pytest.mark.parametrize("how", ["declined", "withdrawn", "lapsed"])
def test_a_stale_form_does_nothing_says_what_it_stands_at_and_keeps_the_words(how: str, world: str) -> None:
    invitation, item = letters.asked()
    if how == "declined":
        moments.decline("caw", invitation)
    elif how == "withdrawn":
        moments.withdraw(invitation)
    else:
        moments.lapse(item)
    caw, before = w.signed_in("caw"), (letters.state(invitation), letters.declines(invitation), letters.last_entry())
    said = {
        "declined": "Stand: u neemt niet deel",
        "withdrawn": "Stand: ingetrokken door de burgemeester",
        "lapsed": "Stand: vervallen zonder antwoord",
    }
    for fields in (
        {"answer": "accept", "stand": "sent"},
        {"answer": "decline", "because": "unavailable", "text": WORDS},
    ):
        page = letters.words(caw.post(letters.address(invitation), fields), expect=409)
        assert said[how] in page
        assert (WORDS in page) is ("text" in fields)
        assert moments.LETTER not in page
    assert (letters.state(invitation), letters.declines(invitation)) == before[:2]
    assert letters.openings("caw", since=before[2]) == []


def test_who_answers_from_a_page_that_a_colleague_overtook_changes_nothing(world: str) -> None:
    other = letters.substitute()
    invitation, _item = letters.asked()
    moments.accept(other, invitation)
    answer = letters.answer(w.signed_in("caw"), invitation, "accept", stand="sent")
    page = letters.words(answer, expect=409)
    assert "S. Invaller komt" in page
    assert "Stand: u neemt deel" in page
    assert letters.state(invitation) == ("accepted", other)


def test_the_same_answer_twice_is_one_answer(world: str) -> None:
    invitation, _item = letters.asked()
    caw = w.signed_in("caw")
    answered = []
    for _n in range(2):
        assert letters.answer(caw, invitation, "accept", stand="sent").status_code == 302
        answered.append(w.ask("SELECT answered_at FROM meetings_invitation WHERE slug = %s", [invitation]))
    assert answered[0] == answered[1]
    for _n in range(2):
        assert letters.answer(caw, invitation, "decline", because="unavailable").status_code == 302
    assert letters.declines(invitation) == 1
    assert letters.state(invitation) == ("declined", None)


def test_two_colleagues_who_decline_at_the_same_moment_decline_once(world: str) -> None:
    other = letters.substitute()
    invitation, _item = letters.asked()
    clients, statuses = [w.signed_in("caw"), w.signed_in(other)], []

    def decline(client: Client) -> None:
        try:
            statuses.append(letters.answer(client, invitation, "decline", because="unavailable").status_code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=decline, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [302, 302]
    assert letters.declines(invitation) == 1


def test_a_colleague_who_declines_between_two_looks_at_the_invitation_declines_once(
    world: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = letters.substitute()
    invitation, _item = letters.asked()
    colleague, look = w.signed_in(other), answers.with_items

    def meanwhile(rows: list[Invitation]) -> Any:
        """The header was read, and the item not yet."""
        monkeypatch.setattr(answers, "with_items", look)
        thread = threading.Thread(target=decline)
        thread.start()
        thread.join()
        return look(rows)

    def decline() -> None:
        try:
            assert letters.answer(colleague, invitation, "decline", because="unavailable").status_code == 302
        finally:
            connections.close_all()

    monkeypatch.setattr(answers, "with_items", meanwhile)
    said = letters.answer(w.signed_in("caw"), invitation, "decline", because="unavailable")
    assert (said.status_code, letters.declines(invitation)) == (302, 1)
