"""What injected SQL in a request may not even try, as the web role or in anybody's name."""

from __future__ import annotations

import psycopg2
import pytest

from secrecy.seal import Published, Screened
from tests import world as w
from tests.secrecy.intruder import inside

DENIED = (psycopg2.errors.InsufficientPrivilege, psycopg2.errors.WrongObjectType, psycopg2.errors.FeatureNotSupported)

BECOME = [
    *(f"SET ROLE livc_{role}" for role in ("owner", "log", "keeper", "backup", "auditor", "seal")),
    "SET ROLE postgres",
    *(f"SET SESSION AUTHORIZATION livc_{role}" for role in ("owner", "log", "keeper", "backup")),
    "SET LOCAL ROLE livc_owner",
    "SELECT set_config('role', 'livc_owner', true)",
    "SELECT set_config('session_authorization', 'livc_owner', true)",
    "ALTER ROLE livc_app SUPERUSER",
    "ALTER ROLE livc_app BYPASSRLS",
    "ALTER ROLE livc_app CREATEROLE",
    "ALTER ROLE livc_log PASSWORD 'x'",
    "ALTER ROLE livc_log SET synchronous_commit = off",
    "GRANT livc_owner TO livc_app",
    "CREATE ROLE another",
    "ALTER ROLE livc_app RENAME TO another",
    "ALTER DEFAULT PRIVILEGES FOR ROLE livc_owner GRANT ALL ON TABLES TO livc_app",
]
BREAK = [
    "SET session_replication_role = replica",
    "ALTER TABLE cases_indication DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE cases_indication NO FORCE ROW LEVEL SECURITY",
    "ALTER TABLE cases_indication DISABLE TRIGGER ALL",
    "ALTER TABLE cases_indication OWNER TO livc_app",
    "DROP POLICY read ON cases_indication",
    "ALTER POLICY read ON cases_indication USING (true)",
    "CREATE POLICY mine ON cases_indication USING (true)",
    "TRUNCATE cases_indication CASCADE",
    "DELETE FROM cases_indication",
    "DROP TABLE cases_indication CASCADE",
    "ALTER TABLE cases_indication ADD COLUMN mine text",
    "CREATE INDEX ON cases_indication (text)",
    "CREATE STATISTICS mine ON case_id, source_id FROM cases_indication",
    "CREATE RULE mine AS ON INSERT TO cases_indication DO INSTEAD NOTHING",
    "CREATE TRIGGER mine BEFORE INSERT ON cases_indication EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "CREATE MATERIALIZED VIEW public.mine AS SELECT * FROM cases_indication",
    "CREATE PUBLICATION mine FOR TABLE cases_indication",
    "ALTER FUNCTION secrecy.opened(text) SECURITY INVOKER",
    "DROP FUNCTION secrecy.opened(text) CASCADE",
    "LOCK TABLE secrecy_ledger IN ACCESS EXCLUSIVE MODE",
]
SHADOW = [
    "CREATE TEMP TABLE cases_case (id uuid)",
    "CREATE TEMP VIEW secrecy_admission AS SELECT 1",
    "CREATE FUNCTION pg_temp.opened(text) RETURNS SETOF uuid LANGUAGE sql AS 'SELECT id FROM public.cases_case'",
    "CREATE TABLE public.shadow (id int)",
    "CREATE TABLE secrecy.shadow (id int)",
    "CREATE SCHEMA shadow",
    "CREATE VIEW public.shadow AS SELECT 1",
    "CREATE FUNCTION public.opened(text) RETURNS SETOF uuid LANGUAGE sql AS 'SELECT NULL::uuid'",
    "CREATE FUNCTION secrecy.opened(text, int) RETURNS SETOF uuid LANGUAGE sql AS 'SELECT NULL::uuid'",
    "CREATE FUNCTION public.leak(text) RETURNS bool LANGUAGE plpgsql COST 0.0001 LEAKPROOF AS 'BEGIN RAISE NOTICE ''%'', $1; RETURN true; END'",
    "CREATE OPERATOR public.= (LEFTARG = uuid, RIGHTARG = uuid, FUNCTION = uuid_ne)",
    "CREATE CAST (uuid AS text) WITH INOUT AS IMPLICIT",
    "CREATE AGGREGATE public.mine(text) (SFUNC = textcat, STYPE = text)",
    "CREATE TYPE public.mine AS (a int)",
    "CREATE DOMAIN public.mine AS text",
    "CREATE EXTENSION dblink",
    "CREATE EXTENSION pg_trgm",
    "CREATE LANGUAGE mine HANDLER plpgsql_call_handler",
    "DO $$ BEGIN PERFORM 1; END $$",
]
BEYOND = [
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT pg_read_binary_file('PG_VERSION')",
    "SELECT pg_ls_dir('.')",
    "COPY cases_indication TO '/tmp/x'",
    "COPY cases_indication TO PROGRAM 'cat'",
    "COPY cases_indication FROM PROGRAM 'id'",
    "SELECT lo_create(0)",
    "SELECT lo_from_bytea(0, 'x')",
    "SELECT lo_import('/etc/passwd')",
    "SELECT pg_advisory_lock(1)",
    "SELECT pg_try_advisory_xact_lock(1)",
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'livc_app'",
    "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE usename = 'livc_app'",
    "SELECT pg_notify('a', 'b')",
    "SELECT pg_logical_emit_message(false, 'a', 'b')",
    "SELECT query_to_xml('SELECT * FROM cases_indication', true, true, '')",
    "SELECT table_to_xml('secrecy.badge', true, true, '')",
    "SELECT ts_stat('SELECT 1')",
    "SELECT pg_reload_conf()",
    "SELECT pg_switch_wal()",
    "SELECT pg_create_physical_replication_slot('x')",
    "SELECT * FROM pg_hba_file_rules",
    "SELECT * FROM pg_authid",
    "SELECT * FROM pg_shadow",
    "SELECT * FROM pg_statistic",
    "SELECT pg_stat_reset()",
    "SHOW data_directory",
    "SET track_activities = on",
    "SET log_statement = 'all'",
    "SET log_min_messages = debug1",
    "SET log_min_error_statement = debug1",
    "LOAD 'auto_explain'",
    "SET session_preload_libraries = 'auto_explain'",
]


