"""Promise 1: committed before read."""

from __future__ import annotations

import pytest

from cases.contributions.models import Contribution
from cases.models import Case, Indication
from cases.purposes import Purpose
from secrecy.acts import Refused, open_circles, opened
from secrecy.readers import NoReader, NotOpened
from tests import world as w


def test_a_case_shows_its_rows_once_it_is_opened_and_the_entry_says_so(town: None) -> None:
    with w.standing_as("coordinator") as here:
        case = opened(Case, w.slug_of("001"), purpose=Purpose.PREPARE)
        assert [i.text[:4] for i in Indication.objects.filter(case=case)]
        (entry,) = w.entries(request=str(here.request), act="open")
    assert entry["purpose"] == "voorbereiding overleg"
    assert entry["actor"] == w.id_of("coordinator")
    assert case.circle_id in entry["shown"]


def test_a_person_of_another_cell_is_refused_and_the_refusal_is_kept(town: None) -> None:
    with pytest.raises(Refused), w.standing_as("coordinator-elders") as here:
        opened(Case, w.slug_of("001"), purpose=Purpose.PREPARE)
    assert [e["outcome"] for e in w.entries(request=str(here.request))] == ["not admitted"]


def test_nobody_reads_without_standing_and_nobody_without_opening(town: None) -> None:
    with pytest.raises(NoReader):
        Contribution.objects.count()
    with w.standing_as("coordinator"), pytest.raises(NotOpened):
        Contribution.objects.count()


def test_the_superuser_opens_nothing(town: None) -> None:
    with pytest.raises(Refused), w.standing_as("superuser"):
        open_circles(w.slug_of("001"), purpose=Purpose.PREPARE)
