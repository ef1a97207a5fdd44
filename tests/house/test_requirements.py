"""The page of requirements: a rule that nothing shows is noticed, and each hard rule can be turned off by tests."""

from __future__ import annotations

from dataclasses import replace

import pytest

from law.requirements import IDS, REPOSITORY, gaps, requirements, shown_by
from tests.mutants import ALL
from tests.mutants.__main__ import _outcome
from tests.mutants.more import MORE, WITHOUT
from tests.mutants.rules import RULES


def test_r01_to_r80_each_have_one_row_with_a_certainty() -> None:
    rows = requirements()
    assert [row.id for row in rows] == IDS
    assert all(row.rule and row.certainty for row in rows)


def test_a_rule_that_no_test_bears_is_named_unless_a_reason_is_written_and_a_hard_one_always() -> None:
    rows, tests = requirements(), shown_by()
    soft = next(row for row in rows if not row.hard and tests.get(row.id))
    hard = next(row for row in rows if row.hard and tests.get(row.id))
    before = set(gaps(rows, tests))

    def said(changed: list[object], without: str) -> str:
        return " ".join(set(gaps(changed, tests | {without: []})) - before)  # type: ignore[arg-type]

    assert said(list(rows), soft.id) == f"{soft.id}: no test bears this id, and no reason is written"
    assert not said([replace(row, without_test="later") if row is soft else row for row in rows], soft.id)
    assert "is shown by a test, whatever is written" in said([replace(row, without_test="later") if row is hard else row for row in rows], hard.id)  # fmt: skip
    assert "out of date" in " ".join(gaps([replace(soft, without_test="later")], tests))


def test_every_hard_rule_can_be_turned_off_by_tests_and_of_every_other_it_is_said_why_not() -> None:
    assert {row.id for row in requirements() if row.hard} == set(RULES)
    assert sorted([*RULES, *MORE, *WITHOUT]) == IDS  # each stands in one place
    assert all(len(why) > 20 for why in WITHOUT.values())
    shown = shown_by()
    assert [id_ for id_, mutant in ALL.items() if mutant.test and mutant.test not in (*shown[id_], *BESIDE)] == []


@pytest.mark.parametrize(
    ("code", "words", "caught"),
    [
        (1, "E   assert 302 == 403\nFAILED tests/cases/test_x.py::test_r07_y - assert 302 == 403", True),
        (0, "3 passed", False),
        (1, "E   psycopg2.OperationalError: gone\nERROR tests/cases/test_x.py::test_r07_y - OperationalError", False),
        (1, "tests/mutants/__init__.py:57: in weaken\nFAILED tests/cases/test_x.py::test_r07_y", False),
        (1, "E   NameError: name 'Forbidden' is not defined\nFAILED tests/cases/test_x.py::test_r07_y", False),
        (1, "E   AttributeError: no attribute 'circle'\nFAILED tests/cases/test_x.py::test_r07_y", False),
        (5, "no tests ran", False),
        (3, "", False),
    ],
)  # fmt: skip
def test_a_rule_that_is_off_is_caught_by_a_test_that_fails_and_by_nothing_that_goes_wrong(
    code: int, words: str, caught: bool
) -> None:
    assert _outcome(code, words)[0] is caught


#: Tests in the body of which another rule is shown too, with its id beside it.
BESIDE = {
    "tests/cases/test_gates_kept.py::test_r39_r42_a_draft_keeps_every_word_with_a_warning_and_sharing_is_refused_beside_the_field",  # R36
}


TERMS = (
    "lokale integrale veiligheidscel", "burgemeester", "korpschef", "preventieambtenaar", "veiligheidsmachtiging", "machtiging",
    "vaste vertegenwoordiger", "plaatsvervanger", "betrokkene", "signaal", "casusoverleg", "agendapunt", "uitnodiging", "beroepsgeheim",
    "levensdomein", "terugkoppelingsfiche", "verslag", "huishoudelijk reglement", "bewaartermijn", "justitiehuis", "hulpverlener",
)  # fmt: skip


def test_r79_the_terms_of_the_law_are_what_the_screens_say() -> None:
    words = " ".join(
        path.read_text(encoding="utf-8").lower()
        for top in ("templates", "cases", "participants", "livc")
        for path in (REPOSITORY / top).rglob("*.*")
        if path.suffix in (".html", ".py")
    )
    assert not [term for term in TERMS if term not in words]
    assert '<html lang="nl-BE"' in (REPOSITORY / "templates" / "document.html").read_text(encoding="utf-8")
