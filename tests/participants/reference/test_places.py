"""Police zones and justice houses: unverified as they come, and never overwritten once somebody put their name to a row."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from participants.cells.models import JusticeHouse, Municipality, PoliceZone
from participants.reference import Broken
from participants.reference.files import DATA, File
from participants.reference.places import load_justice_houses, load_police_zones
from tests import world as w
from tests.participants.reference.files import Book, load


def test_zones_and_houses_come_unverified(town: None) -> None:
    from_file = PoliceZone.objects.exclude(code="9991")  # the demo's own
    assert (from_file.count(), from_file.filter(in_force=True).count()) == (133, 101)
    assert JusticeHouse.objects.count() == 14
    assert not PoliceZone.objects.exclude(checked_on=None).exists()
    assert not JusticeHouse.objects.exclude(checked_on=None).exists()


def test_every_municipality_but_alken_has_the_zone_that_names_it_and_doubts_are_told(town: None) -> None:
    today = Municipality.objects.valid_on(date(2026, 11, 26))
    assert [m.name for m in today.filter(police_zone=None).exclude(nis_code="99002")] == ["Alken"]
    assert not today.filter(police_zone__in_force=False).exists()
    tielt = Municipality.objects.get(pk="37022")
    assert tielt.police_zone_id == "5448"
    assert "niet nagegaan" in PoliceZone.objects.get(pk="5448").note
    assert "Alken" in PoliceZone.objects.get(pk="5379").note


def as_owner(call: str) -> str:
    code = f"from pathlib import Path; from participants.reference.places import *; print('\\n'.join({call}.lines()))"
    return w.manage("shell", "-c", code, role="owner").stdout


def test_a_reload_fills_in_what_nobody_checked_and_leaves_what_somebody_did(world: str, tmp_path: Path) -> None:
    w.ask("UPDATE cells_policezone SET checked_by_id = %s, checked_on = '2026-11-01' WHERE code = '5348'", [w.id_of("beheerder")])  # fmt: skip
    w.ask(
        "UPDATE cells_municipality SET police_zone_id = '5349' WHERE nis_code = '11023'"
    )  # Kapellen's own administrator
    book = Book(tmp_path, "police_zones.csv")
    path = book.changed(lambda rows: [rows[c].update(short_name=f"Zone {c}") for c in ("5348", "5349")], "zone_code")
    said = as_owner(f"load_police_zones(Path({str(path)!r}))")
    assert "gewijzigd: HEKLA (5349): naam «HEKLA» → «Zone 5349»" in said
    assert "niet overgenomen: Noord (5348), nagekeken op 01/11/2026: naam «Noord» → «Zone 5348»" in said
    assert "niet overgenomen: Kapellen: zone 5349 → 5348" in said
    assert [PoliceZone.objects.get(pk=c).name for c in ("5348", "5349")] == ["Noord", "Zone 5349"]
    assert Municipality.objects.get(pk="11023").police_zone_id == "5349"


def test_a_checked_house_keeps_its_address(world: str, tmp_path: Path) -> None:
    w.ask("UPDATE cells_justicehouse SET checked_by_id = %s, checked_on = '2026-11-01' WHERE name LIKE '%%Gent'", [w.id_of("beheerder")])  # fmt: skip
    path = Book(tmp_path, "justice_houses.csv").changed(lambda rows: [row.update(street="Elders 1") for row in rows.values()], "ovo_code")  # fmt: skip
    as_owner(f"load_justice_houses(Path({str(path)!r}))")
    assert JusticeHouse.objects.exclude(street="Elders 1").get().name == "Justitiehuis Gent"


@pytest.mark.parametrize(
    ("column", "value", "why"),
    [
        ("zone_code", "12", "regel 2: «12» is geen zonenummer"), ("status", "in force", "regel 2: status is"),
        ("zone_code", "5346", "regel 3: 5346 staat er tweemaal in"), ("note", "x" * 301, "regel 2: note: "),
    ],
)  # fmt: skip
def test_a_broken_zone_is_refused_by_its_line(town: None, tmp_path: Path, column: str, value: str, why: str) -> None:
    book = Book(tmp_path, "police_zones.csv")
    rows = book.rows()
    rows[0][column] = value
    with pytest.raises(Broken) as broken:
        load_police_zones(book.written(rows))
    assert why in str(broken.value)


def test_a_broken_house_is_refused_by_its_line(town: None, tmp_path: Path) -> None:
    book = Book(tmp_path, "justice_houses.csv")
    rows = book.rows()
    rows[1]["ovo_code"], rows[2]["postal_code"] = "OVO1", "90000"
    with pytest.raises(Broken) as broken:
        load_justice_houses(book.written(rows))
    assert "regel 3: «OVO1» is geen OVO-code" in str(broken.value)
    assert "regel 4: postal_code: " in str(broken.value)


def test_r39_a_file_with_a_register_number_is_refused_whole_with_its_line_and_column(
    world: str, tmp_path: Path
) -> None:
    before = (
        w.ask("SELECT * FROM cells_policezone ORDER BY code"),
        w.ask("SELECT * FROM cells_municipality ORDER BY nis_code"),
    )
    zones = Book(tmp_path, "police_zones.csv")
    path = zones.changed(
        lambda rows: rows["5349"].update(short_name="Zone 5349", note="Nagevraagd bij 85.07.30-033.28."), "zone_code"
    )
    line = 2 + [row["zone_code"] for row in zones.rows()].index("5349")
    with pytest.raises(Broken) as refused:
        load_police_zones(path)
    (why,) = refused.value.problems
    assert why.startswith(f"regel {line}: note: Hier staat een rijksregisternummer.")
    assert "033" not in why
    towns = Book(tmp_path, "municipalities.csv")
    path = towns.changed(lambda rows: rows["11001"].update(name_nl="85073003328"), "nis_code")
    assert "name_nl: Hier staat een rijksregisternummer." in load("load_municipalities", path, fails=True)
    after = (
        w.ask("SELECT * FROM cells_policezone ORDER BY code"),
        w.ask("SELECT * FROM cells_municipality ORDER BY nis_code"),
    )
    assert after == before
    # Every file of the repository is read by the same reader, and holds none.
    for name in (
        "authorised-services.csv",
        "legal-references.csv",
        "secrecy-notices.csv",
        "supervisory-authorities.csv",
    ):
        assert not File(DATA / name, []).problems
