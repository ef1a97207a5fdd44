"""Promise 3: whoever forgets to stand or to open crashes, by every way into the ORM."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from django.core import serializers
from django.db import connection, models
from django.db.models import Count, Exists, Max, OuterRef

from cases.meetings.models import AgendaItem, Meeting
from cases.models import Case, Indication
from cases.purposes import Purpose
from participants.cells.models import Cell
from secrecy.acts import opened
from secrecy.readers import NoReader, NotOpened
from tests import world as w


def cursor(statement: str) -> Any:
    with connection.cursor() as it:
        it.execute(statement)
        return it.fetchall()


def named(case: str) -> Case:
    return Case(id="00000000-0000-4000-8000-000000000000")


def asynchronous(call: Callable[[], Any]) -> Any:
    async def run() -> Any:
        return await call()

    return asyncio.run(run())


async def _comprehension() -> list[Any]:
    return [row async for row in Indication.objects.all()]


DAY = "2026-01-01"
HOLLOW = Indication(id="00000000-0000-4000-8000-000000000000")
WAYS: dict[str, Callable[[], Any]] = {
    "list": lambda: list(Indication.objects.all()),
    "iterator": lambda: list(Indication.objects.iterator()),
    "first": lambda: Indication.objects.first(),
    "get": lambda: Indication.objects.get(noted_on=DAY),
    "in_bulk": lambda: Indication.objects.in_bulk(),
    "latest": lambda: Indication.objects.latest("noted_on"),
    "contains": lambda: Indication.objects.contains(HOLLOW),
    "count": lambda: Indication.objects.count(),
    "exists": lambda: Indication.objects.exists(),
    "explain": lambda: Indication.objects.all().explain(analyze=True),
    "aggregate": lambda: Indication.objects.aggregate(Max("noted_on")),
    "values": lambda: list(Indication.objects.values("text")),
    "values_list": lambda: list(Indication.objects.values_list("text", flat=True)),
    "dates": lambda: list(Indication.objects.dates("noted_on", "day")),
    "base manager": lambda: Indication._base_manager.count(),
    "default manager": lambda: Indication._default_manager.count(),
    "bare queryset": lambda: models.QuerySet(Indication).count(),
    "related manager": lambda: list(named("x").indications.all()),
    "foreign key": lambda: Indication(case_id=HOLLOW.pk, basis_id=HOLLOW.pk).basis,
    "refresh_from_db": lambda: HOLLOW.refresh_from_db(),
    "get_or_create": lambda: Indication.objects.get_or_create(id=HOLLOW.pk),
    "update_or_create": lambda: Indication.objects.update_or_create(id=HOLLOW.pk, defaults={"noted_on": DAY}),
    "save": lambda: Indication(id=HOLLOW.pk, noted_on=DAY).save(force_update=True),
    "join from a header": lambda: list(Case.objects.filter(indications__noted_on=DAY)),
    "join from an open model": lambda: list(Cell.objects.filter(cases__indications__noted_on=DAY)),
    "join from a guarded model": lambda: list(Meeting.objects.filter(items__decisions__taken_at__year=2026)),
    "count in a join": lambda: list(Cell.objects.annotate(many=Count("cases__indications"))),
    "subquery": lambda: list(Cell.objects.filter(Exists(Indication.objects.filter(case__cell=OuterRef("pk"))))),
    "prefetch": lambda: list(Indication.objects.prefetch_related("case")),
    "select_related": lambda: list(Indication.objects.select_related("case", "basis")),
    "union": lambda: list(Cell.objects.values("id").union(Indication.objects.values("source_id"))),
    "cursor": lambda: cursor("SELECT count(*) FROM cases_indication"),
    "cursor in capitals": lambda: cursor('select count(*) from public."cases_indication"'),
    "raw": lambda: list(models.Manager.raw(_plain_manager(), "SELECT * FROM cases_indication")),
    "serializer": lambda: serializers.serialize("json", Indication.objects.all()),
    "acount": lambda: asynchronous(Indication.objects.acount),
    "aexists": lambda: asynchronous(Indication.objects.aexists),
    "afirst": lambda: asynchronous(Indication.objects.afirst),
    "aget": lambda: asynchronous(lambda: Indication.objects.aget(noted_on=DAY)),
    "async for": lambda: asynchronous(_comprehension),
}  # fmt: skip


def _plain_manager() -> Any:
    """A manager of one's own, that knows nothing of circles."""
    manager: Any = models.Manager()
    manager.model = Indication
    return manager


@pytest.mark.parametrize("way", WAYS)
def test_nobody_gets_in(town: None, way: str) -> None:
    with pytest.raises(NoReader):
        WAYS[way]()


@pytest.mark.parametrize("way", WAYS)
def test_who_stands_there_without_opening_gets_in_no_further(town: None, way: str) -> None:
    # In another thread, as asynchronous ways go, the reader doesn't even stand.
    with w.standing_as("coordinator"), pytest.raises((NoReader, NotOpened)):
        WAYS[way]()


@pytest.mark.parametrize("way", [way for way in WAYS if way.startswith("a") and way != "aggregate"])
def test_what_runs_in_another_thread_crashes_although_it_is_opened_here(town: None, way: str) -> None:
    with w.standing_as("coordinator"):
        opened(Case, w.slug_of("001"), purpose=Purpose.PREPARE)
        with pytest.raises(NoReader):
            WAYS[way]()


def test_the_messages_say_what_to_do(town: None) -> None:
    with pytest.raises(NoReader, match=r"secrecy\.acts\.standing"):
        Indication.objects.count()
    with w.standing_as("coordinator"), pytest.raises(NotOpened, match=r"secrecy\.acts\.opened"):
        Indication.objects.count()


def test_nobody_lists_headers_either(town: None) -> None:
    for model in (Case, AgendaItem):
        with pytest.raises(NoReader):
            model.objects.count()


def test_what_is_opened_shows_itself_and_no_other(town: None) -> None:
    with w.standing_as("coordinator"):
        opened(Case, w.slug_of("002"), purpose=Purpose.PREPARE)
        assert [row.text for row in Indication.objects.all()] == ["Uitte op school een dreiging tegen medeleerlingen."]
        assert Indication.objects.count() == 1


def test_by_column_one_gets_ciphertext_and_never_text(town: None) -> None:
    with w.standing_as("coordinator"):
        opened(Case, w.slug_of("002"), purpose=Purpose.PREPARE)
        got = [
            *Indication.objects.values_list("text", flat=True),
            *(row["text"] for row in Indication.objects.values("text")),
            *(row[0] for row in cursor("SELECT text FROM cases_indication")),
        ]
    assert all(b"school" not in bytes(value) for value in got)
