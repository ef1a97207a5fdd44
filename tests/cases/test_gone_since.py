"""Whose seat or mandate ended since they were in the room, or whose account closed: the others go on, and they are let in to nothing."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from tests import world as w
from tests.cases import moments, steps
from tests.cases.reporting import walk

GONE = {
    "a seat ended": ("burgemeester", "UPDATE participants_seat SET ended_at = now() WHERE user_id = %s"),
    "a seat passed its last day": ("politie", "UPDATE participants_seat SET begins = current_date - 30, ends = current_date - 1 WHERE user_id = %s"),
    "a mandate ended": ("caw", "UPDATE participants_mandate SET ended_at = now() WHERE user_id = %s"),
    "an account closed": ("caw", "UPDATE participants_user SET is_active = false WHERE id = %s"),
}  # fmt: skip
ADMITTED = "SELECT count(*) FROM secrecy_admission WHERE user_id = %s"


@pytest.fixture(params=GONE, ids=[name.replace(" ", "-") for name in GONE])
def gone(request: pytest.FixtureRequest) -> tuple[str, str]:
    return GONE[request.param]


def leave(gone: tuple[str, str]) -> int:
    """They are gone; how many admissions they had."""
    who, how = gone
    w.ask(how, [w.id_of(who)])
    return int(w.ask(ADMITTED, [w.id_of(who)])[0][0])


def running() -> str:
    """An item that is open, with the fixed seats, the CAW and the CLB in the room."""
    item = moments.plan()
    for who in ("caw", "clb"):
        moments.accept(who, moments.ask(item, who.upper()))
    moments.hold(item, "caw", "clb")
    return item


def sent(people: steps.People, who: str, address: str, **fields: object) -> None:
    answer = people.post(who, address, **fields)
    assert answer.status_code == 302, (address, answer.status_code, answer.content.decode()[:3000])


def test_after_the_item_the_path_is_written_an_action_proposed_and_the_report_sent(
    world: str, gone: tuple[str, str]
) -> None:
    people, item, due = steps.People(), walk.discussed("caw", "clb"), timezone.localdate() + timedelta(days=12)
    had = leave(gone)
    case = w.slug_of("001")
    steps.give_purpose(people, "coordinator", case, "opvolging actie")
    for deed, text in (("doel", "De vuurtoren elke week bezoeken."), ("evaluatie", "Het zand verschuift traag.")):
        sent(people, "coordinator", f"/opvolging/casus/{case}/{deed}/", domain="wonen", text=text, once=uuid4())
    walk.rule(report_style="full")
    assert walk.send("coordinator", item, text=moments.REPORT).status_code == 302
    ((service,),) = w.ask("SELECT id FROM participants_service WHERE short_name = 'CLB'")
    sent(people, "coordinator", walk.address("add_action", item), text=moments.ACTION, service=service, due=f"{due:%d/%m/%Y}", once=uuid4())  # fmt: skip
    assert w.ask("SELECT (SELECT count(*) FROM followup_goal), (SELECT count(*) FROM meetings_report)") >= [(1, 1)]
    assert int(w.ask(ADMITTED, [w.id_of(gone[0])])[0][0]) == had
    assert int(w.ask(ADMITTED, [w.id_of("clb")])[0][0]) > 0


def test_while_the_item_runs_it_is_decided_shared_and_noted(world: str, gone: tuple[str, str]) -> None:
    people = steps.People()
    item = running()
    had = leave(gone)
    sent(people, "coordinator", walk.address("decide", item), kind="follow", text=moments.DECIDED, once=uuid4())
    if gone[0] != "politie":
        sent(people, "politie", walk.address("show_card", item))
    everyone = [
        moments.capacity_of(who) for who in ("coordinator", "burgemeester", "politie", "clb", "caw") if who != gone[0]
    ]
    text = "Wat de meeuw erover weet."
    sent(people, "coordinator", walk.address("disclose", item), text=text, to="some", person=everyone)
    assert int(w.ask(ADMITTED, [w.id_of(gone[0])])[0][0]) == had


def test_who_is_gone_is_not_shared_with_though_they_are_chosen(world: str, gone: tuple[str, str]) -> None:
    people = steps.People()
    item = running()
    chosen = [moments.capacity_of(gone[0])]
    had = leave(gone)
    at = walk.address("disclose", item)
    answer = people.post("coordinator", at, text="Wat de meeuw erover weet.", to="some", person=chosen)
    assert answer.status_code == 400
    assert "Wat de meeuw erover weet." in answer.content.decode()
    assert int(w.ask(ADMITTED, [w.id_of(gone[0])])[0][0]) == had
