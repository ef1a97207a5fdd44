"""A signal is noted first, then grounded, then written about; only who noted it knows of it."""

from __future__ import annotations

import re
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, transaction

from cases.purposes import Purpose
from cases.refused import no_register_number
from cases.signals import screening
from cases.signals.models import Signal, SignalNote
from secrecy.acts import Forbidden, opened
from tests import world as w
from tests.cases.signals import steps
from tests.cases.steps import People, in_days
from tests.secrecy.intruder import inside


def test_a_fixed_seat_notes_a_signal_whose_reference_counts_nothing(world: str) -> None:
    people = People()
    first, second = steps.note(people), steps.note(people)
    shown = steps.page(people, "coordinator", steps.LAND)
    references = re.findall(r"SIG-[2-9A-Z]{5}", shown)
    assert len(set(references)) >= 4  # two of the demo town, and these
    assert first != second
    ((label,),) = w.ask(
        "SELECT c.label FROM secrecy_circle c JOIN signals_signal s ON s.circle_id = c.id WHERE s.slug = %s",
        [steps.key(first)],
    )
    assert label in references
    assert "blijft tot" in steps.page(people, "coordinator", first)


@pytest.mark.parametrize("slug", ["caw", "auditor", "beheerder", "superuser"])
def test_who_holds_no_fixed_seat_notes_nothing_and_that_is_on_record(world: str, slug: str) -> None:
    people = People()
    for path in (steps.LAND, f"{steps.LAND}nieuw/"):
        assert people.get(slug, path).status_code == 403
    answer = people.post(slug, f"{steps.LAND}nieuw/", received_on="24/11/2026", source="school", channel="phone")
    assert answer.status_code == 403
    assert {e["outcome"] for e in w.entries(actor=w.id_of(slug), act="refuse")} == {"not on a fixed seat"}


def test_a_representative_cant_begin_the_circle_of_a_signal_by_going_round_the_pages(world: str) -> None:
    from secrecy.acts import Refused, begin

    with w.standing_as("caw"), pytest.raises(Refused):
        begin("signal", ground="x", purpose="x", until=screening._ends())
    assert "may not begin a circle here" in {e["outcome"] for e in w.entries(actor=w.id_of("caw"), act="refuse")}


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("received_on", "", "Vul de dag in."),
        ("received_on", in_days(1), "ten laatste vandaag"),
        ("source", "", "Duid aan van wie het signaal komt."),
        ("channel", "", "Duid aan langs welke weg het kwam."),
    ],
)
def test_what_is_missing_is_said_beside_the_field(world: str, field: str, value: str, said: str) -> None:
    fields = {"received_on": in_days(0), "source": "school", "channel": "phone"} | {field: value}
    answer = People().post("coordinator", f"{steps.LAND}nieuw/", **fields)
    assert answer.status_code == 400
    assert said in answer.content.decode()


@pytest.mark.parametrize("slug", ["burgemeester", "politie", "caw", "coordinator-elders", "auditor", "superuser"])
def test_nobody_else_sees_that_a_signal_exists_through_http_or_sql(world: str, slug: str) -> None:
    people = People()
    signal = steps.described(people)
    hidden, absent = people.get(slug, signal), people.get(slug, f"{steps.LAND}zzzzzzzzzzzzzz/")
    assert hidden.status_code == absent.status_code == 404
    assert hidden.content == absent.content
    if slug in ("burgemeester", "politie"):
        assert steps.key(signal) not in steps.page(people, slug, steps.LAND)
    with inside(slug) as intruder:
        assert intruder.open(steps.key(signal)) == []
        assert steps.key(signal) not in [s for (s,) in intruder.sql("SELECT slug FROM signals_signal")]
        for table in ("signalbasis", "signalnote", "screeningstep", "proposal", "proposedperson"):
            assert intruder.sql(f"SELECT * FROM signals_{table}") == []


def test_r32_no_text_without_a_basis_the_verb_says_what_is_missing_and_the_page_offers_none(world: str) -> None:
    people = People()
    signal = steps.note(people)
    shown = steps.page(people, "coordinator", signal)
    assert "Eerst de grond, dan de tekst." in shown
    assert "Tekst bewaren" not in shown
    answer = steps.write(people, signal)
    assert answer.status_code == 403
    assert "Er is nog geen rechtsgrond genoteerd." in answer.content.decode()
    assert w.ask("SELECT count(*) FROM signals_signalnote WHERE signal_id = (SELECT id FROM signals_signal WHERE slug = %s)", [steps.key(signal)]) == [(0,)]  # fmt: skip
    assert w.entries(actor=w.id_of("coordinator"), act="refuse")[-1]["outcome"] == "no legal basis stated"
    assert steps.propose(people, signal).status_code == 403


