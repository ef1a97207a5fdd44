"""How long a session lasts is read from the environment, within bounds that no deployment gets round."""

from __future__ import annotations

import subprocess
import sys

import pytest
from django.conf import settings

from tests import world as w

SAID = "from django.conf import settings as s; print(s.SESSION_IDLE, s.SESSION_ABSOLUTE)"


def limits(**environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", SAID],
        cwd=settings.BASE_DIR, env=w.environment("postgres") | {"DJANGO_SETTINGS_MODULE": "livc.settings"} | environment,
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_half_an_hour_idle_and_ten_hours_at_most_unless_said_otherwise() -> None:
    assert limits().stdout.strip() == "0:30:00 10:00:00"
    said = {"LIVC_SESSION_IDLE_MINUTES": "5", "LIVC_SESSION_HOURS": "12"}
    assert limits(**said).stdout.strip() == "0:05:00 12:00:00"


@pytest.mark.parametrize(
    ("name", "value"),
    [("LIVC_SESSION_IDLE_MINUTES", v) for v in ("4", "61", "-5", "", "dertig")]
    + [("LIVC_SESSION_HOURS", v) for v in ("0", "13", "1.5", "²")],
)
def test_outside_the_bounds_nothing_starts_and_the_bounds_are_said(name: str, value: str) -> None:
    done = limits(**{name: value})
    assert done.returncode != 0
    assert f"{name} must be a whole number from" in done.stderr
