-- What ends besides circles (7_erase.sql): rows that are past their term by their own columns, names in the records, what is left of a
-- circle, accounts. By an office, which is nobody, each night; what is not past its term, it can't.
-- One view comes from the floor above:
--   secrecy_kept (cell, what, days): how long a cell keeps what; of no cell (NULL): the longest of any.

CREATE OR REPLACE FUNCTION secrecy.kept_days(called text, home bigint) RETURNS int LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
BEGIN
  RETURN coalesce((SELECT k.days FROM public.secrecy_kept k WHERE k.what = called AND k.cell = home),
                  (SELECT k.days FROM public.secrecy_kept k WHERE k.what = called AND k.cell IS NULL), 1825);
END $$;

-- For the terms of rows that keep a circle's number after its end: was its key destroyed so many days ago?
CREATE OR REPLACE FUNCTION secrecy.ended_before(which uuid, days int) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
BEGIN
  RETURN EXISTS (SELECT FROM keystore.destroyed d WHERE d.circle = which AND d.at < statement_timestamp() - make_interval(days => days));
END $$;

-- The office stands in this transaction as nobody, so that the change log can say by which door; office_leaves() ends that.
CREATE OR REPLACE FUNCTION secrecy.office_stands(r uuid) RETURNS secrecy.standing LANGUAGE plpgsql SET search_path = secrecy, pg_temp AS $$
DECLARE
  s secrecy.standing;
BEGIN
  IF current_setting('synchronous_commit') NOT IN ('on', 'remote_apply', 'remote_write') THEN
    RAISE EXCEPTION 'an end must be durable';
  END IF;
  s.pid := pg_backend_pid();
  s.began := transaction_timestamp();
  s.request := r;
  s.door := 'office:retention';
  s.session := '\x';
  INSERT INTO secrecy.standing (pid, began, request, door, session) VALUES (s.pid, s.began, s.request, s.door, s.session)
  ON CONFLICT (pid) DO UPDATE SET began = excluded.began, user_id = NULL, candidate = NULL, capacity = NULL, cell = NULL, on_behalf = NULL, request = excluded.request,
    door = excluded.door, session = excluded.session, address = NULL, read = '{}', write = '{}', admit = '{}', release = '{}', registers = '{}', enrols = false, xid = pg_current_xact_id();
  RETURN s;
END $$;
CREATE OR REPLACE FUNCTION secrecy.office_leaves() RETURNS void LANGUAGE plpgsql SET search_path = secrecy, pg_temp AS $$
BEGIN
  SET CONSTRAINTS ALL IMMEDIATE;
  SET CONSTRAINTS ALL DEFERRED;
  DELETE FROM secrecy.standing x WHERE x.pid = pg_backend_pid() AND x.xid = pg_current_xact_id();
END $$;

-- One step of a term (a policy "past...", laid by secrecy.ends): which rows, and what becomes of them. How many. What something still
-- points at stands until that is gone: then row by row, as many as can.
CREATE OR REPLACE FUNCTION secrecy.end_step(t regclass, past text, sets text) RETURNS bigint LANGUAGE plpgsql SET search_path = secrecy, pg_temp AS $$
DECLARE
  doing text := CASE WHEN sets IS NULL THEN format('DELETE FROM %s WHERE (%s)', t, past) ELSE format('UPDATE %s SET %s WHERE (%s)', t, sets, past) END;
  one tid;
  n bigint := 0;
  m bigint;
BEGIN
  BEGIN
    EXECUTE doing;
    GET DIAGNOSTICS n = ROW_COUNT;
    SET CONSTRAINTS ALL IMMEDIATE;
    SET CONSTRAINTS ALL DEFERRED;
    RETURN n;
  EXCEPTION WHEN foreign_key_violation THEN
    n := 0;
  END;
  FOR one IN EXECUTE format('SELECT ctid FROM %s WHERE (%s)', t, past) LOOP
    BEGIN
      EXECUTE doing || ' AND ctid = $1' USING one;
      GET DIAGNOSTICS m = ROW_COUNT;
      SET CONSTRAINTS ALL IMMEDIATE;
      SET CONSTRAINTS ALL DEFERRED;
      n := n + m;
    EXCEPTION WHEN foreign_key_violation THEN
      NULL;
    END;
  END LOOP;
  RETURN n;
