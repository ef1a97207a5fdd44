"""Promise 4: injected SQL neither takes nor replaces anybody's second factor."""

from __future__ import annotations

import hashlib
import secrets

from secrecy import record
from secrecy.sessions import cookie_bytes
from tests import world as w
from tests.secrecy.intruder import Intruder, bare, inside


def test_a_reader_sees_and_touches_the_own_second_factor_alone(again: str) -> None:
    with inside("coordinator") as i:
        assert i.sql("SELECT user_id FROM mfa_authenticator") == [(w.id_of("coordinator"),)]
        with i.link.cursor() as cursor:
            cursor.execute("UPDATE mfa_authenticator SET last_used_at = now()")
            assert cursor.rowcount == 1
        assert i.fails("UPDATE mfa_authenticator SET user_id = %s", [w.id_of("burgemeester")])
        assert i.fails(
            "INSERT INTO mfa_authenticator (user_id, type, data, created_at) SELECT user_id, 'webauthn', data, now() FROM mfa_authenticator"
        )


def test_sql_injected_in_any_request_adds_and_removes_no_proof(again: str) -> None:
    """A passkey of the attacker's own would last: so it takes a proof given just now, at a door that sets up proofs."""
    add = "INSERT INTO mfa_authenticator (user_id, type, data, created_at) VALUES (%s, 'webauthn', '{}', now())"
    me = [w.id_of("coordinator")]
    with inside("coordinator") as i:
        assert i.fails(add, me)
        with i.link.cursor() as cursor:
            cursor.execute("DELETE FROM mfa_authenticator")
            assert cursor.rowcount == 0
    with inside("coordinator", door="access:proofs") as i:  # signed in just now
        assert i.fails(add, me) is None
        assert i.fails(add, [w.id_of("burgemeester")])
    with bare() as i:  # a session from before
        i.stand("coordinator", door="access:proofs", proved="20 minutes")
        assert i.fails(add, me)


def test_where_nobody_stands_nothing_of_a_second_factor_changes(town: None) -> None:
    with bare() as i, i.link.cursor() as cursor:
        cursor.execute("UPDATE mfa_authenticator SET data = '{}'")
        assert cursor.rowcount == 0


def test_who_gave_a_password_touches_that_accounts_second_factor_alone(town: None) -> None:
    with bare() as i:
        _half(i, "caw")
        assert i.sql("SELECT user_id FROM mfa_authenticator") == [(w.id_of("caw"),)]
        with i.link.cursor() as cursor:
            cursor.execute("UPDATE mfa_authenticator SET last_used_at = now()")
            assert cursor.rowcount == 1
        assert i.sql("SELECT username FROM participants_user") == [("caw",)]
        assert i.value("SELECT secrecy.reader()") is None


def test_who_gave_a_password_only_opens_nothing(town: None) -> None:
    with bare() as i:
        _half(i, "coordinator")
        assert i.open(w.slug_of("001")) == []
        assert i.value("SELECT count(*) FROM cases_case") == 0
        assert i.value("SELECT count(*) FROM meetings_meeting") == 0


def test_a_secret_is_kept_encrypted(town: None) -> None:
    from livc.demo.persons import totp_secret

    (kept,) = w.ask("SELECT data::text FROM mfa_authenticator WHERE user_id = %s", [w.id_of("caw")])
    assert totp_secret("caw") not in kept[0]


def _half(i: Intruder, slug: str) -> None:
    """Let a session stand that gave this person's password and nothing more."""
    from datetime import timedelta
    from uuid import uuid4

    token = hashlib.sha256(cookie_bytes(secrets.token_hex(32))).digest()
    record.call("keep_session", token, "", timedelta(minutes=5), timedelta(minutes=5))
    record.call("note_candidate", token, w.id_of(slug))
    i.pid, i.began = i.sql("SELECT pg_backend_pid(), transaction_timestamp()")[0]
    i.request = uuid4()
    record.call("stand", token, i.pid, i.began, i.request, "test", None, None)
