-- Who may come near the data. Run by a superuser, once and after every upgrade; passwords are set apart.
-- No role but livc_backup sees past row security, none may create roles or databases, none inherits another.
DO $$
DECLARE
  r text;
  d name;
BEGIN
  FOREACH r IN ARRAY ARRAY['livc_owner', 'livc_app', 'livc_log', 'livc_seal', 'livc_auditor', 'livc_backup', 'livc_keeper'] LOOP
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = r) THEN
      EXECUTE format('CREATE ROLE %I', r);
    END IF;
    EXECUTE format('ALTER ROLE %I NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT NOREPLICATION %s %s', r,
      CASE r WHEN 'livc_keeper' THEN 'NOLOGIN' ELSE 'LOGIN' END,
      CASE r WHEN 'livc_backup' THEN 'BYPASSRLS' ELSE 'NOBYPASSRLS' END);
    -- A role may change its own password and its own settings, and nothing forbids that: injected SQL could shut
    -- the web out. What it left is put right here (and the password where passwords are set).
    EXECUTE format('ALTER ROLE %I VALID UNTIL %L CONNECTION LIMIT -1', r, 'infinity');
    EXECUTE format('ALTER ROLE %I RESET ALL', r);
    FOR d IN SELECT b.datname FROM pg_db_role_setting g JOIN pg_roles o ON o.oid = g.setrole JOIN pg_database b ON b.oid = g.setdatabase WHERE o.rolname = r LOOP
      EXECUTE format('ALTER ROLE %I IN DATABASE %I RESET ALL', r, d);
    END LOOP;
    EXECUTE format('ALTER ROLE %I SET timezone = %L', r, 'UTC');
  END LOOP;

  -- What the two serving roles send is seen by nobody: not in pg_stat_activity, not in the server log,
  -- not when a statement fails. Only a superuser can set these, so injected SQL can't unset them.
  FOREACH r IN ARRAY ARRAY['livc_app', 'livc_log'] LOOP
    EXECUTE format('ALTER ROLE %I SET track_activities = off', r);
    EXECUTE format('ALTER ROLE %I SET log_statement = none', r);
    EXECUTE format('ALTER ROLE %I SET log_min_duration_statement = -1', r);
    EXECUTE format('ALTER ROLE %I SET log_min_error_statement = panic', r);
    EXECUTE format('ALTER ROLE %I SET log_min_messages = fatal', r);  -- an error quotes the value it is about
    EXECUTE format('ALTER ROLE %I SET log_error_verbosity = terse', r);
    EXECUTE format('ALTER ROLE %I SET jit = off', r);
    -- The functions of the deep room are planned once a session: planning them anew took longer than running them.
    EXECUTE format('ALTER ROLE %I SET plan_cache_mode = force_generic_plan', r);
  END LOOP;
  ALTER ROLE livc_app SET statement_timeout = '15s';
  ALTER ROLE livc_app SET lock_timeout = '5s';
  ALTER ROLE livc_app SET idle_in_transaction_session_timeout = '60s';
  ALTER ROLE livc_log SET statement_timeout = '5s';
  ALTER ROLE livc_log SET lock_timeout = '2s';
  ALTER ROLE livc_log SET idle_in_transaction_session_timeout = '10s';

  -- A sealer that stopped halfway lets the next one in.
  ALTER ROLE livc_seal SET idle_in_transaction_session_timeout = '60s';

  -- The auditor's own reading of the register is on record too: in the server log, which no ROLLBACK reaches.
  ALTER ROLE livc_auditor SET log_statement = 'all';
  ALTER ROLE livc_auditor SET default_transaction_read_only = on;
END $$;
