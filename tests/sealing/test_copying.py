"""The record is copied in pieces by several processes: it is one stream again, and what breaks off isn't taken for its end."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from secrecy.sealing import checking, copying, source, verifying
from tests.sealing.test_ledger import public
from tests.sealing.working import enter, seal, verified


@pytest.fixture
def record(office: Path) -> Iterator[source.Record]:
    seal()
    enter()
    record = source.Record()
    yield record
    record.close()


def rows(record: source.Record, monkeypatch: pytest.MonkeyPatch, *, step: int, processes: int) -> copying.Copied:
    monkeypatch.setattr(source, "STEP", step)
    record.processes = processes
    monkeypatch.setattr(os, "cpu_count", lambda: 8)
    copied = record.open("rows")
    assert isinstance(copied, copying.Copied)
    return copied


def test_pieces_of_several_processes_are_the_stream_of_one(
    record: source.Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = rows(record, monkeypatch, step=1_000_000, processes=1).read()
    assert whole.startswith(copying.HEAD)
    assert whole.endswith(copying.END)
    assert len(whole) > 100 * record.rows
    for step, processes in ((37, 3), (record.rows - 1, 3), (record.rows, 3), (1 + record.rows // 2, 2)):
        copied = rows(record, monkeypatch, step=step, processes=processes)
        assert len(copied._processes) == min(processes, -(-record.rows // step))
        assert b"".join(iter(partial(copied.read, 1_000), b"")) == whole, step
        assert copied.read(1) == b""
    record.close()
    assert all(process.returncode is not None for child in record._children for process in child._processes)


def test_a_record_in_many_pieces_holds(office: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    seal()
    monkeypatch.setattr(source, "STEP", 41)
    report = verified("--key", public(settings), "--deposit", office)
    assert report["ok"], report
    assert report["checked"] > 10 * source.STEP


@pytest.mark.parametrize("which", [0, 1, 2])
def test_a_process_that_ends_too_early_is_told(
    record: source.Record, monkeypatch: pytest.MonkeyPatch, settings: Any, which: int
) -> None:
    start = copying._started

    def started(order: dict[str, Any], folder: Path) -> Any:
        process = start(order, folder)
        if order["nth"] == which and order["of"] == 3:
            process.kill()
            process.wait()
        return process

    monkeypatch.setattr(copying, "_started", started)
    with pytest.raises(OSError, match="broke off"):
        rows(record, monkeypatch, step=200, processes=3).read()
    report = verifying.verify(record, keys=[public(settings)])
    assert [finding.code for finding in report.findings] == ["format"]
    assert "broke off" in report.findings[0].text


def test_when_nothing_lies_there_nothing_is_copied(record: source.Record) -> None:
    record.begin = record.rows
    copied = record.open("rows")
    assert isinstance(copied, copying.Copied)
    assert copied.read() == copying.HEAD + copying.END
    assert copied._processes == []


def test_when_the_office_checks_the_other_cores_are_left_to_the_pages(office: Path) -> None:
    seal()
    assert source.PROCESSES > 1
    record = checking._record(0)
    try:
        assert (record.processes, record.deposited) == (1, office)
    finally:
        record.close()
