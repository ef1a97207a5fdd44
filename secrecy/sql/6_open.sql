-- The log side: opening, beginning and ending circles. Each call commits by itself, before anything is shown.

CREATE OR REPLACE FUNCTION secrecy.open_within(refs text[], p int, b timestamptz, r uuid, what text, why text, on_item uuid)
RETURNS TABLE (asked text, circle uuid, cell bigint, wrapped bytea, cell_wrapped bytea) LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
#variable_conflict use_column
DECLARE
  s secrecy.standing := secrecy.standing_at(p, b, r);
  gone text[] := secrecy.lapsed();
  sound boolean := s.sworn AND secrecy.holds(s.user_id, s.capacity);
  reading int;
  acting int;
  writing int;
  ref text;
  top public.secrecy_circle;
  within uuid[];
  resting uuid[];
  readable uuid[];
  doable uuid[];
  all_readable uuid[] := '{}';
  tops uuid[] := '{}';
  all_doable uuid[] := '{}';
  all_writable uuid[] := '{}';
  said public.secrecy_ledger;
  entries public.secrecy_ledger[] := '{}';
BEGIN
  IF coalesce(why, '') = '' THEN RAISE EXCEPTION 'an opening states its purpose'; END IF;
  SELECT max(a.permission) FILTER (WHERE a.name = 'read'), max(a.permission) FILTER (WHERE a.name = what), max(a.permission) FILTER (WHERE a.name = 'write')
    INTO reading, acting, writing FROM secrecy.act a;
  IF acting IS NULL OR what = 'list' THEN RAISE EXCEPTION 'no such act: %', what; END IF;
  FOREACH ref IN ARRAY refs LOOP
    SELECT * INTO top FROM public.secrecy_circle k WHERE k.reference = split_part(ref, '/', 1);
    -- "reference/kind" is the circle of that kind that stands apart in it: one knows it only by what it lies in.
    IF strpos(ref, '/') > 0 THEN
      SELECT * INTO top FROM public.secrecy_circle k WHERE k.of_id = top.id AND k.apart AND k.kind = split_part(ref, '/', 2);
    END IF;
    -- The circle asked for, and the circles inside it, but not those that open only by themselves (the identity),
    -- and none whose key was destroyed, or that lies at rest for this capacity: that opens with what is around it, to let others in, and
    -- in no other way.
    within := top.id || ARRAY(SELECT i.id FROM public.secrecy_circle i WHERE (i.root_id = top.id OR i.of_id = top.id) AND NOT i.apart);
    resting := ARRAY(SELECT c.about FROM public.secrecy_condition c WHERE c.about = ANY (within) AND c.holds = 'at rest' AND c.capacity = s.capacity);
    within := ARRAY(SELECT k FROM unnest(within) k
                    WHERE k IS NOT NULL AND NOT EXISTS (SELECT 1 FROM keystore.destroyed d WHERE d.circle = k OFFSET 0)
                      AND (k <> ALL (resting) OR (what = 'admit' AND k <> top.id)));
    readable := ARRAY(SELECT k FROM unnest(within) k WHERE EXISTS (
      SELECT 1 FROM public.secrecy_admission a WHERE a.user_id = s.user_id AND a.permission_id = reading AND a.content_object_id = k
         AND a.capacity = s.capacity AND a.until > clock_timestamp() AND a.ground <> ALL (gone)
         AND (a.while_of IS NULL OR secrecy.met(a.while_of, a.while_is, a.capacity)) OFFSET 0));
    doable := CASE WHEN what = 'read' THEN readable ELSE ARRAY(SELECT k FROM unnest(readable) k WHERE EXISTS (
      SELECT 1 FROM public.secrecy_admission a WHERE a.user_id = s.user_id AND a.permission_id = acting AND a.content_object_id = k
         AND a.capacity = s.capacity AND a.until > clock_timestamp() AND a.ground <> ALL (gone)
         AND (a.while_of IS NULL OR secrecy.met(a.while_of, a.while_is, a.capacity)) OFFSET 0)) END;
    IF NOT sound OR top.id IS NULL OR NOT top.id = ANY (doable) THEN
      -- One reference refused refuses all; hidden and absent go the same way and differ only in the entry.
      PERFORM secrecy.enter(s, 'refuse', cell => top.cell, circle => top.id, reference => left(ref, 100), purpose => why, item => on_item,
        outcome => CASE WHEN top.id IS NULL THEN 'no such reference' WHEN NOT secrecy.holds(s.user_id, s.capacity) THEN 'capacity lapsed' WHEN NOT sound THEN 'secrecy not acknowledged'
                        WHEN top.id = ANY (resting) THEN 'the case is off the list' WHEN NOT top.id = ANY (within) THEN 'key destroyed' WHEN top.id = ANY (readable) THEN 'not admitted to ' || what ELSE 'not admitted' END);
      RETURN;
    END IF;
    said := NULL;
    SELECT a.id, a.ground INTO said.admission, said.ground FROM public.secrecy_admission a
     WHERE a.user_id = s.user_id AND a.permission_id = acting AND a.content_object_id = top.id AND a.capacity = s.capacity AND a.until > clock_timestamp() AND a.ground <> ALL (gone)
       AND (a.while_of IS NULL OR secrecy.met(a.while_of, a.while_is, a.capacity))
     ORDER BY a.until DESC LIMIT 1;
    said.cell := top.cell;
    said.circle := top.id;
    said.shown := readable;
    said.reference := ref;
    entries := entries || said;
    all_readable := all_readable || readable;
    tops := tops || top.id;
    all_doable := all_doable || doable;
    -- Who opens to admit also writes down who was let in, where they may write.
    IF what = 'admit' THEN
      all_writable := all_writable || ARRAY(SELECT k FROM unnest(doable) k WHERE EXISTS (
        SELECT 1 FROM public.secrecy_admission a WHERE a.user_id = s.user_id AND a.permission_id = writing AND a.content_object_id = k
           AND a.capacity = s.capacity AND a.until > clock_timestamp() AND a.ground <> ALL (gone)
         AND (a.while_of IS NULL OR secrecy.met(a.while_of, a.while_is, a.capacity)) OFFSET 0));
    END IF;
  END LOOP;
  -- Only now is it sure that anything opens at all.
  FOREACH said IN ARRAY entries LOOP
    PERFORM secrecy.enter(s, CASE what WHEN 'read' THEN 'open' ELSE what END, cell => said.cell, circle => said.circle, shown => said.shown,
      reference => said.reference, purpose => why, ground => said.ground, admission => said.admission, item => on_item);
  END LOOP;
  UPDATE secrecy.standing x
     SET read = x.read || all_readable,
         write = CASE what WHEN 'write' THEN x.write || all_doable ELSE x.write || all_writable END,
         admit = CASE what WHEN 'admit' THEN x.admit || all_doable ELSE x.admit END,
         release = CASE what WHEN 'release' THEN x.release || all_doable ELSE x.release END,
         xid = pg_current_xact_id()
   WHERE x.pid = p;
  RETURN QUERY
    SELECT refs[array_position(tops, c.id)], c.id, c.cell, k.wrapped, ck.wrapped
      FROM public.secrecy_circle c LEFT JOIN keystore.circle_key k ON k.circle = c.id LEFT JOIN keystore.cell_key ck ON ck.cell = k.cell
     WHERE c.id = ANY (all_readable);
