-- Exports of a register. Who audits a cell asks for one; workers make it slice by slice, each time standing as that person and reading what
-- that person reads at that moment; the pieces are ciphertext; only who asked takes it away, on record; and it ends.

-- Whose register does who stands there audit, at this moment? NULL: nobody's.
CREATE OR REPLACE FUNCTION secrecy.audited_by(who bigint, which uuid) RETURNS bigint LANGUAGE plpgsql STABLE SET search_path = secrecy, pg_temp AS $$
BEGIN
  RETURN (SELECT c.cell FROM public.secrecy_held c WHERE c.capacity = which AND c.user_id = who AND c.audits AND secrecy.holds(who, which));
END $$;

-- The same, for a page about exports: a refusal is on record.
CREATE OR REPLACE FUNCTION secrecy.may_export(p int, b timestamptz, r uuid) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  s secrecy.standing := secrecy.standing_at(p, b, r);
BEGIN
  IF secrecy.audited_by(s.user_id, s.capacity) IS NOT NULL THEN RETURN true; END IF;
  PERFORM secrecy.enter(s, 'refuse', outcome => 'does not audit this cell', reference => 'register');
  RETURN false;
END $$;

-- A new export, asked for by who has the register open in this request. False: that person has ten already.
CREATE OR REPLACE FUNCTION secrecy.ask_export(ref text, of_kind text, key bytea, question bytea, rows bigint, kept interval, p int, b timestamptz, r uuid) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  s secrecy.standing := secrecy.standing_at(p, b, r);
  home bigint := secrecy.audited_by(s.user_id, s.capacity);
BEGIN
  IF home IS NULL OR NOT home = ANY (s.registers) THEN RAISE EXCEPTION 'no register is open here'; END IF;
  IF (SELECT count(*) FROM secrecy.export e WHERE e.user_id = s.user_id AND e.stands IN ('waiting', 'ready') AND e.until > clock_timestamp()) >= 10 THEN RETURN false; END IF;
  INSERT INTO secrecy.export (reference, user_id, capacity, cell, kind, wrapped, asked, total, keeps, until)
  VALUES (ref, s.user_id, s.capacity, home, of_kind, key, question, rows, kept, clock_timestamp() + kept);
  PERFORM secrecy.enter(s, 'export-asked', cell => home, reference => of_kind || ' ' || ref);
  RETURN true;
END $$;

