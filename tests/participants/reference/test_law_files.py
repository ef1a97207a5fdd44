"""Articles and notices on secrecy load again without effect; two answers for one day are refused (R27, R28)."""

from __future__ import annotations

from pathlib import Path

import pytest

from participants.models import SecrecyNotice
from participants.reference import Broken
from participants.reference.law import load_legal_references, load_notices
from tests import world as w
from tests.participants.reference.files import Book


def test_loading_everything_again_changes_nothing(world: str) -> None:
    tables = ("cells_municipality", "cells_policezone", "cells_justicehouse", "participants_authorisedcategory", "participants_legalreference", "participants_secrecynotice", "participants_categoryrevision")  # fmt: skip
    before = {table: w.ask(f"SELECT * FROM {table} ORDER BY 1") for table in tables}
    said = w.manage("load_reference", role="owner").stdout
    assert {table: w.ask(f"SELECT * FROM {table} ORDER BY 1") for table in tables} == before
    assert [line.split(": ")[1] for line in said.splitlines()] == [
        "327 ongewijzigd", "133 ongewijzigd", "14 ongewijzigd", "53 ongewijzigd", "13 ongewijzigd", "2 ongewijzigd", "4 ongewijzigd"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"valid_from": "2026-04-01"}, "regel 3: geldt op dezelfde dagen als «art. 458ter Strafwetboek» vanaf 01/09/2017"),
        ({"valid_until": "2026-04-01"}, "regel 3: eindigt voor hij begint"),
        ({"certainty": "vast"}, "regel 3: certainty is"),
        ({"label": ""}, "regel 3: label: "),
    ],
)  # fmt: skip
def test_r28_one_key_has_one_article_a_day(town: None, tmp_path: Path, change: dict[str, str], why: str) -> None:
    book = Book(tmp_path, "legal-references.csv")
    rows = book.rows()
    rows[1] |= change
    with pytest.raises(Broken) as broken:
        load_legal_references(book.written(rows))
    assert why in str(broken.value)


def test_what_a_file_leaves_out_still_counts_for_overlap(town: None, tmp_path: Path) -> None:
    book = Book(tmp_path, "legal-references.csv")
    rows = [row | {"valid_from": "2026-05-01"} for row in book.rows()[1:2]]
    with pytest.raises(Broken, match=r"regel 2: geldt op dezelfde dagen als «art\. 353, § 2 Strafwetboek»"):
        load_legal_references(book.written(rows))


def test_r27_a_notice_that_was_acknowledged_is_never_reworded(world: str, tmp_path: Path) -> None:
    book = Book(tmp_path, "secrecy-notices.csv")
    rows = book.rows()
    acknowledged = w.ask("SELECT DISTINCT valid_from FROM participants_secrecynotice n JOIN participants_acknowledgement k ON k.notice_id = n.id")  # fmt: skip
    number = next(i for i, row in enumerate(rows) if row["valid_from"] == str(acknowledged[0][0]))
    rows[number]["body"] += " En nog iets."
    done = w.manage("shell", "-c", _loading(book.written(rows)), role="owner", check=False)
    assert done.returncode != 0
    assert f"regel {number + 2}: deze tekst is al bevestigd" in done.stderr


def _loading(path: Path) -> str:
    return f"from pathlib import Path; from participants.reference.law import load_notices; load_notices(Path({str(path)!r}))"


def test_a_notice_needs_an_article_of_its_first_day(town: None, tmp_path: Path) -> None:
    book = Book(tmp_path, "secrecy-notices.csv")
    rows = book.rows()
    rows[0]["valid_from"] = "2016-01-01"
    with pytest.raises(Broken, match="regel 2: op 01/01/2016 is er geen artikel «secrecy»"):
        load_notices(book.written(rows), simulate=True)
    assert SecrecyNotice.objects.count() == 2
