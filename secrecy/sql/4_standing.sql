-- The data side: what the row policies ask. Everything here looks up its own backend and transaction,
-- so there is no identity to send, to guess, to steal or to use again.
-- The views public.secrecy_person and public.secrecy_capacity come from the floor above (participants):
--   secrecy_person   (id, is_active, username, ... whatever a signed-in user is made of)
--   secrecy_capacity (capacity, user_id, cell, on_behalf, lists, audits, begins, ends, title and words: what is shown of it,
--                     sworn: what must be promised first was promised; founds: may begin a case in this cell; keeps: is told of ends;
--                     brings: kinds of circles it may begin at the top of this cell; governs: keys of what it administers; under: the key of who administers it; follows: the capacity whose
--                     circles may be passed to it; by: who designated it; apart: known to its own service, and not to the cell)
--   secrecy_held     the lean half of it: capacity, user_id, cell, on_behalf, lists, audits, apart, begins, ends, governs, under, by. Asked by
--                     every statement, and planned once a connection: what is only shown would cost that planning most of its time
--   secrecy_ground   (ground, lapses): legal grounds that end or ended
--   secrecy_founding (key, user_id): what a person registered and nobody administers yet
--   secrecy_following (cell, key): who may take whose place in a cell, after a merger
--   secrecy_condition (about, holds, capacity): what is so now of a circle, for everyone or for one capacity: what admissions hang on
--   secrecy_due      (user_id, message, about, at): what is to be told, to whom, from when
--   secrecy_recovery (user_id, approved): lost second factors that two administrators, or fresh proof, let be replaced

-- May this person act in this capacity at this moment? Asked again by every statement (promise 7).
CREATE OR REPLACE FUNCTION secrecy.holds(who bigint, which uuid) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
BEGIN
  RETURN EXISTS (SELECT 1 FROM public.secrecy_held c
                  WHERE c.capacity = which AND c.user_id = who AND c.begins <= statement_timestamp() AND c.ends > statement_timestamp())
     AND EXISTS (SELECT 1 FROM public.secrecy_person p WHERE p.id = who AND p.is_active);
END $$;

-- The legal grounds that lapsed: admissions given on them lapsed with them (promise 8). Mostly none.
CREATE OR REPLACE FUNCTION secrecy.lapsed() RETURNS text[] LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
BEGIN
  RETURN ARRAY(SELECT g.ground FROM public.secrecy_ground g WHERE g.lapses <= statement_timestamp());
END $$;

-- Is what this admission hangs on so, at this moment? An invitation that was declined, withdrawn or left without an answer closes
-- at the next statement, and one that has passed its day by the clock alone.
CREATE OR REPLACE FUNCTION secrecy.met(which uuid, is_so text, c uuid) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
BEGIN
  RETURN which IS NULL OR EXISTS (SELECT FROM public.secrecy_condition k WHERE k.about = which AND k.holds = is_so AND (k.capacity IS NULL OR k.capacity = c));
END $$;

-- May who stands there do this in a circle, at this moment? For the functions of the log connection, which act on
-- what was opened earlier in the request.
CREATE OR REPLACE FUNCTION secrecy.admitted(s secrecy.standing, what text, which uuid) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
BEGIN
  RETURN s.sworn AND secrecy.holds(s.user_id, s.capacity) AND EXISTS (
    SELECT 1 FROM public.secrecy_admission a
     WHERE a.user_id = s.user_id AND a.permission_id = (SELECT q.permission FROM secrecy.act q WHERE q.name = what) AND a.content_object_id = which
       AND a.capacity = s.capacity AND a.until > statement_timestamp() AND a.ground <> ALL (secrecy.lapsed())
       AND (a.while_of IS NULL OR secrecy.met(a.while_of, a.while_is, a.capacity)));
END $$;

-- All circles of which secrecy.admitted says yes, by the same conditions to the letter: for a question about hundreds at once.
CREATE OR REPLACE FUNCTION secrecy.admitted_to(s secrecy.standing, what text) RETURNS SETOF uuid LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  gone text[] := secrecy.lapsed();
  asked int := (SELECT q.permission FROM secrecy.act q WHERE q.name = what);