END $$;

-- The key above the circles of a cell: the first one brought stays.
CREATE OR REPLACE FUNCTION secrecy.cell_key(which bigint, fresh bytea, p int, b timestamptz, r uuid) RETURNS bytea LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  s secrecy.standing := secrecy.standing_at(p, b, r);
BEGIN
  IF s.cell IS DISTINCT FROM which OR NOT secrecy.holds(s.user_id, s.capacity) THEN
    RAISE EXCEPTION 'not of this cell';
  END IF;
  INSERT INTO keystore.cell_key (cell, wrapped) VALUES (which, fresh) ON CONFLICT DO NOTHING;
  RETURN (SELECT k.wrapped FROM keystore.cell_key k WHERE k.cell = which);
END $$;

-- A new circle, its key, and its first admission: that of who begins it. A circle at the top is begun only by a capacity that
-- brings such a kind to the cell; one inside another only by who has that other open.
CREATE OR REPLACE FUNCTION secrecy.begin_circle(new uuid, ref text, of_kind text, called text, inside uuid, alone boolean, key bytea, p int, b timestamptz, r uuid, why text, lawful text, acts text[], ends timestamptz)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  s secrecy.standing := secrecy.standing_at(p, b, r);
  parent public.secrecy_circle;
  home bigint;
BEGIN
  IF coalesce(lawful, '') = '' OR coalesce(why, '') = '' THEN RAISE EXCEPTION 'a circle is begun on a ground, for a purpose'; END IF;
  IF inside IS NULL THEN
    -- A cell without its three seats, or not yet active, takes no case; and only the mayor lists one.
    SELECT c.cell INTO home FROM public.secrecy_capacity c WHERE c.capacity = s.capacity AND of_kind = ANY (c.brings) AND s.sworn;
  ELSE
    SELECT * INTO parent FROM public.secrecy_circle k WHERE k.id = inside AND k.id = ANY (s.read) AND secrecy.admitted(s, 'read', k.id);
    home := parent.cell;
  END IF;
  IF home IS NULL OR NOT secrecy.holds(s.user_id, s.capacity) THEN
    PERFORM secrecy.enter(s, 'refuse', outcome => 'may not begin a circle here', circle => inside, reference => of_kind, purpose => why);
    RETURN NULL;
  END IF;
  INSERT INTO public.secrecy_circle (id, reference, kind, label, cell, of_id, root_id, apart, begun_by_id, begun_at)
  VALUES (new, ref, of_kind, coalesce(parent.label, called), home, inside, coalesce(parent.root_id, parent.id), alone, s.user_id, clock_timestamp());
  INSERT INTO keystore.circle_key (circle, cell, wrapped) VALUES (new, home, key);
  INSERT INTO public.secrecy_admission (user_id, permission_id, content_object_id, capacity, ground, giver_id, given_at, until, ended_because)
  SELECT s.user_id, a.permission, new, s.capacity, lawful, s.user_id, clock_timestamp(), ends, '' FROM secrecy.act a WHERE a.name = ANY (acts);
  UPDATE secrecy.standing x
     SET read = x.read || CASE WHEN 'read' = ANY (acts) THEN ARRAY[new] ELSE '{}' END,
         write = x.write || CASE WHEN 'write' = ANY (acts) THEN ARRAY[new] ELSE '{}' END,
         admit = x.admit || CASE WHEN 'admit' = ANY (acts) THEN ARRAY[new] ELSE '{}' END,
         xid = pg_current_xact_id()
   WHERE x.pid = p;
  PERFORM secrecy.enter(s, 'begin', cell => home, circle => new, shown => ARRAY[new], reference => of_kind, purpose => why, ground => lawful);
  RETURN home;
