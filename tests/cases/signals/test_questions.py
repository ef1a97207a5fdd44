"""A situation put to the cell without a person: who asked and the coordinator, and no case."""

from __future__ import annotations

import pytest

from tests import world as w
from tests.cases.signals import steps
from tests.cases.steps import People
from tests.secrecy.intruder import inside

LAND = f"{steps.LAND}situaties/"
SITUATION, SAID = "Kanarieklas: onrust na een filmpje.", "Kanarieantwoord: bel de jeugddienst."


def ask(people: People, slug: str = "caw") -> str:
    answer = people.post(slug, f"{LAND}nieuw/", text=SITUATION)
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def state(question: str) -> str:
    return str(w.ask("SELECT state FROM signals_question WHERE slug = %s", [steps.key(question)])[0][0])


@pytest.mark.parametrize("slug", ["caw", "politie", "burgemeester"])
def test_it_is_asked_answered_and_closed_and_no_case_comes_of_it(world: str, slug: str) -> None:
    people, cases = People(), w.ask("SELECT count(*) FROM cases_case")
    assert "Noem niemand" in steps.page(people, slug, f"{LAND}nieuw/")
    question = ask(people, slug)
    assert steps.key(question) in steps.page(people, slug, LAND)
    assert steps.key(question) in steps.page(people, "coordinator", LAND)
    assert SITUATION in steps.page(people, "coordinator", question)
    assert people.post("coordinator", question, text="").status_code == 400
    assert people.post("coordinator", question, text=SAID).status_code == 302
    assert state(question) == "answered"
    assert SAID in steps.page(people, slug, question)
    assert ("waiting",) in w.ask("SELECT message FROM secrecy.outbox WHERE user_id = %s", [w.id_of(slug)])
    assert people.post(slug, f"{question}afsluiten/").status_code == 302
    assert state(question) == "closed"
    late = people.post("coordinator", question, text="Kanarie te laat.")
    assert late.status_code == 409
    assert "intussen afgesloten" in late.content.decode()
    assert w.ask("SELECT count(*) FROM cases_case") == cases


@pytest.mark.parametrize("slug", ["burgemeester", "politie", "clb", "coordinator-elders", "auditor", "superuser"])
def test_nobody_else_learns_that_something_was_asked(world: str, slug: str) -> None:
    people = People()
    question = ask(people)
    hidden, absent = people.get(slug, question), people.get(slug, f"{LAND}zzzzzzzzzzzzzz/")
    assert hidden.status_code == absent.status_code
    assert hidden.status_code == (403 if slug in ("auditor", "superuser") else 404)
    assert hidden.content == absent.content
    with inside(slug) as intruder:
        assert intruder.open(steps.key(question)) == []
        assert steps.key(question) not in [s for (s,) in intruder.sql("SELECT slug FROM signals_question")]
        assert intruder.sql("SELECT * FROM signals_questiontext") == []


def test_only_the_coordinator_answers(world: str) -> None:
    people = People()
    question = ask(people)
    answer = people.post("caw", question, text="Ik antwoord zelf.")
    assert answer.status_code == 403
    assert "De coördinator beantwoordt deze vraag." in answer.content.decode()
    with inside("caw") as intruder:
        intruder.open(steps.key(question), act="write")
        wrong = intruder.fails(
            "INSERT INTO signals_questiontext (id, circle_id, question_id, author_id, text, written_at)"
            " SELECT gen_random_uuid(), circle_id, id, %s, '\\x01', now() FROM signals_question WHERE slug = %s",
            [w.id_of("coordinator"), steps.key(question)],
        )
        assert wrong is not None