END $$;

-- Every row that is past its term, table by table, until nothing more goes: what hung on something goes before it.
CREATE OR REPLACE FUNCTION secrecy.end_rows(r uuid) RETURNS TABLE (what text, rows bigint) LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
#variable_conflict use_column
DECLARE
  p record;
  n bigint;
  round bigint;
  ended jsonb := '{}';
BEGIN
  PERFORM secrecy.office_stands(r);
  FOR turn IN 1..8 LOOP
    round := 0;
    FOR p IN SELECT c.oid::regclass AS t, c.relname AS name, pg_get_expr(y.polqual, y.polrelid) AS past, obj_description(y.oid, 'pg_policy') AS sets
               FROM pg_policy y JOIN pg_class c ON c.oid = y.polrelid
              WHERE y.polname LIKE 'past%' AND c.relnamespace = 'public'::regnamespace ORDER BY c.relname, y.polname LOOP
      n := secrecy.end_step(p.t, p.past, p.sets);
      round := round + n;
      IF n > 0 THEN ended := ended || jsonb_build_object(p.name, coalesce((ended ->> p.name)::bigint, 0) + n); END IF;
    END LOOP;
    EXIT WHEN round = 0;
  END LOOP;
  PERFORM secrecy.office_leaves();
  RETURN QUERY SELECT q.key, q.value::bigint FROM jsonb_each_text(ended) q ORDER BY 1;
END $$;

-- May a line of the records change so? Only in that who did it is emptied, all of it and its salt, once it is past its term; then the
-- leaf, which has all that through a commitment, stands. Asked by the triggers of those tables.
CREATE OR REPLACE FUNCTION secrecy.may_fade(kind text, o jsonb, n jsonb) RETURNS boolean LANGUAGE plpgsql STABLE SET search_path = secrecy, pg_temp AS $$
DECLARE
  personal text[] := CASE kind WHEN 'ledger' THEN ARRAY['actor', 'capacity', 'on_behalf', 'whom', 'session', 'address', 'salt']
    ELSE ARRAY['object_pk', 'object_id', 'object_repr', 'serialized_data', 'changes_text', 'changes', 'cid', 'additional_data', 'actor_id', 'actor_email', 'capacity', 'remote_addr', 'remote_port', 'salt'] END;
BEGIN
  RETURN coalesce(o ->> 'at', o ->> 'timestamp')::timestamptz < statement_timestamp() - make_interval(days => secrecy.kept_days('register_days', (o ->> 'cell')::bigint))
     AND o - personal = n - personal AND NOT EXISTS (SELECT FROM unnest(personal) c WHERE coalesce(n ->> c, '') <> '');
END $$;

-- Names in ledger and change log, past their term: emptied, at most so many lines at once; a line in each cell's register says so.
CREATE OR REPLACE FUNCTION secrecy.empty_names(most int, r uuid) RETURNS TABLE (what text, rows bigint) LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
#variable_conflict use_column
DECLARE
  s secrecy.standing := secrecy.office_stands(r);
  home record;
  n bigint;
  entries bigint := 0;