END $$;

-- Who may read these circles, and since when they did: for who may admit there (promise 9, R73).
-- When each first read is looked up in the ledger only when asked: it is most of the work.
DROP FUNCTION IF EXISTS secrecy.readers_of(uuid[], int, timestamptz, uuid);
DROP FUNCTION IF EXISTS secrecy.readers_of(uuid[], int, timestamptz, uuid, boolean);
CREATE OR REPLACE FUNCTION secrecy.readers_of(which uuid[], p int, b timestamptz, r uuid, since boolean)
RETURNS TABLE (circle uuid, user_id bigint, capacity uuid, until timestamptz, title text[], first_read timestamptz) LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
#variable_conflict use_column
DECLARE
  s secrecy.standing := secrecy.standing_at(p, b, r);
  reading int := (SELECT q.permission FROM secrecy.act q WHERE q.name = 'read');
  admitting int := (SELECT q.permission FROM secrecy.act q WHERE q.name = 'admit');
  mine uuid[] := ARRAY(SELECT k FROM unnest(which) k WHERE k = ANY (s.read) AND (SELECT secrecy.holds(s.user_id, s.capacity)) AND EXISTS (
    SELECT 1 FROM public.secrecy_admission m
     WHERE m.user_id = s.user_id AND m.permission_id = admitting AND m.content_object_id = k AND m.capacity = s.capacity AND m.until > clock_timestamp()
       AND (m.while_of IS NULL OR secrecy.met(m.while_of, m.while_is, m.capacity))));
