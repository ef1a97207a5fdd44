-- Sessions as badges, and the credentials behind them. Only livc_log calls these; the web role sees none of it.

-- Who is this cookie? Notes who stands in (pid, began) and returns what Django's session and user queries would.
DROP FUNCTION IF EXISTS secrecy.stand(bytea, int, timestamptz, uuid, text, inet, bytea);
CREATE OR REPLACE FUNCTION secrecy.stand(t bytea, p int, b timestamptz, r uuid, d text, a inet, call bytea DEFAULT NULL)
RETURNS TABLE (person jsonb, capacity uuid, cell bigint, on_behalf text, content text, ends timestamptz, words jsonb, sworn boolean, proved boolean, held int) LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
#variable_conflict use_column
DECLARE
  g secrecy.badge;
  who jsonb;
  cap public.secrecy_capacity;
  act text := 'stand';
BEGIN
  SELECT * INTO g FROM secrecy.badge x WHERE x.token = t AND x.until > clock_timestamp() AND x.seen + x.idle > clock_timestamp();
  -- A task's badge serves one call, once; a session's badge serves no task.
  IF NOT FOUND OR (g.kind = 'task') IS DISTINCT FROM (call IS NOT NULL) OR (g.kind = 'task' AND (g.bound IS DISTINCT FROM call OR g.used IS NOT NULL)) THEN
    DELETE FROM secrecy.standing x WHERE x.pid = p;
    RETURN;
  END IF;
  IF NOT secrecy.at_home() THEN
    RAISE EXCEPTION 'restored: the list of destroyed keys is replayed first' USING ERRCODE = 'LR001';
  END IF;
  IF g.kind = 'task' THEN
    UPDATE secrecy.badge x SET used = clock_timestamp() WHERE x.token = t AND x.used IS NULL;
    IF NOT FOUND THEN RETURN; END IF;
  ELSIF g.seen < clock_timestamp() - interval '1 minute' THEN
    UPDATE secrecy.badge x SET seen = clock_timestamp() WHERE x.token = t;
  END IF;
  IF g.user_id IS NOT NULL THEN
    SELECT to_jsonb(q) INTO who FROM public.secrecy_person q WHERE q.id = g.user_id AND q.is_active;
    IF who IS NULL THEN
      DELETE FROM secrecy.badge x WHERE x.token = t;
      DELETE FROM secrecy.standing x WHERE x.pid = p;
      RETURN;
    END IF;
    SELECT c.capacity, c.cell, c.on_behalf, c.words, c.sworn INTO cap.capacity, cap.cell, cap.on_behalf, cap.words, cap.sworn FROM public.secrecy_capacity c
     WHERE c.capacity = g.capacity AND c.user_id = g.user_id AND c.begins <= clock_timestamp() AND c.ends > clock_timestamp();
    INSERT INTO secrecy.standing AS s (pid, began, user_id, capacity, cell, on_behalf, sworn, enrols, request, door, session, address)
    VALUES (p, b, g.user_id, cap.capacity, cap.cell, cap.on_behalf, coalesce(cap.sworn, false), coalesce(g.proved > clock_timestamp() - interval '10 minutes' AND d ~ '^(access:|mfa_)', false), r, left(d, 200), sha256(g.token), a)
    ON CONFLICT (pid) DO UPDATE SET began = b, user_id = excluded.user_id, candidate = NULL, sworn = excluded.sworn, enrols = excluded.enrols, capacity = excluded.capacity, cell = excluded.cell, on_behalf = excluded.on_behalf,
      request = r, door = excluded.door, session = excluded.session, address = a,
      read = '{}', write = '{}', admit = '{}', release = '{}', registers = '{}', xid = pg_current_xact_id();
  ELSIF g.candidate IS NOT NULL THEN
    INSERT INTO secrecy.standing AS s (pid, began, candidate, enrols, request, door, session, address)
    VALUES (p, b, g.candidate, EXISTS (SELECT FROM secrecy.link l WHERE l.token = g.link AND l.user_id = g.candidate AND l.used IS NULL AND l.until > clock_timestamp()),
      r, left(d, 200), sha256(g.token), a)
    ON CONFLICT (pid) DO UPDATE SET began = b, user_id = NULL, candidate = excluded.candidate, enrols = excluded.enrols, capacity = NULL, cell = NULL, on_behalf = NULL,
      request = r, door = excluded.door, session = excluded.session, address = a,
      read = '{}', write = '{}', admit = '{}', release = '{}', registers = '{}', xid = pg_current_xact_id();
  END IF;
  RETURN QUERY SELECT who, cap.capacity, cap.cell, cap.on_behalf, g.content, least(g.until, clock_timestamp() + g.idle), cap.words, coalesce(cap.sworn, false), coalesce(g.proved > clock_timestamp() - interval '10 minutes', false), g.held;
