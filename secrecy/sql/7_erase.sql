-- The end of what lies in a circle and in those within it, by an office: keys, rows, admissions, what waits to be told. One transaction.
-- Two views come from the floor above:
--   secrecy_windowed (kind): the kinds of circles that everyone reads for a while, also who began them.
--   secrecy_ends (circle, because, due, otherwise): the circles whose end has a day, and on what ground. An office ends nothing
--   else. A hold moves that day; "otherwise" is then the day it would have been.
-- Which tables: those with a policy "erased" (secrecy.ends), so what is declared later is covered by being declared.

-- Whose key was destroyed: all that their keeper may see of sealed rows, and take away.
CREATE OR REPLACE FUNCTION secrecy.has_ended(which uuid) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
BEGIN
  RETURN EXISTS (SELECT FROM keystore.destroyed d WHERE d.circle = which);
END $$;

CREATE OR REPLACE FUNCTION secrecy.today() RETURNS date LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT (statement_timestamp() AT TIME ZONE 'Europe/Brussels')::date
$$;

-- The rows of these circles, whose keys are gone, and all that knows of them; how many rows of which table. What is kept: circles and
-- admissions (who, in which capacity, on what ground, when), ledger and change log: references and fingerprints, no text.
CREATE OR REPLACE FUNCTION secrecy.take_away(circles uuid[], why text) RETURNS jsonb LANGUAGE plpgsql SET search_path = secrecy, pg_temp AS $$
DECLARE
  t record;
  how text[];
  marks text[];
  n bigint;
  taken jsonb := '{}';
BEGIN
  UPDATE public.secrecy_admission a SET until = greatest(statement_timestamp(), a.given_at), ended_because = why
   WHERE a.content_object_id = ANY (circles) AND a.until > statement_timestamp();
  -- Messages name what they are about by a circle's number or reference.
  marks := ARRAY(SELECT k.id::text FROM public.secrecy_circle k WHERE k.id = ANY (circles) UNION ALL SELECT k.reference FROM public.secrecy_circle k WHERE k.id = ANY (circles));
  DELETE FROM secrecy.outbox o WHERE o.about IS NOT NULL AND EXISTS (SELECT FROM unnest(marks) m WHERE strpos(o.about, m) > 0);
  DELETE FROM secrecy.pulse p WHERE p.circle = ANY (circles);
  DELETE FROM secrecy.sheet_held h WHERE EXISTS (SELECT FROM public.feedback_sheet f WHERE f.id = h.sheet AND f.circle_id = ANY (circles))
    OR EXISTS (SELECT FROM public.meetings_agendaitem i WHERE i.id = h.sheet AND i.circle_id = ANY (circles));
  -- What points at a row by its number alone goes first, while that row is there to be found.
  FOR t IN SELECT c.relname AS name, string_to_array(obj_description(p.oid, 'pg_policy'), ' ') AS goes FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
            WHERE p.polname = 'erased' AND c.relnamespace = 'public'::regnamespace ORDER BY obj_description(p.oid, 'pg_policy') IS NULL, c.relname LOOP
    how := t.goes;
    IF how IS NULL THEN
      EXECUTE format('DELETE FROM public.%I WHERE circle_id = ANY ($1)', t.name) USING circles;
    ELSE
      EXECUTE format('DELETE FROM public.%I WHERE %I IN (SELECT id FROM public.%I WHERE circle_id = ANY ($1))', t.name, how[1], how[2]) USING circles;
    END IF;
    GET DIAGNOSTICS n = ROW_COUNT;
    IF n > 0 THEN taken := taken || jsonb_build_object(t.name, n); END IF;
  END LOOP;
  RETURN taken;
END $$;

-- What ends within so many days, by reference: what an office would do.
CREATE OR REPLACE FUNCTION secrecy.erasable(days int) RETURNS TABLE (circle uuid, label text, kind text, cell bigint, because text, due date) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
    SELECT k.id, k.label::text, k.kind::text, k.cell, e.because, e.due
      FROM public.secrecy_ends e JOIN public.secrecy_circle k ON k.id = e.circle
     WHERE e.due <= secrecy.today() + least(days, 120) AND NOT EXISTS (SELECT FROM keystore.destroyed d WHERE d.circle = k.id)
     -- What is around goes first: what lies within goes with it.
     ORDER BY k.root_id IS NOT NULL, e.due, k.label, k.id;
END $$;

