"""What a browser says of itself is believed by nobody: not by the change log, not by the ledger."""

from __future__ import annotations

import pytest
from django.utils import timezone

from cases.meetings.models import Meeting
from tests import world as w
from tests.secrecy.test_changes import changes

HEADERS: dict[str, dict[str, str]] = {
    "no address": {"X-Forwarded-For": "not-an-ip"},
    "another's address": {"X-Forwarded-For": "203.0.113.9, 198.51.100.7"},
    "a port beyond all ports": {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Port": "99999999999"},
    "a long number": {"X-Correlation-ID": "x" * 300},
    "another's number": {"X-Correlation-ID": "smokkelwaar", "X-Request-ID": "smokkelwaar"},
    "another's name": {"Remote-User": "burgemeester", "X-Remote-User": "burgemeester", "Authorization": "Basic YTpi"},
    "another's host": {"X-Forwarded-Host": "elders.example"},
}


@pytest.mark.parametrize("said", HEADERS)
def test_a_change_is_on_record_all_the_same(again: str, said: str) -> None:
    before = len(changes(Meeting))
    fields = {"day": f"{timezone.localdate():%Y-%m-%d}", "time": "14:00", "place": "Stadhuis"}
    answer = w.signed_in("coordinator").post("/overleg/nieuw/", fields, headers=HEADERS[said])
    assert answer.status_code == 302
    line = changes(Meeting)[before]
    assert (line["actor_id"], line["door"], line["noticed"]) == (w.id_of("coordinator"), "meetings:plan", False)
    assert w.ask(
        "SELECT DISTINCT remote_addr, remote_port, cid, actor_email FROM secrecy_change WHERE door = 'meetings:plan'"
    ) == [(None, None, None, None)]


@pytest.mark.parametrize("said", HEADERS)
def test_the_ledger_holds_the_address_the_connection_came_from(town: None, said: str) -> None:
    w.signed_in("coordinator").get("/casussen/", headers=HEADERS[said])
    entry = w.entries(act="list", door="cases:list")[-1]
    assert entry["address"] == "127.0.0.1"
    assert entry["actor"] == w.id_of("coordinator")
