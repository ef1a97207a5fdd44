"""R50: the next agenda is offered what is due, as new, running or to close; nothing of a case is opened for that."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.utils import timezone

from cases.meetings.planning.agenda import due_cases
from participants.mandates import me
from tests import world as w
from tests.cases import steps
from tests.cases.planning import agendas


def discussed(case: str, weeks: int, *, to_close: bool = False) -> None:
    """As if the case was discussed that long ago, on the demo's past meeting, and on nothing since."""
    w.ask("UPDATE meetings_meeting SET starts_at = now() - %s * interval '1 week' WHERE state = 'over'", [weeks])
    w.ask(
        "UPDATE meetings_agendaitem SET removed_at = now() WHERE state = 'over' AND case_id <> (SELECT id FROM cases_case WHERE slug = %s)",
        [case],
    )
    w.ask("UPDATE cases_case SET to_close = %s WHERE slug = %s", [to_close, case])


def freed() -> None:
    """The demo's coming meeting goes: its cases stand on no agenda."""
    w.ask("UPDATE meetings_meeting SET state = 'cancelled' WHERE state = 'planned'")


def kinds(people: steps.People) -> dict[str, str]:
    """What is offered: case to kind, in the order of the page."""
    form = agendas.offered(people)
    return {n.removeprefix("case-"): form[n.replace("case-", "kind-")] for n in form if n.startswith("case-")}


def rule(**values: object) -> None:
    w.ask("UPDATE cells_cellrules SET values = values || %s::jsonb", [json.dumps(values)])


def test_r50_a_case_that_stands_on_a_coming_agenda_is_not_offered_twice(town: None) -> None:
    assert kinds(steps.People()) == {}


def test_r50_never_discussed_is_new_and_discussed_is_running_when_the_rhythm_has_passed(world: str) -> None:
    people, first = steps.People(), w.slug_of("001")
    freed()
    discussed(first, 6)
    assert kinds(people) == {w.slug_of("002"): "new", w.slug_of("003"): "new", first: "running"}


@pytest.mark.parametrize(
    ("rhythm", "review", "first_day"), [(6, 26, 6), (52, 4, 4), (8, 8, 8)], ids=["rhythm", "review", "both"]
)
def test_r50_a_running_case_waits_for_the_rhythm_or_the_term_for_looking_again(
    world: str, rhythm: int, review: int, first_day: int
) -> None:
    """Counted to the day of the agenda, not to the day on which it is made."""
    first, today = w.slug_of("001"), timezone.localdate()
    freed()
    rule(rhythm_weeks=rhythm, review_weeks=review)
    discussed(first, 0)
    with w.standing_as("coordinator"):
        acting = me()
        assert acting is not None

        def running(day: date) -> bool:
            return first in {due.case.slug for due in due_cases(acting.cell, day=day)}

        assert not running(today)
        assert not running(today + timedelta(weeks=first_day, days=-1))
        assert running(today + timedelta(weeks=first_day))


def test_r50_the_table_decides_to_close_and_the_next_agenda_offers_it_so(world: str) -> None:
    people, first = steps.People(), w.slug_of("001")
    freed()
    past, over = w.ask(
        "SELECT m.slug, i.slug FROM meetings_agendaitem i JOIN meetings_meeting m ON m.id = i.meeting_id WHERE m.state = 'over' ORDER BY i.position"
    )[0]
    # The table is back at it: once an item is over, what was decided stands.
    w.ask("UPDATE meetings_meeting SET state = 'running' WHERE slug = %s", [past])
    w.ask("UPDATE meetings_agendaitem SET state = 'open' WHERE slug = %s", [over])
    for kind, closing in (("close", True), ("close", True), ("follow", False), ("close", True)):
        answer = people.post("coordinator", f"/overleg/{past}/{over}/besluit/", kind=kind, text="")
        assert answer.status_code == 302, answer.content.decode()
        assert w.ask("SELECT to_close FROM cases_case WHERE slug = %s", [first]) == [(closing,)]
    assert list(kinds(people).items())[-1] == (first, "closing")
    ((circle,),) = w.ask("SELECT circle_id FROM cases_case WHERE slug = %s", [first])
    written = [e for e in w.entries(act="write", door="meetings:decide") if e["circle"] == circle]
    assert len(written) == 3, "only a decision that changes it opens the case for writing"


@pytest.mark.parametrize(
    ("order", "first", "last"),
    [("new_running_close", "new", "closing"), ("running_new_close", "running", "closing"), ("close_running_new", "closing", "new")],
)  # fmt: skip
def test_r50_the_order_is_the_rule_of_the_cell(world: str, order: str, first: str, last: str) -> None:
    people = steps.People()
    freed()
    rule(agenda_order=order)
    discussed(w.slug_of("001"), 8)
    w.ask("UPDATE cases_case SET to_close = true WHERE slug = %s", [w.slug_of("002")])
    offered = list(kinds(people).values())
    assert (offered[0], offered[-1]) == (first, last)
    assert [kind for _case, kind, _minutes in agendas.agenda(agendas.planned(people))] == offered


def test_what_is_due_is_asked_of_headers_and_opens_no_case(world: str) -> None:
    people = steps.People()
    freed()
    last = w.ask("SELECT max(id) FROM secrecy_ledger")[0][0]
    assert kinds(people)
    acts = {e["act"] for e in w.entries(actor=w.id_of("coordinator")) if e["id"] > last}
    assert acts <= {"list", "sign-in"}


def test_the_day_keeps_the_rhythm_after_the_last_meeting_but_never_less_than_the_notice(world: str) -> None:
    people, today = steps.People(), timezone.localdate()
    w.ask("UPDATE meetings_meeting SET starts_at = (current_date + 20 + time '09:30') AT TIME ZONE 'Europe/Brussels', place = 'Zaal Duin' WHERE state = 'planned'")  # fmt: skip
    form = agendas.offered(people)
    assert form["day"] == f"{today + timedelta(days=20 + 42):%d/%m/%Y}"
    assert (form["time"], form["place"]) == ("09.30", "Zaal Duin")
    w.ask("UPDATE meetings_meeting SET starts_at = now() - interval '200 days'")
    assert agendas.offered(people)["day"] == f"{today + timedelta(days=14):%d/%m/%Y}"