BEGIN
  IF NOT since THEN
    RETURN QUERY
      SELECT a.circle, a.user_id, a.capacity, a.until, c.title, NULL::timestamptz
        FROM (SELECT m.content_object_id AS circle, m.user_id::bigint, m.capacity, max(m.until) AS until
                FROM public.secrecy_admission m WHERE m.content_object_id = ANY (mine) AND m.permission_id = reading
                 AND (m.while_of IS NULL OR secrecy.met(m.while_of, m.while_is, m.capacity))
               GROUP BY m.content_object_id, m.user_id, m.capacity) a
        LEFT JOIN public.secrecy_capacity c ON c.capacity = a.capacity;
    RETURN;
  END IF;
  RETURN QUERY
    SELECT k.id, a.user_id, a.capacity, a.until, c.title,
           (SELECT min(e.at) FROM public.secrecy_ledger e
             WHERE e.circle IN (k.id, k.of_id, k.root_id) AND e.actor = a.user_id AND e.act IN ('open', 'write', 'admit', 'release')
               AND e.at >= k.begun_at AND k.id = ANY (e.shown))
      FROM (SELECT m.content_object_id AS circle, m.user_id::bigint, m.capacity, max(m.until) AS until
              FROM public.secrecy_admission m WHERE m.content_object_id = ANY (mine) AND m.permission_id = reading
                 AND (m.while_of IS NULL OR secrecy.met(m.while_of, m.while_is, m.capacity))
             GROUP BY m.content_object_id, m.user_id, m.capacity) a
      JOIN public.secrecy_circle k ON k.id = a.circle
      LEFT JOIN public.secrecy_capacity c ON c.capacity = a.capacity;
END $$;

-- Who looked lately at circles the reader may admit to: capacity, day and purpose, no person and no hour (R73).
CREATE OR REPLACE FUNCTION secrecy.readings(days int, p int, b timestamptz, r uuid)
RETURNS TABLE (day date, capacity uuid, label text, kind text, purpose text) LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
#variable_conflict use_column
DECLARE
  s secrecy.standing := secrecy.standing_at(p, b, r);
  admitting int := (SELECT a.permission FROM secrecy.act a WHERE a.name = 'admit');
BEGIN
  IF NOT secrecy.holds(s.user_id, s.capacity) THEN RETURN; END IF;
  RETURN QUERY
    SELECT q.day, q.capacity, k.label::text, k.kind::text, q.purpose
      FROM (SELECT (e.at AT TIME ZONE 'Europe/Brussels')::date AS day, e.capacity, e.circle, e.purpose, max(e.at) AS last
              FROM public.secrecy_ledger e
             WHERE e.cell = s.cell AND e.at > clock_timestamp() - make_interval(days => least(days, 31))
               AND e.act IN ('open', 'write', 'admit', 'release') AND e.whom IS NULL AND e.actor <> s.user_id AND e.outcome = 'ok'
             GROUP BY 1, 2, 3, 4) q
      JOIN public.secrecy_circle k ON k.id = q.circle
     WHERE EXISTS (SELECT 1 FROM public.secrecy_admission a WHERE a.user_id = s.user_id AND a.permission_id = admitting
                      AND a.content_object_id = q.circle AND a.capacity = s.capacity AND a.until > clock_timestamp()
                      AND (a.while_of IS NULL OR secrecy.met(a.while_of, a.while_is, a.capacity)))
     ORDER BY q.last DESC LIMIT 8;
END $$;

-- The register of a cell, for who audits it. The auditor's own reading is the first thing on record.
CREATE OR REPLACE FUNCTION secrecy.open_register(p int, b timestamptz, r uuid, why text, asked text) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  s secrecy.standing := secrecy.standing_at(p, b, r);
  home bigint;
