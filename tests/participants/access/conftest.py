from __future__ import annotations

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _uncounted() -> None:
    """Attempts are counted in Redis, by address: each test begins with none."""
    cache.clear()
