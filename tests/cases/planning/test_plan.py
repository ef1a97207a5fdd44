"""R50: one submit makes the meeting with its agenda, and a second one makes nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests import world as w
from tests.cases import steps
from tests.cases.planning import agendas


def count(table: str) -> int:
    return int(w.ask(f"SELECT count(*) FROM {table}")[0][0])


def test_r50_three_cases_stand_on_the_agenda_after_one_submit(world: str) -> None:
    people = steps.People()
    cases = agendas.cases(people)
    meeting = agendas.planned(people)
    assert agendas.agenda(meeting) == [(case, "new", 30) for case in cases]
    page = people.get("coordinator", meeting).content.decode()
    assert all(agendas.reference(case) in page for case in cases)
    assert "90 minuten, tot 15.30 uur" in page


def test_what_is_unticked_stays_off_and_what_is_changed_is_kept(world: str) -> None:
    people = steps.People()
    one, two, three = agendas.cases(people)
    form = agendas.offered(people)
    del form[f"case-{two}"]
    # Nothing is asked of a case that isn't chosen.
    form |= {f"minutes-{two}": "", f"kind-{one}": "closing", f"minutes-{three}": "45"}
    answer = people.post("coordinator", agendas.PLAN, **form)
    assert answer.status_code == 302, answer.content.decode()
    assert agendas.agenda(answer["Location"]) == [(three, "new", 45), (one, "closing", 30)]


@pytest.mark.parametrize("minutes", ["", "4", "181", "veel", "\0"])
def test_minutes_that_cannot_be_are_said_beside_the_field_and_everything_typed_stays(world: str, minutes: str) -> None:
    people = steps.People()
    case = agendas.cases(people, 1)[0]
    before = count("meetings_meeting")
    answer = people.post(
        "coordinator", agendas.PLAN, **(agendas.offered(people) | {f"minutes-{case}": minutes, "place": "Zaal Schor"})
    )
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "Vul een aantal minuten in, van 5 tot 180." in page
    assert "Zaal Schor" in page
    assert count("meetings_meeting") == before


def test_a_double_post_makes_one_meeting_and_shows_it_twice(world: str) -> None:
    people = steps.People()
    agendas.cases(people)
    form = agendas.offered(people)
    before = count("meetings_meeting"), count("meetings_agendaitem")
    first, second = (people.post("coordinator", agendas.PLAN, **form) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert (count("meetings_meeting"), count("meetings_agendaitem")) == (before[0] + 1, before[1] + 3)


def test_a_page_of_before_something_changed_makes_nothing_and_says_so(world: str) -> None:
    people = steps.People()
    agendas.cases(people)
    mayors, coordinators = agendas.offered(people, "burgemeester"), agendas.offered(people)
    assert people.post("burgemeester", agendas.PLAN, **mayors).status_code == 302
    before = count("meetings_meeting")
    answer = people.post("coordinator", agendas.PLAN, **coordinators)
    assert answer.status_code == 409
    assert "een casus staat al op een andere agenda" in answer.content.decode()
    assert count("meetings_meeting") == before


def test_each_case_is_opened_to_prepare_the_meeting_and_nothing_else_is(world: str) -> None:
    people = steps.People()
    cases = agendas.cases(people)
    agendas.planned(people)
    entries = [e for e in w.entries(door="meetings:plan") if e["act"] in ("open", "write", "open-admit")]
    assert {e["reference"] for e in entries} == set(cases)
    assert {(e["act"], e["purpose"]) for e in entries} == {("open", "voorbereiding overleg")}


def test_a_day_in_the_past_is_refused(world: str) -> None:
    people = steps.People()
    yesterday = f"{timezone.localdate() - timedelta(days=1):%d/%m/%Y}"
    answer = people.post("coordinator", agendas.PLAN, **(agendas.offered(people) | {"day": yesterday}))
    assert answer.status_code == 400
    assert "niet in het verleden" in answer.content.decode()


def test_a_case_is_added_later_once_however_often_it_comes_in(world: str) -> None:
    people = steps.People()
    meeting = agendas.planned(people)
    case = agendas.cases(people, 1)[0]
    for _ in range(2):
        assert people.post("coordinator", meeting, case=case, kind="new", minutes="20").status_code == 302
    assert agendas.agenda(meeting) == [(case, "new", 20)]


@pytest.mark.parametrize("slug", ["politie", "caw", "auditor", "beheerder"])
def test_who_does_not_lead_plans_nothing(world: str, slug: str) -> None:
    people = steps.People()
    before = count("meetings_meeting")
    for answer in (people.get(slug, agendas.PLAN), people.post(slug, agendas.PLAN, day=steps.in_days(9), time="14.00", place="x")):  # fmt: skip
        assert answer.status_code == 403
    assert count("meetings_meeting") == before
