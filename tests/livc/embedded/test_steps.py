"""Which steps are done again, which are skipped, and which databases are left alone."""

import os
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from livc.embedded import files, removal, steps
from livc.embedded.database import Database
from livc.embedded.progress import Progress
from livc.embedded.servers import Servers
from livc.embedded.steps import Step
from livc.embedded.stopping import Stop
from livc.embedded.trouble import Trouble
from tests.livc.embedded.installation import bring_up, folder

# Small commands in place of ours: each notes that it was done.
NOTE = "import os, pathlib; pathlib.Path(os.environ['VAR'], 'done').open('a').write({name!r} + '\\n')"
ASK = """
import psycopg2, sys
link = psycopg2.connect(sys.argv[1])
link.autocommit = True
link.cursor().execute(sys.argv[2])
"""


@pytest.fixture(scope="module")
def var() -> Iterator[Path]:
    with folder() as var:
        yield var


@pytest.fixture(scope="module")
def up(var: Path) -> Servers:
    return bring_up(var)


@pytest.fixture
def database(up: Servers, var: Path) -> Iterator[Database]:
    """The database that the steps prepare: not there yet, and nothing remembered of it."""
    database = Database(up.state.admin, up.state.database)
    yield database
    database.drop()
    for name in ("done", steps.FILE):
        (var / name).unlink(missing_ok=True)


@pytest.fixture
def inputs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(steps, "REPOSITORY", tmp_path)
    (tmp_path / "tables.py").write_text("")
    (tmp_path / "town.py").write_text("")
    return tmp_path


def noted(var: Path) -> list[str]:
    return (var / "done").read_text().split() if (var / "done").exists() else []


def prepare(var: Path, up: Servers, *table: Step) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(steps, "STEPS", table)
        environment = {**os.environ, "VAR": str(var)}
        steps.prepare(var, up.state, environment, Progress(quiet=True), Stop())


def make(up: Servers) -> Step:
    return Step("make", ("-c", ASK, up.state.admin, f"CREATE DATABASE {up.state.database}"), ("tables.py",))


def mark(up: Servers) -> Step:
    question = "CREATE TABLE demo_demomark AS SELECT 1 AS id"
    return Step("mark", ("-c", ASK, up.state.dsn("superuser"), question), ("town.py",), whole=True)


def note(name: str, *, fails: bool = False, whole: bool = False) -> Step:
    command = NOTE.format(name=name) + ("; raise SystemExit('no luck')" if fails else "")
    return Step(name, ("-c", command), (f"{name}.py",), whole=whole)


def test_only_what_changed_is_done_again(var: Path, up: Servers, database: Database, inputs: Path) -> None:
    table = (make(up), note("tables"), note("town"))
    prepare(var, up, *table)
    assert noted(var) == ["tables", "town"]
    prepare(var, up, *table)
    assert noted(var) == ["tables", "town"]
    (inputs / "town.py").write_text("changed")
    prepare(var, up, *table)
    assert noted(var) == ["tables", "town", "town"]


def test_another_database_of_the_same_name_starts_from_nothing(
    var: Path, up: Servers, database: Database, inputs: Path
) -> None:
    prepare(var, up, make(up), note("tables"))
    database.drop()
    prepare(var, up, make(up), note("tables"))
    assert noted(var) == ["tables", "tables"]


def test_a_step_that_fails_is_said_and_done_again(var: Path, up: Servers, database: Database, inputs: Path) -> None:
    with pytest.raises(Trouble, match=r"The step 'town' failed: no luck; its log is .*preparing\.log\."):
        prepare(var, up, make(up), note("tables"), note("town", fails=True))
    prepare(var, up, make(up), note("tables"), note("town"))
    assert noted(var) == ["tables", "town", "town"]


def test_a_half_made_town_is_made_anew(var: Path, up: Servers, database: Database, inputs: Path) -> None:
    half = note("town", fails=True, whole=True)
    with pytest.raises(Trouble):
        prepare(var, up, make(up), note("tables"), half)
    before = database.identity()
    prepare(var, up, make(up), note("tables"), note("town"))
    assert database.identity() != before
    assert noted(var) == ["tables", "town", "tables", "town"]


def test_a_town_that_is_whole_is_never_dropped(var: Path, up: Servers, database: Database, inputs: Path) -> None:
    prepare(var, up, make(up), mark(up))
    before = database.identity()
    (inputs / "town.py").write_text("changed")
    for _ in range(2):
        with pytest.raises(Trouble, match="already exists"):
            prepare(var, up, make(up), mark(up))
    assert database.identity() == before


class TestOthersDatabases:
    @pytest.fixture(autouse=True)
    def _filled(self, up: Servers, database: Database) -> None:
        """A database with data in it that are no demo's."""
        for url, question in (
            (up.state.admin, f"CREATE DATABASE {database.name}"),
            (up.state.dsn("superuser"), "CREATE TABLE accounts AS SELECT 1 AS id"),
        ):
            connection = psycopg2.connect(url)
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(question)
            connection.close()

    def test_are_not_prepared(self, var: Path, up: Servers, database: Database, inputs: Path) -> None:
        with pytest.raises(Trouble, match="holds data and is not marked as a demo's"):
            prepare(var, up, note("tables"))
        assert noted(var) == []

    def test_are_not_removed(self, up: Servers, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DATABASE_URL", up.state.dsn("superuser"))
        with folder() as other:
            files.make_var(other)
            with pytest.raises(Trouble, match="is not marked as a demo's: it stays as it is"):
                removal.remove(other)
        assert not database.is_empty()

    def test_are_removed_when_they_are_a_demos(
        self, up: Servers, database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        connection = psycopg2.connect(up.state.dsn("superuser"))
        with connection, connection.cursor() as cursor:
            cursor.execute("CREATE TABLE demo_demomark AS SELECT 1 AS id")
        connection.close()
        monkeypatch.setenv("DATABASE_URL", up.state.dsn("superuser"))
        with folder() as other:
            files.make_var(other)
            removal.remove(other)
        assert not database.identity()
