"""From a described signal to its end: put before the police, ticked off, proposed to the mayor, or left."""

from __future__ import annotations

import pytest

from cases.purposes import Purpose
from cases.signals import screening
from cases.signals.models import Signal
from secrecy.acts import Forbidden, opened
from tests import world as w
from tests.cases.signals import steps
from tests.cases.steps import People, in_days
from tests.secrecy.intruder import inside


def test_the_police_reads_and_writes_along_once_it_was_put_before_it_and_decides_nothing(world: str) -> None:
    people = People()
    signal = steps.described(people)
    assert people.get("politie", signal).status_code == 404
    assert steps.let_in(people, signal).status_code == 302
    shown = steps.page(people, "politie", signal)
    assert steps.TEXT in shown
    assert "Voorstellen aan de burgemeester" not in shown
    assert steps.write(people, signal, "De politie kent dit.", "politie").status_code == 302
    for refused in (
        steps.propose(people, signal, "politie"),
        steps.let_in(people, signal, "prevention_official", "politie"),
        people.post("politie", f"{signal}afronden/", outcome="no_case"),
    ):
        assert refused.status_code == 403
        assert "U leest dit signaal mee." in refused.content.decode()
    assert "De politie kent dit." in steps.page(people, "coordinator", signal)
    assert "Voorleggen aan de lokale politie" not in steps.page(people, "coordinator", signal)
    assert ("waiting",) in w.ask("SELECT message FROM secrecy.outbox WHERE user_id = %s", [w.id_of("politie")])


def test_the_mayor_is_not_let_in_by_a_button(world: str) -> None:
    people = People()
    signal = steps.described(people)
    assert steps.let_in(people, signal, "mayor").status_code == 400
    assert people.get("burgemeester", signal).status_code == 404


def test_each_step_of_the_rules_is_ticked_with_one_press_and_stands_once(world: str) -> None:
    people = People()
    signal = steps.note(people)  # a step holds no text, so it waits for no basis
    label = "aftoetsing bij de lokale politie"
    for _twice in range(2):
        assert people.post("coordinator", f"{signal}stap/", label=label, taken="on").status_code == 302
    assert taken(signal) == 1
    assert "Toch niet" in steps.page(people, "coordinator", signal)
    people.post("coordinator", f"{signal}stap/", label=label)
    assert taken(signal) == 0
    assert people.post("coordinator", f"{signal}stap/", label="een eigen stap", taken="on").status_code == 400


def test_contact_with_the_local_task_force_is_a_step_where_the_cell_says_so(world: str) -> None:
    people = People()
    signal = steps.note(people)
    assert "Lokale Task Force" not in steps.page(people, "coordinator", signal)
    w.ask('UPDATE cells_cellrules SET "values" = "values" || \'{"screening_ltf": true}\'')
    assert "contact met de Lokale Task Force" in steps.page(people, "coordinator", signal)


def taken(signal: str) -> int:
    return int(w.ask("SELECT count(*) FROM signals_screeningstep t JOIN signals_signal s ON s.id = t.signal_id WHERE s.slug = %s AND t.removed_at IS NULL", [steps.key(signal)])[0][0])  # fmt: skip


def test_the_mayor_reads_from_the_proposal_on_and_the_name_by_an_act_of_its_own(world: str) -> None:
    people = People()
    signal = steps.described(people)
    slug = steps.key(signal)
    steps.let_in(people, signal)
    with inside("burgemeester") as intruder:
        assert intruder.open(slug) == []
    answer = steps.propose(people, signal)
    assert answer.status_code == 302, answer.content.decode()
    assert steps.state(signal) == "proposed"
    shown = steps.page(people, "burgemeester", signal)
    for words in (steps.PROPOSAL["advice"], steps.PROPOSAL["text"], steps.TEXT, "nog niet"):
        assert words in shown
    assert "Testvogel" not in shown
    assert "Testvogel" not in steps.page(people, "burgemeester", steps.LAND)
    named = people.post("burgemeester", f"{signal}naam/")
    assert steps.NAME in named.content.decode()
    (entry,) = w.entries(reference=f"{slug}/person", actor=w.id_of("burgemeester"))
    assert (entry["act"], entry["purpose"]) == ("open", Purpose.SIGNAL.value)
    assert "Testvogel" not in steps.page(people, "burgemeester", signal)
    # The police reads along, and not who it is.
    assert "Naam tonen" not in steps.page(people, "politie", signal)
    assert people.post("politie", f"{signal}naam/").status_code == 404
    with inside("politie") as intruder:
        assert intruder.open(f"{slug}/person") == []
        assert intruder.sql("SELECT * FROM signals_proposedperson") == []
    assert ("waiting",) in w.ask("SELECT message FROM secrecy.outbox WHERE user_id = %s", [w.id_of("burgemeester")])


def test_what_was_proposed_is_the_mayors_to_decide_in_the_database_too(world: str) -> None:
    people = People()
    signal = steps.described(people)
    assert steps.propose(people, signal).status_code == 302
    slug, me = steps.key(signal), w.id_of("coordinator")
    refused = people.post("coordinator", f"{signal}afronden/", outcome="no_case")
    assert refused.status_code == 403
    assert "die beslist erover" in refused.content.decode()
    again = steps.propose(people, signal)
    assert again.status_code == 409
    assert "voorgesteld aan de burgemeester; dit kan niet meer" in again.content.decode()
    assert w.ask("SELECT count(*) FROM signals_proposal WHERE made_by_id = %s", [me]) == [(2,)]  # with that of the demo
    with inside("coordinator") as intruder:
        intruder.open(slug, act="write")
        intruder.sql("UPDATE signals_signal SET state = 'no_case' WHERE slug = %s", [slug])
        assert intruder.value("SELECT state FROM signals_signal WHERE slug = %s", [slug]) == "proposed"
    assert people.post("burgemeester", f"{signal}afronden/", outcome="no_case").status_code == 302
    assert steps.state(signal) == "no_case"
    assert people.post("burgemeester", f"{signal}afronden/", outcome="refer").status_code == 409


