"""The bare product with the two packages used as their manuals say: guardian asked which objects, auditlog told of each."""

from __future__ import annotations

from bench.settings_bare import *  # noqa: F403
from bench.settings_bare import INSTALLED_APPS, MIDDLEWARE

INSTALLED_APPS = [*INSTALLED_APPS, "bench.guarded"]
_at = MIDDLEWARE.index("bench.bare.people.PlainStanding") + 1
MIDDLEWARE = [
    *MIDDLEWARE[:_at],
    "auditlog.middleware.AuditlogMiddleware",
    "bench.guarded.access.Accessed",
    *MIDDLEWARE[_at:],
]
