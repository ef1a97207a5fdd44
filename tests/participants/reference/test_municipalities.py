"""Municipalities by day, and what a later year's file does to them: it merges, amends, and deletes nothing."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from participants.cells.models import Municipality
from participants.reference import DATA, Broken, load_municipalities
from participants.reference.municipalities import FLEMISH
from tests import world as w
from tests.participants.reference.files import Book, Row, load
from tests.secrecy.intruder import inside

EVERYTHING = "SELECT * FROM cells_municipality ORDER BY nis_code"


@pytest.fixture
def book(tmp_path: Path) -> Book:
    return Book(tmp_path, "municipalities.csv")


def flemish(day: date) -> int:
    return Municipality.objects.valid_on(day).filter(nis_code__regex=FLEMISH).count()


@pytest.mark.parametrize(
    ("day", "count"),
    [
        (date(2018, 6, 1), 308), (date(2018, 12, 31), 308), (date(2019, 1, 1), 300), (date(2024, 6, 1), 300),
        (date(2024, 12, 31), 300), (date(2025, 1, 1), 285), (date(2025, 6, 1), 285),
    ],
)  # fmt: skip
def test_there_are_as_many_municipalities_as_there_were_on_that_day(town: None, day: date, count: int) -> None:
    assert flemish(day) == count


def test_the_predecessors_are_all_those_that_the_municipalities_name_and_no_others() -> None:
    with (DATA / "municipalities.csv").open(encoding="utf-8", newline="") as file:
        named = {
            (code, row["nis_code"]) for row in csv.DictReader(file) for code in filter(None, row["predecessor_nis"].split(";"))
            if code != row["nis_code"]
        }  # fmt: skip
    with (DATA / "predecessors.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {(row["nis_code"], row["successor_nis"]) for row in rows} == named
    assert len(rows) == 42
    assert {row["valid_until"] for row in rows} == {"2018-12-31", "2024-12-31"}


def test_antwerpen_grew_and_kept_its_code_and_borsbeek_ended_the_day_before(town: None) -> None:
    antwerpen, borsbeek = Municipality.objects.get(pk="11002"), Municipality.objects.get(pk="11007")
    assert antwerpen in Municipality.objects.valid_on(date(2018, 1, 1))
    assert (borsbeek.valid_until, borsbeek.successor) == (date(2024, 12, 31), antwerpen)


def merger(rows: dict[str, Row]) -> None:
    """In 2031 Boom and Niel become one, and Lier takes in Berlaar and keeps its code; Aartselaar gets another name."""
    boom, niel = rows.pop("11005"), rows.pop("11030")
    rows["11059"] = boom | {
        "nis_code": "11059", "name_nl": "Boom-Niel", "name_fr": "Boom-Niel", "valid_from": "2031-01-01",
        "predecessor_nis": f"{boom['nis_code']};{niel['nis_code']}", "kbo_number": "0999000525", "ovo_code": "OVO999999",
    }  # fmt: skip
    del rows["12002"]
    rows["12021"] |= {"valid_from": "2031-01-01", "predecessor_nis": "12002;12021"}
    rows["11001"]["name_nl"] = "Aartselaer"


def test_a_later_file_merges_and_amends_and_keeps_what_was(world: str, book: Book) -> None:
    said = load("load_municipalities", book.changed(merger, "nis_code"))
    assert said.startswith("Gemeenten: 1 nieuw, 2 gewijzigd, 2 opgegaan in een andere, 322 ongewijzigd")
    assert "Boom (11005) + Niel (11030) → Boom-Niel (11059), vanaf 01/01/2031" in said
    assert "Berlaar (12002) → Lier (12021), vanaf 01/01/2031" in said
    assert "name «Aartselaar» → «Aartselaer»" in said
    assert w.ask("SELECT valid_until, successor_id FROM cells_municipality WHERE nis_code = '11005'") == [
        (date(2030, 12, 31), "11059")
    ]
    assert w.ask("SELECT valid_from, valid_until, predecessors FROM cells_municipality WHERE nis_code = '12021'") == [
        (date(1970, 1, 1), None, "12002;12021")
    ]
    assert [flemish(date(2030, 12, 31)), flemish(date(2031, 1, 1))] == [285, 283]
    assert flemish(date(2018, 6, 1)) == 308


def test_the_same_file_twice_changes_nothing(world: str, book: Book) -> None:
    path = book.changed(merger, "nis_code")
    load("load_municipalities", path)
    before = w.ask(EVERYTHING)
    said = load("load_municipalities", path)
    assert said.strip() == "Gemeenten: 328 ongewijzigd"
    assert w.ask(EVERYTHING) == before


def test_simulating_says_the_same_and_changes_nothing(world: str, book: Book) -> None:
    path, before = book.changed(merger, "nis_code"), w.ask(EVERYTHING)
    said = load("load_municipalities", path, "--simulate")
    assert w.ask(EVERYTHING) == before
    assert said.replace("Proef: niets werd gewijzigd.\n", "") == load("load_municipalities", path)


def test_starting_again_does_not_turn_a_later_file_back(world: str, book: Book) -> None:
    load("load_municipalities", book.changed(merger, "nis_code"))
    before = w.ask(EVERYTHING)
    assert "er werd al een later bestand geladen" in w.manage("load_reference", role="owner").stdout
    assert w.ask(EVERYTHING) == before


def test_what_the_demo_made_up_is_no_matter_of_files(world: str, book: Book) -> None:
    load("load_municipalities", book.changed(merger, "nis_code"))
    assert w.ask(
        "SELECT nis_code, valid_until, successor_id FROM cells_municipality WHERE nis_code LIKE '99%%' ORDER BY 1"
    ) == [("99001", None, None), ("99002", None, None)]


def test_a_cell_of_a_merged_municipality_is_named(world: str, book: Book) -> None:
    w.ask("UPDATE cells_membership SET municipality_id = '11005' WHERE municipality_id = '99001'")
    said = load("load_municipalities", book.changed(merger, "nis_code"))
    assert "cel LIVC R Duinbeke: Boom (11005) moet door Boom-Niel (11059) opgevolgd worden" in said


def test_what_left_without_a_successor_ends_only_when_asked_and_comes_back_as_it_was(world: str, book: Book) -> None:
    without, before = book.written(book.rows()[1:]), w.ask(EVERYTHING)
    assert "Aartselaar (11001) staat niet in het bestand" in load("load_municipalities", without, fails=True)
    assert w.ask(EVERYTHING) == before
    said = load("load_municipalities", without, "--end", "--on", "2031-01-01")
    assert "Aartselaar (11001), laatste dag 31/12/2030" in said
    assert [flemish(date(2030, 12, 31)), flemish(date(2031, 1, 1))] == [285, 284]
    said = load("load_municipalities", book.written(book.rows()))
    assert "opnieuw: Aartselaar (11001): het einde op 31/12/2030 is teruggenomen" in said
    assert w.ask(EVERYTHING) == before


def test_what_merged_does_not_come_back(world: str, book: Book) -> None:
    load("load_municipalities", book.changed(merger, "nis_code"))
    before = w.ask(EVERYTHING)
    said = load("load_municipalities", book.written(book.rows()), "--end", fails=True)
    assert "Boom (11005) is op 01/01/2031 opgegaan in 11059 en kan niet terugkomen" in said
    assert w.ask(EVERYTHING) == before


def cell(column: str, value: str) -> Callable[[list[Row]], Any]:
    return lambda rows: rows[0].__setitem__(column, value)


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (cell("nis_code", "1100"), "regel 2: «1100» is geen NIS-code"),
        (cell("nis_code", "99001"), "regel 2: «99001» is geen NIS-code van het Vlaamse Gewest"),
        (cell("nis_code", "١١٠٠١"), "is geen NIS-code"),
        (cell("kbo_number", "0207508933"), "regel 2: KBO-nummer 0207508933 klopt niet met zijn controlecijfers"),
        (cell("kbo_number", "BE0207508932"), "regel 2: KBO-nummer"),
        (cell("ovo_code", "OVO1"), "regel 2: «OVO1» is geen OVO-code"),
        (cell("valid_from", "01/01/1970"), "regel 2: valid_from is geen dag als 2031-01-01: «01/01/1970»"),
        (cell("valid_from", "20310101"), "regel 2: valid_from is geen dag"),
        (cell("valid_from", ""), "regel 2: valid_from is geen dag"),
        (cell("valid_from", "2026-01-01"), "regel 2: Aartselaar (11001) bestaat al sinds 01/01/1970"),
        (cell("predecessor_nis", "11099"), "regel 2: voorganger 11099 is niet bekend"),
        (cell("predecessor_nis", "11004"), "regel 2: voorganger 11004 staat zelf nog in het bestand"),
        (cell("predecessor_nis", "11007"), "regel 2: voorganger Borsbeek (11007) ging al op in 11002"),
        (cell("name_nl", ""), "regel 2: name: "),
        (cell("name_nl", "x" * 81), "regel 2: name: "),
        (lambda rows: rows.insert(1, rows[0]), "regel 3: NIS-code 11001 staat er tweemaal in"),
        (lambda rows: rows[1].__setitem__("kbo_number", rows[0]["kbo_number"]), "regel 3: nummer 0207508932 staat ook bij 11001"),
    ],
)  # fmt: skip
def test_a_broken_line_changes_nothing_and_is_named_with_the_reason(
    town: None, book: Book, spoil: Callable[[list[Row]], Any], why: str
) -> None:
    rows = book.rows()
    spoil(rows)
    refused(book.written(rows), why)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "het bestand is leeg"),
        (b"nis_code,name_nl\n11001,Aartselaar\n", "regel 1: kolom ontbreekt: province, valid_from"),
        ((DATA / "municipalities.csv").read_bytes().splitlines(keepends=True)[0], "een kop en geen enkele regel"),
        ((DATA / "municipalities.csv").read_bytes().replace(b"Boom,", b"Bo\xf6m,", 1), "regel 5: dit is geen UTF-8"),
        ((DATA / "municipalities.csv").read_bytes().replace(b"11001,", b"11001,x,", 1), "regel 2: te veel of te weinig velden"),
        ((DATA / "municipalities.csv").read_bytes().replace(b"11001,", b"11001\0,", 1), "regel 2:"),
        ((DATA / "municipalities.csv").read_bytes().replace(b"Boom,", b'"Boom,', 1), "regel "),
    ],
)  # fmt: skip
def test_a_file_that_is_none_changes_nothing(town: None, tmp_path: Path, content: bytes, why: str) -> None:
    path = tmp_path / "kapot.csv"
    path.write_bytes(content)
    refused(path, why)


def refused(path: Path, why: str) -> None:
    """Before anything is written: it would raise something else, since nobody stands here as the owner."""
    with pytest.raises(Broken) as broken:
        load_municipalities(path)
    assert why in str(broken.value)


def test_a_broken_file_fails_the_command_and_changes_nothing(town: None, book: Book) -> None:
    rows, before = book.rows(), w.ask(EVERYTHING)
    rows[0]["name_nl"], rows[3]["kbo_number"] = "Anders", "1"
    said = load("load_municipalities", book.written(rows), fails=True)
    assert "later-municipalities.csv: niets gewijzigd" in said
    assert "regel 5: KBO-nummer 1 klopt niet" in said
    assert w.ask(EVERYTHING) == before


def test_a_mark_that_a_spreadsheet_leaves_is_no_fault(town: None, tmp_path: Path) -> None:
    path = tmp_path / "rekenblad.csv"
    path.write_bytes(b"\xef\xbb\xbf" + (DATA / "municipalities.csv").read_bytes())
    assert "327 ongewijzigd" in load("load_municipalities", path, "--simulate")


def test_a_file_that_is_not_there_is_said_so(town: None, tmp_path: Path) -> None:
    assert "niets gewijzigd" in load("load_municipalities", tmp_path / "niets.csv", fails=True)


def test_the_web_role_loads_nothing(town: None) -> None:
    done = w.manage("load_municipalities", str(DATA / "municipalities.csv"), check=False)
    assert done.returncode != 0
    assert "owner role" in done.stderr
    made = "INSERT INTO cells_municipality (nis_code, name, name_fr, province, postal_codes, kbo_number, ovo_code, predecessors, valid_from) VALUES ('11099', 'X', '', 'Y', '', '', '', '', '2020-01-01')"
    with inside("beheerder") as intruder:
        assert "permission denied" in str(intruder.fails(made))
        assert "permission denied" in str(intruder.fails("UPDATE cells_municipality SET name = 'X'"))
