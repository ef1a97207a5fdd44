"""What waits in a session is sealed under its own cookie: neither the database nor another session reads it."""

from __future__ import annotations

import json
import secrets

from secrecy import enrolling
from secrecy.sessions import SessionStore
from tests import world as w


def kept(store: SessionStore) -> str:
    ((content,),) = w.ask("SELECT content FROM secrecy.badge WHERE token = %s", [store.token])
    return str(content)


def test_a_session_holds_in_the_database_neither_its_cookie_nor_what_waits_in_it(world: str) -> None:
    store = SessionStore()
    store.create()
    cookie = store.session_key or ""
    store["waits"] = {"secret": "JBSWY3DPEHPK3PXP", "cookie": cookie}
    store.save()
    (row,) = w.ask("SELECT to_jsonb(b)::text FROM secrecy.badge b WHERE token = %s", [store.token])
    for plain in (cookie, "JBSWY3DPEHPK3PXP", "waits", json.dumps({"secret": ""})[2:8]):
        assert plain not in row[0]
    assert SessionStore(cookie, kept(store))["waits"] == {"secret": "JBSWY3DPEHPK3PXP", "cookie": cookie}


def test_content_moved_to_another_session_is_an_empty_session_there(world: str) -> None:
    store = SessionStore()
    store.create()
    store["waits"] = "for the proof"
    store.save()
    assert not list(SessionStore(secrets.token_hex(32), kept(store)).keys())
    for broken in ("", "nothing of ours", kept(store)[:-8], "AAAA"):
        assert SessionStore(store.session_key, broken).get("waits") is None


def test_a_new_cookie_keeps_what_waits_and_the_old_one_finds_nothing(world: str) -> None:
    store = SessionStore()
    store.create()
    store["waits"] = "for the proof"
    store.save()
    old, sealed = store.token, kept(store)
    store.cycle_key()
    store.save()
    assert kept(store) != sealed
    assert SessionStore(store.session_key, kept(store))["waits"] == "for the proof"
    assert w.ask("SELECT 1 FROM secrecy.badge WHERE token = %s", [old]) == []


def test_who_signed_in_under_a_cookie_is_known_for_a_week_also_when_that_session_is_over(world: str) -> None:
    cookie = w.badge("caw")
    for end in ("UPDATE secrecy.badge SET until = clock_timestamp()", "DELETE FROM secrecy.badge"):
        w.ask(end)
        assert enrolling.signed_in_under(cookie) == w.id_of("caw")
    for strange in (secrets.token_hex(32), "", "geen cookie", cookie[:-2]):
        assert enrolling.signed_in_under(strange) is None
    w.ask(
        "ALTER TABLE secrecy_ledger DISABLE TRIGGER never_changed; SET session_replication_role = replica;"
        " UPDATE secrecy_ledger SET at = at - interval '8 days' WHERE act = 'sign-in'"
    )
    assert enrolling.signed_in_under(cookie) is None
