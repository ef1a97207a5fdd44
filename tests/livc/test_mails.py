"""Mails say that there is something, never what (R75); each goes out once, by a mail server that may fail."""

from __future__ import annotations

import hashlib
import json
import logging
import re
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest
import redis
from celery.contrib.testing.worker import start_worker
from celery.schedules import crontab
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings as configured
from django.db import connections, transaction
from django.utils import timezone

from livc.celery import app
from livc.demo.persons import PERSONS, SERVICES
from livc.housekeeping import send_mails, tell_endings
from livc.mails import SUBJECTS, WITH_LINK, send_waiting, written
from participants.mandates import steward
from participants.people import make_account
from secrecy import outbox
from tests import world as w
from tests.livc.postbox import Postbox, opened

OFFICE = "livc.housekeeping.send_mails"
TOKEN = re.compile(r"/aanmelden/link/([0-9a-f]{64})/")


@pytest.fixture
def box(settings: Any, world: str) -> Iterator[Postbox]:
    """A mail server that our settings name. No task of another test waits."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    app.control.purge()
    w.ask("DELETE FROM secrecy.outbox")
    box = Postbox()
    with opened(box):
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
        yield box
    app.control.purge()


def tell(slug: str, message: outbox.Message = "waiting") -> None:
    with w.standing_as("coordinator"):
        outbox.post(w.id_of(slug), message)


def invite(email: str = "nieuw@duinbeke.invalid") -> int:
    """An administrator makes an account, as the screens do."""
    with w.standing_as("beheerder-caw"):
        keeps = steward()
        assert keeps is not None
        with transaction.atomic():
            user = make_account(keeps.organisation, first_name="Nele", last_name="Nieuweling", email=email)
        number = user.pk
        connections["default"].run_on_commit.clear()
    with w.standing_as("beheerder-caw"):
        outbox.post(number, "account")
    return number


def due_now() -> None:
    w.ask("UPDATE secrecy.outbox SET due = now() WHERE sent IS NULL")


def waiting() -> list[tuple[int, bool]]:
    """(tries, sent) of what lies in the outbox."""
    return [tuple(row) for row in w.ask("SELECT tries, sent IS NOT NULL FROM secrecy.outbox ORDER BY id")]


# What stands in them ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("message", get_args(outbox.Message))
def test_no_mail_holds_a_name_a_service_a_case_or_a_word_of_what_it_is_about(message: str, box: Postbox) -> None:
    """R75."""
    assert set(SUBJECTS) == set(get_args(outbox.Message))
    person = invite() if message in WITH_LINK else w.id_of("caw")
    w.ask("DELETE FROM secrecy.outbox")
    w.ask("INSERT INTO secrecy.outbox (user_id, message, about) VALUES (%s, %s, 'CAS-2026-001')", [person, message])
    assert send_waiting() == 1
    (mail,) = box.mails
    text = box.text()
    assert mail["Subject"] == str(SUBJECTS[message])
    assert text.startswith("Dag,\n")
    assert mail["Auto-Submitted"] == "auto-generated"
    whole = f"{mail['Subject']}\n{text}"
    names = {n for p in PERSONS for n in (p.first_name, p.last_name)} | {"Nele", "Nieuweling"}
    places = {n for service in SERVICES.values() for n in service[:2]} | {"Duinbeke", "CAS-", "Robin", "Zandbank"}
    assert not [n for n in names | places if re.search(rf"\b{re.escape(n)}\b", whole)]
    assert mail["To"] not in whole
    assert mail.get_content_type() == "text/plain"
    assert not list(mail.iter_attachments())
    # One address, and it is ours; a link that lets somebody in only where that is the message.
    for address in re.findall(r"https?://\S+", text):
        assert address.startswith(configured.SITE_URL + "/")
    assert bool(TOKEN.search(text)) is (message in WITH_LINK)
    if message in WITH_LINK:
        ends = timezone.localdate() + timedelta(days=7)
        assert str(ends.year) in text
        assert f" {ends.day} " in text
        assert "(7 dagen)" in text
        assert "niet" in text.split("Verwachtte u dit" if message == "account" else "Vroeg u dit")[1][:6]


def test_the_link_of_an_account_is_kept_by_its_hash_and_works_seven_days(box: Postbox) -> None:
    person = invite()
    assert send_waiting() == 1
    (found,) = TOKEN.findall(box.text())
    rows = w.ask("SELECT token, used, until FROM secrecy.link WHERE user_id = %s", [person])
    ((token, used, until),) = rows
    assert bytes(token) == hashlib.sha256(found.encode()).digest()
    assert used is None
    assert abs(until - timezone.now() - timedelta(days=7)) < timedelta(minutes=1)


# Once, though things fail -----------------------------------------------------------------------------------


def test_a_message_is_sent_once_and_to_its_person_alone(box: Postbox) -> None:
    tell("caw")
    assert (send_waiting(), send_waiting()) == (1, 0)
    assert box.recipients == ["caw@duinbeke.invalid"]
    assert len(box.mails) == 1
    assert waiting() == [(1, True)]


def test_two_offices_at_once_send_each_message_once(box: Postbox) -> None:
    for _n in range(12):
        w.ask("INSERT INTO secrecy.outbox (user_id, message) VALUES (%s, 'waiting')", [w.id_of("caw")])
    counts: list[int] = []

    def run() -> None:
        counts.append(send_waiting())
        connections["log"].close()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) == len(box.mails) == 12


def test_a_worker_that_dies_between_sending_and_marking_tells_twice_and_the_newest_link_holds(box: Postbox) -> None:
    """At least once, in that gap alone."""
    person = invite()
    message = outbox.take()
    assert message is not None
    written(message).send()
    # It dies here. The message comes back after ten minutes, and not before.
    assert send_waiting() == 0
    due_now()
    assert send_waiting() == 1
    first, second = (TOKEN.findall(box.text(n))[0] for n in (0, 1))
    live = {bytes(t) for (t,) in w.ask("SELECT token FROM secrecy.link WHERE user_id = %s AND used IS NULL", [person])}
    assert live == {hashlib.sha256(second.encode()).digest()}
    assert first != second


def test_while_the_mail_server_is_away_mails_wait_and_they_go_when_it_is_back(
    settings: Any, world: str, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    w.ask("DELETE FROM secrecy.outbox")
    box = Postbox()
    with opened(box):
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
    tell("caw")
    tell("clb")
    with caplog.at_level(logging.INFO):
        assert send_waiting() == 0
    # One try is spent, on the first: the rest isn't taken while the server is away.
    assert waiting() == [(1, False), (0, False)]
    assert "the mail server fails: ConnectionRefusedError" in caplog.text
    assert "duinbeke" not in caplog.text
    with opened(box):
        assert send_waiting() == 1
        due_now()
        assert send_waiting() == 1
    assert sorted(box.recipients) == ["caw@duinbeke.invalid", "clb@duinbeke.invalid"]


def test_what_fails_is_tried_eight_times_with_growing_pauses_and_then_shown(
    box: Postbox, caplog: pytest.LogCaptureFixture
) -> None:
    box.busy = True
    tell("caw")
    pauses = []
    for _n in range(8):
        assert send_waiting() == 0
        ((pause,),) = w.ask("SELECT round(extract(epoch FROM due - now()) / 60)::int FROM secrecy.outbox")
        pauses.append(pause)
        due_now()
    assert pauses == [10, 20, 40, 80, 160, 320, 640, 1280]
    box.busy = False
    assert send_waiting() == 0
    assert waiting() == [(8, False)]
    assert caplog.text.count("not sent: SMTPDataError") == 8
    with w.standing_as("coordinator"):
        assert outbox.unreached() == {w.id_of("caw")}
    with w.standing_as("beheerder-caw"):
        assert outbox.unreached() == {w.id_of("caw")}
    with w.standing_as("coordinator-elders"):
        assert outbox.unreached() == set()


def test_a_recipient_who_is_refused_keeps_nobody_else_waiting(box: Postbox, caplog: pytest.LogCaptureFixture) -> None:
    box.refuses.add("caw@duinbeke.invalid")
    tell("caw")
    tell("clb")
    assert send_waiting() == 1
    assert [m["To"] for m in box.mails] == ["clb@duinbeke.invalid"]
    assert waiting() == [(1, False), (1, True)]
    assert "not sent: SMTPRecipientsRefused" in caplog.text
    assert "duinbeke" not in caplog.text


def test_an_address_that_can_be_none_keeps_nobody_else_waiting(box: Postbox) -> None:
    w.ask("UPDATE participants_user SET email = E'a@b.be\\nBcc: x@y.be' WHERE id = %s", [w.id_of("caw")])
    w.ask("UPDATE participants_user SET email = '' WHERE id = %s", [w.id_of("vdab")])
    w.ask("UPDATE participants_user SET is_active = false WHERE id = %s", [w.id_of("politie")])
    for slug in ("caw", "vdab", "politie", "clb"):
        tell(slug)
    assert send_waiting() == 1
    assert box.recipients == ["clb@duinbeke.invalid"]
    # Whose account is closed or has no address isn't tried at all.
    assert waiting() == [(1, False), (0, False), (0, False), (1, True)]


# The line to the server -------------------------------------------------------------------------------------


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate for localhost that nobody trusts by itself."""
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")]),
    )
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    public, private = tmp_path / "certificate.pem", tmp_path / "key.pem"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    return public, context


