"""The record held to what was signed because somebody asked in a page, or because it is time: by the program that auditors have.

The office does it in a process of its own, so that sealing goes on meanwhile; killed, it goes on where it was. It reads the record as
the auditor does (``livc_auditor``), and says what came of it as the office (``livc_seal``). From the checkpoint that held last, kept
beside the deposit, it sees what came since; only the whole sees what was altered before that.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import psycopg2
from django.conf import settings
from psycopg2.extensions import connection

from secrecy.sealing import key, source, verifying
from secrecy.sealing.reaching import Unreachable
from verifier import livc_verify as v

logger = logging.getLogger("secrecy")
AGAIN = 15  # seconds between two beginnings of the same one


class Checks:
    """Sees to it that what is to be checked is: one at a time, in a process of its own, begun again when that one died."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._began = float(-AGAIN)

    def look(self, link: connection) -> None:
        """Begin what is due, unless it goes on already."""
        if self._process is not None and self._process.poll() is None:
            return
        due = next_due(link, of_itself=True)
        if due is None:
            self._began = -AGAIN
            return
        if self._process is not None and self._process.returncode and time.monotonic() - self._began < AGAIN:
            return
        self._began = time.monotonic()
        command = [sys.executable, "manage.py", "seal", "--check", str(due[0]), *(["--all"] if due[1] else [])]
        self._process = subprocess.Popen(command, cwd=settings.BASE_DIR, stdin=subprocess.DEVNULL)

    def end(self) -> None:
        """As the office ends, so does what it began: another one goes on with it."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait()


def next_due(link: connection, *, of_itself: bool) -> tuple[int, bool] | None:
    """Its number, and whether all is looked at; None when nothing is asked (or due ``of_itself``)."""
    with link, link.cursor() as cursor:
        cursor.execute("SELECT id, whole FROM secrecy.seal_check_due(%s)", [of_itself])
        found = cursor.fetchone()
    return (int(found[0]), bool(found[1])) if found else None


def check(link: connection, number: int, *, whole: bool) -> None:
    """Do it, and say what came of it, also when it could not be done."""
    try:
        report = _checked(link, number, whole=whole)
    except (Unreachable, psycopg2.Error):
        _stopped(link, number, "unreachable")
    except source.NothingThere:
        _stopped(link, number, "nothing")
    except key.KeyTrouble:
        _stopped(link, number, "key")
    except (OSError, v.Malformed) as trouble:
        logger.error("not checked: %s", type(trouble).__name__)
        _stopped(link, number, "files")
    else:
        if not report.ok:
            logger.critical(
                "the record does not hold: %d findings, the first is %s", report.found, report.findings[0].code
            )
        _done(link, number, "holds" if report.ok else "broken", report)


def _checked(link: connection, number: int, *, whole: bool) -> v.Report:
    beside = settings.SEAL_DEPOSIT.parent
    kept, state = beside / "checked", beside / f"checking-{number}"
    known = v.given_notes([str(kept)]) if kept.exists() else []
    start = v.Checkpoint.parse(known[0].text).size if known and not whole else 0
    ours = str(key.load(settings.SEAL_KEY).key)
    try:
        record = _record(start)
    except source.NothingThere:
        if not start:
            raise
        # What held last time isn't there any more: the whole says what became of it.
        start, record = 0, _record(0)
    try:
        told = Told(link, number, record)
        try:
            report = verifying.verify(record, keys=[ours], known=known, anew=settings.SEAL_ANEW, state=state, told=told)
        except verifying.Resumed:  # left by a check of another kind
            state.unlink()
            report = verifying.verify(record, keys=[ours], known=known, anew=settings.SEAL_ANEW, state=state, told=told)
    finally:
        record.close()
    if report.ok:
        _keep(kept, report.last)
    return report


def _record(start: int) -> source.Record:
    """With one process that copies: nobody waits for it, and pages need the other cores."""
    deposited = settings.SEAL_DEPOSIT if settings.SEAL_DEPOSIT.exists() else None
    return source.Record(start=start, deposited=deposited, processes=1)


def _keep(path: Path, note: str) -> None:
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(note, "utf-8")
    fresh.replace(path)


class Told:
    """Says in the database how far it is, once a second."""

    def __init__(self, link: connection, number: int, record: source.Record) -> None:
        self.link, self.number, self.record, self.then = link, number, record, 0.0

    def __call__(self, at: v.Verifying) -> None:
        if time.monotonic() - self.then < 1:
            return
        self.then = time.monotonic()
        done = [self.number, at.tree.size - self.record.start, self.record.rows - self.record.start]
        with self.link, self.link.cursor() as cursor:
            cursor.execute("SELECT secrecy.seal_check_told(%s, %s, %s)", done)


def _done(link: connection, number: int, verdict: str, report: v.Report) -> None:
    said = [report.start, report.size, report.tail.get("rows", 0), report.found]
    _say(link, number, verdict, *said, [asdict(found) for found in report.findings])


def _stopped(link: connection, number: int, why: str) -> None:
    _say(link, number, "stopped", None, None, None, 0, [{"code": why}])


def _say(link: connection, number: int, verdict: str, *said: Any) -> None:
    *numbers, findings = said
    with link, link.cursor() as cursor:
        cursor.execute(
            "SELECT secrecy.seal_check_done(%s, %s, %s, %s, %s, %s, %s::jsonb)",
            [number, verdict, *numbers, json.dumps(findings)],
        )
