"""What ends within thirty days: counted in days, for the cell, for administrators, for oneself."""

from __future__ import annotations

import html
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from livc.demo.persons import PERSONS
from participants.roster.endings import Ending, ending_within, lapsing_days
from tests import world as w

PANEL = "Loopt binnenkort af"


def in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def name_of(slug: str) -> str:
    return next(f"{p.first_name} {p.last_name}" for p in PERSONS if p.slug == slug)


def ends(table: str, slug: str, days: int, column: str = "ends") -> None:
    w.ask(f"UPDATE participants_{table} SET {column} = %s WHERE user_id = %s", [in_days(days), w.id_of(slug)])


def copied(table: str, slug: str, **changes: Any) -> None:
    """Another row like this person's, with other days."""
    pairs = ", ".join(
        f"'{column}', %s{'::date' if isinstance(value, date) else ''}" for column, value in changes.items()
    )
    w.ask(
        f"INSERT INTO participants_{table} SELECT (jsonb_populate_record(z, jsonb_build_object('id', gen_random_uuid(), {pairs}))).*"
        f" FROM participants_{table} z WHERE user_id = %s ORDER BY ends LIMIT 1",
        [*changes.values(), w.id_of(slug)],
    )


def seen_by(slug: str, days: int = 30) -> list[Ending]:
    with w.standing_as(slug):
        return ending_within(days)


def names(slug: str) -> set[str]:
    return {e.name for e in seen_by(slug)}


def workspace(slug: str) -> str:
    answer = w.signed_in(slug).get("/")
    assert answer.status_code == 200
    return " ".join(html.unescape(answer.content.decode()).split())


@pytest.mark.parametrize(
    ("left", "chip"),
    [(31, None), (30, "nog 30 dagen"), (29, "nog 29 dagen"), (1, "nog 1 dag"), (0, "laatste dag vandaag"), (-1, "verlopen"),
     (-29, "verlopen"), (-30, "verlopen"), (-31, None)],
)  # fmt: skip
def test_an_end_is_in_sight_from_thirty_days_before_until_thirty_days_after(
    left: int, chip: str | None, world: str
) -> None:
    ends("mandate", "clb", left)
    found = [e for e in seen_by("coordinator") if e.name == name_of("clb")]
    assert [e.chip for e in found] == ([chip] if chip else [])
    assert [(e.days, e.last, e.lapsed) for e in found] == ([(left, in_days(left), left < 0)] if chip else [])
    assert (PANEL in workspace("coordinator")) is bool(chip)


def test_nothing_ends_and_nothing_is_shown(world: str) -> None:
    for table in ("seat", "mandate", "appointment", "administration"):
        w.ask(f"UPDATE participants_{table} SET ends = %s", [in_days(400)])
    for slug in ("coordinator", "caw", "auditor", "beheerder", "superuser"):
        assert seen_by(slug) == []
        assert PANEL not in workspace(slug)


def test_a_clearance_that_ends_before_its_seat_is_named_as_such(world: str) -> None:
    """R05."""
    ends("seat", "politie", 12, "clearance_until")
    (found,) = [e for e in seen_by("burgemeester") if e.name == name_of("politie")]
    assert (found.what, found.days) == ("Lokale politie: veiligheidsmachtiging", 12)
    ends("seat", "politie", 5)
    (found,) = [e for e in seen_by("burgemeester") if e.name == name_of("politie")]
    assert (found.what, found.days) == ("Lokale politie", 5)


