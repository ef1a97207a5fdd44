"""Four eyes: a hold suspends an end, an early erasure hastens it; asked by one person, confirmed by another in another seat (R54, R55)."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connections

from cases.lifecycle import Meanwhile
from cases.models import Case
from cases.purposes import Purpose
from cases.retention import measures, office
from cases.retention.models import Measure
from secrecy.acts import Forbidden, erasable, erase, opened, would_end
from secrecy.models import ErasureProof
from tests import world as w
from tests.cases.retention.test_prolonging import circle, due, spoken, today
from tests.secrecy.intruder import inside

WHY = "De havenmeester vroeg inzage en wacht nog op een antwoord."


def off_agenda() -> None:
    w.ask("UPDATE meetings_agendaitem SET removed_at = now() WHERE state = 'planned'")


def ask(who: str = "coordinator", kind: str = "hold", number: str = "001", days: int = 90, **said: Any) -> str:
    with w.standing_as(who):
        case = opened(Case, w.slug_of(number), purpose=Purpose.KEEPING, act="admit")
        given: dict[str, Any] = {"ground": "request" if kind == "hold" else "objection", "text": WHY, "until": today() + timedelta(days=days) if kind == "hold" else None}  # fmt: skip
        return measures.ask(case, kind, **(given | said)).slug


def do(deed: Any, slug: str, who: str) -> Measure:
    with w.standing_as(who):
        return deed(opened(Measure, slug, purpose=Purpose.KEEPING, act="write"))  # type: ignore[no-any-return]


def ends_tonight(number: str = "001") -> bool:
    return circle(number) in {end.circle for end in erasable()}


def test_a_hold_keeps_what_is_past_its_term_until_two_people_lift_it_or_its_end(world: str) -> None:
    """R54, R55: with a ground and an end, and the office says what it holds."""
    spoken(400)
    assert ends_tonight()
    for wrong in ({"days": 366}, {"days": 0}, {"until": None}, {"ground": "objection"}, {"text": " "}):
        with pytest.raises(ValidationError):
            ask(**wrong)
    slug = ask()
    assert ends_tonight()  # one person holds nothing
    with pytest.raises(Meanwhile):
        ask("burgemeester")
    with pytest.raises(Forbidden):
        do(measures.confirm, slug, "coordinator")
    assert w.entries(act="refuse", outcome="who asks does not confirm")
    do(measures.confirm, slug, "burgemeester")
    assert not ends_tonight()
    assert due() == 91
    said = w.manage("retention", "--simulate").stdout
    assert f"case (term): held until {today() + timedelta(days=90)}" in said
    office.run()
    assert w.ask("SELECT count(*) FROM cases_case WHERE circle_id = %s", [str(circle())]) == [(1,)]
    assert erase(circle(), "term") is None
    with pytest.raises(Meanwhile):  # twice is told
        do(measures.confirm, slug, "burgemeester")
    # What lies in the case is held with it; another case isn't.
    inner = "SELECT count(*) FROM secrecy_ends e JOIN secrecy_circle k ON k.id = e.circle WHERE k.root_id = %s AND e.due <= %s"
    w.ask("UPDATE meetings_meeting SET starts_at = starts_at - interval '100 days'")
    assert w.ask(inner, [str(circle()), today()]) == [(0,)]
    # Looked at, and lifted: asked by one, confirmed by the other.
    assert do(measures.looked_at, slug, "coordinator").review_on == today() + timedelta(days=90)
    do(measures.ask_to_lift, slug, "burgemeester")
    assert not ends_tonight()
    with pytest.raises(Forbidden):
        do(measures.lift, slug, "burgemeester")
    do(measures.keep_holding, slug, "coordinator")
    do(measures.ask_to_lift, slug, "coordinator")
    do(measures.lift, slug, "burgemeester")
    assert ends_tonight()
    acts = [e["act"] for e in w.entries() if e["circle"] and e["act"].startswith("hold-") and e["door"] == "test"]
    assert acts == ["hold-asked", "hold-confirmed", "hold-lifting", "hold-kept", "hold-lifting", "hold-lifted"]
    # A hold that nobody lifts ends by itself.
    slug = ask()
    do(measures.confirm, slug, "burgemeester")
    w.ask("UPDATE retention_measure SET until = current_date - 1, review_on = current_date - 1 WHERE slug = %s", [slug])
    assert ends_tonight()


def test_an_early_erasure_needs_two_people_and_leaves_a_proof_on_that_ground(world: str) -> None:
    """R56: before it is confirmed it can be withdrawn; who confirms sees how much goes, and no word of it."""
    with pytest.raises(ValidationError, match="Haal het punt daar weg"):
        ask("burgemeester", "early")
    off_agenda()
    slug = ask("burgemeester", "early")
    with pytest.raises(Forbidden):
        do(measures.confirm, slug, "burgemeester")
    do(measures.withdraw, slug, "coordinator")
    assert not ends_tonight()
    slug = ask("burgemeester", "early")
    with w.standing_as("coordinator"):
        row = opened(Measure, slug, purpose=Purpose.KEEPING)
        counted = would_end(row.circle_id, without=("contribution",))
        assert (counted["case"], counted["identity"]) == (1, 1)
        assert "contribution" not in counted
    with w.standing_as("caw"):
        assert would_end(row.circle_id) == {}
    # A hold goes before it.
    hold = ask("coordinator", ground="court")
    do(measures.confirm, hold, "burgemeester")
    do(measures.confirm, slug, "coordinator")
    assert not ends_tonight()
    office.run()
    do(measures.ask_to_lift, hold, "burgemeester")
    do(measures.lift, hold, "coordinator")
    here, number = circle(), w.slug_of("001")
    (said,) = [end for end in erasable() if end.circle == here]
    assert said.because == "early"
    office.run()
    assert w.ask("SELECT count(*) FROM cases_case WHERE slug = %s", [number]) == [(0,)]
    assert w.ask("SELECT count(*) FROM retention_measure WHERE slug IN (%s, %s)", [slug, hold]) == [(0,)]
    (entry,) = w.entries(act="early-confirmed")
    assert (entry["purpose"], entry["actor"]) == ("bezwaar van de betrokkene is gegrond", w.id_of("coordinator"))
    assert [e["purpose"] for e in w.entries(act="erase") if e["circle"] == here] == ["vroegtijdig gewist"]
    with w.standing_as("burgemeester"):
        assert ErasureProof.objects.filter(ground="early").count() == 1


def test_sql_of_ones_own_neither_confirms_what_one_asked_nor_asks_in_anothers_name(world: str) -> None:
    """R54: PostgreSQL makes the row of what stands, whoever writes it."""
    slug = ask("coordinator")
    mayor, coordinator = w.id_of("burgemeester"), w.id_of("coordinator")
    as_mayor = f"UPDATE retention_measure SET state = 'confirmed', confirmed_by_id = {mayor}, confirmed_seat = 'mayor', confirmed_at = now() WHERE slug = '{slug}'"
    with inside("coordinator") as i:
        assert i.sql(f"{as_mayor} RETURNING id") == []  # not open
        i.open(slug, act="write")
        assert "who asks does not confirm" in str(i.fails(as_mayor))
        for attack in (
            "UPDATE retention_measure SET asked_by_id = 1",
            "UPDATE retention_measure SET until = until + 1000",
            "UPDATE retention_measure SET ground = 'court'",
            "DELETE FROM retention_measure",
        ):
            assert "permission denied" in str(i.fails(attack)), attack
        assert "elsewhere" in str(i.fails(f"UPDATE retention_measure SET state = 'lifted' WHERE slug = '{slug}'"))
        assert i.fails(f"UPDATE retention_measure SET state = 'withdrawn', ended_by_id = {mayor} WHERE slug = '{slug}'") is None  # fmt: skip
        assert i.sql(f"SELECT ended_by_id, ended_seat FROM retention_measure WHERE slug = '{slug}'") == [(coordinator, "prevention_official")]  # fmt: skip
        i.open(w.slug_of("001"), act="write")
        made = f"""INSERT INTO retention_measure (id, circle_id, slug, cell_id, case_id, reference, measure_kind, ground, state, until, review_on, asked_by_id, asked_seat, asked_at, confirmed_by_id, confirmed_seat, lifting_seat, ended_seat)
          SELECT gen_random_uuid(), circle_id, 'x', cell_id, case_id, reference, 'hold', 'court', '{{state}}', current_date + {{days}}, current_date + {{days}}, {mayor}, 'mayor', now(), {coordinator}, 'prevention_official', '', '' FROM retention_measure WHERE slug = '{slug}'"""
        for state, days in (("confirmed", 9), ("asked", 4000)):
            assert i.fails(made.format(state=state, days=days)) is not None
        assert i.fails(made.format(state="asked", days=9)) is None
        assert i.sql("SELECT asked_by_id, confirmed_by_id FROM retention_measure WHERE slug = 'x'") == [(coordinator, None)]  # fmt: skip
        assert "permission denied" in str(i.fails("SELECT secrecy.held(10)"))
    for stranger in ("politie", "caw", "auditor", "burgemeester-elders"):
        with inside(stranger) as i:
            assert i.value("SELECT count(*) FROM retention_measure") == 0
            assert i.open(slug, act="write") == []
    # Not by a superuser of the database either.
    with pytest.raises(Exception, match="who_asks_does_not_confirm"):
        w.ask(f"UPDATE retention_measure SET state = 'confirmed', confirmed_by_id = {coordinator}, confirmed_seat = 'prevention_official', confirmed_at = now() WHERE slug = '{slug}'")  # fmt: skip


def apart(deed: Any) -> Future[Any]:
    """In a thread of its own, with connections of its own."""

    def run() -> Any:
        try:
            return deed()
        finally:
            connections.close_all()

    pool = ThreadPoolExecutor(1)
    try:
        return pool.submit(run)
    finally:
        pool.shutdown(wait=False)


def waits() -> None:
    """Until somebody waits for the end that runs, or for who moves it."""
    while w.ask("SELECT count(*) FROM pg_locks WHERE relation = 'keystore.destroyed'::regclass AND NOT granted") == [
        (0,)
    ]:
        pass


def test_an_end_and_a_hold_at_one_moment_come_one_after_the_other(world: str) -> None:
    """R54, R56: whoever is first; the other finds what that made of it."""
    spoken(400)
    here, slug = circle(), ask()
    with inside("burgemeester") as i:
        i.open(slug, act="write")
        i.sql(f"UPDATE retention_measure SET state = 'confirmed' WHERE slug = '{slug}'")
        ending = apart(lambda: erase(here, "term"))
        waits()
        i.link.commit()
        assert ending.result(30) is None
    assert w.ask("SELECT count(*) FROM cases_case WHERE circle_id = %s", [str(here)]) == [(1,)]
    # The other way round: the end is being made while somebody confirms.
    w.ask("UPDATE retention_measure SET state = 'withdrawn', confirmed_by_id = NULL, confirmed_at = NULL WHERE slug = %s", [slug])  # fmt: skip
    again = ask()
    with w.connect(autocommit=False) as link, link.cursor() as cursor, inside("burgemeester") as i:
        i.open(again, act="write")
        cursor.execute("SELECT number FROM secrecy.erase(%s, 'term', %s)", [str(here), str(uuid4())])
        assert cursor.fetchone()
        confirming = apart(lambda: i.sql(f"UPDATE retention_measure SET state = 'confirmed' WHERE slug = '{again}' RETURNING id"))  # fmt: skip
        waits()
        link.commit()
        assert confirming.result(30) == []
    assert w.ask("SELECT count(*) FROM cases_case WHERE circle_id = %s", [str(here)]) == [(0,)]


def test_of_two_who_confirm_at_once_one_does(world: str) -> None:
    slug = ask()

    def press() -> str:
        try:
            return do(measures.confirm, slug, "burgemeester").state
        except Meanwhile:
            return "told"

    both = [apart(press), apart(press)]
    assert sorted(str(one.result(60)) for one in both) == ["confirmed", "told"]
    assert len([e for e in w.entries(act="hold-confirmed") if e["door"] == "test"]) == 1


def test_mayor_and_coordinator_decide_on_of_a_closed_case(world: str) -> None:
    """R59: the coordinator reads process data of it, and confirms what the mayor asks."""
    ((closed,),) = w.ask("SELECT slug FROM cases_case WHERE state <> 'listed' LIMIT 1")
    w.ask(
        "UPDATE retention_measure SET state = 'withdrawn', confirmed_by_id = NULL, confirmed_at = NULL"
    )  # the town's own
    with w.standing_as("burgemeester"):
        case = opened(Case, closed, purpose=Purpose.KEEPING, act="admit")
        slug = measures.ask(case, "early", ground="mistake", text=WHY).slug
        here = case.circle_id
    do(measures.confirm, slug, "coordinator")
    assert UUID(str(here)) in {end.circle for end in erasable()}


def test_a_situation_put_to_the_cell_goes_no_later_than_who_was_let_in_may_read_it(world: str) -> None:
    """R55: however often it was answered."""
    w.ask("UPDATE signals_question SET asked_at = now() - interval '85 days', changed_at = now()")
    assert {(day - today()).days for (day,) in w.ask("SELECT due FROM secrecy_ends e JOIN signals_question q ON q.circle_id = e.circle")} == {5}  # fmt: skip
    w.ask("UPDATE signals_question SET asked_at = now() - interval '5 days', changed_at = now() - interval '1 day'")
    assert {(day - today()).days for (day,) in w.ask("SELECT due FROM secrecy_ends e JOIN signals_question q ON q.circle_id = e.circle")} == {30}  # fmt: skip