-- One's own, in the capacity in which they were asked and as long as it audits; with their keys, which nobody else is given.
CREATE OR REPLACE FUNCTION secrecy.own_exports(p int, b timestamptz, r uuid)
RETURNS TABLE (reference text, kind text, stands text, wrapped bytea, asked bytea, made timestamptz, until timestamptz, touched timestamptz, total bigint, done bigint, pieces int, size bigint, digest bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
#variable_conflict use_column
DECLARE
  s secrecy.standing := secrecy.standing_at(p, b, r);
  home bigint := secrecy.audited_by(s.user_id, s.capacity);
BEGIN
  RETURN QUERY SELECT e.reference, e.kind, e.stands, e.wrapped, e.asked, e.made, e.until, e.touched, e.total, e.done, e.pieces, e.size, e.digest FROM secrecy.export e
    WHERE e.user_id = s.user_id AND e.capacity = s.capacity AND e.cell = home AND e.until > clock_timestamp() ORDER BY e.made DESC;
END $$;

-- An export that goes no further: its key and its pieces go at once, and that there was one until its end.
CREATE OR REPLACE FUNCTION secrecy.stop_export(ref text, as_ text) RETURNS void LANGUAGE plpgsql SET search_path = secrecy, pg_temp AS $$
BEGIN
  UPDATE secrecy.export e SET stands = as_, wrapped = NULL, mark = NULL, worker = NULL, touched = clock_timestamp() WHERE e.reference = ref;
  DELETE FROM secrecy.export_piece q WHERE q.export = ref;
END $$;

-- By who asked. False: there is nothing of that person's to stop.
CREATE OR REPLACE FUNCTION secrecy.cancel_export(ref text, p int, b timestamptz, r uuid) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  s secrecy.standing := secrecy.standing_at(p, b, r);
  e secrecy.export;
BEGIN
  SELECT * INTO e FROM secrecy.export x WHERE x.reference = ref AND x.user_id = s.user_id AND x.capacity = s.capacity AND x.stands IN ('waiting', 'ready') FOR UPDATE;
  IF e.reference IS NULL OR secrecy.audited_by(s.user_id, s.capacity) IS DISTINCT FROM e.cell THEN RETURN false; END IF;
  PERFORM secrecy.stop_export(ref, 'cancelled');
  PERFORM secrecy.enter(s, 'export-cancelled', cell => e.cell, reference => e.kind || ' ' || ref);
  RETURN true;
END $$;

-- What is past its end goes, whole.
CREATE OR REPLACE FUNCTION secrecy.end_exports() RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  n int;
BEGIN
  DELETE FROM secrecy.export e WHERE e.until < clock_timestamp();
  GET DIAGNOSTICS n = ROW_COUNT;
  RETURN n;
END $$;

-- Those nobody works on: their message was lost with the broker, or their worker with its machine. And what ended, ends.
CREATE OR REPLACE FUNCTION secrecy.waiting_exports() RETURNS SETOF text LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
BEGIN
  PERFORM secrecy.end_exports();
  RETURN QUERY SELECT e.reference FROM secrecy.export e WHERE e.stands = 'waiting' AND e.touched < clock_timestamp() - interval '90 seconds' ORDER BY e.touched;
END $$;

-- A worker takes one in hand: a badge for one slice, by which it stands as who asked, and what it needs to go on. Nothing when another has it,
-- when it goes no further, or when who asked doesn't audit that cell any more: then it stops here, and the register says so.
CREATE OR REPLACE FUNCTION secrecy.claim_export(ref text, t bytea, call bytea)
RETURNS TABLE (kind text, wrapped bytea, asked bytea, mark bytea, made timestamptz, total bigint, done bigint, pieces int) LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
#variable_conflict use_column
DECLARE
  e secrecy.export;
  s secrecy.standing;
BEGIN
  SELECT * INTO e FROM secrecy.export x WHERE x.reference = ref AND x.stands = 'waiting' AND x.until > clock_timestamp() FOR UPDATE;
  IF NOT FOUND OR (e.worker IS NOT NULL AND e.touched > clock_timestamp() - interval '90 seconds') THEN RETURN; END IF;
  IF secrecy.audited_by(e.user_id, e.capacity) IS DISTINCT FROM e.cell THEN
    s.user_id := e.user_id;
    s.capacity := e.capacity;
    s.request := gen_random_uuid();
    s.door := 'office:export';
    s.session := '\x';
    PERFORM secrecy.enter(s, 'refuse', outcome => 'does not audit this cell', cell => e.cell, reference => e.kind || ' ' || ref);
    PERFORM secrecy.stop_export(ref, 'stopped');
    RETURN;
  END IF;
  IF e.tries >= 3 THEN
    PERFORM secrecy.stop_export(ref, 'failed');
    RETURN;
  END IF;
  INSERT INTO secrecy.badge (token, kind, user_id, capacity, bound, idle, until)
  VALUES (t, 'task', e.user_id, e.capacity, call, interval '15 minutes', clock_timestamp() + interval '15 minutes');
  UPDATE secrecy.export x SET worker = t, touched = clock_timestamp(), tries = x.tries + 1 WHERE x.reference = ref;
  RETURN QUERY SELECT e.kind, e.wrapped, e.asked, e.mark, e.made, e.total, e.done, e.pieces;
END $$;

-- Is this export in the hands of this worker, which stands there as who asked, with the register open and still that person's to read? It is held.
CREATE OR REPLACE FUNCTION secrecy.export_in_hand(ref text, t bytea, s secrecy.standing) RETURNS secrecy.export LANGUAGE plpgsql SET search_path = secrecy, pg_temp AS $$
DECLARE
  e secrecy.export;
BEGIN
  SELECT * INTO e FROM secrecy.export x WHERE x.reference = ref AND x.stands = 'waiting' AND x.worker = t AND x.until > clock_timestamp() FOR UPDATE;
  IF s.user_id IS DISTINCT FROM e.user_id OR s.capacity IS DISTINCT FROM e.capacity OR NOT coalesce(e.cell = ANY (s.registers), false)
     OR secrecy.audited_by(s.user_id, s.capacity) IS DISTINCT FROM e.cell THEN
    RETURN NULL;
  END IF;
  RETURN e;
END $$;

-- A slice, sealed. Asked after its rows were read: what was read when the right to it had ended is not kept. False: it isn't.
CREATE OR REPLACE FUNCTION secrecy.keep_piece(ref text, t bytea, nth_ int, sealed_ bytea, rows bigint, next bytea, p int, b timestamptz, r uuid) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  e secrecy.export := secrecy.export_in_hand(ref, t, secrecy.standing_at(p, b, r));
BEGIN
  IF e.reference IS NULL OR e.pieces <> nth_ THEN RETURN false; END IF;
  INSERT INTO secrecy.export_piece (export, nth, sealed) VALUES (ref, nth_, sealed_);
  UPDATE secrecy.export x SET pieces = nth_ + 1, done = rows, mark = next, worker = NULL, tries = 0, touched = clock_timestamp() WHERE x.reference = ref;
  RETURN true;
END $$;

-- The last slice is there and the whole was hashed: from now on it can be taken.
CREATE OR REPLACE FUNCTION secrecy.finish_export(ref text, t bytea, bytes bigint, hash bytea, p int, b timestamptz, r uuid) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  s secrecy.standing := secrecy.standing_at(p, b, r);
  e secrecy.export := secrecy.export_in_hand(ref, t, s);
BEGIN
  IF e.reference IS NULL OR octet_length(hash) IS DISTINCT FROM 32 THEN RETURN false; END IF;
  UPDATE secrecy.export x SET stands = 'ready', size = bytes, digest = hash, worker = NULL, mark = NULL, touched = clock_timestamp(), until = clock_timestamp() + x.keeps WHERE x.reference = ref;
  PERFORM secrecy.enter(s, 'export-made', cell => e.cell, reference => e.kind || ' ' || ref || ' ' || e.done);
  RETURN true;
END $$;

-- A ticket to take one away: for who asked, only after its release was entered in this very request, with its rows and its SHA-256. It
-- serves for the pieces of this file and for nothing else: nobody can stand by it.
CREATE OR REPLACE FUNCTION secrecy.export_ticket(t bytea, ref text, p int, b timestamptz, r uuid) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  s secrecy.standing := secrecy.standing_at(p, b, r);
BEGIN
  IF NOT EXISTS (SELECT FROM secrecy.export e
       JOIN public.secrecy_ledger l ON l.request = r AND l.act = 'export' AND l.outcome = 'ok' AND l.reference = e.kind || ' ' || ref || ' ' || e.done || ' sha256:' || encode(e.digest, 'hex')
      WHERE e.reference = ref AND e.user_id = s.user_id AND e.capacity = s.capacity AND e.stands = 'ready' AND e.until > clock_timestamp()
        AND secrecy.audited_by(s.user_id, s.capacity) = e.cell) THEN
    RETURN false;
  END IF;
  INSERT INTO secrecy.badge (token, kind, user_id, capacity, bound, idle, until, used)
  VALUES (t, 'task', s.user_id, s.capacity, sha256(convert_to('export ' || ref, 'UTF8')), interval '1 hour', clock_timestamp() + interval '1 hour', clock_timestamp());
  RETURN true;
END $$;

-- One piece: for the worker that hashes the whole, or with a ticket, as long as who asked audits that cell.
CREATE OR REPLACE FUNCTION secrecy.export_piece(t bytea, ref text, nth_ int) RETURNS bytea LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  e secrecy.export;
BEGIN
  SELECT * INTO e FROM secrecy.export x WHERE x.reference = ref AND x.until > clock_timestamp();
  IF e.reference IS NULL OR secrecy.audited_by(e.user_id, e.capacity) IS DISTINCT FROM e.cell THEN RETURN NULL; END IF;
  IF e.stands = 'waiting' THEN
    UPDATE secrecy.export x SET touched = clock_timestamp() WHERE x.reference = ref AND x.worker = t;
    IF NOT FOUND THEN RETURN NULL; END IF;
  ELSIF e.stands <> 'ready' OR NOT EXISTS (SELECT FROM secrecy.badge g WHERE g.token = t AND g.kind = 'task' AND g.user_id = e.user_id AND g.capacity = e.capacity
                                             AND g.bound = sha256(convert_to('export ' || ref, 'UTF8')) AND g.used IS NOT NULL AND g.until > clock_timestamp()) THEN
    RETURN NULL;
  END IF;
  RETURN (SELECT q.sealed FROM secrecy.export_piece q WHERE q.export = ref AND q.nth = nth_);
END $$;
