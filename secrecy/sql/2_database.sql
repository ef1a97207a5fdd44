-- What everybody may do here: nothing. Grants follow one by one, from the declared kind of each model.
-- Schema "public" stays the superuser's: who owns a schema may drop what others own in it, the ledger too.
DO $$
BEGIN
  EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO livc_owner, livc_app, livc_log, livc_seal, livc_auditor, livc_backup', current_database());
END $$;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO livc_owner, livc_app, livc_log, livc_seal, livc_auditor, livc_backup, livc_keeper;
GRANT CREATE ON SCHEMA public TO livc_owner, livc_keeper;

CREATE SCHEMA IF NOT EXISTS secrecy AUTHORIZATION livc_keeper;
REVOKE ALL ON SCHEMA secrecy FROM PUBLIC;
GRANT USAGE ON SCHEMA secrecy TO livc_owner, livc_app, livc_log, livc_seal, livc_backup;
-- The key store lies apart, so that the backup of the content can leave it out (pg_dump --exclude-schema).
CREATE SCHEMA IF NOT EXISTS keystore AUTHORIZATION livc_keeper;
REVOKE ALL ON SCHEMA keystore FROM PUBLIC;

ALTER DEFAULT PRIVILEGES FOR ROLE livc_keeper REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE livc_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- Code of one's own: only its keeper writes any here. What the owner role made would run as the keeper wherever a
-- function of the deep room reads a table or view of the owner's; what the web role made, in anybody's request.
REVOKE USAGE ON LANGUAGE plpgsql, sql FROM PUBLIC;
GRANT USAGE ON LANGUAGE plpgsql, sql TO livc_keeper;

-- Built-in functions by which one session could hold up or end another, leave something behind, or run SQL
-- given as text.
DO $$
DECLARE f regprocedure;
BEGIN
  FOR f IN SELECT p.oid::regprocedure FROM pg_proc p
            WHERE p.pronamespace = 'pg_catalog'::regnamespace
              AND (p.proname ~ '^(lo_|lowrite$|loread$|pg_(try_)?advisory_|(query|cursor|table|schema|database)_to_xml)'
                   OR p.proname IN ('pg_terminate_backend', 'pg_cancel_backend', 'pg_notify', 'pg_logical_emit_message', 'ts_stat', 'ts_rewrite')) LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', f);
  END LOOP;
END $$;