BEGIN
  SELECT c.cell INTO home FROM public.secrecy_capacity c WHERE c.capacity = s.capacity AND c.audits;
  IF home IS NULL OR NOT secrecy.holds(s.user_id, s.capacity) THEN
    PERFORM secrecy.enter(s, 'refuse', outcome => 'does not audit this cell', reference => 'register', purpose => why);
    RETURN NULL;
  END IF;
  PERFORM secrecy.enter(s, 'review', cell => home, reference => asked, purpose => why);
  UPDATE secrecy.standing x SET registers = ARRAY[home], xid = pg_current_xact_id() WHERE x.pid = p;
  RETURN home;
END $$;

-- What the circles named in a register are about, in the words of the house; for who has the register open.
CREATE OR REPLACE FUNCTION secrecy.circles_named(which uuid[], p int, b timestamptz, r uuid)
RETURNS TABLE (circle uuid, label text, kind text) LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  s secrecy.standing := secrecy.standing_at(p, b, r);
  reviewed bigint[] := CASE WHEN secrecy.holds(s.user_id, s.capacity) THEN s.registers ELSE '{}' END;
BEGIN
  RETURN QUERY SELECT k.id, k.label::text, k.kind::text FROM public.secrecy_circle k WHERE k.id = ANY (which) AND k.cell = ANY (reviewed);
END $$;

-- Who acted on a cell's circles without belonging to it, for who has that cell's register open: a stranger's try has a name.
CREATE OR REPLACE FUNCTION secrecy.actors_named(which bigint[], p int, b timestamptz, r uuid)
RETURNS TABLE (person bigint, username text, first_name text, last_name text) LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  s secrecy.standing := secrecy.standing_at(p, b, r);
  reviewed bigint[] := CASE WHEN secrecy.holds(s.user_id, s.capacity) THEN s.registers ELSE '{}' END;
BEGIN
  RETURN QUERY SELECT q.id, q.username::text, q.first_name::text, q.last_name::text FROM public.secrecy_person q
    WHERE q.id = ANY (which) AND EXISTS (SELECT 1 FROM public.secrecy_ledger e WHERE e.actor = q.id AND e.cell = ANY (reviewed));
END $$;

-- The circles that bear a case's number, for who has the register of their cell open.
CREATE OR REPLACE FUNCTION secrecy.circles_called(number text, p int, b timestamptz, r uuid) RETURNS SETOF uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  s secrecy.standing := secrecy.standing_at(p, b, r);
  reviewed bigint[] := CASE WHEN secrecy.holds(s.user_id, s.capacity) THEN s.registers ELSE '{}' END;
BEGIN
  RETURN QUERY SELECT k.id FROM public.secrecy_circle k WHERE k.cell = ANY (reviewed) AND k.label = number AND number <> '' LIMIT 2000;
END $$;

-- The end of a circle: its key is destroyed, here and (by the list) in every restored key store.
CREATE OR REPLACE FUNCTION secrecy.destroy_key(which uuid, p int, b timestamptz, r uuid, reason text) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  s secrecy.standing := secrecy.standing_at(p, b, r);
BEGIN
  IF NOT which = ANY (s.admit) OR coalesce(reason, '') = '' OR NOT secrecy.admitted(s, 'admit', which) THEN
    PERFORM secrecy.enter(s, 'refuse', circle => which, outcome => 'may not end this circle', purpose => reason);
    RETURN false;
  END IF;
  INSERT INTO keystore.destroyed (circle, because) VALUES (which, reason) ON CONFLICT DO NOTHING;
  DELETE FROM keystore.circle_key k WHERE k.circle = which;
  PERFORM secrecy.enter(s, 'erase', circle => which, purpose => reason);
  RETURN true;
END $$;

-- The capacity that this one rightly follows on: of the same kind in the same cell, under the same municipality or one that merged
-- into it; over already, unless the new one only stands in for it. Who administers may write any other down, and it gives nothing.
CREATE OR REPLACE FUNCTION secrecy.followed(new uuid) RETURNS uuid LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
BEGIN
  RETURN (SELECT o.capacity FROM public.secrecy_capacity h JOIN public.secrecy_capacity o ON o.capacity = h.follows AND o.cell = h.cell
           WHERE h.capacity = new AND replace(h.title[1], '_delegate', '') = replace(o.title[1], '_delegate', '')
             AND CASE WHEN h.title[1] LIKE '%\_delegate' THEN h.under = o.under
                      ELSE o.ends <= clock_timestamp()
                           AND (h.under = o.under OR EXISTS (SELECT FROM public.secrecy_following f WHERE f.cell = h.cell AND f.key = h.under)) END);
