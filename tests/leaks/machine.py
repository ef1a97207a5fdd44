"""What the machine itself says while people look: mails, log lines, what waits in Redis, what tasks give back, tables at rest.

No word of ours stands in any of it, whoever could read it.
"""

from __future__ import annotations

import json
import logging
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from email.header import decode_header, make_header
from email.message import Message
from typing import Any

import redis
from django.conf import settings
from django.core import mail
from django.test import override_settings

from livc.celery import app
from livc.embedded import files, places
from livc.mails import SUBJECTS, send_waiting
from secrecy.tasks import HEADER
from tests import world as w
from tests.leaks import documents
from tests.leaks.fields import WORDS
from tests.leaks.judged import Judge, unfolded

#: Plain columns in which a canary was laid: where it stands, it stands.
PLAIN = ("participants_user", "participants_seat", "participants_mandate", "participants_appointment", "participants_administration", "meetings_meeting")  # fmt: skip
#: What grows with each question, and holds references alone: looked at whole in the end.
LEDGER = ("secrecy_ledger", "ledger_")
LOCMEM = "django.core.mail.backends.locmem.EmailBackend"


class Lines(logging.Handler):
    """Every line that a process of ours would write, as its formatter writes it, frames and all."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        formats: Any = settings.LOGGING["formatters"]
        self.setFormatter(logging.Formatter(formats["line"]["format"], style="{"))
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(self.format(record))


class Machine:
    """Listens while people look; :meth:`judged` hands over what was said since the last time."""

    def __init__(self, judge: Judge) -> None:
        self.judge, self.lines = judge, Lines()
        app.loader.import_default_modules()
        mail.outbox = []
        path = files.log(places.var(), "postgresql")
        self._server = path.open(encoding="utf-8", errors="replace") if path.exists() else None
        if self._server:
            self._server.seek(0, 2)

    @contextmanager
    def listening(self) -> Iterator[None]:
        root = logging.getLogger()
        root.handlers, before = [self.lines], root.handlers
        try:
            yield
        finally:
            root.handlers = before

    def judged(self) -> None:
        """Everything there is by now; queues, mails and lines are emptied by it."""
        self._redis()
        self._mails()
        for line in self.lines.said:
            self.judge.anywhere("log", "a line of ours", line)
        self.lines.said.clear()
        if self._server:
            self.judge.anywhere("log of the database", "postgresql", self._server.read())

    def tables(self, *, ledger: bool = True) -> None:
        """As the superuser sees them: plain columns hold their own, and nothing sealed stands anywhere."""
        words = self.judge.aviary.canaries.values()
        found = w.ask("SELECT format('%I.%I', schemaname, tablename), tablename FROM pg_tables WHERE schemaname IN ('public', 'secrecy', 'keystore')")  # fmt: skip
        for table, name in found:
            if not ledger and name.startswith(LEDGER):
                continue
            own = {c.said for c in words if name in PLAIN and c.model.lower().replace(".", "_") == name}
            for (row,) in w.ask(f"SELECT t::text FROM {table} t"):
                self.judge.anywhere("tables", table, row, but=own)

    def _mails(self) -> None:
        """What waits in the outbox is sent; each mail goes to one address, which is its reader's."""
        with override_settings(EMAIL_BACKEND=LOCMEM):
            send_waiting()
        for message in mail.outbox:
            said = "\n".join([str(message.subject), str(message.body), *_sent(message.message())])
            self.judge.anywhere("mail", str(message.subject), said, but=_addressed(message.to), strict=True)
        mail.outbox = []

    def _redis(self) -> None:
        """Every key and what lies behind it: throttling, the broker's queues, results if there were any."""
        server = redis.Redis.from_url(settings.REDIS_URL)
        for key in server.scan_iter():
            self.judge.anywhere("cache and broker", "redis", f"{_text(key)}\n{_text(_behind(server, key))}")

    def run_tasks(self) -> None:
        """What people asked for and what the clock runs: what it gives back, or dies of. What it sends is judged with the mails."""
        with override_settings(EMAIL_BACKEND=LOCMEM):
            for entry in sorted({str(e["task"]) for e in settings.CELERY_BEAT_SCHEDULE.values()}):
                done = app.tasks[entry].apply()
                self.judge.anywhere("task", entry, f"{done.result!r}\n{done.traceback or ''}")
            for name, args, badge in self._asked_for():
                done = app.tasks[name].apply(tuple(args), headers={HEADER: badge})
                self.judge.anywhere("task", name, f"{done.result!r}\n{done.traceback or ''}")

    def every_mail(self) -> None:
        """One of each that there can be, about the case."""
        for message in SUBJECTS:
            w.ask(
                "INSERT INTO secrecy.outbox (user_id, message, about) VALUES (%s, %s, %s)",
                [w.id_of("caw"), message, self.judge.case],
            )

    def _asked_for(self) -> Iterator[tuple[str, list[str], str]]:
        """What waits at the broker about the case that is walked through here."""
        server = redis.Redis.from_url(settings.REDIS_URL)
        for raw in server.lrange("celery", 0, -1):
            waits = json.loads(raw)
            args = json.loads(b64decode(waits["body"]))[0]
            if self.judge.about & set(args):
                server.lrem("celery", 1, raw)  # type: ignore[arg-type]
                yield waits["headers"]["task"], args, waits["headers"][HEADER]


def _addressed(addresses: list[str]) -> list[str]:
    return [address.split(".", 1)[0] for address in addresses]


def _sent(mail: Message) -> Iterator[str]:
    """A mail as it goes out, and as it is read: its head in one piece, and each part without what it was packed in."""
    yield mail.as_bytes().decode("utf-8", "replace")
    for part in mail.walk():
        yield from (str(make_header(decode_header(unfolded(str(value))))) for value in part.values())
        if not part.is_multipart():
            yield documents.text(bytes(part.get_payload(decode=True) or b""))


def _behind(server: Any, key: bytes) -> Any:
    kind = server.type(key).decode()
    if kind == "string":
        return server.get(key)
    if kind == "list":
        return server.lrange(key, 0, -1)
    if kind == "hash":
        return server.hgetall(key)
    return server.smembers(key) if kind == "set" else server.zrange(key, 0, -1) if kind == "zset" else b""


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, dict):
        return "\n".join(_text(part) for pair in value.items() for part in pair)
    return "\n".join(_text(part) for part in value) if isinstance(value, list | set | tuple) else str(value)


assert {name.split("_", 1)[1] for name in PLAIN} == {label.split(".")[1].lower() for label in WORDS if label.startswith("participants.") or label == "meetings.Meeting"}  # fmt: skip
