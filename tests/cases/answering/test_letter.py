"""What the invited service finds on its page at each moment, and what stands in the register of it."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from tests import world as w
from tests.cases import moments
from tests.cases.answering import letters
from tests.secrecy.intruder import inside

CLOSED = (moments.LETTER, moments.MARKED, "Zaal Helmgras", "CAS-", letters.NAME, "Naam tonen", "Ik neem deel")


def test_r03_r18_the_letter_holds_the_seven_parts_and_what_is_needed_to_answer(world: str) -> None:
    invitation, _item = letters.asked(9, urgency=letters.URGENT)
    page = letters.shown(w.signed_in("caw"), letters.address(invitation))
    day = letters.day_of(invitation)
    ((reference,),) = w.ask("SELECT reference FROM cases_case WHERE slug = %s", [w.slug_of("001")])
    for part in (
        "Voorkomen van terroristische misdrijven",  # the purpose, fixed
        f"{day.day} ",
        f"{day:%H.%M} uur",
        "Zaal Helmgras",
        f"Uitnodiging voor {reference}",
        "CAW De Duinen",
        "CLB Zandkorrel",
        "wet van 30 juli 2018",
        # and besides: R16, R19, R80, who reads it
        moments.LETTER,
        letters.URGENT,
        "decreet van 21 mei 2021",
        "Antwoorden kan tot",
        "M. Meesterburg (burgemeester)",
        "Waarom niet, en wat u erbij schrijft, lezen enkel uw dienst en M. Meesterburg",
    ):
        assert part.lower() in page.lower(), part
    assert letters.NAME not in page


def test_r13_an_authorisation_that_nobody_read_in_the_text_is_warned_about(world: str) -> None:
    w.ask("UPDATE participants_authorisedcategory SET certainty = 'text' WHERE code = 'caw'")
    invitation, _item = letters.asked()
    caw = w.signed_in("caw")
    assert "steunt op secundaire bronnen" not in letters.shown(caw, letters.address(invitation))
    w.ask("UPDATE participants_authorisedcategory SET certainty = 'secondary' WHERE code = 'caw'")
    assert "steunt op secundaire bronnen; laat ze nagaan" in letters.shown(caw, letters.address(invitation))


def test_r33_the_name_is_shown_by_an_act_of_its_own_and_is_gone_after_it(world: str) -> None:
    invitation, _item = letters.asked(with_name=True)
    caw, before = w.signed_in("caw"), letters.last_entry()
    page = letters.shown(caw, letters.address(invitation))
    assert "Naam tonen" in page
    assert letters.NAME not in page
    assert ("open", "name") not in letters.openings("caw", since=before)
    with_name = letters.words(caw.post(letters.address(invitation) + "naam/"))
    assert letters.NAME in with_name
    assert letters.BORN in with_name
    assert "Strandlaan" not in with_name
    assert letters.openings("caw", since=before).count(("open", "name")) == 1
    shown = [e for e in w.entries(door="meetings:invitation_name") if e["reference"] == f"{invitation}/name"]
    assert [e["purpose"] for e in shown] == ["uitnodiging"]
    for path in (letters.address(invitation), "/", "/overleg/"):
        assert letters.NAME not in letters.shown(caw, path)
    assert caw.get(letters.address(invitation) + "naam/").status_code == 405


def test_r33_what_the_mayor_did_not_give_cannot_be_shown(world: str) -> None:
    invitation, _item = letters.asked(with_name=False)
    caw = w.signed_in("caw")
    assert "Naam tonen" not in letters.shown(caw, letters.address(invitation))
    assert caw.post(letters.address(invitation) + "naam/").status_code == 404


@pytest.mark.parametrize("how", ["declined", "withdrawn", "lapsed"])
def test_r22_once_it_is_over_the_page_says_that_it_was_asked_and_what_became_of_it(how: str, world: str) -> None:
    invitation, item = letters.asked(with_name=True)
    if how == "declined":
        moments.decline("caw", invitation)
    elif how == "withdrawn":
        moments.withdraw(invitation)
    else:
        moments.lapse(item)
    caw, before = w.signed_in("caw"), letters.last_entry()
    page = letters.shown(caw, letters.address(invitation))
    said = {"declined": "dat ze niet deelneemt", "withdrawn": "trok de vraag op", "lapsed": "Er kwam geen antwoord"}
    assert said[how] in page
    today = timezone.localdate()
    assert f"vroeg uw dienst op {today.day} " in page
    assert not [words for words in CLOSED if words in page]
    assert caw.post(letters.address(invitation) + "naam/").status_code == 409
    assert letters.openings("caw", since=before) == []
    for path in ("/", "/overleg/"):
        listed = letters.shown(caw, path)
        assert letters.address(invitation) in listed
        assert moments.LETTER not in listed
    with inside("caw") as intruder:
        assert intruder.open(invitation) == []
        assert intruder.open(f"{invitation}/name") == []


@pytest.mark.parametrize("what", ["cancelled", "window over"])
def test_what_was_accepted_closes_too_when_the_meeting_is_off_or_long_past(what: str, world: str) -> None:
    invitation, item = letters.asked(with_name=True)
    moments.accept("caw", invitation)
    if what == "cancelled":
        w.ask("UPDATE meetings_meeting m SET state = 'cancelled' FROM meetings_agendaitem a WHERE a.meeting_id = m.id AND a.slug = %s", [item])  # fmt: skip
    else:  # the headers can be listed a little longer than the letter can be read
        w.ask("UPDATE meetings_meeting m SET starts_at = now() - interval '40 days' FROM meetings_agendaitem a WHERE a.meeting_id = m.id AND a.slug = %s", [item])  # fmt: skip
    caw, before = w.signed_in("caw"), letters.last_entry()
    page = letters.shown(caw, letters.address(invitation))
    assert "het punt is voorbij, of staat niet meer op een agenda" in page
    assert not [words for words in CLOSED if words in page]
    assert letters.answer(caw, invitation, "accept").status_code == 409
    assert letters.openings("caw", since=before) == []


def test_who_comes_reads_the_marked_text_and_who_stays_does_not(world: str) -> None:
    other = letters.substitute()
    invitation, item = letters.asked()
    caw, stan = w.signed_in("caw"), w.signed_in(other)
    assert moments.MARKED not in letters.shown(caw, letters.address(invitation))
    moments.accept("caw", invitation, comes=other)
    assert moments.MARKED not in letters.shown(caw, letters.address(invitation))
    assert "S. Invaller komt" in letters.shown(caw, letters.address(invitation))
    assert moments.MARKED in letters.shown(stan, letters.address(invitation))
    moments.accept("caw", invitation)
    assert moments.MARKED in letters.shown(caw, letters.address(invitation))
    assert moments.MARKED not in letters.shown(stan, letters.address(invitation))
    moments.hold(item)
    moments.move_on(item)
    # Accepted and not there: back to the invitation, and nothing left to answer.
    page = letters.shown(caw, letters.address(invitation))
    assert moments.LETTER in page
    assert moments.MARKED not in page
    assert "Toch niet" not in page


def test_r15_r17_an_invitation_is_a_page_of_the_service_that_was_asked(world: str) -> None:
    invitation, _item = letters.asked()
    for slug in ("burgemeester", "coordinator", "politie"):
        page = letters.shown(w.signed_in(slug), letters.address(invitation), expect=403)
        assert "Enkel de gevraagde dienst" in page
        assert moments.LETTER not in page
    for slug in ("clb", "vdab", "auditor", "beheerder-caw", "coordinator-elders"):
        for path in ("", "naam/"):
            assert w.signed_in(slug).post(letters.address(invitation) + path).status_code in (403, 404)
        assert w.signed_in(slug).get(letters.address(invitation)).status_code == 404
    # What is no invitation isn't one, also for who may open it.
    item = w.ask("SELECT a.slug FROM meetings_agendaitem a JOIN meetings_invitation i ON i.item_id = a.id WHERE i.slug = %s", [invitation])[0][0]  # fmt: skip
    assert w.signed_in("coordinator").get(letters.address(item)).status_code == 404


def test_r27_the_letter_is_read_only_after_the_notice_was_acknowledged(world: str) -> None:
    w.ask("DELETE FROM participants_acknowledgement WHERE user_id = %s AND kind = 'notice'", [w.id_of("caw")])
    invitation, _item = letters.asked()
    caw = w.signed_in("caw")
    for path in ("/", "/overleg/", letters.address(invitation)):
        answer = caw.get(path)
        assert (answer.status_code, answer["Location"]) == (302, reverse("agreements:notice")), path
    assert letters.answer(caw, invitation, "accept").status_code == 403
    assert letters.state(invitation) == ("sent", None)
    with inside("caw") as intruder:
        assert intruder.open(invitation) == []
        assert intruder.sql("SELECT 1 FROM meetings_motive") == []


def test_the_workspace_opens_each_waiting_letter_by_itself_and_puts_it_on_record(world: str) -> None:
    first, _item = letters.asked()
    caw = w.signed_in("caw")
    waiting = w.ask(
        "SELECT i.slug FROM meetings_invitation i JOIN participants_service s ON s.id = i.service_id WHERE i.state = 'sent' AND s.short_name = 'CAW'"
    )
    assert len(waiting) == 2
    before = letters.last_entry()
    page = letters.shown(caw, "/")
    assert moments.LETTER in page
    entries = [e for e in w.entries(actor=w.id_of("caw"), act="open") if e["id"] > before]
    assert {e["reference"] for e in entries} == {slug for (slug,) in waiting}
    assert first in {e["reference"] for e in entries}
    assert {(e["purpose"], e["door"]) for e in entries} == {("uitnodiging", "workspace")}
    # Nobody else finds one there.
    for slug in ("clb", "vdab", "burgemeester", "politie"):
        assert moments.LETTER not in letters.shown(w.signed_in(slug), "/")
