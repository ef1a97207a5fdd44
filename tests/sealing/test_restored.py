"""After a restore on a server that counts its transactions otherwise, everything is looked at again, and that is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management import call_command

from secrecy.transparency.checkpoints import Checkpoint
from secrecy.transparency.notes import split
from tests import world as w
from tests.sealing.working import as_superuser, enter, found, seal, verified

UNSEALED = "SELECT count(*) FROM secrecy_ledger e WHERE NOT EXISTS (SELECT FROM secrecy_sealed s WHERE s.kind = 'entry' AND s.id = e.id)"


def test_rows_that_a_restore_brought_with_numbers_not_given_out_yet_are_sealed_by_whole_and_verify_when_it_is_expected(
    office: Path, settings: Any
) -> None:
    for _ in range(2):
        seal()
    for _ in range(3):
        enter()
    # As from a server that had counted further: here these transactions are still to come.
    elsewhere = "UPDATE secrecy_ledger e SET xid = (xid::text::bigint + 1000000000)::text::xid8 WHERE NOT EXISTS"
    as_superuser(f"{elsewhere} (SELECT FROM secrecy_sealed s WHERE s.kind = 'entry' AND s.id = e.id)")
    call_command("seal", "--once")
    seal()
    assert w.ask(UNSEALED) == [(3,)]
    call_command("seal", "--once", "--whole")
    assert w.ask(UNSEALED) == [(0,)]
    told = [Checkpoint.parse(note.text) for note in split(office.read_text())]
    assert [one.anew for one in told] == [True, False, False, True]  # the first one always says so
    size = told[-1].size

    key = settings.SEAL_KEY.with_name("key.pub")
    report = verified("--key", key, "--deposit", office)
    assert found(report) == {"anew"}
    assert f"Bij {size} rijen zijn de transacties opnieuw geteld" in str(report["findings"])
    for _ in range(2):  # and from then on as ever
        assert verified("--key", key, "--deposit", office, "--anew", size)["ok"]
        seal()
    # The check that a page asks for expects it when the installation says so.
    auditor = w.signed_in("auditor")
    for expected in ([], [size]):
        settings.SEAL_ANEW = expected
        as_superuser("UPDATE secrecy.seal_check SET at = at - interval '1 hour', done = done - interval '1 hour'")
        auditor.post("/register/zegel/")
        call_command("seal", "--once")
        said = auditor.get("/register/zegel/").content.decode()
        assert ("geen enkele is gewijzigd" in said) == bool(expected)
