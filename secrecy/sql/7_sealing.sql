-- Sealing: what was entered is put in an order that is never changed, as the leaves of one Merkle tree (RFC 9162), by an office
-- that holds the role livc_seal and a signing key that no database has. Verifying reads these tables and asks no function.

-- The order: which entry or change is which leaf. Nothing else is in it, and nothing of it changes.
CREATE TABLE IF NOT EXISTS public.secrecy_sealed (
  position bigint PRIMARY KEY CHECK (position >= 0),
  kind text NOT NULL CHECK (kind IN ('entry', 'change')),
  id bigint NOT NULL,
  xid xid8 NOT NULL,                                    -- the row's own: where to look for it
  leaf bytea NOT NULL CHECK (octet_length(leaf) = 32),
  UNIQUE (kind, id)
);

-- What was signed of it: the root of the first so many leaves.
CREATE TABLE IF NOT EXISTS public.secrecy_checkpoint (
  size bigint PRIMARY KEY CHECK (size > 0),
  root bytea NOT NULL CHECK (octet_length(root) = 32),
  note text NOT NULL CHECK (length(note) <= 4000),      -- the signed checkpoint, in C2SP form, to the letter
  frontier bytea NOT NULL CHECK (octet_length(frontier) % 32 = 0),  -- roots of the whole subtrees, largest first: from here sealing goes on
  horizon xid8 NOT NULL,                                -- every transaction before this one was over, and is sealed
  key text CHECK (length(key) <= 400),                  -- the verifier key, where it isn't that of the checkpoint before
  at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- That another key signs from here on: announced by the old key and by the new one.
CREATE TABLE IF NOT EXISTS public.secrecy_rotation (
  size bigint PRIMARY KEY,                               -- of the last checkpoint of the old key
  note text NOT NULL CHECK (length(note) <= 4000),
  at timestamptz NOT NULL DEFAULT clock_timestamp()
);

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['secrecy_sealed', 'secrecy_checkpoint', 'secrecy_rotation'] LOOP
    EXECUTE format('CREATE OR REPLACE TRIGGER never_changed BEFORE UPDATE OR DELETE ON public.%I FOR EACH ROW EXECUTE FUNCTION secrecy.never()', t);
    EXECUTE format('CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON public.%I FOR EACH STATEMENT EXECUTE FUNCTION secrecy.never()', t);
    EXECUTE format('ALTER TABLE public.%I ENABLE ALWAYS TRIGGER never_changed', t);
    EXECUTE format('ALTER TABLE public.%I ENABLE ALWAYS TRIGGER never_emptied', t);
    EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE public.%I FORCE ROW LEVEL SECURITY', t);
  END LOOP;
END $$;

-- Where the unsealed ones are found; the change log has its own (change_by_xid).
CREATE INDEX IF NOT EXISTS entry_by_xid ON public.secrecy_ledger (xid, id);

-- What follows the last checkpoint, put in order: transaction, entries before changes, number; at most so many at once.
--
-- The leaf of an entry is that of secrecy.leaf; the leaf of a change is made alike, and begins with a word where an entry has its number.
-- What array_send writes of a text[] behind its first 20 bytes is what secrecy.fields writes (in UTF-8), five times as fast.
-- Taken is what belongs to transactions that are over for everybody (before the snapshot's xmin), so that who commits late is never
-- passed by; a reader who holds a transaction open has no transaction id, and holds nobody up. Whatever is older than the last
-- horizon is sealed already. Numbers of transactions begin anew where a database is restored on another server: then, and the first
-- time, and when asked ("whole"), every row is looked at.
-- Returned is the last checkpoint with its edge, the leaves since, what the next checkpoint says of this moment (docs/log-format.md, 3),
-- whether there is more, and (the first time) how many rows lay there when sealing began: those were not sealed as they came.
CREATE OR REPLACE FUNCTION secrecy.seal_next(most int, whole boolean)
RETURNS TABLE (size bigint, root bytea, note text, frontier bytea, leaves bytea, moment text, horizon text, xmax text, anew boolean, more boolean, laid bigint) LANGUAGE plpgsql SECURITY DEFINER
SET search_path = secrecy, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO' SET bytea_output = 'hex' SET client_encoding = 'UTF8'
SET plan_cache_mode = 'force_custom_plan' SET enable_hashjoin = off SET enable_mergejoin = off AS $$
#variable_conflict use_column
DECLARE
  last public.secrecy_checkpoint;
  now_ timestamptz;
  seen pg_snapshot;
  since xid8;
  until xid8;
  beyond xid8 := '9223372036854775807';
  since_ bigint;  -- the change log keeps them as numbers
  until_ bigint;
  beyond_ bigint;
  next bigint;
  n bigint;
  there bigint;
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'sealing looks anew once it has its turn: read committed';
  END IF;
  -- One at a time: a second waits here, and then sees what the first did. Who reads goes on.
  LOCK TABLE public.secrecy_checkpoint IN EXCLUSIVE MODE;
  SELECT * INTO last FROM public.secrecy_checkpoint c ORDER BY c.size DESC LIMIT 1;
  next := coalesce((SELECT max(q.position) + 1 FROM public.secrecy_sealed q), 0);
  since := coalesce(last.horizon, '0');
  now_ := clock_timestamp();
  seen := pg_current_snapshot();
  until := pg_snapshot_xmin(seen);
  IF whole OR since = '0' OR until < since THEN
    whole := true;
    since := '0';
    beyond := pg_snapshot_xmax(seen);
  END IF;
  since_ := since::text::bigint;
  until_ := until::text::bigint;
  beyond_ := beyond::text::bigint;
  IF last.size IS NULL THEN
    there := (SELECT count(*) FROM public.secrecy_ledger e WHERE e.xid < until) + (SELECT count(*) FROM public.secrecy_change c WHERE c.xid < until_);
  END IF;
  WITH entered AS (
    SELECT 'entry' AS kind, e.id, e.xid, sha256('\x00'::bytea || substr(array_send(ARRAY[e.id::text, e.at::text, e.act, e.outcome, e.cell::text, e.circle::text, e.shown::text,
           e.reference, e.item::text, e.purpose, e.ground, e.admission::text, e.door, e.request::text, e.commitment::text, e.xid::text]), 21)) AS leaf FROM (
      SELECT e.* FROM public.secrecy_ledger e WHERE e.xid >= since AND (e.xid < until OR e.xid >= beyond)
         AND NOT EXISTS (SELECT FROM public.secrecy_sealed q WHERE q.kind = 'entry' AND q.id = e.id) ORDER BY e.xid, e.id LIMIT most) e),
  changed AS (
    SELECT 'change' AS kind, c.id, c.xid::text::xid8 AS xid, sha256('\x00'::bytea || substr(array_send(ARRAY['change', c.id::text, c.timestamp::text, c.content_type_id::text,
           c.action::text, c.request::text, c.door::text, CASE WHEN c.noticed THEN 't' ELSE 'f' END, c.commitment::text, c.xid::text]), 21)) AS leaf FROM (
      SELECT x.* FROM public.secrecy_change x WHERE x.xid >= since_ AND (x.xid < until_ OR x.xid >= beyond_)
         AND NOT EXISTS (SELECT FROM public.secrecy_sealed q WHERE q.kind = 'change' AND q.id = x.id) ORDER BY x.xid, x.id LIMIT most) c),
  chosen AS (
    SELECT b.*, row_number() OVER (ORDER BY b.xid, b.kind DESC, b.id) AS nth FROM (SELECT * FROM entered UNION ALL SELECT * FROM changed) b
     ORDER BY b.xid, b.kind DESC, b.id LIMIT most)
  INSERT INTO public.secrecy_sealed (position, kind, id, xid, leaf) SELECT next + k.nth - 1, k.kind, k.id, k.xid, k.leaf FROM chosen k;
  GET DIAGNOSTICS n = ROW_COUNT;
  RETURN QUERY SELECT coalesce(last.size, 0), last.root, last.note, coalesce(last.frontier, ''),
    coalesce((SELECT string_agg(q.leaf, '' ORDER BY q.position) FROM public.secrecy_sealed q WHERE q.position >= coalesce(last.size, 0)), ''),
    now_::text, CASE WHEN n < most THEN until::text WHEN whole THEN '0' ELSE (SELECT q.xid::text FROM public.secrecy_sealed q WHERE q.position = next + n - 1) END,
    pg_snapshot_xmax(seen)::text, whole, n = most, there;
END $$;

-- The signed checkpoint over all that is in order now: in the transaction that put it there, or everything is undone.
CREATE OR REPLACE FUNCTION secrecy.seal_checkpoint(of_size bigint, of_root bytea, signed text, edge bytea, until text, by text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
BEGIN
  IF of_size IS DISTINCT FROM (SELECT max(q.position) + 1 FROM public.secrecy_sealed q) THEN
    RAISE EXCEPTION 'a checkpoint is of all that is in order';
  END IF;
  IF until::xid8 > pg_snapshot_xmin(pg_current_snapshot()) THEN
    RAISE EXCEPTION 'somebody older may still come';
  END IF;
  INSERT INTO public.secrecy_checkpoint (size, root, note, frontier, horizon, key) VALUES (of_size, of_root, signed, edge, until::xid8, by);
END $$;

-- Another key signs after this checkpoint, which is the last one now.
CREATE OR REPLACE FUNCTION secrecy.seal_rotation(of_size bigint, signed text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
BEGIN
  LOCK TABLE public.secrecy_checkpoint IN EXCLUSIVE MODE;
  IF of_size IS DISTINCT FROM (SELECT max(c.size) FROM public.secrecy_checkpoint c) THEN
    RAISE EXCEPTION 'a later checkpoint was signed meanwhile';
  END IF;
  INSERT INTO public.secrecy_rotation (size, note) VALUES (of_size, signed);
END $$;
