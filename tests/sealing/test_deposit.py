"""What was signed lies where the database's superuser can't take it back, and the office notices when it no longer fits."""

from __future__ import annotations

import os
import stat
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from secrecy.checks import the_seal_is_out_of_reach
from secrecy.sealing import key
from secrecy.transparency.checkpoints import Checkpoint, Rotation
from secrecy.transparency.notes import split
from tests import world as w
from tests.sealing.working import as_superuser, enter, seal


def sizes(file: Path) -> list[int]:
    return [Checkpoint.parse(note.text).size for note in split(file.read_text()) if "rotation" not in note.text]


def test_the_key_is_for_its_account_alone(office: Path, settings: Any, capsys: pytest.CaptureFixture[str]) -> None:
    made = settings.SEAL_KEY
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert str(key.load(made).key) + "\n" == made.with_name("key.pub").read_text()
    assert made.read_text().startswith("PRIVATE+KEY+test.livc-r.localhost/log+")
    with pytest.raises(CommandError, match="there already"):
        call_command("ledger", "key", "--origin", "another")
    made.chmod(0o640)
    with pytest.raises(CommandError, match="open to others"):
        call_command("seal", "--once")
    made.chmod(0o600)
    made.write_text(made.read_text().replace("test.", "next.", 1))
    with pytest.raises(CommandError, match="holds no key"):
        call_command("seal", "--once")


def test_every_checkpoint_is_deposited_once_and_what_was_missed_is_made_up_for(office: Path) -> None:
    seal()
    assert stat.S_IMODE(office.stat().st_mode) == 0o644
    seal()
    before = office.read_bytes()
    call_command("seal", "--once")
    assert office.read_bytes() == before  # nothing new
    aside = office.rename(office.with_name("aside"))
    seal()  # as when the disk of the deposit was away
    seal()
    aside.replace(office)
    seal()
    assert office.read_bytes().startswith(before)
    assert sizes(office) == [size for (size,) in w.ask("SELECT size FROM secrecy_checkpoint ORDER BY size")]


def test_half_a_note_is_refused_and_an_end_without_it_goes_on(office: Path) -> None:
    seal()
    whole = office.read_bytes()
    with office.open("ab") as file:
        file.write(whole[:100])
    with pytest.raises(CommandError, match="DepositTrouble"):
        call_command("seal", "--once")
    office.write_bytes(whole)
    seal()
    assert len(sizes(office)) == 2


@pytest.mark.parametrize(
    "rewritten",
    [
        "DELETE FROM secrecy_checkpoint WHERE size = (SELECT max(size) FROM secrecy_checkpoint); DELETE FROM secrecy_sealed WHERE position >= (SELECT max(size) FROM secrecy_checkpoint)",
        "UPDATE secrecy_checkpoint SET root = sha256(root)",
        "DELETE FROM secrecy_checkpoint; DELETE FROM secrecy_sealed",
    ],
    ids=["cut back", "another root", "begun anew"],
)
def test_nothing_is_sealed_in_a_database_whose_record_parted_from_the_deposit(office: Path, rewritten: str) -> None:
    seal()
    seal()
    as_superuser(rewritten)
    there = w.ask("SELECT count(*) FROM secrecy_sealed")
    enter()
    with pytest.raises(CommandError, match="this database doesn't have"):
        call_command("seal", "--once")
    assert w.ask("SELECT count(*) FROM secrecy_sealed") == there


def test_another_key_is_announced_by_both_and_signs_from_then_on(office: Path, settings: Any) -> None:
    seal()
    old = key.load(settings.SEAL_KEY)
    call_command("ledger", "key", "--rotate")
    new = key.load(settings.SEAL_KEY)
    assert new.key != old.key
    assert settings.SEAL_KEY.with_name("key.pub").read_text() == f"{new.key}\n"
    with pytest.raises(CommandError, match="announced already"):
        call_command("ledger", "key", "--rotate")
    seal()
    seal()
    first, announced, second, third = split(office.read_text())
    said = Rotation.parse(announced.text)
    assert (said.size, said.key) == (Checkpoint.parse(first.text).size, new.key)
    assert set(announced.verify([old.key, new.key])) == {old.key, new.key}
    for note in (second, third):
        assert set(note.verify([old.key, new.key])) == {new.key}
    assert w.ask("SELECT key FROM secrecy_checkpoint ORDER BY size") == [(str(old.key),), (str(new.key),), (None,)]


def test_a_rotation_that_was_killed_between_announcement_and_files_is_finished_by_asking_again(
    office: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    seal()
    with monkeypatch.context() as killed:
        killed.setattr(key, "take_over", lambda path: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            call_command("ledger", "key", "--rotate")
    with pytest.raises(CommandError, match="another key signs"):
        seal()
    call_command("ledger", "key", "--rotate")
    seal()


def test_the_checkpoint_of_the_day_is_mailed_once_and_names_nobody(
    office: Path, settings: Any, mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SEAL_MAIL = ["dpo@example.org", "toezicht@example.org"]
    seal()
    seal()
    (mail,) = mailoutbox
    assert mail.to == settings.SEAL_MAIL
    assert mail.subject == "LIVC R: zegel van het logboek"
    (note,) = [n for n in split(office.read_text()) if str(n) in mail.body][:1]
    assert note.verify([key.load(settings.SEAL_KEY).key])
    tomorrow = timezone.localdate() + timedelta(days=1)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: tomorrow)
    seal()
    assert len(mailoutbox) == 2


def test_whoever_serves_is_told_when_it_could_sign_or_write_in_the_deposit(office: Path, settings: Any) -> None:
    seal()
    assert the_seal_is_out_of_reach(None) == []  # a demo is of one account
    settings.DEMO = False
    assert [m.id for m in the_seal_is_out_of_reach(None)] == ["secrecy.W001", "secrecy.W002"]
    settings.SEAL_KEY = settings.SEAL_DEPOSIT = Path("/nonexistent/key")
    assert the_seal_is_out_of_reach(None) == []
    settings.SEAL_DEPOSIT = Path("/proc/version")
    if os.geteuid():
        assert the_seal_is_out_of_reach(None) == []


def test_a_deposit_reached_through_a_link_is_not_written(office: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").touch()
    office.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(CommandError, match="DepositTrouble"):
        seal()
    assert (tmp_path / "elsewhere").read_bytes() == b""
