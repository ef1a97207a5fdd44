-- Writing in the ledger. Nobody else inserts there.

-- Length-prefixed fields, so that ("ab","c") and ("a","bc") differ; NULL has length -1.
CREATE OR REPLACE FUNCTION secrecy.fields(VARIADIC f text[]) RETURNS bytea LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  x text;
  r bytea := '';
BEGIN
  FOREACH x IN ARRAY f LOOP
    r := r || CASE WHEN x IS NULL THEN int4send(-1) ELSE int4send(octet_length(convert_to(x, 'UTF8'))) || convert_to(x, 'UTF8') END;
  END LOOP;
  RETURN r;
END $$;

-- The personal columns stand in the leaf only through this salted commitment.
-- In plpgsql because a function in SQL that sets something is planned anew at every call.
CREATE OR REPLACE FUNCTION secrecy.commitment(salt bytea, VARIADIC f text[]) RETURNS bytea LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN sha256(salt || secrecy.fields(VARIADIC f));
END $$;

-- The leaf of an entry, fixed for good: SHA-256(0x00 || fields), each field as COPY writes it in UTC (RFC 9162 leaf prefix).
CREATE OR REPLACE FUNCTION secrecy.leaf(e public.secrecy_ledger) RETURNS bytea LANGUAGE sql STABLE
  SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO' SET bytea_output = 'hex' AS $$
  SELECT sha256('\x00'::bytea || secrecy.fields(e.id::text, e.at::text, e.act, e.outcome, e.cell::text, e.circle::text, e.shown::text, e.reference,
    e.item::text, e.purpose, e.ground, e.admission::text, e.door, e.request::text, e.commitment::text, e.xid::text))
$$;

CREATE OR REPLACE FUNCTION secrecy.enter(
  s secrecy.standing, what text, outcome text DEFAULT 'ok', cell bigint DEFAULT NULL, circle uuid DEFAULT NULL, shown uuid[] DEFAULT NULL,
  reference text DEFAULT NULL, item uuid DEFAULT NULL, purpose text DEFAULT NULL, ground text DEFAULT NULL, admission bigint DEFAULT NULL, whom bigint DEFAULT NULL
) RETURNS void LANGUAGE plpgsql SET search_path = secrecy, pg_temp SET bytea_output = 'hex' AS $$  -- admissions are entered in a session that may have set another
DECLARE
  salt bytea := uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid());
BEGIN
  INSERT INTO public.secrecy_ledger (act, outcome, cell, circle, shown, reference, item, purpose, ground, admission, door, request,
                                     actor, capacity, on_behalf, whom, session, address, salt, commitment)
  VALUES (what, outcome, coalesce(cell, s.cell), circle, shown, reference, item, purpose, ground, admission, s.door, s.request,
          s.user_id, s.capacity, s.on_behalf, whom, s.session, s.address, salt,
          secrecy.commitment(salt, s.user_id::text, s.capacity::text, s.on_behalf, whom::text, s.session::text, host(s.address)));
END $$;

-- The standing a call on the log connection speaks of; an exception when nobody stands there.
CREATE OR REPLACE FUNCTION secrecy.standing_at(p int, b timestamptz, r uuid) RETURNS secrecy.standing LANGUAGE plpgsql STABLE SET search_path = secrecy, pg_temp AS $$
DECLARE
  s secrecy.standing;
BEGIN
  IF current_setting('synchronous_commit') NOT IN ('on', 'remote_apply', 'remote_write') THEN
    RAISE EXCEPTION 'the record must be durable before anything is read';
  END IF;
  SELECT * INTO s FROM secrecy.standing x WHERE x.pid = p AND x.began = b AND x.request = r;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'nobody stands here';
  END IF;
  RETURN s;
END $$;

-- Anything that is on record without a circle being opened: a list, a search, a print, a refusal.
CREATE OR REPLACE FUNCTION secrecy.record(p int, b timestamptz, r uuid, what text, circles uuid[], why text, how text, about text, on_item uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
BEGIN
  IF what NOT IN ('list', 'search', 'print', 'calendar', 'export', 'refuse', 'disclose', 'correct', 'withdraw', 'invite') THEN
    RAISE EXCEPTION 'act % has a function of its own', what;
  END IF;
  PERFORM secrecy.enter(secrecy.standing_at(p, b, r), what, outcome => how, shown => circles,
    circle => CASE WHEN cardinality(circles) = 1 THEN circles[1] END, reference => about, item => on_item, purpose => why);
END $$;
