"""What whoever trusts nobody can check: the record against what was signed, also after its superuser worked on it."""

from __future__ import annotations

import re
import shutil
import stat
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from secrecy import ledger as leaves
from secrecy.sealing import key, source, verifying
from secrecy.transparency import proofs, rows
from secrecy.transparency.checkpoints import Checkpoint
from secrecy.transparency.notes import COSIGNATURE, Key, Note, decoded, split
from secrecy.transparency.tree import check_inclusion
from tests import world as w
from tests.sealing.working import as_superuser, enter, found, ledger, seal, verified
from verifier import livc_verify


def public(settings: Any) -> str:
    return str(settings.SEAL_KEY.with_name("key.pub").read_text().strip())


def last(deposit: Path) -> Note:
    return split(deposit.read_text())[-1]


def test_the_record_holds_and_its_tail_is_accepted_and_named(office: Path, settings: Any, tmp_path: Path) -> None:
    call_command("seal", "--once")
    for _ in range(3):
        seal()
    enter()
    report = verified("--key", public(settings), "--deposit", office, "--keep", tmp_path / "kept")
    total = w.ask("SELECT (SELECT count(*) FROM secrecy_ledger) + (SELECT count(*) FROM secrecy_change)")[0][0]
    assert report["ok"], report
    assert (report["size"], report["checked"]) == (total - 1, total - 1)
    assert report["tail"]["rows"] == 1
    assert "made-up history of a demo" in str(report["notices"])
    seal()
    since = verified("--key", public(settings), "--deposit", office, "--since", tmp_path / "kept")
    assert since["ok"], since
    assert (since["start"], since["checked"]) == (total - 1, 2)
    said = ledger("verify", "--key", public(settings))
    assert "Alles klopt." in said
    other = key.make(tmp_path / "other", "test.livc-r.localhost/log")
    assert found(verified("--key", other.key)) == {"unknown-key"}
    assert found(verified()) == {"unanchored"}


