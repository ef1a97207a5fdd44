-- Keeping longer, suspending and hastening an end: what holds of it whoever sends SQL (R54, R55). Triggers of the floor above call these.

-- Who prolongs, suspends or hastens waits for an end that runs, and an end waits for them: none of these is decided of what is going.
-- Taken before any row is, so that nobody holds what the other waits for; an end is entered in the list of destroyed keys first.
CREATE OR REPLACE FUNCTION secrecy.while_nothing_ends() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
BEGIN
  LOCK TABLE keystore.destroyed IN SHARE MODE;
  RETURN NULL;
END $$;

-- A prolongation: of a case whose day has not come, after its last discussion, which is over, not a year old, and carries no other;
-- at most a year past the day on which it would end, and five years past the discussion on which the first of them rests (FCD art. 20).
CREATE OR REPLACE FUNCTION secrecy.prolongation_holds() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  i public.meetings_agendaitem;
  spoken date;
  ends date;
BEGIN
  SELECT * INTO i FROM public.meetings_agendaitem a WHERE a.id = NEW.item_id;
  spoken := (i.closed_at AT TIME ZONE 'Europe/Brussels')::date;
  IF i.id IS NULL OR i.case_id <> NEW.case_id OR i.state <> 'over' OR i.closed_at IS NULL OR i.closed_at > clock_timestamp() OR i.removed_at IS NOT NULL
     OR spoken < secrecy.today() - 365
     OR EXISTS (SELECT FROM public.meetings_agendaitem a WHERE a.case_id = NEW.case_id AND a.removed_at IS NULL AND (a.state = 'open' OR a.closed_at > i.closed_at)) THEN
    RAISE EXCEPTION 'a case is prolonged after its last discussion' USING ERRCODE = 'check_violation';
  END IF;
  IF NOT EXISTS (SELECT FROM public.cases_case c WHERE c.id = NEW.case_id AND c.circle_id = NEW.circle_id) THEN
    RAISE EXCEPTION 'a prolongation lies with its case' USING ERRCODE = 'check_violation';
  END IF;
  ends := (SELECT coalesce(e.otherwise, e.due) - 1 FROM public.secrecy_ends e WHERE e.circle = NEW.circle_id AND e.because = 'term');
  IF ends IS NULL OR ends < secrecy.today() THEN
    RAISE EXCEPTION 'its day has come' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.until <= ends OR NEW.until > ends + 365
     OR NEW.until > least(spoken, (SELECT min(p.discussed_on) FROM public.retention_prolongation p WHERE p.case_id = NEW.case_id)) + 1825 THEN
    RAISE EXCEPTION 'a year at a time, and five in all' USING ERRCODE = 'check_violation';
  END IF;
  NEW.discussed_on := spoken;
  NEW.at := clock_timestamp();
  RETURN NEW;
END $$;

-- What two people decide about an end. The row becomes what this makes of it: of what a writer sends, only the state asked for counts,
-- and the next day of review. Nobody confirms what they asked, nor does another in the same seat; the same goes for lifting.
CREATE OR REPLACE FUNCTION secrecy.measure_stands() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  who bigint;
  seat text;
  x public.retention_measure;
  now_ timestamptz := clock_timestamp();