END $$;

-- What would pass to this capacity: the acts that the one it follows on had in circles where it let others in, and what it could
-- list; not what ended, lapsed or was destroyed, and not what the new one has already. For the two functions below.
CREATE OR REPLACE FUNCTION secrecy.passing(new uuid) RETURNS TABLE (circle uuid, permission int, ground text, until timestamptz) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
#variable_conflict use_column
DECLARE
  heir record;
  old record;
  admitting int := (SELECT q.permission FROM secrecy.act q WHERE q.name = 'admit');
  listing int := (SELECT q.permission FROM secrecy.act q WHERE q.name = 'list');
  gone text[] := secrecy.lapsed();
BEGIN
  SELECT c.capacity, c.user_id, c.ends INTO heir FROM public.secrecy_capacity c WHERE c.capacity = new;
  SELECT c.capacity, c.user_id INTO old FROM public.secrecy_capacity c WHERE c.capacity = secrecy.followed(new);
  RETURN QUERY
    WITH had AS MATERIALIZED (
      SELECT a.content_object_id AS circle, a.permission_id AS permission, a.ground::text AS ground, a.until FROM public.secrecy_admission a
       WHERE a.capacity = old.capacity AND a.user_id = old.user_id AND a.until > clock_timestamp() AND a.ended_because = '' AND a.ground <> ALL (gone) AND a.while_of IS NULL
         AND NOT EXISTS (SELECT FROM keystore.destroyed d WHERE d.circle = a.content_object_id))
    SELECT h.circle, h.permission, min(h.ground), least(max(h.until), heir.ends) FROM had h
     WHERE (h.permission = listing OR EXISTS (SELECT FROM had x WHERE x.circle = h.circle AND x.permission = admitting))
       AND NOT EXISTS (SELECT FROM public.secrecy_admission n WHERE n.user_id = heir.user_id AND n.capacity = heir.capacity AND n.permission_id = h.permission
                          AND n.content_object_id = h.circle AND n.until > clock_timestamp())
     GROUP BY h.circle, h.permission;
END $$;

-- Seats of the reader's cell that follow on another and were not handed all of it yet: which, and how many circles. For the fixed seats.
CREATE OR REPLACE FUNCTION secrecy.to_pass(p int, b timestamptz, r uuid) RETURNS TABLE (capacity uuid, circles int) LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
#variable_conflict use_column
DECLARE
  s secrecy.standing := secrecy.standing_at(p, b, r);
  home bigint := (SELECT c.cell FROM public.secrecy_capacity c WHERE c.capacity = s.capacity AND c.lists);
BEGIN
  IF home IS NULL OR NOT s.sworn OR NOT secrecy.holds(s.user_id, s.capacity) THEN RETURN; END IF;
  RETURN QUERY
    SELECT c.capacity, (SELECT count(DISTINCT q.circle)::int FROM secrecy.passing(c.capacity) q) AS n FROM public.secrecy_capacity c
     WHERE c.cell = home AND c.follows IS NOT NULL AND c.begins <= clock_timestamp() AND c.ends > clock_timestamp()
       AND EXISTS (SELECT FROM secrecy.passing(c.capacity));
END $$;

-- A seat passes to who follows on it: what the old capacity could do where it let others in, the new one can from now on, and no
-- longer than it could. Asked by who holds the old one (a delegation), or by another fixed seat of the cell: never by who receives,
-- never by who designated, and not by who was set on a seat just before. What a service let the old one read stays with who was let in.
CREATE OR REPLACE FUNCTION secrecy.pass_on(new uuid, p int, b timestamptz, r uuid, why text) RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  s secrecy.standing := secrecy.standing_at(p, b, r);
  heir record;
  old record;
  mine record;
  given uuid[] := '{}';
  k record;
  n int := 0;
