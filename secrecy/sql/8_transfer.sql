-- Handing a case over to another cell (R60): what holds of a proposal whoever sends SQL, and the one narrow door between two cells.
-- Triggers of the floor above call these. They look as their keeper: the mayor who answers sees nothing of the case, and must not.

-- The cell of the mayor's seat, or its delegation, on which the reader stands; NULL for everyone else.
CREATE OR REPLACE FUNCTION secrecy.mayor_of(s secrecy.standing) RETURNS bigint LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
BEGIN
  RETURN (SELECT z.cell_id FROM public.participants_seat z JOIN public.secrecy_held c ON c.capacity = z.id AND c.lists
           WHERE z.id = s.capacity AND z.user_id = s.user_id AND z.kind = 'mayor' AND s.sworn AND secrecy.holds(s.user_id, s.capacity));
END $$;

-- A case that may move: on the list, or in after-care that isn't over.
CREATE OR REPLACE FUNCTION secrecy.may_move(which uuid) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
BEGIN
  RETURN EXISTS (SELECT FROM public.cases_case c WHERE c.id = which AND (c.state = 'listed' OR (c.state = 'aftercare' AND c.aftercare_until >= secrecy.today())));
END $$;

-- A proposal: made by the mayor who may let others in to the case, about the circle in which the minimum lies; withdrawn by that cell's
-- mayor, also after it was accepted; accepted or refused in time by a mayor of the other cell, never by who proposed; done once the case
-- is off the list. Nothing of it is turned back. Of two at one moment the second waits for the row, and is asked about what the first
-- made of it. Who answered, when, and until when is read, is written here, whatever was sent.
CREATE OR REPLACE FUNCTION secrecy.transfer_stands() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  s secrecy.standing;
  home bigint;
BEGIN
  IF session_user <> 'livc_app' THEN RETURN NEW; END IF;
  SELECT * INTO s FROM secrecy.standing x
   WHERE x.pid = pg_backend_pid() AND x.began = transaction_timestamp() AND x.xid IS DISTINCT FROM pg_current_xact_id_if_assigned();
  home := secrecy.mayor_of(s);
  IF home IS NULL THEN RAISE EXCEPTION 'not a mayor''s seat' USING ERRCODE = 'insufficient_privilege'; END IF;
  NEW.changed_at := clock_timestamp();
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'proposed' OR NEW.from_cell_id <> home OR NEW.to_cell_id = home OR NEW.proposed_by_id <> s.user_id
       OR NEW.answered_by_id IS NOT NULL OR NEW.answered_in IS NOT NULL OR NEW.read_until IS NOT NULL
       OR NEW.answer_by <= secrecy.today() OR NEW.answer_by > secrecy.today() + 60
       OR NOT EXISTS (SELECT FROM public.cells_cell c WHERE c.id = NEW.to_cell_id AND c.state = 'active')
       OR NOT secrecy.may_move(NEW.of_case)
       OR NOT EXISTS (SELECT FROM public.secrecy_circle k JOIN public.cases_case c ON c.circle_id = k.of_id
                       WHERE k.id = NEW.circle_id AND k.kind = 'transfer' AND k.apart AND k.reference = NEW.slug AND k.id = ANY (s.admit) AND secrecy.admitted(s, 'admit', k.id)
                         AND c.id = NEW.of_case AND c.reference = NEW.reference AND c.cell_id = home AND k.of_id = ANY (s.admit) AND secrecy.admitted(s, 'admit', k.of_id)) THEN
      RAISE EXCEPTION 'not a case to propose to that cell' USING ERRCODE = 'insufficient_privilege';
    END IF;
    NEW.proposed_at := NEW.changed_at;
    RETURN NEW;
  END IF;
  IF NOT coalesce(CASE NEW.state
       WHEN 'withdrawn' THEN OLD.state IN ('proposed', 'accepted') AND home = OLD.from_cell_id
       WHEN 'lapsed' THEN OLD.state = 'proposed' AND home = OLD.from_cell_id AND OLD.answer_by < secrecy.today()
       WHEN 'refused' THEN OLD.state = 'proposed' AND home = OLD.to_cell_id AND OLD.answer_by >= secrecy.today() AND s.user_id <> OLD.proposed_by_id
       WHEN 'accepted' THEN OLD.state = 'proposed' AND home = OLD.to_cell_id AND OLD.answer_by >= secrecy.today() AND s.user_id <> OLD.proposed_by_id
         AND secrecy.may_move(OLD.of_case) AND EXISTS (SELECT FROM public.cells_cell c WHERE c.id = home AND c.state = 'active')
       WHEN 'done' THEN OLD.state = 'accepted' AND home = OLD.from_cell_id AND EXISTS (SELECT FROM public.cases_case c WHERE c.id = OLD.of_case AND c.state = 'closed')
     END, false) THEN
    RAISE EXCEPTION 'this proposal doesn''t go there' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF NEW.state IN ('accepted', 'refused') THEN
    NEW.answered_by_id := s.user_id;
    NEW.answered_in := s.capacity;
  END IF;
  IF NEW.state = 'accepted' THEN NEW.read_until := secrecy.today() + 30; END IF;
  RETURN NEW;
