"""A case lived through at the screens, forgotten at its term: what was said in it is found nowhere, and a proof that names no one stays."""

from __future__ import annotations

from pathlib import Path

import pytest
import redis
from django.conf import settings

from livc.embedded import places
from tests import world as w
from tests.browser import test_path_of_a_case as path
from tests.browser.conftest import Somebody
from tests.browser.site import Site, working
from tests.secrecy.planted import MARK, ciphertexts, holds, readable
from tests.secrecy.test_at_rest import _value, dump

pytestmark = pytest.mark.browser

PLANTED = ("NAME", "ADDRESS", "REASONS", "SEEN", "WHY_CAW", "BROUGHT", "BECAUSE", "DEED", "REPORT")


def test_r56_r57_after_its_term_the_sentence_is_found_nowhere_and_a_proof_stays(
    somebody: Somebody, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in PLANTED:
        monkeypatch.setattr(path, name, f"{getattr(path, name)} {MARK}")
    mayor, coordinator, caw, police = (somebody(s).sign_in() for s in ("burgemeester", "coordinator", "caw", "politie"))
    case = path.the_mayor_lists_a_case(mayor)
    reference = mayor.page.get_by_role("heading", level=1).inner_text()
    path.the_coordinator_says_why_and_has_the_name_shown(coordinator, reference)
    path.the_coordinator_plans_a_meeting(coordinator, reference)
    coordinator.press(reference)
    item = coordinator.path
    path.the_mayor_invites(mayor, item)
    path.the_service_sees_why_and_accepts(caw, reference, item)
    path.the_item_is_opened_with_who_is_in_the_room(coordinator, item)
    path.the_service_sees_who_would_read_before_it_writes_and_shares(caw, police, item)
    with working(site):
        path.the_table_decides_and_reports(coordinator, item)
    caw.go(item).sees(path.BROUGHT, path.REPORT)  # so it was to be found

    for person in (mayor, coordinator, caw, police):
        person.go("/")  # a screen that stays open would ask for the item by itself
    before = w.ask("SELECT k.id FROM secrecy_circle k WHERE k.label = %s", [reference])
    assert len(before) > 8
    yesterday = ciphertexts()
    planted = [text for text in readable(yesterday) if MARK in text]
    assert {getattr(path, name) for name in PLANTED} <= set(planted)  # with the keys it is there to be found
    a_year_goes_by(reference)
    assert reference in w.manage("retention", "--simulate").stdout
    assert w.ask("SELECT 1 FROM cases_case WHERE reference = %s", [reference])  # nothing was done yet
    w.manage("retention")

    for person in (mayor, coordinator, caw, police):
        person.go(case, expect=404).lacks(MARK)
        person.go(item, expect=404).lacks(MARK)
    circles = [circle for (circle,) in before]
    assert w.ask("SELECT 1 FROM keystore.circle_key WHERE circle = ANY (%s::uuid[])", [circles]) == []
    for table in tables("circle_id"):
        assert w.ask(f"SELECT 1 FROM {table} WHERE circle_id = ANY (%s::uuid[])", [circles]) == [], table
    nowhere(site)
    # Not with every key that is left either: neither in what is there, nor in what a dump of the day before brings back.
    assert len(readable(ciphertexts())) > 20
    assert [text for text in readable(ciphertexts() + yesterday) if MARK in text] == []
    proof(circles)


def a_year_goes_by(reference: str) -> None:
    """The case was listed and discussed a year and a month ago; nothing else is changed."""
    w.ask("UPDATE cases_case SET listed_on = listed_on - 400 WHERE reference = %s", [reference])
    w.ask(
        "UPDATE meetings_agendaitem a SET opened_at = opened_at - interval '400 days', closed_at = closed_at - interval '400 days'"
        " FROM cases_case c WHERE c.id = a.case_id AND c.reference = %s",
        [reference],
    )


def tables(column: str = "") -> list[str]:
    having = (
        f"AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = '{column}')" if column else ""
    )
    rows = w.ask(
        "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        f" WHERE n.nspname IN ('public', 'secrecy', 'keystore') AND c.relkind IN ('r', 'p') {having} ORDER BY 1"
    )
    return [name for (name,) in rows]


def nowhere(site: Site) -> None:
    """Database, dump, key store, mails, files and Redis."""
    for table in tables():
        for (row,) in w.ask(f"SELECT to_jsonb(t)::text FROM {table} t"):
            assert not holds(row.encode()), table
    content = dump(site.database, "--format=plain")
    assert len(content) > 50_000
    assert not holds(content)
    folders = [Path(settings.EMAIL_FILE_PATH), site.folder, places.var()]
    for folder in folders:
        for file in folder.rglob("*"):
            if file.is_file() and not any(part in ("data", "postgres", "redis") for part in file.parts):
                assert not holds(file.read_bytes()), file
    server = redis.Redis.from_url(settings.REDIS_URL)
    for key in server.scan_iter():
        assert not holds(key)
        assert not holds(_value(server, key))


def proof(circles: list[str]) -> None:
    """It counts, it is signed, it names neither the case nor a person, and the ledger has its entry."""
    ((statement, rows, many),) = w.ask("SELECT statement, rows, circles FROM secrecy_erasureproof ORDER BY day DESC, circles DESC LIMIT 1")  # fmt: skip
    assert rows > 10
    assert many >= len(circles)
    assert not [word for word in ("CAS-", "Waterkant", MARK, *(str(c) for c in circles)) if word in statement]
    assert w.manage("verify_proofs").returncode == 0
    assert w.ask("SELECT count(*) FROM secrecy_ledger WHERE act = 'erase' AND outcome = 'ok' AND shown @> %s::uuid[]", [circles]) == [(1,)]  # fmt: skip
