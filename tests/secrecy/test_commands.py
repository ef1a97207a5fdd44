"""Management commands and the database's own shell stand as nobody."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests import world as w


def test_dumpdata_reads_nothing_about_a_person(town: None) -> None:
    done = w.manage("dumpdata", "cases.indication", check=False)
    assert done.returncode != 0
    assert "nobody stands here" in done.stderr
    assert (
        w.manage("dumpdata", "cases", "contributions", role="owner").stdout.strip() == "[]"
    )  # who migrates sees no row


def test_a_shell_stands_as_nobody(town: None) -> None:
    done = w.manage(
        "shell", "-c", "from cases.models import Indication; print(Indication.objects.count())", check=False
    )
    assert done.returncode != 0
    assert "nobody stands here" in done.stderr


def test_the_databases_own_shell_shows_no_row(town: None) -> None:
    if not shutil.which("psql"):
        pytest.skip("psql is not installed here")
    done = w.manage("dbshell", "--", "-Atc", "SELECT count(*) FROM cases_indication")
    assert done.stdout.strip() == "0"


@pytest.mark.parametrize("role", ["app", "owner"])
def test_loaddata_writes_nothing_about_a_person(world: str, role: str, tmp_path: Path) -> None:
    (circle, case, basis) = w.ask(
        "SELECT circle_id::text, case_id::text, basis_id::text FROM cases_indication LIMIT 1"
    )[0]
    row = {
        "circle": circle,
        "case": case,
        "basis": basis,
        "source": 1,
        "behaviour": "other",
        "text": "smokkelwaar",
        "noted_on": "2026-01-01",
    }
    fixture = tmp_path / "rows.json"
    fixture.write_text(
        json.dumps([{"model": "cases.indication", "pk": "00000000-0000-4000-8000-000000000001", "fields": row}])
    )
    done = w.manage("loaddata", str(fixture), role=role, check=False)
    assert done.returncode != 0
    assert w.ask("SELECT count(*) FROM cases_indication WHERE noted_on = '2026-01-01'") == [(0,)]
