"""The guarded product with one commit a page in place of one an object."""

from __future__ import annotations

from bench.settings_guarded import *  # noqa: F403
from bench.settings_guarded import MIDDLEWARE as _MIDDLEWARE

MIDDLEWARE = [m.replace("access.Accessed", "access.AccessedTogether") for m in _MIDDLEWARE]
