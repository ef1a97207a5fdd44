"""A leak planted in each channel is found by the judge that hears all the rest."""

from __future__ import annotations

import gzip
import json
import logging
import zlib
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from unittest import mock
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import redis
from celery import Task
from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.utils.formats import date_format

import livc.mails
from cases import typesetting
from cases.meetings import calendar
from cases.meetings.reporting import paper
from cases.retention import office
from secrecy import middleware
from secrecy.tasks import OfficeTask
from tests import lived
from tests import world as w
from tests.leaks import documents, walk
from tests.leaks.asked import QUERIES, WAYS, Ask
from tests.leaks.canaries import Aviary, _changed, _write
from tests.leaks.fields import How
from tests.leaks.judged import Judge
from tests.leaks.looking import Eyes
from tests.leaks.machine import Machine
from tests.leaks.matrix import Matrix, crashing

Change = Callable[[Any, Any], None]


@contextmanager
def answering(change: Change) -> Iterator[None]:
    """A middleware of ours that says more than it should."""
    before = middleware.SecrecyMiddleware.__call__

    def says(self: Any, request: Any) -> Any:
        answer = before(self, request)
        change(request, answer)
        return answer

    with mock.patch.object(middleware.SecrecyMiddleware, "__call__", says):
        yield


def adding(said: str, *, header: str = "") -> Change:
    """At the end of the page; only where this header was sent."""

    def change(request: Any, answer: Any) -> None:
        if not header or header in request.headers:
            answer.content += said.encode()

    return change


def putting(old: str, new: str) -> Change:
    """Something else in the place of what a page says first."""

    def change(_request: Any, answer: Any) -> None:
        answer.content = answer.content.replace(old.encode(), new.encode(), 1)

    return change


def becoming(kind: str, said: bytes) -> Change:
    """A file in the place of a page."""

    def change(_request: Any, answer: Any) -> None:
        answer.headers["Content-Type"] = kind
        answer.content = said

    return change


def packed(said: str | bytes) -> bytes:
    """A workbook: the word stands in it compressed."""
    book = BytesIO()
    with ZipFile(book, "w", ZIP_DEFLATED) as parts:
        cell = said if isinstance(said, bytes) else f"<worksheet><c t='inlineStr'>{said}</c></worksheet>"
        parts.writestr("xl/worksheets/sheet1.xml", cell)
    return book.getvalue()


FILES: dict[str, Callable[[str], bytes]] = {
    "text/csv": lambda said: f"Wat;Wie\r\n{said};x\r\n".encode(),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": packed,
    "application/fhir+ndjson": lambda said: json.dumps({"resourceType": "AuditEvent", "outcomeDesc": said}).encode(),
    "application/json": lambda said: json.dumps([said]).encode(),
    "text/plain": str.encode,
}


@contextmanager
def crashing_with(said: str) -> Iterator[None]:
    """A page that tells what went wrong."""
    with crashing(), mock.patch.object(middleware, "render_to_string", return_value=f"<html>{said}</html>"):
        yield


def in_type(said: str, *, drawn: bool, hexed: bool = False) -> Any:
    """A document that says more: in its text, or of itself."""
    before = typesetting.set_in_type

    def made(source: Path, data: dict[str, Any]) -> bytes:
        if drawn:
            return before(
                source, data | {"pieces": [{"number": 1, "kind": "words", "title": said, "text": "", "note": ""}]}
            )
        author = f"<{('é' + said).encode('utf-16').hex()}>" if hexed else f"({said})"
        return before(source, data).replace(b"/Creator(", f"/Author{author}/Creator(".encode(), 1)

    return mock.patch.object(paper, "set_in_type", made)


def _reported() -> walk.Stage:
    stage = walk.begin()
    next(moment for moment in walk.moments(stage) if moment == "reported")
    return stage


@pytest.fixture
def at_the_report(world: str) -> tuple[walk.Stage, Judge]:
    stage = lived.once("leaks at the report", _reported)
    aviary = Aviary()
    aviary.lay()
    return stage, Judge(aviary, case=stage.case, signal=stage.signal, moment="reported")


