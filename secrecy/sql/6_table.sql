-- At the table: knowing that there is something new without opening anything, keeping what is typed, and stepping out.
-- Three views come from the floor above:
--   secrecy_live   (page, circle, heads): which circles make up which page, by the reference in its address; of some only the header
--   secrecy_page   (page, cell, stands, waits): how a meeting stands, by its reference, and, for the fixed seats, who waits there
--   secrecy_draft  (id, circle_id, by_id, text, edition, saved_at): drafts, kept while they are typed

-- Something changed here. Arguments: whether the row is a header. What is kept while it is typed says so itself, and seldom.
CREATE OR REPLACE FUNCTION secrecy.pulse() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
BEGIN
  IF session_user = 'livc_log' THEN RETURN NULL; END IF;
  INSERT INTO secrecy.pulse (circle, by, head)
  VALUES (NEW.circle_id, (SELECT s.user_id FROM secrecy.standing s WHERE s.pid = pg_backend_pid() AND s.began = transaction_timestamp()), TG_ARGV[0] = 'head');
  RETURN NULL;
END $$;

-- A number that changes when something changed on this page that this reader may read, and wasn't done by this reader. It opens
-- nothing, so nothing is entered; it counts only what the reader is admitted to, so it tells nothing of anything else.
-- Counted and not the last number taken: of two that change at once, the one that commits last may have the lower number.
CREATE OR REPLACE FUNCTION secrecy.version(of_page text, of_meeting text DEFAULT '') RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  s secrecy.standing;
  home bigint;
  here bigint;
  stands text;
  reading int;
  listing int;
  whole uuid[];
  heads uuid[];
  n bigint;
  last bigint;
  open_ int;
BEGIN
  SELECT * INTO s FROM secrecy.standing x
   WHERE x.pid = pg_backend_pid() AND x.began = transaction_timestamp() AND x.xid IS DISTINCT FROM pg_current_xact_id_if_assigned();
  IF s.user_id IS NULL OR NOT s.sworn OR NOT secrecy.holds(s.user_id, s.capacity) THEN
    RETURN '-';
  END IF;
  SELECT max(a.permission) FILTER (WHERE a.name = 'read'), max(a.permission) FILTER (WHERE a.name = 'list') INTO reading, listing FROM secrecy.act a;
  SELECT c.cell, CASE WHEN c.lists THEN c.cell END INTO here, home FROM public.secrecy_held c WHERE c.capacity = s.capacity;
  SELECT v.stands || CASE WHEN v.cell = home THEN v.waits ELSE '' END INTO stands FROM public.secrecy_page v WHERE v.page = of_meeting AND v.cell = here;
  whole := ARRAY(SELECT l.circle FROM public.secrecy_live l WHERE l.page = of_page AND NOT l.heads);
  heads := ARRAY(SELECT l.circle FROM public.secrecy_live l WHERE l.page = of_page AND l.heads);
  -- Circles that one may list and those that one may read are counted apart: who is let in to what was listed before hears it too.
  SELECT count(p.id), coalesce(max(p.id), 0), count(DISTINCT k.id) + count(DISTINCT k.id) FILTER (WHERE k.reads) INTO n, last, open_
    FROM (SELECT c.id, c.cell,
                 EXISTS (SELECT FROM public.secrecy_admission a WHERE a.user_id = s.user_id AND a.permission_id = reading AND a.content_object_id = c.id AND a.capacity = s.capacity
                            AND a.until > statement_timestamp() AND (a.while_of IS NULL OR secrecy.met(a.while_of, a.while_is, a.capacity))) AS reads,
                 -- What lies inside an item has no header: that something was begun there is nobody's to count but who reads it.
                 (c.id = ANY (whole) OR c.id = ANY (heads)) AND (c.cell = home OR EXISTS (SELECT FROM public.secrecy_admission a WHERE a.user_id = s.user_id AND a.permission_id = listing AND a.content_object_id = c.id AND a.capacity = s.capacity
                            AND a.until > statement_timestamp() AND (a.while_of IS NULL OR secrecy.met(a.while_of, a.while_is, a.capacity)))) AS lists
            FROM public.secrecy_circle c WHERE c.id = ANY (whole) OR c.id = ANY (heads) OR c.of_id = ANY (whole) OFFSET 0) k
    LEFT JOIN secrecy.pulse p ON p.circle = k.id AND p.by IS DISTINCT FROM s.user_id AND CASE WHEN p.head THEN k.lists ELSE k.reads AND k.id <> ALL (heads) END
   WHERE k.reads OR k.lists;
  RETURN n || '.' || last || '.' || open_ || '.' || left(md5(coalesce(stands, '')), 8);
END $$;

-- The key by which a draft is sealed again while it is typed. It shows nothing: its rows stay closed until the circle is opened. For
-- its writer, in a session that opened the circle on record.
CREATE OR REPLACE FUNCTION secrecy.draft_key(which uuid, p int, b timestamptz, r uuid) RETURNS TABLE (circle uuid, cell bigint, wrapped bytea, cell_wrapped bytea) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
#variable_conflict use_column
DECLARE
  s secrecy.standing := secrecy.standing_at(p, b, r);
BEGIN
  RETURN QUERY
    SELECT k.id, k.cell, q.wrapped, ck.wrapped
      FROM public.secrecy_draft d JOIN public.secrecy_circle k ON k.id = d.circle_id
      JOIN keystore.circle_key q ON q.circle = k.id JOIN keystore.cell_key ck ON ck.cell = q.cell
     WHERE d.id = which AND d.by_id = s.user_id AND secrecy.admitted(s, 'write', k.id)
       AND NOT EXISTS (SELECT FROM keystore.destroyed x WHERE x.circle = k.id)
       AND EXISTS (SELECT FROM public.secrecy_ledger e WHERE e.circle IN (k.id, k.of_id, k.root_id) AND e.at >= k.begun_at AND e.session = s.session AND k.id = ANY (e.shown)
                      AND e.act IN ('open', 'write', 'admit', 'begin'));
