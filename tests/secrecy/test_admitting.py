"""Promise 8: no admission without ground, capacity, giver and end; and promise 4: nobody lets oneself in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import psycopg2
import pytest
from django.utils import timezone

from cases.listing import case_ends
from cases.purposes import Purpose
from secrecy.acts import admit, dismiss, may, open_circles
from secrecy.models import ACTS, Admission, Circle
from tests import world as w
from tests.secrecy.intruder import Intruder, inside

COLUMNS = (
    "user_id",
    "permission_id",
    "content_object_id",
    "capacity",
    "ground",
    "giver_id",
    "given_at",
    "until",
    "ended_because",
)


def circle_of(number: str) -> Any:
    return w.ask("SELECT circle_id FROM cases_case WHERE slug = %s", [w.slug_of(number)])[0][0]


def capacity_of(slug: str) -> Any:
    return w.ask("SELECT capacity FROM secrecy_capacity WHERE user_id = %s", [w.id_of(slug)])[0][0]


def permission(act: str) -> int:
    return int(w.ask("SELECT permission FROM secrecy.act WHERE name = %s", [act])[0][0])


def sound(i: Intruder, **other: Any) -> psycopg2.Error | None:
    """Insert an admission of the police to read case 001, given by the coordinator, with these columns otherwise."""
    row = {
        "user_id": w.id_of("politie"),
        "permission_id": permission("read"),
        "content_object_id": circle_of("001"),
        "capacity": capacity_of("politie"),
        "ground": "art. 458ter",
        "giver_id": w.id_of("coordinator"),
        "given_at": timezone.now(),
        "until": timezone.now() + timedelta(days=365),
        "ended_because": "",
    } | other
    return i.fails(
        f"INSERT INTO secrecy_admission ({', '.join(COLUMNS)}) VALUES ({', '.join(['%s'] * len(COLUMNS))})",
        [row[c] for c in COLUMNS],
    )


@pytest.fixture
def admitting(town: None) -> Any:
    """Injected SQL in a request in which the coordinator opened case 001 to admit."""
    with inside("coordinator") as i:
        i.open(w.slug_of("001"), act="admit")
        yield i


def test_who_may_admit_admits_in_the_own_name(again: str) -> None:
    with inside("coordinator") as i:
        i.open(w.slug_of("001"), act="admit")
        assert sound(i) is None
        i.link.commit()
    (entry,) = w.entries(request=i.request, act="admit", whom=w.id_of("politie"))
    assert (entry["actor"], entry["ground"]) == (w.id_of("coordinator"), "art. 458ter")


@pytest.mark.parametrize("missing", ["ground", "capacity", "giver_id", "until", "given_at"])
def test_the_table_itself_refuses_it_whoever_asks(town: None, missing: str) -> None:
    values = {c: c for c in COLUMNS} | {missing: "NULL"}
    with pytest.raises(psycopg2.errors.NotNullViolation):
        w.ask(
            f"INSERT INTO secrecy_admission ({', '.join(COLUMNS)}) SELECT {', '.join(values[c] for c in COLUMNS)} FROM secrecy_admission LIMIT 1"
        )


def test_the_table_itself_refuses_an_empty_ground_and_an_end_beyond_five_years(town: None) -> None:
    for wrong in ("ground = ''", "until = given_at + interval '5 years 1 day'"):
        with pytest.raises(psycopg2.errors.CheckViolation):
            w.ask(f"UPDATE secrecy_admission SET {wrong}")


@pytest.mark.parametrize(
    "forged",
    [
        {"ground": " "},
        {"giver_id": "burgemeester"},
        {"user_id": "coordinator", "capacity": "coordinator"},
        {"capacity": "caw"},
        {"user_id": "coordinator-elders", "capacity": "coordinator-elders"},
        {"user_id": "superuser"},
        {"permission_id": "release"},
        {"content_object_id": "002"},
        {"given_at": timezone.now() - timedelta(days=100)},
        {"given_at": timezone.now() + timedelta(days=1)},
    ],
    ids=lambda forged: " ".join(f"{k}={v}" for k, v in forged.items()),
)
def test_injected_sql_admits_nobody_otherwise(admitting: Intruder, forged: dict[str, Any]) -> None:
    made = {
        "user_id": w.id_of, "giver_id": w.id_of, "capacity": capacity_of, "permission_id": permission, "content_object_id": circle_of,
    }  # fmt: skip
    failed = sound(admitting, **{k: made[k](v) if k in made else v for k, v in forged.items()})
    assert isinstance(failed, psycopg2.errors.InsufficientPrivilege)


def test_a_circle_opened_to_read_lets_nobody_in(town: None) -> None:
    with inside("coordinator") as i:
        i.open(w.slug_of("001"))
        assert sound(i)


def test_an_admission_is_ended_now_or_not_at_all(admitting: Intruder) -> None:
    mine = f"WHERE user_id <> {w.id_of('coordinator')}"
    for end in (
        "now() - interval '1 day'",
        "clock_timestamp() + interval '1 hour'",
        "until + interval '1 year'",
        "'infinity'",
    ):
        assert admitting.fails(f"UPDATE secrecy_admission SET until = {end}, ended_because = 'x' {mine}"), end
    assert admitting.fails(f"UPDATE secrecy_admission SET until = now() {mine}")  # without a reason
    assert admitting.fails(f"UPDATE secrecy_admission SET until = now(), ended_because = ' ' {mine}")
    assert admitting.fails(f"UPDATE secrecy_admission SET until = now(), ended_because = 'klaar' {mine}") is None


def test_an_ended_admission_is_not_revived(admitting: Intruder) -> None:
    admitting.sql(
        f"UPDATE secrecy_admission SET until = now(), ended_because = 'klaar' WHERE user_id <> {w.id_of('coordinator')}"
    )
    admitting.sql(
        "UPDATE secrecy_admission SET until = now() + interval '1 day', ended_because = 'toch niet' WHERE ended_because = 'klaar'"
    )
    assert admitting.value("SELECT count(*) FROM secrecy_admission WHERE ended_because = 'toch niet'") == 0


@pytest.mark.parametrize(
    "column", ["user_id", "permission_id", "content_object_id", "capacity", "ground", "giver_id", "given_at"]
)
def test_nothing_else_of_an_admission_changes(admitting: Intruder, column: str) -> None:
    failed = admitting.fails(f"UPDATE secrecy_admission SET {column} = {column}")
    assert isinstance(failed, psycopg2.errors.InsufficientPrivilege)


def test_who_was_let_out_is_let_in_again_by_a_new_row(again: str) -> None:
    who, capacity, reference = w.id_of("politie"), capacity_of("politie"), w.slug_of("001")
    for _ in range(2):
        with w.standing_as("coordinator"):
            (circle,) = open_circles(reference, purpose=Purpose.PREPARE, act="admit")
            admit(who, to=circle, acts=["read"], ground="art. 458ter", capacity=capacity, until=case_ends())
        with w.standing_as("politie"):
            assert open_circles(reference, purpose=Purpose.PREPARE)
        with w.standing_as("coordinator"):
            open_circles(reference, purpose=Purpose.PREPARE, act="admit")
            assert dismiss(who, from_=circle, because="verliet het overleg") == 1
    ended = w.ask(
        "SELECT ended_because FROM secrecy_admission WHERE user_id = %s AND content_object_id = %s", [who, circle]
    )
    assert ended == [("verliet het overleg",)] * 2


def test_nobody_lengthens_the_own_admission(again: str) -> None:
    with w.standing_as("coordinator") as here:
        (circle,) = open_circles(w.slug_of("001"), purpose=Purpose.PREPARE, act="admit")
        before = Admission.objects.filter(user_id=here.user_id).count()
        admit(
            here.user_id,
            to=circle,
            acts=ACTS,
            ground="art. 458ter",
            capacity=here.capacity,
            until=case_ends() + timedelta(days=90),
        )
        assert Admission.objects.filter(user_id=here.user_id).count() == before
        assert not may("release", Circle.objects.get(id=circle))
