"""Promise 8: when the ground lapses, so does the access."""

from __future__ import annotations

import pytest

from cases.models import Case, Indication
from cases.purposes import Purpose
from secrecy.acts import Refused, opened
from tests import world as w

END = "UPDATE participants_legalreference SET valid_until = current_date - 1 WHERE key = 'case_list'"


def test_an_admission_given_on_a_lapsed_law_opens_nothing(world: str) -> None:
    w.ask(END)
    with pytest.raises(Refused), w.standing_as("coordinator"):
        opened(Case, w.slug_of("001"), purpose=Purpose.PREPARE)


def test_what_was_open_closes_at_the_next_statement(world: str) -> None:
    with w.standing_as("coordinator"):
        opened(Case, w.slug_of("001"), purpose=Purpose.PREPARE)
        assert Indication.objects.exists()
        w.ask(END)
        assert not Indication.objects.exists()


def test_a_law_that_another_law_of_the_same_name_follows_does_not_lapse(world: str) -> None:
    w.ask(
        "INSERT INTO participants_legalreference (key, label, valid_from, valid_until, source, certainty)"
        " SELECT key, label, current_date, NULL, source, certainty FROM participants_legalreference WHERE key = 'case_list'"
    )
    w.ask(END + " AND valid_from < current_date")
    with w.standing_as("coordinator"):
        assert opened(Case, w.slug_of("001"), purpose=Purpose.PREPARE)
