"""A minor on the list: what is asked besides, by the age on that day, and who reads it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from cases.listing import list_case
from cases.minors import Grounds, age
from participants.models import LegalReference
from tests import world as w
from tests.cases import steps
from tests.participants.agreements import promises

GROUNDS = {
    "best_interest": "Zonder overleg valt de steun op school weg.",
    "informed": "De ouders worden ingelicht; een advocaat is er nog niet.",
}
EXCEPTIONAL = "Een rechtstreekse bedreiging met een wapen."


def turned(years: int, *, days_ago: int = 0) -> str:
    """The birth date of who turned so many that many days ago, as it is typed."""
    today = timezone.localdate()
    day = date.fromordinal(today.toordinal() - days_ago)
    day = day.replace(day=28) if (day.month, day.day) == (2, 29) else day
    return f"{day.replace(year=day.year - years):%d/%m/%Y}"


def post(people: steps.People, **fields: Any) -> Any:
    return people.post("burgemeester", "/casussen/nieuw/", **(steps.LISTING | {"basis": steps.basis()} | fields))


def error_beside(page: str, field: str) -> bool:
    return f'id="id_{field}_error"' in page


@pytest.mark.parametrize(
    ("born", "given", "missing"),
    [
        (turned(15), {}, {"best_interest", "informed"}),
        (turned(15), {"best_interest": "Daarom."}, {"informed"}),
        (turned(15), {"informed": "De ouders."}, {"best_interest"}),
        (turned(11), GROUNDS, {"exceptional"}),
        (turned(11), {"exceptional": EXCEPTIONAL}, {"best_interest", "informed"}),
        (turned(18, days_ago=-1), {}, {"best_interest", "informed"}),
        (turned(12, days_ago=-1), GROUNDS, {"exceptional"}),
        (turned(15), {"best_interest": "   ", "informed": "\n"}, {"best_interest", "informed"}),
    ],
)
def test_r61_r62_a_minor_without_the_grounds_is_refused_beside_each_field_and_typed_text_stays(
    born: str, given: dict[str, str], missing: set[str], world: str
) -> None:
    before = w.ask("SELECT (SELECT count(*) FROM cases_case), (SELECT count(*) FROM secrecy_circle)")
    answer = post(steps.People(), birth_date=born, **given)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert {f for f in ("best_interest", "informed", "exceptional") if error_beside(page, f)} == missing
    assert "Deze persoon is jonger dan" in page
    for typed in (steps.LISTING["name"], steps.LISTING["text"], born, *(t.strip() for t in given.values())):
        assert typed in page
    assert w.ask("SELECT (SELECT count(*) FROM cases_case), (SELECT count(*) FROM secrecy_circle)") == before


@pytest.mark.parametrize(
    ("born", "given"),
    [
        (turned(12), GROUNDS),
        (turned(18, days_ago=-1), GROUNDS),
        (turned(11), GROUNDS | {"exceptional": EXCEPTIONAL}),
        (turned(18), {}),
    ],
)
def test_r61_the_age_on_the_day_of_listing_says_what_is_asked(born: str, given: dict[str, str], world: str) -> None:
    assert post(steps.People(), birth_date=born, **given).status_code == 302


def test_r61_the_verb_itself_refuses_whatever_form_it_came_from(world: str) -> None:
    with w.standing_as("burgemeester"):
        for born, minor, missing in (
            ("2016-02-03", Grounds(), {"best_interest", "informed", "exceptional"}),
            ("2016-02-03", Grounds(best_interest="a", informed="b"), {"exceptional"}),
            ("", Grounds(), {"birth_date"}),
            ("2099-01-01", Grounds(), {"birth_date"}),
        ):
            with pytest.raises(ValidationError) as refused:
                list_case(
                    basis=LegalReference.on("basis_public_task"), reasons="Taak.", indications=[("threat", "Zei het.")],
                    name="Kanarie Testvogel", birth_date=born, minor=minor,
                )  # fmt: skip
            assert set(refused.value.message_dict) == missing


def test_r61_an_adult_keeps_no_grounds_and_a_mistaken_year_is_noticed(world: str) -> None:
    people = steps.People()
    before = w.ask("SELECT count(*) FROM cases_minorground")
    answer = post(people, **GROUNDS)
    assert answer.status_code == 400
    assert "kijk de datum na" in answer.content.decode()
    assert steps.list_a_case(people)
    assert w.ask("SELECT count(*) FROM cases_minorground") == before


def test_r61_a_cell_that_asks_more_of_the_young_is_followed(world: str) -> None:
    promises.rules('{"minor_age": 21, "minor_exceptional_age": 16}')
    page = post(steps.People(), birth_date=turned(20)).content.decode()
    assert "jonger dan 21" in page
    assert not error_beside(page, "exceptional")
    assert error_beside(post(steps.People(), birth_date=turned(15), **GROUNDS).content.decode(), "exceptional")


def test_r61_who_reads_the_case_reads_the_grounds_and_nobody_else(world: str) -> None:
    people = steps.People()
    case = steps.list_a_case(people, birth_date=turned(11), exceptional=EXCEPTIONAL, **GROUNDS)
    steps.give_purpose(people, "coordinator", case)
    for reader in ("burgemeester", "coordinator"):
        page = people.get(reader, f"/casussen/{case}/").content.decode()
        for text in (*GROUNDS.values(), EXCEPTIONAL):
            assert text in page
        assert "Testvogel" not in page
    for slug in ("politie", "caw", "coordinator-elders", "superuser"):
        assert GROUNDS["best_interest"] not in people.get(slug, f"/casussen/{case}/").content.decode()
    # Sealed as any other text: no plain word in the table.
    ((kept,),) = w.ask(
        "SELECT encode(g.best_interest, 'escape') FROM cases_minorground g JOIN cases_case c ON c.id = g.case_id WHERE c.slug = %s",
        [case],
    )
    assert "school" not in kept


def test_r61_years_are_counted_as_the_calendar_does() -> None:
    for born, day, years in (
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2008, 2, 29), date(2028, 2, 29), 20),
        (date(2014, 11, 26), date(2026, 11, 25), 11),
        (date(2014, 11, 26), date(2026, 11, 26), 12),
        (date(2026, 11, 26), date(2026, 11, 26), 0),
    ):
        assert age(born, day) == years