BEGIN
  IF NOT (s.sworn AND secrecy.holds(s.user_id, s.capacity)) THEN RETURN; END IF;
  RETURN QUERY SELECT DISTINCT a.content_object_id FROM public.secrecy_admission a
     WHERE a.user_id = s.user_id AND a.permission_id = asked
       AND a.capacity = s.capacity AND a.until > statement_timestamp() AND a.ground <> ALL (gone)
       AND (a.while_of IS NULL OR secrecy.met(a.while_of, a.while_is, a.capacity));
END $$;

-- Who reads here? NULL when nobody stands in this transaction.
CREATE OR REPLACE FUNCTION secrecy.reader() RETURNS bigint LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
BEGIN
  RETURN (SELECT s.user_id FROM secrecy.standing s
           WHERE s.pid = pg_backend_pid() AND s.began = transaction_timestamp() AND s.xid IS DISTINCT FROM pg_current_xact_id_if_assigned());
END $$;

-- Whose account is this? The reader's, or that of who gave the password and still owes the second factor.
CREATE OR REPLACE FUNCTION secrecy.account() RETURNS bigint LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
BEGIN
  RETURN (SELECT coalesce(s.user_id, s.candidate) FROM secrecy.standing s
           WHERE s.pid = pg_backend_pid() AND s.began = transaction_timestamp() AND s.xid IS DISTINCT FROM pg_current_xact_id_if_assigned());
END $$;

-- Whose second factors may be set up here? Those of a candidate who came by a link, or of a reader who gave a proof just
-- now and stands at a door for it: a password alone adds none, and nor does SQL injected in any other request.
CREATE OR REPLACE FUNCTION secrecy.enrolled() RETURNS bigint LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
BEGIN
  RETURN (SELECT CASE WHEN s.enrols THEN coalesce(s.user_id, s.candidate) END FROM secrecy.standing s
           WHERE s.pid = pg_backend_pid() AND s.began = transaction_timestamp() AND s.xid IS DISTINCT FROM pg_current_xact_id_if_assigned());
END $$;

-- In which capacity does the reader stand? NULL when it doesn't hold (any more).
CREATE OR REPLACE FUNCTION secrecy.capacity() RETURNS uuid LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
BEGIN
  RETURN (SELECT s.capacity FROM secrecy.standing s
           WHERE s.pid = pg_backend_pid() AND s.began = transaction_timestamp() AND s.xid IS DISTINCT FROM pg_current_xact_id_if_assigned()
             AND secrecy.holds(s.user_id, s.capacity));
END $$;

-- What does the reader administer, in the capacity of this request? Keys of the floor above ("organisation:7").
CREATE OR REPLACE FUNCTION secrecy.governs() RETURNS SETOF text LANGUAGE plpgsql STABLE ROWS 2 PARALLEL RESTRICTED SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  s secrecy.standing;
BEGIN
  SELECT * INTO s FROM secrecy.standing x
   WHERE x.pid = pg_backend_pid() AND x.began = transaction_timestamp() AND x.xid IS DISTINCT FROM pg_current_xact_id_if_assigned();
  IF s.user_id IS NULL OR NOT secrecy.holds(s.user_id, s.capacity) THEN
    RETURN;
  END IF;
  RETURN QUERY
    SELECT unnest(c.governs) FROM public.secrecy_held c WHERE c.capacity = s.capacity
    UNION ALL
    SELECT f.key FROM public.secrecy_founding f WHERE f.user_id = s.user_id;
END $$;

-- THE question: which circles are open to this reader for this act, now?
-- Opened in this transaction, by a record that another transaction committed; admitted, in the capacity the
-- reader stands in; and the capacity still holds. The lateral form with OFFSET 0 keeps a reader with
-- thousands of admissions as fast as one with ten.
CREATE OR REPLACE FUNCTION secrecy.opened(act text) RETURNS SETOF uuid LANGUAGE plpgsql STABLE ROWS 12 PARALLEL RESTRICTED SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  w bigint;
  c uuid;
  circles uuid[];
  p int;
  gone text[] := secrecy.lapsed();
