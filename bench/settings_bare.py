"""The product without its secrecy layer, to be measured against: same views, templates and queries.

Django's session table and user query in place of the badge; no record, no row security, no encryption; autocommit,
as is Django's default. ``bench.bare`` puts plain functions in place of the layer's.
"""

from __future__ import annotations

from livc.settings import *  # noqa: F403
from livc.settings import INSTALLED_APPS as _APPS
from livc.settings import MIDDLEWARE as _MIDDLEWARE
from livc.settings import database

INSTALLED_APPS = ["bench.bare", "django.contrib.sessions", *_APPS]  # first: before any model is made
DATABASES = {"default": database("app")}
DATABASE_ROUTERS = []
SESSION_ENGINE = "django.contrib.sessions.backends.db"
AUTHENTICATION_BACKENDS = ["bench.bare.people.PlainBackend"]
_STANDING = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "bench.bare.people.PlainStanding",
]
_at = _MIDDLEWARE.index("secrecy.middleware.SecrecyMiddleware")
MIDDLEWARE = [*_MIDDLEWARE[:_at], *_STANDING, *_MIDDLEWARE[_at + 1 :]]
AUDITLOG_LOGENTRY_MODEL = "auditlog.LogEntry"