@pytest.mark.parametrize("from_the_start", [False, True], ids=["STARTTLS", "TLS from the start"])
def test_a_certificate_is_checked_and_nothing_is_said_to_a_server_without_one(
    from_the_start: bool, certificate: tuple[Path, ssl.SSLContext], settings: Any, world: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    public, context = certificate
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_USE_SSL, settings.EMAIL_USE_TLS = from_the_start, not from_the_start
    w.ask("DELETE FROM secrecy.outbox")
    tell("caw")
    box = Postbox(certificate=context, clear=not from_the_start)
    with opened(box):
        settings.EMAIL_HOST, settings.EMAIL_PORT = "localhost", box.port
        assert send_waiting() == 0
        assert box.recipients == []
        monkeypatch.setenv("SSL_CERT_FILE", str(public))
        due_now()
        assert send_waiting() == 1
    assert box.recipients == ["caw@duinbeke.invalid"]
    assert not [said for said in box.heard if "@" in said]


def test_a_server_that_offers_no_encryption_gets_no_mail_where_we_ask_for_it(settings: Any, box: Postbox) -> None:
    settings.EMAIL_USE_TLS = True
    tell("caw")
    assert send_waiting() == 0
    assert box.recipients == []
    assert not [said for said in box.heard if "@" in said]
    assert waiting() == [(1, False)]


# The office -------------------------------------------------------------------------------------------------


def test_posting_asks_the_office_to_look_at_once_without_a_word_of_what(box: Postbox) -> None:
    tell("caw")
    raw = redis.Redis.from_url(configured.REDIS_URL).lrange("celery", 0, -1)
    (message,) = [dict(json.loads(line)) for line in raw]
    assert message["headers"]["task"] == OFFICE
    assert message["headers"]["argsrepr"] == "()"
    assert message["headers"]["kwargsrepr"] == "{}"


def test_the_worker_sends_what_was_posted_without_waiting_for_the_clock(box: Postbox) -> None:
    with start_worker(app, perform_ping_check=False, pool="solo", loglevel="ERROR"):
        tell("caw")
        deadline = time.monotonic() + 20
        while not waiting()[0][1] and time.monotonic() < deadline:
            time.sleep(0.05)
    assert box.recipients == ["caw@duinbeke.invalid"]
    assert waiting() == [(1, True)]


def test_when_the_broker_is_away_the_message_stays_in_the_outbox(world: str) -> None:
    w.ask("DELETE FROM secrecy.outbox")
    program = (
        "import django; django.setup()\n"
        "from secrecy.acts import standing\nfrom secrecy import outbox\nfrom secrecy.sessions import cookie_bytes\n"
        f"with standing(cookie_bytes({w.badge('coordinator')!r}), door='test'): outbox.post({w.id_of('caw')}, 'waiting')\n"
    )
    away = {**w.environment(), "LIVC_REDIS_URL": "redis://127.0.0.1:1/0", "DJANGO_SETTINGS_MODULE": "livc.settings"}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=configured.BASE_DIR, env=away, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert f"not queued: {OFFICE}, the broker is away" in done.stderr
    assert waiting() == [(0, False)]


def test_the_clock_sends_every_minute_and_tells_what_ends_at_seven() -> None:
    schedule: dict[str, Any] = configured.CELERY_BEAT_SCHEDULE
    for entry in schedule.values():
        assert entry["task"] in app.tasks
    assert schedule["mails"]["task"] == configured.OUTBOX_OFFICE == OFFICE
    assert (schedule["mails"]["schedule"], schedule["mails"]["options"]["expires"] < 60) == (60, True)
    assert schedule["endings"] == {"task": "livc.housekeeping.tell_endings", "schedule": crontab(hour="7", minute="0")}
    assert str(app.conf.timezone) == "Europe/Brussels"
    assert "outbox" in schedule


def test_what_ends_is_told_once_to_the_person_the_coordinator_and_the_administrator(box: Postbox) -> None:
    w.ask("UPDATE participants_mandate SET ends = current_date + 20 WHERE user_id = %s", [w.id_of("caw")])
    tell_endings.apply(throw=True)
    tell_endings.apply(throw=True)
    send_mails.apply(throw=True)
    told = [to.partition("@")[0] for to in box.recipients]
    assert {"caw", "coordinator", "beheerder-caw"} <= set(told)
    assert len(told) == len(set(told))
    assert not {"clb", "burgemeester", "beheerder", "coordinator-elders"} & set(told)


def test_an_office_stands_as_nobody_and_reads_no_row(box: Postbox) -> None:
    tell("caw")
    before = w.ask("SELECT count(*) FROM secrecy_ledger")
    send_mails.apply(throw=True)
    assert w.ask("SELECT count(*) FROM secrecy_ledger") == before
    assert len(box.mails) == 1