BEGIN
  -- A sign-in of long ago still tells that an account was in use: its link says so from now on.
  UPDATE secrecy.link l SET entered = true WHERE l.used IS NOT NULL AND NOT l.entered
     AND EXISTS (SELECT FROM public.secrecy_ledger e WHERE e.actor = l.user_id AND e.act = 'sign-in');
  FOR home IN SELECT c.cell, statement_timestamp() - make_interval(days => secrecy.kept_days('register_days', c.cell)) AS before
                FROM (SELECT NULL::bigint AS cell UNION SELECT k.cell FROM public.secrecy_kept k) c LOOP
    WITH old AS (SELECT e.id, e.at FROM public.secrecy_ledger e
                  WHERE e.at < home.before AND e.salt IS NOT NULL
                    AND CASE WHEN home.cell IS NULL THEN NOT EXISTS (SELECT FROM public.secrecy_kept k WHERE k.cell = e.cell) ELSE e.cell = home.cell END  -- of no cell, or of one that is no more
                  ORDER BY e.at LIMIT greatest(most - entries, 0))
    UPDATE public.secrecy_ledger e SET actor = NULL, capacity = NULL, on_behalf = NULL, whom = NULL, session = NULL, address = NULL, salt = NULL
      FROM old WHERE e.id = old.id AND e.at = old.at;
    GET DIAGNOSTICS n = ROW_COUNT;
    entries := entries + n;
    IF n > 0 THEN
      PERFORM secrecy.enter(s, 'empty', cell => home.cell, reference => 'ledger ' || to_char(home.before AT TIME ZONE 'Europe/Brussels', 'YYYY-MM-DD'), purpose => n || ' regels');
    END IF;
  END LOOP;
  WITH old AS (SELECT c.id FROM public.secrecy_change c WHERE c.timestamp < statement_timestamp() - make_interval(days => secrecy.kept_days('register_days', NULL))
                  AND c.salt IS NOT NULL ORDER BY c.timestamp LIMIT most)
  UPDATE public.secrecy_change c SET object_pk = '', object_id = NULL, object_repr = '', serialized_data = NULL, changes_text = '', changes = NULL, cid = NULL, additional_data = NULL,
      actor_id = NULL, actor_email = NULL, capacity = NULL, remote_addr = NULL, remote_port = NULL, salt = NULL
    FROM old WHERE c.id = old.id;
  GET DIAGNOSTICS n = ROW_COUNT;
  IF n > 0 THEN
    PERFORM secrecy.enter(s, 'empty', reference => 'changes', purpose => n || ' regels');
  END IF;
  PERFORM secrecy.office_leaves();
  RETURN QUERY SELECT q.* FROM (VALUES ('secrecy_ledger', entries), ('secrecy_change', n)) q(what, rows) WHERE q.rows > 0;
END $$;

-- What is left of a circle once nobody is named about it any more: admissions, the circle, and its place on the list of destroyed keys.
-- And the key of a cell that is no more.
CREATE OR REPLACE FUNCTION secrecy.end_circles(r uuid) RETURNS TABLE (what text, rows bigint) LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
#variable_conflict use_column
DECLARE
  top record;
  circles uuid[];
  n bigint;
  admissions bigint := 0;
  ended bigint := 0;
BEGIN
  PERFORM secrecy.office_stands(r);
  FOR top IN SELECT k.id FROM public.secrecy_circle k JOIN keystore.destroyed d ON d.circle = k.id AND d.whole
              WHERE d.at < statement_timestamp() - make_interval(days => secrecy.kept_days('register_days', k.cell))
                AND NOT EXISTS (SELECT FROM public.secrecy_circle a WHERE a.id = k.of_id) LOOP
    circles := ARRAY(WITH RECURSIVE inside AS (SELECT top.id AS id UNION SELECT c.id FROM public.secrecy_circle c JOIN inside i ON c.of_id = i.id OR c.root_id = i.id) SELECT i.id FROM inside i);
    BEGIN
      DELETE FROM public.secrecy_admission a WHERE a.content_object_id = ANY (circles);
      GET DIAGNOSTICS n = ROW_COUNT;
      DELETE FROM public.secrecy_circle k WHERE k.id = ANY (circles);
      SET CONSTRAINTS ALL IMMEDIATE;
      SET CONSTRAINTS ALL DEFERRED;
      DELETE FROM keystore.destroyed d WHERE d.circle = ANY (circles);
      admissions := admissions + n;
      ended := ended + cardinality(circles);
    EXCEPTION WHEN foreign_key_violation THEN
      NULL;  -- a row lies there still: its own end comes first
    END;
  END LOOP;
  DELETE FROM keystore.cell_key k WHERE NOT EXISTS (SELECT FROM public.secrecy_kept c WHERE c.cell = k.cell) AND NOT EXISTS (SELECT FROM keystore.circle_key q WHERE q.cell = k.cell);
  PERFORM secrecy.office_leaves();
  RETURN QUERY SELECT q.* FROM (VALUES ('secrecy_admission', admissions), ('secrecy_circle', ended)) q(what, rows) WHERE q.rows > 0;
