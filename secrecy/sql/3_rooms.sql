-- The tables of the deep room. All belong to livc_keeper, a role nobody can log in as or become.

-- One row a session. The cookie itself is never sent here: only its SHA-256.
CREATE TABLE IF NOT EXISTS secrecy.badge (
  token bytea PRIMARY KEY CHECK (octet_length(token) = 32),
  kind text NOT NULL DEFAULT 'session' CHECK (kind IN ('session', 'task')),
  user_id bigint,                                       -- NULL until signed in
  candidate bigint,                                     -- gave the right password; the second factor is still to come
  capacity uuid,                                        -- the seat, mandate or appointment this person acts in
  bound bytea,                                          -- task: SHA-256 of the one call it may make
  content text NOT NULL DEFAULT '',                     -- Django's session data, encoded
  made timestamptz NOT NULL DEFAULT clock_timestamp(),
  seen timestamptz NOT NULL DEFAULT clock_timestamp(),
  idle interval NOT NULL,
  until timestamptz NOT NULL,                           -- the absolute limit
  used timestamptz                                      -- task: badges of tasks are used once
);
CREATE INDEX IF NOT EXISTS badge_of_user ON secrecy.badge (user_id);
CREATE INDEX IF NOT EXISTS badge_until ON secrecy.badge (until);

CREATE TABLE IF NOT EXISTS secrecy.credential (
  user_id bigint PRIMARY KEY,
  hash text NOT NULL,
  changed timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Who stands in which transaction of which backend, and what was opened there. One row a backend.
-- Unlogged: after a crash no backend survives either. The xid tells that another transaction wrote it.
CREATE UNLOGGED TABLE IF NOT EXISTS secrecy.standing (
  pid int PRIMARY KEY,
  began timestamptz NOT NULL,
  user_id bigint,                                       -- NULL: a candidate, who reads nothing but the own account
  candidate bigint,
  capacity uuid,
  cell bigint,                                          -- where this capacity acts
  on_behalf text,                                       -- the organisation answered for
  request uuid NOT NULL,
  door text NOT NULL,
  session bytea NOT NULL,
  address inet,
  read uuid[] NOT NULL DEFAULT '{}',                    -- circles opened, by act
  write uuid[] NOT NULL DEFAULT '{}',
  admit uuid[] NOT NULL DEFAULT '{}',
  release uuid[] NOT NULL DEFAULT '{}',
  registers bigint[] NOT NULL DEFAULT '{}',             -- cells whose register was opened for review
  xid xid8 NOT NULL DEFAULT pg_current_xact_id()
) WITH (fillfactor = 40);

-- Added after the first installations.
ALTER TABLE secrecy.badge ADD COLUMN IF NOT EXISTS link bytea;           -- the link by which a candidate came in: may set up proofs
ALTER TABLE secrecy.badge ADD COLUMN IF NOT EXISTS proved timestamptz;   -- when this person last gave a proof in this session
ALTER TABLE secrecy.badge ADD COLUMN IF NOT EXISTS address inet;         -- where it was made, for the list of one's own sessions
ALTER TABLE secrecy.badge ADD COLUMN IF NOT EXISTS held int NOT NULL DEFAULT 0;  -- how many capacities this person held when one was chosen: whether a page offers another
ALTER TABLE secrecy.standing ADD COLUMN IF NOT EXISTS sworn boolean NOT NULL DEFAULT true;   -- what this capacity must promise first, was promised
ALTER TABLE secrecy.standing ADD COLUMN IF NOT EXISTS enrols boolean NOT NULL DEFAULT false; -- may set up proofs: came by a link, or proved it just now at such a door

-- A link that lets a person set up the proofs of an account: sent once, kept by its hash.
CREATE TABLE IF NOT EXISTS secrecy.link (
  token bytea PRIMARY KEY CHECK (octet_length(token) = 32),
  user_id bigint NOT NULL,
  why text NOT NULL CHECK (why IN ('account', 'recovery')),
  made timestamptz NOT NULL DEFAULT clock_timestamp(),
  until timestamptz NOT NULL,
  used timestamptz
);
CREATE INDEX IF NOT EXISTS link_of_user ON secrecy.link (user_id);

ALTER TABLE secrecy.link ADD COLUMN IF NOT EXISTS entered boolean NOT NULL DEFAULT false;  -- its account was in use, as the register said while it named it

-- What is waiting to be told, to whom: one of a closed list of messages, never a text of its own.
CREATE TABLE IF NOT EXISTS secrecy.outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id bigint NOT NULL,
  message text NOT NULL,
  about text,                                           -- for what is told once: a capacity and its end
  made timestamptz NOT NULL DEFAULT clock_timestamp(),
  due timestamptz NOT NULL DEFAULT clock_timestamp(),   -- not before
  sent timestamptz,
  tries int NOT NULL DEFAULT 0
);
ALTER TABLE secrecy.outbox DROP CONSTRAINT IF EXISTS outbox_message_check;
ALTER TABLE secrecy.outbox ADD CONSTRAINT outbox_message_check
  CHECK (message IN ('account', 'recovery', 'recovery-told', 'recovery-to-confirm', 'ending', 'designated', 'waiting', 'asked', 'reminder', 'moved'));