def a_word(stage: walk.Stage, judge: Judge, field: str) -> str:
    return next(c.said for c in judge.aviary.canaries.values() if c.field == field and c.around == stage.case)


def test_one_planted_leak_in_each_channel_of_answers_is_caught(at_the_report: tuple[walk.Stage, Judge]) -> None:
    stage, judge = at_the_report
    eyes, said, secret = (
        Eyes(judge),
        a_word(stage, judge, "cases.Indication.text"),
        a_word(stage, judge, "contributions.Contribution.text"),
    )
    item = f"/overleg/{stage.meeting}/{stage.item}/"
    listing = Ask("meetings:list", "", "/overleg/")
    by_key = Ask(
        "search:search", "", "/zoeken/", "POST", "read", (("q", "CAS-2026-001"), ("purpose", "opvolging actie"))
    )
    report = Ask("meetings:download_report", "", f"{item}verslag/afhalen/", "POST", "read")
    ((asked,),) = w.ask("SELECT r.slug FROM subject_requests_decision d JOIN subject_requests_subjectrequest r ON r.id = d.request_id WHERE d.kind = 'given' ORDER BY r.received_on DESC LIMIT 1")  # fmt: skip
    overview = Ask(
        "subject_requests:report", "", f"/verzoeken/{asked}/inzages/", "POST", "read", (("purpose", "opvolging"),)
    )
    names = [c for c in judge.aviary.canaries.values() if c.field == "participants.User.last_name"]
    colleague = next(c.said for c in names if c.row == str(w.id_of("caw")))
    planted: list[tuple[str, str, Ask, Any]] = [
        ("page", "vdab", listing, answering(adding(said))),
        ("page", "clb", listing, answering(adding(secret))),  # not its place, though it may read it elsewhere
        ("page", "vdab", listing, answering(adding(f'<form class="message" method="post" action="/casussen/{stage.case}/" data-undo >'))),
        ("title", "coordinator", listing, answering(putting("<title>", f"<title>{said} "))),
        ("address", "coordinator", listing, answering(putting('href="', f'href="/?{said}" title="'))),
        ("header", "coordinator", replace(listing, method="HEAD", way="head"), answering(lambda _q, a: a.headers.__setitem__("ETag", said))),
        ("header", "vdab", listing, answering(lambda _q, a: a.set_cookie("messages", b64encode(f"{said} gezien".encode()).decode()))),
        *(
            (way, "vdab", replace(listing, way=way, headers=tuple(sent.items())), answering(adding(said, header=next(iter(sent)))))
            for way, sent in WAYS.items()
        ),
        *((kind, "vdab", listing, answering(becoming(kind, made(said)))) for kind, made in FILES.items()),
        ("queries", "vdab", replace(listing, address=f"/overleg/{QUERIES}", way="queries"), answering(adding(said))),
        ("pressed", "caw", Ask("contributions:paper", "", "/wat-wij-deelden/afdruk/", "POST", "read"), answering(adding(said))),
        ("pressed", "burgemeester", overview, answering(adding(colleague))),  # it goes to the person concerned, without anybody's name
        ("search", "caw", by_key, answering(adding(said))),
        ("answer 400", "caw", replace(by_key, fields=()), answering(adding(said))),
        ("answer 403", "caw", Ask("cases:propose", "", "/casussen/nieuw/"), answering(adding(said))),
        ("answer 404", "coordinator-elders", Ask("cases:case", "", f"/casussen/{stage.case}/"), answering(adding(said))),
        ("answer 405", "caw", replace(listing, method="DELETE"), answering(adding(said))),
        ("answer 500", "coordinator", Ask("meetings:item", "", item), crashing_with(said)),
        ("text/calendar", "caw", Ask("meetings:calendar", "", f"/overleg/{stage.meeting}/kalender/"), mock.patch.object(calendar, "_", return_value=said)),
        ("application/pdf", "clb", report, in_type(said, drawn=True)),
        ("document properties", "clb", report, in_type(said, drawn=False)),
    ]  # fmt: skip
    missed = []
    for channel, who, ask, plant in planted:
        eyes.look(who, ask)
        assert not judge.leaks, f"{channel}: {judge.leaks[0]} without one"
        with plant:
            eyes.look(who, ask)
        found = [leak for leak in judge.leaks if leak.channel == channel]
        missed += [] if found and found[0].who == who and found[0].moment == "reported" else [channel]
        judge.leaks.clear()
    assert not missed


