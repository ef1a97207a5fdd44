"""Links by which proofs are set up: for whom an administrator says, once, for a while, and kept by a hash alone."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from uuid import uuid4

import pytest

from secrecy import outbox, record
from secrecy.acts import RecordImpossible
from tests import world as w
from tests.secrecy.intruder import bare


@pytest.fixture(autouse=True)
def nothing_waits(again: str) -> None:
    """The town's own invitations were told about; here one looks at what comes next."""
    w.ask("DELETE FROM secrecy.outbox")


def newcomer(organisation: str = "CAW De Duinen vzw", name: str = "nieuw") -> int:
    """An account that nobody came in with, as its administrator would make it."""
    return int(
        w.ask(
            "INSERT INTO participants_user (username, first_name, last_name, email, is_active, is_staff, is_superuser, date_joined, organisation_id)"
            " SELECT %s, 'Nele', 'Nieuwkoop', %s || '@duinbeke.invalid', true, false, false, now(), id FROM participants_organisation WHERE name = %s RETURNING id",
            [name, name, organisation],
        )[0][0]
    )


def session() -> bytes:
    token = secrets.token_bytes(32)
    record.call("keep_session", token, "", timedelta(minutes=5), timedelta(minutes=5))
    return token


def redeemed(link: str, token: bytes) -> bool:
    return bool(record.call("redeem", hashlib.sha256(link.encode()).digest(), token, uuid4(), "test", None)[0][0])


def sent_link(person: int) -> str:
    """What the office does when it sends the mail."""
    message = outbox.take()
    assert message is not None
    assert message.person == person
    token = outbox.link(message)
    outbox.sent(message)
    return token


def test_who_administers_an_organisation_posts_a_link_for_its_accounts_and_for_nobody_else(again: str) -> None:
    theirs, elsewhere = newcomer(), newcomer("Gemeente Duinbeke", "elders-nieuw")
    for slug, person, allowed in (
        ("beheerder-caw", theirs, True),
        ("beheerder-caw", elsewhere, False),
        ("beheerder", theirs, False),
        ("coordinator", theirs, False),
        ("caw", theirs, False),
        ("superuser", theirs, False),
    ):
        with w.standing_as(slug):
            if allowed:
                outbox.post(person, "account")
            else:
                with pytest.raises(RecordImpossible):
                    outbox.post(person, "account")
    assert w.ask("SELECT user_id FROM secrecy.outbox WHERE message = 'account'") == [(theirs,)]
    (entry,) = w.entries(act="invite")
    assert entry["whom"] == theirs


def test_no_link_for_an_account_in_use_and_no_recovery_without_approval(again: str) -> None:
    with w.standing_as("beheerder-caw"):
        for message in ("account", "recovery"):
            with pytest.raises(RecordImpossible):
                outbox.post(w.id_of("caw"), message)


def test_a_link_serves_once_for_seven_days_and_lies_nowhere_in_the_database(again: str) -> None:
    person = newcomer()
    with w.standing_as("beheerder-caw"):
        outbox.post(person, "account")
    link = sent_link(person)
    assert outbox.take() is None
    kept = str(w.ask("SELECT * FROM secrecy.link")) + str(w.ask("SELECT * FROM secrecy.outbox"))
    assert link not in kept
    assert w.ask("SELECT until - now() BETWEEN interval '6 days' AND interval '8 days' FROM secrecy.link") == [(True,)]
    mine = session()
    assert redeemed(link, mine)
    record.call("enrolled_now", mine, uuid4(), "test", None)
    assert not redeemed(link, session())
    outcomes = [(e["act"], e["outcome"]) for e in w.entries() if e["act"] in ("enrol", "sign-in failed")][-3:]
    assert outcomes == [("enrol", "link opened"), ("enrol", "ok"), ("sign-in failed", "link not valid")]


def test_a_newer_link_and_time_end_an_older_one(again: str) -> None:
    person = newcomer()
    links = []
    for _ in range(2):
        with w.standing_as("beheerder-caw"):
            outbox.post(person, "account")
        links.append(sent_link(person))
    assert not redeemed(links[0], session())
    w.ask("UPDATE secrecy.link SET until = now() - interval '1 second' WHERE used IS NULL")
    assert not redeemed(links[1], session())