CREATE UNIQUE INDEX IF NOT EXISTS told_once ON secrecy.outbox (user_id, message, about) WHERE about IS NOT NULL;
CREATE INDEX IF NOT EXISTS outbox_due ON secrecy.outbox (due) WHERE sent IS NULL;

-- That something changed in a circle, and by whom: no word of what. Screens count these to know whether to ask again; an office
-- sweeps them away after some days.
CREATE TABLE IF NOT EXISTS secrecy.pulse (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  circle uuid NOT NULL,
  by bigint,                                            -- who changed it knows already
  head boolean NOT NULL,                                -- in its header, which more people see
  at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX IF NOT EXISTS pulse_of_circle ON secrecy.pulse (circle) INCLUDE (head, by, at);
CREATE INDEX IF NOT EXISTS pulse_at ON secrecy.pulse USING brin (at);

-- Exports of a register that somebody asked for, and what a worker made of them, as ciphertext. Nothing here says what was asked or found.
CREATE TABLE IF NOT EXISTS secrecy.export (
  reference text PRIMARY KEY CHECK (reference ~ '^[a-z0-9]{14}$'),
  user_id bigint NOT NULL,                              -- who asked, and takes it: nobody else
  capacity uuid NOT NULL,
  cell bigint NOT NULL,                                 -- whose register
  kind text NOT NULL CHECK (kind IN ('csv', 'xlsx', 'fhir')),
  stands text NOT NULL DEFAULT 'waiting' CHECK (stands IN ('waiting', 'ready', 'cancelled', 'stopped', 'failed')),
  wrapped bytea,                                        -- its key, under the master key; gone as soon as it stops
  asked bytea NOT NULL,                                 -- the question, sealed under that key
  mark bytea,                                           -- where the next slice begins, sealed too
  made timestamptz NOT NULL DEFAULT clock_timestamp(),
  keeps interval NOT NULL CHECK (keeps <= interval '3 days'),
  until timestamptz NOT NULL,
  touched timestamptz NOT NULL DEFAULT clock_timestamp(),
  worker bytea,                                         -- the badge of the worker that has it in hand
  tries int NOT NULL DEFAULT 0,                         -- workers that began on the present slice
  total bigint NOT NULL,
  done bigint NOT NULL DEFAULT 0,
  pieces int NOT NULL DEFAULT 0,
  size bigint,                                          -- of the whole file, in bytes
  digest bytea                                          -- and its SHA-256
);
CREATE INDEX IF NOT EXISTS export_of_user ON secrecy.export (user_id);
CREATE TABLE IF NOT EXISTS secrecy.export_piece (
  export text NOT NULL REFERENCES secrecy.export ON DELETE CASCADE,
  nth int NOT NULL,
  sealed bytea NOT NULL CHECK (octet_length(sealed) <= 33554432),
  PRIMARY KEY (export, nth)
);
ALTER TABLE secrecy.export_piece ALTER COLUMN sealed SET STORAGE EXTERNAL;  -- it is packed, and ciphertext

-- An act's name and Django's permission that stands for it.
CREATE TABLE IF NOT EXISTS secrecy.act (name text PRIMARY KEY, permission int NOT NULL);

CREATE TABLE IF NOT EXISTS keystore.cell_key (
  cell bigint PRIMARY KEY, wrapped bytea NOT NULL, made timestamptz NOT NULL DEFAULT clock_timestamp());
CREATE TABLE IF NOT EXISTS keystore.circle_key (
  circle uuid PRIMARY KEY, cell bigint NOT NULL REFERENCES keystore.cell_key, wrapped bytea NOT NULL,
  made timestamptz NOT NULL DEFAULT clock_timestamp());
-- Replayed first by every restore; the opening function asks it as well.
CREATE TABLE IF NOT EXISTS keystore.destroyed (
  circle uuid PRIMARY KEY, at timestamptz NOT NULL DEFAULT clock_timestamp(), because text NOT NULL);
-- Its rows were taken away too, and go again when a backup brings them back.
ALTER TABLE keystore.destroyed ADD COLUMN IF NOT EXISTS whole boolean NOT NULL DEFAULT false;
-- Where this database was put into service: which server, which database there. One that was restored elsewhere bears another's row, and
-- nobody stands in it until the list of destroyed keys was replayed (secrecy.replay_destroyed).
CREATE TABLE IF NOT EXISTS keystore.home (server bigint NOT NULL, database oid NOT NULL);
INSERT INTO keystore.home
SELECT c.system_identifier, d.oid FROM pg_control_system() c, pg_database d WHERE d.datname = current_database() AND NOT EXISTS (SELECT FROM keystore.home);
-- A wrapped key that was taken away doesn't lie about for long.
ALTER TABLE keystore.circle_key SET (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0);

-- The ledger: one entry an act, after FHIR AuditEvent and NEN 7513. References only: no name, no text.
CREATE TABLE IF NOT EXISTS public.secrecy_ledger (
  id bigint GENERATED ALWAYS AS IDENTITY,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  act text NOT NULL CHECK (act <> ''),
  outcome text NOT NULL DEFAULT 'ok',
  cell bigint,                                          -- whose register this entry stands in
  circle uuid,
  shown uuid[],                                         -- every circle opened or listed by this act
  reference text,
  item uuid,                                            -- the agenda item or meeting it was done for
  purpose text,
  ground text,
  admission bigint,
  door text NOT NULL,
  request uuid NOT NULL,
  -- Personal: emptied at their term together with the salt. The commitment stays, so the leaf does too.
  actor bigint,
  capacity uuid,
  on_behalf text,
  whom bigint,
  session bytea,
  address inet,
  salt bytea,
  commitment bytea NOT NULL CHECK (octet_length(commitment) = 32),
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  CONSTRAINT an_entry_is_as_long_as_a_reference CHECK (
    length(door) <= 200 AND length(purpose) <= 200 AND length(outcome) <= 200 AND length(reference) <= 100 AND cardinality(shown) <= 20000)
) PARTITION BY RANGE (at);
CREATE INDEX IF NOT EXISTS entry_of_circle ON public.secrecy_ledger (circle, at);
CREATE INDEX IF NOT EXISTS entry_of_actor ON public.secrecy_ledger (actor, at);
CREATE INDEX IF NOT EXISTS entry_of_cell ON public.secrecy_ledger (cell, at, id);
CREATE INDEX IF NOT EXISTS entry_of_request ON public.secrecy_ledger (request);
CREATE INDEX IF NOT EXISTS entry_at ON public.secrecy_ledger USING brin (at);

CREATE OR REPLACE FUNCTION secrecy.never() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  kind text;
BEGIN
  -- Only for the office of terms: who did it is emptied past its term (7_ends.sql), and nothing else.
  IF current_user = 'livc_keeper' AND TG_LEVEL = 'ROW' AND TG_OP = 'UPDATE' THEN
    kind := CASE WHEN TG_TABLE_SCHEMA = 'secrecy' AND starts_with(TG_TABLE_NAME, 'ledger_') THEN 'ledger' WHEN TG_TABLE_SCHEMA = 'public' AND TG_TABLE_NAME = 'secrecy_change' THEN 'change' END;
    IF kind IS NOT NULL AND secrecy.may_fade(kind, to_jsonb(OLD), to_jsonb(NEW)) THEN RETURN NEW; END IF;
  END IF;
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE OR REPLACE TRIGGER never_changed BEFORE UPDATE OR DELETE ON public.secrecy_ledger FOR EACH ROW EXECUTE FUNCTION secrecy.never();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON public.secrecy_ledger FOR EACH STATEMENT EXECUTE FUNCTION secrecy.never();
ALTER TABLE public.secrecy_ledger ENABLE ALWAYS TRIGGER never_changed;
ALTER TABLE public.secrecy_ledger ENABLE ALWAYS TRIGGER never_emptied;

ALTER TABLE public.secrecy_ledger ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.secrecy_ledger FORCE ROW LEVEL SECURITY;

-- Partitions for this month and the months ahead; asked for by the office run, harmless to ask again.
CREATE OR REPLACE FUNCTION secrecy.make_partitions(ahead int DEFAULT 3, since date DEFAULT NULL) RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  m timestamp := date_trunc('month', coalesce(since, (now() AT TIME ZONE 'UTC')::date));
  p text;
  n int := 0;
BEGIN
  WHILE m <= date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => least(ahead, 24)) LOOP
    p := 'ledger_' || to_char(m, 'YYYYMM');
    IF to_regclass('secrecy.' || p) IS NULL THEN
      EXECUTE format('CREATE TABLE secrecy.%I PARTITION OF public.secrecy_ledger FOR VALUES FROM (%L) TO (%L)', p, m AT TIME ZONE 'UTC', (m + interval '1 month') AT TIME ZONE 'UTC');
      EXECUTE format('CREATE TRIGGER never_emptied BEFORE TRUNCATE ON secrecy.%I FOR EACH STATEMENT EXECUTE FUNCTION secrecy.never()', p);
      EXECUTE format('ALTER TABLE secrecy.%I ENABLE ALWAYS TRIGGER never_emptied', p);
      EXECUTE format('ALTER TABLE secrecy.%I ENABLE ALWAYS TRIGGER never_changed', p);
      EXECUTE format('ALTER TABLE secrecy.%I ENABLE ROW LEVEL SECURITY', p);
      EXECUTE format('ALTER TABLE secrecy.%I FORCE ROW LEVEL SECURITY', p);
      EXECUTE format('GRANT SELECT ON secrecy.%I TO livc_backup', p);
      n := n + 1;
    END IF;
    m := m + interval '1 month';
  END LOOP;
  RETURN n;
END $$;