def test_one_planted_leak_in_each_disguise_is_caught(at_the_report: tuple[walk.Stage, Judge]) -> None:
    """A word that is packed, cut or dressed up; a reference or a day with something right before or behind it."""
    stage, judge = at_the_report
    eyes, said = Eyes(judge), a_word(stage, judge, "cases.Indication.text")
    number = a_word(stage, judge, "cases.Case.reference")
    born = date.fromisoformat(a_word(stage, judge, "cases.DataSubject.birth_date"))
    told = signing.Signer(salt="django.contrib.messages").sign_object([["__json_message", 0, 25, f"{'Bewaard. ' * 9}{said}"]], compress=True)  # fmt: skip
    assert said not in told
    assert told.startswith(".")
    long_ago = f"{born:%Y-%m-%d}"
    report = Ask(
        "meetings:download_report", "", f"/overleg/{stage.meeting}/{stage.item}/verslag/afhalen/", "POST", "read"
    )
    calendar_file = Ask("meetings:calendar", "", f"/overleg/{stage.meeting}/kalender/")
    listing = Ask("meetings:list", "", "/overleg/")
    planted: list[tuple[str, str, Ask, Any]] = [
        *(("page", "vdab", listing, answering(adding(words))) for words in (
            f'<input placeholder="{said}">', f"<p>{said[:7]}&shy;{said[7:]}</p>", f"<p>{said[:7]}<wbr>{said[7:]}</p>",
            f'<img src="data:text/plain;base64,{b64encode(f"Een tekst {said}".encode()).decode()}">',
            f'<li id="kaart-{stage.case}">', f'<li class="kaart_{stage.item}">', f"<p>verslag_{number}_2.pdf</p>", f"<p>{number.lower()}</p>",
            f"<time>{long_ago}T00:00:00</time>", f"<p>Geboren{born:%d/%m/%Y}</p>",
            f"<p>{born.day}&nbsp;{date_format(born, 'F')}\n&nbsp;{born.year}</p>", f"<p>{born:%d} {date_format(born, 'F')[:3]}. {born.year}</p>",
        )),
        ("header", "vdab", listing, answering(lambda _q, a: a.headers.__setitem__("Content-Disposition", f'inline; filename="verslag-{number}.pdf"'))),
        ("header", "vdab", listing, answering(lambda _q, a: a.set_cookie("messages", told))),
        ("application/zip", "vdab", listing, answering(becoming("application/zip", packed(packed(said))))),
        ("application/gzip", "vdab", listing, answering(becoming("application/gzip", gzip.compress(said.encode())))),
        ("text/csv", "vdab", listing, answering(becoming("text/csv", said.encode("utf-16")))),
        ("text/calendar", "caw", calendar_file, answering(becoming("text/calendar", f"SUMMARY:{said[:7]}\r\n {said[7:]}\r\n".encode()))),
        ("document properties", "clb", report, in_type(said, drawn=False, hexed=True)),
    ]  # fmt: skip
    missed = []
    for place, (channel, who, ask, plant) in enumerate(planted):
        eyes.look(who, ask)
        assert not judge.leaks, f"{channel}: {judge.leaks[0]} without one"
        with plant:
            eyes.look(who, ask)
        missed += [] if channel in {leak.channel for leak in judge.leaks} else [(place, channel)]
        judge.leaks.clear()
    assert not missed
    # In a document letters stand without what parts the lines: the number of the case, on its first page, is found all the same.
    assert number in {canary.said for canary in judge.aviary.found(documents.text(eyes.look("clb", report).content))}


