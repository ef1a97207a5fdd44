"""What the clock tells: one reminder, and that no answer came; each once, whatever befalls the office."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured

from livc.celery import app
from livc.housekeeping import send_mails, tell_due
from secrecy import outbox
from tests import world as w
from tests.cases import moments
from tests.cases.answering import letters
from tests.livc.postbox import Postbox
from tests.participants.agreements.promises import rules


def move(item: str, to: str, *, sent: str = "-10 days") -> None:
    """The meeting begins so far from now, and who was asked was asked so long ago."""
    w.ask(
        "UPDATE meetings_meeting m SET starts_at = now() + %s::interval FROM meetings_agendaitem a WHERE a.meeting_id = m.id AND a.slug = %s",
        [to, item],
    )
    w.ask(
        "UPDATE meetings_invitation i SET sent_at = now() + %s::interval FROM meetings_agendaitem a WHERE i.item_id = a.id AND a.slug = %s",
        [sent, item],
    )


def quiet() -> None:
    """The demo town's own invitations are answered: what is told below is of the test's own."""
    w.ask("ALTER TABLE meetings_invitation DISABLE TRIGGER USER")
    w.ask("UPDATE meetings_invitation SET state = 'declined' WHERE state = 'sent'")
    w.ask("ALTER TABLE meetings_invitation ENABLE TRIGGER USER")
    w.ask("ALTER TABLE followup_offer DISABLE TRIGGER USER")
    w.ask("UPDATE followup_offer SET state = 'done'")
    w.ask("ALTER TABLE followup_offer ENABLE TRIGGER USER")


@pytest.fixture
def waiting(box: Postbox) -> tuple[str, str]:
    """An invitation that waits, and nothing else that does."""
    quiet()
    made = letters.asked()
    w.ask("DELETE FROM secrecy.outbox")
    return made


def office() -> list[str]:
    """The office looks; who was told what, in all."""
    tell_due.apply(throw=True)
    return told()


def told() -> list[str]:
    rows = w.ask("SELECT u.username, o.message FROM secrecy.outbox o JOIN participants_user u ON u.id = o.user_id ORDER BY o.id")  # fmt: skip
    return [f"{who} {message}" for who, message in rows]


def due_now() -> None:
    w.ask("UPDATE secrecy.outbox SET due = now() WHERE sent IS NULL")


def test_r75_being_asked_is_told_to_all_who_speak_for_the_service_without_a_word_of_it(box: Postbox) -> None:
    other = letters.substitute()
    w.ask("DELETE FROM secrecy.outbox")
    letters.asked()
    send_mails.apply(throw=True)
    assert sorted(box.recipients) == [f"{other}@duinbeke.invalid", "caw@duinbeke.invalid"]
    for number in range(2):
        assert "met één klik" in box.text(number)
        assert not [word for word in ("CAW", "CAS-", "Helmgras", "Duinbeke", "uitnodig") if word in box.text(number)]


def test_a_reminder_is_told_once_however_often_the_office_looks(waiting: tuple[str, str], box: Postbox) -> None:
    move(waiting[1], "4 days")
    assert office() == []
    move(waiting[1], "2 days 12 hours")
    assert office() == ["caw reminder"]
    assert office() == ["caw reminder"]
    send_mails.apply(throw=True)
    assert office() == ["caw reminder"]
    send_mails.apply(throw=True)
    assert len(box.mails) == 1
    assert box.mails[0]["Subject"] == "LIVC R: er wacht nog iets op u"


def test_an_office_that_dies_before_it_is_done_has_told_nobody_and_tells_once_when_it_is_back(
    waiting: tuple[str, str], box: Postbox
) -> None:
    move(waiting[1], "2 days")
    link = w.connect(autocommit=False)
    with link.cursor() as cursor:
        cursor.execute("SELECT secrecy.tell_due()")
        assert cursor.fetchone() == (1,)
    link.close()  # killed: nothing was committed
    assert told() == []
    assert office() == ["caw reminder"]
    # And the one that sends dies with the message in its hands.
    assert outbox.take() is not None
    assert office() == ["caw reminder"]
    due_now()
    send_mails.apply(throw=True)
    assert box.recipients == ["caw@duinbeke.invalid"]


def test_two_offices_that_look_at_the_same_moment_tell_once(waiting: tuple[str, str]) -> None:
    move(waiting[1], "2 days")
    program = "import django; django.setup()\nfrom livc.housekeeping import tell_due\ntell_due.apply(throw=True)"
    environment = {**w.environment(), "DJANGO_SETTINGS_MODULE": "livc.settings"}
    offices = [
        subprocess.Popen([sys.executable, "-c", program], cwd=Path(configured.BASE_DIR), env=environment) for _n in range(2)
    ]  # fmt: skip
    assert [one.wait(60) for one in offices] == [0, 0]
    assert told() == ["caw reminder"]


def test_an_office_that_rested_for_days_tells_what_still_makes_sense(waiting: tuple[str, str]) -> None:
    move(waiting[1], "1 hour")
    assert office() == ["caw reminder"]
    w.ask("DELETE FROM secrecy.outbox")
    move(waiting[1], "-1 minute")
    assert office() == []


def test_nobody_is_reminded_within_a_day_of_being_asked(waiting: tuple[str, str]) -> None:
    move(waiting[1], "2 days", sent="-23 hours")
    assert office() == []
    move(waiting[1], "1 day", sent="-25 hours")
    assert office() == ["caw reminder"]


@pytest.mark.parametrize("what", ["accepted", "declined", "withdrawn", "cancelled", "item runs", "began"])
def test_nobody_is_reminded_of_what_no_longer_waits(what: str, waiting: tuple[str, str]) -> None:
    invitation, item = waiting
    if what == "accepted":
        moments.accept("caw", invitation)
    elif what == "declined":
        moments.decline("caw", invitation)
    elif what == "withdrawn":
        moments.withdraw(invitation)
    elif what == "item runs":
        moments.hold(item)
    elif what == "cancelled":
        w.ask("UPDATE meetings_meeting m SET state = 'cancelled' FROM meetings_agendaitem a WHERE a.meeting_id = m.id AND a.slug = %s", [item])  # fmt: skip
    move(item, "-1 minute" if what == "began" else "2 days")
    assert "caw reminder" not in office()


def test_r70_the_cell_says_how_many_days_before(waiting: tuple[str, str]) -> None:
    move(waiting[1], "6 days")
    assert office() == []
    rules('{"reminder_days": 7}', version=2)
    assert office() == ["caw reminder"]


def test_r22_that_no_answer_came_is_told_once_to_the_mayor_and_the_coordinator(waiting: tuple[str, str]) -> None:
    invitation, item = waiting
    move(item, "-1 day")
    assert sorted(office()) == ["burgemeester waiting", "coordinator waiting"]
    assert len(office()) == 2
    assert letters.state(invitation) == ("sent", None)
    # Long after, an office that comes back tells it no more.
    w.ask("DELETE FROM secrecy.outbox")
    move(item, "-30 days")
    assert office() == []


def test_an_answer_that_came_leaves_nothing_to_tell_when_the_day_is_over(waiting: tuple[str, str]) -> None:
    moments.decline("caw", waiting[0])
    w.ask("DELETE FROM secrecy.outbox")
    move(waiting[1], "-1 day")
    assert office() == []


def test_a_mail_server_that_fails_is_tried_again_and_the_coordinator_sees_it(
    waiting: tuple[str, str], box: Postbox
) -> None:
    move(waiting[1], "2 days")
    box.busy = True
    office()
    send_mails.apply(throw=True)
    w.ask("UPDATE secrecy.outbox SET made = made - interval '1 minute'")
    for slug, sees in (("coordinator", {w.id_of("caw"): False}), ("burgemeester", {w.id_of("caw"): False}), ("clb", {}), ("coordinator-elders", {})):  # fmt: skip
        with w.standing_as(slug):
            assert outbox.undelivered() == sees, slug
    for _n in range(7):
        due_now()
        send_mails.apply(throw=True)
    with w.standing_as("coordinator"):
        assert outbox.undelivered() == {w.id_of("caw"): True}
    box.busy = False
    # What was given up isn't tried again; the next message that arrives says that the address works.
    w.ask("UPDATE secrecy.outbox SET tries = 7, due = now()")
    send_mails.apply(throw=True)
    assert len(box.mails) == 1
    with w.standing_as("coordinator"):
        assert outbox.undelivered() == {}


def test_the_clock_looks_every_quarter_of_an_hour() -> None:
    schedule: dict[str, Any] = configured.CELERY_BEAT_SCHEDULE
    assert schedule["due"]["task"] == tell_due.name == "livc.housekeeping.tell_due"
    assert schedule["due"]["schedule"] == 900
    assert tell_due.name in app.tasks