BEGIN
  SELECT s.user_id, s.capacity, CASE act WHEN 'read' THEN s.read WHEN 'write' THEN s.write WHEN 'admit' THEN s.admit WHEN 'release' THEN s.release END
    INTO w, c, circles
    FROM secrecy.standing s
   WHERE s.pid = pg_backend_pid() AND s.began = transaction_timestamp() AND s.sworn AND s.xid IS DISTINCT FROM pg_current_xact_id_if_assigned();
  IF w IS NULL OR circles IS NULL OR circles = '{}' OR NOT secrecy.holds(w, c) THEN
    RETURN;
  END IF;
  SELECT a.permission INTO p FROM secrecy.act a WHERE a.name = act;
  RETURN QUERY
    SELECT k FROM unnest(circles) k CROSS JOIN LATERAL (
      SELECT FROM public.secrecy_admission a
       WHERE a.user_id = w AND a.permission_id = p AND a.content_object_id = k AND a.capacity = c AND a.until > statement_timestamp() AND a.ground <> ALL (gone)
         AND (a.while_of IS NULL OR secrecy.met(a.while_of, a.while_is, a.capacity))
       LIMIT 1 OFFSET 0) m;
END $$;

-- Which headers of this kind may the reader list? Who holds a fixed seat: those of its cell, and so all one was
-- ever admitted to "list" in that capacity. Everyone else: those admitted to "list". One array, no OR: an OR in
-- the policy made the planner walk the date index.
CREATE OR REPLACE FUNCTION secrecy.listed(of_kind text) RETURNS SETOF uuid LANGUAGE plpgsql STABLE ROWS 200 PARALLEL RESTRICTED SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  s secrecy.standing;
  home bigint;
  gone text[];
BEGIN
  SELECT * INTO s FROM secrecy.standing x
   WHERE x.pid = pg_backend_pid() AND x.began = transaction_timestamp() AND x.xid IS DISTINCT FROM pg_current_xact_id_if_assigned();
  IF s.user_id IS NULL OR NOT s.sworn OR NOT secrecy.holds(s.user_id, s.capacity) THEN
    RETURN;
  END IF;
  SELECT c.cell INTO home FROM public.secrecy_held c WHERE c.capacity = s.capacity AND c.lists;
  IF home IS NOT NULL THEN
    RETURN QUERY SELECT k.id FROM public.secrecy_circle k WHERE k.kind = of_kind AND k.cell = home;
    RETURN;
  END IF;
  gone := secrecy.lapsed();
  RETURN QUERY
    SELECT a.content_object_id FROM public.secrecy_admission a
     WHERE a.user_id = s.user_id AND a.permission_id = (SELECT q.permission FROM secrecy.act q WHERE q.name = 'list')
       AND a.capacity = s.capacity AND a.until > statement_timestamp() AND a.ground <> ALL (gone)
       AND (a.while_of IS NULL OR secrecy.met(a.while_of, a.while_is, a.capacity));
END $$;

-- Headers that fixed seats don't see by their seat: those one was let in to, whoever asks.
CREATE OR REPLACE FUNCTION secrecy.let_in() RETURNS SETOF uuid LANGUAGE plpgsql STABLE ROWS 50 PARALLEL RESTRICTED SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  s secrecy.standing;
  gone text[] := secrecy.lapsed();