-- Erase: what secrecy_ends lets end today, and nothing else. The proof is written in the same transaction, and is signed there.
CREATE OR REPLACE FUNCTION secrecy.erase(top uuid, why text, r uuid) RETURNS TABLE (number uuid, statement text) LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
#variable_conflict use_column
DECLARE
  s secrecy.standing;
  k public.secrecy_circle;
  circles uuid[];
  taken jsonb;
  said text := CASE why WHEN 'term' THEN 'termijn verstreken' WHEN 'early' THEN 'vroegtijdig gewist' ELSE why END;
  proof uuid := gen_random_uuid();
  told jsonb;
BEGIN
  IF current_setting('synchronous_commit') NOT IN ('on', 'remote_apply', 'remote_write') THEN
    RAISE EXCEPTION 'an end must be durable';
  END IF;
  s.pid := pg_backend_pid();
  s.began := transaction_timestamp();
  s.request := r;
  s.door := 'office:retention';
  s.session := '\x';
  -- Whoever is prolonging, suspending or hastening an end is awaited, and waits: what is asked below is asked after that.
  LOCK TABLE keystore.destroyed IN ROW EXCLUSIVE MODE;
  SELECT * INTO k FROM public.secrecy_circle c WHERE c.id = top;
  s.cell := k.cell;
  IF k.id IS NULL OR NOT EXISTS (SELECT FROM public.secrecy_ends e WHERE e.circle = top AND e.because = why AND e.due <= secrecy.today()) THEN
    PERFORM secrecy.enter(s, 'refuse', circle => k.id, outcome => 'not due to be erased', purpose => left(said, 200));
    RETURN;
  END IF;
  -- Of two offices at one moment the second waits here, and finds it done.
  INSERT INTO keystore.destroyed (circle, because, whole) VALUES (top, said, true) ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN RETURN; END IF;
  circles := ARRAY(
    WITH RECURSIVE inside AS (SELECT top AS id UNION SELECT c.id FROM public.secrecy_circle c JOIN inside i ON c.of_id = i.id OR c.root_id = i.id)
    SELECT i.id FROM inside i WHERE i.id = top OR NOT EXISTS (SELECT FROM keystore.destroyed d WHERE d.circle = i.id AND d.whole) ORDER BY i.id);
  INSERT INTO keystore.destroyed (circle, because, whole) SELECT c, said, true FROM unnest(circles) c
  ON CONFLICT (circle) DO UPDATE SET whole = true;
  DELETE FROM keystore.circle_key q WHERE q.circle = ANY (circles);
  -- Who the change log names: an office, which is nobody. Gone before anybody else could see it.
  INSERT INTO secrecy.standing (pid, began, cell, request, door, session) VALUES (s.pid, s.began, s.cell, s.request, s.door, s.session)
  ON CONFLICT (pid) DO UPDATE SET began = excluded.began, user_id = NULL, candidate = NULL, capacity = NULL, cell = excluded.cell, on_behalf = NULL, request = excluded.request,
    door = excluded.door, session = excluded.session, address = NULL, read = '{}', write = '{}', admit = '{}', release = '{}', registers = '{}', enrols = false, xid = pg_current_xact_id();
  taken := secrecy.take_away(circles, said);
  PERFORM secrecy.enter(s, 'erase', circle => top, shown => circles, reference => proof::text, purpose => said);
  told := jsonb_build_object('proof', proof, 'day', secrecy.today(), 'cell', k.cell, 'kind', k.kind, 'ground', why, 'circles', cardinality(circles), 'rows', taken,
    'list', encode(sha256(convert_to(array_to_string(circles, ','), 'UTF8')), 'hex'),
    'entry', (SELECT encode(e.commitment, 'hex') FROM public.secrecy_ledger e WHERE e.request = r AND e.act = 'erase' AND e.circle = top ORDER BY e.id DESC LIMIT 1));
  INSERT INTO public.secrecy_erasureproof (id, cell, kind, day, ground, circles, rows, statement) VALUES (proof, k.cell, k.kind, secrecy.today(), why, cardinality(circles),
    (SELECT coalesce(sum(v::int), 0) FROM jsonb_each_text(taken) e(t, v)), told::text);
  -- Whatever would stand in the way (a row that still points at one of these) says so here.
  SET CONSTRAINTS ALL IMMEDIATE;
  SET CONSTRAINTS ALL DEFERRED;
  RETURN QUERY SELECT proof, told::text;