def test_each_sees_what_one_looks_after_and_no_more(world: str) -> None:
    ends("mandate", "caw", 10)
    ends("mandate", "clb", 10)
    ends("seat", "burgemeester", 10)
    ends("appointment", "auditor", 10)
    ends("seat", "burgemeester-elders", 10)
    every = set(map(name_of, ("caw", "clb", "burgemeester", "auditor")))
    for slug in ("coordinator", "politie", "burgemeester"):
        assert names(slug) >= every, slug
        assert name_of("burgemeester-elders") not in names(slug)
    # A municipality's administrator keeps seats and appointments, a service's keeps mandates.
    assert set(map(name_of, ("burgemeester", "auditor"))) <= names("beheerder")
    assert not names("beheerder") & set(map(name_of, ("caw", "clb", "burgemeester-elders")))
    assert name_of("caw") in names("beheerder-caw")
    assert not names("beheerder-caw") & set(map(name_of, ("clb", "burgemeester", "auditor")))
    assert name_of("burgemeester-elders") in names("beheerder-elders")
    # Everybody else: one's own.
    assert {e.name for e in seen_by("caw")} == {name_of("caw")}
    assert {e.name for e in seen_by("auditor")} == {name_of("auditor")}
    assert name_of("caw") not in names("vdab") | names("dpo") | names("superuser")


def test_oneself_is_told_as_oneself(world: str) -> None:
    ends("mandate", "caw", 10)
    text = workspace("caw")
    assert "U zelf" in text
    assert f"loopt voor u af op {in_days(10):%d/%m/%Y}" in text
    assert name_of("caw") in workspace("coordinator")
    assert "U zelf" not in workspace("coordinator")


def test_an_administration_that_ends_is_seen_by_its_administrators(world: str) -> None:
    ends("administration", "beheerder-caw", 0)
    (found,) = [e for e in seen_by("beheerder-caw") if e.what == "Beheerder"]
    assert (found.chip, found.own) == ("laatste dag vandaag", True)
    assert name_of("beheerder-caw") not in names("beheerder")


@pytest.mark.parametrize(("gap", "settled"), [(1, True), (2, False)])
def test_what_goes_on_without_a_gap_is_no_concern(gap: int, settled: bool, world: str) -> None:
    ends("mandate", "clb", 10)
    copied("mandate", "clb", begins=in_days(10 + gap), ends=in_days(400))
    assert (name_of("clb") not in names("coordinator")) is settled


def test_what_was_ended_on_purpose_and_a_delegation_that_is_over_do_not_stay_in_sight(world: str) -> None:
    ends("mandate", "clb", 10)
    w.ask("UPDATE participants_mandate SET ended_at = now() WHERE user_id = %s", [w.id_of("clb")])
    assert name_of("clb") not in names("coordinator")
    ((mayor,),) = w.ask("SELECT id FROM participants_seat WHERE user_id = %s", [w.id_of("burgemeester")])
    copied(
        "seat",
        "burgemeester",
        user_id=w.id_of("superuser"),
        begins=in_days(-9),
        ends=in_days(-2),
        deputises_id=str(mayor),
    )
    assert name_of("superuser") not in names("coordinator")
    w.ask("UPDATE participants_seat SET ends = %s WHERE deputises_id = %s", [in_days(2), mayor])
    assert name_of("superuser") in names("coordinator")


def test_a_successor_settles_the_end_of_a_seat(world: str) -> None:
    ends("seat", "burgemeester", 10)
    assert name_of("burgemeester") in names("coordinator")
    ((mayor,),) = w.ask("SELECT id FROM participants_seat WHERE user_id = %s", [w.id_of("burgemeester")])
    copied(
        "seat",
        "burgemeester",
        user_id=w.id_of("superuser"),
        begins=in_days(11),
        ends=in_days(400),
        succeeds_id=str(mayor),
    )
    assert name_of("burgemeester") not in names("coordinator")


def test_how_far_ahead_is_looked_is_a_rule_of_the_cell(world: str) -> None:
    """R70: thirty days, unless the cell set another number."""
    for slug in ("coordinator", "caw", "beheerder", "superuser"):
        with w.standing_as(slug):
            assert lapsing_days() == 30
    ends("mandate", "clb", 45)
    assert PANEL not in workspace("clb")
    w.ask(
        "INSERT INTO cells_cellrules (cell_id, version, valid_from, values, note, made_at)"
        " SELECT id, 99, current_date, '{\"lapsing_days\": 45}', '', now() FROM cells_cell WHERE name = 'LIVC R Duinbeke'"
    )
    assert PANEL in workspace("clb")
    with w.standing_as("beheerder"):
        assert lapsing_days() == 30
