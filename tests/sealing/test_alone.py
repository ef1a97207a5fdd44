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

#: The nth sealed entry from position 100 on.
ENTRY = "(SELECT id FROM secrecy_sealed WHERE kind = 'entry' AND position >= 100 ORDER BY position LIMIT 1 OFFSET {})"
MONTH = "(SELECT tableoid FROM secrecy_ledger ORDER BY at LIMIT 1)"
ORIGIN = "test.livc-r.localhost/log"
COLUMNS = "act, door, request, commitment, salt"
SWAPPED = [
    "act",
    "outcome",
    "cell",
    "circle",
    "shown",
    "reference",
    "item",
    "purpose",
    "ground",
    "admission",
    "door",
    "request",
    "commitment",
    "salt",
]
#: What is done to the entry ``one`` (and ``two``), and what is found of it.
DEEDS = [
    ("UPDATE secrecy_ledger SET outcome = 'nooit' WHERE id = {one}", "changed"),
    ("DELETE FROM secrecy_ledger WHERE id = {one}", "missing"),
    (
        f"UPDATE secrecy_ledger a SET {', '.join(f'{c} = b.{c}' for c in SWAPPED)} FROM secrecy_ledger b"
        " WHERE (a.id, b.id) IN (({one}, {two}), ({two}, {one}))",
        "changed",
    ),
    ("UPDATE secrecy_ledger SET at = at - interval '1 minute' WHERE id = {one}", "changed"),
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
    assert honest["checked"] == honest["size"] > 150
    place = dict(w.ask("SELECT id, position FROM secrecy_sealed WHERE kind = 'entry'"))

    for nth, (deed, code) in enumerate(DEEDS):
        (one,), (two,) = (w.ask(f"SELECT {ENTRY.format(2 * nth + n)}")[0] for n in (0, 1))
        as_superuser(deed.format(one=one, two=two))
        report = auditor.verifies()
        named = {found["id"]: (found["code"], found["position"]) for found in report["findings"]}
        assert named[one] == (code, place[one])
        assert (two in named) == ("{two}" in deed)

    as_superuser(
        f"INSERT INTO secrecy_ledger ({COLUMNS}, xid) SELECT {COLUMNS}, xid FROM secrecy_ledger WHERE id = {ENTRY.format(9)}"
    )
    (put_in,) = w.ask("SELECT max(id) FROM secrecy_ledger")[0]
    assert rows(auditor.verifies(), "left-out") == {put_in}
    as_superuser(
        f"INSERT INTO secrecy_ledger (at, {COLUMNS}) SELECT at - interval '1 day', {COLUMNS} FROM secrecy_ledger WHERE id = {ENTRY.format(9)}"
    )
    call_command("seal", "--once")
    assert put_in + 1 in rows(auditor.verifies(), "backdated")

    ((gone, first),) = w.ask(
        f"SELECT count(*), min(id) FROM secrecy_ledger WHERE tableoid = {MONTH} AND id IN (SELECT id FROM secrecy_sealed WHERE kind = 'entry')"
    )
    as_superuser(f"DO $$ BEGIN EXECUTE format('DROP TABLE %s', {MONTH}::regclass); END $$")
    report = auditor.verifies()
    assert report["found"] >= gone > 0
    assert first in rows(report, "missing")


def test_the_whole_written_anew_and_signed_again_is_found(auditor: Auditor, settings: Any, tmp_path: Path) -> None:
    """By who has the key; and, when the key itself was stolen, by who has a checkpoint of before."""
    before = Path(shutil.copy(auditor.deposit, tmp_path / "deposited"))
    stolen = Path(shutil.copy(settings.SEAL_KEY, tmp_path / "stolen"))
    anew = (
        "DELETE FROM secrecy_sealed",
        "DELETE FROM secrecy_checkpoint",
        f"UPDATE secrecy_ledger SET outcome = 'nooit' WHERE id = {ENTRY.format(0)}",
    )
    as_superuser(*reversed(anew))
    for path in (settings.SEAL_KEY, settings.SEAL_KEY.with_name("key.pub"), auditor.deposit):
        path.unlink()
    ledger("key", "--origin", ORIGIN)
    seal()
    assert {found["code"] for found in auditor.verifies()["findings"]} == {"unknown-key"}

    as_superuser(*reversed(anew[:2]))
    auditor.deposit.unlink()
    shutil.copy(stolen, settings.SEAL_KEY)
    seal()
    assert auditor.verifies()["ok"]  # nothing in it says that there was another
    report = auditor.verifies("--known", str(before))
    assert {found["code"] for found in report["findings"]} == {"split-view"}
