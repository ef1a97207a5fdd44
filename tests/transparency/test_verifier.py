"""The stand-alone verifier on honest exports, and on every way to tamper with one: what it says, and of which row."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from secrecy.transparency.checkpoints import Rotation
from secrecy.transparency.notes import COSIGNATURE, Note, Signer
from secrecy.transparency.rows import ENTRY
from secrecy.transparency.tree import EMPTY
from tests.transparency import making
from tests.transparency.making import Log, leaf, lived, moment, signer
from verifier import livc_verify as v

KEY = v.Key.parse(str(signer().key))


def checked(folder: Path, *, known: list[Note] | None = None, **asked: Any) -> v.Report:
    asked.setdefault("keys", [KEY])
    given = [v.Note.parse(str(note).split("\n\n")[0] + "\n", str(note).split("\n\n")[1]) for note in known or ()]
    return v.Verifying(v.Folder(folder), known=given, **asked).run()


def codes(report: v.Report) -> list[tuple[str, int | None]]:
    return [(found.code, found.position) for found in report.findings]


@pytest.fixture
def log() -> Log:
    return lived()


def test_an_honest_export_holds_and_its_unsealed_tail_is_named(log: Log, tmp_path: Path) -> None:
    report = checked(log.export(tmp_path, deposited=log.history))
    assert report.ok, report.findings
    assert (report.size, report.checked, report.root) == (len(log.rows), len(log.rows), log.root().hex())
    assert report.tail["rows"] == 3
    assert report.tail["entry"] + report.tail["change"] == 3
    assert any("3 rijen" in notice for notice in report.notices)
    assert any("verzonnen voorgeschiedenis" in notice for notice in report.notices)
    assert v.Note.parse(*_parts(report.last)).by(v.Key.parse(str(log.by.key)))


def _parts(note: str) -> tuple[str, str]:
    text, _, below = note.rpartition("\n\n")
    return text + "\n", below


def test_it_is_held_to_a_key_of_the_chain_or_to_a_checkpoint_that_was_kept(log: Log, tmp_path: Path) -> None:
    log.export(tmp_path)
    new = v.Key.parse(str(log.by.key))
    assert checked(tmp_path, keys=[new]).ok
    assert checked(tmp_path, keys=[KEY, new]).ok
    assert checked(tmp_path, keys=[], known=[log.history[4]]).ok
    assert codes(checked(tmp_path, keys=[])) == [("unanchored", None)]
    stranger = v.Key.parse(str(signer("stranger").key))
    assert codes(checked(tmp_path, keys=[KEY, stranger])) == [("unused-key", None)]
    assert codes(checked(tmp_path, keys=[stranger])) == [("unknown-key", None)]


def test_what_is_verified_from_a_checkpoint_on_holds_as_well(log: Log, tmp_path: Path) -> None:
    known = log.history[4]
    size = int(known.text.split("\n")[1])
    since = checked(log.export(tmp_path / "whole"), known=[known], since=size)
    part = checked(log.export(tmp_path / "part", start=size), known=[known])
    assert since.ok
    assert part.ok
    assert since.root == part.root == log.root().hex()
    assert since.checked == part.checked == len(log.rows) - size
    assert codes(checked(tmp_path / "part")) == [("beginning", None)]  # what came before was never held to anything
    assert codes(checked(tmp_path / "part", known=[known, log.history[3]])) == [("unchecked", None)]
    edge = tmp_path / "part" / "edge"
    edge.write_bytes(edge.read_bytes()[::-1])
    assert codes(checked(tmp_path / "part", known=[known])) == [("edge", None)]


def _change(log: Log, at: int) -> None:
    log.edit(at, body=(log.rows[at].body or b"").replace(b"cases:", b"Cases:"))


def _change_with_its_leaf(log: Log, at: int) -> None:
    _change(log, at)
    log.edit(at, leaf=leaf(log.rows[at]))


def _swap(log: Log, at: int) -> None:
    one, other = log.rows[at], log.rows[at + 1]
    log.edit(at, kind=other.kind, id=other.id, body=other.body, opening=other.opening)
    log.edit(at + 1, kind=one.kind, id=one.id, body=one.body, opening=one.opening)


def _swap_with_their_leaves(log: Log, at: int) -> None:
    _swap(log, at)
    one, other = log.rows[at].leaf, log.rows[at + 1].leaf
    log.edit(at, leaf=other)
    log.edit(at + 1, leaf=one)


def _insert(log: Log, at: int) -> None:
    new = making.row(ENTRY, 99, at=at, xid=1000, chance=log.chance)
    rows = [*log.rows[:at], replace(new, leaf=leaf(new)), *log.rows[at:]]
    log.rows[:] = [replace(row, position=n) for n, row in enumerate(rows)]


ATTACKS: dict[str, tuple[Callable[[Log, int], object], str]] = {
    "a row is changed": (_change, "changed"),
    "who did it is changed": (lambda log, at: log.edit(at, opening=(log.rows[at].opening or b"")[:-1] + b"8"), "commitment"),
    "another salt": (lambda log, at: log.edit(at, opening=(log.rows[at].opening or b"")[32:]), "commitment"),
    "a row is deleted": (lambda log, at: log.edit(at, body=None, opening=None), "missing"),
    "a row and its place are deleted": (lambda log, at: log.rows.pop(at), "gap"),
    "a row stands there twice": (lambda log, at: log.rows.insert(at, log.rows[at - 1]), "reordered"),
    "a row is put in unsealed": (lambda log, at: log.rows.insert(at, replace(log.rows[at], position=None, leaf=None)), "unhashed"),
    "two rows are swapped": (_swap, "changed"),
}  # fmt: skip
HIDDEN: dict[str, Callable[[Log, int], object]] = {
    "a row is changed together with its leaf": _change_with_its_leaf,
    "a leaf is changed": lambda log, at: log.edit(at, leaf=EMPTY),
    "two rows are swapped with their leaves": _swap_with_their_leaves,
    "a row is put in with a leaf of its own": _insert,
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_first_row_that_was_tampered_with_is_named(log: Log, tmp_path: Path, attack: str) -> None:
    how, code = ATTACKS[attack]
    at = next(n for n, row in enumerate(log.rows) if n > 42 and row.kind == ENTRY)
    how(log, at)
    found = checked(log.export(tmp_path)).findings[0]
    assert (found.code, found.position) == (code, at)
    if code in ("changed", "commitment", "missing"):
        assert (found.kind, found.id) == ("entry" if log.rows[at].kind == ENTRY else "change", log.rows[at].id)
        assert f"{log.rows[at].id} op positie {at}" in found.text


@pytest.mark.parametrize("attack", HIDDEN)
def test_who_rewrites_the_sealed_list_too_leaves_the_rows_between_two_checkpoints(
    log: Log, tmp_path: Path, attack: str
) -> None:
    HIDDEN[attack](log, 44)
    found = next(found for found in checked(log.export(tmp_path)).findings if found.code == "root")
    assert (found.position, found.to) == (41, 47)
    assert found.id == log.rows[41].id


def test_a_partition_that_is_dropped_is_named_row_by_row(log: Log, tmp_path: Path) -> None:
    for at in range(30, 60):
        log.edit(at, body=None, opening=None)
    report = checked(log.export(tmp_path))
    assert report.found == 30
    assert codes(report) == [("missing", at) for at in range(30, 50)]


def test_rows_that_end_early_or_go_on_too_long_are_refused(log: Log, tmp_path: Path) -> None:
    rows = (log.export(tmp_path) / "rows").read_bytes()
    last = len(log.rows[-1].binary)
    for broken, code in (
        (rows[: -last - 2] + b"\xff\xff", "truncated"), (rows[: -last - 2], "truncated"), (rows[: -last // 2], "format"),
        (rows[:-2], "format"), (rows + b"\0", "format"), (rows[1:], "format"), (b"", "format"),
        (rows[:-2] + log.rows[-1].binary + b"\xff\xff", "surplus"),
    ):  # fmt: skip
        (tmp_path / "rows").write_bytes(broken)
        assert checked(tmp_path).findings[0].code == code
    (tmp_path / "rows").unlink()
    assert not checked(tmp_path).ok


def test_a_row_dated_before_its_transaction_is_named_and_a_slow_transaction_is_not(tmp_path: Path) -> None:
    log = Log()
    for _ in range(3):
        log.write(5)
        log.now += 1000
        log.seal()
    slow = log.open()  # writes now, and is still open when others are sealed
    log.now += 1000
    log.write(2)
    log.seal(horizon=making.number(slow))
    log.now += 1000
    log.waiting.append(slow)
    log.write(2)
    log.seal()
    assert checked(log.export(tmp_path)).ok
    log.xid += 1
    log.waiting.append(making.row(ENTRY, 5, at=log.now - 5000, xid=log.xid, chance=log.chance))
    log.seal()
    assert codes(checked(log.export(tmp_path))) == [("backdated", len(log.rows) - 1)]
    log = Log()
    log.write(2)
    log.waiting.append(making.row(ENTRY, 5, at=log.now + 90, xid=log.xid, chance=log.chance))
    log.seal()
    assert codes(checked(log.export(tmp_path))) == [("postdated", 1)]


def test_a_row_with_a_number_of_before_is_named_sealed_or_not(log: Log, tmp_path: Path) -> None:
    old = making.row(ENTRY, 99, at=20, xid=1010, chance=log.chance)
    log.waiting.append(old)
    found = checked(log.export(tmp_path)).findings[0]
    assert (found.code, found.position, found.id) == ("left-out", None, 99)
    log.seal()
    report = checked(log.export(tmp_path))
    assert ("left-out", 62) in codes(report)
    log = Log()
    log.write(4)
    log.seal()
    log.history = [Note.signed(replace(log.last, horizon=1003).text, log.by)]
    assert codes(checked(log.export(tmp_path))) == [("ahead", 3)]


def test_the_tail_is_held_to_what_it_committed_to(log: Log, tmp_path: Path) -> None:
    log.waiting[1] = replace(log.waiting[1], opening=b"other")
    log.waiting.append(log.waiting[0])
    assert {found.code for found in checked(log.export(tmp_path)).findings} == {"commitment", "reordered"}


def test_a_record_rebuilt_and_signed_with_a_new_key_is_refused(log: Log, tmp_path: Path) -> None:
    rebuilt = lived(by=signer("thief"))
    assert codes(checked(rebuilt.export(tmp_path)))[-1] == ("unknown-key", None)
    thief = signer("thief")
    cosigner = Rotation(making.ORIGIN, log.last.size, log.last.root, Signer(making.ORIGIN, bytes(32), COSIGNATURE).key)
    log.history.append(Note.signed(cosigner.text, log.by, Signer(making.ORIGIN, bytes(32), COSIGNATURE)))
    assert codes(checked(log.export(tmp_path))) == [("rotation", None)]  # who cosigns doesn't sign
    for by in ((thief,), (thief, signer("b"))):  # announced without the old key
        forged = lived()
        at = next(n for n, note in enumerate(forged.history) if "key rotation" in note.text)
        forged.history[at] = Note.signed(forged.history[at].text, *by)
        assert codes(checked(forged.export(tmp_path))) == [("rotation", None)]
    forged = lived()
    forged.history[-1] = Note.signed(forged.history[-1].text, thief)
    assert codes(checked(forged.export(tmp_path))) == [("signature", None)]
    forged.history[-1] = Note.signed(forged.history[-1].text, signer())  # the old key, after it was handed over
    assert codes(checked(forged.export(tmp_path))) == [("signature", None)]


def test_two_versions_of_the_record_are_refused(log: Log, tmp_path: Path) -> None:
    other = lived()
    other.edit(50, leaf=EMPTY)
    lie = Note.signed(replace(log.last, root=other.root()).text, log.by)
    log.history.append(lie)
    assert codes(checked(log.export(tmp_path))) == [("split-view", None)]
    log.history.pop()
    assert codes(checked(log.export(tmp_path), known=[lie])) == [("split-view", None)]
    assert codes(checked(log.export(tmp_path, deposited=[*log.history[:5], lie]))) == [("split-view", None)]
    between = Note.signed(replace(log.last, size=52, root=other.root(52)).text, log.by)
    assert codes(checked(log.export(tmp_path), known=[between])) == [("split-view", None)]
    honest = Note.signed(replace(log.last, size=52, root=log.root(52)).text, log.by)
    assert checked(log.export(tmp_path), known=[honest]).ok
    assert codes(checked(tmp_path, known=[Note.signed(honest.text, signer("stranger"))])) == [("not-ours", None)]


def test_a_record_cut_back_to_an_earlier_checkpoint_is_found_by_what_was_kept_elsewhere(
    log: Log, tmp_path: Path
) -> None:
    kept = log.history[-1]
    log.history.pop()
    del log.rows[log.last.size :]
    assert checked(log.export(tmp_path)).ok  # a sound record of that moment
    assert codes(checked(tmp_path, known=[kept])) == [("shorter", None)]
    assert codes(checked(log.export(tmp_path, deposited=[*log.history, kept]))) == [("shorter", None)]
    log.export(tmp_path, deposited=[*log.history, log.history[0]])
    assert codes(checked(tmp_path)) == [("deposits", None)]


def test_a_history_that_goes_back_or_is_of_another_log_is_refused(log: Log, tmp_path: Path) -> None:
    last = log.last
    for false, code in (
        (replace(last, time=moment(-100)), "history"), (replace(last, horizon=1), "history"),
        (replace(last, size=5), "history"), (replace(last, origin="elders.example"), "origin"),
    ):  # fmt: skip
        log.history.append(Note.signed(false.text, log.by))
        assert codes(checked(log.export(tmp_path))) == [(code, None)]
        log.history.pop()
    elsewhere = Note.signed(replace(last, origin="elders.example").text, signer())
    assert codes(checked(log.export(tmp_path), known=[elsewhere])) == [("origin", None)]
    assert codes(checked(Log().export(tmp_path))) == [("empty", None)]
    (log.export(tmp_path) / "history").write_text("geen checkpoint\n\n")
    assert codes(checked(tmp_path)) == [("format", None)]


def test_counting_anew_is_refused_unless_it_was_expected(log: Log, tmp_path: Path) -> None:
    """A database that is put back on another server counts its transactions from the beginning."""
    log.xid = 500
    log.write(4)
    here = log.seal(anew=True)
    log.write(4)
    log.seal()
    assert codes(checked(log.export(tmp_path))) == [("anew", None)]
    report = checked(tmp_path, anew=[here.size])
    assert report.ok, report.findings


def test_what_was_emptied_is_told_and_held_to_a_day(log: Log, tmp_path: Path) -> None:
    report = checked(log.export(tmp_path))
    gone = [n for n, row in enumerate(log.rows) if row.opening is None]
    assert (report.emptied, report.emptied_until) == (3, "2026-11-27 00:00:37")
    assert codes(checked(tmp_path, emptied="2026-11-27 00:00:10")) == [("emptied", at) for at in gone[1:]]
    assert codes(checked(tmp_path, emptied="2026-11-27")) == [("emptied", at) for at in gone]
    assert checked(tmp_path, emptied="2026-11-28").ok


def test_a_witness_is_named_with_what_it_cosigned(log: Log, tmp_path: Path) -> None:
    witness, other = (
        Signer(f"{name}.example", bytes([n] * 32), COSIGNATURE) for n, name in enumerate(("getuige", "ander"))
    )
    log.history[-1] = log.history[-1].cosigned(witness)
    keys = [KEY, *(v.Key.parse(str(w.key)) for w in (witness, other))]
    report = checked(log.export(tmp_path), keys=keys)
    assert report.ok
    assert f"Getuige getuige.example tekende mee tot {len(log.rows)} rijen." in report.notices
    assert "Getuige ander.example tekende mee onder geen enkel checkpoint." in report.notices


def test_verifying_that_was_broken_off_goes_on_where_it_was(log: Log, tmp_path: Path) -> None:
    log.edit(12, opening=b"other")
    log.export(tmp_path, deposited=log.history)
    whole = checked(tmp_path, known=[log.history[2]])
    stopped: list[dict[str, Any]] = []

    def stop(at: v.Verifying) -> None:
        if at.tree.size >= 30:
            stopped.append(json.loads(json.dumps(v.state(at))))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        checked(tmp_path, known=[log.history[2]], passed=stop)
    again = v.Verifying(v.Folder(tmp_path), keys=[KEY])
    v.resume(again, stopped[0])
    assert 30 <= again.tree.size < len(log.rows)
    assert again.run() == whole
    assert codes(whole) == [("commitment", 12)]


def test_however_rows_lie_in_pieces_the_same_is_found(
    log: Log, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What asks quickly and what looks slowly are of one opinion, wherever a piece ends."""
    log = lived(rows=1500, every=350)
    for at in (500, 1050, 1250):
        _change(log, next(n for n in range(at, at + 50) if log.rows[n].kind == ENTRY))
    whole = checked(log.export(tmp_path))
    assert whole.found == 3
    monkeypatch.setattr(v, "MAPPED", 10_000)
    assert checked(tmp_path) == whole
    monkeypatch.delattr("mmap.mmap")  # as from a pipe, or out of a ZIP file
    for chunk, ahead in ((1 << 16, 1), (5000, 700)):
        monkeypatch.setattr(v, "CHUNK", chunk)
        monkeypatch.setattr(v, "AHEAD", ahead)
        assert checked(tmp_path) == whole
    monkeypatch.setattr(v.Verifying, "_quickly", lambda *_: [])
    assert checked(tmp_path) == whole


def test_no_byte_of_an_export_can_be_another(tmp_path: Path) -> None:
    """Of rows, checkpoints and edge: refused, or of no meaning (what frames a row, and its label)."""
    log = lived(rows=14, every=6)
    log.export(tmp_path / "honest", start=5)
    known = [log.history[0]]
    for name in ("rows", "history", "edge"):
        folder = tmp_path / name
        shutil.copytree(tmp_path / "honest", folder)
        raw = (folder / name).read_bytes()
        framing, at = set[int](), 19
        for row in log.rows[5:] if name == "rows" else ():
            framing |= {at + n for n in (*range(6), *range(23, 35))}
            at += len(row.binary)
        for at in range(0, len(raw), 5):
            (folder / name).write_bytes(raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :])
            assert not checked(folder, known=known).ok or at in framing, (name, at)
