"""How the office and the auditor reach the database: each by a role of its own, past Django."""

from __future__ import annotations

import os

import psycopg2
from django.conf import settings
from psycopg2.extensions import connection


class Unreachable(RuntimeError):
    """No address is known, or nobody answers there; the message says which."""


def dsn(role: str) -> str:
    """Where ``seal`` or ``auditor`` reaches the database: ``LIVC_DSN_SEAL``, ``LIVC_DSN_AUDITOR``, or the state file.

    Raises :class:`Unreachable`.
    """
    name = f"LIVC_DSN_{role.upper()}"
    found = os.environ.get(name) or (settings.STATE.dsn(role) if settings.STATE else "")
    if not found:
        raise Unreachable(f"{name} says where the database is, and is not set.")
    return str(found)


def reach(role: str) -> connection:
    """A connection as ``seal`` or ``auditor``. Raises :class:`Unreachable`."""
    try:
        return psycopg2.connect(dsn(role), connect_timeout=10, application_name=f"livc {role}")
    except psycopg2.OperationalError as error:
        raise Unreachable(f"The database doesn't answer as livc_{role}: {type(error).__name__}.") from None