@pytest.mark.parametrize("attack", [*BECOME, *BREAK, *SHADOW, *BEYOND])
def test_denied(town: None, attack: str) -> None:
    with inside("coordinator") as i:
        i.open(w.slug_of("001"), act="write")
        assert isinstance(i.fails(attack), DENIED), attack


def test_rights_of_ones_own_are_not_given_on(town: None) -> None:
    with inside("coordinator") as i:
        i.sql("GRANT SELECT ON cases_indication TO PUBLIC")  # a warning, and nothing granted
        i.sql("REVOKE SELECT ON cases_indication FROM livc_app")
        assert i.value("SELECT has_table_privilege('livc_app', 'cases_indication', 'SELECT')")
        assert not i.value("SELECT has_table_privilege('livc_seal', 'cases_indication', 'SELECT')")


def test_every_guarded_table_is_written_where_its_rules_say_so_alone(town: None) -> None:
    """Seats, mandates, people, permissions: the web role reads them."""
    from django.apps import apps

    from secrecy.models import Guarded, Open

    with inside("burgemeester") as i:
        for model in apps.get_models():
            rule = next((c for c in model._meta.constraints if isinstance(c, Screened | Published)), None)
            if rule is None or not issubclass(model, Guarded | Open):
                continue
            table = model._meta.db_table
            kept = next(f.column for f in reversed(model._meta.concrete_fields) if f.column not in rule.columns)
            attacks = [f"DELETE FROM {table}", f"TRUNCATE {table}"]
            attacks += [] if rule.insert else [f"INSERT INTO {table} DEFAULT VALUES"]
            attacks += [] if rule.update and not rule.columns else [f"UPDATE {table} SET {kept} = {kept}"]
            for attack in attacks:
                assert isinstance(i.fails(attack), psycopg2.errors.InsufficientPrivilege), attack
