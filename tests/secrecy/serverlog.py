"""What PostgreSQL wrote in its log while a test ran."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from livc.embedded import files, places


@contextmanager
def reading() -> Iterator[Callable[[], str]]:
    """Yields a function that returns what was logged since; skips the test where the server isn't ours."""
    path = files.log(places.var(), "postgresql")
    if not path.exists():
        pytest.skip("the server's log can't be read from here")
    with path.open(encoding="utf-8", errors="replace") as log:
        log.seek(0, 2)

        def since() -> str:
            return log.read()

        yield since
