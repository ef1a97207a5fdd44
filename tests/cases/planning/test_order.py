"""R50: order, kind and minutes change as long as the meeting is planned; what is taken off comes back within ten seconds."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connections

from tests import world as w
from tests.cases import steps
from tests.cases.planning import agendas


@pytest.fixture
def three(world: str) -> tuple[steps.People, str, list[str]]:
    """People, and a planned meeting with three items."""
    people = steps.People()
    return people, *_three(people)


@steps.beforehand
def _three(people: steps.People) -> tuple[str, list[str]]:
    agendas.cases(people)
    meeting = agendas.planned(people)
    return meeting, agendas.items(meeting)


Three = tuple[steps.People, str, list[str]]


def test_r50_a_dragged_order_is_kept_without_a_page(three: Three) -> None:
    people, meeting, (a, b, c) = three
    answer = agendas.arrange(people, meeting, agendas.ordered(meeting, [c, a, b]), headers={"X-Order": "1"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert agendas.items(meeting) == [c, a, b]


def test_r50_an_arrow_works_without_a_script_and_stops_at_the_end(three: Three) -> None:
    people, meeting, (a, b, c) = three
    for step, expected in ((f"{c}:up", [a, c, b]), (f"{c}:up", [c, a, b]), (f"{c}:up", [c, a, b]), (f"{c}:down", [a, c, b]), ("x:up", [a, c, b]), (f"{c}:x", [a, c, b])):  # fmt: skip
        answer = agendas.arrange(people, meeting, agendas.ordered(meeting, agendas.items(meeting), move=step))
        assert answer.status_code == 302
        assert agendas.items(meeting) == expected


def test_minutes_and_kinds_go_along_with_the_order_and_the_totals_follow(three: Three) -> None:
    people, meeting, (a, b, c) = three
    changes: dict[str, Any] = {f"minutes-{a}": "15", f"kind-{b}": "closing"}
    assert agendas.arrange(people, meeting, agendas.ordered(meeting, [a, b, c], **changes)).status_code == 302
    assert [(k, m) for _case, k, m in agendas.agenda(meeting)] == [("new", 15), ("closing", 30), ("new", 30)]
    assert "75 minuten, tot 15.15 uur" in people.get("coordinator", meeting).content.decode()


def test_minutes_that_cannot_be_change_nothing_and_the_order_stays_as_typed(three: Three) -> None:
    people, meeting, (a, b, c) = three
    fields = agendas.ordered(meeting, [c, b, a], **{f"minutes-{a}": "0"})
    answer = agendas.arrange(people, meeting, fields)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "Vul een aantal minuten in" in page
    assert page.index(f'value="{c}"') < page.index(f'value="{b}"') < page.index(f'value="{a}"')
    assert agendas.arrange(people, meeting, fields, headers={"X-Order": "1"}).status_code == 400
    assert agendas.items(meeting) == [a, b, c]


def test_a_stale_order_changes_nothing_and_says_so(three: Three) -> None:
    people, meeting, (a, b, c) = three
    old = agendas.ordered(meeting, [c, b, a])
    new = steps.put_on_agenda(people, meeting, agendas.cases(people, 1)[0])
    answers = [agendas.arrange(people, meeting, old), agendas.arrange(people, meeting, old, headers={"X-Order": "1"})]
    answers.append(agendas.arrange(people, meeting, agendas.ordered(meeting, [a, a, b, c])))
    answers.append(agendas.arrange(people, meeting, {"order": []}))
    assert [answer.status_code for answer in answers] == [409] * 4
    assert "De agenda veranderde intussen" in answers[0].content.decode()
    assert agendas.items(meeting) == [a, b, c, agendas.slug(new)]


def test_only_what_changes_is_opened_for_writing(three: Three) -> None:
    people, meeting, (a, b, c) = three
    agendas.arrange(people, meeting, agendas.ordered(meeting, [a, b, c]))
    assert not w.entries(act="write", door="meetings:arrange")
    agendas.arrange(people, meeting, agendas.ordered(meeting, [b, a, c]))
    entries = w.entries(act="write", door="meetings:arrange")
    assert {entry["reference"] for entry in entries} == {a, b}
    assert {entry["purpose"] for entry in entries} == {"voorbereiding overleg"}


def test_an_item_is_taken_off_and_put_back_where_it_stood(three: Three) -> None:
    people, meeting, (a, b, c) = three
    for _ in range(2):
        assert people.post("coordinator", f"{meeting}{b}/weghalen/").status_code == 302
    assert agendas.items(meeting) == [a, c]
    offered = people.get("coordinator", meeting).content.decode().split('name="case"')[1]
    assert agendas.case_of(b) in offered, "it can be added again"
    assert people.get("coordinator", f"{meeting}{b}/").status_code == 404
    for _ in range(2):
        assert people.post("coordinator", f"{meeting}{b}/terugzetten/").status_code == 302
    assert agendas.items(meeting) == [a, b, c]


def test_after_the_time_to_undo_it_is_added_anew(three: Three) -> None:
    people, meeting, (a, b, c) = three
    people.post("coordinator", f"{meeting}{b}/weghalen/")
    w.ask("UPDATE meetings_agendaitem SET removed_at = removed_at - interval '1 minute' WHERE slug = %s", [b])
    late = people.post("coordinator", f"{meeting}{b}/terugzetten/")
    assert late.status_code == 403
    assert "tot tien seconden" in late.content.decode()
    assert agendas.items(meeting) == [a, c]
    case = agendas.case_of(b)
    assert people.post("coordinator", meeting, case=case, kind="new", minutes="20").status_code == 302
    assert len(agendas.items(meeting)) == 3


def test_what_was_added_again_meanwhile_does_not_stand_there_twice(three: Three) -> None:
    people, meeting, (_a, b, _c) = three
    case = agendas.case_of(b)
    people.post("coordinator", f"{meeting}{b}/weghalen/")
    people.post("coordinator", meeting, case=case, kind="new", minutes="20")
    assert people.post("coordinator", f"{meeting}{b}/terugzetten/").status_code == 302
    assert len(agendas.items(meeting)) == 3
    assert b not in agendas.items(meeting)


def test_where_services_were_invited_the_item_stays(three: Three) -> None:
    people, meeting, (a, b, c) = three
    assert steps.invite(people, f"{meeting}{b}/", "CAW").status_code == 302
    answer = people.post("coordinator", f"{meeting}{b}/weghalen/")
    assert answer.status_code == 403
    assert "Trek eerst de uitnodigingen in." in answer.content.decode()
    assert agendas.items(meeting) == [a, b, c]


def test_once_it_began_the_agenda_stands(three: Three) -> None:
    people, meeting, (a, b, c) = three
    assert steps.open_item(people, f"{meeting}{a}/", "coordinator", "burgemeester", "politie").status_code == 302
    assert agendas.arrange(people, meeting, agendas.ordered(meeting, [c, b, a])).status_code == 403
    assert people.post("coordinator", f"{meeting}{c}/weghalen/").status_code == 403
    assert agendas.items(meeting) == [a, b, c]
    # At the table a case can still be added.
    steps.put_on_agenda(people, meeting, agendas.cases(people, 1)[0])
    assert len(agendas.items(meeting)) == 4


def test_two_orders_at_one_moment_leave_one_of_both(three: Three) -> None:
    _people, meeting, (a, b, c) = three
    orders = [[c, a, b], [b, c, a]]
    fields = [agendas.ordered(meeting, order) for order in orders]
    browsers = [w.signed_in("coordinator"), w.signed_in("burgemeester")]
    statuses: list[int] = []

    def send(n: int) -> None:
        statuses.append(browsers[n].post(f"{meeting}volgorde/", fields[n]).status_code)
        connections.close_all()

    threads = [threading.Thread(target=send, args=(n,)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [302, 302]
    assert agendas.items(meeting) in orders


@pytest.mark.parametrize("slug", ["politie", "caw", "auditor"])
def test_who_does_not_lead_changes_no_agenda(three: Three, slug: str) -> None:
    people, meeting, (a, b, c) = three
    fields = agendas.ordered(meeting, [c, b, a])
    refused = [agendas.arrange(people, meeting, fields, who=slug), people.post(slug, f"{meeting}{b}/weghalen/")]
    assert {answer.status_code for answer in refused} <= {403, 404}
    assert agendas.items(meeting) == [a, b, c]
    assert "data-order" not in people.get(slug, meeting).content.decode()