BEGIN
  IF session_user <> 'livc_app' THEN RETURN NEW; END IF;
  who := secrecy.reader();
  seat := (SELECT z.kind FROM public.participants_seat z WHERE z.id = secrecy.capacity() AND z.kind IN ('mayor', 'prevention_official'));
  IF who IS NULL OR seat IS NULL THEN
    RAISE EXCEPTION 'mayor and coordinator decide about an end' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'asked'
       OR NOT EXISTS (SELECT FROM public.cases_case c JOIN public.secrecy_circle k ON k.of_id = c.circle_id WHERE c.id = NEW.case_id AND k.id = NEW.circle_id AND c.cell_id = NEW.cell_id)
       OR (NEW.measure_kind = 'hold' AND (NEW.until <= secrecy.today() OR NEW.until > secrecy.today() + 365)) THEN
      RAISE EXCEPTION 'asked of a case, with an end within a year' USING ERRCODE = 'check_violation';
    END IF;
    NEW.asked_by_id := who; NEW.asked_seat := seat; NEW.asked_at := now_;
    NEW.confirmed_by_id := NULL; NEW.confirmed_seat := ''; NEW.confirmed_at := NULL;
    NEW.lifting_by_id := NULL; NEW.lifting_seat := ''; NEW.lifting_at := NULL;
    NEW.ended_by_id := NULL; NEW.ended_seat := ''; NEW.ended_at := NULL;
    RETURN NEW;
  END IF;
  x := OLD;
  x.state := NEW.state;
  CASE OLD.state || '>' || NEW.state
    WHEN 'asked>confirmed' THEN
      IF who = OLD.asked_by_id OR seat = OLD.asked_seat THEN
        RAISE EXCEPTION 'who asks does not confirm' USING ERRCODE = 'insufficient_privilege';
      END IF;
      IF OLD.until < secrecy.today() THEN RAISE EXCEPTION 'its end is past' USING ERRCODE = 'check_violation'; END IF;
      x.confirmed_by_id := who; x.confirmed_seat := seat; x.confirmed_at := now_;
    WHEN 'asked>withdrawn' THEN
      x.ended_by_id := who; x.ended_seat := seat; x.ended_at := now_;
    WHEN 'confirmed>lifting' THEN
      IF OLD.measure_kind <> 'hold' THEN RAISE EXCEPTION 'a hold is lifted' USING ERRCODE = 'check_violation'; END IF;
      x.lifting_by_id := who; x.lifting_seat := seat; x.lifting_at := now_;
    WHEN 'lifting>confirmed' THEN
      x.lifting_by_id := NULL; x.lifting_seat := ''; x.lifting_at := NULL;
    WHEN 'lifting>lifted' THEN
      IF who = OLD.lifting_by_id OR seat = OLD.lifting_seat THEN
        RAISE EXCEPTION 'who asks does not confirm' USING ERRCODE = 'insufficient_privilege';
      END IF;
      x.ended_by_id := who; x.ended_seat := seat; x.ended_at := now_;
    WHEN 'confirmed>confirmed' THEN
      IF OLD.measure_kind <> 'hold' OR NEW.review_on <= secrecy.today() OR NEW.review_on > OLD.until THEN
        RAISE EXCEPTION 'looked at again before its end' USING ERRCODE = 'check_violation';
      END IF;
      x.review_on := NEW.review_on;
    ELSE
      RAISE EXCEPTION 'it went elsewhere meanwhile' USING ERRCODE = 'check_violation';
  END CASE;
  RETURN x;
END $$;

-- Each of these stands in the ledger in the transaction that does it, whoever did it. The ground stays there when the case is gone.
CREATE OR REPLACE FUNCTION secrecy.enter_keeping() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
DECLARE
  s secrecy.standing;
  n jsonb := to_jsonb(NEW);
  act text := 'prolong';
BEGIN
  SELECT * INTO s FROM secrecy.standing x WHERE x.pid = pg_backend_pid() AND x.began = transaction_timestamp();
  IF s.user_id IS NULL THEN
    s.request := gen_random_uuid();
    s.door := 'sql:' || session_user;
  END IF;
  IF TG_TABLE_NAME = 'retention_measure' THEN
    act := (n ->> 'measure_kind') || '-' || CASE WHEN TG_OP = 'UPDATE' AND n ->> 'state' = 'confirmed' THEN
      CASE to_jsonb(OLD) ->> 'state' WHEN 'asked' THEN 'confirmed' WHEN 'lifting' THEN 'kept' ELSE 'reviewed' END ELSE n ->> 'state' END;
  END IF;
  PERFORM secrecy.enter(s, act, cell => (SELECT k.cell FROM public.secrecy_circle k WHERE k.id = NEW.circle_id), circle => NEW.circle_id, reference => n ->> 'until',
    item => (n ->> 'item_id')::uuid,
    purpose => CASE n ->> 'ground' WHEN 'request' THEN 'verzoek van de betrokkene loopt' WHEN 'court' THEN 'gerechtelijke procedure loopt' WHEN 'audit' THEN 'klacht, controle of audit loopt'
      WHEN 'unlawful' THEN 'onterecht op de lijst' WHEN 'objection' THEN 'bezwaar van de betrokkene is gegrond' WHEN 'mistake' THEN 'bij vergissing ingevoerd' END);
  RETURN NULL;
