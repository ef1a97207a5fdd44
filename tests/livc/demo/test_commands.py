"""What scripts ask beside a running demo, and where a demo refuses to be."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import Any

import psycopg2
import pytest
from django.apps import apps
from django.conf import settings
from django.urls import get_resolver

from livc.demo.mark import REFUSAL
from livc.frame.doors import DOORS, doors
from tests import world as w

KINDS = {"open", "guarded", "listed", "confidential", "third-party"}
SEALED = {
    "cases_legalbasis": {"reasons"}, "cases_indication": {"behaviour", "text"}, "cases_datasubject": {"name", "birth_date", "contact"},
    "contributions_contribution": {"text"}, "meetings_motive": {"text"}, "meetings_decision": {"kind", "text"}, "meetings_decline": {"because"},
    "meetings_report": {"text"}, "followup_action": {"text"},
}  # fmt: skip


@pytest.fixture(scope="module")
def inventory(django_db_setup: None) -> dict[str, Any]:
    """From a process of its own, as a second shell would."""
    return dict(json.loads(w.manage("inventory", "--json").stdout))


@pytest.fixture
def unmarked(world: str) -> str:
    """A database with people that nobody marked as a demo."""
    w.ask("DELETE FROM demo_demomark")
    return world


def test_the_inventory_names_every_model_with_its_kind_table_and_term(inventory: dict[str, Any]) -> None:
    """R55: in Dutch, with source and certainty; who ends it; and how long at most."""
    listed = {m["model"]: m for m in inventory["models"]}
    ledger = inventory["ledger"]["table"]
    expected = {m._meta.label: m._meta.db_table for m in apps.get_models(include_auto_created=True)}
    assert {(n, t) for n, t in expected.items() if t != ledger} <= {(n, m["table"]) for n, m in listed.items()}
    for model in listed.values():
        assert set(model) >= {"model", "kind", "table", "encrypted", "term"}
        assert model["kind"] in KINDS, model
        assert model["term"], model
    mark = re.compile(r"\((.+); (tekst gelezen|uit tweede hand|afgeleid|onbekend)\)$")  # source, and how certain
    for said in [m for m in listed.values() if m["ends"]] + inventory["parts"]:
        assert mark.search(said["term"]), said
        assert said["ends"]["ended_by"]
        assert said["ends"]["cap_days"] <= 3653
    assert {m["model"] for m in listed.values() if not m["ends"]} == {
        m._meta.label for m in apps.get_models(include_auto_created=True) if m._meta.auto_created
    }


def test_the_inventory_names_every_encrypted_column_and_postgresql_keeps_bytes_there(
    inventory: dict[str, Any], town: None
) -> None:
    sealed = {m["table"]: set(m["encrypted"]) for m in inventory["models"] if m["encrypted"]}
    for table, columns in SEALED.items():
        assert columns <= sealed[table], table
    assert {m["kind"] for m in inventory["models"] if m["encrypted"]} == {"confidential"}
    for table, columns in sealed.items():
        kinds = w.ask(
            "SELECT DISTINCT data_type FROM information_schema.columns WHERE table_name = %s AND column_name = ANY(%s)",
            [table, sorted(columns)],
        )
        assert kinds == [("bytea",)], table


def test_every_table_of_the_database_is_in_the_inventory(inventory: dict[str, Any], town: None) -> None:
    known = {m["table"] for m in inventory["models"]} | {inventory["ledger"]["table"], "django_migrations"}
    known |= {p["table"] for p in inventory["parts"] if p["table"] and "." not in p["table"]}
    rows = w.ask(
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition"
    )
    assert {name for (name,) in rows} == known


def test_the_inventory_names_the_ledger_the_roles_and_who_may_use_each_address(
    inventory: dict[str, Any], town: None
) -> None:
    assert w.ask("SELECT relkind FROM pg_class WHERE oid = %s::regclass", [inventory["ledger"]["table"]]) == [("p",)]
    assert {("livc_" + name) for name in ("app", "log", "owner", "auditor")} <= set(inventory["roles"])
    found = {name for (name,) in w.ask("SELECT rolname FROM pg_roles WHERE rolname LIKE 'livc%%'")}
    assert set(inventory["roles"]) == found
    assert [u["name"] for u in inventory["urls"]] == [name for name, _path in doors()]
    assert len(inventory["urls"]) >= len(get_resolver().url_patterns)
    for url in inventory["urls"]:
        assert url["path"].startswith("/")
        assert url["who"] == list(DOORS[url["name"]])
        assert url["who"]


@pytest.mark.parametrize("role", ["app", "log", "owner", "auditor", "superuser"])
def test_dsn_gives_the_url_with_which_a_role_reaches_the_database_that_is_served(role: str, town: None) -> None:
    url = w.manage("dsn", "--role", role).stdout.strip()
    link = psycopg2.connect(url)
    with link, link.cursor() as cursor:
        cursor.execute("SELECT current_user, current_database(), rolsuper FROM pg_roles WHERE rolname = current_user")
        (who, where, above) = cursor.fetchone() or ("", "", None)
    link.close()
    assert where == w.current()
    assert above is (role == "superuser")
    assert role == "superuser" or who == f"livc_{role}"


@pytest.mark.parametrize("arguments", [["dsn"], ["dsn", "--role", "keeper"], ["dsn", "--role", ""]])
def test_dsn_gives_nothing_for_a_role_that_does_not_exist(arguments: list[str], town: None) -> None:
    done = w.manage(*arguments, check=False)
    assert done.returncode
    assert "postgresql" not in done.stdout + done.stderr


def test_without_demo_there_is_no_dsn(town: None) -> None:
    done = run({"DEMO": "0"}, "manage.py", "dsn", "--role", "app")
    assert done.returncode
    assert "dsn is refused" in done.stderr
    assert not done.stdout


def test_a_database_that_is_not_marked_gives_no_dsn_and_is_not_served_as_a_demo(unmarked: str) -> None:
    assert w.manage("dsn", "--role", "app", check=False).returncode
    done = run({}, "-c", "import livc.wsgi")
    assert done.returncode
    assert REFUSAL in done.stderr
    assert run({"DEMO": "0"}, "-c", "import livc.wsgi").returncode == 0


def test_a_database_that_was_never_laid_out_is_not_served_as_a_demo(django_db_setup: None) -> None:
    name = "livc_test_empty"
    w.drop(name)
    w.ask(f"CREATE DATABASE {name}", database="postgres")
    try:
        done = run(w.environment(name), "-c", "import livc.wsgi")
    finally:
        w.drop(name)
    assert done.returncode
    assert REFUSAL in done.stderr


def test_a_database_with_people_is_not_made_a_demo(unmarked: str) -> None:
    before = w.ask("SELECT count(*) FROM participants_user"), w.ask("SELECT max(id) FROM secrecy_ledger")
    done = w.manage("load_demo", check=False)
    assert done.returncode
    assert "already has people" in done.stderr
    assert w.ask("SELECT count(*) FROM demo_demomark") == [(0,)]
    assert (w.ask("SELECT count(*) FROM participants_user"), w.ask("SELECT max(id) FROM secrecy_ledger")) == before


def test_loading_the_demo_again_changes_nothing(world: str) -> None:
    before = w.ask("SELECT max(id) FROM secrecy_ledger")
    assert "there already" in w.manage("load_demo").stdout
    assert w.ask("SELECT max(id) FROM secrecy_ledger") == before
    assert w.ask("SELECT count(*) FROM demo_demomark") == [(1,)]


@pytest.mark.parametrize("wrong", [{"DEMO": "ja"}, {"LIVC_ROLE": "superuser"}])
def test_a_setting_that_means_nothing_stops_the_start(wrong: dict[str, str], town: None) -> None:
    done = run(wrong, "-c", "import livc.wsgi")
    assert done.returncode
    assert "ImproperlyConfigured" in done.stderr


def run(more: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """A Python of its own on the tests' database."""
    return subprocess.run(
        [sys.executable, *arguments], cwd=settings.BASE_DIR, env=os.environ | w.environment() | more,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