BEGIN
  SELECT * INTO s FROM secrecy.standing x
   WHERE x.pid = pg_backend_pid() AND x.began = transaction_timestamp() AND x.xid IS DISTINCT FROM pg_current_xact_id_if_assigned();
  IF s.user_id IS NULL OR NOT s.sworn OR NOT secrecy.holds(s.user_id, s.capacity) THEN
    RETURN;
  END IF;
  RETURN QUERY
    SELECT a.content_object_id FROM public.secrecy_admission a
     WHERE a.user_id = s.user_id AND a.permission_id = (SELECT q.permission FROM secrecy.act q WHERE q.name = 'list')
       AND a.capacity = s.capacity AND a.until > statement_timestamp() AND a.ground <> ALL (gone)
       AND (a.while_of IS NULL OR secrecy.met(a.while_of, a.while_is, a.capacity));
END $$;

-- Capacities that the cell doesn't know of, as far as the reader does: that somebody knows a person who is discussed tells too much.
-- One's own; those one administers; those of the service one speaks for; and, for who reads the register, whoever stands in it.
CREATE OR REPLACE FUNCTION secrecy.known_apart() RETURNS SETOF uuid LANGUAGE plpgsql STABLE ROWS 5 PARALLEL RESTRICTED SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  me bigint := secrecy.account();
  keys text[] := ARRAY(SELECT secrecy.governs());
  mine record;
BEGIN
  SELECT c.cell, c.on_behalf, c.audits, NOT (c.lists OR c.audits OR c.apart) AS speaks INTO mine FROM public.secrecy_held c WHERE c.capacity = secrecy.capacity();
  -- Three ways to know one, each by its own index.
  RETURN QUERY SELECT c.capacity FROM public.secrecy_held c WHERE c.user_id = me AND c.apart;
  IF mine.audits OR mine.speaks THEN
    RETURN QUERY
      SELECT c.capacity FROM public.secrecy_held c WHERE c.cell = mine.cell AND c.apart AND (mine.audits OR c.on_behalf = mine.on_behalf);
  END IF;
  IF keys <> '{}' THEN
    RETURN QUERY SELECT c.capacity FROM public.secrecy_held c WHERE c.apart AND c.under = ANY (keys);
  END IF;
END $$;

-- The cells in which the reader stands, and the persons who hold a capacity there: for guarded rows.
CREATE OR REPLACE FUNCTION secrecy.cells() RETURNS SETOF bigint LANGUAGE plpgsql STABLE ROWS 2 PARALLEL RESTRICTED SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
BEGIN
  RETURN QUERY
    SELECT c.cell FROM public.secrecy_held c
     WHERE c.user_id = secrecy.reader() AND c.cell IS NOT NULL AND secrecy.holds(c.user_id, c.capacity);
END $$;
CREATE OR REPLACE FUNCTION secrecy.company() RETURNS SETOF bigint LANGUAGE plpgsql STABLE ROWS 50 PARALLEL RESTRICTED SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  keys text[];
BEGIN
  RETURN QUERY
    SELECT secrecy.account()
    UNION
    SELECT c.user_id FROM public.secrecy_held c WHERE c.cell IN (SELECT secrecy.cells()) AND NOT c.apart
    UNION
    SELECT c.user_id FROM (SELECT secrecy.known_apart() AS capacity OFFSET 0) k JOIN public.secrecy_held c ON c.capacity = k.capacity;
  -- Who administers sees those who act under it, and no more of the cell.
  keys := ARRAY(SELECT secrecy.governs());
  IF keys <> '{}' THEN
    RETURN QUERY SELECT c.user_id FROM public.secrecy_held c WHERE c.under = ANY (keys);
  END IF;
END $$;

-- The cell in which the reader stands on a fixed seat.
CREATE OR REPLACE FUNCTION secrecy.seated() RETURNS SETOF bigint LANGUAGE plpgsql STABLE ROWS 1 PARALLEL RESTRICTED SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
BEGIN
  RETURN QUERY
    SELECT c.cell FROM secrecy.standing s JOIN public.secrecy_held c ON c.capacity = s.capacity AND c.user_id = s.user_id
     WHERE s.pid = pg_backend_pid() AND s.began = transaction_timestamp() AND s.xid IS DISTINCT FROM pg_current_xact_id_if_assigned()
       AND c.lists AND s.sworn AND secrecy.holds(c.user_id, c.capacity);