END $$;

CREATE OR REPLACE FUNCTION secrecy.keep_session(t bytea, what text, idle interval, absolute interval) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
  INSERT INTO secrecy.badge (token, content, idle, until) VALUES (t, what, idle, clock_timestamp() + absolute)
  ON CONFLICT (token) DO UPDATE SET content = excluded.content
$$;
CREATE OR REPLACE FUNCTION secrecy.end_session(t bytea) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
  DELETE FROM secrecy.badge WHERE token = t
$$;
-- Who signed in under this cookie, also when the session is over: asked when a form comes in late, so that what was typed
-- is kept for that person alone. The register knows it, and the badge may be gone; a week ends it.
CREATE INDEX IF NOT EXISTS entry_of_sign_in ON public.secrecy_ledger (session) WHERE act = 'sign-in';
CREATE OR REPLACE FUNCTION secrecy.signed_in_under(t bytea) RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
  SELECT l.actor FROM public.secrecy_ledger l
   WHERE l.session = sha256(t) AND l.act = 'sign-in' AND l.outcome = 'ok' AND l.actor IS NOT NULL AND l.at > clock_timestamp() - interval '7 days' ORDER BY l.at DESC LIMIT 1
$$;
CREATE OR REPLACE FUNCTION secrecy.end_stale_sessions() RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  n int;
BEGIN
  DELETE FROM secrecy.badge WHERE until < clock_timestamp() OR seen + idle < clock_timestamp();
  GET DIAGNOSTICS n = ROW_COUNT;
  RETURN n;
END $$;

-- An entry about a person who stands nowhere yet: signing in, failing to, signing out.
CREATE OR REPLACE FUNCTION secrecy.enter_outside(what text, how text, who bigint, cap uuid, t bytea, r uuid, d text, a inet) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  s secrecy.standing;
BEGIN
  IF what NOT IN ('sign-in', 'sign-in failed', 'sign-out', 'password', 'capacity', 'enrol', 'factor') THEN
    RAISE EXCEPTION 'act % has a function of its own', what;
  END IF;
  s.user_id := who;
  s.capacity := cap;
  SELECT c.cell, c.on_behalf INTO s.cell, s.on_behalf FROM public.secrecy_capacity c WHERE c.capacity = cap;
  -- Nobody stands yet, but an attempt on an account belongs in the register of the cell where that person sits.
  IF s.cell IS NULL THEN
    SELECT c.cell INTO s.cell FROM public.secrecy_capacity c
     WHERE c.user_id = who AND c.begins <= clock_timestamp() AND c.ends > clock_timestamp() ORDER BY c.begins, c.capacity LIMIT 1;
  END IF;
  s.request := r;
  s.door := left(d, 200);
  s.session := CASE WHEN t IS NOT NULL THEN sha256(t) END;
  s.address := a;
  PERFORM secrecy.enter(s, what, outcome => how);
END $$;

-- Turns an anonymous session into this person's, in the given capacity, or in the only one that holds: who has several chooses.
CREATE OR REPLACE FUNCTION secrecy.sign_in(t bytea, who bigint, cap uuid, idle interval, absolute interval, r uuid, d text, a inet) RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  c uuid;
  n int;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM public.secrecy_person p WHERE p.id = who AND p.is_active) THEN
    RAISE EXCEPTION 'no such person';
  END IF;
  SELECT CASE WHEN count(*) FILTER (WHERE x.capacity = coalesce(cap, x.capacity)) = 1 THEN (array_agg(x.capacity) FILTER (WHERE x.capacity = coalesce(cap, x.capacity)))[1] END, count(*)
    INTO c, n FROM public.secrecy_capacity x
   WHERE x.user_id = who AND x.begins <= clock_timestamp() AND x.ends > clock_timestamp();
  INSERT INTO secrecy.badge AS g (token, user_id, capacity, held, address, proved, idle, until) VALUES (t, who, c, n, a, clock_timestamp(), idle, clock_timestamp() + absolute)
  ON CONFLICT (token) DO UPDATE SET user_id = who, capacity = c, held = n, candidate = NULL, link = NULL, address = a, proved = excluded.proved, seen = clock_timestamp(), idle = excluded.idle, until = excluded.until
    WHERE g.user_id IS NULL OR g.user_id = who;
  IF NOT FOUND THEN RAISE EXCEPTION 'this session is somebody else''s'; END IF;
  PERFORM secrecy.enter_outside('sign-in', 'ok', who, c, t, r, d, a);
  RETURN c;
