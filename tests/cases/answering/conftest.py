"""A mail server that is really there, for what is told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from livc.celery import app
from tests import world as w
from tests.livc.postbox import Postbox, opened


@pytest.fixture
def box(settings: Any, world: str) -> Iterator[Postbox]:
    """A mail server that our settings name; the demo town's own messages are gone, and no task of another test waits."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    app.control.purge()
    box = Postbox()
    with opened(box):
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
        w.ask("DELETE FROM secrecy.outbox")
        yield box
    app.control.purge()