END $$;

-- What would have ended within so many days, but for a hold: until when it is held.
CREATE OR REPLACE FUNCTION secrecy.held(days int) RETURNS TABLE (circle uuid, label text, kind text, cell bigint, because text, due date, until date) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
    SELECT k.id, k.label::text, k.kind::text, k.cell, e.because, e.otherwise, e.due - 1
      FROM public.secrecy_ends e JOIN public.secrecy_circle k ON k.id = e.circle
     WHERE e.otherwise <= secrecy.today() + least(days, 120) AND NOT EXISTS (SELECT FROM keystore.destroyed d WHERE d.circle = k.id)
     ORDER BY k.root_id IS NOT NULL, e.otherwise, k.label, k.id;
END $$;

-- When a case ends, on what ground, and when it would if nothing held it: for who has it open.
CREATE OR REPLACE FUNCTION secrecy.ends_of(which uuid, p int, b timestamptz, r uuid) RETURNS TABLE (because text, due date, otherwise date) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
#variable_conflict use_column
DECLARE
  s secrecy.standing := secrecy.standing_at(p, b, r);
BEGIN
  IF NOT (which = ANY (s.read)) THEN RETURN; END IF;
  RETURN QUERY SELECT e.because, e.due, e.otherwise FROM public.secrecy_ends e WHERE e.circle = which ORDER BY 2, 1;
END $$;

-- How many circles of each kind would go with the case around this circle, for who has this one open: a number, and nothing of what
-- lies there. Kinds that are known to a service alone are left out.
CREATE OR REPLACE FUNCTION secrecy.would_end(which uuid, without text[], p int, b timestamptz, r uuid) RETURNS TABLE (kind text, times bigint) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
#variable_conflict use_column
DECLARE
  s secrecy.standing := secrecy.standing_at(p, b, r);
  top uuid := (SELECT coalesce(k.root_id, k.id) FROM public.secrecy_circle k WHERE k.id = which);
BEGIN
  IF NOT (which = ANY (s.read)) OR NOT secrecy.admitted(s, 'admit', which) THEN RETURN; END IF;
  RETURN QUERY
    SELECT k.kind::text, count(*) FROM public.secrecy_circle k
     WHERE (k.id = top OR k.root_id = top) AND k.kind <> ALL (without) AND NOT EXISTS (SELECT FROM keystore.destroyed d WHERE d.circle = k.id)
     GROUP BY 1 ORDER BY 2 DESC, 1;
END $$;

-- Of these proofs, those whose entry the ledger has: for who knows their numbers. They name no one.
CREATE OR REPLACE FUNCTION secrecy.proofs_entered(which uuid[], p int, b timestamptz, r uuid) RETURNS TABLE (number uuid) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = secrecy, pg_temp AS $$
#variable_conflict use_column
DECLARE
  s secrecy.standing := secrecy.standing_at(p, b, r);
BEGIN
  IF s.user_id IS NULL THEN RETURN; END IF;
  RETURN QUERY
    SELECT f.id FROM public.secrecy_erasureproof f
     WHERE f.id = ANY (which) AND EXISTS (SELECT FROM public.secrecy_ledger e WHERE e.act = 'erase' AND e.cell = f.cell AND e.at >= (f.day - 1)::timestamp AND e.at < (f.day + 2)::timestamp
                      AND e.reference = f.id::text AND encode(e.commitment, 'hex') = f.statement::jsonb ->> 'entry');
END $$;
