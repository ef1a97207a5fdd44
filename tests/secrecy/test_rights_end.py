"""Promise 7: rights end at the next statement, also in a transaction that goes on."""

from __future__ import annotations

import pytest

from cases.listing import case_ends
from cases.purposes import Purpose
from secrecy.acts import (
    Refused,
    actors_named,
    begin,
    circles_called,
    circles_named,
    expunge,
    open_circles,
    readers_of,
    register,
)
from secrecy.models import Circle
from tests import world as w
from tests.secrecy.intruder import Intruder, inside

SEEN = "SELECT count(*) FROM cases_indication"
HEADERS = "SELECT count(*) FROM cases_case"
WHO = "user_id = (SELECT id FROM participants_user WHERE username = '{0}')"

ENDINGS = {
    "dismissed": f"UPDATE secrecy_admission SET until = clock_timestamp(), ended_because = 'x' WHERE {WHO}",
    "the admission expired": f"UPDATE secrecy_admission SET given_at = given_at - interval '2 years', until = clock_timestamp() WHERE {WHO}",
    "deactivated": "UPDATE participants_user SET is_active = false WHERE username = '{0}'",
    "the seat ended today": f"UPDATE participants_seat SET ended_at = clock_timestamp() WHERE {WHO}",
    "the term of the seat is over": f"UPDATE participants_seat SET ends = current_date - 2 WHERE {WHO}",
    "the seat has not begun": f"UPDATE participants_seat SET begins = current_date + 2 WHERE {WHO}",
    "the seat is another's": f"UPDATE participants_seat SET user_id = (SELECT id FROM participants_user WHERE username = 'vdab') WHERE {WHO}",
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_case_that_is_open_closes(again: str, ending: str) -> None:
    with inside("coordinator") as i:
        i.open(w.slug_of("001"))
        assert i.value(SEEN) == 2
        w.ask(ENDINGS[ending].format("coordinator"))
        assert i.value(SEEN) == 0


@pytest.mark.parametrize("ending", [e for e in ENDINGS if e not in ("dismissed", "the admission expired")])
def test_the_list_of_a_seat_closes_and_so_do_meetings(again: str, ending: str) -> None:
    with inside("burgemeester") as i:
        assert i.value(HEADERS) == 4
        assert i.value("SELECT count(*) FROM meetings_meeting") == 3
        w.ask(ENDINGS[ending].format("burgemeester"))
        assert i.value(HEADERS) == 0
        assert i.value("SELECT count(*) FROM meetings_meeting") == 0
        assert i.fails(
            "INSERT INTO meetings_meeting (id, slug, cell_id, starts_at, place, state) VALUES (gen_random_uuid(), 'x', 1, now(), '', 'planned')"
        )


def test_an_ended_mandate_closes_what_its_service_was_let_in_to(again: str) -> None:
    reference = w.ask(
        "SELECT k.reference FROM secrecy_circle k JOIN contributions_contribution c ON c.circle_id = k.id"
    )[0][0]
    with inside("caw") as i:
        i.open(reference)
        assert i.value("SELECT count(*) FROM contributions_contribution") == 1
        w.ask(f"UPDATE participants_mandate SET ended_at = clock_timestamp() WHERE {WHO.format('caw')}")
        assert i.value("SELECT count(*) FROM contributions_contribution") == 0
        assert i.value(HEADERS) == 0


def test_a_lapsed_clearance_closes_the_police_seat(again: str) -> None:
    with inside("politie") as i:
        assert i.value(HEADERS) == 4
        w.ask("UPDATE participants_seat SET clearance_until = current_date - 1 WHERE kind = 'police'")
        assert i.value(HEADERS) == 0


def test_an_ended_appointment_closes_the_register(again: str) -> None:
    from secrecy import record

    with inside("auditor") as i:
        record.call("open_register", i.pid, i.began, i.request, "toezicht", None)
        assert i.value("SELECT count(*) > 0 FROM secrecy_ledger")
        w.ask(f"UPDATE participants_appointment SET ended_at = clock_timestamp() WHERE {WHO.format('auditor')}")
        assert i.value("SELECT count(*) FROM secrecy_ledger") == 0


def _last_outcome(i: Intruder) -> str:
    return str(w.entries(request=i.request)[-1]["outcome"])


def test_what_ended_before_is_refused_with_the_rule_that_refused(again: str) -> None:
    with inside("coordinator") as i:
        w.ask(ENDINGS["the seat ended today"].format("coordinator"))
        assert i.open(w.slug_of("001")) == []
        assert _last_outcome(i) == "capacity lapsed"
    with inside("burgemeester") as i:
        w.ask(ENDINGS["dismissed"].format("burgemeester"))
        assert i.open(w.slug_of("001")) == []
        assert _last_outcome(i) == "not admitted"


def test_who_was_deactivated_is_signed_out_at_the_next_request(again: str) -> None:
    client = w.signed_in("coordinator")
    assert client.get("/casussen/").status_code == 200
    w.ask(ENDINGS["deactivated"].format("coordinator"))
    assert client.get("/casussen/").status_code == 302
    w.ask("UPDATE participants_user SET is_active = true")
    assert client.get("/casussen/").status_code == 302  # the session is gone for good


def test_an_admission_runs_out_by_the_clock_of_the_database(again: str) -> None:
    with inside("coordinator") as i:
        i.open(w.slug_of("001"))
        w.ask(
            f"UPDATE secrecy_admission SET until = clock_timestamp() + interval '300 milliseconds' WHERE {WHO.format('coordinator')}"
        )
        i.sql("SET LOCAL timezone = 'Pacific/Kiritimati'")
        assert i.value(SEEN) == 2
        i.sql("SELECT pg_sleep(0.4)")
        assert i.value(SEEN) == 0


# What was opened earlier in the request is no way round it for the verbs of the log connection. -----------------


@pytest.mark.parametrize("ending", ["dismissed", "the admission expired", "deactivated", "the seat ended today"])
def test_who_is_out_begins_ends_and_asks_nothing_more(again: str, ending: str) -> None:
    with w.standing_as("coordinator"):
        open_circles(w.slug_of("001"), purpose=Purpose.PREPARE, act="admit")
        circle = Circle.objects.get(reference=w.slug_of("001"))
        assert readers_of(circle)
        w.ask(ENDINGS[ending].format("coordinator"))
        with pytest.raises(Refused):
            expunge(circle, because="wrok")
        with pytest.raises(Refused):
            begin("item", inside=circle, ground="grond", purpose="doel", until=case_ends())
        assert readers_of(circle) == []


def test_an_auditor_who_is_out_learns_no_names(again: str) -> None:
    circles = [c for (c,) in w.ask("SELECT id FROM secrecy_circle")]
    with w.standing_as("auditor"):
        register(purpose="toezicht")
        assert circles_named(circles)
        assert circles_called("CAS-2026-001")
        w.ask(f"UPDATE participants_appointment SET ended_at = clock_timestamp() WHERE {WHO.format('auditor')}")
        assert circles_named(circles) == {}
        assert circles_called("CAS-2026-001") == []
        assert actors_named([w.id_of("coordinator")]) == {}
