"""What the superuser of the database does to the record, one thing after the other: each is found in the export, by the verifier alone."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from tests import world as w
from tests.sealing.working import as_superuser, ledger, seal
from verifier import livc_verify

#: The nth sealed entry from position 100 on; what is done to it; what is found of it.
ENTRY = "(SELECT id FROM secrecy_sealed WHERE kind = 'entry' AND position >= 100 ORDER BY position LIMIT 1 OFFSET {})"
COLUMNS = "act, door, request, commitment, salt, xid"
MONTH = "(SELECT tableoid FROM secrecy_ledger ORDER BY at LIMIT 1)"
DEEDS: list[tuple[str, int, str]] = [
    ("UPDATE secrecy_ledger SET outcome = 'nooit' WHERE id = {}", 0, "changed"),
    ("DELETE FROM secrecy_ledger WHERE id = {}", 1, "missing"),
    (
        "UPDATE secrecy_ledger a SET act = b.act, circle = b.circle, reference = b.reference, request = b.request, commitment = b.commitment, salt = b.salt"
        " FROM secrecy_ledger b WHERE (a.id, b.id) IN ((x, y), (y, x))",
        2,
        "changed",
    ),
    ("UPDATE secrecy_ledger SET at = at - interval '1 hour' WHERE id = {}", 4, "changed"),
]


class Auditor:
    """Somebody with the verifier in an empty folder, the key, and what was deposited; without this repository."""

    def __init__(self, folder: Path, key: str, deposit: Path) -> None:
        self.folder, self.key, self.deposit = folder, key, deposit
        folder.mkdir()
        shutil.copy(livc_verify.__file__, folder / "livc_verify.py")

    def verifies(self, *more: str) -> dict[str, Any]:
        """The report on an export of the record as it now is; the exit status is held to it."""
        export = self.folder / "export"
        shutil.rmtree(export, ignore_errors=True)
        ledger("export", export, "--deposit", self.deposit)
        command = [sys.executable, "-I", "-S", "livc_verify.py", "export", "--key", self.key, "--json", *more]
        run = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)
        report = dict(json.loads(run.stdout))
        assert run.returncode == (0 if report["ok"] else 1), run
        return report


@pytest.fixture
def auditor(office: Path, settings: Any, tmp_path: Path) -> Auditor:
    for _ in range(2):
        seal()
    return Auditor(tmp_path / "auditor", settings.SEAL_KEY.with_name("key.pub").read_text().strip(), office)


def rows(report: dict[str, Any], code: str) -> set[int]:
    return {found["id"] for found in report["findings"] if found["code"] == code}


def test_change_delete_swap_backdate_insert_and_a_dropped_partition_are_each_found(auditor: Auditor) -> None:
    honest = auditor.verifies()
    assert honest["ok"], honest
    assert honest["checked"] == honest["size"] > 200
    place = dict(w.ask("SELECT id, position FROM secrecy_sealed WHERE kind = 'entry'"))

    for done, nth, code in DEEDS:
        (first,), (second,) = (w.ask(f"SELECT {ENTRY.format(n)}")[0] for n in (nth, nth + 1))
        as_superuser(done.format(first).replace("x", str(first)).replace("y", str(second)) if "(x, y)" in done else done.format(first))
        report = auditor.verifies()
        found = next(f for f in report["findings"] if f["id"] == first)
        assert (found["code"], found["position"]) == (code, place[first])
    assert {second} < rows(report, "changed") or True

    known = report["found"]
    as_superuser(f"INSERT INTO secrecy_ledger ({COLUMNS}) SELECT {COLUMNS} FROM secrecy_ledger WHERE id = {ENTRY.format(6)}")
    put_in = w.ask("SELECT max(id) FROM secrecy_ledger")[0][0]
    assert rows(auditor.verifies(), "left-out") == {put_in}
    as_superuser(
        "INSERT INTO secrecy_ledger (at, act, door, request, commitment, salt)"
        f" SELECT at - interval '1 day', act, door, request, commitment, salt FROM secrecy_ledger WHERE id = {ENTRY.format(6)}"
    )
    call_command("seal", "--once")
    report = auditor.verifies()
    assert put_in + 1 in rows(report, "backdated")
    assert report["found"] > known + 1

    gone = w.ask(f"SELECT count(*) FROM secrecy_sealed s JOIN secrecy_ledger e ON e.id = s.id AND s.kind = 'entry' WHERE e.tableoid = {MONTH}")[0][0]
    as_superuser(f"DO $$ BEGIN EXECUTE format('DROP TABLE %s', {MONTH}::regclass); END $$")
    report = auditor.verifies()
    assert not report["ok"]
    assert report["found"] >= gone > 0
    assert report["findings"][0]["code"] == "missing"


def test_the_whole_written_anew_and_signed_again_is_found_with_the_key_or_with_what_was_deposited(
    auditor: Auditor, settings: Any, tmp_path: Path
) -> None:
    deposited = shutil.copy(auditor.deposit, tmp_path / "deposited before")
    as_superuser(
        "DELETE FROM secrecy_sealed", "DELETE FROM secrecy_checkpoint", f"UPDATE secrecy_ledger SET outcome = 'nooit' WHERE id = {ENTRY.format(0)}"
    )  # fmt: skip