def test_r32_the_database_itself_refuses_text_without_a_basis_or_on_that_of_another_signal(world: str) -> None:
    people = People()
    bare, grounded = steps.note(people), steps.described(people)
    with w.standing_as("coordinator"):
        row = opened(Signal, steps.key(bare), purpose=Purpose.SIGNAL, act="write")
        other = opened(Signal, steps.key(grounded), purpose=Purpose.SIGNAL, act="write")
        with pytest.raises(Forbidden, match="rechtsgrond"):
            screening.write(row, "geen grond")
        with pytest.raises(DatabaseError), transaction.atomic():
            SignalNote.objects.create(
                circle_id=row.circle_id, signal=row, text="x", written_by_id=w.id_of("coordinator")
            )
        elsewhere = screening.basis_of(other)
        assert elsewhere is not None
    for table in ("signalnote", "proposal", "proposedindication", "proposedperson"):
        column = "SELECT attnotnull FROM pg_attribute WHERE attrelid = %s::regclass AND attname = 'basis_id'"
        assert w.ask(column, [f"signals_{table}"]) == [(True,)]
    with inside("coordinator") as intruder:
        intruder.open(steps.key(bare), steps.key(grounded), act="write")
        add = (
            "INSERT INTO signals_signalnote (id, circle_id, signal_id, basis_id, text, written_by_id, written_at)"
            " VALUES (gen_random_uuid(), %s, %s, %s, '\\x01', %s, now())"
        )
        me = w.id_of("coordinator")
        for circle, signal, basis, by in (
            (row.circle_id, row.id, None, me),
            (row.circle_id, row.id, elsewhere.pk, me),
            (row.circle_id, other.id, elsewhere.pk, me),
            (other.circle_id, other.id, elsewhere.pk, w.id_of("politie")),
        ):
            assert intruder.fails(add, [str(circle), str(signal), basis and str(basis), by]) is not None
        # What is right goes through: the refusals above are about the basis, and nothing else.
        assert intruder.fails(add, [str(other.circle_id), str(other.id), str(elsewhere.pk), me]) is None


def test_what_was_typed_stays_when_it_is_refused(world: str) -> None:
    people = People()
    signal = steps.note(people)
    answer = people.post("coordinator", f"{signal}rechtsgrond/", reasons="Kanariereden.")
    assert answer.status_code == 400
    assert "Kanariereden." in answer.content.decode()


def test_r39_a_national_register_number_is_refused_with_an_explanation(world: str) -> None:
    people = People()
    signal = steps.described(people)
    for number in ("85.07.30-033.28", "85073003328", "850730 033 28"):
        answer = steps.write(people, signal, f"Het gaat om {number}, zegt de school.")
        assert answer.status_code == 400
        said = answer.content.decode()
        assert "Dat wordt in LIVC R niet bewaard" in said
        assert "zegt de school" in said
        assert steps.propose(people, signal, advice=number).status_code == 400
    assert people.post("caw", f"{steps.LAND}situaties/nieuw/", text="85.07.30-033.28").status_code == 400
    for harmless in ("85.07.30-033.29", "0499 12 34 56", "op 24/11/2026 om 14.05", "BE0123456789"):
        no_register_number(harmless)


def test_a_text_is_taken_away_by_its_author_and_put_back_within_ten_seconds(world: str) -> None:
    people = People()
    signal = steps.described(people)
    steps.let_in(people, signal)
    ((text,),) = w.ask("SELECT n.id FROM signals_signalnote n JOIN signals_signal s ON s.id = n.signal_id WHERE s.slug = %s", [steps.key(signal)])  # fmt: skip
    removal, back = f"{signal}tekst/{text}/weghalen/", f"{signal}tekst/{text}/terugzetten/"
    assert people.post("politie", removal).status_code == 403
    assert people.post("coordinator", f"{signal}tekst/{UUID(int=0)}/weghalen/").status_code == 404
    assert people.post("coordinator", removal).status_code == 302
    shown = steps.page(people, "coordinator", signal)
    assert steps.TEXT not in shown
    assert back in shown
    assert people.post("coordinator", back).status_code == 302
    shown = steps.page(people, "coordinator", signal)
    assert steps.TEXT in shown
    assert back not in shown
    people.post("coordinator", removal)
    w.ask("UPDATE signals_signalnote SET removed_at = removed_at - interval '16 seconds' WHERE id = %s", [text])
    assert people.post("coordinator", back).status_code == 409
    assert steps.TEXT not in steps.page(people, "coordinator", signal)


def test_a_form_that_is_posted_twice_notes_and_writes_once(world: str) -> None:
    people, once = People(), str(uuid4())
    first, second = (steps.note(people, once=once) for _twice in range(2))
    assert first == second
    steps.state_basis(people, first)
    for _twice in range(2):
        people.post("coordinator", f"{first}tekst/", text=steps.TEXT, once=once)
    assert steps.page(people, "coordinator", first).count(steps.TEXT) == 1


def test_a_signal_noted_by_mistake_goes_and_comes_back(world: str) -> None:
    people = People()
    signal = steps.note(people)
    answer = people.post("coordinator", f"{signal}afronden/", outcome="mistake")
    assert answer["Location"] == steps.LAND
    shown = steps.page(people, "coordinator", steps.LAND)
    assert f'href="{signal}"' not in shown
    assert f"{signal}terugzetten/" in shown
    people.post("coordinator", f"{signal}terugzetten/")
    assert f'href="{signal}"' in steps.page(people, "coordinator", steps.LAND)