END $$;

-- What the deep room keeps of accounts that are no more: proofs of who somebody is, links, sessions, messages. And what lies about: the
-- standing of a backend that is gone, what screens counted, who held a sheet that was erased.
CREATE OR REPLACE FUNCTION secrecy.end_accounts() RETURNS TABLE (what text, rows bigint) LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
#variable_conflict use_column
DECLARE
  n bigint;
  ended bigint := 0;
BEGIN
  DELETE FROM secrecy.badge b WHERE coalesce(b.user_id, b.candidate) IN (SELECT q.id FROM public.secrecy_person q WHERE NOT q.is_active);
  GET DIAGNOSTICS n = ROW_COUNT;
  ended := ended + n;
  DELETE FROM secrecy.credential c WHERE NOT EXISTS (SELECT FROM public.secrecy_person q WHERE q.id = c.user_id AND (q.is_active OR q.email <> '' OR q.last_name <> ''));
  GET DIAGNOSTICS n = ROW_COUNT;
  ended := ended + n;
  DELETE FROM secrecy.link l WHERE NOT EXISTS (SELECT FROM public.secrecy_person q WHERE q.id = l.user_id AND (q.is_active OR q.email <> '' OR q.last_name <> ''));
  GET DIAGNOSTICS n = ROW_COUNT;
  ended := ended + n;
  RETURN QUERY SELECT 'secrecy.credential'::text, ended WHERE ended > 0;
END $$;
CREATE OR REPLACE FUNCTION secrecy.sweep() RETURNS TABLE (what text, rows bigint) LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
#variable_conflict use_column
DECLARE
  n bigint;
BEGIN
  DELETE FROM secrecy.standing s WHERE s.began < clock_timestamp() - interval '1 day';
  GET DIAGNOSTICS n = ROW_COUNT;
  RETURN QUERY SELECT 'secrecy.standing'::text, n WHERE n > 0;
  RETURN QUERY SELECT 'secrecy.pulse'::text, q::bigint FROM secrecy.sweep_pulses() q WHERE q > 0;
  RETURN QUERY SELECT 'secrecy.export'::text, q::bigint FROM secrecy.end_exports() q WHERE q > 0;
  DELETE FROM secrecy.sheet_held h WHERE NOT EXISTS (SELECT FROM public.feedback_sheet f WHERE f.id = h.sheet)
    AND NOT EXISTS (SELECT FROM public.meetings_agendaitem i WHERE i.id = h.sheet);
  GET DIAGNOSTICS n = ROW_COUNT;
  RETURN QUERY SELECT 'secrecy.sheet_held'::text, n WHERE n > 0;
  DELETE FROM secrecy.seal_check k WHERE k.at < clock_timestamp() - interval '365 days';
  GET DIAGNOSTICS n = ROW_COUNT;
  RETURN QUERY SELECT 'secrecy.seal_check'::text, n WHERE n > 0;
  DELETE FROM secrecy.seal_office o WHERE o.at < clock_timestamp() - interval '90 days';
  GET DIAGNOSTICS n = ROW_COUNT;
  RETURN QUERY SELECT 'secrecy.seal_office'::text, n WHERE n > 0;
END $$;
