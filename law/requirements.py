"""The rules as data, and which tests bear their ids."""

from __future__ import annotations

import ast
import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent
SOURCE = Path(__file__).with_name("requirements.csv")
IDS = [f"R{number:02}" for number in range(1, 81)]
_IN_NAME = re.compile(r"(?<=_)r(\d\d)(?=_)")
_IN_WORDS = re.compile(r"\bR(\d\d)\b")


@dataclass(frozen=True)
class Requirement:
    """One row; ``hard``: no cell configures it. ``without_test``: why no test shows it, else empty."""

    id: str
    rule: str
    source: str
    certainty: str
    hard: bool
    without_test: str


def requirements() -> list[Requirement]:
    with SOURCE.open(encoding="utf-8", newline="") as file:
        return [
            Requirement(
                row["id"], row["rule"], row["source"], row["certainty"], row["hard"] == "yes", row["without_test"]
            )
            for row in csv.DictReader(file)
        ]


def shown_by(tests: Path = REPOSITORY / "tests") -> dict[str, list[str]]:
    """By id the tests that bear it, in their name or the first line of their docstring: ``tests/…/test_x.py::test_y``."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(tests.rglob("test_*.py")):
        for test in _tests(ast.parse(path.read_text(encoding="utf-8"))):
            words = (ast.get_docstring(test) or "").partition("\n")[0]
            for number in sorted({*_IN_NAME.findall(test.name), *_IN_WORDS.findall(words)}):
                found[f"R{number}"].append(f"{path.relative_to(tests.parent).as_posix()}::{test.name}")
    return found


def _tests(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield node


def gaps(rows: list[Requirement], tests: dict[str, list[str]]) -> list[str]:
    """What is missing, a sentence each: an id without a row, a rule that nothing shows, a reason that isn't needed."""
    wrong = [f"{id_}: no row in requirements.csv" for id_ in IDS if id_ not in {row.id for row in rows}]
    for row in rows:
        if not tests.get(row.id) and not row.without_test:
            wrong.append(f"{row.id}: no test bears this id, and no reason is written")
        if tests.get(row.id) and row.without_test:
            wrong.append(f"{row.id}: a test bears this id, so the written reason is out of date")
        if row.hard and not tests.get(row.id):
            wrong.append(f"{row.id}: a hard rule is shown by a test, whatever is written")
    return wrong
