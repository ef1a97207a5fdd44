from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests import world as w
from tests.house.town import Town


@pytest.fixture(scope="module")
def duinbeke(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[Town]:
    """A town of the module's own, with the addresses of what lies in it: doors are pressed there."""
    name = f"livc_test_{request.module.__name__.rsplit('.', 1)[1]}"
    with django_db_blocker.unblock():
        w.copy(name)
        w.point(name)
        try:
            yield Town.found()
        finally:
            w.point(w.TOWN)
            w.drop(name)
