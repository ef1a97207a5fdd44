"""Who watches the server sees no cookie, no text and no purpose: not in its statistics, not in its log."""

from __future__ import annotations

from secrets import token_hex
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from secrecy import record
from secrecy.acts import RecordImpossible
from tests import world as w
from tests.secrecy import serverlog
from tests.secrecy.intruder import bare, inside


def open_a_case(client: Client) -> None:
    """Say why, read the case, fail to find another."""
    path = f"/casussen/{w.slug_of('001')}/"
    assert client.post(path, {"purpose": "voorbereiding overleg"}).status_code == 302
    assert client.get(path).status_code == 200
    assert client.get("/casussen/bestaat-niet/").status_code == 404


def activity(role: str = "superuser") -> list[Any]:
    return w.ask("SELECT usename, query FROM pg_stat_activity WHERE usename IN ('livc_app', 'livc_log')", role=role)


def test_the_servers_statistics_show_nothing_of_the_serving_roles(town: None) -> None:
    open_a_case(w.signed_in("coordinator"))  # both connections stay open
    seen = activity()
    assert {user for user, _ in seen} == {"livc_app", "livc_log"}
    assert {query for _, query in seen} == {""}


@pytest.mark.parametrize("role", ["app", "auditor", "backup"])
def test_other_roles_see_even_less(town: None, role: str) -> None:
    open_a_case(w.signed_in("coordinator"))
    assert {query for _, query in activity(role)} <= {"", "<insufficient privilege>"}


def test_a_running_statement_is_not_seen_either(town: None) -> None:
    with inside("coordinator") as one, inside("vdab") as other:
        one.sql("SELECT 'smokkelwaar'")
        assert "smokkelwaar" not in str(other.sql("SELECT * FROM pg_stat_activity"))
        assert "smokkelwaar" not in str(w.ask("SELECT * FROM pg_stat_activity WHERE usename LIKE 'livc%'"))


def test_the_log_of_the_server_holds_nothing_of_a_request(town: None) -> None:
    client = w.signed_in("coordinator")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    with serverlog.reading() as since:
        open_a_case(client)
        written = since()
    for secret in (cookie, "training", "Zandbank", "voorbereiding", w.slug_of("001"), "bestaat-niet"):
        assert secret not in written


FAILING = [
    "SELECT '{0}'::int",
    "SELECT 1 / 0, '{0}'",
    "SELECT '{0}' FROM nowhere",
    "SELEKT '{0}'",
    "INSERT INTO cells_cell (name) VALUES ('{0}')",
    "SELECT '{0}'::uuid",
    "SELECT set_config('role', '{0}', false)",
]


@pytest.mark.parametrize("role", ["app", "log"])
def test_a_statement_that_fails_leaves_nothing_of_itself_in_the_log(town: None, role: str) -> None:
    mark = token_hex(8)
    with serverlog.reading() as since:
        with bare(role) as someone:
            for statement in FAILING:
                assert someone.fails(statement.format(mark))
        assert mark not in since()


def test_a_failing_call_on_the_log_connection_leaves_nothing_of_what_it_was_given(town: None, caplog: Any) -> None:
    mark = token_hex(8)
    with serverlog.reading() as since:
        for function, args in (
            ("open_within", [[mark], 1, "2020-01-01", "x", "read", mark, None]),
            ("nowhere", [mark]),
            ("stand", [mark.encode(), mark, 1, 1, 1, 1, 1]),
        ):
            with pytest.raises(RecordImpossible) as refused:
                record.call(function, *args)
            assert mark not in str(refused.value)
        assert mark not in since()
    assert mark not in caplog.text


def test_the_cookie_itself_is_never_sent_to_the_database(town: None) -> None:
    from django.db import connections

    sent: list[str] = []

    def look(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        sent.append(repr((sql, params)))
        return execute(sql, params, many, context)

    client = w.signed_in("coordinator")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    with connections["log"].execute_wrapper(look), connections["default"].execute_wrapper(look):
        open_a_case(client)
    assert len(sent) > 10
    assert not any(cookie in one or repr(bytes.fromhex(cookie)) in one for one in sent)