def test_r07_only_the_mayor_marks_a_signal_as_listed(world: str) -> None:
    people = People()
    signal = steps.described(people)
    slug = steps.key(signal)
    with inside("coordinator") as intruder:
        intruder.open(slug, act="admit")
        assert intruder.fails("UPDATE signals_signal SET state = 'listed' WHERE slug = %s", [slug]) is not None
    with w.standing_as("coordinator"), pytest.raises(Forbidden):
        screening.listed(opened(Signal, slug, purpose=Purpose.SIGNAL, act="write"))
    steps.propose(people, signal)
    with w.standing_as("burgemeester"):
        screening.listed(opened(Signal, slug, purpose=Purpose.SIGNAL, act="write"))
    assert steps.state(signal) == "listed"
    with w.standing_as("burgemeester"), pytest.raises(screening.Settled):
        screening.listed(opened(Signal, slug, purpose=Purpose.SIGNAL, act="write"))


@pytest.mark.parametrize(("outcome", "becomes"), [("refer", "referred"), ("no_case", "no_case")])
def test_a_signal_that_is_no_case_ends_with_one_press_and_stays_closed(world: str, outcome: str, becomes: str) -> None:
    people = People()
    signal = steps.described(people)
    assert people.post("coordinator", f"{signal}afronden/", outcome=outcome).status_code == 302
    assert steps.state(signal) == becomes
    late = steps.write(people, signal, "Kanarie te laat.")
    assert late.status_code == 409
    assert "dit kan niet meer" in late.content.decode()
    assert people.get("burgemeester", signal).status_code == 404
    with inside("coordinator") as intruder:
        intruder.open(steps.key(signal), act="write")
        intruder.sql("UPDATE signals_signal SET state = 'noted' WHERE slug = %s", [steps.key(signal)])
        assert intruder.value("SELECT state FROM signals_signal WHERE slug = %s", [steps.key(signal)]) == becomes


@pytest.mark.parametrize(
    ("born", "given", "said"),
    [
        (15, {}, "waarom dit in het belang van het kind is"),
        (15, {"best_interest": "Daarom."}, "noteer wie ingelicht wordt"),
        (11, {"best_interest": "Daarom.", "informed": "De ouders."}, "welke uitzonderlijke reden er is"),
    ],
)
def test_r61_a_proposal_about_a_minor_gives_the_grounds_that_the_law_asks(
    world: str, born: int, given: dict[str, str], said: str
) -> None:
    people = People()
    signal = steps.described(people)
    birth = f"01/01/{int(in_days(0)[-4:]) - born}"
    answer = steps.propose(people, signal, birth_date=birth, **given)
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert steps.NAME in answer.content.decode()
    assert steps.state(signal) == "noted"
    full = {"best_interest": "Daarom.", "informed": "De ouders.", "exceptional": "Een wapen."}
    assert steps.propose(people, signal, birth_date=birth, **full).status_code == 302
    assert "Het belang van het kind" in steps.page(people, "burgemeester", signal)


def test_r10_a_proposal_without_behaviour_is_refused(world: str) -> None:
    people = People()
    signal = steps.described(people)
    assert steps.propose(people, signal, behaviour="").status_code == 400
    assert steps.propose(people, signal, behaviour="religion").status_code == 400
    assert steps.state(signal) == "noted"


def test_who_only_reads_along_ends_no_signal_and_adds_nothing_to_a_proposal_with_sql_of_ones_own(world: str) -> None:
    people = People()
    signal = steps.described(people)
    assert steps.let_in(people, signal).status_code == 302
    slug = steps.key(signal)
    adding = (
        "INSERT INTO signals_proposedindication (id, circle_id, signal_id, basis_id, behaviour, text)"
        " SELECT gen_random_uuid(), circle_id, signal_id, id, '', '' FROM signals_signalbasis",
        "INSERT INTO signals_proposal (id, circle_id, signal_id, basis_id, made_by_id, made_at, advice, best_interest, exceptional, informed)"
        " SELECT gen_random_uuid(), circle_id, signal_id, id, secrecy.reader(), now(), '', '', '', '' FROM signals_signalbasis",
    )
    ending = "UPDATE signals_signal SET {} WHERE slug = %s RETURNING 1"
    with inside("politie") as intruder:
        assert intruder.open(slug, act="write")
        assert intruder.value("SELECT count(*) FROM signals_signalbasis") == 1
        for statement in adding:
            assert intruder.fails(statement), statement
        for change in ("state = 'no_case'", "state = 'proposed'", "removed_at = now()"):
            assert intruder.sql(ending.format(change), [slug]) == []
    assert steps.propose(people, signal).status_code == 302
    # What lies before the mayor isn't changed by who proposed it either.
    with inside("coordinator") as intruder:
        assert intruder.open(slug, act="admit")
        for statement in adding:
            assert intruder.fails(statement), statement
