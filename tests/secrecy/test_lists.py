"""A list is itself on record before the answer leaves, by whatever way it was asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.models import Count, Max

from cases.meetings.models import AgendaItem
from cases.models import Case, Indication
from cases.purposes import Purpose
from participants.cells.models import Cell
from secrecy.acts import RecordImpossible, opened
from tests import world as w


def cursor(statement: str) -> Any:
    with connection.cursor() as it:
        it.execute(statement)
        return it.fetchall()


WAYS: dict[str, Callable[[], Any]] = {
    "rows": lambda: list(Case.objects.all()),
    "iterator": lambda: list(Case.objects.iterator()),
    "count": Case.objects.count,
    "exists": Case.objects.exists,
    "values": lambda: list(Case.objects.values("reference")),
    "values_list": lambda: list(Case.objects.values_list("reference", flat=True)),
    "dates": lambda: list(Case.objects.dates("listed_on", "day")),
    "aggregate": lambda: Case.objects.aggregate(Max("reference")),
    "annotate from another model": lambda: list(Cell.objects.annotate(many=Count("cases"))),
    "filter from another model": lambda: list(Cell.objects.filter(cases__reference="CAS-2026-001")),
    "base manager": lambda: list(Case._base_manager.values("pk")),
    "union": lambda: list(Case.objects.filter(state="listed").values("pk").union(Case.objects.values("pk"))),
    "explain": lambda: Case.objects.all().explain(analyze=True),
    "cursor": lambda: cursor("SELECT reference FROM cases_case"),
    "cursor with a comment": lambda: cursor("/* x */ SELECT reference FROM cases_case"),
    "cursor with a name for it": lambda: cursor("WITH x AS (SELECT * FROM cases_case) SELECT * FROM x"),
    "cursor in brackets": lambda: cursor("(SELECT reference FROM cases_case)"),
    "cursor table": lambda: cursor("TABLE cases_case"),
}


@pytest.mark.parametrize("way", WAYS)
def test_every_way_to_list_headers_is_on_record(town: None, way: str) -> None:
    with w.standing_as("burgemeester") as here:
        WAYS[way]()
    assert [e["act"] for e in w.entries(request=here.request)] == ["list"]


@pytest.mark.parametrize("way", WAYS)
def test_also_beside_a_case_that_was_opened(town: None, way: str) -> None:
    with w.standing_as("burgemeester") as here:
        opened(Case, w.slug_of("001"), purpose=Purpose.PREPARE)
        WAYS[way]()
    assert [e["act"] for e in w.entries(request=here.request)] == ["open", "list"]


def test_the_entry_names_the_circles_whose_headers_were_shown(town: None) -> None:
    with w.standing_as("burgemeester", "test:list") as here:
        cases = list(Case.objects.all())
    (entry,) = w.entries(request=here.request)
    assert set(entry["shown"]) == {case.circle_id for case in cases}
    assert entry["door"] == "test:list"


def test_headers_that_come_along_in_a_join_are_named_too(town: None) -> None:
    with w.standing_as("burgemeester") as here:
        items = list(AgendaItem.objects.select_related("case"))
    (entry,) = w.entries(request=here.request)
    assert set(entry["shown"]) == {i.circle_id for i in items} | {i.case.circle_id for i in items}


def test_the_header_of_the_opened_case_alone_is_no_list(town: None) -> None:
    with w.standing_as("burgemeester") as here:
        case = opened(Case, w.slug_of("001"), purpose=Purpose.PREPARE)
        case.refresh_from_db()
        assert Indication.objects.select_related("case").first()
    assert [e["act"] for e in w.entries(request=here.request)] == ["open"]


def test_saving_a_header_is_no_list(again: str) -> None:
    with w.standing_as("burgemeester") as here:
        case = opened(Case, w.slug_of("001"), purpose=Purpose.PREPARE, act="write")
        case.save()
    assert [e["act"] for e in w.entries(request=here.request)] == ["write"]


def test_a_list_that_cannot_be_recorded_is_not_shown(world: str) -> None:
    w.ask("REVOKE EXECUTE ON FUNCTION secrecy.record FROM livc_log")
    with pytest.raises(RecordImpossible), w.standing_as("burgemeester"):
        list(Case.objects.all())