END $$;

-- The registers opened for review in this transaction, by a committed record.
CREATE OR REPLACE FUNCTION secrecy.reviewed() RETURNS SETOF bigint LANGUAGE plpgsql STABLE ROWS 1 PARALLEL RESTRICTED SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  s secrecy.standing;
BEGIN
  SELECT * INTO s FROM secrecy.standing x
   WHERE x.pid = pg_backend_pid() AND x.began = transaction_timestamp() AND x.xid IS DISTINCT FROM pg_current_xact_id_if_assigned();
  IF s.user_id IS NULL OR NOT secrecy.holds(s.user_id, s.capacity) THEN
    RETURN;
  END IF;
  RETURN QUERY SELECT unnest(s.registers);
END $$;

-- May the reader let somebody stand in for the capacity of this request, for a while? Asked by the policy on seats, which
-- can't look at its own table: same cell, kind, organisation and administrator, and no longer than the capacity itself.
CREATE OR REPLACE FUNCTION secrecy.stands_in(old uuid, in_cell bigint, like_ text, behalf text, key text, last date) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
BEGIN
  RETURN old = secrecy.capacity() AND EXISTS (SELECT FROM public.secrecy_capacity c WHERE c.capacity = old AND c.lists AND c.cell = in_cell AND c.title[1] = like_
    AND c.on_behalf = behalf AND c.under = key AND c.ends >= (last + 1)::timestamp AT TIME ZONE 'Europe/Brussels');
END $$;

-- Has this fixed seat been filled for a week? Else who administers could set puppets on seats, and let one vouch for the other or
-- give to it, before anybody else in the cell looked up: each other seat is told the day it happens. What deployment laid down is.
CREATE OR REPLACE FUNCTION secrecy.settled(which uuid) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
BEGIN
  RETURN EXISTS (SELECT FROM public.secrecy_held c WHERE c.capacity = which AND c.lists AND (
    c.by IS NULL OR EXISTS (SELECT FROM public.secrecy_ledger e WHERE e.actor = c.by AND e.at < clock_timestamp() - interval '7 days'
                               AND e.act = 'appoint' AND e.whom = c.user_id AND e.reference LIKE 'seat % ' || c.capacity)));
END $$;

-- May the reader take the place of what it succeeded, in this cell? For the policy on memberships, which can't look at its own table.
CREATE OR REPLACE FUNCTION secrecy.may_follow(in_cell bigint, key text) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
BEGIN
  RETURN key IN (SELECT secrecy.governs()) AND EXISTS (SELECT FROM public.secrecy_following f WHERE f.cell = in_cell AND f.key = may_follow.key);
END $$;

-- May a person be admitted in this capacity, to this act? For the policy on admissions: nobody is let in as nobody,
-- nobody lets in who gives, and nobody gives what one hasn't got.
CREATE OR REPLACE FUNCTION secrecy.may_be_admitted(who bigint, which uuid, what uuid, act int) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  s secrecy.standing;
BEGIN
  SELECT * INTO s FROM secrecy.standing x
   WHERE x.pid = pg_backend_pid() AND x.began = transaction_timestamp() AND x.xid IS DISTINCT FROM pg_current_xact_id_if_assigned();
  RETURN who <> s.user_id AND what = ANY (s.admit)
     AND secrecy.holds(who, which)
     AND (SELECT c.cell FROM public.secrecy_held c WHERE c.capacity = which) = (SELECT k.cell FROM public.secrecy_circle k WHERE k.id = what)
     AND secrecy.admitted(s, (SELECT q.name FROM secrecy.act q WHERE q.permission = act), what);
END $$;

-- Whether this is where it was put into service, or has been since the list was replayed: a restored database isn't, nor one without a row.
CREATE OR REPLACE FUNCTION secrecy.at_home() RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
BEGIN
  RETURN (SELECT bool_and(h.server = (SELECT c.system_identifier FROM pg_control_system() c) AND h.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database()))
            FROM keystore.home h) IS TRUE;
END $$;