def test_verifying_goes_on_from_where_it_was(
    office: Path, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        seal()
    state, passed = tmp_path / "state", []
    monkeypatch.setattr(verifying, "SECONDS", 0)
    keep = verifying.Kept.__call__

    def killed(kept: verifying.Kept, at: Any) -> None:
        keep(kept, at)
        passed.append(at.tree.size)
        if len(passed) == 2:
            raise KeyboardInterrupt

    with monkeypatch.context() as m:
        m.setattr(verifying.Kept, "__call__", killed)
        with pytest.raises(KeyboardInterrupt):
            verified("--key", public(settings), "--state", state)
    assert stat.S_IMODE(state.stat().st_mode) == 0o600
    with pytest.raises(CommandError, match="another question"):
        call_command("ledger", "verify", "--state", state)
    copied: list[int] = []
    copying = source.Record._copied

    def noted(record: source.Record, copy: str, begin: int, *rest: int) -> Any:
        copied.append(begin)
        return copying(record, copy, begin, *rest)

    monkeypatch.setattr(source.Record, "_copied", noted)
    report = verified("--key", public(settings), "--state", state)
    assert report["ok"], report
    assert copied == [passed[-1], 0]  # the rows from there on; the tail
    assert not state.exists()


#: What its superuser does, what is found of it, and (where it can be told) of which row.
ENTRY = "(SELECT id FROM secrecy_sealed WHERE kind = 'entry' AND position > 100 ORDER BY position LIMIT 1)"
CHANGE = "(SELECT id FROM secrecy_sealed WHERE kind = 'change' AND position > 100 ORDER BY position LIMIT 1)"
COLUMNS = "act, door, request, commitment, salt, xid"
DONE: dict[str, tuple[str, set[str]]] = {
    "a column of an entry": (f"UPDATE secrecy_ledger SET door = 'elsewhere' WHERE id = {ENTRY}", {"changed"}),
    "who did it": (f"UPDATE secrecy_ledger SET actor = 1 + coalesce(actor, 0) WHERE id = {ENTRY}", {"commitment"}),
    "who did it, without a salt": (f"UPDATE secrecy_ledger SET actor = 1, salt = NULL WHERE id = {ENTRY}", {"commitment"}),
    "who changed a row": (f"UPDATE secrecy_change SET actor_id = (SELECT max(id) FROM participants_user) WHERE id = {CHANGE}", {"commitment"}),
    "what was changed": (f"UPDATE secrecy_change SET changes = '{{}}' WHERE id = {CHANGE}", {"commitment"}),
    "when": (f"UPDATE secrecy_ledger SET at = at - interval '1 minute' WHERE id = {ENTRY}", {"changed"}),
    "a row removed": (f"DELETE FROM secrecy_ledger WHERE id = {ENTRY}", {"missing"}),
    "a row of the change log removed": (f"DELETE FROM secrecy_change WHERE id = {CHANGE}", {"missing"}),
    "removed with its place": (
        f"DELETE FROM secrecy_ledger WHERE id = {ENTRY}; DELETE FROM secrecy_sealed s WHERE kind = 'entry' AND NOT EXISTS (SELECT FROM secrecy_ledger e WHERE e.id = s.id)",
        {"gap"},
    ),
    "two swapped": (
        f"DO $$ DECLARE e bigint := {ENTRY}; c bigint := {CHANGE}; p bigint; q bigint; BEGIN "
        "SELECT position INTO p FROM secrecy_sealed WHERE kind = 'entry' AND id = e; SELECT position INTO q FROM secrecy_sealed WHERE kind = 'change' AND id = c; "
        "UPDATE secrecy_sealed SET position = 1000000 WHERE position = p; UPDATE secrecy_sealed SET position = p WHERE position = q; "
        "UPDATE secrecy_sealed SET position = q WHERE position = 1000000; END $$",
        {"root"},
    ),
    "put in with an old number": (
        f"INSERT INTO secrecy_ledger ({COLUMNS}) SELECT {COLUMNS} FROM secrecy_ledger WHERE id = {ENTRY}", {"left-out"},
    ),
    "put in and backdated": (
        f"INSERT INTO secrecy_ledger (at, act, door, request, commitment, salt) SELECT at - interval '1 day', act, door, request, commitment, salt FROM secrecy_ledger WHERE id = {ENTRY}",
        {"backdated"},
    ),
    "changed with its sealed leaf": (
        f"UPDATE secrecy_ledger SET door = 'elsewhere' WHERE id = {ENTRY}; UPDATE secrecy_sealed s SET leaf = secrecy.leaf(e) FROM secrecy_ledger e WHERE s.kind = 'entry' AND s.id = e.id AND e.id = {ENTRY}",
        {"root"},
    ),
    "the end cut off": (
        "DELETE FROM secrecy_checkpoint WHERE size = (SELECT max(size) FROM secrecy_checkpoint);"
        "DELETE FROM secrecy_ledger e USING secrecy_sealed s WHERE s.kind = 'entry' AND s.id = e.id AND s.position >= (SELECT max(size) FROM secrecy_checkpoint);"
        "DELETE FROM secrecy_sealed WHERE position >= (SELECT max(size) FROM secrecy_checkpoint)",
        {"shorter"},
    ),
    "a month dropped": ("DO $$ DECLARE p regclass := (SELECT tableoid FROM secrecy_ledger ORDER BY at LIMIT 1); BEGIN EXECUTE format('ALTER TABLE secrecy_ledger DETACH PARTITION %s', p); END $$", {"missing"}),
}  # fmt: skip


@pytest.mark.parametrize("what", DONE)
def test_what_the_superuser_of_the_database_does_to_the_record_is_found(office: Path, settings: Any, what: str) -> None:
    call_command("seal", "--once")
    seal()
    as_superuser(DONE[what][0])
    report = verified("--key", public(settings), "--deposit", office)
    assert not report["ok"]
    assert found(report) >= DONE[what][1], report


def test_a_record_written_anew_and_signed_with_another_key_is_found(
    office: Path, settings: Any, tmp_path: Path
) -> None:
    seal()
    known, aside = public(settings), tmp_path / "aside"
    as_superuser(
        "DELETE FROM secrecy_sealed",
        "DELETE FROM secrecy_checkpoint",
        "UPDATE secrecy_ledger SET door = 'elsewhere' WHERE id = 1",
    )
    shutil.copy(office, aside)
    for path in (settings.SEAL_KEY, settings.SEAL_KEY.with_name("key.pub"), office):
        path.unlink()
    call_command("ledger", "key", "--origin", "test.livc-r.localhost/log")
    seal()
    assert found(verified("--key", known)) == {"unknown-key"}
    report = verified("--key", public(settings), "--known", aside)
    assert not report["ok"]
    assert found(report) & {"split-view", "not-ours", "unchecked"}


def test_personal_columns_emptied_at_their_term_still_verify(office: Path, settings: Any) -> None:
    seal()
    as_superuser(
        f"UPDATE secrecy_ledger SET {', '.join(f'{c} = NULL' for c in (*leaves.PERSONAL, 'salt'))} WHERE id % 2 = 0",
        "UPDATE secrecy_change SET {} WHERE id % 2 = 0".format(
            ", ".join(
                f"{c} = {chr(39) * 2 if c in ('object_pk', 'object_repr', 'changes_text') else 'NULL'}"
                for c in (*rows.CHANGE_PERSONAL, "salt")
            )
        ),
    )
    assert w.ask("SELECT count(*) FROM secrecy_change WHERE actor_id IS NOT NULL AND id % 2 = 0") == [(0,)]
    report = verified("--key", public(settings), "--deposit", office)
    assert report["ok"], report
    seal()
    assert verified("--key", public(settings), "--deposit", office)["ok"]


def test_after_a_change_of_keys_the_first_key_still_tells(office: Path, settings: Any) -> None:
    seal()
    first = public(settings)
    ledger("key", "--rotate")
    assert verified("--key", first, "--deposit", office)["ok"]
    seal()
    report = verified("--key", first, "--deposit", office)
    assert report["ok"], report
    assert public(settings) != first


def test_an_export_is_verified_by_itself(office: Path, settings: Any, tmp_path: Path, capsys: Any) -> None:
    seal()
    enter()
    ledger("export", tmp_path / "export", "--deposit", office)
    assert stat.S_IMODE((tmp_path / "export").stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "export").iterdir()} == {0o600}
    assert livc_verify.main([str(tmp_path / "export"), "--key", public(settings)]) == 0
    assert "Alles klopt." in capsys.readouterr().out
    with pytest.raises(CommandError):
        ledger("export", tmp_path / "export")


