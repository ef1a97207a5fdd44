"""When it closes: with the invitation, with the window, with either mandate. Nobody has to do anything for it."""

from __future__ import annotations

import pytest

from tests import world as w
from tests.cases import moments as m
from tests.cases.briefing import steps
from tests.secrecy.intruder import inside


def opens(slug: str, briefing: str) -> bool:
    with inside(slug) as i:
        return bool(i.open(briefing)) and bool(i.value("SELECT count(*) FROM meetings_briefingnote"))


def test_the_window_closes_it_for_both(world: str) -> None:
    two = steps.begun()
    steps.discussed(two.item)
    steps.feed_back(two.briefing)
    m.pass_days(20 + 29)
    assert opens("caw", two.briefing)
    assert opens(steps.WORKER, two.briefing)
    m.pass_days(2)
    for who in ("caw", steps.WORKER):
        assert not opens(who, two.briefing), who
        assert steps.page(who, two.path).status_code == 404
        assert two.briefing not in steps.page(who, "/").content.decode()


@pytest.mark.parametrize("how", ["declined", "withdrawn", "not answered"])
def test_an_invitation_that_goes_nowhere_closes_it_to_the_worker_and_takes_no_more_words(how: str, world: str) -> None:
    two = steps.begun(accepted=False)
    if how == "declined":
        m.decline("caw", two.invitation)
    elif how == "withdrawn":
        m.withdraw(two.invitation)
    else:
        m.lapse(two.item)
    assert not opens(steps.WORKER, two.briefing)
    assert w.signed_in(steps.WORKER).post(two.path, {"text": "Nog dit."}).status_code == 404
    before = steps.notes(two.briefing)
    client = w.signed_in("caw")
    assert "leest dit niet meer" in client.get(two.path).content.decode()
    answer = client.post(two.path, {"text": "Dit typte ik nog."})
    assert answer.status_code == 403
    assert "Dit typte ik nog." in answer.content.decode()
    assert steps.notes(two.briefing) == before


def test_nothing_begins_on_an_invitation_that_went_nowhere(world: str) -> None:
    found = steps.asked(accepted=False)
    m.decline("caw", found.invitation)
    fields = {"worker": str(m.capacity_of(steps.WORKER)), "text": steps.ASKED}
    assert w.signed_in("caw").post(found.begin_path, fields).status_code == 404


def test_a_mandate_of_the_worker_that_ends_closes_it_to_the_worker_alone(world: str) -> None:
    two = steps.begun()
    m.end_mandate(steps.WORKER)
    assert not opens(steps.WORKER, two.briefing)
    assert opens("caw", two.briefing)
    client = w.signed_in("caw")
    assert "H. Hulpvaardig leest dit niet meer" in client.get(two.path).content.decode()
    assert client.post(two.path, {"text": "Hallo?"}).status_code == 403


def test_a_mandate_of_the_representative_that_ends_closes_it_and_no_successor_comes_in(world: str) -> None:
    two = steps.begun()
    m.end_mandate("caw")
    assert not opens("caw", two.briefing)
    assert not opens(steps.SUBSTITUTE, two.briefing)
    worker = w.signed_in(steps.WORKER)
    assert "A. Vertrouwens leest dit niet meer" in worker.get(two.path).content.decode()
    assert worker.post(two.path, {"text": "Hallo?"}).status_code == 403


def test_a_service_that_takes_no_part_any_more_has_no_workers(world: str) -> None:
    """The cell doesn't know of the worker and can't end that mandate: it ends with the service's part."""
    two = steps.begun()
    w.ask("UPDATE participants_participation SET ended_at = now() WHERE service_id = (SELECT id FROM participants_service WHERE short_name = 'CAW')")  # fmt: skip
    assert not opens(steps.WORKER, two.briefing)
    # A new part brings nobody back.
    w.ask(
        "INSERT INTO participants_participation (cell_id, service_id, category_id, asked_at, confirmed_at, confirmed_by_id, because)"
        " SELECT cell_id, service_id, category_id, now(), now(), confirmed_by_id, '' FROM participants_participation"
        " WHERE service_id = (SELECT id FROM participants_service WHERE short_name = 'CAW') LIMIT 1"
    )
    assert not opens(steps.WORKER, two.briefing)
