"""The way of a briefing through the pages: begin, answer, feed back (R25, R26); what is typed is never lost."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests import world as w
from tests.cases import moments as m
from tests.cases.briefing import steps
from tests.secrecy.intruder import inside


def worker() -> str:
    return str(m.capacity_of(steps.WORKER))


def test_the_representative_begins_one_from_the_invitation(world: str) -> None:
    found = steps.asked(accepted=False)
    client = w.signed_in("caw")
    assert found.begin_path in client.get(f"/overleg/uitnodigingen/{found.invitation}/").content.decode()
    answer = client.post(found.begin_path, {"worker": worker(), "text": steps.ASKED})
    assert answer.status_code == 302
    assert steps.ASKED in client.get(answer["Location"]).content.decode()
    # It stands beside the invitation from then on, for this one person.
    assert answer["Location"] in client.get(f"/overleg/uitnodigingen/{found.invitation}/").content.decode()
    assert steps.told(steps.WORKER, answer["Location"].strip("/").split("/")[-1]) == 1


def test_a_form_sent_twice_begins_one_briefing_with_one_message(world: str) -> None:
    found = steps.asked()
    client = w.signed_in("caw")
    where = {client.post(found.begin_path, {"worker": worker(), "text": steps.ASKED})["Location"] for _ in range(2)}
    assert len(where) == 1
    slug = where.pop().strip("/").split("/")[-1]
    assert steps.notes(slug) == 1
    for _ in range(2):
        assert (
            w.signed_in(steps.WORKER).post(f"/overleg/hulpverlener/{slug}/", {"text": steps.ANSWERED}).status_code
            == 302
        )
    assert steps.notes(slug) == 2


def test_the_mayor_is_not_told_that_a_letter_was_opened_to_ask_a_worker(world: str) -> None:
    """Who looked, and why, is told to who let them in; that somebody knows the person isn't."""
    found = steps.asked()
    client = w.signed_in("caw")
    assert client.get(found.begin_path).status_code == 200
    assert client.post(found.begin_path, {"worker": worker(), "text": steps.ASKED}).status_code == 302
    for slug in ("burgemeester", "coordinator"):
        page = w.signed_in(slug).get("/").content.decode()
        assert 'aria-labelledby="readings"' in page
        assert "hulpverlener" not in page[page.index('aria-labelledby="readings"') :]


def test_what_is_wrong_is_said_beside_the_field_and_the_text_stays(world: str) -> None:
    found = steps.asked()
    client = w.signed_in("caw")
    other = client.post(found.begin_path, {"worker": str(m.capacity_of("clb")), "text": steps.ASKED})
    assert other.status_code == 400
    assert "Kies iemand uit de lijst." in other.content.decode()
    assert steps.ASKED in other.content.decode()
    assert "Schrijf een bericht." in client.post(found.begin_path, {"worker": worker(), "text": " "}).content.decode()
    assert w.ask("SELECT count(*) FROM meetings_briefing b JOIN meetings_invitation i ON i.id = b.invitation_id WHERE i.slug = %s", [found.invitation]) == [(0,)]  # fmt: skip


def test_who_was_asked_begins_and_nobody_else(world: str) -> None:
    found = steps.asked()
    fields = {"worker": worker(), "text": steps.ASKED}
    expected = {"burgemeester": 403, "coordinator": 403, "politie": 404, "vdab": 404, steps.WORKER: 404, "auditor": 404}
    for slug, status in expected.items():
        assert w.signed_in(slug).post(found.begin_path, fields).status_code == status, slug


def test_a_service_without_workers_is_told_who_designates_them(world: str) -> None:
    found = steps.asked()
    m.end_mandate(steps.WORKER)
    for path in (found.begin_path, f"/overleg/uitnodigingen/{found.invitation}/"):
        assert "De beheerder van uw organisatie wijst er een aan." in steps.page("caw", path).content.decode(), path


def test_after_the_item_the_representative_feeds_back_and_the_worker_may_answer(world: str) -> None:
    two = steps.begun()
    with pytest.raises(Exception, match="zodra het punt besproken is"):
        steps.feed_back(two.briefing)
    steps.discussed(two.item)
    client = w.signed_in("caw")
    assert "Terugkoppelen" in client.get(two.path).content.decode()
    assert client.post(two.path, {"text": steps.TOLD}).status_code == 302
    said = steps.page(steps.WORKER, two.path).content.decode()
    assert steps.TOLD in said
    assert "terugkoppeling" in said
    steps.say(two.briefing, steps.WORKER, "Dank je.")
    kinds = w.ask("SELECT n.note_kind FROM meetings_briefingnote n JOIN meetings_briefing b ON b.id = n.briefing_id WHERE b.slug = %s ORDER BY n.written_at", [two.briefing])  # fmt: skip
    assert [kind for (kind,) in kinds] == ["before", "before", "after", "after"]


def test_the_worker_feeds_nothing_back(world: str) -> None:
    two = steps.begun()
    steps.discussed(two.item)
    with pytest.raises(Exception, match="Terugkoppelen kan de vertegenwoordiger"):
        steps.feed_back(two.briefing, steps.WORKER)


def test_feedback_can_be_the_first_that_is_said(world: str) -> None:
    found = steps.asked()
    steps.discussed(found.item)
    slug = steps.begin(found.invitation, steps.TOLD)
    assert w.ask("SELECT n.note_kind FROM meetings_briefingnote n JOIN meetings_briefing b ON b.id = n.briefing_id WHERE b.slug = %s", [slug]) == [("after",)]  # fmt: skip


def test_before_reading_anything_the_worker_acknowledges_the_secrecy_notice(world: str) -> None:
    """R26: opening what was fed back demands the acknowledgement, and stores it with the article of that day."""
    w.ask("DELETE FROM participants_acknowledgement WHERE user_id = %s AND kind = 'notice'", [w.id_of(steps.WORKER)])
    found = steps.asked()
    steps.discussed(found.item)
    slug = steps.begin(found.invitation, steps.TOLD)
    client, path = w.signed_in(steps.WORKER), f"/overleg/hulpverlener/{slug}/"
    notice = reverse("agreements:notice")
    assert client.get(path)["Location"] == notice
    with inside(steps.WORKER) as i:
        assert i.open(slug) == []
        assert i.value("SELECT count(*) FROM meetings_briefing") == 0
    assert client.post(notice, {}).status_code == 302
    ((label,),) = w.ask("SELECT label FROM participants_acknowledgement WHERE user_id = %s AND kind = 'notice'", [w.id_of(steps.WORKER)])  # fmt: skip
    assert "353" in label
    assert steps.TOLD in client.get(path).content.decode()


def test_each_turn_is_told_once_without_content(world: str) -> None:
    two = steps.begun()
    assert (steps.told(steps.WORKER, two.briefing), steps.told("caw", two.briefing)) == (1, 1)
    steps.say(two.briefing, steps.WORKER, "Nog iets.")
    assert steps.told("caw", two.briefing) == 1
    steps.say(two.briefing, "caw", "Waarover?")
    assert steps.told(steps.WORKER, two.briefing) == 2
    steps.discussed(two.item)
    steps.feed_back(two.briefing)
    assert steps.told(steps.WORKER, two.briefing) == 3
