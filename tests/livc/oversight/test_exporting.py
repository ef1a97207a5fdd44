"""The register as a file: made in the background as who asked, taken by that auditor alone, on record, and gone after its day."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import openpyxl
import psycopg2
import pytest
import redis
from celery.contrib.testing.worker import start_worker
from django.conf import settings
from django.db import connections
from django.test import Client
from openpyxl.utils.escape import unescape

from livc.celery import app
from livc.oversight import tasks
from livc.oversight.exporting import defused, slices, workbook
from participants.exports import PURPOSE_LINE
from secrecy import exports, record
from secrecy.acts import RecordImpossible, Refused, end_past, register
from tests import world as w
from tests.house.town import PLANTED
from tests.secrecy.intruder import inside

ADDRESS = "/register/uitvoer/"


@pytest.fixture(autouse=True)
def clean() -> Iterator[None]:
    app.control.purge()
    yield
    app.control.purge()


def ask(client: Client, kind: str, **question: str) -> str:
    """Press the button under the register; the reference of the export."""
    answer = client.post(ADDRESS, {"kind": kind, **question})
    assert (answer.status_code, answer["Location"]) == (302, ADDRESS)
    return str(w.ask("SELECT reference FROM secrecy.export ORDER BY made DESC LIMIT 1")[0][0])


def make(reference: str) -> None:
    """What a worker does with it, to the end."""
    while slices.next_slice(reference):
        pass


def take(client: Client, reference: str, *, expect: int = 200) -> bytes:
    answer = client.get(f"{ADDRESS}{reference}/")
    assert answer.status_code == expect, answer.content
    if expect != 200:
        return b""
    assert answer.streaming
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Disposition"].startswith("attachment;")
    whole = b"".join(answer)
    assert int(answer["Content-Length"]) == len(whole)
    return whole


def held(where: str = "true") -> list[int]:
    """What PostgreSQL has for the cell of Duinbeke, oldest first, until the newest export was asked."""
    return [
        number
        for (number,) in w.ask(
            "SELECT id FROM secrecy_ledger WHERE cell = (SELECT id FROM cells_cell WHERE name LIKE '%%Duinbeke')"
            f" AND at < (SELECT max(made) FROM secrecy.export) AND ({where}) ORDER BY at, id"
        )
    ]


def stands(reference: str) -> tuple[str, int, int]:
    return w.ask("SELECT stands, done, (SELECT count(*) FROM secrecy.export_piece WHERE export = reference)::int FROM secrecy.export WHERE reference = %s", [reference])[0]  # type: ignore[no-any-return]  # fmt: skip


def plant(number: int, purpose: str = "opvolging actie") -> None:
    """Lines as an opening leaves them, in the register of Duinbeke."""
    w.ask(
        "INSERT INTO secrecy_ledger (act, cell, circle, purpose, ground, door, request, actor, capacity, commitment)"
        " SELECT 'open', c.cell, c.id, %s, 'art. 458ter Sw.', 'cases:case', gen_random_uuid(), %s, NULL, sha256('x')"
        " FROM generate_series(1, %s), (SELECT id, cell FROM secrecy_circle WHERE kind = 'case' AND label = 'CAS-2026-001' LIMIT 1) c",
        [purpose, w.id_of("caw"), number],
    )


def test_a_file_is_made_by_a_worker_and_taken_on_record_with_its_lines_and_sha_256(world: str) -> None:
    auditor = w.signed_in("auditor")
    page = auditor.get("/register/", {"act": "admit"}).content.decode()
    assert re.search(r'name="act" value="admit"', page)
    reference = ask(auditor, "csv", act="admit")
    waiting = redis.Redis.from_url(settings.REDIS_URL).lrange("celery", 0, -1)
    assert [json.loads(message)["headers"]["argsrepr"] for message in waiting] == [f"('{reference}',)"]
    assert "0 van" in auditor.get(ADDRESS).content.decode()
    with start_worker(app, perform_ping_check=False, pool="solo", loglevel="ERROR"):
        for _ in range(500):
            if stands(reference)[0] == "ready":
                break
            time.sleep(0.02)
    whole = take(auditor, reference)
    rows = list(csv.reader(io.StringIO(whole.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert rows[0][:3] == ["Volgnummer", "Tijdstip", "Persoon"]
    assert rows[0][-1] == str(PURPOSE_LINE)
    assert [int(row[0]) for row in rows[1:]] == held("act = 'admit'")
    assert {row[4] for row in rows[1:]} <= {"Toelating", "Inzage om toe te laten"}
    assert whole.startswith(b"\xef\xbb\xbf")
    assert whole.count(b"\n") == whole.count(b"\r\n") == len(rows)
    assert not [word for word in PLANTED if word in whole.decode()]
    (entry,) = w.entries(act="export", actor=w.id_of("auditor"))
    assert entry["reference"] == f"csv {reference} {len(rows) - 1} sha256:{hashlib.sha256(whole).hexdigest()}"
    assert (entry["purpose"], entry["door"]) == ("toezicht op inzage", "oversight:export")
    deeds = [(e["act"], e["door"]) for e in w.entries(actor=w.id_of("auditor")) if reference in (e["reference"] or "")]
    assert deeds == [
        ("export-asked", "oversight:exports"), ("review", "task:export"), ("review", "task:export"),
        ("export-made", "task:export"), ("export", "oversight:export"),
    ]  # fmt: skip
    shown = auditor.get(ADDRESS).content.decode()
    assert hashlib.sha256(whole).hexdigest() in shown
    assert "Handeling: Toelating" in shown
    # What lies in the database says nothing, and nothing of it lies in the broker.
    lies = b"".join(bytes(p) for (p,) in w.ask("SELECT sealed FROM secrecy.export_piece"))
    lies += b"".join(bytes(a) + bytes(m or b"") for a, m in w.ask("SELECT asked, mark FROM secrecy.export"))
    for told in (b"admit", b"Toelating", b"Volgnummer"):
        assert told not in lies


def test_the_three_formats_hold_the_same_lines_defused_over_many_slices(
    world: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slices, "SLICE", 40)
    monkeypatch.setattr("livc.oversight.exporting.rows.CHUNK", 15)
    monkeypatch.setattr(workbook, "ROWS", 100)
    plant(1, '=HYPERLINK("http://x";"y")')
    plant(1, '  +1;"twee"\r\nregels _x003D_ \x07<&>')
    auditor = w.signed_in("auditor")
    files = {}
    for kind in ("fhir", "xlsx", "csv"):
        reference = ask(auditor, kind)
        make(reference)
        assert stands(reference)[0] == "ready"
        files[kind] = (held(), take(auditor, reference))

    numbers, whole = files["csv"]
    table = list(csv.reader(io.StringIO(whole.decode("utf-8-sig"), newline=""), delimiter=";"))[1:]
    assert [int(row[0]) for row in table] == numbers
    reasons = {row[7] for row in table}
    assert '\'=HYPERLINK("http://x";"y")' in reasons
    assert [r for r in reasons if r.startswith('\'  +1;"twee"\r\nregels')]
    assert not [cell for row in table for cell in row if defused.defused(cell) != cell]

    numbers, whole = files["xlsx"]
    assert zipfile.ZipFile(io.BytesIO(whole)).testzip() is None
    book = openpyxl.load_workbook(io.BytesIO(whole), read_only=True)
    sheets = [list(sheet.iter_rows(values_only=True)) for sheet in book]
    assert len(sheets) == -(-len(numbers) // 99)
    assert [row[0] for rows in sheets for row in rows[1:]] == numbers
    assert {rows[0][0] for rows in sheets} == {"Volgnummer"}
    line = next(row for rows in sheets for row in rows[1:] if "HYPERLINK" in (row[7] or ""))
    assert line[7] == '\'=HYPERLINK("http://x";"y")'
    assert isinstance(line[1], datetime)
    assert all(
        b"<f>" not in zipfile.ZipFile(io.BytesIO(whole)).read(n) for n in zipfile.ZipFile(io.BytesIO(whole)).namelist()
    )
    reasons = {unescape(row[7] or "") for rows in sheets for row in rows[1:]}
    assert [r for r in reasons if r.startswith('\'  +1;"twee"') and r.endswith("regels _x003D_ <&>")]

    numbers, whole = files["fhir"]
    events = [json.loads(text) for text in whole.decode().splitlines()]
    assert [int(event["id"]) for event in events] == numbers
    for event in events:
        valid(event)
    text = whole.decode()
    for person in w.ask("SELECT first_name, last_name, username FROM participants_user"):
        assert not [name for name in person if name and len(name) > 4 and f'"{name}"' in text]
    assert "CAS-2026" not in text


def meanwhile(deed: Callable[[], Any]) -> Any:
    """Done by somebody else, on connections of their own, while who is here stands in a transaction."""

    def done() -> Any:
        try:
            return deed()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as elsewhere:
        return elsewhere.submit(done).result()


def valid(event: dict[str, Any]) -> None:
    """The required elements of AuditEvent in FHIR R4 (4.0.1), their types, and the codes of its required value sets."""
    known = {"resourceType", "id", "type", "subtype", "action", "recorded", "outcome", "outcomeDesc", "purposeOfEvent", "agent", "source", "entity"}  # fmt: skip
    assert event["resourceType"] == "AuditEvent"
    assert set(event) <= known
    assert re.fullmatch(r"[A-Za-z0-9\-.]{1,64}", event["id"])
    for coding in (event["type"], *event["subtype"], *event["source"]["type"], *(e["type"] for e in event["entity"])):
        assert set(coding) == {"system", "code", "display"}
        assert re.fullmatch(r"[^\s]+( [^\s]+)*", coding["code"])
        assert coding["display"].strip()
    assert event["action"] in set("CRUDE")
    assert event["outcome"] in {"0", "4", "8", "12"}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d", event["recorded"])
    assert event["agent"]
    assert [agent["requestor"] for agent in event["agent"]].count(True) == 1
    references = (
        [a["who"] for a in event["agent"]] + [event["source"]["observer"]] + [e["what"] for e in event["entity"]]
    )
    for reference in references:
        assert set(reference) == {"identifier"}
        assert set(reference["identifier"]) == {"system", "value"}
        assert reference["identifier"]["value"]


def test_nobody_else_follows_stops_or_takes_it_and_it_ends(world: str) -> None:
    auditor, officer = w.signed_in("auditor"), w.signed_in("dpo")
    reference = ask(auditor, "csv")
    take(auditor, reference, expect=404)  # not made yet
    make(reference)
    for slug in ("dpo", "coordinator", "burgemeester", "superuser"):
        other = w.signed_in(slug)
        take(other, reference, expect=404)
        assert other.post(f"{ADDRESS}{reference}/stopzetten/").status_code == 404
        assert w.entries(act="refuse", actor=w.id_of(slug))[-1]["reference"] == reference
    assert reference not in officer.get(ADDRESS).content.decode()
    for slug in ("coordinator", "superuser"):
        for answer in (w.signed_in(slug).get(ADDRESS), w.signed_in(slug).post(ADDRESS, {"kind": "csv"})):
            assert answer.status_code == 403
    assert take(auditor, reference)

    # SQL injected in the request of the auditor reaches neither the tables nor what acts on them.
    with inside("auditor") as intruder:
        for statement in (
            "SELECT * FROM secrecy.export", "SELECT * FROM secrecy.export_piece", "DELETE FROM secrecy.export",
            f"SELECT secrecy.export_piece('\\x00', '{reference}', 0)", f"SELECT * FROM secrecy.claim_export('{reference}', '\\x00', '\\x00')",
            "SELECT secrecy.waiting_exports()", "SELECT secrecy.end_exports()",
        ):  # fmt: skip
            assert isinstance(intruder.fails(statement), psycopg2.errors.InsufficientPrivilege), statement
    # Nor do the functions give it to whoever calls them for another person, or without the release on record.
    with w.standing_as("dpo") as here:
        assert record.call("own_exports", here.pid, here.began, here.request) == []
        assert record.call("cancel_export", reference, here.pid, here.began, here.request) == [(False,)]
        assert record.call("export_ticket", b"\0" * 32, reference, here.pid, here.began, here.request) == [(False,)]
        with pytest.raises(RecordImpossible):  # the register isn't open in this request
            exports.ask_export("csv", {}, total=1, keeps=settings.EXPORT_KEPT)
    with w.standing_as("auditor") as here:
        assert record.call("export_ticket", b"\0" * 32, reference, here.pid, here.began, here.request) == [(False,)]
    assert record.call("export_piece", b"\0" * 32, reference, 0) == [(None,)]
    assert exports.claimed(reference) is None

    # Its link ends; then its pieces go, by the clock or by the nightly office.
    w.ask("UPDATE secrecy.export SET until = now() - interval '1 second' WHERE reference = %s", [reference])
    take(auditor, reference, expect=404)
    second = ask(auditor, "csv")
    tasks.go_on()
    assert w.ask("SELECT reference FROM secrecy.export") == [(second,)]
    assert w.ask("SELECT DISTINCT export FROM secrecy.export_piece") == []
    w.ask("UPDATE secrecy.export SET until = now() - interval '1 second'")
    assert ("secrecy.export", 1) in [(one.what, one.rows) for one in end_past()]


def test_it_stops_when_it_is_stopped_and_when_the_mandate_ends_and_goes_on_after_a_crash(
    world: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slices, "SLICE", 40)
    auditor = w.signed_in("auditor")

    stopped = ask(auditor, "csv")
    assert slices.next_slice(stopped)
    assert stands(stopped) == ("waiting", 40, 1)
    assert "40 van" in auditor.get(ADDRESS).content.decode()
    # Between the reading of a slice and its keeping: what was read is not kept.
    making = exports.claimed(stopped)
    assert making is not None
    with making.standing():
        assert meanwhile(lambda: auditor.post(f"{ADDRESS}{stopped}/stopzetten/").status_code) == 302
        with pytest.raises(RecordImpossible):  # nobody's register is open there
            record.call("keep_piece", stopped, making.badge, 1, b"x", 80, b"x", 0, making.made, None)
        assert not making.keep(b"x", done=80, mark={})
    assert stands(stopped) == ("cancelled", 40, 0)
    assert w.ask("SELECT wrapped FROM secrecy.export WHERE reference = %s", [stopped]) == [(None,)]
    assert not slices.next_slice(stopped)
    assert [e["reference"] for e in w.entries(act="export-cancelled")] == [f"csv {stopped}"]

    # A broker that is away, or a worker that died, costs time: the clock finds it, and the slice is made again.
    survives = ask(auditor, "fhir")
    app.control.purge()
    assert exports.waiting_exports() == []
    assert slices.next_slice(survives)
    assert exports.claimed(survives) is not None  # a worker that dies with it in hand
    assert not slices.next_slice(survives)  # and no other takes it from that one
    w.ask("UPDATE secrecy.export SET touched = touched - interval '4 minutes' WHERE reference = %s", [survives])
    assert "gaat vanzelf verder" in auditor.get(ADDRESS).content.decode()
    assert exports.waiting_exports() == [survives]
    make(survives)
    assert [json.loads(text)["id"] for text in take(auditor, survives).decode().splitlines()] == [
        str(n) for n in held()
    ]

    # The mandate ends midway, while a slice is read and while a file is sent: nothing more is read, kept or sent.
    midway = ask(auditor, "csv")
    assert slices.next_slice(midway)
    making = exports.claimed(midway)
    assert making is not None
    sending = iter(auditor.get(f"{ADDRESS}{survives}/"))
    assert next(sending)
    with making.standing():
        rows = register(purpose="toezicht op inzage")
        assert rows.count() > 40
        w.ask("UPDATE participants_appointment SET ends = begins WHERE user_id = %s", [w.id_of("auditor")])
        assert rows.count() == 0
        assert not making.keep(b"x", done=80, mark={})
    with pytest.raises(Refused):
        for _ in sending:
            pass
    w.ask("UPDATE secrecy.export SET touched = touched - interval '4 minutes'")
    assert not slices.next_slice(midway)
    assert stands(midway) == ("stopped", 40, 0)
    refused = w.entries(act="refuse", door="office:export")
    assert [(e["actor"], e["reference"]) for e in refused] == [(w.id_of("auditor"), f"csv {midway}")]
    assert auditor.get(ADDRESS).status_code == 403
    take(auditor, survives, expect=404)


def test_ten_at_most_and_what_cannot_be_asked_is_said_in_dutch(world: str, settings: Any) -> None:
    auditor = w.signed_in("auditor")
    settings.EXPORT_MOST = 3
    answer = auditor.post(ADDRESS, {"kind": "csv"})
    assert (answer.status_code, "Maak de periode korter" in answer.content.decode()) == (400, True)
    assert auditor.post(ADDRESS, {"kind": "csv", "act": "niets", "case": "Robin"}).status_code == 400
    assert not [e for e in w.entries(actor=w.id_of("auditor")) if "Robin" in (e["reference"] or "")]
    settings.EXPORT_MOST = 5_000_000
    for _ in range(10):
        ask(auditor, "csv", case="CAS-2026-001")
    answer = auditor.post(ADDRESS, {"kind": "csv"})
    assert (answer.status_code, "al tien bestanden" in answer.content.decode()) == (400, True)
    assert "Casus: CAS-2026-001" in answer.content.decode()


#: What the process below says of itself at its end, in MiB.
SAID = "import resource; print('peak', resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)"


def test_seven_times_the_lines_take_no_more_memory(world: str) -> None:
    """In a process of its own, as a worker is; a page of the register holds 25 lines, a slice twenty thousand."""
    peaks = []
    for lines in (3_000, 22_000):
        plant(lines)
        reference = ask(w.signed_in("auditor"), "xlsx")
        code = f"import django; django.setup()\nfrom livc.oversight.exporting.slices import next_slice\nwhile next_slice('{reference}'): pass\n{SAID}"
        done = subprocess.run(
            [sys.executable, "-c", code], env=w.environment() | {"DJANGO_SETTINGS_MODULE": "livc.settings"},
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert stands(reference)[0] == "ready"
        peaks.append(int(done.stdout.split()[-1]))
    assert peaks[1] - peaks[0] < 24, peaks
