"""A meeting is moved or cancelled as long as it didn't begin, and who was asked is told once, without content."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests import world as w
from tests.cases import steps
from tests.cases.planning import agendas

Asked = tuple[steps.People, str, str]


@pytest.fixture
def asked(world: str) -> Asked:
    """People, a planned meeting in thirty days, and its item: CAW comes, CLB didn't answer yet."""
    people = steps.People()
    return people, *_asked(people)


@steps.beforehand
def _asked(people: steps.People) -> tuple[str, str]:
    agendas.cases(people, 1)
    meeting = agendas.planned(people)
    item = f"{meeting}{agendas.items(meeting)[0]}/"
    for service in ("CAW", "CLB"):
        assert steps.invite(people, item, service).status_code == 302
    steps.accept(people, "caw", item)
    return meeting, item


def fields(meeting: str, **changes: Any) -> dict[str, Any]:
    ((seen,),) = w.ask("SELECT sequence FROM meetings_meeting WHERE slug = %s", [agendas.slug(meeting)])
    return {
        "day": steps.in_days(30),
        "time": "14.00",
        "place": "Stadhuis Duinbeke, zaal Helmgras",
        "seen": seen,
    } | changes


def row(meeting: str) -> tuple[str, str, int]:
    found = w.ask(
        "SELECT to_char(starts_at AT TIME ZONE 'Europe/Brussels', 'DD/MM/YYYY HH24.MI'), state, sequence FROM meetings_meeting WHERE slug = %s",
        [agendas.slug(meeting)],
    )
    return tuple(found[0])


def told(meeting: str) -> list[tuple[str, str]]:
    """Who was told that it moved, and the key under which that is told once."""
    return w.ask(
        "SELECT u.username, o.about FROM secrecy.outbox o JOIN participants_user u ON u.id = o.user_id"
        " WHERE o.message = 'moved' AND o.about LIKE %s ORDER BY o.id",
        [f"%{agendas.slug(meeting)}%"],
    )


def test_a_moved_meeting_counts_on_and_tells_each_service_once(asked: Asked) -> None:
    people, meeting, _item = asked
    sent = fields(meeting, day=steps.in_days(40), time="9.30")
    for _ in range(2):
        assert people.post("coordinator", f"{meeting}verplaatsen/", **sent).status_code == 302
    assert row(meeting) == (f"{steps.in_days(40)} 09.30", "planned", 1)
    assert {who for who, _about in told(meeting)} == {"caw", "clb"}
    assert len(told(meeting)) == 2
    assert people.post("burgemeester", f"{meeting}verplaatsen/", **fields(meeting, day=steps.in_days(41))).status_code == 302  # fmt: skip
    assert row(meeting)[2] == 2
    assert len(told(meeting)) == 4
    assert "Verplaatst: zet de nieuwe dag in uw agenda." in people.get("caw", meeting).content.decode()


def test_what_stays_the_same_moves_nothing(asked: Asked) -> None:
    people, meeting, _item = asked
    assert people.post("coordinator", f"{meeting}verplaatsen/", **fields(meeting)).status_code == 302
    assert row(meeting)[2] == 0
    assert not told(meeting)


def test_a_page_of_before_it_was_moved_moves_nothing_and_says_so(asked: Asked) -> None:
    people, meeting, _item = asked
    old = fields(meeting, day=steps.in_days(50))
    people.post("burgemeester", f"{meeting}verplaatsen/", **fields(meeting, day=steps.in_days(40)))
    answer = people.post("coordinator", f"{meeting}verplaatsen/", **old)
    assert answer.status_code == 409
    assert "intussen al verplaatst" in answer.content.decode()
    assert row(meeting)[0] == f"{steps.in_days(40)} 14.00"


def test_r19_who_was_asked_keeps_the_notice_when_it_moves_forward(asked: Asked) -> None:
    people, meeting, _item = asked
    answer = people.post("coordinator", f"{meeting}verplaatsen/", **fields(meeting, day=steps.in_days(5)))
    assert answer.status_code == 400
    assert f"vroeger kan vanaf {steps.in_days(14)}" in answer.content.decode()
    assert row(meeting)[2] == 0
    assert people.post("coordinator", f"{meeting}verplaatsen/", **fields(meeting, day=steps.in_days(14))).status_code == 302  # fmt: skip


