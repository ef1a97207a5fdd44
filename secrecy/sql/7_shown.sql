-- What is sealed, shown to who may look: the proof of one entry, how far the seal is, and whether anything was altered. The web asks
-- here; the sealing office (livc_seal) answers, and the web process computes for itself what a proof leads to.

-- Hashes over complete subtrees of 1,024 leaves and more, so that a proof reads one block of leaves and these. Whoever has them
-- believes none of them: a proof is held to the root that was signed.
CREATE TABLE IF NOT EXISTS public.secrecy_node (
  level smallint NOT NULL CHECK (level BETWEEN 10 AND 62),
  place bigint NOT NULL CHECK (place >= 0),             -- over the leaves place << level up to (place + 1) << level
  hash bytea NOT NULL CHECK (octet_length(hash) = 32),
  PRIMARY KEY (level, place)
);
CREATE OR REPLACE TRIGGER never_changed BEFORE UPDATE OR DELETE ON public.secrecy_node FOR EACH ROW EXECUTE FUNCTION secrecy.never();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON public.secrecy_node FOR EACH STATEMENT EXECUTE FUNCTION secrecy.never();
ALTER TABLE public.secrecy_node ENABLE ALWAYS TRIGGER never_changed;
ALTER TABLE public.secrecy_node ENABLE ALWAYS TRIGGER never_emptied;
ALTER TABLE public.secrecy_node ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.secrecy_node FORCE ROW LEVEL SECURITY;

-- How the sealing office is doing, as it says after each round: one row.
CREATE TABLE IF NOT EXISTS secrecy.seal_office (
  alone boolean PRIMARY KEY DEFAULT true CHECK (alone),
  at timestamptz NOT NULL,
  every real NOT NULL,                                  -- seconds between two rounds
  trouble text NOT NULL CHECK (length(trouble) <= 40),  -- what the last round stopped at, in a word; empty: nothing
  deposited bigint,                                     -- leaves of the last checkpoint that was put down out of reach
  deposited_at timestamptz,
  mails boolean NOT NULL,                               -- somebody keeps the checkpoint of each day
  mailed date,
  witnesses jsonb NOT NULL DEFAULT '[]'                 -- who cosigned up to where: [[name, leaves, seconds since 1970]]
);

-- Each time the record was held to what was signed, and what came of it; no row says who asked, the ledger does.
CREATE TABLE IF NOT EXISTS secrecy.seal_check (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  whole boolean NOT NULL,                               -- from the first leaf, or from the last checkpoint that held
  asked boolean NOT NULL,                               -- by somebody; else by the clock
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  told timestamptz,                                     -- the last time the office said how far it was
  rows bigint,
  total bigint,
  done timestamptz,
  verdict text CHECK (verdict IN ('holds', 'broken', 'stopped')),
  start bigint,
  size bigint,
  tail bigint,
  found bigint,
  findings jsonb CHECK (pg_column_size(findings) < 100000),
  CONSTRAINT done_with_a_verdict CHECK ((done IS NULL) = (verdict IS NULL))
);
-- One of each sort at a time: whoever asks for everything isn't answered with a part.
CREATE UNIQUE INDEX IF NOT EXISTS one_check_at_a_time ON secrecy.seal_check (whole) WHERE done IS NULL;

