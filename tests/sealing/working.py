"""What these tests have the office and the auditor do."""

from __future__ import annotations

import io
import json
from typing import Any

from django.core.management import call_command

from tests import world as w

ENTER = "SELECT secrecy.enter_outside('sign-in', 'ok', NULL, NULL, NULL, gen_random_uuid(), 'test', NULL)"


def enter() -> None:
    """Something is entered in the ledger."""
    w.ask(ENTER, role="log")


def seal() -> None:
    """Something is entered, and sealed."""
    enter()
    call_command("seal", "--once")


def ledger(*asked: object) -> str:
    """What ``manage.py ledger`` says; ends the test when it fails."""
    out = io.StringIO()
    call_command("ledger", *map(str, asked), stdout=out)
    return out.getvalue()


def verified(*asked: object) -> dict[str, Any]:
    """The report of ``manage.py ledger verify``, whether everything holds or not."""
    out = io.StringIO()
    try:
        call_command("ledger", "verify", "--json", *map(str, asked), stdout=out)
        ended = 0
    except SystemExit as end:
        ended = int(end.code or 0)
    report = dict(json.loads(out.getvalue()))
    assert ended == (0 if report["ok"] else 1)
    return report


def found(report: dict[str, Any]) -> set[str]:
    return {finding["code"] for finding in report["findings"]}


def as_superuser(*statements: str) -> None:
    """As who administers the database, with the triggers out of the way."""
    tables = (
        "secrecy_ledger",
        "secrecy_change",
        "secrecy_sealed",
        "secrecy_node",
        "secrecy_checkpoint",
        "secrecy_rotation",
    )
    off = "; ".join(f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in tables)
    w.ask(f"BEGIN; {off}; {'; '.join(statements)}; COMMIT")