END $$;

-- The door: accepting lets the mayor who accepted in to read that one circle, in the name of who proposed, on the ground of the proposal,
-- until a day, for as long as the proposal stands accepted (secrecy_condition). No other act, no other circle, nobody else. And each
-- step stands in the registers of both cells, in the transaction that takes it; the mayors of the other cell hear that there is something.
CREATE OR REPLACE FUNCTION secrecy.enter_transfer() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  s secrecy.standing;
  home bigint;
  said text := 'transfer-' || CASE NEW.state WHEN 'proposed' THEN 'propose' WHEN 'accepted' THEN 'accept' WHEN 'refused' THEN 'refuse' WHEN 'withdrawn' THEN 'withdraw' WHEN 'lapsed' THEN 'lapse' ELSE 'done' END;
  lawful text := (SELECT left(r.label, 60) FROM public.participants_legalreference r WHERE r.id = NEW.ground_id);
  reading int := (SELECT q.permission FROM secrecy.act q WHERE q.name = 'read');
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.state = OLD.state THEN RETURN NULL; END IF;
  SELECT * INTO s FROM secrecy.standing x WHERE x.pid = pg_backend_pid() AND x.began = transaction_timestamp();
  IF s.user_id IS NULL THEN
    s.request := gen_random_uuid();
    s.door := 'sql:' || session_user;
  END IF;
  FOREACH home IN ARRAY ARRAY[NEW.from_cell_id, NEW.to_cell_id] LOOP
    PERFORM secrecy.enter(s, said, cell => home, circle => NEW.circle_id, reference => NEW.reference, ground => lawful);
  END LOOP;
  IF s.user_id IS NULL THEN RETURN NULL; END IF;
  IF NEW.state = 'accepted' THEN
    INSERT INTO public.secrecy_admission (user_id, permission_id, content_object_id, capacity, ground, giver_id, given_at, until, ended_because, while_of, while_is)
    VALUES (NEW.answered_by_id, reading, NEW.circle_id, NEW.answered_in, lawful, NEW.proposed_by_id, clock_timestamp(),
            (NEW.read_until + 1)::timestamp AT TIME ZONE 'Europe/Brussels', '', NEW.circle_id, 'accepted');
  END IF;
  IF NEW.state IN ('proposed', 'accepted', 'refused', 'withdrawn') THEN
    INSERT INTO secrecy.outbox (user_id, message, about)
    SELECT DISTINCT z.user_id, 'waiting', 'transfer ' || NEW.circle_id || ' ' || NEW.state
      FROM public.participants_seat z JOIN public.secrecy_held c ON c.capacity = z.id AND c.begins <= clock_timestamp() AND c.ends > clock_timestamp()
     WHERE z.kind = 'mayor' AND z.user_id <> s.user_id
       AND z.cell_id = CASE WHEN NEW.state IN ('proposed', 'withdrawn') THEN NEW.to_cell_id ELSE NEW.from_cell_id END
    ON CONFLICT DO NOTHING;
  END IF;
  RETURN NULL;
END $$;