END $$;

-- Half signed in: this session gave that person's password, and may see that account's row to ask the rest.
CREATE OR REPLACE FUNCTION secrecy.note_candidate(t bytea, who bigint) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
  UPDATE secrecy.badge SET candidate = who WHERE token = t AND user_id IS NULL
$$;

-- A badge for one task, asked for by who stands here: bound to that call, used once, soon over.
CREATE OR REPLACE FUNCTION secrecy.badge_for_task(t bytea, call bytea, p int, b timestamptz, r uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  s secrecy.standing := secrecy.standing_at(p, b, r);
BEGIN
  INSERT INTO secrecy.badge (token, kind, user_id, capacity, bound, idle, until)
  VALUES (t, 'task', s.user_id, s.capacity, call, interval '1 hour', clock_timestamp() + interval '1 hour');
END $$;

-- Who signed in gave a proof anew in this session: a password, a code or a key, which the web checked.
CREATE OR REPLACE FUNCTION secrecy.proved_again(t bytea, p int, b timestamptz, r uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  s secrecy.standing := secrecy.standing_at(p, b, r);
BEGIN
  UPDATE secrecy.badge x SET proved = clock_timestamp() WHERE x.token = t AND x.user_id = s.user_id AND x.kind = 'session';
END $$;

-- Acting in another of one's capacities, from the next request on.
CREATE OR REPLACE FUNCTION secrecy.choose_capacity(t bytea, cap uuid, p int, b timestamptz, r uuid) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  s secrecy.standing := secrecy.standing_at(p, b, r);
BEGIN
  IF NOT secrecy.holds(s.user_id, cap) THEN
    PERFORM secrecy.enter(s, 'refuse', reference => 'capacity', outcome => 'capacity lapsed');
    RETURN false;
  END IF;
  UPDATE secrecy.badge x SET capacity = cap, held = (SELECT count(*) FROM public.secrecy_capacity c WHERE c.user_id = s.user_id AND c.begins <= clock_timestamp() AND c.ends > clock_timestamp())
   WHERE x.token = t AND x.user_id = s.user_id AND x.kind = 'session';
  IF NOT FOUND THEN RETURN false; END IF;
  s.capacity := cap;
  SELECT c.cell, c.on_behalf INTO s.cell, s.on_behalf FROM public.secrecy_capacity c WHERE c.capacity = cap;
  PERFORM secrecy.enter(s, 'capacity');
  RETURN true;
END $$;

-- One's own sessions: a handle to end one by (the hash that the ledger knows it by), and whether it is this one.
CREATE OR REPLACE FUNCTION secrecy.own_sessions(p int, b timestamptz, r uuid)
RETURNS TABLE (handle text, made timestamptz, seen timestamptz, until timestamptz, address inet, capacity uuid, this boolean) LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
#variable_conflict use_column
DECLARE
  s secrecy.standing := secrecy.standing_at(p, b, r);
BEGIN
  RETURN QUERY SELECT encode(sha256(g.token), 'hex'), g.made, g.seen, least(g.until, g.seen + g.idle), g.address, g.capacity, sha256(g.token) = s.session
    FROM secrecy.badge g WHERE g.user_id = s.user_id AND g.kind = 'session' AND g.until > clock_timestamp() AND g.seen + g.idle > clock_timestamp() ORDER BY g.seen DESC;
END $$;
-- Ends one of one's own sessions, or (without a handle) all but this one; how many ended.
CREATE OR REPLACE FUNCTION secrecy.end_own_sessions(which text, p int, b timestamptz, r uuid) RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  s secrecy.standing := secrecy.standing_at(p, b, r);
  n int;
BEGIN
  DELETE FROM secrecy.badge g WHERE g.user_id = s.user_id AND g.kind = 'session'
    AND CASE WHEN which IS NULL THEN sha256(g.token) <> s.session ELSE encode(sha256(g.token), 'hex') = which END;
  GET DIAGNOSTICS n = ROW_COUNT;
  IF n > 0 THEN PERFORM secrecy.enter(s, 'sign-out', reference => n || ' session(s)'); END IF;
  RETURN n;
END $$;

-- Coming in by a link: the session becomes a candidate that may set up its proofs, and see nothing else.
CREATE OR REPLACE FUNCTION secrecy.redeem(l bytea, t bytea, r uuid, d text, a inet) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  k secrecy.link;
BEGIN
  SELECT x.* INTO k FROM secrecy.link x JOIN public.secrecy_person q ON q.id = x.user_id AND q.is_active WHERE x.token = l AND x.used IS NULL AND x.until > clock_timestamp();
  IF NOT FOUND THEN
    PERFORM secrecy.enter_outside('sign-in failed', 'link not valid', NULL, NULL, NULL, r, d, a);
    RETURN false;
  END IF;
  UPDATE secrecy.badge x SET candidate = k.user_id, link = l WHERE x.token = t AND x.user_id IS NULL;
  IF NOT FOUND THEN RETURN false; END IF;
  PERFORM secrecy.enter_outside('enrol', 'link opened', k.user_id, NULL, t, r, d, a);
  RETURN true;
END $$;
-- The person who sets up proofs in this session, and why: a new account, or a lost proof. Nothing for who came otherwise.
CREATE OR REPLACE FUNCTION secrecy.enrolling(t bytea) RETURNS TABLE (person jsonb, why text) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT to_jsonb(q), k.why FROM secrecy.badge g JOIN secrecy.link k ON k.token = g.link AND k.user_id = g.candidate JOIN public.secrecy_person q ON q.id = g.candidate AND q.is_active
    WHERE g.token = t AND g.user_id IS NULL AND k.used IS NULL AND k.until > clock_timestamp() AND g.until > clock_timestamp() AND g.seen + g.idle > clock_timestamp();
END $$;
-- Proofs are set up: the link is used, other links and every earlier session of this person end.
CREATE OR REPLACE FUNCTION secrecy.enrolled_now(t bytea, r uuid, d text, a inet) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  who bigint := (SELECT (e.person ->> 'id')::bigint FROM secrecy.enrolling(t) e);
BEGIN
  IF who IS NULL THEN RAISE EXCEPTION 'nobody enrols here'; END IF;
  UPDATE secrecy.link x SET used = clock_timestamp() WHERE x.user_id = who AND x.used IS NULL;
  DELETE FROM secrecy.badge x WHERE x.token <> t AND (x.user_id = who OR x.candidate = who);
  PERFORM secrecy.enter_outside('enrol', 'ok', who, NULL, t, r, d, a);
END $$;

CREATE OR REPLACE FUNCTION secrecy.credential_of(called text) RETURNS TABLE (person jsonb, hash text) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY SELECT to_jsonb(p), c.hash FROM public.secrecy_person p LEFT JOIN secrecy.credential c ON c.user_id = p.id WHERE p.username = called AND p.is_active;
END $$;
CREATE OR REPLACE FUNCTION secrecy.person_of(who bigint) RETURNS SETOF jsonb LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT to_jsonb(p) FROM public.secrecy_person p WHERE p.id = who AND p.is_active;
END $$;
DROP FUNCTION IF EXISTS secrecy.hash_of(bigint);
CREATE OR REPLACE FUNCTION secrecy.hash_of(who bigint) RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
  SELECT hash FROM secrecy.credential WHERE user_id = who
$$;
CREATE OR REPLACE FUNCTION secrecy.set_hash(who bigint, new text, r uuid, d text, a inet) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
BEGIN
  INSERT INTO secrecy.credential (user_id, hash) VALUES (who, new) ON CONFLICT (user_id) DO UPDATE SET hash = new, changed = clock_timestamp();
  PERFORM secrecy.enter_outside('password', 'ok', who, NULL, NULL, r, d, a);
END $$;
-- A lost proof: what was known is forgotten before new proofs are set up.
CREATE OR REPLACE FUNCTION secrecy.forget_hash(t bytea) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
BEGIN
  DELETE FROM secrecy.credential c WHERE c.user_id = (SELECT (e.person ->> 'id')::bigint FROM secrecy.enrolling(t) e);
END $$;