BEGIN
  SELECT c.capacity, c.user_id, c.cell, c.by AS designator, c.ends INTO heir FROM public.secrecy_capacity c WHERE c.capacity = new;
  SELECT c.capacity, c.user_id, c.cell INTO old FROM public.secrecy_capacity c WHERE c.capacity = secrecy.followed(new);
  SELECT c.cell INTO mine FROM public.secrecy_capacity c WHERE c.capacity = s.capacity AND c.lists;
  IF coalesce(why, '') = '' OR old.capacity IS NULL OR mine.cell IS DISTINCT FROM heir.cell OR old.cell IS DISTINCT FROM heir.cell
     OR NOT s.sworn OR NOT secrecy.holds(s.user_id, s.capacity) OR heir.ends <= clock_timestamp() OR heir.user_id = s.user_id
     OR (s.capacity <> old.capacity AND (coalesce(heir.designator = s.user_id, false) OR NOT secrecy.settled(s.capacity))) THEN
    PERFORM secrecy.enter(s, 'refuse', cell => heir.cell, outcome => 'may not pass this seat on', reference => 'seat', purpose => why);
    RETURN NULL;
  END IF;
  -- The change log signs with the standing that this transaction wrote.
  UPDATE secrecy.standing x SET xid = pg_current_xact_id() WHERE x.pid = p;
  FOR k IN SELECT * FROM secrecy.passing(new) LOOP
    INSERT INTO public.secrecy_admission (user_id, permission_id, content_object_id, capacity, ground, giver_id, given_at, until, ended_because)
    VALUES (heir.user_id, k.permission, k.circle, heir.capacity, k.ground, s.user_id, clock_timestamp(), k.until, '');
    given := given || k.circle;
  END LOOP;
  FOR k IN SELECT DISTINCT g AS circle FROM unnest(given) g LOOP
    PERFORM secrecy.enter(s, 'pass', cell => heir.cell, circle => k.circle, shown => ARRAY[k.circle], reference => 'seat', whom => heir.user_id, purpose => why);
    n := n + 1;
  END LOOP;
  RETURN n;
END $$;

-- Circles of the reader's cell within their term that nobody can open any more: by number and kind, for the fixed seats.
CREATE OR REPLACE FUNCTION secrecy.orphaned(p int, b timestamptz, r uuid) RETURNS TABLE (label text, kind text, circles int) LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
#variable_conflict use_column
DECLARE
  s secrecy.standing := secrecy.standing_at(p, b, r);
  home bigint := (SELECT c.cell FROM public.secrecy_capacity c WHERE c.capacity = s.capacity AND c.lists);
  reading int := (SELECT q.permission FROM secrecy.act q WHERE q.name = 'read');
BEGIN
  IF home IS NULL OR NOT s.sworn OR NOT secrecy.holds(s.user_id, s.capacity) THEN RETURN; END IF;
  RETURN QUERY
    WITH holding AS MATERIALIZED (
      SELECT c.capacity FROM public.secrecy_capacity c JOIN public.secrecy_person q ON q.id = c.user_id AND q.is_active
       WHERE c.cell = home AND c.begins <= clock_timestamp() AND c.ends > clock_timestamp())
    SELECT k.label::text, k.kind::text, count(*)::int FROM public.secrecy_circle k
     -- What two people of a service say to each other is not told of: that there is such a circle already says who knows the person.
     WHERE k.cell = home AND k.kind <> 'briefing' AND NOT EXISTS (SELECT FROM keystore.destroyed d WHERE d.circle = k.id)
       AND EXISTS (SELECT FROM public.secrecy_admission a WHERE a.content_object_id = k.id AND a.permission_id = reading AND a.until > clock_timestamp())
       AND NOT EXISTS (SELECT FROM public.secrecy_admission a JOIN holding h ON h.capacity = a.capacity
                        WHERE a.content_object_id = k.id AND a.permission_id = reading AND a.until > clock_timestamp())
     GROUP BY 1, 2 ORDER BY 1, 2 LIMIT 100;
END $$;
