"""The bench's own servers and databases: brought up by the launcher, laid out as a deployment would."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2.extensions import connection

from livc.embedded import files, places, servers
from livc.embedded.progress import Progress
from secrecy import foundation

FULL, BARE = "livc_bench", "livc_bench_bare"
# What a shell may have set for another installation.
FOREIGN = ("LIVC_", "DATABASE_URL", "REDIS_URL", "GUNICORN_CMD_ARGS", "DEMO", "DJANGO_SETTINGS_MODULE")


@dataclass(frozen=True)
class Installation:
    """Servers that are up, and how to reach the bench's two databases on them."""

    var: Path
    state: places.State

    def dsn(self, role: str, database: str = FULL) -> str:
        return places.on_database(self.state.dsn(role), database)

    def environment(
        self, database: str = FULL, *, role: str = "app", settings: str = "livc.settings"
    ) -> dict[str, str]:
        """What a process needs in its environment to run on one of the databases, as in production."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
        # The bare database has no row security: there its owner reads what it owns, and passes nothing by.
        serving = "owner" if database == BARE else "app"
        urls = {
            "LIVC_DSN_OWNER": self.dsn("owner", database),
            "LIVC_DSN_APP": self.dsn(serving, database),
            "LIVC_DSN_LOG": self.dsn("log", database),
        }
        ours = {"VAR": str(self.var), "LIVC_ROLE": role, "LIVC_HOSTS": "127.0.0.1", "LIVC_BEHIND_TLS_PROXY": "1"}
        return {**kept, **urls, **ours, "DJANGO_SETTINGS_MODULE": settings}

    def connect(self, database: str = FULL, *, role: str = "superuser") -> connection:
        """A connection past Django, in autocommit."""
        link = psycopg2.connect(self.dsn(role, database))
        link.autocommit = True
        return link

    def ask(self, statement: str, args: Sequence[Any] = (), *, database: str = FULL) -> list[Any]:
        """Statements on a superuser's connection of their own; the rows of the last one."""
        link = self.connect(database)
        try:
            with link.cursor() as cursor:
                cursor.execute(statement, args or None)
                return cursor.fetchall() if cursor.description else []
        finally:
            link.close()

    def manage(self, *command: str, database: str = FULL) -> None:
        """A management command as the owner role. Raises ``SystemExit`` with what it said when it fails."""
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=places.REPOSITORY, env=self.environment(database, role="owner"), capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise SystemExit(done.stdout + done.stderr)

    def lay_out_town(self) -> None:
        """The full database anew, with the demo town in it; Django set up on it, as the web role."""
        self.ask(f"DROP DATABASE IF EXISTS {FULL} WITH (FORCE)", database="postgres")
        foundation.lay(self.state.admin, database=FULL, passwords=self.state.passwords)
        for role, command in (("owner", "migrate"), ("owner", "load_reference"), ("app", "load_demo")):
            done = subprocess.run(
                [sys.executable, "manage.py", command, "--verbosity=0"], cwd=places.REPOSITORY,
                env=self.environment(role=role) | {"DEMO": "1"}, capture_output=True, text=True, check=False,
            )  # fmt: skip
            if done.returncode:
                raise SystemExit(done.stdout + done.stderr)
        os.environ.update(self.environment() | {"DEMO": "1"})
        import django

        django.setup()

    def lay_out(self) -> None:
        """Both databases anew and empty of cases: the full one as deployed, the bare one stripped of every wall."""
        for name in (BARE, FULL):
            self.ask(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", database="postgres")
        foundation.lay(self.state.admin, database=FULL, passwords=self.state.passwords)
        self.manage("migrate", "--verbosity=0")
        self.manage("load_reference")
        self.ask(f"CREATE DATABASE {BARE} TEMPLATE {FULL}", database="postgres")
        self.ask(f"GRANT CONNECT ON DATABASE {BARE} TO livc_owner", database="postgres")
        # What the serving roles of the product are set to, so that this is no difference.
        for setting in ("jit = off", "track_activities = off", "timezone = 'UTC'"):
            self.ask(f"ALTER DATABASE {BARE} SET {setting}", database="postgres")
        self.ask(STRIP, database=BARE)


# No row security, no trigger but foreign keys, text as text, Django's session table, and an index by which
# the first rows of all cases are found at once: the hardest base to be compared with.
STRIP = """
UPDATE keystore.home SET database = (SELECT oid FROM pg_database WHERE datname = current_database());
DO $$ DECLARE t record; BEGIN
  FOR t IN SELECT oid::regclass AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relrowsecurity LOOP
    EXECUTE format('ALTER TABLE %s DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY', t.name);
  END LOOP;
  FOR t IN SELECT tgrelid::regclass AS name, tgname FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid
            WHERE NOT tgisinternal AND tgparentid = 0 AND relnamespace = 'public'::regnamespace LOOP
    EXECUTE format('DROP TRIGGER %I ON %s', t.tgname, t.name);
  END LOOP;
  FOR t IN SELECT quote_ident(relname) AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'v' LOOP
    EXECUTE format('DROP VIEW IF EXISTS %s CASCADE', t.name);
  END LOOP;
  FOR t IN SELECT attrelid::regclass AS name, attname FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid
            WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND atttypid = 'bytea'::regtype AND attnum > 0
              AND (relname LIKE 'cases\\_%' OR relname LIKE 'contributions\\_%' OR relname LIKE 'followup\\_%' OR relname LIKE 'meetings\\_%') LOOP
    EXECUTE format('ALTER TABLE %s ALTER COLUMN %I TYPE text USING convert_from(%I, ''UTF8'')', t.name, t.attname, t.attname);
  END LOOP;
END $$;
CREATE TABLE django_session (session_key varchar(40) PRIMARY KEY, session_data text NOT NULL, expire_date timestamptz NOT NULL);
ALTER TABLE django_session OWNER TO livc_owner;
CREATE INDEX ON django_session (expire_date);
CREATE INDEX bench_newest_first ON cases_case (listed_on DESC, reference DESC);
"""


@contextmanager
def brought_up() -> Iterator[Installation]:
    """The servers of VAR (or var/bench), stopped afterwards unless they were up to stay. Raises Trouble."""
    for name in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(name, None)  # the bench sets roles and passwords: never on somebody's server
    var = places.var() if os.environ.get("VAR") else places.REPOSITORY / "var" / "bench"
    files.make_var(var)
    with files.held(var, "bench"):
        up = servers.up(var, Progress())
        try:
            yield Installation(var, up.state)
        finally:
            up.stop()
