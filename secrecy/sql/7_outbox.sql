-- What is waiting to be told. A message is one of a closed list; a link in it is made when it is sent, and kept by its hash alone.

-- Put a message for a person in the outbox, in the name of who stands. An account's first link and a new proof are for who
-- administers that person's organisation; the rest says only that there is something.
CREATE OR REPLACE FUNCTION secrecy.post(who bigint, what text, once text, p int, b timestamptz, r uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  s secrecy.standing := secrecy.standing_at(p, b, r);
BEGIN
  IF what IN ('account', 'recovery') THEN
    IF who = s.user_id OR NOT secrecy.holds(s.user_id, s.capacity) OR NOT EXISTS (
      SELECT FROM public.secrecy_person q WHERE q.id = who AND q.is_active AND 'organisation:' || q.organisation_id IN (
        SELECT unnest(c.governs) FROM public.secrecy_capacity c WHERE c.capacity = s.capacity UNION ALL SELECT f.key FROM public.secrecy_founding f WHERE f.user_id = s.user_id))
      -- Who appointed the first administrator of an organisation founded it, and sends that one the link.
      AND NOT (what = 'account' AND EXISTS (SELECT FROM public.secrecy_person q JOIN public.secrecy_capacity c ON c.user_id = q.id AND c.by = s.user_id AND c.governs IS NOT NULL WHERE q.id = who AND q.is_active))
    THEN
      RAISE EXCEPTION 'not administered by who stands here';
    END IF;
    IF what = 'account' AND secrecy.enrolled_before(who) THEN RAISE EXCEPTION 'this account is in use: its proofs are replaced by a recovery'; END IF;
    IF what = 'recovery' AND NOT EXISTS (SELECT FROM public.secrecy_recovery v WHERE v.user_id = who AND v.approved) THEN RAISE EXCEPTION 'no approved recovery'; END IF;
    -- A newer link takes the place of an older one.
    UPDATE secrecy.link x SET used = clock_timestamp() WHERE x.user_id = who AND x.used IS NULL;
    PERFORM secrecy.enter(s, CASE what WHEN 'account' THEN 'invite' ELSE 'recover' END, whom => who);
  END IF;
  INSERT INTO secrecy.outbox (user_id, message, about) VALUES (who, what, once) ON CONFLICT DO NOTHING;
END $$;

-- Did this person ever set up proofs?
CREATE OR REPLACE FUNCTION secrecy.enrolled_before(who bigint) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
BEGIN
  RETURN EXISTS (SELECT FROM secrecy.link l WHERE l.user_id = who AND l.used IS NOT NULL AND (l.entered OR EXISTS (SELECT FROM public.secrecy_ledger e WHERE e.actor = who AND e.act = 'sign-in')))
      OR EXISTS (SELECT FROM secrecy.credential c WHERE c.user_id = who);
END $$;

-- A lost second factor was let be replaced: in each cell where this person sits, who keeps its table is told to confirm that it is
-- the same person, and its register gets a line. Where nobody else keeps it, the other fixed seats are told. Who administers the
-- person sees nothing of those cells, and is told nothing of them.
CREATE OR REPLACE FUNCTION secrecy.tell_recovery(who bigint, once text, p int, b timestamptz, r uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  s secrecy.standing := secrecy.standing_at(p, b, r);
  home bigint;
BEGIN
  IF who = s.user_id OR NOT secrecy.governed(s, who) OR NOT EXISTS (SELECT FROM public.secrecy_recovery v WHERE v.user_id = who AND v.approved) THEN
    RAISE EXCEPTION 'no approved recovery of a person administered by who stands here';
  END IF;
  FOR home IN SELECT DISTINCT c.cell FROM public.secrecy_capacity c
               WHERE c.user_id = who AND c.cell IS NOT NULL AND NOT c.audits AND NOT c.apart AND c.begins <= clock_timestamp() AND c.ends > clock_timestamp() LOOP
    INSERT INTO secrecy.outbox (user_id, message, about)
    SELECT DISTINCT k.user_id, 'recovery-to-confirm', once FROM public.secrecy_capacity k
     WHERE k.cell = home AND k.lists AND k.user_id NOT IN (who, s.user_id) AND k.begins <= clock_timestamp() AND k.ends > clock_timestamp()
       AND (k.keeps OR NOT EXISTS (SELECT FROM public.secrecy_capacity o WHERE o.cell = home AND o.lists AND o.keeps
              AND o.user_id NOT IN (who, s.user_id) AND o.begins <= clock_timestamp() AND o.ends > clock_timestamp()))
    ON CONFLICT DO NOTHING;
    PERFORM secrecy.enter(s, 'recover', cell => home, reference => once, whom => who);
  END LOOP;
END $$;

-- Is this person's account kept by who stands here?
CREATE OR REPLACE FUNCTION secrecy.governed(s secrecy.standing, who bigint) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
BEGIN
  RETURN secrecy.holds(s.user_id, s.capacity) AND EXISTS (
    SELECT FROM public.secrecy_person q WHERE q.id = who AND 'organisation:' || q.organisation_id IN (
      SELECT unnest(c.governs) FROM public.secrecy_capacity c WHERE c.capacity = s.capacity));
END $$;

-- The accounts kept by who stands here: ever used, the open link (why, until when), and whether a mail with one is on its way or
-- never arrived. Nothing of where these people sit.
CREATE OR REPLACE FUNCTION secrecy.accounts_state(p int, b timestamptz, r uuid)
RETURNS TABLE (person bigint, used boolean, why text, until timestamptz, mail text) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
#variable_conflict use_column
DECLARE
  s secrecy.standing := secrecy.standing_at(p, b, r);
BEGIN
  RETURN QUERY
    SELECT q.id::bigint, secrecy.enrolled_before(q.id::bigint), l.why, l.until, m.state
      FROM public.secrecy_person q
      LEFT JOIN LATERAL (SELECT x.why, x.until FROM secrecy.link x WHERE x.user_id = q.id AND x.used IS NULL ORDER BY x.made DESC LIMIT 1) l ON true
      LEFT JOIN LATERAL (SELECT CASE WHEN o.sent IS NOT NULL THEN 'sent' WHEN o.tries >= 8 THEN 'failed' ELSE 'waiting' END AS state
                           FROM secrecy.outbox o WHERE o.user_id = q.id AND o.message IN ('account', 'recovery') ORDER BY o.id DESC LIMIT 1) m ON true
     WHERE secrecy.governed(s, q.id::bigint);
END $$;

-- The office takes what is due, one message at a time. What was never said to be sent is taken again: after ten minutes, then
-- twice as long each time, eight times in all. Who has no open account or no address isn't written to.
CREATE OR REPLACE FUNCTION secrecy.take_message() RETURNS TABLE (id bigint, message text, address text, user_id bigint) LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
#variable_conflict use_column
DECLARE
  m secrecy.outbox;
BEGIN
  SELECT * INTO m FROM secrecy.outbox o WHERE o.sent IS NULL AND o.due <= clock_timestamp() AND o.tries < 8
     AND EXISTS (SELECT FROM public.secrecy_person q WHERE q.id = o.user_id AND q.is_active AND q.email <> '')
   ORDER BY o.due, o.id LIMIT 1 FOR UPDATE SKIP LOCKED;
  IF NOT FOUND THEN RETURN; END IF;
  UPDATE secrecy.outbox o SET tries = o.tries + 1, due = clock_timestamp() + interval '10 minutes' * 2 ^ o.tries WHERE o.id = m.id;
  RETURN QUERY SELECT m.id, m.message, q.email::text, m.user_id FROM public.secrecy_person q WHERE q.id = m.user_id AND q.is_active;
END $$;
CREATE OR REPLACE FUNCTION secrecy.sent_message(which bigint) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
  UPDATE secrecy.outbox SET sent = clock_timestamp() WHERE id = which
$$;
-- Whom a message never reached after eight tries, and none since: for who sits on a fixed seat in that person's cell, oversees it,
-- or administers what the person acts for.
CREATE OR REPLACE FUNCTION secrecy.unreached(p int, b timestamptz, r uuid) RETURNS SETOF bigint LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  s secrecy.standing := secrecy.standing_at(p, b, r);
BEGIN
  IF NOT secrecy.holds(s.user_id, s.capacity) THEN RETURN; END IF;
  RETURN QUERY
    SELECT DISTINCT o.user_id FROM secrecy.outbox o
     WHERE o.sent IS NULL AND o.tries >= 8
       AND NOT EXISTS (SELECT FROM secrecy.outbox x WHERE x.user_id = o.user_id AND x.sent > o.made)
       AND EXISTS (SELECT FROM public.secrecy_capacity mine JOIN public.secrecy_capacity c ON (c.cell = mine.cell AND NOT c.apart AND (mine.lists OR mine.keeps OR mine.audits)) OR c.under = ANY (mine.governs)
                    WHERE mine.capacity = s.capacity AND c.user_id = o.user_id);
END $$;
-- Whose last message failed so far: tried at least once, not sent, and no newer one went; whether it was given up. For a fixed seat,
-- of the persons of its cell.
CREATE OR REPLACE FUNCTION secrecy.undelivered(p int, b timestamptz, r uuid) RETURNS TABLE (user_id bigint, given_up boolean) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
#variable_conflict use_column
DECLARE
  s secrecy.standing := secrecy.standing_at(p, b, r);
BEGIN
  IF NOT secrecy.holds(s.user_id, s.capacity) THEN RETURN; END IF;
  RETURN QUERY
    SELECT o.user_id, bool_or(o.tries >= 8) FROM secrecy.outbox o
     -- A younger one may be under way: its try is counted before it is made.
     WHERE o.sent IS NULL AND o.tries > 0 AND o.made < clock_timestamp() - interval '30 seconds'
       AND NOT EXISTS (SELECT FROM secrecy.outbox x WHERE x.user_id = o.user_id AND x.sent > o.made)
       AND EXISTS (SELECT FROM public.secrecy_capacity mine JOIN public.secrecy_capacity c ON c.cell = mine.cell AND NOT c.apart
                    WHERE mine.capacity = s.capacity AND mine.lists AND c.user_id = o.user_id)
     GROUP BY o.user_id;
END $$;
-- A link for a message that is being sent now.
CREATE OR REPLACE FUNCTION secrecy.link_for(which bigint, l bytea, days int) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  m secrecy.outbox;
BEGIN
  SELECT * INTO m FROM secrecy.outbox o WHERE o.id = which AND o.sent IS NULL AND o.tries > 0 AND o.message IN ('account', 'recovery');
  IF NOT FOUND THEN RAISE EXCEPTION 'no such message is being sent'; END IF;
  UPDATE secrecy.link x SET used = clock_timestamp() WHERE x.user_id = m.user_id AND x.used IS NULL;
  INSERT INTO secrecy.link (token, user_id, why, until) VALUES (l, m.user_id, m.message, clock_timestamp() + make_interval(days => least(days, 14)));
END $$;
-- The first administrator of an organisation, appointed by deployment: a link, while nobody ever came in with that account.
CREATE OR REPLACE FUNCTION secrecy.link_for_founder(who bigint, l bytea) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
BEGIN
  IF secrecy.enrolled_before(who) OR NOT EXISTS (SELECT FROM public.secrecy_capacity c WHERE c.user_id = who AND c.governs IS NOT NULL AND c.ends > clock_timestamp()) THEN
    RAISE EXCEPTION 'not a new administrator';
  END IF;
  UPDATE secrecy.link x SET used = clock_timestamp() WHERE x.user_id = who AND x.used IS NULL;
  INSERT INTO secrecy.link (token, user_id, why, until) VALUES (l, who, 'account', clock_timestamp() + interval '7 days');
  PERFORM secrecy.enter_outside('enrol', 'appointed by deployment', who, NULL, NULL, gen_random_uuid(), 'deployment', NULL);
END $$;

-- Seats, mandates, appointments and clearances that end within so many days: the person, who keeps the cell's table, and who
-- administers them are told, once for each end.
CREATE OR REPLACE FUNCTION secrecy.tell_endings(days int) RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  n int;
BEGIN
  WITH ending AS MATERIALIZED (
    SELECT c.capacity, c.user_id, CASE WHEN NOT c.apart THEN c.cell END AS cell, c.under, c.ends FROM public.secrecy_capacity c
     WHERE c.begins <= clock_timestamp() AND c.ends > clock_timestamp() AND c.ends <= clock_timestamp() + make_interval(days => days)),
  told AS (
    SELECT e.user_id AS who, e.capacity, e.ends FROM ending e
    UNION SELECT k.user_id, e.capacity, e.ends FROM ending e JOIN public.secrecy_capacity k ON k.cell = e.cell AND k.keeps AND k.begins <= clock_timestamp() AND k.ends > clock_timestamp()
    UNION SELECT k.user_id, e.capacity, e.ends FROM ending e JOIN public.secrecy_capacity k ON e.under = ANY (k.governs) AND k.begins <= clock_timestamp() AND k.ends > clock_timestamp())
  INSERT INTO secrecy.outbox (user_id, message, about) SELECT t.who, 'ending', t.capacity || ' ' || t.ends FROM told t ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS n = ROW_COUNT;
  RETURN n;
END $$;
-- Whatever is to be told from now on, as the floor above says in secrecy_due: each once, however often this runs.
CREATE OR REPLACE FUNCTION secrecy.tell_due() RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  n int;
BEGIN
  INSERT INTO secrecy.outbox (user_id, message, about) SELECT d.user_id, d.message, d.about FROM public.secrecy_due d WHERE d.at <= clock_timestamp()
  ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS n = ROW_COUNT;
  RETURN n;
END $$;
-- A message that was sent is kept for a while, so that nothing is told twice; then it goes.
CREATE OR REPLACE FUNCTION secrecy.empty_outbox() RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  n int;
BEGIN
  DELETE FROM secrecy.outbox o WHERE coalesce(o.sent, o.made) < clock_timestamp() - interval '90 days';
  GET DIAGNOSTICS n = ROW_COUNT;
  DELETE FROM secrecy.link l WHERE l.until < clock_timestamp() - interval '30 days' AND l.used IS NULL;
  RETURN n;
END $$;
