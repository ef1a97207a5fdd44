"""A minor back on the list: what listing asks is asked anew, by the age on that day, whoever sends it (R61, R62)."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connections

from cases import lifecycle
from cases.minors import Grounds
from cases.models import Case
from cases.purposes import Purpose
from participants.models import LegalReference
from secrecy.acts import opened
from tests import world as w
from tests.cases import steps
from tests.cases.closing.test_closing import AGAIN, GOOD, refusals, state
from tests.cases.closing.test_passages import BASIS, LISTED, WHY, changed, rows
from tests.cases.test_listing_minors import EXCEPTIONAL, GROUNDS, error_beside, turned
from tests.participants.agreements import promises
from tests.secrecy.intruder import inside

ANEW = {
    "best_interest": "Sinds de zomer is er thuis geen houvast meer.",
    "informed": "Het kind weet het; de ouders hoort de school.",
}
FIELDS = ("best_interest", "informed", "exceptional")
GROUND = (
    "INSERT INTO cases_minorground (id, circle_id, case_id, basis_id, source_id, best_interest, exceptional, informed)"
    " SELECT gen_random_uuid(), c.circle_id, c.id, b.id, (SELECT service_id FROM participants_seat WHERE id = secrecy.capacity()), '\\x00', '\\x00', '\\x00'"
    " FROM cases_case c JOIN LATERAL (SELECT id FROM cases_legalbasis b WHERE b.case_id = c.id ORDER BY age(b.xmin) {order} LIMIT 1) b ON true WHERE c.slug = %s"
)


def off_the_list(people: steps.People, **said: str) -> str:
    case = steps.list_a_case(people, **said)
    assert people.post("burgemeester", f"/casussen/{case}/afsluiten/", **(GOOD | {"aftercare": "none"})).status_code == 302  # fmt: skip
    return case


def back(people: steps.People, case: str, **said: str) -> Any:
    return people.post("burgemeester", f"/casussen/{case}/heropenen/", **({"basis": steps.basis(), "text": AGAIN} | said))  # fmt: skip


def kept(case: str) -> tuple[str, int, int, int]:
    return state(case)[0], rows("cases_legalbasis", case), rows("cases_minorground", case), rows("cases_turn", case)


@pytest.mark.parametrize(
    ("years", "given", "missing"),
    [
        (15, {}, {"best_interest", "informed"}),
        (15, {"best_interest": ANEW["best_interest"]}, {"informed"}),
        (15, {"best_interest": "   ", "informed": ANEW["informed"]}, {"best_interest"}),
        (11, ANEW, {"exceptional"}),
    ],
)
def test_r61_r62_without_what_listing_asks_it_stays_off_the_list_and_each_field_says_so(
    years: int, given: dict[str, str], missing: set[str], world: str
) -> None:
    people = steps.People()
    case = off_the_list(people, birth_date=turned(years), **GROUNDS, **({"exceptional": EXCEPTIONAL} if years < 12 else {}))  # fmt: skip
    form = people.get("burgemeester", f"/casussen/{case}/heropenen/").content.decode()
    assert '<details class="mb-3" open>' in form
    assert GROUNDS["best_interest"] not in form  # asked anew: nothing of then is filled in
    before = kept(case)
    answer = back(people, case, **given)
    page = answer.content.decode()
    assert (answer.status_code, kept(case)) == (400, before)
    assert {name for name in FIELDS if error_beside(page, name)} == missing
    for typed in (AGAIN, *(words.strip() for words in given.values())):
        assert typed in page
    assert refusals("something is missing for this passage") == 1
    assert back(people, case, **(ANEW | {"exceptional": EXCEPTIONAL})).status_code == 302
    assert kept(case) == ("listed", before[1] + 1, before[2] + 1, before[3] + 1)
    steps.give_purpose(people, "coordinator", case)
    for reader in ("burgemeester", "coordinator"):
        shown = people.get(reader, f"/casussen/{case}/").content.decode()
        for words in (*GROUNDS.values(), *ANEW.values()):  # beside what was said then
            assert words in shown, reader
    on = "SELECT count(*) FROM cases_minorground g JOIN cases_legalbasis b ON b.id = g.basis_id JOIN cases_case c ON c.id = g.case_id WHERE c.slug = %s GROUP BY b.id"
    assert w.ask(on, [case]) == [(1,), (1,)]


def test_r61_all_that_is_missing_is_said_at_once_and_a_register_number_is_refused_there_too(world: str) -> None:
    people = steps.People()
    case = off_the_list(people, birth_date=turned(15), **GROUNDS)
    page = back(people, case, best_interest="Nummer 85.07.30-033.28").content.decode()
    assert error_beside(page, "best_interest")
    assert "rijksregisternummer" in page
    with w.standing_as("burgemeester"):
        row = opened(Case, case, purpose=Purpose.LISTING, act="admit")
        for minor in (None, Grounds()):
            with pytest.raises(ValidationError) as refused:
                lifecycle.take(row, "reopen", basis=LegalReference.on("basis_public_task"), text=" ", minor=minor)
            assert set(refused.value.message_dict) == {"best_interest", "informed", "__all__"}
    assert state(case)[0] == "closed"


def test_r61_nothing_is_asked_of_who_is_of_age_by_now_and_that_is_kept_with_why(world: str) -> None:
    people = steps.People()
    promises.rules('{"minor_age": 21}')
    case = off_the_list(people, birth_date=turned(20), **GROUNDS)
    promises.rules('{"minor_age": 18}', version=100)
    before = kept(case)
    answer = back(people, case, **ANEW)
    assert (answer.status_code, kept(case)) == (400, before)
    assert "laat het deel over minderjarigen leeg" in answer.content.decode()
    assert back(people, case).status_code == 302
    assert kept(case) == ("listed", before[1] + 1, before[2], before[3] + 1)
    said = "SELECT t.of_age FROM cases_turn t JOIN cases_case c ON c.id = t.case_id WHERE c.slug = %s ORDER BY t.at"
    assert w.ask(said, [case]) == [(False,), (True,)]
    assert people.post("burgemeester", f"/casussen/{case}/afsluiten/", **(GOOD | {"aftercare": "none"})).status_code == 302  # fmt: skip
    assert "De betrokkene is intussen meerderjarig." in people.get("burgemeester", f"/casussen/{case}/").content.decode()  # fmt: skip
    # Who was listed as an adult, and is young by what the cell asks now, is asked as well.
    adult = off_the_list(people, birth_date=turned(20))
    promises.rules('{"minor_age": 21}', version=101)
    page = back(people, adult)
    assert (page.status_code, error_beside(page.content.decode(), "informed")) == (400, True)
    assert back(people, adult, **ANEW).status_code == 302
    assert kept(adult) == ("listed", 2, 1, 2)


def test_r61_no_sql_puts_a_minor_back_on_the_list_without_what_is_asked_of_one(world: str) -> None:
    case = off_the_list(steps.People(), birth_date=turned(15), **GROUNDS)
    anew, came_of_age = "said anew", WHY.replace("by_id, at)", "by_id, at, of_age)").replace("now() FROM", "now(), true FROM")  # fmt: skip
    with inside("burgemeester") as i:
        i.open(case, act="admit")
        assert i.fails(WHY, [case]) is None
        assert i.fails(BASIS, [steps.basis(), case]) is None
        assert anew in str(changed(i, LISTED, case))
        assert i.fails(GROUND.format(order="DESC"), [case]) is None  # on the basis of then
        assert anew in str(changed(i, LISTED, case))
        assert i.fails(GROUND.format(order="ASC"), [case]) is None
        assert changed(i, LISTED, case) is None
    with inside("burgemeester") as i:
        i.open(case, act="admit")
        assert i.fails(BASIS, [steps.basis(), case]) is None
        assert i.fails(came_of_age, [case]) is None
        assert changed(i, LISTED, case) is None
    assert state(case)[0] == "closed"
    connections.close_all()
