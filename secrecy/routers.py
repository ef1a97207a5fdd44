"""The log connection reaches the same database as the data connection; nothing is migrated through it."""

from __future__ import annotations

from typing import Any


class OneSchema:
    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        return False if db == "log" else None