def test_without_anybody_asked_it_moves_to_any_day(world: str) -> None:
    people = steps.People()
    meeting = agendas.planned(people)
    assert people.post("coordinator", f"{meeting}verplaatsen/", **fields(meeting, day=steps.in_days(2))).status_code == 302  # fmt: skip
    assert not told(meeting)


@pytest.mark.parametrize("state", ["running", "over", "cancelled"])
def test_a_meeting_that_began_or_is_cancelled_is_not_moved(asked: Asked, state: str) -> None:
    people, meeting, _item = asked
    w.ask("UPDATE meetings_meeting SET state = %s WHERE slug = %s", [state, agendas.slug(meeting)])
    for answer in (
        people.get("coordinator", f"{meeting}verplaatsen/"),
        people.post("coordinator", f"{meeting}verplaatsen/", **fields(meeting, day=steps.in_days(40))),
    ):
        assert answer.status_code == 403
    assert row(meeting)[1:] == (state, 0)


def test_r22_no_answer_stays_no_a_meeting_whose_day_passed_is_not_moved(asked: Asked) -> None:
    people, meeting, _item = asked
    w.ask("UPDATE meetings_meeting SET starts_at = now() - interval '2 days' WHERE slug = %s", [agendas.slug(meeting)])
    answer = people.post("coordinator", f"{meeting}verplaatsen/", **fields(meeting, day=steps.in_days(40)))
    assert answer.status_code == 403
    assert "Plan een nieuw overleg." in answer.content.decode()


def test_a_cancelled_meeting_closes_its_invitations_and_opens_nothing(asked: Asked) -> None:
    people, meeting, item = asked
    for _ in range(2):
        assert people.post("coordinator", f"{meeting}afgelasten/").status_code == 302
    assert row(meeting)[1:] == ("cancelled", 1)
    assert sorted(who for who, _about in told(meeting)) == ["caw", "clb"]
    page = people.get("coordinator", meeting).content.decode()
    assert "Dit overleg is afgelast." in page
    assert "data-order" not in page
    assert f'href="{item}"' not in page
    for answer in (
        people.get("coordinator", item),
        steps.open_item(people, item, "coordinator", "burgemeester", "politie"),
        steps.invite(people, item, "VDAB"),
        people.post("coordinator", meeting, case=agendas.cases(people, 1)[0], kind="new", minutes="20"),
        agendas.arrange(people, meeting, agendas.ordered(meeting, agendas.items(meeting))),
    ):
        assert answer.status_code == 403, answer.content.decode()
    invitations = people.get("caw", "/overleg/").content.decode()
    assert "Kent het gezin." not in invitations
    assert "afgelast" in invitations


def test_the_cases_of_a_cancelled_meeting_are_due_again(asked: Asked) -> None:
    people, meeting, item = asked
    case = agendas.case_of(agendas.slug(item))
    assert f"case-{case}" not in agendas.offered(people)
    people.post("coordinator", f"{meeting}afgelasten/")
    assert f"case-{case}" in agendas.offered(people)


def test_a_meeting_that_began_is_not_cancelled(asked: Asked) -> None:
    people, meeting, item = asked
    assert steps.open_item(people, item, "coordinator", "burgemeester", "politie").status_code == 302
    assert people.post("coordinator", f"{meeting}afgelasten/").status_code == 403
    assert row(meeting)[1:] == ("running", 0)


@pytest.mark.parametrize("slug", ["politie", "caw", "auditor", "coordinator-elders"])
def test_who_does_not_lead_moves_and_cancels_nothing(asked: Asked, slug: str) -> None:
    people, meeting, _item = asked
    refused = [
        people.get(slug, f"{meeting}verplaatsen/"),
        people.post(slug, f"{meeting}verplaatsen/", **fields(meeting, day=steps.in_days(40))),
        people.post(slug, f"{meeting}afgelasten/"),
    ]
    assert {answer.status_code for answer in refused} <= {403, 404}
    assert row(meeting)[1:] == ("planned", 0)


def test_a_day_that_was_yesterday_is_said_beside_the_field(asked: Asked) -> None:
    people, meeting, _item = asked
    yesterday = f"{timezone.localdate() - timedelta(days=1):%d/%m/%Y}"
    answer = people.post("coordinator", f"{meeting}verplaatsen/", **fields(meeting, day=yesterday, place="Zaal Schor"))
    assert answer.status_code == 400
    assert "niet in het verleden" in answer.content.decode()
    assert "Zaal Schor" in answer.content.decode()