END $$;

-- The signature of a proof, in the transaction that wrote it; without one nothing is erased.
CREATE OR REPLACE FUNCTION secrecy.sign_proof(which uuid, signed bytea, by bytea) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
BEGIN
  DELETE FROM secrecy.standing x WHERE x.pid = pg_backend_pid() AND x.xid = pg_current_xact_id() AND x.door = 'office:retention';
  IF NOT FOUND THEN RAISE EXCEPTION 'no office is erasing here'; END IF;
  UPDATE public.secrecy_erasureproof p SET signature = signed, key = by WHERE p.id = which AND p.signature IS NULL;
  IF NOT FOUND THEN RAISE EXCEPTION 'no such proof'; END IF;
END $$;

-- All proofs, and whether the ledger has the entry that each names: they name no one, so an office may look.
CREATE OR REPLACE FUNCTION secrecy.proofs() RETURNS TABLE (number uuid, day date, statement text, signature bytea, key bytea, entered boolean) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
    SELECT p.id, p.day, p.statement::text, p.signature, p.key,
           EXISTS (SELECT FROM public.secrecy_ledger e WHERE e.act = 'erase' AND e.cell = p.cell AND e.at >= (p.day - 1)::timestamp AND e.at < (p.day + 2)::timestamp
                      AND e.reference = p.id::text AND encode(e.commitment, 'hex') = p.statement::jsonb ->> 'entry')
      FROM public.secrecy_erasureproof p ORDER BY p.day, p.id;
END $$;

-- A proof ends too, after five years. How many went.
CREATE OR REPLACE FUNCTION secrecy.end_proofs() RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  n int;
BEGIN
  DELETE FROM public.secrecy_erasureproof p WHERE p.day < secrecy.today() - 1826;
  GET DIAGNOSTICS n = ROW_COUNT;
  RETURN n;
END $$;

-- After a restore, before anything is served: the keys on the list go again, and the rows of what was erased; then people may stand here.
CREATE OR REPLACE FUNCTION secrecy.replay_destroyed() RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  n int;
BEGIN
  DELETE FROM keystore.circle_key k USING keystore.destroyed d WHERE d.circle = k.circle;
  GET DIAGNOSTICS n = ROW_COUNT;
  PERFORM secrecy.take_away(ARRAY(SELECT k.id FROM public.secrecy_circle k JOIN keystore.destroyed d ON d.circle = k.id AND d.whole), 'gewist vóór een herstel');
  SET CONSTRAINTS ALL IMMEDIATE;
  SET CONSTRAINTS ALL DEFERRED;
  IF NOT secrecy.at_home() THEN
    DELETE FROM keystore.home;
    INSERT INTO keystore.home SELECT c.system_identifier, d.oid FROM pg_control_system() c, pg_database d WHERE d.datname = current_database();
  END IF;
  RETURN n;
END $$;

-- Access follows the term: who may let others in to a circle, in a capacity that holds, reads what was kept as long as it is kept. After
-- a discussion the end of a case lies further away; so do these admissions, by a daily office, never past five years, and on record.
-- What everyone reads for a while follows nothing: not for who wrote it either. An admission there that once did ends with the last of
-- those it was sent to.
CREATE OR REPLACE FUNCTION secrecy.follow_terms(r uuid) RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  s secrecy.standing;
  admitting int := (SELECT q.permission FROM secrecy.act q WHERE q.name = 'admit');
  k record;
  moved uuid[];
  n int := 0;
