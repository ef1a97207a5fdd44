"""A rule without a source, or one that keeps without an end, fails ``manage.py check`` (R55, R70)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from participants.cells.checks import problems
from participants.cells.rulebook import RULEBOOK, RULES, Rule
from tests import world as w


def fired(rule: Rule) -> set[str]:
    return {str(problem.id) for problem in problems([rule])}


def test_the_rulebook_is_in_order() -> None:
    assert not list(problems(RULEBOOK))


@pytest.mark.parametrize(
    ("key", "change", "problem"),
    [
        ("notice_days", {"source": ""}, "cells.E001"),
        ("notice_days", {"source": " "}, "cells.E001"),
        ("notice_days", {"certainty": "sure"}, "cells.E001"),
        ("notice_days", {"default": 61}, "cells.E002"),
        ("report_style", {"default": "novel"}, "cells.E002"),
        ("retention_days", {"most": 1826}, "cells.E003"),
        ("retention_days", {"least": 0}, "cells.E003"),
        ("retention_days", {"default": None}, "cells.E002"),
    ],
)
def test_what_is_out_of_order_is_found(key: str, change: dict[str, Any], problem: str) -> None:
    assert not fired(RULES[key])
    assert fired(replace(RULES[key], **change)) == {problem}


def test_two_rules_of_one_name() -> None:
    assert {str(p.id) for p in problems([RULES["quorum"], RULES["quorum"]])} == {"cells.E004"}


def test_the_check_stands_in_manage_py_check(town: None, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.core.checks import run_checks

    from participants.cells import checks

    assert w.manage("check").returncode == 0
    monkeypatch.setattr(checks, "RULEBOOK", (replace(RULES["quorum"], source=""),))
    assert "cells.E001" in {problem.id for problem in run_checks()}


def test_what_the_law_leaves_to_the_cell_is_there() -> None:
    asked = """working_area delegates standing_members rhythm_weeks agenda_order quorum notice_days report_style
        confidentiality_declaration screening_steps screening_ltf lead_role followup_style retention_days minor_age
        designator decline_reasons closing_reasons indicators small_cell word_case"""
    assert set(asked.split()) <= set(RULES)
    assert [
        RULES[k].standard
        for k in ("notice_days", "report_style", "quorum", "retention_days", "small_cell", "designation_document")
    ] == [14, "decisions", 0, 365, 5, False]
