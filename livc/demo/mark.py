"""Is this database a demo? Only then do DEMO=1, /demo/ and ``dsn`` exist."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from livc.demo.models import DemoMark

REFUSAL = "DEMO=1 is refused: this database is not marked as a demo. Run load_demo on an empty database, or start without DEMO."


def marked() -> bool:
    try:
        return DemoMark.objects.exists()
    except DatabaseError:
        return False


def demand_mark() -> None:
    """Called where the application starts to serve. Raises ``ImproperlyConfigured``."""
    if settings.DEMO and not marked():
        raise ImproperlyConfigured(REFUSAL)