def test_of_what_is_cut_short_a_word_still_shows() -> None:
    (said,), changed = _changed("Zandbank Robin zoekt contact met een groep.", How.WORDS)
    assert changed[: len(said)] == changed[-len(said) :] == said
    assert "zandbank robin zoekt" in changed.lower()


def test_a_number_that_changes_for_who_has_nothing_to_do_with_a_case_is_caught(town: None) -> None:
    matrix = Matrix()
    eyes, listing = Eyes(matrix.judge), Ask("cases:list", "town", "/casussen/")
    for _time in range(2):
        matrix._still("superuser", listing, eyes.look("superuser", listing))
    assert not matrix.judge.leaks
    with answering(adding("<p>1 casus</p>")):
        matrix._still("superuser", listing, eyes.look("superuser", listing))
    assert [leak.channel for leak in matrix.judge.leaks] == ["counts"]


def test_one_planted_leak_in_each_channel_of_the_machine_is_caught(at_the_report: tuple[walk.Stage, Judge]) -> None:
    stage, judge = at_the_report
    machine, said = Machine(judge), a_word(stage, judge, "cases.Indication.text")
    server = redis.Redis.from_url(settings.REDIS_URL)

    def breaks(*_args: Any) -> None:
        raise ValueError(said)

    @contextmanager
    def dying() -> Iterator[None]:
        """An office that tells of what it died."""
        with mock.patch.object(office, "run", breaks):
            machine.run_tasks()
            machine.judged()
            assert not judge.leaks, "what an office dies of is told without its words"
            with mock.patch.object(OfficeTask, "__call__", Task.__call__):
                yield

    def posted(**more: Any) -> Any:
        w.ask("INSERT INTO secrecy.outbox (user_id, message) VALUES (%s, 'waiting')", [w.id_of("caw")])
        before = livc.mails.written

        def written(message: Any) -> Any:
            mail = before(message)
            for name, value in more.items():
                setattr(mail, name, value)
            return mail

        return mock.patch.object(livc.mails, "written", written)

    planted: list[tuple[str, Callable[[], Any]]] = [
        ("mail", lambda: posted(subject=f"LIVC R: {said}")),
        ("mail", lambda: posted(body=f"Dag {said}")),
        ("mail", lambda: posted(extra_headers={"X-Casus": said})),
        ("log", lambda: logging.getLogger("secrecy").info("opened %s", said)),
        ("task", dying),
        ("cache and broker", lambda: cache.set("seen", said, 60)),
        ("cache and broker", lambda: server.lpush("celery", b64encode(f"[[{said}], null]".encode()))),
        ("log of the database", lambda: w.ask(f"DO $$ BEGIN RAISE LOG '{said}'; END $$")),
        ("mail", lambda: posted(attachments=[("lijst.csv", f"{'é' * 31}{said}", "text/csv")])),
        ("mail", lambda: posted(attachments=[("lijst.xlsx", packed(said), "application/octet-stream")])),
        ("cache and broker", lambda: server.lpush("celery", b64encode(b64encode(zlib.compress(said.encode()))))),
        ("tables", lambda: w.ask("UPDATE cells_cellrules SET note = %s", [said])),
        # In a plain column that holds a word of its own, and where a text was to be sealed.
        ("tables", lambda: _write("UPDATE meetings_meeting SET place = %s", [said])),
        ("tables", lambda: _write("UPDATE cases_indication SET text = convert_to(%s, 'UTF8')", [said])),
    ]  # fmt: skip
    missed = []
    with machine.listening():
        machine.run_tasks()
        machine.judged()
        machine.tables()
        assert not judge.leaks
        for channel, plant in planted:
            done = plant()
            with done if hasattr(done, "__exit__") else nullcontext():
                if channel == "task":
                    machine.run_tasks()
                machine.judged()
            if channel == "tables":
                machine.tables(ledger=False)
            missed += [] if channel in {leak.channel for leak in judge.leaks} else [channel]
            judge.leaks.clear()
            cache.delete("seen")
            server.delete("celery")
    assert not missed
