"""The verifier as an auditor has it: one file in an empty folder, and a Python without anything."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from secrecy.transparency.notes import Note
from tests.transparency.making import lived, signer
from verifier import livc_verify as v

FILE = Path(v.__file__)
# RFC 8032 §7.1, tests 1 to 3: public key, message, signature.
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]  # fmt: skip


def alone(folder: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run it without site packages, without the environment, without this repository."""
    shutil.copy(FILE, folder / "livc_verify.py")
    command = [sys.executable, "-I", "-S", "livc_verify.py", *map(str, arguments)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, env={"PYTHONUTF8": "1"}, check=False)


def test_it_imports_the_standard_library_alone() -> None:
    """And ``cryptography``, where that is there."""
    names = set()
    for node in ast.walk(ast.parse(FILE.read_text())):
        if isinstance(node, ast.Import):
            names |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level
            names.add((node.module or "").split(".")[0])
    assert names - sys.stdlib_module_names == {"cryptography"}


def test_alone_in_an_empty_folder_it_says_in_dutch_what_holds_and_what_does_not(tmp_path: Path) -> None:
    log = lived()
    key, empty = log.keys[0].key, tmp_path / "empty"
    empty.mkdir()
    log.export(tmp_path / "export")
    holds = alone(empty, tmp_path / "export", "--key", key, "--keep", "bewaard")
    assert (holds.returncode, holds.stderr) == (0, "")
    assert "Alles klopt." in holds.stdout
    assert "Nog niet verzegeld" in holds.stdout
    assert (empty / "bewaard").read_text() == str(log.history[-1])

    (tmp_path / "keys").write_text(f"{key}\n")
    with zipfile.ZipFile(tmp_path / "export.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        for file in (tmp_path / "export").iterdir():
            packed.write(file, file.name)
    again = alone(empty, tmp_path / "export.zip", "--key", tmp_path / "keys", "--since", "bewaard", "--json")
    assert again.returncode == 0
    said = json.loads(again.stdout)
    assert (said["ok"], said["size"], said["checked"]) == (True, len(log.rows), 0)

    log.edit(7, body=b"\0")
    log.export(tmp_path / "export")
    wrong = alone(empty, tmp_path / "export", "--key", key, "--known", "bewaard", "--json")
    assert wrong.returncode == 1
    (found,) = json.loads(wrong.stdout)["findings"]
    assert (found["code"], found["position"], found["id"]) == ("changed", 7, log.rows[7].id)
    told = alone(empty, tmp_path / "export", "--key", key).stdout
    assert "is gewijzigd na de verzegeling" in told
    assert "Het klopt niet: 1 bevinding." in told


def test_what_cannot_be_verified_is_neither_right_nor_wrong(tmp_path: Path) -> None:
    log = lived()
    log.export(tmp_path / "export")
    for arguments in (
        (tmp_path / "nowhere",),
        (tmp_path,),
        (tmp_path / "export", "--key", "geen sleutel"),
        (tmp_path / "export", "--known", "nergens"),
    ):
        run = alone(tmp_path, *arguments)
        assert run.returncode == 2, run
        assert "Niet na te kijken" in run.stderr


def test_it_goes_on_where_it_was_only_with_the_same_export_and_question(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = lived()
    export, state = log.export(tmp_path / "export"), tmp_path / "voortgang"
    asked = [str(export), "--key", str(log.keys[0].key), "--state", str(state)]

    def stop(progress: v.Progress, at: v.Verifying) -> None:
        progress.write(at)
        if at.tree.size > 30:
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(v.Progress, "__call__", stop)
        with pytest.raises(KeyboardInterrupt):
            v.main(asked)
    assert json.loads(state.read_text())["report"]["size"] > 30
    assert v.main([str(export), "--key", str(log.keys[1].key), "--state", str(state)]) == 2
    begun: list[int] = []
    read = v.Progress.read

    def noted(progress: v.Progress) -> dict[str, Any] | None:
        kept = read(progress)
        begun.append(kept["report"]["size"] if kept else 0)
        return kept

    monkeypatch.setattr(v.Progress, "read", noted)
    assert v.main(asked) == 0
    assert begun[0] > 30
    assert not state.exists()


@pytest.mark.parametrize(("public", "said", "signature"), VECTORS)
def test_its_own_arithmetic_is_that_of_rfc_8032(public: str, said: str, signature: str) -> None:
    key, message, raw = map(bytes.fromhex, (public, said, signature))
    assert v._sound(key, message, raw)
    assert not v._sound(key, message + b"!", raw)
    beyond = (int.from_bytes(raw[32:], "little") + v.L).to_bytes(
        32, "little"
    )  # the same to the curve, and another signature
    assert not v._sound(key, message, raw[:32] + beyond)
    assert not v._sound(b"\xff" * 32, message, raw)


@settings(max_examples=20, deadline=None)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200), st.integers(0, 511))
def test_its_own_arithmetic_says_what_the_library_says(private: bytes, said: bytes, bit: int) -> None:
    key = Ed25519PrivateKey.from_private_bytes(private)
    public, raw = key.public_key().public_bytes_raw(), key.sign(said)
    other = (int.from_bytes(raw, "big") ^ 1 << bit).to_bytes(64, "big")
    assert v._sound(public, said, raw)
    assert v._sound(public, said, other) == v.sound(public, said, other) is False


def test_a_signature_of_a_note_is_the_same_to_both() -> None:
    note = Note.signed("text\n", signer())
    kept = v.Note.parse(note.text, str(note).split("\n\n")[1])
    assert kept.by(v.Key.parse(str(signer().key)))
    assert not replace(kept, text="other\n").by(v.Key.parse(str(signer().key)))
    assert not kept.by(v.Key.parse(str(signer("b").key)))