BEGIN
  s.pid := pg_backend_pid();
  s.began := transaction_timestamp();
  s.request := r;
  s.door := 'office:retention';
  s.session := '\x';
  INSERT INTO secrecy.standing (pid, began, request, door, session) VALUES (s.pid, s.began, s.request, s.door, s.session)
  ON CONFLICT (pid) DO UPDATE SET began = excluded.began, user_id = NULL, candidate = NULL, capacity = NULL, cell = NULL, on_behalf = NULL, request = excluded.request,
    door = excluded.door, session = excluded.session, address = NULL, read = '{}', write = '{}', admit = '{}', release = '{}', registers = '{}', enrols = false, xid = pg_current_xact_id();
  FOR k IN
    UPDATE public.secrecy_admission a SET until = greatest(w.ends, a.given_at)
      FROM (SELECT o.content_object_id AS circle, c.cell, max(o.until) AS ends FROM public.secrecy_admission o JOIN public.secrecy_circle c ON c.id = o.content_object_id
             WHERE c.kind IN (SELECT x.kind FROM public.secrecy_windowed x) AND o.ended_because = ''
               AND NOT EXISTS (SELECT FROM public.secrecy_admission m WHERE m.content_object_id = o.content_object_id AND m.user_id = o.user_id AND m.permission_id = admitting)
             GROUP BY 1, 2) w
     WHERE a.content_object_id = w.circle AND a.until > clock_timestamp() AND a.until > greatest(w.ends, a.given_at) + interval '1 day' AND a.ended_because = ''
    RETURNING a.id, a.content_object_id AS circle, a.user_id, a.permission_id, a.ground, w.cell LOOP
    PERFORM secrecy.enter(s, 'dismiss', cell => k.cell, circle => k.circle, reference => (SELECT q.name FROM secrecy.act q WHERE q.permission = k.permission_id),
      ground => k.ground, admission => k.id, whom => k.user_id, purpose => 'leestermijn');
  END LOOP;
  FOR k IN SELECT c.id, c.cell, min(e.due)::timestamp AT TIME ZONE 'Europe/Brussels' AS ends FROM public.secrecy_ends e JOIN public.secrecy_circle c ON c.id = e.circle
            WHERE e.because = 'term' AND e.due > secrecy.today() AND c.of_id IS NULL GROUP BY c.id, c.cell LOOP
    WITH further AS (
      UPDATE public.secrecy_admission a SET until = least(k.ends, a.given_at + interval '5 years')
       WHERE a.content_object_id IN (SELECT c.id FROM public.secrecy_circle c WHERE (c.id = k.id OR c.root_id = k.id) AND c.kind NOT IN (SELECT x.kind FROM public.secrecy_windowed x))
         AND a.until > clock_timestamp() AND a.until < least(k.ends, a.given_at + interval '5 years') - interval '1 day' AND a.while_of IS NULL AND a.ended_because = ''
         AND secrecy.holds(a.user_id, a.capacity) AND NOT EXISTS (SELECT FROM keystore.destroyed d WHERE d.circle = a.content_object_id)
         AND EXISTS (SELECT FROM public.secrecy_admission m WHERE m.content_object_id = a.content_object_id AND m.user_id = a.user_id AND m.capacity = a.capacity
                        AND m.permission_id = admitting AND m.until > clock_timestamp() AND m.while_of IS NULL AND m.ended_because = '')
      RETURNING a.content_object_id)
    SELECT array_agg(DISTINCT f.content_object_id), n + count(*) INTO moved, n FROM further f;
    IF moved IS NOT NULL THEN
      PERFORM secrecy.enter(s, 'extend', cell => k.cell, circle => k.id, shown => moved, reference => to_char(k.ends AT TIME ZONE 'Europe/Brussels', 'YYYY-MM-DD'), purpose => 'loopt mee met de termijn');
    END IF;
  END LOOP;
  SET CONSTRAINTS ALL IMMEDIATE;
  SET CONSTRAINTS ALL DEFERRED;
  DELETE FROM secrecy.standing x WHERE x.pid = s.pid AND x.xid = pg_current_xact_id();
  RETURN n;
END $$;

-- The cases of the reader's cell that end within so many days: by number and reference, for the fixed seats that let others in.
CREATE OR REPLACE FUNCTION secrecy.ending(days int, p int, b timestamptz, r uuid) RETURNS TABLE (reference text, label text, due date) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
#variable_conflict use_column
DECLARE
  s secrecy.standing := secrecy.standing_at(p, b, r);
  home bigint := (SELECT c.cell FROM public.secrecy_capacity c WHERE c.capacity = s.capacity AND c.lists);
BEGIN
  IF home IS NULL OR NOT s.sworn OR NOT secrecy.holds(s.user_id, s.capacity) THEN RETURN; END IF;
  RETURN QUERY
    SELECT k.reference::text, k.label::text, min(e.due) FROM public.secrecy_ends e JOIN public.secrecy_circle k ON k.id = e.circle
     WHERE k.cell = home AND k.of_id IS NULL AND k.kind = 'case' AND e.because = 'term' AND e.due <= secrecy.today() + least(days, 90)
       AND NOT EXISTS (SELECT FROM keystore.destroyed d WHERE d.circle = k.id) AND secrecy.admitted(s, 'admit', k.id)
     GROUP BY 1, 2 ORDER BY 3, 2;
END $$;
