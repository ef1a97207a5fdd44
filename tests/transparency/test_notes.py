"""Signed notes, checkpoints and the handing over of keys: what is read back, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from secrecy.transparency.checkpoints import Checkpoint, Rotation
from secrecy.transparency.notes import COSIGNATURE, Key, Note, NoteError, Signer, joined, split
from tests.transparency.making import ORIGIN, moment, signer

# The example of Go's golang.org/x/mod/sumdb/note, whose format the specification writes down.
NEUMANN = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NOTE = """If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
"""


def here(**values: object) -> Checkpoint:
    return replace(Checkpoint(ORIGIN, 3, bytes(32), moment(1.5), 5, 7), **values)  # type: ignore[arg-type]


def test_the_note_of_the_reference_implementation_holds() -> None:
    key, note = Key.parse(NEUMANN), Note.parse(NOTE)
    assert (str(key), str(note)) == (NEUMANN, NOTE)
    assert note.verify([key]) == {key: 0}
    with pytest.raises(NoteError, match="false"):
        replace(note, text=note.text.replace("don't", "do")).verify([key])
    with pytest.raises(NoteError, match="known key"):
        note.verify([signer().key])


def test_signatures_of_strangers_are_passed_over_and_a_false_one_of_a_friend_is_not() -> None:
    ours, other, witness = signer(), signer("other"), Signer("witness.example", bytes(32), COSIGNATURE)
    note = Note.signed(here().text, other, ours).cosigned(witness, at=1679315147)
    assert note.verify([ours.key, witness.key]) == {ours.key: 0, witness.key: 1679315147}
    assert Note.parse(str(note).encode()) == note
    later = replace(note.signatures[2], raw=b"\x01" + note.signatures[2].raw[1:])  # another time than was signed
    with pytest.raises(NoteError, match=r"witness\.example"):
        replace(note, signatures=(*note.signatures[:2], later)).verify([ours.key, witness.key])
    assert split(joined([note, Note.parse(NOTE), note])) == [note, Note.parse(NOTE), note]


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"text\n", b"text\n\n", b"\n\n" + NOTE.split("\n\n")[1].encode(), NOTE.encode().rstrip(b"\n"), NOTE.replace("— ", "- ").encode(),
        NOTE.replace("crypto", "cry\tpto").encode(), NOTE.encode() + b"\xff\n", NOTE.replace("nAM=", "nAN=").encode(),
        NOTE.replace("nAM=", "nAM").encode(), NOTE.replace("— Peter", "— Peter ").encode(), NOTE.replace("— Peter", "— +Peter").encode(),
        (NOTE + NOTE.split("\n\n")[1] * 70).encode(), (NOTE.split("\n\n")[0] + "\n\n— P AAAA\n").encode(),
    ],
)  # fmt: skip
def test_what_is_no_note_to_the_letter_is_refused(raw: bytes) -> None:
    with pytest.raises(NoteError):
        Note.parse(raw)


def test_what_is_no_key_is_refused() -> None:
    name, number, material = NEUMANN.split("+")
    for vkey in (
        "",
        name,
        f"{name}+{number}",
        f"{name}+00000000+{material}",
        f"a b+{number}+{material}",
        f"{name}+{number}+AAAA",
    ):
        with pytest.raises(NoteError):
            Key.parse(vkey)


def test_checkpoints_and_announcements_are_read_back_and_nothing_else_is() -> None:
    whole = here(anew=True, remarks=("verzonnen voorgeschiedenis", "twee woorden"))
    assert [Checkpoint.parse(c.text) for c in (here(), whole)] == [here(), whole]
    rotation = Rotation(ORIGIN, 3, bytes(32), signer("b").key)
    assert Rotation.parse(rotation.text) == rotation
    lines = whole.text.splitlines()
    for false in (
        "", ORIGIN, whole.text + "more\n", whole.text[:-1], whole.text.replace("\n3\n", "\n03\n"), whole.text.replace("\n3\n", "\n-3\n"),
        whole.text.replace("AAA=", "AAB="), whole.text.replace("01.5+00", "01.50+00"), whole.text.replace("01.5+00", "01.5+01"),
        whole.text.replace("5 7", "7 5"), whole.text.replace("remark ", "remark"), "\n".join([*lines[:3], lines[4], lines[3]]) + "\n", rotation.text,
    ):  # fmt: skip
        with pytest.raises(NoteError):
            Checkpoint.parse(false)
    for false in (
        "",
        whole.text,
        rotation.text + "more\n",
        rotation.text.replace("v1", "v2"),
        rotation.text.replace("+", "-"),
    ):
        with pytest.raises(NoteError):
            Rotation.parse(false)
    for wrong in (
        {"origin": "a b"},
        {"root": b""},
        {"size": -1},
        {"time": "gisteren"},
        {"horizon": 8},
        {"horizon": 0},
        {"remarks": ("a\nb",)},
    ):
        with pytest.raises(NoteError):
            here(**wrong)