-- The sealing office -----------------------------------------------------------------------------------------
-- What is complete by now; the same whoever computes it, so what is there already stays.
CREATE OR REPLACE FUNCTION secrecy.seal_nodes(levels int[], places bigint[], hashes bytea[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  there bigint := coalesce((SELECT max(q.position) + 1 FROM public.secrecy_sealed q), 0);
BEGIN
  IF EXISTS (SELECT FROM unnest(levels, places) AS n (level, place) WHERE (n.place + 1) > (there >> n.level)) THEN
    RAISE EXCEPTION 'a subtree is of leaves that are in order';
  END IF;
  INSERT INTO public.secrecy_node (level, place, hash) SELECT n.level, n.place, n.hash FROM unnest(levels, places, hashes) AS n (level, place, hash) ON CONFLICT DO NOTHING;
END $$;

CREATE OR REPLACE FUNCTION secrecy.seal_told(seconds real, stopped_at text, put_down bigint, put_at timestamptz, has_mail boolean, mailed_on date, by_whom jsonb) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
BEGIN
  INSERT INTO secrecy.seal_office AS o (at, every, trouble, deposited, deposited_at, mails, mailed, witnesses)
  VALUES (clock_timestamp(), seconds, stopped_at, put_down, put_at, has_mail, mailed_on, by_whom)
  ON CONFLICT (alone) DO UPDATE SET at = EXCLUDED.at, every = EXCLUDED.every, trouble = EXCLUDED.trouble, deposited = EXCLUDED.deposited,
    deposited_at = EXCLUDED.deposited_at, mails = EXCLUDED.mails, mailed = EXCLUDED.mailed, witnesses = EXCLUDED.witnesses;
END $$;

-- What is to be checked next, if anything: what somebody asked, or (of itself) the whole once a day and what came since once an hour.
CREATE OR REPLACE FUNCTION secrecy.seal_check_due(of_itself boolean) RETURNS TABLE (id bigint, whole boolean) LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
#variable_conflict use_column
DECLARE
  last bigint := (SELECT max(c.size) FROM public.secrecy_checkpoint c);
BEGIN
  IF of_itself AND last IS NOT NULL AND NOT EXISTS (SELECT FROM secrecy.seal_check k WHERE k.done IS NULL) THEN
    IF NOT EXISTS (SELECT FROM secrecy.seal_check k WHERE k.whole AND k.at > clock_timestamp() - interval '1 day') THEN
      INSERT INTO secrecy.seal_check (whole, asked) VALUES (true, false) ON CONFLICT DO NOTHING;
    ELSIF NOT EXISTS (SELECT FROM secrecy.seal_check k WHERE k.at > clock_timestamp() - interval '1 hour' OR k.size = last AND k.verdict = 'holds') THEN
      INSERT INTO secrecy.seal_check (whole, asked) VALUES (false, false) ON CONFLICT DO NOTHING;
    END IF;
  END IF;
  RETURN QUERY SELECT k.id, k.whole FROM secrecy.seal_check k WHERE k.done IS NULL AND (of_itself OR k.asked) ORDER BY k.asked DESC, k.id LIMIT 1;
END $$;

CREATE OR REPLACE FUNCTION secrecy.seal_check_told(which bigint, so_far bigint, of_all bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
BEGIN
  UPDATE secrecy.seal_check k SET told = clock_timestamp(), rows = so_far, total = of_all WHERE k.id = which AND k.done IS NULL;
END $$;

CREATE OR REPLACE FUNCTION secrecy.seal_check_done(which bigint, said text, from_leaf bigint, leaves bigint, unsealed bigint, number bigint, what jsonb) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
BEGIN
  UPDATE secrecy.seal_check k SET done = clock_timestamp(), verdict = said, start = from_leaf, size = leaves, tail = unsealed, found = number, findings = what WHERE k.id = which AND k.done IS NULL;
END $$;

-- Who looks ---------------------------------------------------------------------------------------------------
-- That one entry is in the tree, for who has the register open in which it stands, and for whose own deed it is: its place, the leaf
-- that was sealed and that of the row as it stands now, the last checkpoint with the edge of its tree, the leaves of its block and the
-- subtrees beside it. What was hashed goes along for who has the register open; on a refusal it would tell apart what is hidden and
-- what is absent. No row: there is no such entry here. A row without a place: not sealed yet.
CREATE OR REPLACE FUNCTION secrecy.proof_of(which bigint, around timestamptz, p int, b timestamptz, r uuid)
RETURNS TABLE (place bigint, leaf bytea, now_leaf bytea, doer_fits boolean, body bytea, size bigint, note text, frontier bytea, sealed_at timestamptz, block bytea, levels int[], places bigint[], hashes bytea[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = secrecy, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO' SET bytea_output = 'hex' AS $$
#variable_conflict use_column
DECLARE
  s secrecy.standing := secrecy.standing_at(p, b, r);
  e public.secrecy_ledger;
  q public.secrecy_sealed;
  c public.secrecy_checkpoint;
  said bytea;
  opened boolean;
BEGIN
  SELECT * INTO e FROM public.secrecy_ledger x WHERE x.id = which AND x.at BETWEEN around - interval '2 seconds' AND around + interval '2 seconds';
  IF NOT FOUND THEN RETURN; END IF;
  opened := secrecy.holds(s.user_id, s.capacity) AND e.cell = ANY (s.registers);
  IF opened IS NOT TRUE AND e.actor IS DISTINCT FROM s.user_id THEN RETURN; END IF;
  said := '\x00'::bytea || substr(array_send(ARRAY[e.id::text, e.at::text, e.act, e.outcome, e.cell::text, e.circle::text, e.shown::text, e.reference, e.item::text, e.purpose,
    e.ground, e.admission::text, e.door, e.request::text, e.commitment::text, e.xid::text]), 21);
  SELECT * INTO c FROM public.secrecy_checkpoint x ORDER BY x.size DESC LIMIT 1;
  SELECT * INTO q FROM public.secrecy_sealed x WHERE x.kind = 'entry' AND x.id = e.id AND x.position < c.size;
  RETURN QUERY SELECT q.position, q.leaf, sha256(said),
    CASE WHEN num_nonnulls(e.salt, e.actor, e.capacity, e.on_behalf, e.whom, e.session, e.address) > 0 THEN
      e.commitment = secrecy.commitment(coalesce(e.salt, ''), e.actor::text, e.capacity::text, e.on_behalf, e.whom::text, e.session::text, host(e.address)) END,
    CASE WHEN opened THEN said END, c.size, c.note, c.frontier,
    (SELECT x.at FROM public.secrecy_checkpoint x WHERE x.size > q.position ORDER BY x.size LIMIT 1),
    (SELECT string_agg(x.leaf, '' ORDER BY x.position) FROM public.secrecy_sealed x
      WHERE x.position >= q.position >> 10 << 10 AND x.position < least(c.size, (q.position >> 10) + 1 << 10)),
    (SELECT array_agg(n.level::int ORDER BY n.level) FROM generate_series(10, 62) g JOIN public.secrecy_node n ON n.level = g AND n.place = (q.position >> g) # 1),
    (SELECT array_agg(n.place ORDER BY n.level) FROM generate_series(10, 62) g JOIN public.secrecy_node n ON n.level = g AND n.place = (q.position >> g) # 1),
    (SELECT array_agg(n.hash ORDER BY n.level) FROM generate_series(10, 62) g JOIN public.secrecy_node n ON n.level = g AND n.place = (q.position >> g) # 1);
END $$;

-- The lines that one's own request of the last day left: those that secrecy.why explains, by number, the first twenty.
CREATE OR REPLACE FUNCTION secrecy.own_lines(which uuid, p int, b timestamptz, r uuid) RETURNS TABLE (id bigint, at timestamptz, act text) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
#variable_conflict use_column
DECLARE
  s secrecy.standing := secrecy.standing_at(p, b, r);
BEGIN
  RETURN QUERY SELECT e.id, e.at, e.act FROM public.secrecy_ledger e
    WHERE e.request = which AND e.actor = s.user_id AND e.at > clock_timestamp() - interval '1 day'
      AND (e.act IN ('open', 'write', 'release', 'list', 'search', 'begin', 'refuse', 'review') OR e.act = 'admit' AND e.whom IS NULL)
    ORDER BY e.at, e.id LIMIT 20;
END $$;

-- How far the seal is, for who has a register open. What waits is counted up to ten thousand.
CREATE OR REPLACE FUNCTION secrecy.seal_state(p int, b timestamptz, r uuid)
RETURNS TABLE (size bigint, note text, sealed_at timestamptz, waiting bigint, since timestamptz, at timestamptz, every real, trouble text, deposited bigint, deposited_at timestamptz, mails boolean, mailed date, witnesses text, asked_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
#variable_conflict use_column
DECLARE
  s secrecy.standing := secrecy.standing_at(p, b, r);
  c public.secrecy_checkpoint;
BEGIN
  IF cardinality(s.registers) = 0 OR NOT secrecy.holds(s.user_id, s.capacity) THEN RETURN; END IF;
  SELECT * INTO c FROM public.secrecy_checkpoint x ORDER BY x.size DESC LIMIT 1;
  RETURN QUERY
    WITH open AS (
      (SELECT e.at FROM public.secrecy_ledger e WHERE e.xid >= coalesce(c.horizon, '0')
         AND NOT EXISTS (SELECT FROM public.secrecy_sealed q WHERE q.kind = 'entry' AND q.id = e.id) LIMIT 10000)
      UNION ALL
      (SELECT x.timestamp FROM public.secrecy_change x WHERE x.xid >= coalesce(c.horizon::text::bigint, 0)
         AND NOT EXISTS (SELECT FROM public.secrecy_sealed q WHERE q.kind = 'change' AND q.id = x.id) LIMIT 10000))
    SELECT c.size, c.note, c.at, n.waiting, n.since, o.at, o.every, o.trouble, o.deposited, o.deposited_at, o.mails, o.mailed, o.witnesses::text,
           (SELECT max(k.at) FROM secrecy.seal_check k WHERE k.asked)
      FROM (SELECT count(*) AS waiting, min(open.at) AS since FROM open) n LEFT JOIN secrecy.seal_office o ON true;
END $$;

-- What was checked of late, the newest first: the last ten, and the last that looked at everything.
CREATE OR REPLACE FUNCTION secrecy.seal_checks(p int, b timestamptz, r uuid)
RETURNS TABLE (id bigint, whole boolean, asked boolean, at timestamptz, told timestamptz, rows bigint, total bigint, done timestamptz, verdict text, start bigint, size bigint, tail bigint, found bigint, findings text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
#variable_conflict use_column
DECLARE
  s secrecy.standing := secrecy.standing_at(p, b, r);
BEGIN
  IF cardinality(s.registers) = 0 OR NOT secrecy.holds(s.user_id, s.capacity) THEN RETURN; END IF;
  RETURN QUERY SELECT k.id, k.whole, k.asked, k.at, k.told, k.rows, k.total, k.done, k.verdict, k.start, k.size, k.tail, k.found, k.findings::text
    FROM secrecy.seal_check k
   WHERE k.id IN (SELECT x.id FROM secrecy.seal_check x ORDER BY x.id DESC LIMIT 10) OR k.id = (SELECT max(x.id) FROM secrecy.seal_check x WHERE x.whole AND x.verdict IN ('holds', 'broken'))
   ORDER BY k.id DESC;
END $$;

-- Somebody who has a register open asks that all of it be held to what was signed: on record, one at a time, and not again within two
-- minutes. 'asked', 'running' or 'soon'; NULL for who has no register open.
CREATE OR REPLACE FUNCTION secrecy.ask_check(why text, p int, b timestamptz, r uuid) RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  s secrecy.standing := secrecy.standing_at(p, b, r);
  n int;
  answer text := 'asked';
BEGIN
  IF cardinality(s.registers) = 0 OR NOT secrecy.holds(s.user_id, s.capacity) THEN RETURN NULL; END IF;
  IF EXISTS (SELECT FROM secrecy.seal_check k WHERE k.done IS NULL AND k.whole) THEN
    answer := 'running';
  ELSIF EXISTS (SELECT FROM secrecy.seal_check k WHERE k.asked AND k.at > clock_timestamp() - interval '2 minutes') THEN
    answer := 'soon';
  ELSE
    INSERT INTO secrecy.seal_check (whole, asked) VALUES (true, true) ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS n = ROW_COUNT;
    IF n = 0 THEN  -- somebody else asked at this very moment
      answer := 'running';
    END IF;
  END IF;
  PERFORM secrecy.enter(s, 'verify', cell => s.registers[1], outcome => CASE answer WHEN 'asked' THEN 'ok' ELSE 'already being verified' END, purpose => why);
  RETURN answer;
END $$;
