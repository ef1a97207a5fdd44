"""What would change rows without a trail is refused, with what to do instead."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from cases.models import Case, Indication
from cases.purposes import Purpose
from secrecy.acts import opened
from tests import world as w
from tests.secrecy.test_orm import DAY, HOLLOW, asynchronous, named

WITHOUT_A_TRAIL: dict[str, Callable[[], Any]] = {
    "update": lambda: Indication.objects.update(noted_on=DAY),
    "filtered update": lambda: Indication.objects.filter(noted_on=DAY).update(noted_on=DAY),
    "bulk_create": lambda: Indication.objects.bulk_create([HOLLOW]),
    "bulk_update": lambda: Indication.objects.bulk_update([HOLLOW], ["noted_on"]),
    "delete": lambda: Indication.objects.all().delete(),
    "delete a row": lambda: HOLLOW.delete(),
    "raw": lambda: Indication.objects.raw("SELECT * FROM cases_indication"),
    "aupdate": lambda: asynchronous(lambda: Indication.objects.aupdate(noted_on=DAY)),
    "abulk_create": lambda: asynchronous(lambda: Indication.objects.abulk_create([HOLLOW])),
    "abulk_update": lambda: asynchronous(lambda: Indication.objects.abulk_update([HOLLOW], ["noted_on"])),
    "adelete": lambda: asynchronous(lambda: Indication.objects.all().adelete()),
    "related update": lambda: named("x").indications.update(noted_on=DAY),
    "update headers": lambda: Case.objects.update(state="closed"),
    "delete headers": lambda: Case.objects.all().delete(),
}


@pytest.mark.parametrize("way", WITHOUT_A_TRAIL)
def test_what_leaves_no_trail_is_refused_and_says_what_to_do_instead(town: None, way: str) -> None:
    with w.standing_as("coordinator"):
        opened(Case, w.slug_of("001"), purpose=Purpose.PREPARE, act="write")
        with pytest.raises(
            TypeError, match=r"save the rows one by one|expunge|use the ORM|save them one by one|close the case"
        ):
            WITHOUT_A_TRAIL[way]()


def test_a_row_saved_past_django_is_not_written_in_plain_text(again: str) -> None:
    with w.standing_as("coordinator"):
        opened(Case, w.slug_of("002"), purpose=Purpose.PREPARE, act="write")
        changed = Indication.objects.get()
        changed.text = "Zo niet."
        with pytest.raises(TypeError):
            changed.save_base(raw=True)  # what loaddata does


def test_a_row_of_a_circle_that_is_not_open_to_write_is_not_saved(town: None) -> None:
    with w.standing_as("coordinator"):
        opened(Case, w.slug_of("002"), purpose=Purpose.PREPARE)
        known = Indication.objects.get()
        known.text = "Anders."
        with pytest.raises(DatabaseError), transaction.atomic():
            known.save(force_update=True)
        with pytest.raises(DatabaseError), transaction.atomic():
            Indication(
                circle_id=known.circle_id,
                case_id=known.case_id,
                basis_id=known.basis_id,
                source_id=known.source_id,
                behaviour="other",
                text="x",
            ).save()