def test_a_session_that_is_somebodys_does_not_become_a_candidates(again: str) -> None:
    person = newcomer()
    with w.standing_as("beheerder-caw"):
        outbox.post(person, "account")
    link = sent_link(person)
    cookie = w.badge("coordinator")
    token = hashlib.sha256(bytes.fromhex(cookie)).digest()
    assert not redeemed(link, token)
    assert record.call("enrolling", token) == []


def test_who_came_by_a_link_sets_up_own_proofs_and_sees_nothing_else(again: str) -> None:
    person = newcomer()
    with w.standing_as("beheerder-caw"):
        outbox.post(person, "account")
    token = session()
    assert redeemed(sent_link(person), token)
    with bare() as i:
        i.pid, i.began = i.sql("SELECT pg_backend_pid(), transaction_timestamp()")[0]
        i.request = uuid4()
        record.call("stand", token, i.pid, i.began, i.request, "access:begin", None, None)
        add = "INSERT INTO mfa_authenticator (user_id, type, data, created_at) VALUES (%s, 'totp', '{}', now())"
        assert i.fails(add, [person]) is None
        assert i.fails(add, [w.id_of("caw")])
        assert i.value("SELECT secrecy.reader()") is None
        assert i.sql("SELECT id FROM participants_user") == [(person,)]
        for table in ("participants_seat", "participants_mandate", "meetings_meeting", "cases_case"):
            assert i.value(f"SELECT count(*) FROM {table}") == 0
        assert record.call("open_within", [w.slug_of("001")], i.pid, i.began, i.request, "read", "x", None) == []


def test_setting_up_proofs_ends_every_earlier_session_of_that_person(again: str) -> None:
    person = newcomer()
    with w.standing_as("beheerder-caw"):
        outbox.post(person, "account")
    first, second = session(), session()
    link = sent_link(person)
    assert redeemed(link, first)
    assert redeemed(link, second)
    record.call("enrolled_now", second, uuid4(), "test", None)
    assert record.call("enrolling", first) == []
    with pytest.raises(RecordImpossible):
        record.call("enrolled_now", first, uuid4(), "test", None)


def test_only_a_new_administrator_gets_a_founders_link(again: str) -> None:
    for slug in ("caw", "beheerder-caw", "superuser"):
        with pytest.raises(RecordImpossible):
            outbox.founders_link(w.id_of(slug))
    person = newcomer()
    with pytest.raises(RecordImpossible):
        outbox.founders_link(person)
    w.ask(
        "INSERT INTO participants_administration (id, user_id, organisation_id, begins, ends, act)"
        " SELECT gen_random_uuid(), %s, organisation_id, current_date, current_date + 9, '' FROM participants_user WHERE id = %s",
        [person, person],
    )
    assert redeemed(outbox.founders_link(person), session())


def test_what_ends_soon_is_told_once_to_who_it_concerns(again: str) -> None:
    w.ask("UPDATE participants_mandate SET ends = current_date + 20 WHERE user_id = %s", [w.id_of("caw")])
    assert outbox.tell_endings(30) == 3
    told = {who for (who,) in w.ask("SELECT user_id FROM secrecy.outbox WHERE message = 'ending'")}
    assert told == {w.id_of(slug) for slug in ("caw", "coordinator", "beheerder-caw")}
    assert outbox.tell_endings(30) == 0
    w.ask("UPDATE participants_mandate SET ends = current_date + 25 WHERE user_id = %s", [w.id_of("caw")])
    assert outbox.tell_endings(30) == 3


def test_a_message_that_was_not_sent_comes_again_later_and_not_for_ever(again: str) -> None:
    person = newcomer()
    with w.standing_as("beheerder-caw"):
        outbox.post(person, "designated")
    assert outbox.take() is not None
    assert outbox.take() is None
    for _ in range(7):
        w.ask("UPDATE secrecy.outbox SET due = now() - interval '1 second'")
        assert outbox.take() is not None
    w.ask("UPDATE secrecy.outbox SET due = now() - interval '1 second'")
    assert outbox.take() is None
