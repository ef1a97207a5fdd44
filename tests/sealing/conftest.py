from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from tests import world as w


@pytest.fixture
def office(world: str, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A sealing office with a key, in a world of its own; the file of its deposit."""
    for role in ("seal", "auditor"):
        monkeypatch.setenv(f"LIVC_DSN_{role.upper()}", w.dsn(role, world))
    settings.SEAL_KEY, settings.SEAL_DEPOSIT = tmp_path / "sealing" / "key", tmp_path / "sealing" / "deposited"
    call_command("ledger", "key", "--origin", "test.livc-r.localhost/log")
    return Path(settings.SEAL_DEPOSIT)