def test_the_proof_of_one_row_leads_to_the_signed_root(office: Path, settings: Any) -> None:
    seal()
    for kind, table in (("entry", "secrecy_ledger"), ("change", "secrecy_change")):
        row = w.ask(f"SELECT id FROM {table} ORDER BY id LIMIT 1 OFFSET 20")[0][0]
        head, _, note = ledger("prove", kind, row).partition("\n\n")
        lines = head.split("\n")
        assert lines[0] == proofs.PROOF
        checkpoint = Checkpoint.parse(Note.parse(note).text)
        position, leaf = w.ask("SELECT position, leaf FROM secrecy_sealed WHERE kind = %s AND id = %s", [kind, row])[0]
        assert lines[1] == f"index {position}"
        check_inclusion(bytes(leaf), position, checkpoint.size, list(map(decoded, lines[2:])), checkpoint.root)
    enter()
    late = w.ask("SELECT max(id) FROM secrecy_ledger")[0][0]
    with pytest.raises(CommandError, match="not sealed"):
        ledger("prove", "entry", late)


def test_a_witness_cosigns_what_goes_on_from_what_it_saw_and_nothing_else(
    office: Path, settings: Any, tmp_path: Path
) -> None:
    seal()
    state, asked = tmp_path / "seen", tmp_path / "asked"
    who = ("--log", public(settings), "--key", tmp_path / "witness", "--name", "witness.example.org")

    def growth(since: int) -> Path:
        asked.write_text(ledger("prove", "growth", since))
        return asked

    first = Note.parse(ledger("witness", state, growth(0), *who))
    witness = Key.parse((tmp_path / "witness.pub").read_text().strip())
    assert witness.type == COSIGNATURE
    assert first.verify([witness])[witness] > 1_700_000_000
    seen = Checkpoint.parse(first.text).size
    seal()
    with pytest.raises(CommandError, match="ledger prove growth"):
        ledger("witness", state, growth(0), *who)
    second = Note.parse(ledger("witness", state, growth(seen), *who))
    assert Note.parse(state.read_text()) == second
    report = verified("--key", public(settings), "--key", witness, "--known", state)
    assert report["ok"], report
    # A new key: once its announcement was seen.
    former = who
    ledger("key", "--rotate")
    seal()
    seen = Checkpoint.parse(second.text).size
    with pytest.raises(CommandError, match="not signed by a known key"):
        ledger("witness", state, growth(seen), *former)
    (tmp_path / "announced").write_text(
        "\n".join(str(note) for note in split(office.read_text()) if "rotation" in note.text)
    )
    third = Note.parse(ledger("witness", state, growth(seen), *former, "--announced", tmp_path / "announced"))
    # Another history under the same key: what a superuser who holds the office could sign.
    as_superuser(
        "UPDATE secrecy_ledger SET door = 'elsewhere' WHERE id = 1", "DELETE FROM secrecy_sealed", "DELETE FROM secrecy_checkpoint", "DELETE FROM secrecy_rotation",
    )  # fmt: skip
    office.unlink()
    seal()
    proof = asked.read_text().partition("\n\n")[0]
    asked.write_text(
        re.sub(r"^old \d+", f"old {Checkpoint.parse(third.text).size}", proof) + "\n\n" + str(last(office))
    )
    with pytest.raises(CommandError, match="ANOTHER HISTORY"):
        ledger("witness", state, asked, "--log", public(settings), "--key", tmp_path / "witness")
    assert Note.parse(state.read_text()) == third
