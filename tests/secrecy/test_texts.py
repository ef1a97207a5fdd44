"""A text leaves its row for nobody: not by a lookup, not in a pickle, not past its request."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import FieldError

from cases.models import Case, Indication
from cases.purposes import Purpose
from secrecy.acts import opened
from secrecy.cipher import Plaintext
from secrecy.readers import NoReader, NotOpened
from tests import world as w


@pytest.mark.parametrize(
    "lookup", ["text", "text__contains", "text__isnull", "text__in", "text__length", "text__exact"]
)
def test_the_database_cannot_be_asked_for_a_text(town: None, lookup: str) -> None:
    with w.standing_as("coordinator"):
        opened(Case, w.slug_of("001"), purpose=Purpose.PREPARE)
        with pytest.raises(FieldError, match="encrypted"):
            Indication.objects.filter(**{lookup: "x"}).first()


@pytest.fixture
def row(town: None) -> Any:
    with w.standing_as("coordinator"):
        opened(Case, w.slug_of("002"), purpose=Purpose.PREPARE)
        yield Indication.objects.get()


@pytest.mark.parametrize("way", [pickle.dumps, copy.copy, copy.deepcopy])
def test_neither_a_row_nor_its_text_is_pickled(row: Indication, way: Callable[[Any], Any]) -> None:
    for one in (row, row.text):
        with pytest.raises(TypeError, match="not pickled"):
            way(one)


@pytest.mark.parametrize(
    "holder", [lambda row: [row], lambda row: {"text": row.text}, lambda row: Indication.objects.all()]
)
def test_nothing_that_holds_them_is_pickled(row: Indication, holder: Callable[[Indication], Any]) -> None:
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(holder(row))


def test_a_row_names_itself_by_reference_alone(row: Indication) -> None:
    assert row.text not in str(row)
    assert row.text not in repr(row)
    assert str(row.pk) in str(row)


def test_a_text_knows_its_circle(row: Indication) -> None:
    assert isinstance(row.text, Plaintext)
    assert row.text.circle == row.circle_id


def test_a_row_kept_past_its_request_is_closed(town: None) -> None:
    with w.standing_as("coordinator"):
        opened(Case, w.slug_of("002"), purpose=Purpose.PREPARE)
        kept = Indication.objects.get()
    with pytest.raises(NoReader):
        str(kept.text)
    with w.standing_as("coordinator"), pytest.raises(NotOpened):
        str(kept.text)