END $$;

-- Keep what is typed, in one row; ``was`` is the edition it was typed on. The edition that stands there now, and whether it is ours.
CREATE OR REPLACE FUNCTION secrecy.keep_draft(which uuid, words bytea, was int, p int, b timestamptz, r uuid) RETURNS TABLE (edition int, saved_at timestamptz, kept boolean) LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
#variable_conflict use_column
DECLARE
  s secrecy.standing := secrecy.standing_at(p, b, r);
  home uuid := (SELECT k.circle FROM secrecy.draft_key(which, p, b, r) k);
BEGIN
  IF home IS NULL THEN RETURN; END IF;
  RETURN QUERY
    UPDATE public.secrecy_draft d SET text = words, edition = d.edition + 1, saved_at = clock_timestamp() WHERE d.id = which AND d.edition = was
    RETURNING d.edition, d.saved_at, true;
  IF NOT FOUND THEN
    RETURN QUERY SELECT d.edition, d.saved_at, false FROM public.secrecy_draft d WHERE d.id = which;
  -- A colleague at the same text is told, and not at every key.
  ELSIF NOT EXISTS (SELECT FROM secrecy.pulse q WHERE q.circle = home AND q.by = s.user_id AND q.at > clock_timestamp() - interval '20 seconds') THEN
    INSERT INTO secrecy.pulse (circle, by, head) VALUES (home, s.user_id, false);
  END IF;
END $$;

-- Out of a circle and of those of these kinds inside it, also one deeper: by who steps out, or by who may admit there. What the person may admit
-- others to, the own contributions, stays.
CREATE OR REPLACE FUNCTION secrecy.step_out(which uuid, who bigint, kinds text[], why text) RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  s secrecy.standing;
  n int;
BEGIN
  SELECT * INTO s FROM secrecy.standing x
   WHERE x.pid = pg_backend_pid() AND x.began = transaction_timestamp() AND x.xid IS DISTINCT FROM pg_current_xact_id_if_assigned();
  IF s.user_id IS NULL OR NOT secrecy.holds(s.user_id, s.capacity) OR btrim(coalesce(why, '')) = '' OR NOT (who = s.user_id OR (which = ANY (s.admit) AND secrecy.admitted(s, 'admit', which))) THEN
    RAISE EXCEPTION 'not admitted to admit there' USING ERRCODE = 'insufficient_privilege';
  END IF;
  UPDATE public.secrecy_admission a SET until = statement_timestamp(), ended_because = left(why, 200)
    FROM public.secrecy_circle k
   WHERE k.id = a.content_object_id AND (k.id = which OR (k.kind = ANY (kinds) AND (k.of_id = which OR EXISTS (SELECT FROM public.secrecy_circle o WHERE o.id = k.of_id AND o.of_id = which)))) AND a.user_id = who AND a.until > statement_timestamp()
     AND NOT (k.kind = 'contribution' AND EXISTS (
       SELECT FROM public.secrecy_admission m WHERE m.user_id = who AND m.content_object_id = k.id AND m.until > statement_timestamp() AND m.permission_id = (SELECT q.permission FROM secrecy.act q WHERE q.name = 'admit')))
     -- What hangs on a condition is closed by that, and opens again with it.
     AND NOT (k.kind = 'sheet' AND a.while_of IS NOT NULL)
     -- The header stays known: that there is a case was known before.
     AND a.permission_id <> (SELECT q.permission FROM secrecy.act q WHERE q.name = 'list');
  GET DIAGNOSTICS n = ROW_COUNT;
  RETURN n;
END $$;

-- Everyone who looked at a case and what lies in it: capacity, day, purpose and how often, for who may admit to the case (R73). All of
-- the ledger, but for what is known to a service alone: its case workers, and circles of the kinds left out.
CREATE OR REPLACE FUNCTION secrecy.readings_of(which uuid, without text[], p int, b timestamptz, r uuid)
RETURNS TABLE (day date, capacity uuid, title text[], kind text, purpose text, times bigint) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
#variable_conflict use_column
DECLARE
  s secrecy.standing := secrecy.standing_at(p, b, r);
BEGIN
  IF NOT (which = ANY (s.read)) OR NOT secrecy.admitted(s, 'admit', which) THEN RETURN; END IF;
  RETURN QUERY
    SELECT (e.at AT TIME ZONE 'Europe/Brussels')::date, e.capacity, c.title, k.kind::text, coalesce(e.purpose, ''), count(*)
      FROM public.secrecy_circle k JOIN public.secrecy_ledger e ON e.circle = k.id AND e.at >= k.begun_at
      LEFT JOIN public.secrecy_capacity c ON c.capacity = e.capacity
     WHERE (k.id = which OR k.root_id = which) AND k.kind <> ALL (without) AND e.act IN ('open', 'write', 'admit', 'release') AND e.whom IS NULL AND e.outcome = 'ok'
       AND NOT coalesce(c.apart, false)
     GROUP BY 1, 2, 3, 4, 5 ORDER BY 1 DESC, 3, 4;
END $$;

-- What screens counted goes after some days.
CREATE OR REPLACE FUNCTION secrecy.sweep_pulses() RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  n int;
BEGIN
  DELETE FROM secrecy.pulse p WHERE p.at < clock_timestamp() - interval '3 days';
  GET DIAGNOSTICS n = ROW_COUNT;
  RETURN n;
END $$;
