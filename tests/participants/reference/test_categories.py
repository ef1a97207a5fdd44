"""R12: the list of authorised categories comes from a file that may change; what it said stays, and who rests on it hears."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from participants.authorisation import authorisation_of
from participants.cells.models import Cell
from participants.models import AuthorisedCategory, CategoryRevision, Service
from participants.reference import DATA, Broken, load_categories
from tests import world as w
from tests.participants.reference.files import Book, Row, load
from tests.secrecy.intruder import inside

LIST = "SELECT * FROM participants_authorisedcategory ORDER BY id"


@pytest.fixture
def book(tmp_path: Path) -> Book:
    return Book(tmp_path, "authorised-services.csv")


def allowed(service: str, day: date) -> bool:
    row = Service.objects.get(short_name=service)
    return authorisation_of(row, Cell.objects.get(name="LIVC R Duinbeke"), day).allowed


def read_in_the_text(rows: dict[str, Row]) -> None:
    """Somebody read the decree: VDAB is in it, from 2027; the CAW's article and date are known; sport is not in it."""
    rows["vdab"] |= {"certainty": "text", "article": "2, 14°", "valid_from": "2027-01-01"}
    rows["caw"] |= {"certainty": "text", "article": "2, 3°", "legal_text": "decreet 21 mei 2021"}
    del rows["sportorganisatie"]
    rows["fr_nieuw"] = rows["fr_one"] | {"code": "fr_nieuw", "valid_from": "2027-02-01"}


def test_r11_r12_a_changed_file_changes_who_may_be_invited_by_day(world: str, book: Book) -> None:
    assert not allowed("VDAB", date(2027, 1, 1))  # inferred, confirmed by nobody
    load("load_categories", book.changed(read_in_the_text, "code"))
    assert [allowed("VDAB", day) for day in (date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 2))] == [False, True, True]  # fmt: skip
    assert [allowed("CAW", date(2021, 7, d)) for d in (18, 19)] == [False, True]


def test_r12_what_a_row_said_before_stays_with_the_file_that_said_otherwise(world: str, book: Book) -> None:
    path = book.changed(read_in_the_text, "code")
    said = load("load_categories", path, "--on", "2027-01-01")
    assert said.startswith("Gemachtigde categorieën: 1 nieuw, 2 gewijzigd, 1 beëindigd")
    revision = CategoryRevision.objects.get(category__code="vdab")
    assert (revision.before["certainty"], revision.before["valid_from"]) == ("inferred", "2021-07-19")
    assert revision.before["article"] == "unknown"
    assert revision.file == f"later-authorised-services.csv sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"
    sport = AuthorisedCategory.objects.get(code="sportorganisatie")
    assert sport.valid_until == date(2026, 12, 31)
    assert CategoryRevision.objects.get(category=sport).before["valid_until"] is None
    assert AuthorisedCategory.objects.get(code="fr_nieuw").valid_from == date(2027, 2, 1)


def test_a_row_that_left_ends_the_day_before_today_unless_said_otherwise(world: str, book: Book) -> None:
    load("load_categories", book.changed(lambda rows: rows.pop("caw"), "code"))
    today = timezone.localdate()
    assert AuthorisedCategory.objects.get(code="caw").valid_until == today - timedelta(days=1)
    assert [allowed("CAW", day) for day in (today - timedelta(days=1), today)] == [True, False]


def test_the_same_file_twice_changes_nothing_and_simulating_neither(world: str, book: Book) -> None:
    path, before = book.changed(read_in_the_text, "code"), w.ask(LIST)
    told = load("load_categories", path, "--simulate")
    assert w.ask(LIST) == before
    assert load("load_categories", path) == told.replace("Proef: niets werd gewijzigd.\n", "")
    after = w.ask(LIST)
    assert load("load_categories", path).strip() == "Gemachtigde categorieën: 54 ongewijzigd"
    assert w.ask(LIST) == after
    assert w.ask("SELECT count(*) FROM participants_categoryrevision") == [(3,)]


def test_r12_starting_again_does_not_turn_the_list_back(world: str, book: Book) -> None:
    load("load_categories", book.changed(read_in_the_text, "code"))
    before = w.ask(LIST)
    said = w.manage("load_reference", role="owner").stdout
    assert "met load_categories neemt u dit over" in said
    assert w.ask(LIST) == before


def test_one_row_may_follow_another_when_both_stand_in_the_file(world: str, book: Book) -> None:
    rows = book.rows()
    old = next(row for row in rows if row["code"] == "caw")
    rows.append(old | {"valid_from": "2028-01-01", "article": "nieuw"})
    old["valid_until"] = "2027-12-31"
    load("load_categories", book.written(rows))
    assert list(AuthorisedCategory.objects.filter(code="caw").order_by("valid_from").values_list("valid_from", "valid_until", "article")) == [
        (date(2021, 7, 19), date(2027, 12, 31), "unknown"), (date(2028, 1, 1), None, "nieuw"),
    ]  # fmt: skip


def test_what_ended_is_not_reopened_by_a_later_start(world: str, book: Book) -> None:
    """History is not a mistake to put right: what begins again is another row."""
    load("load_categories", book.changed(lambda rows: rows.pop("caw"), "code"), "--on", "2026-01-01")
    load("load_categories", book.changed(lambda rows: rows["caw"].update(valid_from="2028-01-01"), "code"))
    assert list(AuthorisedCategory.objects.filter(code="caw").order_by("valid_from").values_list("valid_from", "valid_until")) == [
        (date(2021, 7, 19), date(2025, 12, 31)), (date(2028, 1, 1), None),
    ]  # fmt: skip


def test_r13_cells_that_confirmed_on_the_former_text_must_look_again(world: str, book: Book) -> None:
    w.ask(
        "INSERT INTO participants_categoryconfirmation (cell_id, category_id, legal_text, article, dated, confirmed_by_id, confirmed_at)"
        " SELECT k.id, c.id, 'decreet X', 'art. 2', '2026-01-01', %s, now() FROM cells_cell k, participants_authorisedcategory c"
        " WHERE k.name = 'LIVC R Duinbeke' AND c.code = 'caw'",
        [w.id_of("coordinator")],
    )
    said = load("load_categories", book.changed(read_in_the_text, "code"))
    assert "cel LIVC R Duinbeke bevestigde «Centra voor algemeen welzijnswerk (CAW)» op decreet X, art. 2: opnieuw na te gaan" in said  # fmt: skip
    assert said.count("opnieuw na te gaan") == 1


def test_a_cell_hears_that_its_service_loses_its_ground(world: str, book: Book) -> None:
    said = load("load_categories", book.changed(lambda rows: rows.pop("clb"), "code"), "--on", "2027-01-01")
    assert "cel LIVC R Duinbeke kan CLB Zandkorrel na 31/12/2026 niet meer uitnodigen" in said


def cell(**values: str) -> Callable[[list[Row]], Any]:
    return lambda rows: rows[0].update(values)


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (cell(certainty="zeker"), "regel 2: certainty is text, secondary of inferred, niet «zeker»"),
        (cell(community="waalse"), "regel 2: onbekende gemeenschap «waalse»"),
        (cell(level="gewest"), "regel 2: onbekend niveau «gewest»"),
        (cell(level="municipal"), "regel 2: niveau en gemeenschap spreken elkaar tegen"),
        (cell(community=""), "regel 2: niveau en gemeenschap spreken elkaar tegen"),
        (cell(valid_until="2021-07-18"), "regel 2: eindigt voor ze begint"),
        (cell(valid_from="19/07/2021"), "regel 2: valid_from is geen dag"),
        (cell(code="CAW!"), "regel 2: «CAW!» is geen code"),
        (cell(name_nl=""), "regel 2: name: "),
        (cell(article="x" * 61), "regel 2: article: "),
        (lambda rows: rows.insert(1, rows[0]), "regel 3: justitiehuis geldt al op dezelfde dagen"),
        (lambda rows: rows.insert(1, rows[0] | {"valid_from": "2030-01-01"}), "regel 3: justitiehuis geldt al op dezelfde dagen"),
    ],
)  # fmt: skip
def test_a_broken_line_is_refused_by_its_number(
    town: None, book: Book, spoil: Callable[[list[Row]], Any], why: str
) -> None:
    rows = book.rows()
    spoil(rows)
    with pytest.raises(Broken) as broken:
        load_categories(book.written(rows))
    assert why in str(broken.value)


def test_a_broken_file_fails_the_command_and_changes_nothing(town: None, book: Book) -> None:
    before = w.ask(LIST)
    said = load("load_categories", book.changed(lambda rows: rows["caw"].update(certainty="?", name_nl="Anders"), "code"), fails=True)  # fmt: skip
    assert "later-authorised-services.csv: niets gewijzigd" in said
    assert w.ask(LIST) == before


def test_the_web_role_writes_neither_the_list_nor_what_it_said(town: None) -> None:
    done = w.manage("load_categories", str(DATA / "authorised-services.csv"), check=False)
    assert "owner role" in done.stderr
    for who in ("beheerder", "burgemeester", "superuser"):
        with inside(who) as intruder:
            for statement in (
                "UPDATE participants_authorisedcategory SET certainty = 'text'",
                "DELETE FROM participants_categoryrevision",
                "INSERT INTO participants_categoryrevision (category_id, before, replaced_at, file) SELECT id, '{}', now(), '' FROM participants_authorisedcategory LIMIT 1",
            ):
                assert "permission denied" in str(intruder.fails(statement)), (who, statement)
